//! Before and after a date: how the level and the slope of a yearly series changed at it.

mod policy_date;

use std::fmt;

use vocabulary::{Level, Period};

use crate::control::Range;
use crate::segmented::{Change, Point, segmented};
pub use policy_date::{NotADate, PolicyDate};

/// Fewer years than this before the date or after it have no line of their own: Cochrane's
/// Effective Practice and Organisation of Care group (2017) asks for three on each side.
pub const FEWEST_ON_A_SIDE: usize = 3;

/// With fewer years than this on a side only a large change can be found: Penfold and Zhang
/// (2013), Academic Pediatrics 13:S38-S44.
pub const ENOUGH_ON_A_SIDE: usize = 8;

/// One year of a series: the figures it can have, and the largest variance of counting alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct YearFigure {
    /// The year, or the quarter.
    pub period: Period,
    /// The least and the largest figure its cells leave.
    pub figure: Range,
    /// The variance that a Poisson count of that many events gives the figure, at the most events.
    pub counting: f64,
}

/// A change at the date, in the figures' unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChangeAtDate {
    /// The changes that the cells leave possible, chance left aside: one number where all are exact.
    pub possible: Range,
    /// Limits that hold those of every count the cells can stand for.
    pub limits: Range,
}

/// How a series changed at a date, and what that cannot show.
#[derive(Debug, Clone, PartialEq)]
pub struct BeforeAfter {
    /// The step at the date: the later line less the earlier one carried on to it.
    pub level: ChangeAtDate,
    /// The later slope less the earlier one, per year.
    pub slope: ChangeAtDate,
    /// How many years lie before the date.
    pub before: usize,
    /// How many lie after it.
    pub after: usize,
    /// The level of the limits.
    pub confidence: Level,
    /// How a year's residual correlates with the next one's.
    pub autocorrelation: f64,
    /// What must be said wherever it is shown. Never empty.
    pub warnings: Vec<Warning>,
}

/// What a change before and after a date cannot show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// Other things changed at the same time.
    OtherChanges,
    /// A duty changes what is recorded.
    Recording,
    /// No area without the change stands beside it.
    NoComparison,
    /// There are few years on a side.
    FewYears {
        /// Before the date.
        before: usize,
        /// After it.
        after: usize,
    },
    /// A year that holds the date is in neither line.
    LeftOut(Period),
    /// Cells are rounded or withheld.
    UncertainCounts,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherChanges => f.write_str(
                "Whatever else changed at the same time is in the change too: it does not show a cause.",
            ),
            Self::Recording => f.write_str(
                "A duty or a protocol changes what is recorded: more records need not mean more cases.",
            ),
            Self::NoComparison => f.write_str("No area without the change is there to compare with."),
            Self::FewYears { before, after } => write!(
                f,
                "There are {before} years before the date and {after} after it: with fewer than {ENOUGH_ON_A_SIDE} on a side only a large change can be found, and lines of few years bend with each.",
            ),
            Self::LeftOut(period) => {
                write!(f, "The {period} holds the date and is left out of both lines.")
            }
            Self::UncertainCounts => f.write_str(
                "Counts are rounded or withheld: the limits hold those of every count they can stand for.",
            ),
        }
    }
}

/// Why a change before and after a date is not estimable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotEstimable {
    /// The series has no year.
    #[error("not estimable: the series has no year with a figure")]
    NoYears,
    /// The series begins after the date.
    #[error("not estimable: no year before the date, the series begins with the {first}")]
    NoYearBefore {
        /// Its first year.
        first: Period,
    },
    /// The series ends before the date.
    #[error("not estimable: no year after the date, the series ends with the {last}")]
    NoYearAfter {
        /// Its last year.
        last: Period,
    },
    /// Too few years on a side.
    #[error(
        "not estimable: {before} years before the date and {after} after it, and each line needs {FEWEST_ON_A_SIDE}"
    )]
    FewYears {
        /// Before the date.
        before: usize,
        /// After it.
        after: usize,
    },
    /// Nothing ever happened.
    #[error("not estimable: there is no event in any year")]
    NoEvents,
    /// Periods of different lengths, or one of them twice.
    #[error("not estimable: the series mixes periods of different lengths, or has one twice")]
    MixedPeriods,
    /// A figure that is not a range of numbers.
    #[error("not estimable: a year's range is not a range of numbers")]
    NotARange,
}

/// The change of level and slope of a yearly series at a date, by segmented regression.
///
/// An interrupted time series: a line through the years before the date, another through
/// those after it, and what lies between them. A year that holds the date is in neither.
/// Least squares on the rates, and not a regression of the counts: the counts of wide areas
/// are printed rounded, and only sums of the years keep exact bounds when years are ranges;
/// for series of fewer than 12 points it is also the method that Turner and others found to
/// do best. The standard error is the largest of three, so that neither a lucky straight
/// line nor years that resemble their neighbours make the limits too narrow.
///
/// # Units
/// Those of the figures; slopes per year.
///
/// # Formula
/// `rate = b0 + b1 t + b2 after + b3 t after`, `t` in years from the date to the middle of
/// the year: `b2` is the change of level at the date, `b3` that of slope; limits by the t
/// distribution with `n - 4` degrees of freedom and the largest of the classical standard
/// error, Newey and West's, and the one of Poisson counts.
///
/// # Errors
/// No year on a side, fewer than three, periods of different lengths, no event at all.
///
/// # References
/// Wagner, Soumerai, Zhang and Ross-Degnan (2002), Journal of Clinical Pharmacy and Therapeutics 27:299-309.
/// Lopez Bernal, Cummins and Gasparrini (2017), International Journal of Epidemiology 46:348-355.
/// Newey and West (1987), Econometrica 55:703-708.
/// Turner, Forbes, Karahalios, Taljaard and `McKenzie` (2021), BMC Medical Research Methodology 21:181.
///
/// # Example
/// A series that begins in 2018 says nothing of a duty of October 2015.
/// ```
/// use estimate::{PolicyDate, YearFigure, before_after};
/// use vocabulary::{Level, Period, PeriodKind};
/// let date = PolicyDate::try_from("2015-10-31".to_owned())?;
/// let years: Vec<_> = (2018..=2025).map(|year| YearFigure {
///     period: Period::new(year, PeriodKind::YearEnding("03-31".parse().expect("a day"))),
///     figure: (1.2, 1.3),
///     counting: 0.01,
/// }).collect();
/// let refused = before_after(&years, date, Level::P95).expect_err("no year before");
/// assert_eq!(
///     refused.to_string(),
///     "not estimable: no year before the date, the series begins with the year to 2018-03-31"
/// );
/// # Ok::<(), estimate::NotADate>(())
/// ```
pub fn before_after(
    years: &[YearFigure],
    date: PolicyDate,
    level: Level,
) -> Result<BeforeAfter, NotEstimable> {
    let mut years = years.to_vec();
    years.sort_by_key(|year| year.period.days());
    check(&years)?;
    let sides = Sides::of(&years, date)?;
    let (before, after) = (sides.before.len(), sides.after.len());
    if before < FEWEST_ON_A_SIDE || after < FEWEST_ON_A_SIDE {
        return Err(NotEstimable::FewYears { before, after });
    }
    let points: Vec<_> = sides.before.iter().chain(&sides.after).copied().collect();
    let found = segmented(&points, level).ok_or(NotEstimable::FewYears { before, after })?;
    let change = |Change { possible, limits }| ChangeAtDate { possible, limits };
    let mut warnings = vec![
        Warning::OtherChanges,
        Warning::Recording,
        Warning::NoComparison,
    ];
    if before < ENOUGH_ON_A_SIDE || after < ENOUGH_ON_A_SIDE {
        warnings.push(Warning::FewYears { before, after });
    }
    warnings.extend(sides.left_out.map(Warning::LeftOut));
    if points.iter().any(|point| point.rate.0 < point.rate.1) {
        warnings.push(Warning::UncertainCounts);
    }
    Ok(BeforeAfter {
        level: change(found.level),
        slope: change(found.slope),
        before,
        after,
        confidence: level,
        autocorrelation: found.autocorrelation,
        warnings,
    })
}

/// What must hold of any series.
fn check(years: &[YearFigure]) -> Result<(), NotEstimable> {
    let length = |year: &YearFigure| year.period.days().1 - year.period.days().0;
    let Some(first) = years.first() else {
        return Err(NotEstimable::NoYears);
    };
    let twice = years.windows(2).any(|pair| match pair {
        [a, b] => b.period.days().0 <= a.period.days().1,
        _ => false,
    });
    if twice || years.iter().any(|year| length(year) != length(first)) {
        return Err(NotEstimable::MixedPeriods);
    }
    let (finite, ordered) = (
        |year: &YearFigure| year.figure.0.is_finite() && year.figure.1.is_finite(),
        |year: &YearFigure| year.figure.0 <= year.figure.1,
    );
    let counted = |year: &YearFigure| year.counting.is_finite() && year.counting >= 0.0;
    if !years
        .iter()
        .all(|year| finite(year) && ordered(year) && counted(year))
    {
        return Err(NotEstimable::NotARange);
    }
    if years.iter().all(|year| year.figure == (0.0, 0.0)) {
        return Err(NotEstimable::NoEvents);
    }
    Ok(())
}

/// The years before the date, those after it, and the one that holds it.
struct Sides {
    before: Vec<Point>,
    after: Vec<Point>,
    left_out: Option<Period>,
}

impl Sides {
    fn of(years: &[YearFigure], date: PolicyDate) -> Result<Self, NotEstimable> {
        let mut sides = Self {
            before: Vec::new(),
            after: Vec::new(),
            left_out: None,
        };
        for year in years {
            let (first, last) = year.period.days();
            let middle = f64::midpoint(f64::from(first), f64::from(last) + 1.0);
            let point = Point {
                time: (middle - f64::from(date.number())) / 365.0,
                rate: year.figure,
                counting: year.counting,
            };
            if last < date.number() {
                sides.before.push(point);
            } else if first >= date.number() {
                sides.after.push(point);
            } else {
                sides.left_out = Some(year.period);
            }
        }
        match (years.first(), years.last()) {
            (Some(first), _) if sides.before.is_empty() => Err(NotEstimable::NoYearBefore {
                first: first.period,
            }),
            (_, Some(last)) if sides.after.is_empty() => {
                Err(NotEstimable::NoYearAfter { last: last.period })
            }
            _ => Ok(sides),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocabulary::PeriodKind;

    fn date(text: &str) -> PolicyDate {
        PolicyDate::try_from(text.to_owned()).expect("a date")
    }

    fn year(year: u16, figure: Range) -> YearFigure {
        let end = "03-31".parse().expect("a day");
        YearFigure {
            period: Period::new(year, PeriodKind::YearEnding(end)),
            figure,
            counting: 0.0,
        }
    }

    fn exact(from: u16, figures: &[f64]) -> Vec<YearFigure> {
        let years = (from..).zip(figures);
        years
            .map(|(at, figure)| year(at, (*figure, *figure)))
            .collect()
    }

    /// Two lines that are known: 10 + t before, 14 + 3t after, with t from the date.
    #[test]
    fn finds_the_lines_a_series_was_made_of() {
        let policy = date("2015-04-01");
        let time = |year: u16| f64::from(year) - 2015.5;
        let figures: Vec<_> = (2010..=2020)
            .map(|year| {
                if year <= 2015 {
                    10.0 + time(year)
                } else {
                    14.0 + 3.0 * time(year)
                }
            })
            .collect();
        let found = before_after(&exact(2010, &figures), policy, Level::P95).expect("estimable");
        assert_eq!((found.before, found.after), (6, 5));
        let near = |found: f64, expected: f64| (found - expected).abs() < 1e-9;
        assert!(
            near(found.level.possible.0, 4.0) && near(found.slope.possible.0, 2.0),
            "found {found:?}"
        );
        assert!(
            !found
                .warnings
                .iter()
                .any(|warning| matches!(warning, Warning::LeftOut(_) | Warning::UncertainCounts))
        );
        assert!(found.warnings.contains(&Warning::FewYears {
            before: 6,
            after: 5
        }));
    }

    #[test]
    fn the_year_that_holds_the_date_is_in_neither_line() {
        let mut years = exact(2011, &[1.0, 2.0, 3.0, 4.0, 5.0, 99.0, 2.0, 3.0, 4.0, 5.0]);
        let found = before_after(&years, date("2015-10-31"), Level::P95).expect("estimable");
        assert_eq!((found.before, found.after), (5, 4));
        let left_out = Warning::LeftOut(years[5].period);
        assert!(found.warnings.contains(&left_out));
        assert_eq!(
            left_out.to_string(),
            "The year to 2016-03-31 holds the date and is left out of both lines."
        );
        years[5].figure = (0.0, 0.0);
        let other = before_after(&years, date("2015-10-31"), Level::P95).expect("estimable");
        assert_eq!(found, other);
    }

    #[test]
    fn the_order_of_the_years_does_not_matter() {
        let years = exact(2011, &[1.0, 2.5, 3.0, 4.0, 5.0, 9.0, 2.0, 3.0, 4.5, 5.0]);
        let turned: Vec<_> = years.iter().rev().copied().collect();
        let policy = date("2015-10-31");
        assert_eq!(
            before_after(&years, policy, Level::P95),
            before_after(&turned, policy, Level::P95)
        );
    }

    #[test]
    fn uncertain_years_widen_the_limits_and_say_so() {
        let years = exact(2011, &[1.0, 2.5, 3.0, 4.0, 5.0, 9.0, 2.0, 3.0, 4.5, 5.0]);
        let mut wide = years.clone();
        wide[0].figure = (0.0, 2.0);
        let policy = date("2015-10-31");
        let (a, b) = (
            before_after(&years, policy, Level::P95),
            before_after(&wide, policy, Level::P95),
        );
        let (a, b) = (a.expect("estimable"), b.expect("estimable"));
        assert!(b.level.limits.0 < a.level.limits.0 && a.level.limits.1 < b.level.limits.1);
        assert!(b.warnings.contains(&Warning::UncertainCounts));
    }

    #[test]
    fn says_why_it_is_not_estimable() {
        let policy = date("2015-10-31");
        let refused = |years: &[YearFigure]| {
            before_after(years, policy, Level::P95).expect_err("not estimable")
        };
        assert_eq!(refused(&[]), NotEstimable::NoYears);
        let late = exact(2018, &[1.0; 8]);
        assert_eq!(
            refused(&late),
            NotEstimable::NoYearBefore {
                first: late[0].period
            }
        );
        let early = exact(2008, &[1.0; 8]);
        assert_eq!(
            refused(&early),
            NotEstimable::NoYearAfter {
                last: early[7].period
            }
        );
        // The year to March 2016 holds the date, so the third line begins with 2017.
        assert_eq!(
            refused(&exact(2013, &[1.0; 6])),
            NotEstimable::FewYears {
                before: 3,
                after: 2
            }
        );
        assert_eq!(refused(&exact(2011, &[0.0; 10])), NotEstimable::NoEvents);
        let mut mixed = exact(2011, &[1.0; 10]);
        mixed[1].period = mixed[0].period;
        assert_eq!(refused(&mixed), NotEstimable::MixedPeriods);
        let quarter = PeriodKind::QuarterEnding("06-30".parse().expect("a day"));
        mixed[1].period = Period::new(2030, quarter);
        assert_eq!(refused(&mixed), NotEstimable::MixedPeriods);
        let mut backward = exact(2011, &[1.0; 10]);
        backward[2].figure = (2.0, 1.0);
        assert_eq!(refused(&backward), NotEstimable::NotARange);
    }

    #[test]
    fn refuses_what_is_not_a_date() {
        for text in [
            "",
            "2015",
            "2015-13-01",
            "15-10-31",
            "+201-10-31",
            "2015-10-31 ",
        ] {
            assert!(
                PolicyDate::try_from(text.to_owned()).is_err(),
                "{text} was let in"
            );
        }
        assert_eq!(date("2015-10-31").to_string(), "2015-10-31");
    }
}
