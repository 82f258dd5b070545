//! The scan statistic on North Carolina's infant deaths, beside a count through all circles, and by chance.

use proptest::prelude::*;
use vocabulary::{AreaColumn, AreaList};

use super::super::*;
use super::{areas, column, permutations};
use crate::cells::real;
use crate::draws::{Draws, Purpose};
use crate::reference::{agrees, north_carolina};
use crate::smooth::Rates;

fn rules(count: u32, seed: u64) -> ScanRules {
    ScanRules {
        distance: Distance::Planar,
        largest_share: 0.5,
        level: 0.05,
        simulations: permutations(count, seed),
    }
}

fn seats() -> AreaColumn<(f64, f64)> {
    let table = north_carolina();
    let north: AreaColumn<f64> = table.column("north");
    let east: AreaColumn<f64> = table.column("east");
    east.map(|code, east| (*east, *north.get(code).expect("an area")))
}

fn names(cluster: &Cluster) -> Vec<&'static str> {
    let names: AreaColumn<String> = north_carolina().column("name");
    let name = |code| names.get(code).expect("an area").clone();
    let all = cluster.areas.iter().map(|code| name(*code));
    all.map(|name| &*name.leak()).collect()
}

/// R's `SpatialEpi::kulldorff` 1.2.8 (R 4.2.2): Poisson likelihood, half of the births, 999 simulations.
#[test]
fn both_periods_together_agree() {
    let table = north_carolina();
    let sum = |one: &str, other: &str| {
        let other: AreaColumn<u64> = table.column(other);
        let one: AreaColumn<u64> = table.column(one);
        one.map(|code, n| n + other.get(code).expect("an area"))
    };
    let births = sum("births", "births_1979").map(|_, births| real(*births));
    let rates = Rates::new(&sum("deaths", "deaths_1979"), &births).expect("rates");
    let found = scan(&rates, &seats(), &rules(999, 1)).expect("a map");
    assert_eq!(found.len(), 3);
    assert_eq!(
        names(&found[0]),
        ["Robeson", "Bladen", "Columbus", "Hoke", "Scotland"]
    );
    assert_eq!(names(&found[1]), ["Northampton", "Halifax", "Hertford"]);
    assert_eq!(names(&found[2]), ["Anson"]);
    for (found, events, expected, statistic) in [
        (&found[0], 139, 72.669_418_917_158_7, 25.380_684_587_488_7),
        (&found[1], 59, 28.743_336_248_627_64, 12.484_723_883_364),
        (&found[2], 19, 6.882_179_133_758_84, 7.225_955_582_803_64),
    ] {
        assert_eq!(found.events, events);
        agrees(found.expected, expected, 1e-12);
        agrees(found.log_likelihood_ratio, statistic, 1e-11);
    }
    assert_eq!(found[0].p.to_bits(), 0.001_f64.to_bits());
    assert!(found[1].p < 0.004, "{}", found[1].p);
    // 0.001, 0.001 and 0.040 there: two simulations of 999 maps differ by chance alone, with a standard error of 0.0088.
    assert!((found[2].p - 0.04).abs() < 0.026, "{}", found[2].p);
}

/// The same circles as `SpatialEpi::kulldorff` for 1974 to 1978: a wide and weak one, and one county. Its statistics
/// (15.32, 11.56) take 666 for the 667 deaths, because it holds their sum in a whole number that rounding has brought just below;
/// those here are the formula's, computed in R from the counts.
#[test]
fn the_first_period_agrees() {
    let table = north_carolina();
    let births: AreaColumn<u64> = table.column("births");
    let births = births.map(|_, births| real(*births));
    let rates = Rates::new(&table.column("deaths"), &births).expect("rates");
    let found = scan(&rates, &seats(), &rules(99, 1)).expect("a map");
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].areas.len(), found[0].events), (39, 317));
    agrees(found[0].expected, 246.547_547_899_455, 1e-12);
    agrees(found[0].log_likelihood_ratio, 15.487_584_137_541_53, 1e-12);
    assert_eq!(names(&found[1]), ["Anson"]);
    agrees(found[1].log_likelihood_ratio, 11.577_075_600_501_32, 1e-12);
    agrees(found[1].expected, 3.173_668_483_037_44, 1e-12);
    assert_eq!(found[0].p.to_bits(), 0.01_f64.to_bits());
}

/// Every set of areas within some distance of a centre, its statistic from the two Poisson likelihoods themselves.
fn all_circles(
    events: &[u64],
    population: &[f64],
    centres: &[(f64, f64)],
) -> Vec<(Vec<usize>, f64)> {
    let total: f64 = events.iter().map(|events| real(*events)).sum();
    let people: f64 = population.iter().sum();
    // Up to a constant that every likelihood shares.
    let poisson = |count: f64, mean: f64| {
        if count > 0.0 {
            count * mean.ln() - mean
        } else {
            -mean
        }
    };
    let mut found = Vec::new();
    for (x, y) in centres {
        let far: Vec<f64> = centres
            .iter()
            .map(|(to_x, to_y)| ((to_x - x).powi(2) + (to_y - y).powi(2)).sqrt())
            .collect();
        for radius in &far {
            let members: Vec<usize> = (0..far.len())
                .filter(|at| far[*at] <= radius + 1e-9)
                .collect();
            let within: f64 = members.iter().map(|at| population[*at]).sum();
            let count: f64 = members.iter().map(|at| real(events[*at])).sum();
            let (rate, outside) = (count / within, (total - count) / (people - within));
            if within > 0.5 * people + 1e-9 || rate <= outside {
                continue;
            }
            let two = poisson(count, count) + poisson(total - count, total - count);
            let share = within / people;
            let one = poisson(count, total * share) + poisson(total - count, total * (1.0 - share));
            found.push((members, two - one));
        }
    }
    found
}

proptest! {
    /// The most likely cluster is the strongest of all circles, and each next one the strongest that touches none before.
    #[test]
    fn clusters_are_those_of_all_circles(
        map in prop::collection::vec((0_u64..12, 1_u32..5, 0_i32..5, 0_i32..5), 3..12),
    ) {
        let events: Vec<u64> = map.iter().map(|area| area.0).collect();
        prop_assume!(events.iter().any(|events| *events > 0));
        let population: Vec<f64> = map.iter().map(|area| f64::from(area.1)).collect();
        let centres: Vec<(f64, f64)> = map.iter().map(|area| (f64::from(area.2), f64::from(area.3))).collect();
        let areas = areas(map.len());
        let rates = Rates::new(&column(&areas, &events), &column(&areas, &population)).expect("rates");
        let all = ScanRules { level: 1.0, ..rules(1, 1) };
        let found = scan(&rates, &column(&areas, &centres), &all).expect("a map");
        let mut circles = all_circles(&events, &population, &centres);
        for cluster in &found {
            let strongest = circles.iter().map(|(_, statistic)| *statistic).fold(0.0, f64::max);
            prop_assert!((cluster.log_likelihood_ratio - strongest).abs() < 1e-9, "{} {strongest}", cluster.log_likelihood_ratio);
            let members: Vec<usize> = cluster.areas.iter().map(|code| areas.position(*code).expect("an area")).collect();
            prop_assert_eq!(cluster.events, members.iter().map(|at| events[*at]).sum::<u64>());
            circles.retain(|(others, _)| members.iter().all(|at| !others.contains(at)));
        }
        prop_assert!(circles.iter().all(|(_, statistic)| *statistic < 1e-9));
    }
}

proptest! {
    // Each case starts threads of its own.
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// The number of threads is nothing to a p-value.
    #[test]
    fn threads_change_no_p_value(seed in any::<u64>()) {
        let table = north_carolina();
        let births: AreaColumn<u64> = table.column("births");
        let rates = Rates::new(&table.column("deaths"), &births.map(|_, n| real(*n))).expect("rates");
        let seats = seats();
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            let all = ScanRules { largest_share: 0.1, level: 1.0, ..rules(19, seed) };
            pool.install(|| scan(&rates, &seats, &all).expect("a map"))
        };
        prop_assert_eq!(on(1), on(3));
    }
}

/// Where events fall by chance, 2,000 maps' p-values are uniform over 20 values.
#[test]
fn slow_p_values_are_uniform_by_chance() {
    let areas = areas(16);
    let centres: Vec<(f64, f64)> = (0..16)
        .map(|at| (f64::from(at % 4), f64::from(at / 4)))
        .collect();
    let (centres, people) = (column(&areas, &centres), column(&areas, &[1.0; 16]));
    let mut cells = [0_u32; 20];
    for map in 0..2_000 {
        let draws = Draws::new(99, Purpose::Conditional, map);
        let mut events = [0_u64; 16];
        for event in 0..400 {
            events[draws.below(event, 16) as usize] += 1;
        }
        let rates = Rates::new(&column(&areas, &events), &people).expect("rates");
        let found = scan(&rates, &centres, &rules(19, map)).expect("a map");
        let cell = (1..=20_u32).position(|cell| found[0].p * 20.0 <= f64::from(cell) + 1e-9);
        cells[cell.expect("at most 1")] += 1;
    }
    let chi: f64 = cells
        .iter()
        .map(|seen| (f64::from(*seen) - 100.0).powi(2) / 100.0)
        .sum();
    // 19 degrees of freedom: 43.8 leaves 1 in 1,000, and 5.4 is left by 999.
    assert!(5.4 < chi && chi < 43.8, "chi-squared {chi}: {cells:?}");
}

/// A quarter of a great circle, and London to Paris, 343.5 km on a sphere.
#[test]
fn longitudes_and_latitudes_are_measured_over_the_earth() {
    let of = |centres: [(f64, f64); 4]| {
        let areas: std::sync::Arc<AreaList> = areas(4);
        let rates = Rates::new(&column(&areas, &[9, 9, 0, 0]), &column(&areas, &[1.0; 4]));
        let rules = ScanRules {
            distance: Distance::GreatCircle,
            ..rules(1, 1)
        };
        scan(&rates.expect("rates"), &column(&areas, &centres), &rules).expect("a map")[0].radius
    };
    let quarter = of([(0.0, 0.0), (90.0, 0.0), (-100.0, 10.0), (-100.0, 0.0)]);
    agrees(quarter, 0.5 * std::f64::consts::PI * 6_371_008.771_4, 1e-14);
    // (51.5074 N, 0.1278 W) and (48.8566 N, 2.3522 E): by geopy 2.5's `great_circle`, whose radius is 6,371,009 m.
    let london = of([
        (-0.1278, 51.5074),
        (2.3522, 48.8566),
        (100.0, 0.0),
        (-100.0, 0.0),
    ]);
    agrees(london, 343_556.545_665_88, 1e-7);
}

#[test]
fn what_cannot_be_scanned_is_refused() {
    let areas = areas(3);
    let rates = Rates::new(&column(&areas, &[1, 2, 3]), &column(&areas, &[1.0; 3])).expect("rates");
    let centres = column(&areas, &[(0.0, 0.0), (200.0, 0.0), (f64::NAN, 1.0)]);
    let code = |text: &str| text.parse().expect("a code");
    let with = |distance| {
        scan(
            &rates,
            &centres,
            &ScanRules {
                distance,
                ..rules(9, 1)
            },
        )
    };
    assert_eq!(
        with(Distance::Planar),
        Err(SpatialFailure::NotCoordinates(vec![code("A002")]))
    );
    assert_eq!(
        with(Distance::GreatCircle),
        Err(SpatialFailure::NotCoordinates(vec![
            code("A001"),
            code("A002")
        ]))
    );
    let good = column(&areas, &[(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)]);
    for largest_share in [0.0, 0.51, f64::NAN] {
        let refused = scan(
            &rates,
            &good,
            &ScanRules {
                largest_share,
                ..rules(9, 1)
            },
        );
        assert!(matches!(refused, Err(SpatialFailure::NotAShare(_))));
    }
    let refused = scan(
        &rates,
        &good,
        &ScanRules {
            level: 1.5,
            ..rules(9, 1)
        },
    );
    assert!(matches!(refused, Err(SpatialFailure::NotAProbability(_))));
    // Rates that are the same everywhere leave no circle with more than expected.
    let many = Rates::new(
        &column(&areas, &[u64::MAX, 1, 1]),
        &column(&areas, &[1.0; 3]),
    );
    let refused = scan(&many.expect("rates"), &good, &rules(9, 1));
    assert!(
        matches!(refused, Err(SpatialFailure::TooManyEvents { .. })),
        "{refused:?}"
    );
    let even = Rates::new(&column(&areas, &[5, 5, 5]), &column(&areas, &[1.0; 3])).expect("rates");
    assert_eq!(scan(&even, &good, &rules(9, 1)), Ok(Vec::new()));
}
