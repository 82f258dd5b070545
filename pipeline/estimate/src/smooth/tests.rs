//! Smoothing on published data, at its edges, and under change.

use std::sync::Arc;

use proptest::prelude::*;
use vocabulary::{Area, AreaColumn, AreaList, Neighbours};

use super::*;
use crate::reference::{agrees, north_carolina, scotland};

fn lip_cancer() -> Rates {
    let table = scotland();
    Rates::new(&table.column("observed"), &table.column("expected")).expect("rates")
}

fn infant_deaths() -> Rates {
    let table = north_carolina();
    Rates::new(&table.column("deaths"), &table.column("births")).expect("rates")
}

fn areas(count: usize) -> Arc<AreaList> {
    let area = |at: usize| {
        let name = format!("A{at:03}");
        Area {
            code: name.parse().expect("a code"),
            name,
        }
    };
    Arc::new(AreaList::new((0..count).map(area).collect()).expect("no code twice"))
}

fn rates(events: &[u64], populations: &[f64]) -> Result<Rates, SmoothFailure> {
    let areas = areas(events.len());
    let events = AreaColumn::align_pairs(&areas, areas.codes().zip(events.iter().copied()));
    let populations =
        AreaColumn::align_pairs(&areas, areas.codes().zip(populations.iter().copied()));
    Rates::new(&events.expect("aligned"), &populations.expect("aligned"))
}

/// Shape and rate of risks that vary.
#[track_caller]
fn gamma(prior: Prior) -> (f64, f64) {
    let parameters = match prior {
        Prior::Gamma { shape, rate } => Some((shape, rate)),
        Prior::Point { .. } => None,
    };
    parameters.expect("risks vary")
}

/// spdep 1.2-7, `EBest`.
#[test]
fn global_estimates_agree() {
    let found = marshall(&lip_cancer());
    agrees(found.variance, 0.802_700_098_694_327_8, 1e-12);
    agrees(found.mean, 0.999_627_004_848_936_9, 1e-14);
    let expected = [
        3.872_811_233_634_856,
        4.046_609_175_801_526,
        2.884_313_903_807_065,
        2.735_370_297_502_521,
    ];
    for (found, expected) in found.rates.values().zip(expected) {
        agrees(*found, expected, 1e-12);
    }
    let found = marshall(&infant_deaths());
    agrees(found.variance, 7.692_930_647_014_651e-7, 1e-11);
    agrees(found.mean, 0.002_021_444_893_654_421, 1e-14);
    agrees(found.rates.as_slice()[3], 0.004_838_804_052_126_551, 1e-12);
}

/// spdep 1.2-7, `EBlocal(geoda = TRUE)`; esda 2.9.0, `Spatial_Empirical_Bayes`. Islands keep their rates.
#[test]
fn local_estimates_agree() {
    let neighbours = scotland().neighbours("neighbours");
    let found = marshall_local(&lip_cancer(), &neighbours).expect("the same areas");
    let expected = [
        4.215_106_023_412_733,
        3.632_478_632_478_633,
        3.333_333_333_333_333,
        2.222_733_724_645_004,
        3.287_476_971_961_741,
        3.333_333_333_333_333,
        3.260_959_472_030_869,
        3.043_478_260_869_565,
    ];
    for (found, expected) in found.values().zip(expected) {
        agrees(found.rate, expected, 1e-12);
    }
    let sum: f64 = found.values().map(|local| local.rate).sum();
    agrees(sum, 79.734_450_689_184_31, 1e-12);
    let alone = found
        .iter()
        .filter(|(_, local)| local.neighbourhood == Neighbourhood::Alone);
    let alone: Vec<String> = alone.map(|(code, _)| code.to_string()).collect();
    assert_eq!(alone, ["S06", "S08", "S11"]);

    let neighbours = north_carolina().neighbours("neighbours");
    let found = marshall_local(&infant_deaths(), &neighbours).expect("the same areas");
    let expected = [
        0.002_240_723_023_305_794_4,
        0.001_056_670_930_426_561_3,
        0.001_263_902_932_254_802_8,
        0.008_135_423_678_977_74,
        0.000_992_227_550_851_662,
    ];
    for (found, expected) in found.values().zip(expected) {
        agrees(found.rate, expected, 1e-11);
    }
}

/// R 4.2.2, MASS 7.3-58, `glm.nb(O ~ 1 + offset(log(E)))`, on which `SpatialEpi::eBayes` rests.
#[test]
fn likelihood_estimates_agree() {
    let found = clayton_kaldor(&lip_cancer(), Fit::MaximumLikelihood);
    let (shape, rate) = gamma(found.prior);
    agrees(shape, 1.879_489_974_274, 1e-10);
    agrees((shape / rate).ln(), 0.352_106_533_239_6, 1e-9);
    let expected = [
        3.997_362_447,
        4.079_110_736,
        2.980_213_327,
        2.846_791_624,
        3.002_577_276,
        2.654_587_214,
    ];
    for (found, expected) in found.risks.values().zip(expected) {
        agrees(*found, expected, 3e-10);
    }
}

/// The paper's two moment equations hold, and give what 10,000 rounds of its iteration give in R 4.2.2.
#[test]
fn moment_estimates_agree() {
    let rates = lip_cancer();
    let found = clayton_kaldor(&rates, Fit::Moments);
    let (shape, rate) = gamma(found.prior);
    agrees(shape, 1.644_015_297_709_83, 1e-12);
    agrees(rate, 1.148_843_009_532_18, 1e-12);
    let expected = [
        4.176_018_396_544_34,
        4.126_780_704_938_91,
        3.047_600_323_429_82,
    ];
    for (found, expected) in found.risks.values().zip(expected) {
        agrees(*found, expected, 1e-12);
    }
    let mean = found.risks.values().sum::<f64>() / 56.0;
    agrees(mean, shape / rate, 1e-12);
    let square = |(risk, expected): (&f64, &f64)| (1.0 + rate / expected) * (risk - mean).powi(2);
    let squares: f64 = found
        .risks
        .values()
        .zip(rates.populations())
        .map(square)
        .sum();
    agrees(squares / 55.0, shape / (rate * rate), 1e-12);
}

/// The likelihood is highest where the estimate says: its logarithm is lower at either side, in both parameters.
#[test]
fn the_likelihood_is_highest_at_its_estimate() {
    let log_likelihood = |rates: &Rates, shape: f64, rate: f64| -> f64 {
        let term = |(events, expected): (&u64, &f64)| {
            let rising: f64 = (0..*events)
                .map(|k| (shape + crate::cells::real(k)).ln())
                .sum();
            let events = crate::cells::real(*events);
            rising - shape * (1.0 + expected / rate).ln() - events * (rate + expected).ln()
        };
        rates
            .events()
            .iter()
            .zip(rates.populations())
            .map(term)
            .sum()
    };
    let many = rates(
        &[900, 2_000, 400, 1_200],
        &[1_000.0, 1_500.0, 800.0, 1_000.0],
    )
    .expect("rates");
    for rates in [lip_cancer(), many] {
        let found = clayton_kaldor(&rates, Fit::MaximumLikelihood);
        let (shape, rate) = gamma(found.prior);
        let highest = log_likelihood(&rates, shape, rate);
        for factor in [0.999, 1.001] {
            assert!(log_likelihood(&rates, shape * factor, rate) < highest);
            assert!(log_likelihood(&rates, shape, rate * factor) < highest);
            assert!(log_likelihood(&rates, shape * factor, rate * factor) < highest);
        }
    }
}

#[test]
fn what_is_no_rate_is_refused() {
    let code = |text: &str| text.parse().expect("a code");
    assert_eq!(
        rates(&[1, 2, 3, 4], &[1.0, 0.0, f64::NAN, -1.0]),
        Err(SmoothFailure::NoPopulation(
            ["A001", "A002", "A003"].map(code).to_vec()
        ))
    );
    assert_eq!(rates(&[0, 0], &[1.0, 1.0]), Err(SmoothFailure::NoEvents));
    assert_eq!(
        rates(&[1], &[1.0]),
        Err(SmoothFailure::TooFewAreas { areas: 1 })
    );
    let events = AreaColumn::from_fn(&areas(2), |_| 1);
    let population = AreaColumn::from_fn(&areas(3), |_| 1.0);
    assert!(matches!(
        Rates::new(&events, &population),
        Err(SmoothFailure::OtherAreas { .. })
    ));
    let two = rates(&[1, 2], &[1.0, 1.0]).expect("rates");
    let other = Neighbours::new(&areas(3), [vec![1], vec![0], vec![]]).expect("neighbours");
    assert!(matches!(
        marshall_local(&two, &other),
        Err(SmoothFailure::OtherAreas { .. })
    ));
}

/// A neighbourhood without events, and one without variance: numbers, not nought by nought.
#[test]
fn a_neighbourhood_without_events_has_its_rate() {
    let rates = rates(&[0, 0, 9], &[10.0, 20.0, 30.0]).expect("rates");
    let rows = [vec![1], vec![0], vec![]];
    let neighbours = Neighbours::new(rates.areas(), rows).expect("neighbours");
    let found = marshall_local(&rates, &neighbours).expect("the same areas");
    let found: Vec<f64> = found.values().map(|local| local.rate).collect();
    assert_eq!(found, [0.0, 0.0, 0.3]);
}

proptest! {
    /// An estimate lies between the area's own rate and the mean it is drawn to, whatever the counts.
    #[test]
    fn estimates_lie_between_the_rate_and_the_mean(
        pairs in prop::collection::vec((0_u64..200, 0.5..500.0_f64), 2..30),
    ) {
        let (events, populations): (Vec<u64>, Vec<f64>) = pairs.into_iter().unzip();
        prop_assume!(events.iter().any(|events| *events > 0));
        let rates = rates(&events, &populations).expect("rates");
        let within = |estimate: f64, rate: f64, mean: f64| {
            let room = 1e-12 * (rate + mean);
            rate.min(mean) - room <= estimate && estimate <= rate.max(mean) + room
        };
        let global = marshall(&rates);
        let likely = clayton_kaldor(&rates, Fit::MaximumLikelihood);
        let moments = clayton_kaldor(&rates, Fit::Moments);
        let ring = (0..events.len()).map(|at| {
            let to = (at + 1) % events.len();
            vec![u32::try_from(to).expect("few")]
        });
        let ring = Neighbours::new(rates.areas(), ring).expect("neighbours");
        let local = marshall_local(&rates, &ring).expect("the same areas");
        for (at, (rate, _)) in rates.iter().enumerate() {
            prop_assert!(within(global.rates.as_slice()[at], rate, global.mean));
            let own = local.as_slice()[at];
            prop_assert!(within(own.rate, rate, own.mean));
            for found in [&likely, &moments] {
                let mean = match found.prior {
                    Prior::Gamma { shape, rate } => shape / rate,
                    Prior::Point { mean } => mean,
                };
                prop_assert!(mean.is_finite() && mean > 0.0);
                if matches!(found.prior, Prior::Gamma { .. }) {
                    prop_assert!(within(found.risks.as_slice()[at], rate, mean));
                }
            }
        }
    }

    /// Populations in thousands give rates per thousand.
    #[test]
    fn estimates_scale_with_the_population(
        pairs in prop::collection::vec((0_u64..200, 0.5..500.0_f64), 2..30),
        factor in 0.01..100.0_f64,
    ) {
        let (events, populations): (Vec<u64>, Vec<f64>) = pairs.into_iter().unzip();
        prop_assume!(events.iter().any(|events| *events > 0));
        let scaled: Vec<f64> = populations.iter().map(|n| n * factor).collect();
        let (one, other) = (rates(&events, &populations).expect("rates"), rates(&events, &scaled).expect("rates"));
        let pairs = [
            (marshall(&one).rates, marshall(&other).rates),
            (clayton_kaldor(&one, Fit::Moments).risks, clayton_kaldor(&other, Fit::Moments).risks),
            (
                clayton_kaldor(&one, Fit::MaximumLikelihood).risks,
                clayton_kaldor(&other, Fit::MaximumLikelihood).risks,
            ),
        ];
        for (one, other) in pairs {
            for (a, b) in one.values().zip(other.values()) {
                prop_assert!((a - b * factor).abs() <= 1e-6 * a.abs(), "{} {}", a, b * factor);
            }
        }
    }
}
