//! Drawing areas in proportion to their population, each draw in the same short time.

use crate::cells::real;
use crate::draws::Draws;

/// A table of cells, one an area, each shared by that area and at most one other.
pub(super) struct Alias {
    cells: Vec<Cell>,
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    /// The share of the cell that is its own area's.
    own: f64,
    /// The area that the rest is of.
    other: u32,
}

impl Alias {
    /// The table of some weights, of which the sum is above nought.
    ///
    /// # References
    /// Walker (1977), ACM Transactions on Mathematical Software 3:253-256.
    /// Vose (1991), IEEE Transactions on Software Engineering 17:972-975.
    pub(super) fn new(weights: &[f64]) -> Self {
        let mean = weights.iter().sum::<f64>() / real(weights.len() as u64);
        let mut left: Vec<f64> = weights.iter().map(|weight| weight / mean).collect();
        let mut cells: Vec<Cell> = (0_u32..)
            .zip(weights)
            .map(|(other, _)| Cell { own: 1.0, other })
            .collect();
        let (mut small, mut large): (Vec<u32>, Vec<u32>) = (0_u32..)
            .zip(&left)
            .map(|(at, left)| (at, *left < 1.0))
            .fold(
                (Vec::new(), Vec::new()),
                |(mut small, mut large), (at, is_small)| {
                    (if is_small { &mut small } else { &mut large }).push(at);
                    (small, large)
                },
            );
        while let (Some(less), Some(more)) = (small.pop(), large.pop()) {
            let own = left.get(less as usize).copied().unwrap_or(1.0);
            if let Some(cell) = cells.get_mut(less as usize) {
                *cell = Cell { own, other: more };
            }
            if let Some(left) = left.get_mut(more as usize) {
                *left -= 1.0 - own;
                (if *left < 1.0 { &mut small } else { &mut large }).push(more);
            }
        }
        Self { cells }
    }

    /// The area in which the event with a number falls.
    pub(super) fn area(&self, draws: Draws, event: u64) -> u32 {
        let cells = u32::try_from(self.cells.len()).unwrap_or(u32::MAX);
        let at = draws.below(4 * event, cells);
        // The 53 bits that a number below 1 can hold.
        let share = real(draws.word(2 * event + 1) >> 11) / real(1 << 53);
        match self.cells.get(at as usize) {
            Some(cell) if share >= cell.own => cell.other,
            _ => at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::Purpose;

    /// Shares of the cells add up to the weights, whatever these are.
    #[test]
    fn cells_share_out_the_weights() {
        let weights = [3.0, 0.5, 9.0, 1.0, 1.0, 0.25, 2.25, 40.0];
        let alias = Alias::new(&weights);
        let mut shares = [0.0; 8];
        for (at, cell) in alias.cells.iter().enumerate() {
            shares[at] += cell.own;
            shares[cell.other as usize] += 1.0 - cell.own;
        }
        let total: f64 = weights.iter().sum();
        for (share, weight) in shares.iter().zip(weights) {
            assert!((share / 8.0 - weight / total).abs() < 1e-15);
        }
    }

    /// Pearson's statistic has 3 degrees of freedom: 16.27 leaves 1 in 1,000.
    #[test]
    fn events_fall_in_proportion() {
        let (weights, draws) = ([1.0, 2.0, 3.0, 4.0], Draws::new(3, Purpose::Scan, 0));
        let alias = Alias::new(&weights);
        let mut seen = [0_u32; 4];
        for event in 0..10_000 {
            seen[alias.area(draws, event) as usize] += 1;
        }
        let chi: f64 = seen
            .iter()
            .zip(weights)
            .map(|(seen, weight)| (f64::from(*seen) - weight * 1e3).powi(2) / (weight * 1e3))
            .sum();
        assert!(chi < 16.27, "{seen:?}");
    }
}
