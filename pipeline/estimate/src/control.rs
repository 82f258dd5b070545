//! Control limits of a yearly series: which years differ from the others by more than years usually do.

use crate::Limited;

/// From this many years on limits can be drawn: Wheeler (1993), Understanding Variation, p. 60.
pub const FEWEST_YEARS: usize = 6;

/// With fewer years than this the limits are on trial: each new year may move them.
/// NHS England, Making Data Count, and its package `NHSRplotthedots`, which calls them trial limits.
pub const SETTLED_FROM: usize = 12;

/// What a year is worth beside its limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signal {
    /// Certainly below the lower limit.
    Below,
    /// Certainly within the limits.
    Within,
    /// Certainly above the upper limit.
    Above,
    /// The cells leave it open, or there are too few years for limits.
    CannotBeTold,
}

impl Signal {
    /// The signal in words.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Below => "below",
            Self::Within => "within",
            Self::Above => "above",
            Self::CannotBeTold => "cannot be told",
        }
    }
}

/// Whether limits have enough years behind them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Footing {
    /// Fewer than [`SETTLED_FROM`] years.
    Trial,
    /// That many or more.
    Settled,
}

/// A range of numbers that a figure can have: `lower <= upper`, both finite.
pub type Range = (f64, f64);

/// The control limits of a series, each as the range that its years leave.
#[derive(Debug, Clone, PartialEq)]
pub struct ControlLimits {
    /// The mean of the years.
    pub centre: Range,
    /// The lower limit; it is not below 0 when no year is.
    pub lower: Range,
    /// The upper limit.
    pub upper: Range,
    /// What each year is worth, in their order.
    pub signals: Vec<Signal>,
    /// Whether the limits have enough years behind them.
    pub footing: Footing,
}

/// Why a series has no control limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoControlLimits {
    /// Too few years.
    #[error("not estimable: {found} years, and limits need {FEWEST_YEARS}")]
    FewYears {
        /// How many there are.
        found: usize,
    },
    /// A number that is not finite, or a range that is out of order.
    #[error("not estimable: a year's range is not a range of numbers")]
    NotARange,
}

/// Control limits of a yearly series by its moving ranges: an individuals (`XmR`) chart.
///
/// Counts of what services record vary from year to year by more than a Poisson count:
/// one child can be assessed twice, and recording changes. Limits from the counts' own
/// error (a u-chart or p-chart) then lie so close to a large area's line that almost every
/// year is outside. The moving range measures how much years do differ, needs no
/// distribution, and takes rates, proportions and counts alike. It has few years to go by,
/// and one far year widens it, so a signal is a question to ask and not an answer.
///
/// # Units
/// Those of the series.
///
/// # Formula
/// With years `x_1 ... x_n`, their mean `m` and the mean moving range
/// `r = sum |x_i - x_(i-1)| / (n - 1)`: limits `m -+ 3 r / 1.128`, where 1.128 is the
/// expected range of two standard normal numbers, `2 / sqrt(pi)`.
///
/// A year known as a range: each bound is the least or largest value over every member.
/// `m + c r` is convex and piecewise linear in the years, so its largest value lies at ends
/// of ranges, and its smallest where every year is at an end of its own or some other
/// range, since years that move together stop only there. Both are found exactly by
/// passing once along the series; so are the extremes of `x_j - (m + c r)`, whose sign is
/// the year's signal.
///
/// # Errors
/// Fewer than six years; a year that is not a range of numbers.
///
/// # References
/// Wheeler and Chambers (1992), Understanding Statistical Process Control, 2nd ed., p. 48.
/// Mohammed, Worthington and Woodall (2008), Quality and Safety in Health Care 17:137-145.
/// Laney (2002), Quality Engineering 14:531-537 (why u-charts of large counts signal too much).
///
/// # Example
/// ```
/// use estimate::{Signal, control_limits};
/// let years = [20.0, 22.0, 19.0, 21.0, 20.0, 40.0].map(|year| (year, year));
/// let limits = control_limits(&years)?;
/// assert_eq!(limits.signals.last(), Some(&Signal::Above));
/// # Ok::<(), estimate::NoControlLimits>(())
/// ```
pub fn control_limits(years: &[Range]) -> Result<ControlLimits, NoControlLimits> {
    if years.len() < FEWEST_YEARS {
        return Err(NoControlLimits::FewYears { found: years.len() });
    }
    let ordered = |(lower, upper): &Range| lower.is_finite() && upper.is_finite() && lower <= upper;
    if !years.iter().all(ordered) {
        return Err(NoControlLimits::NotARange);
    }
    let series = Series::new(years);
    let centre = (
        mean(years.iter().map(|year| year.0)),
        mean(years.iter().map(|year| year.1)),
    );
    let upper = series.extremes(None, 1.0);
    let lower = series.extremes(None, -1.0);
    let floor = if years.iter().all(|year| year.0 >= 0.0) {
        0.0
    } else {
        f64::NEG_INFINITY
    };
    Ok(ControlLimits {
        centre,
        lower: (lower.0.max(floor), lower.1.max(floor)),
        upper,
        signals: (0..years.len()).map(|at| series.signal(at)).collect(),
        footing: if years.len() < SETTLED_FROM {
            Footing::Trial
        } else {
            Footing::Settled
        },
    })
}

impl ControlLimits {
    /// The limits as one number each, where every year is known exactly.
    #[must_use]
    #[expect(
        clippy::float_cmp,
        reason = "an exact series gives both ends by the same steps"
    )]
    pub fn exact(&self) -> Option<Limited> {
        let one = |(least, most): Range| (least == most).then_some(least);
        Some(Limited {
            value: one(self.centre)?,
            lower: one(self.lower)?,
            upper: one(self.upper)?,
        })
    }
}

/// Three standard deviations from the mean range of two normal numbers: 3 sqrt(pi) / 2.
fn three_sigma() -> f64 {
    1.5 * std::f64::consts::PI.sqrt()
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let n = count(values.len());
    values.sum::<f64>() / n
}

#[expect(clippy::cast_precision_loss, reason = "a series has few years")]
const fn count(n: usize) -> f64 {
    n as f64
}

/// The years with every number at which one of them can be at an extreme.
struct Series<'a> {
    years: &'a [Range],
    ends: Vec<f64>,
}

impl<'a> Series<'a> {
    fn new(years: &'a [Range]) -> Self {
        let mut ends: Vec<f64> = years.iter().flat_map(|year| [year.0, year.1]).collect();
        ends.sort_by(f64::total_cmp);
        ends.dedup();
        Self { years, ends }
    }

    /// What year `at` is worth, over every member.
    fn signal(&self, at: usize) -> Signal {
        let above = self.extremes(Some(at), 1.0);
        let below = self.extremes(Some(at), -1.0);
        // Limits and year are computed apart: a difference of a few roundings is none.
        let scale = self
            .ends
            .iter()
            .fold(0.0, |most: f64, end| most.max(end.abs()));
        let none = scale * 1e-12;
        if above.0 > none {
            Signal::Above
        } else if below.1 < -none {
            Signal::Below
        } else if above.1 <= none && below.0 >= -none {
            Signal::Within
        } else {
            Signal::CannotBeTold
        }
    }

    /// The least and the largest value of a limit, `mean + side x 3 sigma`, or of a year less that limit.
    fn extremes(&self, less: Option<usize>, side: f64) -> Range {
        let n = count(self.years.len());
        let turned = if less.is_some() { -1.0 } else { 1.0 };
        let step = turned * side * three_sigma() / (n - 1.0);
        let weight = |at: usize| turned / n + if less == Some(at) { 1.0 } else { 0.0 };
        let best = |sign: f64| sign * self.least(|at| sign * weight(at), sign * step);
        (best(1.0), best(-1.0))
    }

    /// The least of `sum(weight_i x_i) + step sum |x_i - x_(i-1)|` over the ranges.
    fn least(&self, weight: impl Fn(usize) -> f64, step: f64) -> f64 {
        let mut so_far: Vec<(f64, f64)> = Vec::new();
        for (at, year) in self.years.iter().enumerate() {
            let here = self
                .ends
                .iter()
                .filter(|end| year.0 <= **end && **end <= year.1)
                .map(|end| {
                    let before = so_far
                        .iter()
                        .map(|(x, sum)| sum + step * (end - x).abs())
                        .reduce(f64::min);
                    (*end, weight(at) * end + before.unwrap_or(0.0))
                })
                .collect();
            so_far = here;
        }
        so_far
            .into_iter()
            .map(|(_, sum)| sum)
            .fold(f64::INFINITY, f64::min)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn exact(years: &[f64]) -> Vec<Range> {
        years.iter().map(|year| (*year, *year)).collect()
    }

    /// The chart's own definition, for years known exactly: mean and limits.
    fn chart(years: &[f64]) -> (f64, f64, f64) {
        let m = mean(years.iter().copied());
        let ranges = years.windows(2).map(|pair| (pair[1] - pair[0]).abs());
        let far = three_sigma() * ranges.sum::<f64>() / count(years.len() - 1);
        (m, m - far, m + far)
    }

    /// NIST/SEMATECH e-Handbook of Statistical Methods, section 6.3.2.2: ten batches of flow
    /// rates, mean 50.81, mean moving range 1.8778, limits 45.8159 and 55.8041 (with 1.128).
    #[test]
    fn agrees_with_the_handbook() {
        let batches = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1];
        let limits = control_limits(&exact(&batches)).expect("limits");
        let found = limits.exact().expect("exact years");
        assert!((found.value - 50.81).abs() < 1e-9);
        assert!((found.lower - 45.8159).abs() < 2e-3, "found {found:?}");
        assert!((found.upper - 55.8041).abs() < 2e-3, "found {found:?}");
        assert!(
            limits
                .signals
                .iter()
                .all(|signal| *signal == Signal::Within)
        );
        assert_eq!(limits.footing, Footing::Trial);
    }

    #[test]
    fn a_far_year_signals_on_its_side() {
        let mut years = [
            20.0, 21.0, 20.0, 19.0, 20.0, 21.0, 20.0, 19.0, 20.0, 21.0, 20.0, 19.0, 20.0,
        ];
        years[6] = 40.0;
        let limits = control_limits(&exact(&years)).expect("limits");
        assert_eq!(limits.footing, Footing::Settled);
        let outside: Vec<_> = limits
            .signals
            .iter()
            .enumerate()
            .filter(|(_, signal)| **signal != Signal::Within)
            .collect();
        assert_eq!(outside, [(6, &Signal::Above)]);
        years[6] = 0.0;
        let limits = control_limits(&exact(&years)).expect("limits");
        assert_eq!(limits.signals[6], Signal::Below);
        assert!(limits.lower.0 > 0.0);
    }

    #[test]
    fn a_constant_series_is_within_its_own_line() {
        let limits = control_limits(&exact(&[7.3; 8])).expect("limits");
        assert!(
            limits
                .signals
                .iter()
                .all(|signal| *signal == Signal::Within)
        );
        assert!((limits.upper.1 - 7.3).abs() < 1e-12);
    }

    #[test]
    fn a_wide_year_cannot_be_told() {
        let mut years = exact(&[
            20.0, 21.0, 20.0, 19.0, 20.0, 21.0, 20.0, 19.0, 20.0, 21.0, 20.0, 19.0,
        ]);
        years[6] = (20.0, 60.0);
        let limits = control_limits(&years).expect("limits");
        assert_eq!(limits.signals[6], Signal::CannotBeTold);
        assert_eq!(limits.exact(), None);
    }

    #[test]
    fn says_why_there_are_no_limits() {
        assert_eq!(
            control_limits(&exact(&[1.0; 5])),
            Err(NoControlLimits::FewYears { found: 5 })
        );
        for wrong in [(2.0, 1.0), (f64::NAN, 1.0), (0.0, f64::INFINITY)] {
            let mut years = exact(&[1.0; 7]);
            years[3] = wrong;
            assert_eq!(control_limits(&years), Err(NoControlLimits::NotARange));
        }
    }

    proptest! {
        /// Limits and signals of the ranges against those of every member, found by trying them all.
        #[test]
        fn limits_and_signals_hold_every_member(
            cells in prop::collection::vec((0_i32..30, 0_i32..4), 6..8),
        ) {
            let years: Vec<Range> = cells.iter().map(|(least, width)| (f64::from(*least), f64::from(least + width))).collect();
            let limits = control_limits(&years).expect("limits");
            let mut members: Vec<Vec<f64>> = vec![Vec::new()];
            for (least, width) in &cells {
                members = members.iter().flat_map(|start| (0..=*width).map(move |more| {
                    let mut member = start.clone();
                    member.push(f64::from(least + more));
                    member
                })).collect();
            }
            let (mut tightest, mut loosest) = (f64::INFINITY, f64::NEG_INFINITY);
            for member in members {
                let (m, lower, upper) = chart(&member);
                (tightest, loosest) = (tightest.min(upper), loosest.max(upper));
                prop_assert!(limits.centre.0 - 1e-9 <= m && m <= limits.centre.1 + 1e-9);
                prop_assert!(limits.lower.0 - 1e-9 <= lower.max(0.0) && lower.max(0.0) <= limits.lower.1 + 1e-9);
                prop_assert!(limits.upper.0 - 1e-9 <= upper && upper <= limits.upper.1 + 1e-9);
                for (signal, year) in limits.signals.iter().zip(&member) {
                    match signal {
                        Signal::Above => prop_assert!(*year > upper),
                        Signal::Below => prop_assert!(*year < lower),
                        Signal::Within => prop_assert!(lower - 1e-9 <= *year && *year <= upper + 1e-9),
                        Signal::CannotBeTold => {}
                    }
                }
            }
            // The bounds are the members' own extremes: whole ends are members, so nothing tighter holds them all.
            prop_assert!((limits.upper.0 - tightest).abs() < 1e-9 && (limits.upper.1 - loosest).abs() < 1e-9);
        }

        /// Turned upside down the series has its limits and signals upside down.
        #[test]
        fn upside_down_the_signals_change_sides(cells in prop::collection::vec((0.0..30.0_f64, 0.0..4.0_f64), 6..12)) {
            let years: Vec<Range> = cells.iter().map(|(least, width)| (*least, least + width)).collect();
            let turned: Vec<Range> = years.iter().map(|(lower, upper)| (-upper, -lower)).collect();
            let (a, b) = (control_limits(&years).expect("limits"), control_limits(&turned).expect("limits"));
            prop_assert!((a.upper.0 + b.lower.1).abs() < 1e-9 && (a.upper.1 + b.lower.0).abs() < 1e-9);
            for (a, b) in a.signals.iter().zip(&b.signals) {
                let other = match a { Signal::Above => Signal::Below, Signal::Below => Signal::Above, same => *same };
                prop_assert_eq!(*b, other);
            }
        }
    }
}
