//! That simulated maps are those of their prior, and what is printed of them can stand for them.

use std::f64::consts::TAU;

use vocabulary::{Count, CountInterval};

use crate::cells::real;
use crate::published::{Rule, between};
use crate::reference::london;
use crate::simulated::{Chance, SimulatedMap, Truth, inverse, root};

/// Moments of what is drawn against those of the prior, within four standard errors.
#[test]
fn draws_have_the_moments_of_their_prior() {
    let neighbours = london().neighbours("neighbours");
    let map = SimulatedMap::new(&neighbours);
    let expected = vec![3.0; 33];
    let draws: Vec<Truth> = (0..4_000)
        .map(|at| map.draw(&expected, 0.3, Chance::new(5).of(at)))
        .collect();
    let near = |name: &str, of: &dyn Fn(&Truth) -> f64, expected: f64| {
        let values: Vec<f64> = draws.iter().map(of).collect();
        let mean = values.iter().sum::<f64>() / 4e3;
        let variance = values.iter().map(|of| (of - mean).powi(2)).sum::<f64>() / 4e3;
        let error = (variance / 4e3).sqrt();
        assert!(
            (mean - expected).abs() < 4.0 * error,
            "{name}: {mean}, {error}"
        );
    };
    near("intercept", &|of| of.intercept, 0.0);
    near("its square", &|of| of.intercept.powi(2), 0.09);
    near("sigma", &|of| of.sigma, (4.0 / TAU).sqrt());
    near("phi", &|of| of.phi, 0.5);
    near("its square", &|of| of.phi.powi(2), 0.375);
    // What is left of a count when its mean is taken off has the variance of a Poisson variable.
    let off = |of: &Truth, at: usize| {
        let mean = 3.0 * of.log_risks[at].exp();
        (real(of.counts[at]) - mean, mean)
    };
    near("a count", &|of| off(of, 7).0 / off(of, 7).1.sqrt(), 0.0);
    near("its square", &|of| off(of, 7).0.powi(2) / off(of, 7).1, 1.0);
}

/// A generalised inverse by hand: two areas, each the other's neighbour, differ by a variance of
/// 1, which is 1/4 each, scaled to 1 each.
#[test]
fn effects_of_two_neighbours_are_opposite() {
    let pair = vec![vec![1.5, -0.5], vec![-0.5, 1.5]];
    let found = inverse(pair);
    for (found, expected) in found.concat().iter().zip([0.75, 0.25, 0.25, 0.75]) {
        assert!((found - expected).abs() < 1e-15);
    }
    let lower = root(&found);
    assert!((lower[1][0] * lower[1][0] + lower[1][1] * lower[1][1] - 0.75).abs() < 1e-15);
}

/// Pearson's statistic over counts of 0 to 8 and more: 8 degrees of freedom, 26.12 leaves 1 in 1,000.
#[test]
fn counts_are_poisson_however_large_the_mean() {
    let counts: Vec<u64> = (0..20_000).map(|at| Chance::new(at).poisson(3.0)).collect();
    let mut term = (-3.0_f64).exp();
    let (mut chi, mut rest) = (0.0, 1.0);
    for count in 0..8 {
        let seen = counts.iter().filter(|of| **of == count).count();
        chi += (real(seen as u64) - 2e4 * term).powi(2) / (2e4 * term);
        rest -= term;
        term *= 3.0 / real(count + 1);
    }
    let seen = counts.iter().filter(|of| **of >= 8).count();
    chi += (real(seen as u64) - 2e4 * rest).powi(2) / (2e4 * rest);
    assert!(chi < 26.12, "{chi}");
    let large: Vec<f64> = (0..2_000)
        .map(|at| real(Chance::new(at).poisson(2e3)))
        .collect();
    let mean = large.iter().sum::<f64>() / 2e3;
    let variance = large.iter().map(|of| (of - mean).powi(2)).sum::<f64>() / 2e3;
    assert!(
        (mean - 2e3).abs() < 4.0 && (variance / 2e3 - 1.0).abs() < 0.13,
        "{mean} {variance}"
    );
}

#[test]
fn what_is_printed_can_stand_for_the_count() {
    for rule in [Rule::Nhs, Rule::Dfe] {
        for count in 0..200 {
            let own = CountInterval::exact(count);
            let cell = rule.cell(count).interval();
            assert!(
                cell.is_some_and(|cell| cell.contains(own)),
                "{rule:?} {count}"
            );
            assert!(rule.total(count).contains(own), "{rule:?} {count}");
        }
    }
    let rounded = |shown, lower, upper| Count::Rounded {
        shown,
        within: between(lower, upper),
    };
    assert_eq!(Rule::Nhs.cell(8), rounded(10, 8, 12));
    assert_eq!(Rule::Nhs.cell(12), rounded(10, 8, 12));
    assert_eq!(Rule::Nhs.cell(13), rounded(15, 13, 17));
    assert_eq!(Rule::Dfe.cell(6), Count::Exact(6));
    assert_eq!(Rule::Dfe.total(4), between(0, 4));
    assert_eq!(Rule::Dfe.total(5), between(5, 14));
}
