//! What must not change a result: the order of areas, units, the number of threads, company.

use proptest::prelude::*;
use vocabulary::Neighbours;

use super::super::*;
use super::{areas, column, grid, permutations, variable};

/// Values and links of 5 to 11 areas: links go one way or both, and an area may have none.
fn maps() -> impl Strategy<Value = (Vec<f64>, Vec<Vec<u32>>)> {
    (5_usize..12).prop_flat_map(|count| {
        let values = prop::collection::vec(-50.0..50.0_f64, count);
        let links = prop::collection::vec(
            prop::collection::vec(prop::bool::weighted(0.4), count),
            count,
        );
        (
            values,
            links.prop_map(|matrix| {
                let row = |(at, row): (usize, &Vec<bool>)| {
                    (0_u32..)
                        .zip(row)
                        .filter(|(to, is)| **is && *to as usize != at)
                        .map(|(to, _)| to)
                        .collect()
                };
                matrix.iter().enumerate().map(row).collect()
            }),
        )
    })
}

/// Numbers, where there are any.
type Numbers = Vec<Option<f64>>;

/// Every statistic as one list of numbers, in an order of areas that the caller knows; `None` where there is none.
fn everything(
    values: &[f64],
    rows: &[Vec<u32>],
    weighting: Weighting,
) -> Option<(Numbers, Vec<Numbers>)> {
    let areas = areas(values.len());
    let links = Neighbours::new(&areas, rows.to_vec()).expect("neighbours");
    let weights = Weights::new(&links, weighting).ok()?;
    let variable = Variable::new(&column(&areas, values)).ok()?;
    let flat = |found: Association| {
        let of = |test: Result<Test, NotEstimable>| test.ok().map(|test| test.z);
        [
            Some(found.statistic),
            of(found.randomisation),
            of(found.normality),
        ]
    };
    let global = [
        moran(&variable, &weights).ok()?,
        geary(&variable, &weights).ok()?,
    ];
    let moran = local_moran(&variable, &weights).ok()?;
    let getis = getis_ord(&variable, &links).ok()?;
    let local = moran.values().zip(getis.values()).map(|(moran, getis)| {
        vec![
            moran.ok().map(|found| found.statistic),
            moran
                .ok()
                .and_then(|found| found.test.ok())
                .map(|test| test.z),
            getis
                .ok()
                .and_then(|found| found.test.ok())
                .map(|test| test.z),
        ]
    });
    Some((global.into_iter().flat_map(flat).collect(), local.collect()))
}

fn same(one: &[Option<f64>], other: &[Option<f64>]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|pair| match pair {
            (Some(a), Some(b)) => (a - b).abs() <= 1e-7 * (1.0 + a.abs()),
            (None, None) => true,
            _ => false,
        })
}

proptest! {
    /// Areas under other codes, and so in another order, keep their statistics.
    #[test]
    fn the_order_of_areas_changes_nothing(
        (values, rows) in maps(),
        keys in prop::collection::vec(any::<u32>(), 12),
        binary in any::<bool>(),
    ) {
        let weighting = if binary { Weighting::Binary } else { Weighting::RowStandardised };
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by_key(|at| (keys[*at], *at));
        let place = |at: u32| u32::try_from(order.iter().position(|old| *old == at as usize).expect("one")).expect("few");
        let moved: Vec<f64> = order.iter().map(|old| values[*old]).collect();
        let moved_rows: Vec<Vec<u32>> = order.iter().map(|old| rows[*old].iter().map(|to| place(*to)).collect()).collect();
        let (before, after) = (everything(&values, &rows, weighting), everything(&moved, &moved_rows, weighting));
        prop_assert_eq!(before.is_some(), after.is_some());
        if let (Some(before), Some(after)) = (before, after) {
            prop_assert!(same(&before.0, &after.0));
            for (new, old) in order.iter().enumerate() {
                prop_assert!(same(&before.1[*old], &after.1[new]));
            }
        }
    }

    /// Values in other units, and from another origin; below nought times a number Gi* turns its sign and nothing else does.
    #[test]
    fn units_change_nothing((values, rows) in maps(), factor in 0.01..100.0_f64, turned in any::<bool>(), shift in -1e3..1e3_f64) {
        let factor = if turned { -factor } else { factor };
        let other: Vec<f64> = values.iter().map(|value| value * factor + shift).collect();
        let before = everything(&values, &rows, Weighting::RowStandardised);
        let after = everything(&other, &rows, Weighting::RowStandardised);
        prop_assert_eq!(before.is_some(), after.is_some());
        if let (Some(before), Some(after)) = (before, after) {
            prop_assert!(same(&before.0, &after.0), "{:?} {:?}", before.0, after.0);
            for (before, after) in before.1.iter().zip(&after.1) {
                let mut after = after.clone();
                after[2] = after[2].map(|z| if turned { -z } else { z });
                prop_assert!(same(before, &after));
            }
        }
    }

    /// No statistic is NaN or infinite, whatever the map.
    #[test]
    fn there_is_a_number_or_a_reason((values, rows) in maps(), rounded in any::<bool>()) {
        let values: Vec<f64> = values.iter().map(|value| if rounded { (value / 25.0).round() } else { *value }).collect();
        for weighting in [Weighting::Binary, Weighting::RowStandardised] {
            if let Some((global, local)) = everything(&values, &rows, weighting) {
                let mut all = global.iter().chain(local.iter().flatten()).flatten();
                prop_assert!(all.all(|number| number.is_finite()));
            }
        }
    }

    /// Adjusted p-values are no smaller than they were, keep their order, and are never above 1.
    #[test]
    fn adjusting_keeps_order(p in prop::collection::vec(prop::option::of(0.0..=1.0_f64), 1..40)) {
        let areas = areas(p.len());
        let adjusted = benjamini_hochberg(&column(&areas, &p)).expect("probabilities");
        let pairs: Vec<(f64, f64)> = p.iter().zip(adjusted.values()).filter_map(|(p, q)| Some(((*p)?, (*q)?))).collect();
        prop_assert_eq!(pairs.len(), p.iter().flatten().count());
        for (p, q) in &pairs {
            prop_assert!(p <= q && *q <= 1.0);
            prop_assert!(pairs.iter().all(|(other, adjusted)| other < p || q <= adjusted));
        }
    }
}

proptest! {
    // Each case starts threads of its own.
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// A draw is a function of its place: threads, and the variables beside it, are nothing to it.
    #[test]
    fn slow_threads_and_company_change_no_rank(seed in any::<u64>(), company in 1_usize..15) {
        let grid = grid(6);
        let of = |with: usize| {
            let values: Vec<f64> = (0..36).map(|at| f64::from((at * 7 + 3 * u32::try_from(with).expect("few")) % 31).sqrt()).collect();
            variable(grid.areas(), &values)
        };
        let all: Vec<Variable> = (0..company).map(of).collect();
        let all: Vec<&Variable> = all.iter().collect();
        let weights = Weights::new(&grid, Weighting::Binary).expect("weights");
        let on = |threads: usize, variables: &[&Variable]| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| {
                let local = conditional_permutation(variables, &grid, permutations(49, seed)).expect("links");
                (local, permute(variables, &weights, permutations(49, seed)).expect("ranks"))
            })
        };
        let alone: Vec<_> = all.iter().map(|one| on(1, &[one])).collect();
        for threads in [1, 3] {
            let together = on(threads, &all);
            for (alone, together) in alone.iter().zip(together.0.iter().zip(&together.1)) {
                prop_assert_eq!(&alone.0[0], together.0);
                prop_assert_eq!(&alone.1[0], together.1);
            }
        }
    }
}
