//! Observed over expected events, and the ratio of two rates.

use std::num::NonZeroU64;

use vocabulary::{CountInterval, Level};

use crate::cells::real;
use crate::{Limited, poisson_limits, wilson};

/// The events that an area would have at the reference's rates.
///
/// # Units
/// Events.
///
/// # Formula
/// `E = sum(n_i x_i / m_i)` over the age bands: people here times the reference's events
/// over its people. Ranges give the range of `E`: it grows with `n_i` and `x_i` and falls with `m_i`.
///
/// # Errors
/// `None` when a band's reference has no people, or may have none, while people live here.
///
/// # References
/// Breslow and Day (1987), Statistical Methods in Cancer Research II, p. 65.
///
/// # Example
/// ```
/// use estimate::{ReferenceBand, expected_events};
/// use vocabulary::CountInterval;
/// let band = |people, events, reference| ReferenceBand {
///     population: CountInterval::exact(people),
///     reference_events: CountInterval::exact(events),
///     reference_population: CountInterval::exact(reference),
/// };
/// let expected = expected_events(&[band(100, 5, 1_000), band(200, 40, 2_000)]);
/// assert_eq!(expected, Some((4.5, 4.5)));
/// ```
#[must_use]
pub fn expected_events(bands: &[ReferenceBand]) -> Option<(f64, f64)> {
    let mut expected = (0.0, 0.0);
    for band in bands.iter().filter(|band| band.population.upper() > 0) {
        let least = NonZeroU64::new(band.reference_population.lower())?;
        let most = band.reference_population.upper();
        expected.0 +=
            real(band.population.lower()) * real(band.reference_events.lower()) / real(most);
        expected.1 +=
            real(band.population.upper()) * real(band.reference_events.upper()) / real(least.get());
    }
    Some(expected)
}

/// One age band: the people here, and the events and people of the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReferenceBand {
    /// The people there may be here.
    pub population: CountInterval,
    /// The events there may be in the reference.
    pub reference_events: CountInterval,
    /// The people there may be in the reference.
    pub reference_population: CountInterval,
}

/// Observed over expected events: the standardised mortality (or event) ratio.
///
/// Times the reference's rate it is the indirectly standardised rate. Limits grow with
/// the events and fall with what is expected, so the ratios of the extremes hold all between.
///
/// # Units
/// A ratio; 1 where as much happened as the reference's rates would give.
///
/// # Formula
/// `O / E`; the limits are those of the events ([`poisson_limits`]) over `E`, which counts as without error.
///
/// # Errors
/// `None` when nothing is expected.
///
/// # References
/// Breslow and Day (1987), Statistical Methods in Cancer Research II, p. 65 and 69.
/// Public Health England (2018), Technical Guide: Confidence Intervals, indirectly standardised rates.
///
/// # Example
/// 895 events where 835.8836 are expected, from the test data of `PHEindicatormethods`.
/// ```
/// use vocabulary::Level;
/// let ratio = estimate::standardised_ratio(895, 835.8835612311743, Level::P95).ok_or("nought")?;
/// assert!((ratio.value - 1.0707232939).abs() < 1e-10);
/// assert!((ratio.lower - 1.0017147713).abs() < 1e-10 && (ratio.upper - 1.1432332872).abs() < 1e-10);
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn standardised_ratio(observed: u64, expected: f64, level: Level) -> Option<Limited> {
    if !(expected.is_finite() && expected > 0.0) {
        return None;
    }
    let ((lower, upper), _) = poisson_limits(observed, level);
    let ratio = Limited {
        value: real(observed) / expected,
        lower: lower / expected,
        upper: upper / expected,
    };
    ratio.upper.is_finite().then_some(ratio)
}

/// The ratio of two Poisson rates: how many times as high the later one is.
///
/// # Units
/// A ratio; 1 where the rates are the same.
///
/// # Formula
/// Given the events of both together, those of the first are binomial with a share
/// `p = r n_a / (r n_a + n_b)`, where `r` is the ratio (Przyborowski and Wilenski).
/// So `r = p n_b / ((1 - p) n_a)`, at the share and at Wilson's limits of it: the score
/// limits of the ratio. They grow with the first's events and fall with the second's.
///
/// # Errors
/// `None` when the second has no events: no number is large enough for an upper limit.
///
/// # References
/// Przyborowski and Wilenski (1940), Biometrika 31:313-323.
/// Graham, Mengersen and Morton (2003), Statistics in Medicine 22:2071-2083 (score limits).
///
/// # Example
/// ```
/// use std::num::NonZeroU64;
/// use vocabulary::Level;
/// let thousand = NonZeroU64::new(1_000).ok_or("nought")?;
/// let ratio = estimate::rate_ratio((30, thousand), (20, thousand), Level::P95).ok_or("no events")?;
/// assert!((ratio.value - 1.5).abs() < 1e-12 && ratio.lower < 1.0 && ratio.upper > 1.0);
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn rate_ratio(
    (a, people_a): (u64, NonZeroU64),
    (b, people_b): (u64, NonZeroU64),
    level: Level,
) -> Option<Limited> {
    if b == 0 {
        return None;
    }
    let share = wilson(a, NonZeroU64::new(a.checked_add(b)?)?, level)?;
    let scale = real(people_b.get()) / real(people_a.get());
    let odds = |p: f64| p / (1.0 - p) * scale;
    let ratio = Limited {
        value: real(a) / real(b) * scale,
        lower: odds(share.lower),
        upper: odds(share.upper),
    };
    ratio.upper.is_finite().then_some(ratio)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn nonzero(n: u64) -> NonZeroU64 {
        NonZeroU64::new(n).expect("not nought")
    }

    #[track_caller]
    fn close(found: Limited, expected: [f64; 3], relative: f64) {
        for (found, expected) in [found.value, found.lower, found.upper].iter().zip(expected) {
            assert!(
                (found / expected - 1.0).abs() < relative,
                "found {found}, expected {expected}"
            );
        }
    }

    #[test]
    fn nothing_is_held_against_what_is_no_expectation() {
        for expected in [0.0, -1.0, f64::INFINITY, f64::NAN] {
            assert_eq!(standardised_ratio(5, expected, Level::P95), None);
        }
    }

    /// People by age of all three test areas of `PHEindicatormethods` 2.1.0, and its
    /// reference's events and people (`testdata_DSR_ISR.xlsx`, sheet `refdata`).
    const BANDS: [(u64, u64, u64); 19] = [
        (636, 10_303, 50_520),
        (558, 2_824, 57_173),
        (609, 0, 60_213),
        (543, 3_615, 54_659),
        (384, 3_641, 44_345),
        (594, 3_490, 50_128),
        (669, 3_789, 62_163),
        (843, 3_213, 67_423),
        (660, 3_031, 62_899),
        (576, 2_771, 55_463),
        (606, 3_089, 60_479),
        (522, 3_490, 49_974),
        (426, 3_595, 44_140),
        (273, 4_745, 40_888),
        (300, 5_514, 37_239),
        (288, 7_125, 30_819),
        (153, 5_694, 18_136),
        (123, 6_210, 15_325),
        (207, 5_757, 13_918),
    ];

    fn bands() -> Vec<ReferenceBand> {
        let exact = CountInterval::exact;
        BANDS
            .iter()
            .map(|(people, events, reference)| ReferenceBand {
                population: exact(*people),
                reference_events: exact(*events),
                reference_population: exact(*reference),
            })
            .collect()
    }

    /// Sheet `testresults_ISR` of the same file: 895, 91 and 9 events, at 95% and 99.8%.
    #[test]
    fn ratios_agree_with_the_published_fixtures() {
        let (expected, same) = expected_events(&bands()).expect("people everywhere");
        assert!((expected / 835.883_561_231_174_3 - 1.0).abs() < 1e-14);
        assert!((expected - same).abs() < f64::EPSILON);
        let ratio = |observed, level| {
            standardised_ratio(observed, expected, Level::new(level).expect("a level"))
                .expect("a ratio")
        };
        close(
            ratio(895, 0.95),
            [
                1.070_723_293_902_027_5,
                1.001_714_771_255_398_7,
                1.143_233_287_249_895,
            ],
            1e-13,
        );
        close(
            ratio(91, 0.95),
            [
                0.108_866_837_704_005_03,
                0.087_650_401_018_294_05,
                0.133_665_763_284_189_1,
            ],
            1e-13,
        );
        close(
            ratio(9, 0.95),
            [
                0.010_767_049_882_813_684,
                0.004_923_380_825_095_776,
                0.020_439_214_555_499_73,
            ],
            1e-13,
        );
        close(
            ratio(895, 0.998),
            [
                1.070_723_293_902_027_5,
                0.963_515_561_961_443_7,
                1.186_007_041_587_628_7,
            ],
            1e-13,
        );
        close(
            ratio(9, 0.998),
            [
                0.010_767_049_882_813_684,
                0.002_933_930_655_068_261_7,
                0.027_105_896_514_690_21,
            ],
            1e-13,
        );
    }

    /// The indirectly standardised rate of the same sheet: the ratio times the reference's rate per 100,000.
    #[test]
    fn the_indirect_rate_is_the_ratio_times_the_reference() {
        let (events, people) = BANDS
            .iter()
            .fold((0, 0), |sum, band| (sum.0 + band.1, sum.1 + band.2));
        let reference = real(events) / real(people) * 100_000.0;
        assert!((reference / 9_349.883_092_211_02 - 1.0).abs() < 1e-14);
        let ratio = standardised_ratio(895, 835.883_561_231_174_3, Level::P95).expect("a ratio");
        let rate = Limited {
            value: ratio.value * reference,
            lower: ratio.lower * reference,
            upper: ratio.upper * reference,
        };
        close(
            rate,
            [
                10_011.137_622_091_057,
                9_365.916_002_978_88,
                10_689.097_582_910_616,
            ],
            1e-13,
        );
    }

    /// statsmodels 0.15.0, `confint_poisson_2indep(a, n_a, b, n_b, compare="ratio", method="score")`.
    #[test]
    fn rate_ratios_agree_with_the_score_limits_of_statsmodels() {
        for (a, p, b, q, lower, upper) in [
            (60, 51478, 30, 54309, 1.365_956_709_2, 3.259_292_495_3),
            (30, 1000, 20, 1000, 0.858_094_972_7, 2.622_087_375_6),
            (3, 500, 12, 700, 0.106_146_411_7, 1.154_066_333_4),
            (1180, 17000, 940, 16500, 1.118_375_101_6, 1.327_366_533_4),
        ] {
            let found = rate_ratio((a, nonzero(p)), (b, nonzero(q)), Level::P95).expect("events");
            assert!(
                (found.lower / lower - 1.0).abs() < 1e-8
                    && (found.upper / upper - 1.0).abs() < 1e-8,
                "{a}/{p} over {b}/{q}: found {found:?}, expected {lower} to {upper}"
            );
        }
    }

    #[test]
    fn what_cannot_be_divided_by_gives_no_ratio() {
        assert_eq!(standardised_ratio(5, 0.0, Level::P95), None);
        assert_eq!(standardised_ratio(5, f64::NAN, Level::P95), None);
        assert_eq!(
            rate_ratio((5, nonzero(10)), (0, nonzero(10)), Level::P95),
            None
        );
        let mut bands = bands();
        bands[0].reference_population = CountInterval::new(0, 9).expect("in order");
        assert_eq!(expected_events(&bands), None);
        bands[0].population = CountInterval::exact(0);
        assert!(
            expected_events(&bands).is_some(),
            "an empty band needs no reference"
        );
    }

    proptest! {
        /// The ratios of the extreme counts hold those of all counts between.
        #[test]
        fn the_extremes_hold_every_ratio(
            (a, a_width, b, b_width) in (0_u64..30, 0_u64..6, 1_u64..30, 0_u64..6),
            (p, p_width, q, q_width) in (1_u64..90, 0_u64..3, 1_u64..90, 0_u64..3),
        ) {
            let ratio = |a, p, b, q| rate_ratio((a, nonzero(p)), (b, nonzero(q)), Level::P95).expect("events");
            let least = ratio(a, p + p_width, b + b_width, q);
            let most = ratio(a + a_width, p, b, q + q_width);
            for n in a..=a + a_width { for m in b..=b + b_width { for i in p..=p + p_width { for j in q..=q + q_width {
                let member = ratio(n, i, m, j);
                prop_assert!(least.lower <= member.lower * (1.0 + 1e-12) && member.upper <= most.upper * (1.0 + 1e-12));
                prop_assert!(least.value <= member.value * (1.0 + 1e-12) && member.value <= most.value * (1.0 + 1e-12));
            }}}}
        }

        /// The ratio turned round is the ratio of the rates turned round.
        #[test]
        fn turned_round_the_limits_change_places(a in 1_u64..200, b in 1_u64..200, p in 1_u64..999, q in 1_u64..999) {
            let one = rate_ratio((a, nonzero(p)), (b, nonzero(q)), Level::P95).expect("events");
            let other = rate_ratio((b, nonzero(q)), (a, nonzero(p)), Level::P95).expect("events");
            prop_assert!((one.lower * other.upper - 1.0).abs() < 1e-9 && (one.upper * other.lower - 1.0).abs() < 1e-9);
        }
    }
}
