//! How far a figure may be relied on, and by which rule.

use vocabulary::{Estimate, Figure, Level, Method, Reliability, Status, Verdict};

use crate::normal;

/// A count below this is too small to compare: National Center for Health Statistics (2023),
/// standards for rates and counts; `PHEindicatormethods` gives no standardised rate below it.
const SMALL_COUNT: f64 = 10.0;

/// A 95% interval wider than this share of its figure is not shown: the same standards for rates.
const WIDEST_OF_A_RATE: f64 = 1.6;

/// The widths of the standards for proportions (Parker and others 2017): shown up to the first,
/// never from the second on, and between them where no wider than the third times the proportion.
const NARROW: f64 = 0.05;
const WIDE: f64 = 0.30;
const WIDEST_OF_A_PROPORTION: f64 = 1.3;

/// The smallest denominator of a proportion that is shown, by the same standards.
const FEWEST_IN_A_PROPORTION: f64 = 30.0;

/// How far a figure may be relied on.
///
/// The rule follows from the figure's method:
/// - rates, standardised rates and estimates: reliable where the figure is at
///   least as large as its 95% interval is wide (a relative precision of 1: the criterion of
///   the Rate Stabilizing Tool, there of a posterior median); to be used with caution where
///   the interval is up to 160% of the figure; too uncertain beyond. A figure that is known as
///   a range stands with the middle of it, and its interval holds the whole range's.
/// - proportions: by the widths of the standards for proportions, and reliable where the
///   relative precision is 1 as well. A denominator below 30, which an exact proportion's own
///   interval tells, is too uncertain.
/// - counts as printed: nothing is estimated; below ten, or where the marker may stand for
///   fewer, they are too small to compare. One that is printed nowhere, since a part of it is
///   withheld, is to be used with caution at best.
/// - changes: by whether the interval leaves nought out.
/// - distances and scores: to be used with caution, for they have no error in this sense.
///
/// # Units
/// None. A proportion is per cent, as this crate makes it.
///
/// # Formula
/// Width of 95% `= (upper - lower) z(95%) / z(level)`; the interval of a certain range is taken as it is.
///
/// # Errors
/// None: a missing figure is too uncertain to show, for nothing is known of it.
///
/// # References
/// Quick, Tootoo, Li, Vaughan, Schieb, Casper and Miranda (2019), Preventing Chronic Disease 16:E38.
/// Quick and Song (2023), Reliable event rates for disease mapping, arXiv 2302.04582.
/// National Center for Health Statistics (2023), Data Presentation Standards for Rates and Counts, Vital and Health Statistics 2(200).
/// Parker and others (2017), Data Presentation Standards for Proportions, Vital and Health Statistics 2(175).
///
/// # Example
/// ```
/// use vocabulary::{Figure, Marker, Reliability};
/// let missing = estimate::reliability(&Figure::missing(Marker::NotAvailable));
/// assert_eq!(missing.verdict, Reliability::TooUncertainToShow);
/// assert_eq!(&*missing.rule, "Nothing is known of it: not available.");
/// ```
#[must_use]
pub fn reliability(figure: &Figure) -> Verdict {
    let Some(estimate) = &figure.estimate else {
        return Verdict {
            verdict: Reliability::TooUncertainToShow,
            rule: format!("Nothing is known of it: {}.", figure.status.meaning()).into(),
        };
    };
    match estimate.method() {
        Method::AsPublished => count(figure.status, estimate),
        Method::Mover => side_of_nought(
            estimate,
            "Its interval leaves nought out: more than chance alone would do.",
            "Its interval holds nought: it does not show a change.",
        ),
        Method::ShareGap => side_of_nought(
            estimate,
            "The limits of the gap leave nought out.",
            "The limits of the gap hold nought: the two are not told apart.",
        ),
        Method::Wilson | Method::WilsonEnvelope => proportion(estimate),
        Method::Garwood
        | Method::Byar
        | Method::PoissonEnvelope
        | Method::Dobson
        | Method::DobsonEnvelope
        | Method::Bym2
        | Method::IndirectEstimation => relative(estimate),
        Method::Distance => Verdict {
            verdict: Reliability::UseWithCaution,
            rule: "A measured distance: its range holds for every resident and is no error of it; the list it is measured to must be verified.".into(),
        },
        Method::FloatingCatchment => {
            let Verdict { verdict, rule } = relative(estimate);
            Verdict {
                verdict: verdict.min(Reliability::UseWithCaution),
                rule: format!("{rule} The interval holds what is not known of the people alone: sessions that a source does not state are assumed, and the list of services must be verified.").into(),
            }
        }
        Method::CompositeIndex => Verdict {
            verdict: Reliability::UseWithCaution,
            rule: "A score with chosen weights, to which no rule of precision applies: two areas differ where their intervals do not overlap.".into(),
        },
        Method::Apportionment => Verdict {
            verdict: Reliability::UseWithCaution,
            rule: "What a rule gives and no measurement: its limits are what the same rule gives when the need is drawn again.".into(),
        },
    }
}

/// A count as it was printed.
fn count(status: Status, estimate: &Estimate) -> Verdict {
    let (least, most) = (estimate.lower(), estimate.upper());
    let (verdict, rule) = match (least >= SMALL_COUNT, status) {
        (true, Status::Marked(_)) => (
            Reliability::UseWithCaution,
            format!(
                "No count of it is printed: its parts, some of them withheld, or its marker leave {least} to {most}."
            ),
        ),
        (true, _) if most - least <= middle(estimate) => (
            Reliability::Reliable,
            "A count of 10 or more, printed or the sum of printed ones, whose range is no wider than itself.".to_owned(),
        ),
        (true, _) => (
            Reliability::UseWithCaution,
            "A count known as a range that is wider than its middle.".to_owned(),
        ),
        (false, Status::Marked(_)) => (
            Reliability::TooUncertainToShow,
            format!(
                "A withheld count, known only to lie from {least} to {most}: it may be fewer than 10, which is too few to compare (NCHS 2023)."
            ),
        ),
        (false, _) => (
            Reliability::UseWithCaution,
            "A count that is or may be fewer than 10: true as printed, too few to compare (NCHS 2023)."
                .to_owned(),
        ),
    };
    Verdict {
        verdict,
        rule: rule.into(),
    }
}

/// A difference: what matters is on which side of nought it lies.
fn side_of_nought(estimate: &Estimate, leaves_out: &str, holds: &str) -> Verdict {
    let (verdict, rule) = if estimate.lower() > 0.0 || estimate.upper() < 0.0 {
        (Reliability::Reliable, leaves_out)
    } else {
        (Reliability::UseWithCaution, holds)
    };
    Verdict {
        verdict,
        rule: rule.into(),
    }
}

/// A figure against the width of its own interval.
fn relative(estimate: &Estimate) -> Verdict {
    by_width(width_at_95(estimate), middle(estimate).abs())
}

/// The verdict on a figure, which is not below nought, whose 95% interval is so wide.
pub(crate) fn by_width(width: f64, figure: f64) -> Verdict {
    let (verdict, rule) = if width <= figure {
        (
            Reliability::Reliable,
            "no wider than the figure (relative precision of 1 or more, Quick and others 2019)",
        )
    } else if width <= WIDEST_OF_A_RATE * figure {
        (
            Reliability::UseWithCaution,
            "wider than the figure, up to 160% of it (NCHS 2023)",
        )
    } else {
        (
            Reliability::TooUncertainToShow,
            "wider than 160% of the figure (NCHS 2023)",
        )
    };
    Verdict {
        verdict,
        rule: format!("Its 95% interval is {}{rule}.", share(width, figure)).into(),
    }
}

/// A proportion in per cent against the widths of the standards.
fn proportion(estimate: &Estimate) -> Verdict {
    let width = width_at_95(estimate) / 100.0;
    let figure = middle(estimate) / 100.0;
    let few = denominator(estimate).is_some_and(|n| n < FEWEST_IN_A_PROPORTION - 0.5);
    let (verdict, rule) = if few {
        (
            Reliability::TooUncertainToShow,
            "It is of fewer than 30".to_owned(),
        )
    } else if width >= WIDE {
        (
            Reliability::TooUncertainToShow,
            "Its 95% interval is 30 points wide or more".to_owned(),
        )
    } else if width <= NARROW {
        (
            Reliability::Reliable,
            "Its 95% interval is at most 5 points wide".to_owned(),
        )
    } else if width <= figure {
        (
            Reliability::Reliable,
            format!(
                "Its 95% interval is {}no wider than the figure and less than 30 points wide",
                share(width, figure)
            ),
        )
    } else if width <= WIDEST_OF_A_PROPORTION * figure {
        (
            Reliability::UseWithCaution,
            format!(
                "Its 95% interval is {}up to 130% of the figure and less than 30 points wide",
                share(width, figure)
            ),
        )
    } else {
        (
            Reliability::TooUncertainToShow,
            format!(
                "Its 95% interval is {}wider than 130% of the figure",
                share(width, figure)
            ),
        )
    };
    Verdict {
        verdict,
        rule: format!("{rule} (Parker and others 2017).").into(),
    }
}

/// The denominator of an exact proportion, from its Wilson limits.
///
/// Their product is `p^2 n / (n + z^2)`, that of their complements `(1 - p)^2 n / (n + z^2)`;
/// the larger of `p` and `1 - p` keeps the digits.
fn denominator(estimate: &Estimate) -> Option<f64> {
    let (Method::Wilson, Some(value), Some(level)) =
        (estimate.method(), estimate.value(), estimate.level())
    else {
        return None;
    };
    let share = |x: f64| x / 100.0;
    let (value, lower, upper) = (
        share(value),
        share(estimate.lower()),
        share(estimate.upper()),
    );
    let ratio = if value >= 0.5 {
        lower * upper / (value * value)
    } else {
        (1.0 - lower) * (1.0 - upper) / ((1.0 - value) * (1.0 - value))
    };
    let z = normal::quantile_above(level.tail());
    Some(z * z * ratio / (1.0 - ratio))
}

/// The figure, or the middle of what it can be.
fn middle(estimate: &Estimate) -> f64 {
    let (least, most) = estimate.possible();
    f64::midpoint(least, most)
}

/// The width of the interval, as it would be at 95%; a range that holds for certain as it is.
fn width_at_95(estimate: &Estimate) -> f64 {
    let width = estimate.upper() - estimate.lower();
    let z = |level: Level| normal::quantile_above(level.tail());
    estimate
        .level()
        .map_or(width, |level| width * z(Level::P95) / z(level))
}

/// "87% of the figure: " where there is a figure to divide by.
fn share(width: f64, figure: f64) -> String {
    if figure > 0.0 && (width / figure) < 100.0 {
        format!("{:.0}% of the figure: ", 100.0 * width / figure)
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{poisson_limits, wilson};
    use std::num::NonZeroU64;
    use vocabulary::{Marker, Unit};

    fn figure(status: Status, value: Option<f64>, limits: (f64, f64), method: Method) -> Figure {
        let level = (method != Method::AsPublished).then_some(Level::P95);
        let estimate = Estimate::new(value, limits, level, method, Unit::new("unit"));
        Figure {
            status,
            estimate: Some(estimate.expect("in order")),
        }
    }

    fn rate(events: u32) -> Reliability {
        let (limits, method) = poisson_limits(u64::from(events), Level::P95);
        reliability(&figure(
            Status::Computed,
            Some(f64::from(events)),
            limits,
            method,
        ))
        .verdict
    }

    /// Quick and Song (2023): a crude rate is reliable at 95% from about 16 events on, the
    /// threshold of the United States Cancer Statistics; exact limits are a little wider.
    #[test]
    fn a_crude_rate_is_reliable_from_sixteen_events_or_so() {
        assert_eq!(rate(15), Reliability::UseWithCaution);
        assert_eq!(rate(18), Reliability::Reliable);
        assert_eq!(rate(8), Reliability::UseWithCaution);
        assert_eq!(rate(7), Reliability::TooUncertainToShow);
        assert_eq!(rate(0), Reliability::TooUncertainToShow);
    }

    /// More events never make a rate less reliable.
    #[test]
    fn verdicts_grow_with_the_events() {
        let verdicts: Vec<_> = (0..200).map(rate).collect();
        assert!(verdicts.is_sorted(), "{verdicts:?}");
    }

    fn percentage(having: u64, of: u64, level: f64) -> Reliability {
        let level = Level::new(level).expect("a level");
        let found =
            wilson(having, NonZeroU64::new(of).expect("not nought"), level).expect("a part");
        let percent = |x: f64| 100.0 * x;
        let estimate = Estimate::new(
            Some(percent(found.value)),
            (percent(found.lower), percent(found.upper)),
            Some(level),
            Method::Wilson,
            Unit::new("per cent"),
        );
        let estimate = Some(estimate.expect("in order"));
        reliability(&Figure {
            status: Status::Computed,
            estimate,
        })
        .verdict
    }

    #[test]
    fn proportions_follow_the_published_widths() {
        // 29 of 29 is narrow, and of fewer than 30; 30 of 30 is not.
        assert_eq!(percentage(29, 29, 0.95), Reliability::TooUncertainToShow);
        assert_eq!(percentage(30, 30, 0.95), Reliability::Reliable);
        assert_eq!(percentage(0, 29, 0.95), Reliability::TooUncertainToShow);
        // 50 of 100: 19 points wide, less than the figure.
        assert_eq!(percentage(50, 100, 0.95), Reliability::Reliable);
        // 15 of 30: 34 points wide.
        assert_eq!(percentage(15, 30, 0.95), Reliability::TooUncertainToShow);
        // 10 of 100: 12 points wide, 119% of the figure.
        assert_eq!(percentage(10, 100, 0.95), Reliability::UseWithCaution);
        // 3 of 100: 7 points wide, 245% of the figure.
        assert_eq!(percentage(3, 100, 0.95), Reliability::TooUncertainToShow);
        // 1 of 200: under 5 points wide.
        assert_eq!(percentage(1, 200, 0.95), Reliability::Reliable);
    }

    #[test]
    fn the_level_of_the_interval_does_not_change_the_verdict() {
        for level in [0.9, 0.95, 0.998] {
            assert_eq!(percentage(50, 100, level), Reliability::Reliable);
            assert_eq!(percentage(29, 29, level), Reliability::TooUncertainToShow);
        }
    }

    #[test]
    fn the_denominator_is_read_from_the_limits() {
        for (having, of) in [(0, 12), (1, 40), (65, 100), (12, 12), (9_856, 12_345)] {
            let whole = NonZeroU64::new(of).expect("not nought");
            let found = wilson(having, whole, Level::P95).expect("a part");
            let limits = (100.0 * found.lower, 100.0 * found.upper);
            let made = figure(
                Status::Computed,
                Some(100.0 * found.value),
                limits,
                Method::Wilson,
            );
            let read = made.estimate.as_ref().and_then(denominator).expect("exact");
            assert!(
                (read / crate::cells::real(of) - 1.0).abs() < 1e-9,
                "{having} of {of}: {read}"
            );
        }
    }

    #[test]
    fn counts_are_judged_as_counts() {
        let count = |status, value, limits| {
            reliability(&figure(status, value, limits, Method::AsPublished)).verdict
        };
        assert_eq!(
            count(Status::Exact, Some(12.0), (12.0, 12.0)),
            Reliability::Reliable
        );
        assert_eq!(
            count(Status::Exact, Some(0.0), (0.0, 0.0)),
            Reliability::UseWithCaution
        );
        assert_eq!(
            count(Status::Rounded, Some(10.0), (8.0, 12.0)),
            Reliability::UseWithCaution
        );
        assert_eq!(
            count(Status::Rounded, Some(120.0), (115.0, 124.0)),
            Reliability::Reliable
        );
        let withheld = Status::Marked(Marker::Confidential);
        assert_eq!(
            count(withheld, None, (1.0, 5.0)),
            Reliability::TooUncertainToShow
        );
        // A sum with withheld cells may be large, and is printed nowhere, however narrow.
        for limits in [(33.0, 165.0), (188.0, 308.0)] {
            assert_eq!(count(withheld, None, limits), Reliability::UseWithCaution);
        }
        let sum = figure(withheld, None, (188.0, 308.0), Method::AsPublished);
        assert_eq!(
            &*reliability(&sum).rule,
            "No count of it is printed: its parts, some of them withheld, or its marker leave 188 to 308."
        );
    }

    /// The rate of a withheld count is judged by its envelope: 1 to 5 in 100.
    #[test]
    fn a_withheld_rate_is_judged_by_its_envelope() {
        let estimate = Estimate::new(
            None,
            (0.025, 11.67),
            Some(Level::P95),
            Method::PoissonEnvelope,
            Unit::new("per 100"),
        );
        let estimate = estimate
            .and_then(|estimate| estimate.possibly((1.0, 5.0)))
            .expect("in order");
        let verdict = reliability(&Figure {
            status: Status::Marked(Marker::Confidential),
            estimate: Some(estimate),
        });
        assert_eq!(verdict.verdict, Reliability::TooUncertainToShow);
        assert_eq!(
            &*verdict.rule,
            "Its 95% interval is 388% of the figure: wider than 160% of the figure (NCHS 2023)."
        );
    }

    #[test]
    fn a_change_is_clear_or_it_is_not() {
        let change = |limits| {
            reliability(&figure(Status::Computed, Some(1.0), limits, Method::Mover)).verdict
        };
        assert_eq!(change((0.5, 1.5)), Reliability::Reliable);
        assert_eq!(change((-0.5, 1.5)), Reliability::UseWithCaution);
    }
}
