//! What is held of a parameter before any count is seen.

use std::f64::consts::{FRAC_PI_2, SQRT_2};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::normal;

/// The distribution of a parameter before any count is seen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Prior {
    /// The absolute value of a normal variable with mean 0.
    HalfNormal {
        /// Its standard deviation before the sign is dropped.
        scale: f64,
    },
    /// Exponential: the penalised-complexity prior of a standard deviation (Simpson and others 2017).
    Exponential {
        /// The reciprocal of its mean.
        rate: f64,
    },
    /// Even between two ends.
    Uniform {
        /// The lower end.
        lower: f64,
        /// The upper end.
        upper: f64,
    },
    /// Beta.
    Beta {
        /// The first shape.
        a: f64,
        /// The second shape.
        b: f64,
    },
    /// Normal.
    Normal {
        /// Its mean.
        mean: f64,
        /// Its standard deviation.
        sd: f64,
    },
    /// One value and no other.
    Fixed(f64),
}

/// A prior that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a prior: expected half-normal(SCALE), exponential(RATE), uniform(LOWER,UPPER), beta(A,B), normal(MEAN,SD) or fixed(VALUE) with finite numbers; scales, rates, shapes and standard deviations above 0"
)]
pub struct NotAPrior(String);

impl FromStr for Prior {
    type Err = NotAPrior;

    fn from_str(text: &str) -> Result<Self, NotAPrior> {
        let no = || NotAPrior(text.to_owned());
        let (name, rest) = text.trim().split_once('(').ok_or_else(no)?;
        let inside = rest.trim_end().strip_suffix(')').ok_or_else(no)?;
        let numbers: Result<Vec<f64>, _> = inside
            .split(',')
            .map(|number| number.trim().parse())
            .collect();
        let numbers = numbers.map_err(|_| no())?;
        let prior = match (name.trim(), numbers[..].as_ref()) {
            ("half-normal", [scale]) => Self::HalfNormal { scale: *scale },
            ("exponential", [rate]) => Self::Exponential { rate: *rate },
            ("uniform", [lower, upper]) => Self::Uniform {
                lower: *lower,
                upper: *upper,
            },
            ("beta", [a, b]) => Self::Beta { a: *a, b: *b },
            ("normal", [mean, sd]) => Self::Normal {
                mean: *mean,
                sd: *sd,
            },
            ("fixed", [value]) => Self::Fixed(*value),
            _ => return Err(no()),
        };
        let fits = match prior {
            Self::HalfNormal { scale: above } | Self::Exponential { rate: above } => above > 0.0,
            Self::Uniform { lower, upper } => lower < upper,
            // Shapes beyond these leave no digits between the distribution's quantiles.
            Self::Beta { a, b } => (0.05..=1e4).contains(&a) && (0.05..=1e4).contains(&b),
            Self::Normal { sd, .. } => sd > 0.0,
            Self::Fixed(_) => true,
        };
        let finite = numbers.iter().all(|number| number.is_finite());
        (fits && finite).then_some(prior).ok_or_else(no)
    }
}

impl TryFrom<String> for Prior {
    type Error = NotAPrior;

    fn try_from(text: String) -> Result<Self, NotAPrior> {
        text.parse()
    }
}

impl From<Prior> for String {
    fn from(prior: Prior) -> Self {
        prior.to_string()
    }
}

impl fmt::Display for Prior {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HalfNormal { scale } => write!(f, "half-normal({scale})"),
            Self::Exponential { rate } => write!(f, "exponential({rate})"),
            Self::Uniform { lower, upper } => write!(f, "uniform({lower},{upper})"),
            Self::Beta { a, b } => write!(f, "beta({a},{b})"),
            Self::Normal { mean, sd } => write!(f, "normal({mean},{sd})"),
            Self::Fixed(value) => write!(f, "fixed({value})"),
        }
    }
}

/// A parameter's value, and 1 less it with all its digits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Value {
    pub(super) value: f64,
    pub(super) complement: f64,
}

impl Prior {
    /// Whether the parameter can have more than one value.
    pub(super) const fn is_open(self) -> bool {
        !matches!(self, Self::Fixed(_))
    }

    /// Whether all of its values lie from `lower` to `upper`.
    pub(super) fn is_within(self, lower: f64, upper: f64) -> bool {
        let (least, most) = match self {
            Self::HalfNormal { .. } | Self::Exponential { .. } => (0.0, f64::INFINITY),
            Self::Uniform { lower, upper } => (lower, upper),
            Self::Beta { .. } => (0.0, 1.0),
            Self::Normal { .. } => (f64::NEG_INFINITY, f64::INFINITY),
            Self::Fixed(value) => (value, value),
        };
        lower <= least && most <= upper
    }

    /// The value below which the parameter lies as probably as a standard normal variable lies
    /// below `score`.
    pub(super) fn at_score(self, score: f64) -> Value {
        let (below, above) = (half_erfc(-score), half_erfc(score));
        let plain = |value: f64| Value {
            value,
            complement: 1.0 - value,
        };
        match self {
            Self::HalfNormal { scale } if score > 0.0 => {
                plain(scale * normal::quantile_above(above / 2.0))
            }
            Self::HalfNormal { scale } => plain(scale * normal::quantile_from_middle(below / 2.0)),
            Self::Exponential { rate } if score > 0.0 => plain(-libm::log(above) / rate),
            Self::Exponential { rate } => plain(-libm::log1p(-below) / rate),
            Self::Uniform { lower, upper } => Value {
                value: lower + (upper - lower) * below,
                complement: (1.0 - upper) + (upper - lower) * above,
            },
            Self::Beta { a: 0.5, b: 0.5 } => {
                let squared = |share: f64| libm::pow(libm::sin(FRAC_PI_2 * share), 2.0);
                Value {
                    value: squared(below),
                    complement: squared(above),
                }
            }
            Self::Beta { a, b } => beta_at(a, b, below, above),
            Self::Normal { mean, sd } => plain(mean + sd * score),
            Self::Fixed(value) => plain(value),
        }
    }
}

/// The probability that a standard normal variable lies above `score`.
pub(super) fn half_erfc(score: f64) -> f64 {
    0.5 * libm::erfc(score / SQRT_2)
}

/// The quantile of a beta variable, by halving the interval that holds it on the logit scale.
fn beta_at(a: f64, b: f64, below: f64, above: f64) -> Value {
    let value = |logit: f64| Value {
        value: 1.0 / (1.0 + libm::exp(-logit)),
        complement: 1.0 / (1.0 + libm::exp(logit)),
    };
    let (mut low, mut high) = (-700.0, 700.0);
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        let at = value(middle);
        let is_low = if below < above {
            incomplete_beta(a, b, at) < below
        } else {
            let other = Value {
                value: at.complement,
                complement: at.value,
            };
            incomplete_beta(b, a, other) > above
        };
        if is_low {
            low = middle;
        } else {
            high = middle;
        }
    }
    value(f64::midpoint(low, high))
}

/// The probability that a beta variable lies below `x`.
///
/// # References
/// Press, Teukolsky, Vetterling and Flannery (2007), Numerical Recipes, 3rd ed., p. 270-273
/// (the continued fraction of Abramowitz and Stegun 26.5.8, by Lentz's method).
fn incomplete_beta(a: f64, b: f64, x: Value) -> f64 {
    let (x, rest) = (x.value, x.complement);
    if x <= 0.0 {
        return 0.0;
    }
    if rest <= 0.0 {
        return 1.0;
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        let other = Value {
            value: rest,
            complement: x,
        };
        return 1.0 - incomplete_beta(b, a, other);
    }
    let front = libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b)
        + a * libm::log(x)
        + b * libm::log(rest);
    let tiny = 1e-300;
    let away = |number: f64| if number.abs() < tiny { tiny } else { number };
    let (mut above, mut below) = (1.0, 1.0 / away(1.0 - (a + b) * x / (a + 1.0)));
    let mut fraction = below;
    for step in 1..10_000 {
        let n = f64::from(step);
        let even = n * (b - n) * x / ((a + 2.0 * n - 1.0) * (a + 2.0 * n));
        let odd = -(a + n) * (a + b + n) * x / ((a + 2.0 * n) * (a + 2.0 * n + 1.0));
        for part in [even, odd] {
            below = 1.0 / away(1.0 + part * below);
            above = away(1.0 + part / above);
            fraction *= below * above;
        }
        if (below * above - 1.0).abs() < 1e-15 {
            break;
        }
    }
    libm::exp(front) * fraction / a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn priors_are_read_and_printed() {
        for text in [
            "half-normal(1)",
            "exponential(4.60517)",
            "uniform(0,1)",
            "beta(0.5,0.5)",
            "normal(0,10)",
            "fixed(0.5)",
        ] {
            let prior: Prior = text.parse().expect("a prior");
            assert_eq!(prior.to_string(), text);
        }
        for text in [
            "half-normal(0)",
            "half-normal(-1)",
            "exponential(NaN)",
            "uniform(1,0)",
            "beta(1)",
            "normal(0,inf)",
            "gamma(1,1)",
            "half-normal 1",
            "",
        ] {
            assert!(text.parse::<Prior>().is_err(), "{text} was let in");
        }
    }

    /// scipy 1.17.1: `halfnorm.ppf`, `expon.ppf`, `beta.ppf` at `norm.cdf(score)`.
    #[test]
    fn quantiles_agree_with_scipy() {
        for (prior, score, expected) in [
            ("half-normal(1)", 0.0, 0.674_489_750_196_081_7),
            ("half-normal(2)", 1.96, 4.482_870_505_660_301),
            ("half-normal(1)", -3.0, 0.001_691_847_094_084_682_8),
            ("exponential(4.60517)", 1.0, 0.399_772_786_891_529_1),
            ("exponential(1)", -5.0, 2.866_516_129_637_629_4e-7),
            ("uniform(0,1)", 1.0, 0.841_344_746_068_542_9),
            ("beta(0.5,0.5)", 0.5, 0.782_938_709_299_485_5),
            ("beta(0.5,0.5)", -2.0, 0.001_276_505_569_820_395),
            ("beta(2,3)", 0.7, 0.549_639_226_440_445_7),
            ("beta(2,3)", -2.5, 0.032_890_738_931_130_18),
            ("beta(0.7,9)", 1.5, 0.212_843_953_795_020_36),
        ] {
            let prior: Prior = prior.parse().expect("a prior");
            let found = prior.at_score(score).value;
            assert!(
                (found / expected - 1.0).abs() < 1e-10,
                "{prior} at {score}: {found}, expected {expected}"
            );
        }
    }

    #[test]
    fn a_share_near_one_keeps_the_digits_of_its_complement() {
        for text in ["beta(0.5,0.5)", "beta(2,3)", "uniform(0,1)"] {
            let prior: Prior = text.parse().expect("a prior");
            let mirrored: Prior = text.replace("2,3", "3,2").parse().expect("a prior");
            let (high, low) = (prior.at_score(6.0), mirrored.at_score(-6.0));
            assert!((high.complement / low.value - 1.0).abs() < 1e-9, "{text}");
        }
    }
}
