//! Several areas together, draw by draw.

use crate::bym2::Draws;
use crate::cells::real;

/// The mean relative risk of some cells by people, a number a draw.
pub(super) fn mean_risks(draws: &Draws, cells: &[usize], people: &[f64]) -> Vec<f64> {
    let whole: f64 = cells.iter().map(|cell| people[*cell]).sum();
    (0..draws.count())
        .map(|draw| {
            let risks = cells.iter().map(|cell| {
                let risk = draws.of(*cell).get(draw).copied().unwrap_or(0.0);
                people[*cell] * libm::exp(risk)
            });
            risks.sum::<f64>() / whole
        })
        .collect()
}

/// Median and equal-tailed 95% limits of draws.
pub(super) fn middle(mut draws: Vec<f64>) -> [f64; 3] {
    draws.sort_by(f64::total_cmp);
    let last = draws.len().saturating_sub(1);
    let at = |share: usize| draws.get(last * share / 1_000).copied().unwrap_or(0.0);
    [at(500), at(25), at(975)]
}

/// The share of the draws in which a cell's relative risk is above the mean one of the same draw.
pub(super) fn above(draws: &Draws, cell: usize, together: &[f64]) -> f64 {
    let pairs = draws.of(cell).iter().zip(together);
    let higher = pairs.filter(|(own, of_all)| libm::exp(**own) > **of_all);
    real(higher.count() as u64) / real(together.len().max(1) as u64)
}
