//! The best of all plans, by looking at every one.

use super::super::*;
use super::made::Made;

/// What the best plan is worth; `None` where there is none.
pub(super) fn best(made: &Made, method: SitingMethod) -> Option<f64> {
    let candidates = made.problem.candidates.len();
    let existing = made.problem.existing();
    let mut best: Option<f64> = None;
    for open in 1_u32..1 << candidates {
        let open: Vec<usize> = (0..candidates)
            .filter(|site| open & (1 << site) != 0)
            .collect();
        let is_asked = match method {
            SitingMethod::Cover { at_most, .. } => at_most.is_none_or(|most| open.len() <= most),
            _ => Some(open.len()) == method.sites(),
        };
        if !is_asked || existing.iter().any(|site| !open.contains(site)) {
            continue;
        }
        let room: Vec<f64> = made
            .problem
            .candidates
            .iter()
            .map(|candidate| candidate.capacity.unwrap_or(f64::INFINITY))
            .collect();
        if let Some(worth) = of_sites(made, method, &open, 0, room, 0.0) {
            let worth = if matches!(method, SitingMethod::Cover { .. }) {
                f64::from(u32::try_from(open.len()).expect("few"))
            } else {
                worth
            };
            let is_better = |known: f64| match method {
                SitingMethod::MaximalCover { .. } => worth > known,
                _ => worth < known,
            };
            if best.is_none_or(is_better) {
                best = Some(worth);
            }
        }
    }
    best
}

/// What the best assignment of the points from `point` on to these sites is worth.
fn of_sites(
    made: &Made,
    method: SitingMethod,
    open: &[usize],
    point: usize,
    room: Vec<f64>,
    so_far: f64,
) -> Option<f64> {
    let Some(demand) = made.problem.demand.get(point) else {
        return Some(so_far);
    };
    let radius = method.radius_m().unwrap_or(f64::INFINITY);
    let mut worths = Vec::new();
    for site in open {
        let metres = made.problem.of_point(point)[*site];
        if !metres.is_finite() || metres > radius || room[*site] < demand.weight {
            continue;
        }
        let mut room = room.clone();
        room[*site] -= demand.weight;
        let now = match method {
            SitingMethod::Median { .. } => so_far + demand.weight * metres,
            SitingMethod::Centre { .. } => so_far.max(metres),
            SitingMethod::Cover { .. } => 0.0,
            SitingMethod::MaximalCover { .. } => so_far + demand.weight,
        };
        worths.extend(of_sites(made, method, open, point + 1, room, now));
        if !made.has_capacities()
            && matches!(
                method,
                SitingMethod::Cover { .. } | SitingMethod::MaximalCover { .. }
            )
        {
            // Any site within the radius is as good as another.
            break;
        }
    }
    if !method.serves_all() {
        worths.extend(of_sites(made, method, open, point + 1, room, so_far));
    }
    let worths = worths.into_iter();
    if method.serves_all() {
        worths.min_by(f64::total_cmp)
    } else {
        worths.max_by(f64::total_cmp)
    }
}
