//! A rate as it would be if the people had the ages of a standard population.

use std::num::NonZeroU64;

use vocabulary::{CountInterval, Level};

use crate::cells::real;
use crate::poisson::byar;
use crate::{BYAR_FROM, Limited, normal};

/// One age band, or another stratum, of an area: what happened in it, to how many, and its weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// The events that may have happened.
    pub events: CountInterval,
    /// The people there may be.
    pub population: CountInterval,
    /// The people of the standard population.
    pub standard: u64,
}

/// A directly standardised rate with its limits, and the range that every count behind it leaves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standardised {
    /// The rate and limits at one number a cell; `None` where a cell is known as a range.
    pub shown: Option<Limited>,
    /// The rates that the counts leave possible.
    pub possible: (f64, f64),
    /// Limits that hold those of every count the cells can stand for.
    pub limits: (f64, f64),
}

/// Why there is no standardised rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoStandardisedRate {
    /// Dobson's limits are not trusted below ten events.
    #[error("there are, or may be, only {fewest} events: a standardised rate needs {BYAR_FROM}")]
    FewEvents {
        /// The fewest that the cells can stand for.
        fewest: u64,
    },
    /// An age band without people has no rate.
    #[error("a band of the standard population has no people here, or may have none")]
    NoPopulation,
    /// The weights add up to nought.
    #[error("the standard population is empty")]
    NoStandard,
    /// The numbers are too large to be added.
    #[error("the counts are too large to be added up")]
    TooLarge,
}

/// A directly standardised rate with Dobson's limits on Byar's.
///
/// # Units
/// Events per `per` people of the standard population.
///
/// # Formula
/// With weights `w_i` of sum `W`, events `x_i` of sum `O` and people `n_i`:
/// `rate = sum(w_i x_i / n_i) / W`, `V = sum((w_i / W)^2 x_i / n_i^2)`,
/// `lower = rate + sqrt(V / O) (byar_lower(O) - O)`, and the upper limit with Byar's
/// upper one. Bands of weight nought are left out of the rate, not of `O`.
///
/// Cells known as ranges: the rate grows with every `x_i` and falls with every `n_i`,
/// so its range is that of the corners. So does the upper limit, but for the factor
/// `(byar_upper(O) - O) / sqrt(O)`, which falls slowly with `O` and is taken at its
/// largest. The lower limit need not grow with a heavy band of few events, so it is
/// bounded: with `k` the largest `(O - byar_lower(O)) / sqrt(O)`, it is at least
/// `sum(a_i x_i) - k sqrt(V)` where `a_i = w_i / (W n_i)`; the root lies below its
/// tangent, `sqrt(V) <= (V/s + s) / 2` for any `s > 0`; and what is left adds up over
/// the bands, each smallest at a corner of its own. Of several `s` the best is kept.
///
/// # Errors
/// Fewer than ten events, as `PHEindicatormethods` has it; a band without people; no weights.
///
/// # References
/// Dobson, Kuulasmaa, Eberle and Scherer (1991), Statistics in Medicine 10:457-462.
/// Public Health England (2018), Technical Guide: Confidence Intervals, directly standardised rates.
/// The range for uncertain counts is this project's, and a test tries every count.
///
/// # Example
/// ```
/// use estimate::{Stratum, directly_standardised};
/// use vocabulary::{CountInterval, Level};
/// let band = |events, people, standard| Stratum {
///     events: CountInterval::exact(events),
///     population: CountInterval::exact(people),
///     standard,
/// };
/// let bands = [band(20, 1_000, 300), band(10, 200, 700)];
/// let rate = directly_standardised(&bands, 1_000, Level::P95)?;
/// // 20/1000 x 0.3 + 10/200 x 0.7 = 41 per 1,000.
/// assert!(rate.shown.is_some_and(|rate| (rate.value - 41.0).abs() < 1e-9));
/// # Ok::<(), estimate::NoStandardisedRate>(())
/// ```
pub fn directly_standardised(
    bands: &[Stratum],
    per: u32,
    level: Level,
) -> Result<Standardised, NoStandardisedRate> {
    let events = added(bands.iter().map(|band| band.events))?;
    if events.lower() < BYAR_FROM {
        return Err(NoStandardisedRate::FewEvents {
            fewest: events.lower(),
        });
    }
    let corners = corners(bands)?;
    let scaled = |rate: f64| rate * f64::from(per);
    let shown = (corners.iter().all(Corner::is_exact) && events.width() == 0).then(|| {
        let Limited {
            value,
            lower,
            upper,
        } = exact(&corners, events.lower(), level);
        Limited {
            value: scaled(value),
            lower: scaled(lower),
            upper: scaled(upper),
        }
    });
    let possible = (
        corners
            .iter()
            .map(|corner| corner.least() * corner.fewest)
            .sum(),
        corners
            .iter()
            .map(|corner| corner.most() * corner.largest)
            .sum(),
    );
    Ok(Standardised {
        shown,
        possible: (scaled(possible.0), scaled(possible.1)),
        limits: shown.map_or_else(
            || {
                let (lower, upper) = envelope(&corners, events, possible, level);
                (scaled(lower), scaled(upper))
            },
            |shown| (shown.lower, shown.upper),
        ),
    })
}

/// The corners of a band: the fewest and the largest number of events, and the weight of one event.
#[derive(Debug, Clone, Copy)]
struct Corner {
    fewest: f64,
    largest: f64,
    /// `w / (W n)` at the largest and at the smallest population.
    weights: (f64, f64),
}

impl Corner {
    const fn least(&self) -> f64 {
        self.weights.0
    }

    const fn most(&self) -> f64 {
        self.weights.1
    }

    #[expect(
        clippy::float_cmp,
        reason = "both ends were made of the same numbers or not"
    )]
    fn is_exact(&self) -> bool {
        self.fewest == self.largest && self.weights.0 == self.weights.1
    }
}

fn added(counts: impl Iterator<Item = CountInterval>) -> Result<CountInterval, NoStandardisedRate> {
    counts
        .into_iter()
        .try_fold(CountInterval::exact(0), CountInterval::checked_add)
        .ok_or(NoStandardisedRate::TooLarge)
}

fn corners(bands: &[Stratum]) -> Result<Vec<Corner>, NoStandardisedRate> {
    let standard = added(bands.iter().map(|band| CountInterval::exact(band.standard)))?;
    let whole = NonZeroU64::new(standard.lower()).ok_or(NoStandardisedRate::NoStandard)?;
    bands
        .iter()
        .filter(|band| band.standard > 0)
        .map(|band| {
            let share = real(band.standard) / real(whole.get());
            let (fewest, most) = (band.population.lower(), band.population.upper());
            if fewest == 0 {
                return Err(NoStandardisedRate::NoPopulation);
            }
            Ok(Corner {
                fewest: real(band.events.lower()),
                largest: real(band.events.upper()),
                weights: (share / real(most), share / real(fewest)),
            })
        })
        .collect()
}

/// Dobson's limits of counts known exactly, per person.
fn exact(bands: &[Corner], events: u64, level: Level) -> Limited {
    let value: f64 = bands.iter().map(|band| band.most() * band.largest).sum();
    let variance: f64 = bands
        .iter()
        .map(|band| band.most() * band.most() * band.largest)
        .sum();
    let (lower, upper) = byar(events, level);
    let (n, scale) = (real(events), (variance / real(events)).sqrt());
    Limited {
        value,
        lower: (value + scale * (lower - n)).max(0.0),
        upper: value + scale * (upper - n),
    }
}

/// Limits that hold those of every count, per person.
fn envelope(
    bands: &[Corner],
    events: CountInterval,
    possible: (f64, f64),
    level: Level,
) -> (f64, f64) {
    let variance: f64 = bands
        .iter()
        .map(|band| band.most() * band.most() * band.largest)
        .sum();
    let fewest = real(events.lower());
    let above = (byar(events.lower(), level).1 - fewest) / fewest.sqrt();
    let steepest = steepest_below(events, level);
    let lower = tangent_bound(bands, steepest).clamp(0.0, possible.0);
    (lower, possible.1 + above * variance.sqrt())
}

/// The largest `(O - byar_lower(O)) / sqrt(O)` over the events there can be.
///
/// With `u = z/(3 sqrt O) + 1/(9 O)` it is `sqrt(O) (3u - 3u^2 + u^3)`, which grows
/// with `O` from ten events on when `z >= 1.28`, and lies below `3u sqrt(O)` always.
fn steepest_below(events: CountInterval, level: Level) -> f64 {
    let z = normal::quantile_above(level.tail());
    if z >= 1.28 {
        let most = real(events.upper());
        (most - byar(events.upper(), level).0) / most.sqrt()
    } else {
        z + 1.0 / (3.0 * real(events.lower()).sqrt())
    }
}

/// The best of several bounds of `sum(a x) - k sqrt(V)` from below.
fn tangent_bound(bands: &[Corner], k: f64) -> f64 {
    let variance = |of: fn(&Corner) -> f64| -> f64 { bands.iter().map(of).sum::<f64>() };
    let least = variance(|band| band.least() * band.least() * band.fewest).sqrt();
    let most = variance(|band| band.most() * band.most() * band.largest).sqrt();
    (0..=8)
        .map(|step| {
            let s = least + (most - least) * f64::from(step) / 8.0;
            let slope = k / (2.0 * s);
            let smallest = |band: &Corner| {
                [band.least(), band.most()]
                    .into_iter()
                    .flat_map(|a| [band.fewest, band.largest].map(|x| (a - slope * a * a) * x))
                    .fold(f64::INFINITY, f64::min)
            };
            bands.iter().map(smallest).sum::<f64>() - k * s / 2.0
        })
        .filter(|bound| bound.is_finite())
        .fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Events and people by age of the area `testdata_big` of `PHEindicatormethods` 2.1.0
    /// (`testdata_DSR_ISR.xlsx`), and the European Standard Population 2013 (Eurostat).
    const BANDS: [(u64, u64, u64); 19] = [
        (127, 636, 5_000),
        (25, 558, 5_500),
        (18, 609, 5_500),
        (21, 543, 5_500),
        (12, 384, 6_000),
        (27, 594, 6_000),
        (48, 669, 6_500),
        (27, 843, 7_000),
        (29, 660, 7_000),
        (32, 576, 7_000),
        (32, 606, 7_000),
        (34, 522, 6_500),
        (45, 426, 6_000),
        (65, 273, 5_500),
        (38, 300, 5_000),
        (68, 288, 4_000),
        (74, 153, 2_500),
        (82, 123, 1_500),
        (91, 207, 1_000),
    ];

    /// The same for `testdata_1976`: 18 bands, the European Standard Population 1976.
    const STANDARD_1976: [u64; 18] = [
        8_000, 7_000, 7_000, 7_000, 7_000, 7_000, 7_000, 7_000, 7_000, 7_000, 7_000, 6_000, 5_000,
        4_000, 3_000, 2_000, 1_000, 1_000,
    ];

    fn band((events, people, standard): (u64, u64, u64)) -> Stratum {
        Stratum {
            events: CountInterval::exact(events),
            population: CountInterval::exact(people),
            standard,
        }
    }

    #[track_caller]
    fn agrees(bands: &[Stratum], per: u32, level: f64, expected: [f64; 3]) {
        let level = Level::new(level).expect("a level");
        let rate = directly_standardised(bands, per, level).expect("a rate");
        let shown = rate.shown.expect("exact counts");
        for (found, expected) in [shown.value, shown.lower, shown.upper].iter().zip(expected) {
            assert!(
                (found / expected - 1.0).abs() < 1e-12,
                "found {shown:?}, expected {expected}"
            );
        }
        assert_eq!(rate.limits, (shown.lower, shown.upper));
    }

    /// As `PHEindicatormethods` has it: no rate of fewer than ten events.
    #[test]
    fn ten_events_are_enough() {
        let of = |events| directly_standardised(&[band((events, 1_000, 1))], 1_000, Level::P95);
        assert!(of(10).is_ok());
        assert_eq!(of(9), Err(NoStandardisedRate::FewEvents { fewest: 9 }));
    }

    /// Where the fewest or the most events give the lowest limit, that is found, and not a lower one.
    #[test]
    fn the_lower_bound_is_no_lower_than_it_need_be() {
        let corner = |fewest, largest, weight| Corner {
            fewest,
            largest,
            weights: (weight, weight),
        };
        let bands = [corner(20.0, 60.0, 0.3), corner(30.0, 90.0, 0.7)];
        // 0.3 x 20 + 0.7 x 30, and 0.09 x 20 + 0.49 x 30.
        let expected = 27.0 - 2.0 * 16.5_f64.sqrt();
        assert!((tangent_bound(&bands, 2.0) - expected).abs() < 1e-12);
        // One event more that weighs much widens the limits more than it adds.
        let bands = [corner(400.0, 400.0, 1.0), corner(0.0, 1.0, 100.0)];
        let expected = 500.0 - 3.0 * 10_400.0_f64.sqrt();
        assert!((tangent_bound(&bands, 3.0) - expected).abs() < 1e-10);
        let level = Level::new(0.6).expect("a level");
        let beyond =
            steepest_below(CountInterval::exact(100), level) - normal::quantile_above(level.tail());
        assert!((0.0..0.034).contains(&beyond), "{beyond}");
    }

    /// `PHEindicatormethods` 2.1.0, `testdata_DSR_ISR.xlsx`, sheet `testresults_DSR`.
    #[test]
    fn agrees_with_the_published_fixtures() {
        let bands = BANDS.map(band);
        agrees(
            &bands,
            100_000,
            0.95,
            [
                10_430.247_991_469_423,
                9_717.709_067_985_681,
                11_178.940_915_479_25,
            ],
        );
        agrees(
            &bands,
            100_000,
            0.998,
            [
                10_430.247_991_469_423,
                9_323.287_880_219_903,
                11_620.595_999_522_058,
            ],
        );
        agrees(
            &bands,
            10_000,
            0.95,
            [
                1_043.024_799_146_942_3,
                971.770_906_798_568,
                1_117.894_091_547_925,
            ],
        );
        let older: Vec<_> = BANDS
            .iter()
            .zip(STANDARD_1976)
            .map(|((events, people, _), standard)| band((*events, *people, standard)))
            .collect();
        agrees(
            &older,
            10_000,
            0.95,
            [
                859.209_758_502_236_6,
                799.116_093_144_210_3,
                922.525_388_031_831_8,
            ],
        );
    }

    /// `testdata_tiny` of the same fixture has nine events and no rate.
    #[test]
    fn fewer_than_ten_events_have_no_standardised_rate() {
        let refused = |events| {
            directly_standardised(
                &[Stratum {
                    events,
                    ..band((0, 100, 1))
                }],
                1_000,
                Level::P95,
            )
        };
        assert_eq!(
            refused(CountInterval::exact(9)),
            Err(NoStandardisedRate::FewEvents { fewest: 9 })
        );
        let range = CountInterval::new(8, 12).expect("in order");
        assert_eq!(
            refused(range),
            Err(NoStandardisedRate::FewEvents { fewest: 8 })
        );
    }

    #[test]
    fn says_why_there_is_no_rate() {
        let rate =
            |bands: &[Stratum]| directly_standardised(bands, 1_000, Level::P95).expect_err("none");
        assert_eq!(rate(&[band((20, 0, 1))]), NoStandardisedRate::NoPopulation);
        assert_eq!(rate(&[band((20, 10, 0))]), NoStandardisedRate::NoStandard);
        assert_eq!(rate(&[]), NoStandardisedRate::FewEvents { fewest: 0 });
        assert_eq!(
            rate(&[band((u64::MAX, 10, 1)), band((1, 10, 1))]),
            NoStandardisedRate::TooLarge
        );
    }

    /// The range widens smoothly: one event more or less moves the limits by little.
    #[test]
    fn a_narrow_range_gives_limits_near_the_exact_ones() {
        let mut bands = BANDS.map(band);
        let exact = directly_standardised(&bands, 100_000, Level::P95)
            .expect("a rate")
            .limits;
        bands[0].events = CountInterval::new(126, 128).expect("in order");
        let range = directly_standardised(&bands, 100_000, Level::P95).expect("a rate");
        assert_eq!(range.shown, None);
        assert!(range.limits.0 < exact.0 && exact.1 < range.limits.1);
        assert!((range.limits.0 / exact.0 - 1.0).abs() < 0.01);
        assert!((range.limits.1 / exact.1 - 1.0).abs() < 0.01);
    }

    proptest! {
        /// Every count and population that the cells can stand for, by trying them all.
        #[test]
        fn the_range_holds_every_member(
            events in prop::array::uniform3((0_u64..15, 0_u64..4)),
            people in prop::array::uniform3((1_u64..60, 0_u64..3)),
            standard in prop::array::uniform3(1_u64..1_000),
            level in 0.55..0.999_f64,
        ) {
            let level = Level::new(level).expect("a level");
            let span = |(least, width): (u64, u64)| CountInterval::new(least, least + width).expect("in order");
            let bands = [0, 1, 2].map(|at| Stratum {
                events: span(events[at]), population: span(people[at]), standard: standard[at],
            });
            let Ok(range) = directly_standardised(&bands, 1_000, level) else { return Ok(()) };
            let slack = 1e-9 * range.limits.1;
            let within = |of: CountInterval| of.lower()..=of.upper();
            for a in within(bands[0].events) { for b in within(bands[1].events) { for c in within(bands[2].events) {
                for p in within(bands[0].population) { for q in within(bands[1].population) { for r in within(bands[2].population) {
                    let member = [(a, p, standard[0]), (b, q, standard[1]), (c, r, standard[2])].map(band);
                    let member = directly_standardised(&member, 1_000, level).expect("ten events").shown.expect("exact");
                    prop_assert!(range.limits.0 <= member.lower + slack && member.upper <= range.limits.1 + slack);
                    prop_assert!(range.possible.0 <= member.value + slack && member.value <= range.possible.1 + slack);
                }}}
            }}}
        }

        /// Twice the standard population in every band is the same standard.
        #[test]
        fn only_the_shape_of_the_standard_counts(times in 1_u64..50) {
            let scaled = BANDS.map(|(events, people, standard)| band((events, people, standard * times)));
            let (a, b) = (directly_standardised(&BANDS.map(band), 1_000, Level::P95), directly_standardised(&scaled, 1_000, Level::P95));
            let (a, b) = (a.expect("a rate").limits, b.expect("a rate").limits);
            prop_assert!((a.0 / b.0 - 1.0).abs() < 1e-12 && (a.1 / b.1 - 1.0).abs() < 1e-12);
        }
    }
}
