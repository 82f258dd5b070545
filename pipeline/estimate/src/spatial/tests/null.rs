//! Pseudo p-values where there is nothing to find: seeds are fixed, so each test either always passes or never.

use super::super::*;
use super::{areas, column, grid, permutations};
use crate::draws::{Draws, Purpose};
use vocabulary::{AreaColumn, Neighbours};

/// 2,000 ranks that should be equally likely to be any of 1 to 20, in 20 cells of 100 each.
#[track_caller]
fn uniform(shares: &[f64]) {
    let chi = chi_squared(shares);
    // 19 degrees of freedom: 43.8 leaves 1 in 1,000, and 5.4 is left by 999.
    assert!(5.4 < chi && chi < 43.8, "chi-squared {chi}");
}

fn chi_squared(shares: &[f64]) -> f64 {
    assert_eq!(shares.len(), 2_000);
    let mut cells = [0_u32; 20];
    for share in shares {
        let cell = (1..=20_u32).position(|cell| share * 20.0 <= f64::from(cell) + 1e-9);
        cells[cell.expect("at most 1")] += 1;
    }
    cells
        .iter()
        .map(|seen| (f64::from(*seen) - 100.0).powi(2) / 100.0)
        .sum()
}

/// No share of two-sided p-values is called significant more often than it says, nor much less often.
#[track_caller]
fn valid(p: &[f64]) {
    for level in [0.1, 0.2, 0.5] {
        let below = u32::try_from(p.iter().filter(|p| **p <= level + 1e-12).count());
        let share = f64::from(below.expect("few")) / 2_000.0;
        let error = (level * (1.0 - level) / 2_000.0_f64).sqrt();
        assert!((share - level).abs() < 3.5 * error, "{share} at {level}");
    }
}

/// Values of chance: 64 cells of a grid, skewed as rates are, never tied.
fn by_chance(areas: &std::sync::Arc<vocabulary::AreaList>, map: u64) -> AreaColumn<f64> {
    let draws = Draws::new(77, Purpose::Conditional, map);
    let mut place = 0;
    AreaColumn::from_fn(areas, |_| {
        place += 1;
        -((f64::from(draws.below(place, u32::MAX)) + 0.5) / f64::from(u32::MAX)).ln()
    })
}

fn chance_maps(grid: &Neighbours) -> Vec<Variable> {
    (0..2_000)
        .map(|map| Variable::new(&by_chance(grid.areas(), map)).expect("a variable"))
        .collect()
}

#[test]
fn slow_global_ranks_are_uniform_by_chance() {
    let grid = grid(8);
    let weights = Weights::new(&grid, Weighting::Binary).expect("weights");
    let ranks: Vec<GlobalRanks> = chance_maps(&grid)
        .iter()
        .zip(0..)
        .map(|(map, seed)| permute(&[map], &weights, permutations(19, seed)).expect("ranks")[0])
        .collect();
    let of = |statistic: fn(&GlobalRanks) -> Ranks| -> Vec<Ranks> {
        ranks.iter().map(statistic).collect()
    };
    for found in [
        of(|all| all.moran),
        of(|all| all.geary),
        of(|all| all.general_g.expect("binary weights")),
    ] {
        uniform(&found.iter().map(|ranks| ranks.upper()).collect::<Vec<_>>());
        valid(
            &found
                .iter()
                .map(|ranks| ranks.two_sided())
                .collect::<Vec<_>>(),
        );
    }
}

/// One cell a map, a corner, a side or an inner one in turn.
#[test]
fn slow_local_ranks_are_uniform_by_chance() {
    let grid = grid(8);
    let ranks: Vec<LocalRanks> = chance_maps(&grid)
        .iter()
        .zip(0..)
        .map(|(map, seed)| {
            let found =
                conditional_permutation(&[map], &grid, permutations(19, seed)).expect("links");
            let at = [0, 3, 27][usize::try_from(seed % 3).expect("small")];
            found[0].as_slice()[at].expect("neighbours")
        })
        .collect();
    uniform(
        &ranks
            .iter()
            .map(|ranks| ranks.moran.upper())
            .collect::<Vec<_>>(),
    );
    uniform(
        &ranks
            .iter()
            .map(|ranks| ranks.getis_ord.upper())
            .collect::<Vec<_>>(),
    );
    valid(
        &ranks
            .iter()
            .map(|ranks| ranks.moran.two_sided())
            .collect::<Vec<_>>(),
    );
}

/// Rates of unequal populations, the same risk everywhere: the empirical-Bayes Moran.
#[test]
fn slow_ranks_of_standardised_rates_are_uniform_by_chance() {
    let grid = grid(8);
    let weights = Weights::new(&grid, Weighting::RowStandardised).expect("weights");
    let shares: Vec<f64> = (0..2_000)
        .map(|map| {
            let draws = Draws::new(78, Purpose::Conditional, map);
            let (mut place, mut events, mut population) = (0, Vec::new(), Vec::new());
            for _ in 0..64 {
                let people = 20 + draws.below(place, 200);
                let sick = (1..=u64::from(people)).filter(|one| draws.below(place + one, 10) == 0);
                events.push(sick.count() as u64);
                population.push(f64::from(people));
                place += 300;
            }
            let areas = grid.areas();
            let rates =
                crate::smooth::Rates::new(&column(areas, &events), &column(areas, &population));
            let variable = Variable::new(&standardised_rates(&rates.expect("rates")));
            let variable = variable.expect("a variable");
            let ranks = permute(&[&variable], &weights, permutations(19, map)).expect("ranks");
            ranks[0].moran.upper()
        })
        .collect();
    uniform(&shares);
}

/// The check itself can fail: values that rise across the grid are not uniform.
#[test]
fn slow_ranks_of_a_gradient_are_not_uniform() {
    let grid = grid(4);
    let slope = AreaColumn::from_fn(&areas(16), |code| {
        code.as_str()
            .trim_start_matches('A')
            .parse::<f64>()
            .expect("a number")
    });
    let slope = Variable::new(&slope).expect("a variable");
    let weights = Weights::new(&grid, Weighting::Binary).expect("weights");
    let share = |seed| {
        let ranks = permute(&[&slope], &weights, permutations(19, seed)).expect("ranks");
        ranks[0].moran.upper()
    };
    assert!(chi_squared(&(0..2_000).map(share).collect::<Vec<_>>()) > 43.8);
}
