//! How an area's allocation moves with its need, over draws.

use vocabulary::AreaCode;

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
        at_least: share(enough, held.len()),
        more: share(more, held.len()),
        lower: quantile(&mut held, 0.05),
        median: quantile(&mut held, 0.5),
        upper: quantile(&mut held, 0.95),
    }
}

#[expect(clippy::cast_precision_loss, reason = "draws are far fewer than 2^53")]
fn share(of: usize, all: usize) -> f64 {
    of as f64 / all as f64
}

/// The quantile of type 7: at `h = (n - 1) p` between the values in order. They are given
/// in any order and left in another.
///
/// References: Hyndman and Fan (1996), The American Statistician 50:361-365, type 7.
pub(super) fn quantile(values: &mut [f64], p: f64) -> f64 {
    let Some(last) = values.len().checked_sub(1) else {
        return f64::NAN;
    };
    #[expect(clippy::cast_precision_loss, reason = "draws are far fewer than 2^53")]
    let place = last as f64 * p;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the last place"
    )]
    let below = (place.floor() as usize).min(last);
    let (_, lower, above) = values.select_nth_unstable_by(below, f64::total_cmp);
    let lower = *lower;
    let upper = above.iter().copied().reduce(f64::min).unwrap_or(lower);
    lower + (place - place.floor()) * (upper - lower)
}
