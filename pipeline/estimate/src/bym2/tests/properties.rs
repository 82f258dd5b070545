//! What must hold whatever the counts are.

use vocabulary::{Count, Marker, Neighbours};

use super::data::{areas, connected_scotland, interval, lattice, published, with_total};
use crate::bym2::{Fit, MapData, ModelPlan, Space, fit};

fn plan() -> ModelPlan {
    ModelPlan {
        draws: 100,
        ..ModelPlan::default()
    }
}

fn fitted(data: &MapData) -> Fit {
    fit(data, &plan()).expect("a fit")
}

fn map(neighbours: Neighbours, counts: &[u64], expected: f64) -> MapData {
    MapData {
        times: vec![0.0],
        cells: counts
            .iter()
            .map(|count| (Count::Exact(*count), expected))
            .collect(),
        covariates: Vec::new(),
        totals: Vec::new(),
        neighbours,
    }
}

#[test]
fn slow_threads_and_the_order_of_links_change_nothing() {
    let data = published(connected_scotland(true));
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().expect("threads").install(|| fitted(&data))
    };
    assert_eq!(with(1), with(3));
}

/// Areas in another order are other numbers in another order of sums: equal but for rounding.
#[test]
fn slow_the_order_of_areas_changes_nothing_but_the_last_digits() {
    let data = published(connected_scotland(false));
    let n = data.neighbours.len();
    let codes: Vec<_> = data.neighbours.areas().codes().collect();
    // The codes themselves are dealt out again, so that the list sorts otherwise.
    let place = |at: usize| (at * 20) % n;
    let mut rows = vec![Vec::new(); n];
    let mut cells = data.cells.clone();
    for at in 0..n {
        let links = data.neighbours.of(at).iter();
        rows[place(at)] = links
            .map(|to| u32::try_from(place(*to as usize)).expect("few areas"))
            .collect();
        cells[place(at)] = data.cells[at];
    }
    let dealt = MapData {
        neighbours: Neighbours::new(&areas(codes), rows).expect("neighbours"),
        cells,
        ..data.clone()
    };
    let (one, other) = (fitted(&data), fitted(&dealt));
    for at in 0..n {
        let (a, b) = (one.cells[at].risk, other.cells[place(at)].risk);
        for (a, b) in [(a.mean, b.mean), (a.lower, b.lower), (a.upper, b.upper)] {
            assert!((a / b - 1.0).abs() < 2e-3, "{at}: {a} {b}");
        }
    }
}

/// Expected events twice as large are relative risks half as large, but for the intercept's prior.
#[test]
fn risks_scale_with_the_expected_events() {
    let data = connected_scotland(false);
    let mut doubled = data.clone();
    doubled
        .cells
        .iter_mut()
        .for_each(|(_, expected)| *expected *= 2.0);
    let (one, other) = (fitted(&data), fitted(&doubled));
    for (a, b) in one.cells.iter().zip(&other.cells) {
        assert!((a.risk.mean / b.risk.mean / 2.0 - 1.0).abs() < 2e-3);
    }
}

/// A range says less than a number in it, and a total says more than none.
#[test]
fn slow_ranges_widen_and_totals_narrow() {
    let exact = connected_scotland(false);
    let ranges = published(exact.clone());
    let total = with_total(ranges.clone(), 508, 508);
    let width = |fit: &Fit| -> f64 {
        let cells = fit.cells.iter();
        cells.map(|of| (of.risk.upper / of.risk.lower).ln()).sum()
    };
    let (exact, ranges, total) = (fitted(&exact), fitted(&ranges), fitted(&total));
    assert!(width(&exact) < width(&total) && width(&total) < width(&ranges));
    for of in &ranges.cells {
        assert!(of.decided.totals.abs() < 1e-12);
        let sum = of.decided.own + of.decided.others + of.decided.totals;
        assert!((sum - 1.0).abs() < 1e-12 && of.decided.own > 0.0);
    }
    assert!(total.cells.iter().any(|of| of.decided.totals > 0.01));
}

/// A range of one number is that number, and a total that cannot but hold says nothing.
#[test]
fn slow_what_says_nothing_changes_nothing() {
    let data = published(connected_scotland(false));
    let mut same = data.clone();
    for (count, _) in &mut same.cells {
        if let Count::Exact(n) = *count {
            *count = Count::Suppressed {
                marker: Marker::Confidential,
                within: interval(n, n),
            };
        }
    }
    assert_eq!(fitted(&data).cells, fitted(&same).cells);
    let idle = fitted(&with_total(data.clone(), 0, 10_000));
    for (a, b) in fitted(&data).cells.iter().zip(&idle.cells) {
        assert!((a.risk.mean / b.risk.mean - 1.0).abs() < 1e-6);
        assert!((a.risk.upper / b.risk.upper - 1.0).abs() < 1e-6);
    }
}

/// The area without a count is drawn towards its neighbours, and is less certain than they are.
#[test]
fn a_missing_count_is_told_by_the_neighbours() {
    let counts: Vec<u64> = (0..30).map(|at| if at % 6 < 3 { 30 } else { 6 }).collect();
    let mut data = map(lattice(6, 5), &counts, 10.0);
    data.cells[12].0 = Count::Missing(Marker::NotAvailable);
    data.cells[17].0 = Count::Missing(Marker::NotAvailable);
    let found = fitted(&data);
    let risk = |at: usize| found.cells[at].risk;
    assert!(
        risk(12).median > 1.6 && risk(17).median < 1.0,
        "{:?} {:?}",
        risk(12),
        risk(17)
    );
    assert!(risk(12).sd > risk(6).sd);
    assert!(found.cells[12].decided.own.abs() < 1e-12 && found.cells[12].log_score.is_none());
}

/// Islands have effects of their own alone; parts are fitted side by side, and in a map without
/// any link the model is that of independent areas.
#[test]
fn islands_and_parts_have_their_right() {
    let scotland = crate::reference::scotland();
    let all = scotland.neighbours("neighbours");
    let observed = scotland.column::<u64>("observed");
    let expected = scotland.column::<f64>("expected");
    let cells = all.areas().codes().map(|code| {
        let count = Count::Exact(*observed.get(code).expect("a district"));
        (count, *expected.get(code).expect("a district"))
    });
    let data = MapData {
        cells: cells.collect(),
        neighbours: all,
        ..connected_scotland(false)
    };
    let found = fitted(&data);
    assert_eq!((found.cells.len(), found.scaling_factors.len()), (56, 1));
    // Two copies of a lattice side by side, without a link between them.
    let one = lattice(4, 4);
    let codes: Vec<_> = (0..32)
        .map(|at| format!("B{at:03}").parse().expect("a code"))
        .collect();
    let rows = (0..2).flat_map(|copy| {
        let rows = one
            .rows()
            .map(move |row| row.iter().map(|to| to + copy * 16).collect());
        rows.collect::<Vec<Vec<u32>>>()
    });
    let two = Neighbours::new(&areas(codes.clone()), rows).expect("neighbours");
    let counts: Vec<u64> = (0..32).map(|at| 4 + (at * 7) % 11).collect();
    let found = fitted(&map(two, &counts, 8.0));
    assert_eq!(found.scaling_factors.len(), 2);
    assert!((found.scaling_factors[0] - found.scaling_factors[1]).abs() < 1e-12);
    let none = Neighbours::new(&areas(codes), vec![Vec::new(); 32]).expect("neighbours");
    let alone = map(none, &counts, 8.0);
    let bym2 = fitted(&alone);
    let iid = fit(
        &alone,
        &ModelPlan {
            space: Space::Independent,
            ..plan()
        },
    )
    .expect("a fit");
    for (a, b) in bym2.cells.iter().zip(&iid.cells) {
        assert!((a.risk.mean / b.risk.mean - 1.0).abs() < 1e-3);
        assert!((a.risk.upper / b.risk.upper - 1.0).abs() < 1e-3);
    }
}

/// The same count everywhere, nought everywhere, and very large counts.
#[test]
fn slow_extremes_are_numbers() {
    for counts in [
        vec![7; 20],
        vec![0; 20],
        vec![99_999; 20],
        vec![100_000; 20],
        vec![1_000_000_000; 20],
    ] {
        let found = fitted(&map(lattice(5, 4), &counts, 10.0));
        let risk = found.cells[7].risk;
        let mean = crate::cells::real(counts[0]) / 10.0;
        assert!(risk.lower < risk.upper && risk.upper.is_finite());
        assert!((risk.mean - mean).abs() < 0.15 * mean.max(1.0), "{risk:?}");
    }
    // Counts that differ, at every size, are told to the last: each decides its own risk.
    for size in [
        1_000_u64,
        100_000,
        10_000_000,
        1_000_000_000,
        100_000_000_000,
    ] {
        let counts: Vec<u64> = (0..20).map(|at| size + size / 100 * at).collect();
        for space in [Space::Bym2, Space::Leroux, Space::Independent] {
            let data = map(lattice(5, 4), &counts, crate::cells::real(size));
            let found = fit(&data, &ModelPlan { space, ..plan() }).expect("a fit");
            for (count, cell) in counts.iter().zip(&found.cells) {
                let own = crate::cells::real(*count) / crate::cells::real(size);
                assert!(
                    (cell.risk.mean / own - 1.0).abs() < 0.05,
                    "{size} {own} {cell:?}"
                );
                assert!(cell.risk.lower < cell.risk.upper);
            }
        }
    }
    // One large count among withheld ones.
    let mut data = map(lattice(5, 4), &[3; 20], 4.0);
    for (count, _) in &mut data.cells {
        *count = Count::Suppressed {
            marker: Marker::Confidential,
            within: interval(1, 5),
        };
    }
    data.cells[7] = (Count::Exact(1_000_000_000), 1e9);
    let found = fitted(&data);
    assert!(
        (found.cells[7].risk.mean - 1.0).abs() < 1e-3,
        "{:?}",
        found.cells[7].risk
    );
    // Every count withheld.
    let mut data = map(lattice(5, 4), &[3; 20], 4.0);
    for (count, _) in &mut data.cells {
        *count = Count::Suppressed {
            marker: Marker::Confidential,
            within: interval(1, 7),
        };
    }
    let found = fitted(&data);
    assert!(
        found
            .cells
            .iter()
            .all(|of| of.risk.lower > 0.2 && of.risk.upper < 2.2)
    );
}
