//! Small maps on which every arrangement can be counted through.

use super::super::*;
use super::{areas, column, neighbours, permutations, variable};
use crate::reference::agrees;

/// Five areas joined in no regular way, one link going one way only, and an island.
fn rows() -> [&'static [u32]; 6] {
    [&[1, 2], &[0, 2, 3], &[0, 1], &[1, 4], &[3, 0], &[]]
}

/// All orders of six values.
fn orders(values: [f64; 6]) -> Vec<[f64; 6]> {
    fn visit(values: &mut [f64; 6], from: usize, all: &mut Vec<[f64; 6]>) {
        if from == 6 {
            all.push(*values);
        }
        for at in from..6 {
            values.swap(from, at);
            visit(values, from + 1, all);
            values.swap(from, at);
        }
    }
    let mut all = Vec::new();
    visit(&mut values.clone(), 0, &mut all);
    all
}

fn mean_and_variance(values: &[f64]) -> (f64, f64) {
    #[expect(clippy::cast_precision_loss, reason = "720 orders")]
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (
        mean,
        values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n,
    )
}

/// The moments under randomisation are those of all 720 orders, for links that go one way too.
#[test]
fn global_moments_are_those_of_all_orders() {
    let areas = areas(6);
    let connected: [&[u32]; 6] = [&[1, 2], &[0, 2, 3], &[0, 1], &[1, 4, 5], &[3, 0], &[2]];
    let links = neighbours(&areas, &connected);
    let all = orders([1.0, 4.0, 2.0, 8.0, 5.0, 7.5]);
    for weighting in [Weighting::Binary, Weighting::RowStandardised] {
        let weights = Weights::new(&links, weighting).expect("weights");
        let of = |statistic: &dyn Fn(&Variable) -> Association| {
            let found: Vec<Association> = all
                .iter()
                .map(|values| statistic(&variable(&areas, values)))
                .collect();
            let statistics: Vec<f64> = found.iter().map(|one| one.statistic).collect();
            let (mean, variance) = mean_and_variance(&statistics);
            agrees(found[0].expected, mean, 1e-12);
            agrees(
                found[0].randomisation.expect("one").variance,
                variance,
                1e-11,
            );
        };
        of(&|x| moran(x, &weights).expect("the same areas"));
        of(&|x| geary(x, &weights).expect("the same areas"));
        of(&|x| general_g(x, &links).expect("a statistic"));
    }
}

/// Joint counts of all 720 orders of two black and four white areas, one of them an island.
#[test]
fn joint_counts_are_those_of_all_orders() {
    let areas = areas(6);
    let links = neighbours(&areas, &rows());
    for weighting in [Weighting::Binary, Weighting::RowStandardised] {
        let weights = Weights::new(&links, weighting).expect("weights");
        let found: Vec<JointCounts> = orders([1.0, 1.0, 0.0, 0.0, 0.0, 0.0])
            .iter()
            .map(|order| {
                let black: Vec<bool> = order.iter().map(|one| *one > 0.5).collect();
                joint_counts(&column(&areas, &black), &weights).expect("two colours")
            })
            .collect();
        let kinds: [fn(&JointCounts) -> JointCount; 3] = [
            |all| all.black_black,
            |all| all.black_white,
            |all| all.white_white,
        ];
        for kind in kinds {
            let counts: Vec<f64> = found.iter().map(|all| kind(all).count).collect();
            let (mean, variance) = mean_and_variance(&counts);
            agrees(kind(&found[0]).non_free.expected, mean, 1e-12);
            agrees(
                kind(&found[0]).non_free.test.expect("one").variance,
                variance,
                1e-11,
            );
        }
    }
}

/// Free sampling: all 64 maps of six areas, each weighed with its probability.
#[test]
fn free_joint_counts_are_those_of_all_maps() {
    let areas = areas(6);
    let links = neighbours(&areas, &rows());
    let weights = Weights::new(&links, Weighting::RowStandardised).expect("weights");
    let counts = |black: &[bool; 6]| {
        let join = |from: usize, to: usize| (black[from], black[to]);
        let mut sums = [0.0; 3];
        for (from, row) in rows().iter().enumerate() {
            for to in *row {
                let weight = 0.5 * weights.of(from);
                match join(from, *to as usize) {
                    (true, true) => sums[0] += weight,
                    (false, false) => sums[2] += weight,
                    _ => sums[1] += weight,
                }
            }
        }
        sums
    };
    // Two of six areas are black.
    let p = 2.0 / 6.0;
    let (mut mean, mut square) = ([0.0; 3], [0.0; 3]);
    for map in 0..64_u32 {
        let black = [0, 1, 2, 3, 4, 5].map(|at| map >> at & 1 == 1);
        let chance: f64 = black
            .iter()
            .map(|is| if *is { p } else { 1.0 - p })
            .product();
        for (kind, count) in counts(&black).iter().enumerate() {
            mean[kind] += chance * count;
            square[kind] += chance * count * count;
        }
    }
    let black = [false, true, true, false, false, false];
    let found = joint_counts(&column(&areas, &black), &weights).expect("two colours");
    let kinds = [found.black_black, found.black_white, found.white_white];
    for (kind, found) in kinds.iter().enumerate() {
        agrees(found.count, counts(&black)[kind], 1e-12);
        agrees(found.free.expected, mean[kind], 1e-12);
        let variance = square[kind] - mean[kind] * mean[kind];
        agrees(found.free.test.expect("one").variance, variance, 1e-11);
    }
}

/// Conditional moments: the area keeps its value, and the 24 orders of the others are counted through.
#[test]
fn local_moments_are_those_of_all_orders_of_the_others() {
    let areas = areas(5);
    let rows: [&[u32]; 5] = [&[1, 2], &[0, 2, 3], &[0, 1], &[1, 4], &[3]];
    let links = neighbours(&areas, &rows);
    let weights = Weights::new(&links, Weighting::RowStandardised).expect("weights");
    let orders: Vec<Vec<f64>> = orders([1.0, 4.0, 2.0, 8.0, 5.0, 99.0])
        .iter()
        .filter(|order| order[0].to_bits() == 1.0_f64.to_bits() && order[5] > 90.0)
        .map(|order| order[..5].to_vec())
        .collect();
    assert_eq!(orders.len(), 24);
    let first = |values: &Vec<f64>| {
        let found = local_moran(&variable(&areas, values), &weights).expect("the same areas");
        found.as_slice()[0].expect("neighbours")
    };
    let found: Vec<LocalMoran> = orders.iter().map(first).collect();
    let statistics: Vec<f64> = found.iter().map(|one| one.statistic).collect();
    let (mean, variance) = mean_and_variance(&statistics);
    agrees(found[0].expected, mean, 1e-12);
    agrees(found[0].test.expect("one").variance, variance, 1e-11);
}

/// Pseudo p-values near those of every draw: of 5 others 2 are drawn, and each of the 10 pairs is as likely.
#[test]
fn ranks_are_those_of_all_draws() {
    let areas = areas(6);
    let links = neighbours(&areas, &rows());
    let values = [3.0, 1.0, 1.0, 4.0, 2.0, 9.0];
    let found = conditional_permutation(
        &[&variable(&areas, &values)],
        &links,
        permutations(20_000, 9),
    )
    .expect("links");
    // Area 0 has neighbours worth 1 + 1: no pair is worth less, and one of ten is worth as little.
    let ranks = found[0].as_slice()[0].expect("neighbours").getis_ord;
    assert_eq!(ranks.at_least, 20_000);
    let share = f64::from(ranks.at_most) / 20_000.0;
    // Four standard errors of a share of 0.1.
    assert!((share - 0.1).abs() < 0.0085, "{share}");
    // Area 3, above the mean, has 1 + 2 of {3, 1, 1, 2, 9}: pairs worth at most 3 are 1+1, 1+2 and 1+2.
    let ranks = found[0].as_slice()[3].expect("neighbours").moran;
    let share = f64::from(ranks.at_most) / 20_000.0;
    assert!((share - 0.3).abs() < 0.013, "{share}");
    // Area 5 is an island.
    assert_eq!(found[0].as_slice()[5], Err(NotEstimable::NoNeighbours));
}

/// An area at the mean has a local Moran of 0 whatever its neighbours are.
#[test]
fn an_area_at_the_mean_is_tied_with_all() {
    let areas = areas(4);
    let links = neighbours(&areas, &[&[1], &[0, 2], &[1, 3], &[2]]);
    let variable = variable(&areas, &[2.0, 1.0, 3.0, 2.0]);
    let ranks = conditional_permutation(&[&variable], &links, permutations(99, 1)).expect("links");
    let first = ranks[0].as_slice()[0].expect("neighbours");
    assert_eq!(first.moran.two_sided().to_bits(), 1.0_f64.to_bits());
    let weights = Weights::new(&links, Weighting::Binary).expect("weights");
    let found = local_moran(&variable, &weights)
        .expect("the same areas")
        .as_slice()[0];
    assert_eq!(
        found.expect("neighbours").test,
        Err(NotEstimable::AtTheMean)
    );
}

/// Where all others are neighbours nothing can vary, and that is said.
#[test]
fn a_complete_map_has_no_variance() {
    let areas = areas(4);
    let links = neighbours(&areas, &[&[1, 2, 3], &[0, 2, 3], &[0, 1, 3], &[0, 1, 2]]);
    let variable = variable(&areas, &[2.0, 1.0, 3.0, 7.0]);
    let weights = Weights::new(&links, Weighting::Binary).expect("weights");
    let global = moran(&variable, &weights).expect("the same areas");
    agrees(global.statistic, -1.0 / 3.0, 1e-14);
    assert_eq!(global.randomisation, Err(NotEstimable::NoVariance));
    assert_eq!(global.normality, Err(NotEstimable::NoVariance));
    let local = local_moran(&variable, &weights).expect("the same areas");
    let getis = getis_ord(&variable, &links).expect("the same areas");
    for (local, getis) in local.values().zip(getis.values()) {
        assert_eq!(local.expect("one").test, Err(NotEstimable::NoVariance));
        assert_eq!(getis.expect("one").test, Err(NotEstimable::NoVariance));
    }
    let ranks = conditional_permutation(&[&variable], &links, permutations(50, 1)).expect("links");
    let one = ranks[0].as_slice()[0].expect("neighbours").getis_ord;
    assert_eq!((one.at_least, one.at_most), (50, 50));
}

/// Benjamini and Hochberg (1995), section 3.1, 15 comparisons: four are called at 0.05, where Bonferroni's rule calls three.
#[test]
fn false_discoveries_are_those_of_the_paper() {
    let p = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
        0.5719, 0.6528, 0.7590, 1.0,
    ];
    let areas = areas(15);
    let tests: Vec<Option<f64>> = p.iter().rev().copied().map(Some).collect();
    let adjusted = benjamini_hochberg(&column(&areas, &tests)).expect("probabilities");
    let mut found: Vec<f64> = adjusted.values().flatten().copied().collect();
    found.reverse();
    assert_eq!(found.iter().filter(|q| **q <= 0.05).count(), 4);
    // R 4.2.2, `p.adjust(p, "BH")`.
    let expected = [
        0.0015,
        0.003,
        0.0095,
        0.035_625,
        0.0603,
        0.063_857_142_857_142_86,
        0.063_857_142_857_142_86,
        0.0645,
        0.0765,
        0.486,
        0.581_181_818_181_818_1,
        0.714_875,
        0.753_230_769_230_769_3,
        0.813_214_285_714_285_7,
        1.0,
    ];
    for (found, expected) in found.iter().zip(expected) {
        agrees(*found, expected, 1e-12);
    }
}
