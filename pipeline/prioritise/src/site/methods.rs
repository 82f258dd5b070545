//! Each method by the searches: what its costs are, and what its plan is worth.

mod covering;
mod median;

use std::collections::BTreeMap;

use super::costs::Costs;
use super::plan::SitePlan;
use super::problem::SitingProblem;
use super::room::{Assignment, Loads};
use super::steps::Steps;

/// The steps of a whole search: about half a minute.
const SEARCH: u64 = 10_000_000_000;
/// The steps of one question of many.
const QUESTION: u64 = 5_000_000_000;

/// A problem, and what its sites can take.
pub(super) struct Solver<'a> {
    problem: &'a SitingProblem,
    loads: Loads<'a>,
    stay: Vec<usize>,
    has_capacities: bool,
}

impl<'a> Solver<'a> {
    pub(super) fn new(problem: &'a SitingProblem, loads: Loads<'a>) -> Self {
        Self {
            problem,
            loads,
            stay: problem.existing(),
            has_capacities: loads.capacities.iter().any(|most| most.is_finite()),
        }
    }

    fn points(&self) -> usize {
        self.problem.demand.len()
    }

    fn sites(&self) -> usize {
        self.problem.candidates.len()
    }

    /// Weight times metres, endless beyond a radius.
    fn weighted(&self, radius_m: f64) -> Costs {
        let cost = |point: usize, site: usize| {
            let metres = self.problem.of_point(point)[site];
            if metres.is_finite() && metres <= radius_m {
                metres * self.problem.demand[point].weight
            } else {
                f64::INFINITY
            }
        };
        Costs::new(self.points(), self.sites(), cost, None)
    }

    /// Every point at its nearest open site within a radius.
    fn to_nearest(&self, open: &[usize], radius_m: f64) -> Assignment {
        let nearest = |point: usize| {
            let site = self.problem.nearest(point, open)?;
            (self.problem.of_point(point)[site] <= radius_m).then_some(site)
        };
        (0..self.points()).map(nearest).collect()
    }

    /// Adds sites up to so many, each where it brings weight times metres down most.
    fn filled(&self, mut open: Vec<usize>, sites: usize) -> Vec<usize> {
        if open.len() < sites {
            let costs = self.weighted(f64::INFINITY);
            super::interchange::greedy(&costs, &mut open, sites, &mut Steps::new(QUESTION));
            open.sort_unstable();
        }
        open
    }

    /// Moves points to nearer open sites that have room for them, as long as there are any.
    fn settled(&self, mut assignment: Assignment, open: &[usize]) -> Assignment {
        let mut left = self.loads.left(&assignment);
        let mut is_any = true;
        while is_any {
            is_any = false;
            for (point, place) in assignment.iter_mut().enumerate() {
                let Some(now) = *place else {
                    continue;
                };
                let metres = self.problem.of_point(point);
                let weight = self.loads.weights[point];
                let nearer = open
                    .iter()
                    .copied()
                    .filter(|site| metres[*site] < metres[now] && weight <= left[*site]);
                let nearest = nearer.min_by(|one, other| {
                    metres[*one].total_cmp(&metres[*other]).then(one.cmp(other))
                });
                if let Some(site) = nearest {
                    left[now] += weight;
                    left[site] -= weight;
                    *place = Some(site);
                    is_any = true;
                }
            }
        }
        assignment
    }

    /// The largest distance of any point to its site.
    fn largest(&self, assignment: &[Option<usize>]) -> f64 {
        let sites = assignment.iter().enumerate();
        let metres =
            sites.filter_map(|(point, site)| site.map(|at| self.problem.of_point(point)[at]));
        metres.fold(0.0, f64::max)
    }

    /// Weight times metres of all points that are served.
    fn travelled(&self, assignment: &[Option<usize>]) -> f64 {
        let sites = assignment.iter().zip(self.loads.weights).enumerate();
        sites
            .filter_map(|(point, (site, weight))| {
                site.map(|at| weight * self.problem.of_point(point)[at])
            })
            .sum()
    }

    /// A plan in ids.
    fn plan(
        &self,
        mut open: Vec<usize>,
        assignment: &[Option<usize>],
        (objective, bound): (f64, f64),
        nodes: u64,
    ) -> SitePlan {
        open.sort_unstable();
        let id = |site: usize| self.problem.candidates[site].id.clone();
        let mut loads: BTreeMap<String, f64> = open.iter().map(|site| (id(*site), 0.0)).collect();
        for (site, weight) in assignment.iter().zip(self.loads.weights) {
            if let Some(load) = site.and_then(|site| loads.get_mut(&id(site))) {
                *load += weight;
            }
        }
        let demand = self.problem.demand.iter().zip(assignment);
        SitePlan {
            objective,
            bound,
            sites: open.into_iter().map(id).collect(),
            assignment: demand
                .map(|(point, site)| (point.id.clone(), site.map(id)))
                .collect(),
            loads,
            nodes,
        }
    }
}

/// A bound that lies no worse than the objective, and is it where they differ by rounding alone.
fn bounded(objective: f64, bound: f64) -> f64 {
    let is_rounding = (objective - bound).abs() <= objective.abs() * 1e-9;
    if is_rounding { objective } else { bound }
}
