//! A bound on the cost of all patterns, from inequalities that they meet.
//!
//! # Method
//! Multipliers of the inequalities are raised one after the other, each as far as the costs of its
//! cells leave room (dual ascent; Fisher 1981, Management Science 27:1-18). What is left of each
//! cost says which cells are dear.

use super::moves::Cut;

/// Gives the bound, and what is left of each cost.
pub(super) fn ascend(cuts: &[Cut], costs: &[f64]) -> (f64, Vec<f64>) {
    let mut left = costs.to_vec();
    let mut order: Vec<&Cut> = cuts.iter().collect();
    // What few cells can meet comes first; of equals what was met first.
    order.sort_by_key(|cut| cut.shares.len());
    let mut bound = 0.0;
    for cut in order {
        let rooms = cut.shares.iter().map(|(cell, share)| left[*cell] / share);
        let by = rooms.fold(f64::INFINITY, f64::min);
        if by.is_finite() && by > 0.0 {
            bound += by;
            for (cell, share) in &cut.shares {
                left[*cell] = (left[*cell] - by * share).max(0.0);
            }
        }
    }
    (bound, left)
}
