//! Funnel plots: how far from the whole an area may lie before more than chance is needed.

use std::num::NonZeroU64;

use vocabulary::{CountInterval, Level};

use crate::cells::real;
use crate::wilson::extremes;
use crate::{garwood, normal, poisson_limits};

/// Where an area lies in its funnel. The order is from the lowest to the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Position {
    /// Below the 99.8% limit.
    FarBelow,
    /// Below the 95% limit alone.
    Below,
    /// Within both.
    Within,
    /// Above the 95% limit alone.
    Above,
    /// Above the 99.8% limit.
    FarAbove,
}

/// Where an area lies, over every count that its cells can stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// The lowest place it can have.
    pub lowest: Position,
    /// The highest place it can have.
    pub highest: Position,
}

impl Placed {
    /// The place, where the cells leave only one.
    #[must_use]
    pub fn certain(self) -> Option<Position> {
        (self.lowest == self.highest).then_some(self.lowest)
    }

    /// The place in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        use Position::{Above, Below, FarAbove, FarBelow, Within};
        match (self.lowest, self.highest) {
            (FarBelow, FarBelow) => "certainly below the 99.8% limit",
            (FarBelow | Below, Below) => "certainly below the 95% limit",
            (Within, Within) => "certainly inside",
            (Above, Above | FarAbove) => "certainly above the 95% limit",
            (FarAbove, FarAbove) => "certainly above the 99.8% limit",
            _ => "cannot be told",
        }
    }
}

/// The levels of the two pairs of limits: 95% and 99.8%, about two and three standard deviations.
const LEVELS: [f64; 2] = [0.95, 0.998];

/// The limits of a proportion around the proportion of the whole.
///
/// # Units
/// Proportions, from 0 to 1.
///
/// # Formula
/// The proportions whose Wilson limit is the baseline `b`: `b -+ z sqrt(b (1 - b) / n)`, not
/// below 0 and not above 1.
///
/// # Errors
/// `None` when the baseline is not a proportion.
///
/// # References
/// Spiegelhalter (2005), Statistics in Medicine 24:1185-1202, p. 1188.
/// Public Health England (2018), Technical Guide: Funnel plots.
///
/// # Example
/// ```
/// use std::num::NonZeroU64;
/// use vocabulary::Level;
/// let hundred = NonZeroU64::new(100).ok_or("nought")?;
/// let (lower, upper) = estimate::funnel_proportion(0.5, hundred, Level::P95).ok_or("not a proportion")?;
/// assert!((lower - 0.402).abs() < 1e-4 && (upper - 0.598).abs() < 1e-4);
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn funnel_proportion(baseline: f64, of: NonZeroU64, level: Level) -> Option<(f64, f64)> {
    if !(0.0..=1.0).contains(&baseline) {
        return None;
    }
    let half = normal::quantile_above(level.tail())
        * (baseline * (1.0 - baseline) / real(of.get())).sqrt();
    Some(((baseline - half).max(0.0), (baseline + half).min(1.0)))
}

/// The limits of the ratio of events to those expected, drawn at a number of events.
///
/// Times the baseline rate they are the limits of a rate.
///
/// # Units
/// A ratio; 1 is the baseline.
///
/// # Formula
/// The ratios `O / E` at the `E` that are the exact limits of `O` ([`garwood`]): `O` over
/// the upper one, and over the lower one.
///
/// # Errors
/// None: a funnel is drawn from one event on.
///
/// # References
/// As [`funnel_proportion`]; Dover and Schopflocher (2011), Population Health Metrics 9:58.
///
/// # Example
/// ```
/// use std::num::NonZeroU64;
/// use vocabulary::Level;
/// let five = NonZeroU64::new(5).ok_or("nought")?;
/// let (lower, upper) = estimate::funnel_ratio(five, Level::P95);
/// assert!((lower - 0.428510).abs() < 1e-6 && (upper - 3.079792).abs() < 1e-6);
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn funnel_ratio(events: NonZeroU64, level: Level) -> (f64, f64) {
    let (lower, upper) = garwood(events.get(), level);
    (real(events.get()) / upper, real(events.get()) / lower)
}

/// Where a rate or a ratio lies: its events against those that the whole's rate would give.
///
/// # Units
/// Events. `expected` is the range of the whole's rate times the area's people.
///
/// # Formula
/// The place of one count: above a limit when what is expected lies below the count's lower
/// Poisson limit at that level, below it when it lies above the upper one. The limits grow
/// with the count, so the fewest events against the most expected give the lowest place, and
/// the most against the least expected the highest.
///
/// # Errors
/// None.
///
/// # References
/// Public Health England (2018), Technical Guide: Funnel plots; its package
/// `PHEindicatormethods` compares the same limits (exact below ten events, Byar's from ten).
///
/// # Example
/// ```
/// use vocabulary::CountInterval;
/// let withheld = CountInterval::new(1, 5)?;
/// assert_eq!(estimate::funnel_place(withheld, (3.0, 3.0)).words(), "certainly inside");
/// assert_eq!(estimate::funnel_place(withheld, (10.0, 10.0)).words(), "cannot be told");
/// assert_eq!(estimate::funnel_place(withheld, (12.0, 12.0)).words(), "certainly below the 95% limit");
/// # Ok::<(), vocabulary::EmptyInterval>(())
/// ```
#[must_use]
pub fn funnel_place(events: CountInterval, expected: (f64, f64)) -> Placed {
    Placed {
        lowest: place_of_events(events.lower(), expected.1),
        highest: place_of_events(events.upper(), expected.0),
    }
}

/// Where a proportion lies: the part of the whole against the baseline.
///
/// # Units
/// People; `baseline` is a range of proportions.
///
/// # Formula
/// Above a limit when the baseline lies below the proportion's lower Wilson limit at that
/// level, below it when it lies above the upper one: the same as [`funnel_proportion`]'s
/// limits say. Wilson's limits grow with the part and fall with the whole.
///
/// # Errors
/// `None` when the part is larger than the whole for certain, or the whole is or may be nought.
///
/// # References
/// As [`funnel_proportion`].
#[must_use]
pub fn funnel_place_of_proportion(
    having: CountInterval,
    of: CountInterval,
    baseline: (f64, f64),
) -> Option<Placed> {
    let [least, most] = extremes(having, of)?;
    Some(Placed {
        lowest: place_of_proportion(least, baseline.1)?,
        highest: place_of_proportion(most, baseline.0)?,
    })
}

fn place_of_events(events: u64, expected: f64) -> Position {
    let limits = levels().map(|level| poisson_limits(events, level).0);
    placed(limits, expected)
}

fn place_of_proportion((having, of): (u64, NonZeroU64), baseline: f64) -> Option<Position> {
    let [narrow, wide] = levels().map(|level| crate::wilson(having, of, level));
    let (narrow, wide) = (narrow?, wide?);
    Some(placed(
        [(narrow.lower, narrow.upper), (wide.lower, wide.upper)],
        baseline,
    ))
}

fn placed([narrow, wide]: [(f64, f64); 2], baseline: f64) -> Position {
    if baseline < wide.0 {
        Position::FarAbove
    } else if baseline < narrow.0 {
        Position::Above
    } else if baseline > wide.1 {
        Position::FarBelow
    } else if baseline > narrow.1 {
        Position::Below
    } else {
        Position::Within
    }
}

fn levels() -> [Level; 2] {
    LEVELS.map(|level| Level::new(level).expect("both lie between 0.5 and 1"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn nonzero(n: u64) -> NonZeroU64 {
        NonZeroU64::new(n).expect("not nought")
    }

    fn level(level: f64) -> Level {
        Level::new(level).expect("a level")
    }

    /// `PHEindicatormethods` 2.1.0, `testdata_funnel_prop_outputs.csv`: per cent around 80.642448%.
    #[test]
    fn proportions_agree_with_the_published_funnel() {
        let baseline = 10_325_813.850_4 / 12_804_440.0;
        for (of, narrow, wide) in [
            (1, (3.204_264, 100.0), (0.0, 100.0)),
            (3, (35.933_491, 100.0), (10.150_815, 100.0)),
            (18, (62.390_093, 98.894_803), (51.864_359, 100.0)),
            (41, (68.548_635, 92.736_26), (61.574_398, 99.710_497)),
        ] {
            for (at, expected) in [(0.95, narrow), (0.998, wide)] {
                let found =
                    funnel_proportion(baseline, nonzero(of), level(at)).expect("a proportion");
                assert!(
                    (found.0 * 100.0 - expected.0).abs() < 6e-7
                        && (found.1 * 100.0 - expected.1).abs() < 6e-7,
                    "{of} people at {at}: found {found:?}, expected {expected:?}"
                );
            }
        }
        assert_eq!(funnel_proportion(1.2, nonzero(5), Level::P95), None);
        assert_eq!(funnel_proportion(f64::NAN, nonzero(5), Level::P95), None);
    }

    /// `testdata_funnel_ratio_outputs.csv`: per cent of what is expected. That package bisects
    /// to seven digits, and fewer where the limit itself is small.
    #[test]
    fn ratios_agree_with_the_published_funnel() {
        for (events, narrow, wide) in [
            (
                1,
                (17.948_022_07, 3_949.774_946),
                (10.830_234_82, 99_945.327_21),
            ),
            (
                5,
                (42.851_022_13, 307.979_188),
                (30.386_372_25, 676.249_643_8),
            ),
            (
                10,
                (54.376_320_5, 208.533_715_6),
                (41.435_366_93, 337.778_507),
            ),
            (
                20,
                (64.749_266_14, 163.712_759_5),
                (52.573_628_04, 223.258_856_9),
            ),
        ] {
            for (at, expected) in [(0.95, narrow), (0.998, wide)] {
                let found = funnel_ratio(nonzero(events), level(at));
                let off = |found: f64, expected: f64| (found * 100.0 / expected - 1.0).abs();
                assert!(
                    off(found.0, expected.0) < 2e-6 && off(found.1, expected.1) < 2e-4,
                    "{events} events at {at}: found {found:?}, expected {expected:?}"
                );
            }
        }
    }

    /// `testdata_funnel_ratio_inputs.csv`: every kind of place, the closest calls of each among them.
    #[test]
    fn places_agree_with_the_published_significance() {
        for (events, expected, place) in [
            (275, 226.467_923_9, Position::FarAbove),
            (141, 106.721_162_6, Position::FarAbove),
            (335, 276.311_448_4, Position::FarAbove),
            (355, 318.557_071_1, Position::Above),
            (182, 143.680_429_5, Position::Above),
            (164, 138.983_050_8, Position::Above),
            (66, 95.610_604_09, Position::FarBelow),
            (84, 117.400_419_3, Position::FarBelow),
            (46, 71.751_676_81, Position::FarBelow),
            (83, 103.079_980_1, Position::Below),
            (77, 107.858_243_5, Position::Below),
            (117, 140.709_561, Position::Below),
            (85, 67.918_497_8, Position::Within),
            (72, 90.531_874_76, Position::Within),
            (46, 61.186_485_77, Position::Within),
            (8, 6.239_860_227, Position::Within),
            (0, 240.627_349_9, Position::FarBelow),
            (6, 4.293_052_052, Position::Within),
        ] {
            let found = funnel_place(CountInterval::exact(events), (expected, expected));
            assert_eq!(found.certain(), Some(place), "{events} against {expected}");
        }
    }

    /// `testdata_funnel_prop_inputs.csv`, whole numbers of its modelled numerators.
    #[test]
    fn places_of_proportions_agree_with_the_published_significance() {
        let baseline = 10_325_813.850_4 / 12_804_440.0;
        for (having, of, place) in [
            (26_734, 32_867, Position::FarAbove),
            (30_111, 37_037, Position::FarAbove),
            (34_189, 42_001, Position::FarAbove),
            (28_537, 35_201, Position::Above),
            (38_045, 46_958, Position::Above),
            (16_924, 20_776, Position::Above),
            (56_140, 70_053, Position::FarBelow),
            (20_620, 25_852, Position::FarBelow),
            (48_822, 60_990, Position::FarBelow),
            (30_278, 37_828, Position::Below),
            (59_356, 73_352, Position::Within),
            (48_591, 60_459, Position::Within),
            (37_945, 46_875, Position::Within),
        ] {
            let exact = CountInterval::exact;
            let found = funnel_place_of_proportion(exact(having), exact(of), (baseline, baseline));
            assert_eq!(
                found.and_then(Placed::certain),
                Some(place),
                "{having} of {of}"
            );
            let limits =
                funnel_proportion(baseline, nonzero(of), Level::P95).expect("a proportion");
            let outside = real(having) / real(of) < limits.0 || real(having) / real(of) > limits.1;
            assert_eq!(
                outside,
                place != Position::Within,
                "the drawn limits say the same"
            );
        }
    }

    #[test]
    fn a_part_above_its_whole_has_no_place() {
        let exact = CountInterval::exact;
        assert_eq!(
            funnel_place_of_proportion(exact(5), exact(4), (0.5, 0.5)),
            None
        );
        assert_eq!(
            funnel_place_of_proportion(exact(0), exact(0), (0.5, 0.5)),
            None
        );
        let maybe = CountInterval::new(3, 7).expect("in order");
        assert!(funnel_place_of_proportion(maybe, exact(5), (0.5, 0.5)).is_some());
    }

    proptest! {
        /// A place that is certain is the place of every count, found by trying them all.
        #[test]
        fn the_places_hold_every_member(
            (fewest, width) in (0_u64..40, 0_u64..8), (expected, spread) in (0.1..60.0_f64, 0.0..5.0_f64),
        ) {
            let events = CountInterval::new(fewest, fewest + width).expect("in order");
            let placed = funnel_place(events, (expected, expected + spread));
            for n in fewest..=fewest + width { for step in 0..=4 {
                let at = expected + spread * f64::from(step) / 4.0;
                let member = place_of_events(n, at);
                prop_assert!(placed.lowest <= member && member <= placed.highest);
            }}
        }

        #[test]
        fn the_places_of_proportions_hold_every_member(
            (fewest, width) in (0_u64..30, 0_u64..6), (people, spread) in (1_u64..50, 0_u64..5), baseline in 0.01..0.99_f64,
        ) {
            let having = CountInterval::new(fewest, fewest + width).expect("in order");
            let of = CountInterval::new(people, people + spread).expect("in order");
            let Some(placed) = funnel_place_of_proportion(having, of, (baseline, baseline)) else {
                prop_assert!(fewest > people + spread, "a pair has a place");
                return Ok(());
            };
            for n in fewest..=fewest + width { for p in people..=people + spread {
                if let Some(member) = place_of_proportion((n, nonzero(p)), baseline) {
                    prop_assert!(placed.lowest <= member && member <= placed.highest);
                }
            }}
        }
    }
}
