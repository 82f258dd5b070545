//! How an area's allocation moves with its need, over draws.

use vocabulary::AreaCode;

use crate::sum::{quantile, real};

/// How sure an area's allocation is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Certainty {
    /// The area.
    pub area: AreaCode,
    /// The share of draws in which the method gives it what is recommended, or more.
    pub at_least: f64,
    /// The share of draws in which it gives it more.
    pub more: f64,
    /// What it holds in the end: a twentieth of the draws give so much or less.
    pub lower: f64,
    /// The middle of the draws.
    pub median: f64,
    /// A twentieth of the draws give so much or more.
    pub upper: f64,
}

/// The certainty of one area from what it holds in each draw, in any order.
pub(super) fn certainty(area: AreaCode, recommended: u32, mut held: Vec<f64>) -> Certainty {
    let is_enough = |held: &&f64| **held >= f64::from(recommended);
    let enough = held.iter().filter(is_enough).count();
    let is_more = |held: &&f64| **held > f64::from(recommended);
    let more = held.iter().filter(is_more).count();
    Certainty {
        area,
        at_least: real(enough) / real(held.len()),
        more: real(more) / real(held.len()),
        lower: quantile(&mut held, 0.05),
        median: quantile(&mut held, 0.5),
        upper: quantile(&mut held, 0.95),
    }
}
