//! A global statistic with its moments.

use super::NotEstimable;
use super::normal_tail::two_sided;

/// A statistic of the whole map and what it would be without association.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Association {
    /// The statistic.
    pub statistic: f64,
    /// What it is on average when values fall on areas by chance.
    pub expected: f64,
    /// Under randomisation: the values as they are, in any order over the areas.
    pub randomisation: Result<Test, NotEstimable>,
    /// Under normality: the values drawn anew from a normal distribution.
    pub normality: Result<Test, NotEstimable>,
}

/// A statistic set against its moments.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Test {
    /// The variance of the statistic.
    pub variance: f64,
    /// How many standard deviations it lies above its expectation.
    pub z: f64,
    /// The two-sided p-value of `z` under a normal distribution.
    pub p: f64,
}

impl Association {
    pub(super) fn new(
        (statistic, expected): (f64, f64),
        randomisation: Result<f64, NotEstimable>,
        normality: Result<f64, NotEstimable>,
    ) -> Self {
        let test = |variance| Test::new((statistic, expected), variance);
        Self {
            statistic,
            expected,
            randomisation: randomisation.and_then(test),
            normality: normality.and_then(test),
        }
    }
}

impl Test {
    /// Refuses a variance below nought, and one that is nothing but rounding.
    pub(super) fn new(
        (statistic, expected): (f64, f64),
        variance: f64,
    ) -> Result<Self, NotEstimable> {
        let rounding = 1e-12 * expected * expected;
        if variance.is_nan() || variance < -rounding {
            return Err(NotEstimable::Kurtosis);
        }
        if variance <= rounding {
            return Err(NotEstimable::NoVariance);
        }
        let z = (statistic - expected) / variance.sqrt();
        Ok(Self {
            variance,
            z,
            p: two_sided(z),
        })
    }
}
