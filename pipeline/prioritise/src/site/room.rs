//! Capacities: how much weight a site can still take, and plans that keep to it.

use super::costs::Costs;
use super::steps::Steps;

/// A sum of weights may be above a capacity by this share of it: sums are rounded.
const ROUNDING: f64 = 1e-9;

/// The site of each point; `None` where it is served by none.
pub(super) type Assignment = Vec<Option<usize>>;

/// Weights of points and capacities of sites.
#[derive(Debug, Clone, Copy)]
pub(super) struct Loads<'a> {
    pub(super) weights: &'a [f64],
    /// Endless where a site has none.
    pub(super) capacities: &'a [f64],
}

impl Loads<'_> {
    /// What each site can take.
    pub(super) fn room(&self) -> Vec<f64> {
        let capacities = self.capacities.iter();
        capacities.map(|most| most + most * ROUNDING).collect()
    }

    /// What each site can take beside an assignment.
    pub(super) fn left(&self, assignment: &[Option<usize>]) -> Vec<f64> {
        let mut left = self.room();
        for (site, weight) in assignment.iter().zip(self.weights) {
            if let Some(site) = site {
                left[*site] -= weight;
            }
        }
        left
    }

    /// Whether every site keeps to its capacity.
    pub(super) fn hold(&self, assignment: &[Option<usize>]) -> bool {
        self.left(assignment).iter().all(|left| *left >= 0.0)
    }

    /// Whether some sites can take everything: these, and the largest of the others up to so many.
    pub(super) fn may_do(&self, sites: usize, stay: &[usize]) -> bool {
        self.least_sites(stay).is_some_and(|least| least <= sites)
    }

    /// The least number of sites that can take everything, those of `stay` among them.
    pub(super) fn least_sites(&self, stay: &[usize]) -> Option<usize> {
        let room = self.room();
        let total: f64 = self.weights.iter().sum();
        let mut taken: f64 = stay.iter().map(|site| room[*site]).sum();
        let others = (0..room.len()).filter(|site| !stay.contains(site));
        let mut others: Vec<f64> = others.map(|site| room[site]).collect();
        others.sort_unstable_by(f64::total_cmp);
        let mut sites = stay.len();
        while taken < total {
            taken += others.pop()?;
            sites += 1;
        }
        Some(sites)
    }
}

/// What an assignment costs.
pub(super) fn cost(costs: &Costs, assignment: &[Option<usize>]) -> f64 {
    let points = assignment.iter().zip(costs.outside()).enumerate();
    points
        .map(|(point, (site, outside))| site.map_or(*outside, |site| costs.of_site(site)[point]))
        .sum()
}

/// Assigns points to open sites within their capacities, those first that would lose most by
/// their second choice; then moves and swaps them while that lowers the cost.
pub(super) fn assign(
    costs: &Costs,
    loads: Loads<'_>,
    open: &[usize],
    steps: &mut Steps,
) -> Assignment {
    let mut is_open = vec![false; costs.sites];
    for site in open {
        is_open[*site] = true;
    }
    let sites = |point: usize| {
        let sites = costs.of_point(point).iter();
        sites
            .filter(|(_, site)| is_open[*site as usize])
            .map(|(cost, site)| (*cost, *site as usize))
    };
    let mut order: Vec<(f64, f64, usize)> = (0..costs.points)
        .map(|point| {
            let mut sites = sites(point);
            let first = sites.next().map_or(0.0, |(cost, _)| cost);
            let second = sites
                .next()
                .map_or(costs.outside()[point], |(cost, _)| cost);
            (second - first, loads.weights[point], point)
        })
        .collect();
    order.sort_unstable_by(|one, other| {
        let loss = other.0.total_cmp(&one.0);
        loss.then(other.1.total_cmp(&one.1))
            .then(one.2.cmp(&other.2))
    });
    let mut left = loads.room();
    let mut assignment = vec![None; costs.points];
    for (_, weight, point) in order {
        let site = sites(point).find(|(_, site)| weight <= left[*site]);
        if let Some((_, site)) = site {
            left[site] -= weight;
            assignment[point] = Some(site);
        }
    }
    steps.take(costs.points * (costs.sites / 4 + 8));
    improve(costs, loads, open, &mut assignment, steps);
    assignment
}

/// Moves a point to a cheaper site that has room, or swaps two points, while that lowers the cost.
fn improve(
    costs: &Costs,
    loads: Loads<'_>,
    open: &[usize],
    assignment: &mut Assignment,
    steps: &mut Steps,
) {
    let of = |point: usize, site: Option<usize>| {
        site.map_or(costs.outside()[point], |site| costs.of_site(site)[point])
    };
    let mut left = loads.left(assignment);
    let mut is_any = true;
    while is_any && !steps.are_spent() {
        is_any = false;
        for (point, place) in assignment.iter_mut().enumerate() {
            let weight = loads.weights[point];
            for site in open {
                let (now, then) = (of(point, *place), of(point, Some(*site)));
                if then < now && weight <= left[*site] {
                    if let Some(before) = *place {
                        left[before] += weight;
                    }
                    left[*site] -= weight;
                    *place = Some(*site);
                    is_any = true;
                }
            }
        }
        steps.take(2 * costs.points * open.len());
        // Swaps look at all pairs: of many points they would take most of the time.
        if costs.points <= 2_000 {
            is_any |= swap(costs, loads, assignment, &mut left, steps);
        }
    }
}

/// Swaps pairs of points that cost less at each other's site; one of them may have none.
fn swap(
    costs: &Costs,
    loads: Loads<'_>,
    assignment: &mut Assignment,
    left: &mut [f64],
    steps: &mut Steps,
) -> bool {
    let of = |point: usize, site: Option<usize>| {
        site.map_or(costs.outside()[point], |site| costs.of_site(site)[point])
    };
    let mut is_any = false;
    for one in 0..costs.points {
        for other in one + 1..costs.points {
            let (here, there) = (assignment[one], assignment[other]);
            if here == there {
                continue;
            }
            let now = of(one, here) + of(other, there);
            let then = of(one, there) + of(other, here);
            if then >= now - now.abs() * 1e-12 {
                continue;
            }
            let more = loads.weights[one] - loads.weights[other];
            let fits = here.is_none_or(|site| left[site] + more >= 0.0)
                && there.is_none_or(|site| left[site] - more >= 0.0);
            if fits {
                if let Some(site) = here {
                    left[site] += more;
                }
                if let Some(site) = there {
                    left[site] -= more;
                }
                (assignment[one], assignment[other]) = (there, here);
                is_any = true;
            }
        }
    }
    steps.take(2 * costs.points * costs.points);
    is_any
}
