//! Cheaper patterns near a safe one.
//!
//! # Method
//! Some of the cells that are withheld besides are printed and the pattern is grown again, with
//! lengths that are shaken; what is no dearer is gone on from (large neighbourhood search: Shaw
//! 1998, in Principles and Practice of Constraint Programming, 417-431). The numbers that choose
//! are a fixed sequence.

use super::moves::Moves;
use super::search::{Best, CLOSE, Search};

/// Tries in one table; a table that is no network takes longer for each.
const TRIES: usize = 300;
const FEW_TRIES: usize = 40;

/// Looks for cheaper patterns, until the bound is reached or no tries are left.
pub(super) fn improve(search: &Search<'_>, moves: &mut Moves, lengths: &[f64], best: &mut Best) {
    let mut draws = Draws(0x9E37_79B9_7F4A_7C15);
    let Some((mut cost, mut now)) = best.found.clone() else {
        return;
    };
    let tries = if moves.is_network() { TRIES } else { FEW_TRIES };
    for _ in 0..tries {
        if best.is_cheapest() {
            return;
        }
        let chosen = now.chosen(moves);
        let Some(left_out) = draws.below(chosen.len()).map(|at| chosen[at]) else {
            return;
        };
        let mut next = now.clone();
        let mut shaken: Vec<f64> = lengths
            .iter()
            .map(|of| of * (0.5 + draws.share()))
            .collect();
        shaken[left_out] *= 4.0;
        for cell in &chosen {
            if *cell == left_out || draws.share() < 0.3 {
                next.print(*cell);
            }
        }
        let mut found = Best {
            found: None,
            bound: best.bound,
        };
        search.finish(moves, &shaken, next, &mut found);
        if let Some((next_cost, next)) = found.found
            && next_cost <= cost + CLOSE
        {
            best.keep(next_cost, next.clone());
            (cost, now) = (next_cost, next);
        }
    }
}

/// A fixed sequence of numbers (Steele, Lea and Flood 2014, OOPSLA, 453-472).
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut of = self.0;
        of = (of ^ (of >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        of = (of ^ (of >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        of ^ (of >> 31)
    }

    /// A number below another.
    fn below(&mut self, end: usize) -> Option<usize> {
        let end = u64::try_from(end).ok().filter(|end| *end > 0)?;
        usize::try_from(self.next() % end).ok()
    }

    /// A number between 0 and 1.
    fn share(&mut self) -> f64 {
        let bits = u32::try_from(self.next() >> 32).unwrap_or(0);
        f64::from(bits) / f64::from(u32::MAX)
    }
}
