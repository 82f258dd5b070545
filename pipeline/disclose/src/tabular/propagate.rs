//! What sums leave each cell, sum by sum.

use super::structure::Sum;

/// No bound: beyond every count.
pub(super) const ENDLESS: i64 = i64::MAX / 4;

/// The smallest and the largest number that each cell can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) lower: Vec<i64>,
    pub(super) upper: Vec<i64>,
}

impl Bounds {
    pub(super) fn is_fixed(&self, cell: usize) -> bool {
        self.lower[cell] == self.upper[cell]
    }

    /// Narrows bounds by one sum; gives the cells that changed, or that no numbers fit.
    fn narrow(&mut self, sum: &Sum) -> Result<Vec<usize>, Contradicts> {
        let parts = || sum.parts.iter();
        let lower: i64 = parts()
            .map(|cell| self.lower[*cell])
            .fold(0, i64::saturating_add);
        // What is endless stays so: no sum of counts comes near it.
        let endless = parts().filter(|cell| self.upper[**cell] >= ENDLESS).count();
        let upper: i64 = parts()
            .map(|cell| self.upper[*cell])
            .filter(|upper| *upper < ENDLESS)
            .fold(0, i64::saturating_add);
        let mut changed = Vec::new();
        let total = sum.total;
        let most = if endless == 0 { upper } else { ENDLESS };
        self.set(total, lower, most, &mut changed)?;
        let (total_lower, total_upper) = (self.lower[total], self.upper[total]);
        for cell in &sum.parts {
            let (own_lower, own_upper) = (self.lower[*cell], self.upper[*cell]);
            let others_are_endless = endless - usize::from(own_upper >= ENDLESS) > 0;
            let least = if others_are_endless {
                own_lower
            } else {
                let own = if own_upper >= ENDLESS { 0 } else { own_upper };
                total_lower - (upper - own)
            };
            let most = if total_upper >= ENDLESS {
                ENDLESS
            } else {
                total_upper - (lower - own_lower)
            };
            self.set(*cell, least, most, &mut changed)?;
        }
        Ok(changed)
    }

    fn set(
        &mut self,
        cell: usize,
        lower: i64,
        upper: i64,
        changed: &mut Vec<usize>,
    ) -> Result<(), Contradicts> {
        let lower = self.lower[cell].max(lower);
        let upper = self.upper[cell].min(upper);
        if lower > upper {
            return Err(Contradicts);
        }
        if lower != self.lower[cell] || upper != self.upper[cell] {
            changed.push(cell);
            self.lower[cell] = lower;
            self.upper[cell] = upper;
        }
        Ok(())
    }
}

/// No numbers fit a sum.
struct Contradicts;

/// Narrows bounds until no sum narrows them, or so many sums were looked at; gives the sum that
/// no numbers fit, where there is one.
///
/// Where sums and cells hang together without a circle, what is left at the end is exact: the
/// whole numbers between two sums are all sums, and branches do not depend on each other.
pub(super) fn propagate(
    bounds: &mut Bounds,
    sums: &[Sum],
    sums_of: &[Vec<usize>],
    first: impl IntoIterator<Item = usize>,
    most: usize,
) -> Result<(), usize> {
    let mut is_waiting = vec![false; sums.len()];
    let mut waiting: std::collections::VecDeque<usize> = first.into_iter().collect();
    for sum in &waiting {
        is_waiting[*sum] = true;
    }
    let mut looked = 0;
    while let Some(at) = waiting.pop_front() {
        is_waiting[at] = false;
        looked += 1;
        if looked > most {
            return Ok(());
        }
        let changed = bounds.narrow(&sums[at]).map_err(|Contradicts| at)?;
        for cell in changed {
            for other in &sums_of[cell] {
                if !is_waiting[*other] {
                    is_waiting[*other] = true;
                    waiting.push_back(*other);
                }
            }
        }
    }
    Ok(())
}
