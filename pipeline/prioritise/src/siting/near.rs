//! Which other places could stand in place of a chosen one.

use super::plan::SitingRule;
use super::problem::Terrain;

/// A place counts as nearly as good when the objective is no more than this share worse with it.
pub(super) const NEARLY: f64 = 0.01;

/// A spot in place of a chosen one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Exchange {
    /// The spot that is not chosen.
    pub(super) spot: usize,
    /// The chosen one that it does least harm in place of.
    pub(super) instead_of: usize,
    /// By which share of the objective that is worse; below 0 it would be better.
    pub(super) worse: f64,
}

/// The best exchange of every spot that is not chosen, in the order of the spots; none for a spot
/// with which LSCP would leave an area out.
pub(super) fn exchanges(
    terrain: &Terrain<'_>,
    rule: SitingRule,
    chosen: &[usize],
    weights: &[f64],
) -> Vec<Exchange> {
    let Some(own) = terrain.objective(rule, chosen, weights) else {
        return Vec::new();
    };
    let worse = |with: f64| {
        let more = match rule {
            SitingRule::PMedian | SitingRule::PCenter | SitingRule::Lscp { .. } => with - own,
            SitingRule::Mclp { .. } => own - with,
        };
        if own > 0.0 { more / own } else { more }
    };
    let spots = (0..terrain.spots.len()).filter(|spot| !chosen.contains(spot));
    let best = spots.filter_map(|spot| {
        let exchanges = chosen.iter().filter_map(|instead_of| {
            let set: Vec<usize> = chosen
                .iter()
                .map(|of| if of == instead_of { spot } else { *of })
                .collect();
            Some(Exchange {
                spot,
                instead_of: *instead_of,
                worse: worse(terrain.objective(rule, &set, weights)?),
            })
        });
        exchanges.min_by(|one, other| one.worse.total_cmp(&other.worse))
    });
    best.collect()
}
