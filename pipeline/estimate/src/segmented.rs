//! Segmented regression of a yearly series: one line before a date, another after it.

use std::num::NonZeroU32;

use vocabulary::Level;

use crate::student;

/// One year of the series, as the regression sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    /// Years since the date; below 0 before it.
    pub(crate) time: f64,
    /// The least and the largest rate the year can have.
    pub(crate) rate: (f64, f64),
    /// The largest variance that counting alone gives the rate.
    pub(crate) counting: f64,
}

/// A change and what the series leaves of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Change {
    /// The changes that the years leave possible, chance left aside.
    pub(crate) possible: (f64, f64),
    /// Limits that hold those of every member.
    pub(crate) limits: (f64, f64),
}

/// How a line changed at a date.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Segmented {
    /// The step at the date: the later line less the earlier one carried on to it.
    pub(crate) level: Change,
    /// The slope of the later line less that of the earlier one, per year.
    pub(crate) slope: Change,
    /// The correlation of a residual with the next one.
    pub(crate) autocorrelation: f64,
    /// Residuals' degrees of freedom.
    pub(crate) freedom: NonZeroU32,
}

/// Two lines by least squares, and the difference of their levels at the date and of their slopes.
///
/// # Units
/// Those of the rates; slopes per year.
///
/// # Formula
/// `rate = b0 + b1 t + b2 after + b3 t after`, with `t` in years since the date: `b2` is the
/// change of level, `b3` that of slope. Each is a weighted sum `a'y` of the rates. Its standard
/// error is the largest of three: the classical one; Newey and West's, which allows for years
/// that resemble their neighbours; and that of counting alone at the most events. Limits are
/// `a'y -+ t s` with `n - 4` degrees of freedom.
///
/// Ranges: `a'y` is extreme at the ends. Each of the first two errors is the length of a
/// linear map of `y` and so at most its value at the ranges' middles plus, for each year,
/// half its range times the error of that year alone, by the triangle inequality.
///
/// # Errors
/// `None` with fewer than three points on a side.
///
/// # References
/// Wagner, Soumerai, Zhang and Ross-Degnan (2002), Journal of Clinical Pharmacy and Therapeutics 27:299-309.
/// Newey and West (1987), Econometrica 55:703-708; the lag of Newey and West (1994), Review of Economic Studies 61:631-653.
pub(crate) fn segmented(points: &[Point], level: Level) -> Option<Segmented> {
    let (before, after): (Vec<f64>, Vec<f64>) = points
        .iter()
        .map(|point| point.time)
        .partition(|time| *time < 0.0);
    if before.len() < 3 || after.len() < 3 {
        return None;
    }
    let freedom = u32::try_from(points.len())
        .ok()
        .and_then(|n| NonZeroU32::new(n - 4))?;
    let fit = Fit {
        times: points.iter().map(|point| point.time).collect(),
        sides: [Line::through(&before)?, Line::through(&after)?],
        freedom: f64::from(freedom.get()),
    };
    let middles: Vec<f64> = points
        .iter()
        .map(|point| f64::midpoint(point.rate.0, point.rate.1))
        .collect();
    let t = student::quantile_above(freedom, level.tail());
    let change = |weight: fn(&Line, f64) -> f64| fit.change(points, &middles, weight, t);
    Some(Segmented {
        level: change(Line::level_weight),
        slope: change(Line::slope_weight),
        autocorrelation: autocorrelation(&fit.residuals(&middles), &middles),
        freedom,
    })
}

/// What a least-squares line of one side needs of its times.
#[derive(Debug, Clone, Copy)]
struct Line {
    n: f64,
    mean: f64,
    spread: f64,
}

impl Line {
    fn through(times: &[f64]) -> Option<Self> {
        let n = f64::from(u32::try_from(times.len()).ok()?);
        let mean = times.iter().sum::<f64>() / n;
        let spread: f64 = times.iter().map(|time| (time - mean).powi(2)).sum();
        (spread > 0.0).then_some(Self { n, mean, spread })
    }

    /// The weight of the rate at `time` in the line's slope.
    fn slope_weight(&self, time: f64) -> f64 {
        (time - self.mean) / self.spread
    }

    /// The weight of the rate at `time` in the line's height at the date.
    fn level_weight(&self, time: f64) -> f64 {
        1.0 / self.n - self.mean * self.slope_weight(time)
    }
}

struct Fit {
    times: Vec<f64>,
    sides: [Line; 2],
    freedom: f64,
}

impl Fit {
    fn side(&self, time: f64) -> (&Line, f64) {
        let [before, after] = &self.sides;
        if time < 0.0 {
            (before, -1.0)
        } else {
            (after, 1.0)
        }
    }

    /// The rates less their lines.
    fn residuals(&self, rates: &[f64]) -> Vec<f64> {
        let height = |of_after: bool, weight: fn(&Line, f64) -> f64| -> f64 {
            let pairs = self.times.iter().zip(rates);
            pairs
                .filter(|(time, _)| (**time >= 0.0) == of_after)
                .map(|(time, rate)| weight(self.side(*time).0, *time) * rate)
                .sum()
        };
        let lines = [false, true].map(|side| {
            (
                height(side, Line::level_weight),
                height(side, Line::slope_weight),
            )
        });
        let [before, after] = lines;
        let line = |time: f64| if time < 0.0 { before } else { after };
        let pairs = self.times.iter().zip(rates);
        pairs
            .map(|(time, rate)| rate - line(*time).0 - line(*time).1 * time)
            .collect()
    }

    /// A difference of the two lines with its limits.
    fn change(
        &self,
        points: &[Point],
        middles: &[f64],
        weight: fn(&Line, f64) -> f64,
        t: f64,
    ) -> Change {
        let weights: Vec<f64> = self
            .times
            .iter()
            .map(|time| {
                let (line, sign) = self.side(*time);
                sign * weight(line, *time)
            })
            .collect();
        let sums = |ends: fn(f64, (f64, f64)) -> f64| -> f64 {
            weights
                .iter()
                .zip(points)
                .map(|(a, point)| a * ends(*a, point.rate))
                .sum()
        };
        let possible = (
            sums(|a, rate| if a < 0.0 { rate.1 } else { rate.0 }),
            sums(|a, rate| if a < 0.0 { rate.0 } else { rate.1 }),
        );
        let error = self.error(points, middles, &weights);
        Change {
            possible,
            limits: (possible.0 - t * error, possible.1 + t * error),
        }
    }

    /// The largest of the three standard errors, over every member.
    fn error(&self, points: &[Point], middles: &[f64], weights: &[f64]) -> f64 {
        let counting: f64 = weights
            .iter()
            .zip(points)
            .map(|(a, point)| a * a * point.counting)
            .sum();
        let mut largest = self.errors(middles, weights);
        for (at, point) in points.iter().enumerate() {
            let half = (point.rate.1 - point.rate.0) / 2.0;
            if half > 0.0 {
                let alone: Vec<f64> = (0..points.len())
                    .map(|other| if other == at { half } else { 0.0 })
                    .collect();
                let alone = self.errors(&alone, weights);
                largest = [largest[0] + alone[0], largest[1] + alone[1]];
            }
        }
        largest[0].max(largest[1]).max(counting.sqrt())
    }

    /// The classical standard error of a weighted sum, and Newey and West's.
    fn errors(&self, rates: &[f64], weights: &[f64]) -> [f64; 2] {
        let residuals = self.residuals(rates);
        let squares: f64 = residuals.iter().map(|residual| residual * residual).sum();
        let sums: f64 = weights.iter().map(|weight| weight * weight).sum();
        let terms: Vec<f64> = weights.iter().zip(&residuals).map(|(a, e)| a * e).collect();
        let n = self.freedom + 4.0;
        let robust = bartlett(&terms, lags(n)) * n / self.freedom;
        [
            (sums * squares / self.freedom).sqrt(),
            robust.max(0.0).sqrt(),
        ]
    }
}

/// The lags of Newey and West (1994): the whole part of `4 (n / 100)^(2/9)`.
fn lags(n: f64) -> u32 {
    (1..=1_000)
        .take_while(|lag| f64::from(*lag) <= 4.0 * (n / 100.0).powf(2.0 / 9.0))
        .last()
        .unwrap_or(0)
}

/// The variance of a sum of terms that resemble their neighbours, with Bartlett's weights.
fn bartlett(terms: &[f64], lags: u32) -> f64 {
    let product = |apart: usize| -> f64 {
        terms
            .iter()
            .zip(terms.iter().skip(apart))
            .map(|(a, b)| a * b)
            .sum()
    };
    let mut sum = product(0);
    for (apart, lag) in (1..=lags).enumerate() {
        let weight = 1.0 - f64::from(lag) / (f64::from(lags) + 1.0);
        sum += 2.0 * weight * product(apart + 1);
    }
    sum
}

/// The correlation of a residual with the next one; 0 where the lines leave nothing but rounding.
fn autocorrelation(residuals: &[f64], rates: &[f64]) -> f64 {
    let product = |apart: usize| -> f64 {
        let pairs = residuals.iter().zip(residuals.iter().skip(apart));
        pairs.map(|(a, b)| a * b).sum()
    };
    let scale: f64 = rates.iter().map(|rate| rate * rate).sum();
    let all = product(0);
    if all > scale * 1e-24 {
        product(1) / all
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A made series around a date that falls within a year, which is left out.
    const TIMES: [f64; 11] = [
        -6.08, -5.08, -4.08, -3.08, -2.08, -1.08, 0.92, 1.92, 2.92, 3.92, 4.92,
    ];
    const RATES: [f64; 11] = [
        10.1, 10.9, 10.4, 11.8, 11.2, 12.5, 15.9, 15.1, 15.6, 14.2, 14.4,
    ];

    fn points(rates: &[(f64, f64)], counting: f64) -> Vec<Point> {
        TIMES
            .iter()
            .zip(rates)
            .map(|(time, rate)| Point {
                time: *time,
                rate: *rate,
                counting,
            })
            .collect()
    }

    #[track_caller]
    fn close(found: f64, expected: f64) {
        assert!(
            (found - expected).abs() < 1e-10 * expected.abs().max(1.0),
            "found {found}, expected {expected}"
        );
    }

    /// statsmodels 0.15.0: `OLS(rate, [1, t, after, t after])`, with `fit()` and with
    /// `fit(cov_type="HAC", cov_kwds={"maxlags": 2, "use_correction": True}, use_t=True)`.
    #[test]
    fn agrees_with_statsmodels() {
        let found =
            segmented(&points(&RATES.map(|rate| (rate, rate)), 0.0), Level::P95).expect("a fit");
        let half = |change: Change| (change.limits.1 - change.limits.0) / 2.0;
        close(found.level.possible.0, 3.566_114_285_714_282_7);
        // Standard errors 0.689_414_222_245_807_8 and 0.303_692_979_894_934_27, t 2.364 624 251: the larger is taken.
        close(half(found.level), 1.630_205_589_315_414_6);
        close(found.slope.possible.0, -0.798_571_428_571_429_8);
        // Standard errors 0.195_624_886_478_976_83 and 0.047_567_691_034_572_854, t 2.364 624 251: the larger is taken.
        close(half(found.slope), 0.462_579_350_783_273_9);
        close(found.autocorrelation, -0.813_827_201_877_146_3);
        assert_eq!(found.freedom.get(), 7);
    }

    /// The two standard errors of the same fits, one by one.
    #[test]
    fn both_standard_errors_agree_with_statsmodels() {
        let (before, after) = TIMES.split_at(6);
        let fit = Fit {
            times: TIMES.to_vec(),
            sides: [before, after].map(|side| Line::through(side).expect("a line")),
            freedom: 7.0,
        };
        let errors = |weight: fn(&Line, f64) -> f64| {
            let weights: Vec<_> = TIMES
                .iter()
                .map(|time| weight(fit.side(*time).0, *time) * fit.side(*time).1)
                .collect();
            fit.errors(&RATES, &weights)
        };
        let [classical, robust] = errors(Line::level_weight);
        close(classical, 0.689_414_222_245_807_8);
        close(robust, 0.303_692_979_894_934_27);
        let [classical, robust] = errors(Line::slope_weight);
        close(classical, 0.195_624_886_478_976_83);
        close(robust, 0.047_567_691_034_572_854);
    }

    #[test]
    fn a_straight_series_changes_by_nought_within_counting_error() {
        let straight: Vec<_> = TIMES
            .iter()
            .map(|time| (20.0 + time, 20.0 + time))
            .collect();
        let found = segmented(&points(&straight, 0.25), Level::P95).expect("a fit");
        close(found.level.possible.0, 0.0);
        close(found.slope.possible.0, 0.0);
        assert!(found.level.limits.0 < -0.5 && found.level.limits.1 > 0.5);
        close(found.autocorrelation, 0.0);
    }

    #[test]
    fn too_few_points_have_no_lines() {
        let all = points(&RATES.map(|rate| (rate, rate)), 0.0);
        assert_eq!(segmented(&all[4..], Level::P95), None);
        assert_eq!(segmented(&all[..8], Level::P95), None);
        assert!(segmented(&all[3..9], Level::P95).is_some());
    }

    proptest! {
        /// Limits of ranges against those of members: every corner, and numbers between.
        #[test]
        fn the_limits_hold_every_member(
            cells in prop::collection::vec((0.0..20.0_f64, 0.0..3.0_f64), 11),
            inside in prop::collection::vec(0.0..1.0_f64, 11),
        ) {
            let ranges: Vec<_> = cells.iter().map(|(least, width)| (*least, least + width)).collect();
            let all = segmented(&points(&ranges, 0.0), Level::P95).expect("a fit");
            let corners = (0..1_u32 << 11).map(|bits| {
                ranges.iter().enumerate().map(|(at, range)| if bits >> at & 1 == 1 { range.1 } else { range.0 }).collect::<Vec<_>>()
            });
            let between = ranges.iter().zip(&inside).map(|(range, at)| range.0 + (range.1 - range.0) * at).collect();
            for member in corners.step_by(31).chain([between]) {
                let exact: Vec<_> = member.iter().map(|rate| (*rate, *rate)).collect();
                let one = segmented(&points(&exact, 0.0), Level::P95).expect("a fit");
                for (all, one) in [(all.level, one.level), (all.slope, one.slope)] {
                    prop_assert!(all.limits.0 <= one.limits.0 + 1e-9 && one.limits.1 <= all.limits.1 + 1e-9);
                    prop_assert!(all.possible.0 <= one.possible.0 + 1e-9 && one.possible.1 <= all.possible.1 + 1e-9);
                }
            }
        }
    }
}
