//! p-median and MCLP: the cheapest sites for points that are served at a cost, or at none.

use std::collections::BTreeMap;

use super::{QUESTION, SEARCH, Solver, bounded};
use crate::site::capacitated::{Held, Search};
use crate::site::centre::Decision;
use crate::site::costs::Costs;
use crate::site::cover::{Wanted, cover};
use crate::site::error::SiteError;
use crate::site::median::{Found, median};
use crate::site::packing::{Packing, pack};
use crate::site::plan::SitePlan;
use crate::site::room::assign;
use crate::site::steps::Steps;

impl Solver<'_> {
    /// The least sum of weight times metres.
    pub(in crate::site) fn median(&self, sites: usize) -> Result<SitePlan, SiteError> {
        let mut steps = Steps::new(SEARCH);
        let reach = self.problem.reach(f64::INFINITY);
        let is_complete = reach.iter().all(|reached| reached.len() == self.sites());
        let start = if is_complete {
            None
        } else {
            let covers = cover(
                &reach,
                self.sites(),
                &self.stay,
                sites + 1,
                Wanted::Any,
                &mut steps,
            );
            match covers.open {
                Some(open) => Some(open),
                None if covers.bound > sites => return Err(SiteError::NoPlan { sites }),
                None => return Err(SiteError::NotFound),
            }
        };
        let costs = self.weighted(f64::INFINITY);
        let found = median(&costs, sites, &self.stay, start.as_deref(), &mut steps);
        let nearest = self.to_nearest(&found.open, f64::INFINITY);
        if !self.has_capacities || (found.bound >= found.cost && self.loads.hold(&nearest)) {
            let objective = self.travelled(&nearest);
            let bound = proven(&found, objective);
            return Ok(self.plan(found.open, &nearest, (objective, bound), found.nodes));
        }
        let mut search = Search::new(&costs, self.loads, sites, &self.stay);
        search.try_sites(found.open.clone(), &mut steps);
        let packing = Packing {
            reach: &reach,
            loads: self.loads,
            sites,
            stay: &self.stay,
        };
        match pack(packing, Some(&found.open), &mut Steps::new(100_000_000)) {
            Decision::Yes(assignment) => search.take(found.open, assignment),
            Decision::No | Decision::Unknown => {
                match pack(packing, None, &mut Steps::new(300_000_000)) {
                    Decision::Yes(assignment) => {
                        let mut open: Vec<usize> = assignment.iter().flatten().copied().collect();
                        open.extend(&self.stay);
                        open.sort_unstable();
                        open.dedup();
                        let open = self.filled(open, sites);
                        search.take(open, assignment);
                    }
                    Decision::No => return Err(SiteError::NoPlan { sites }),
                    Decision::Unknown => {}
                }
            }
        }
        let held = search.run(found.bound, &mut Steps::new(SEARCH));
        let nodes = found.nodes + held.nodes;
        let Held { plan, bound, .. } = held;
        let Some((open, assignment)) = plan else {
            let is_proven = bound.is_infinite();
            return Err(if is_proven {
                SiteError::NoPlan { sites }
            } else {
                SiteError::NotFound
            });
        };
        let assignment = self.settled(assignment, &open);
        let objective = self.travelled(&assignment);
        Ok(self.plan(
            open,
            &assignment,
            (objective, bounded(objective, bound)),
            nodes,
        ))
    }

    /// The most weight within a radius.
    pub(in crate::site) fn maximal_cover(
        &self,
        sites: usize,
        radius_m: f64,
    ) -> Result<SitePlan, SiteError> {
        let mut steps = Steps::new(SEARCH);
        let weights = self.loads.weights;
        let reach = self.problem.reach(radius_m);
        // Points that the same sites reach are one.
        let mut alike = BTreeMap::<Vec<u32>, f64>::new();
        for (sites, weight) in reach.iter().zip(weights) {
            let mut sites = sites.clone();
            sites.sort_unstable();
            if !sites.is_empty() && *weight > 0.0 {
                *alike.entry(sites).or_default() += weight;
            }
        }
        let (alike, together): (Vec<Vec<u32>>, Vec<f64>) = alike.into_iter().unzip();
        let within = |reach: &[Vec<u32>], point: usize, site: usize| {
            let is_reached = reach[point].iter().any(|at| *at as usize == site);
            if is_reached { 0.0 } else { f64::INFINITY }
        };
        let reachable: f64 = together.iter().sum();
        let costs = Costs::new(
            alike.len(),
            self.sites(),
            |point, site| within(&alike, point, site),
            Some(together),
        );
        // Where all that can be reached is reached by so many, no search for less is needed.
        let few = &mut Steps::new(QUESTION / 10);
        let covers = cover(
            &alike,
            self.sites(),
            &self.stay,
            sites + 1,
            Wanted::Any,
            few,
        );
        let found = median(
            &costs,
            sites,
            &self.stay,
            covers.open.as_deref(),
            &mut steps,
        );
        let nearest = self.to_nearest(&found.open, radius_m);
        let covered = |assignment: &[Option<usize>]| -> f64 {
            let served = assignment.iter().zip(weights);
            served
                .filter_map(|(site, weight)| site.map(|_| weight))
                .sum()
        };
        let is_best = found.bound >= found.cost;
        if !self.has_capacities || (is_best && self.loads.hold(&nearest)) {
            let objective = covered(&nearest);
            let bound = if is_best {
                objective
            } else {
                bounded(objective, reachable - found.bound)
            };
            return Ok(self.plan(found.open, &nearest, (objective, bound), found.nodes));
        }
        let costs = Costs::new(
            self.points(),
            self.sites(),
            |point, site| {
                let metres = self.problem.of_point(point)[site];
                if metres.is_finite() && metres <= radius_m {
                    0.0
                } else {
                    f64::INFINITY
                }
            },
            Some(weights.to_vec()),
        );
        let mut search = Search::new(&costs, self.loads, sites, &self.stay);
        let total: f64 = weights.iter().sum();
        let assignment = assign(&costs, self.loads, &found.open, &mut steps);
        search.take(found.open, assignment);
        let held = search.run(found.bound + (total - reachable), &mut Steps::new(SEARCH));
        let nodes = found.nodes + held.nodes;
        let Some((open, assignment)) = held.plan else {
            return Err(SiteError::NotFound);
        };
        let assignment = self.settled(assignment, &open);
        let objective = covered(&assignment);
        let bound = bounded(objective, (total - held.bound).max(objective));
        Ok(self.plan(open, &assignment, (objective, bound), nodes))
    }
}

/// The bound of a plan whose cost was added up in another order.
fn proven(found: &Found, objective: f64) -> f64 {
    if found.bound >= found.cost {
        objective
    } else {
        bounded(objective, found.bound)
    }
}
