//! LSCP and p-centre: questions of cover, with or without capacities.

use super::{QUESTION, SEARCH, Solver};
use crate::site::centre::{Decision, least};
use crate::site::cover::{Wanted, cover};
use crate::site::error::SiteError;
use crate::site::interchange::{greedy, interchange};
use crate::site::packing::{Packing, pack};
use crate::site::plan::SitePlan;
use crate::site::room::{Assignment, assign};
use crate::site::steps::Steps;

/// The steps of one question of capacities: there are up to twenty.
const PACKING: u64 = 300_000_000;

/// Sites, and who goes where.
type Sited = (Vec<usize>, Assignment);

impl Solver<'_> {
    /// The fewest sites that have every point within a radius.
    pub(in crate::site) fn cover(
        &self,
        radius_m: f64,
        at_most: Option<usize>,
    ) -> Result<SitePlan, SiteError> {
        let most = at_most.unwrap_or(self.sites());
        let reach = self.problem.reach(radius_m);
        let mut steps = Steps::new(SEARCH);
        let covers = cover(
            &reach,
            self.sites(),
            &self.stay,
            most + 1,
            Wanted::Fewest,
            &mut steps,
        );
        let Some(open) = covers.open else {
            return Err(if covers.bound > most {
                SiteError::NoPlan { sites: most }
            } else {
                SiteError::NotFound
            });
        };
        let nearest = self.to_nearest(&open, radius_m);
        let (least, found) = (covers.bound, open.len());
        if !self.has_capacities || (least == found && self.loads.hold(&nearest)) {
            return Ok(self.plan(open, &nearest, (count(found), count(least)), covers.nodes));
        }
        let from = least.max(self.loads.least_sites(&self.stay).unwrap_or(most + 1));
        let mut proven = from;
        for sites in from..=most {
            match self.pack((&reach, radius_m), sites, &open) {
                Decision::Yes((open, assignment)) => {
                    let objective = count(open.len());
                    let assignment = self.settled(assignment, &open);
                    let bound = count(proven).min(objective);
                    return Ok(self.plan(open, &assignment, (objective, bound), covers.nodes));
                }
                Decision::No if proven == sites => proven = sites + 1,
                Decision::No | Decision::Unknown => {}
            }
        }
        Err(if proven > most {
            SiteError::NoPlan { sites: most }
        } else {
            SiteError::NotFound
        })
    }

    /// The least largest distance of any point to its site.
    pub(in crate::site) fn centre(&self, sites: usize) -> Result<SitePlan, SiteError> {
        let mut distances: Vec<f64> = self.problem.metres.clone();
        distances.retain(|metres| metres.is_finite());
        distances.sort_unstable_by(f64::total_cmp);
        distances.dedup();
        let mut nodes = 0;
        let open = least(&distances, 0.0, |radius_m| {
            let reach = self.problem.reach(radius_m);
            if reach.iter().any(Vec::is_empty) {
                return Decision::No;
            }
            let mut steps = Steps::new(QUESTION);
            let covers = cover(
                &reach,
                self.sites(),
                &self.stay,
                sites + 1,
                Wanted::Any,
                &mut steps,
            );
            nodes += covers.nodes;
            match covers.open {
                Some(open) => {
                    let open = self.filled(open, sites);
                    let largest = self.largest(&self.to_nearest(&open, f64::INFINITY));
                    Decision::Yes((open, largest))
                }
                None if covers.bound > sites => Decision::No,
                None => Decision::Unknown,
            }
        });
        let centred = found(open, sites)?;
        let nearest = self.to_nearest(&centred.plan, f64::INFINITY);
        let is_best = centred.bound >= centred.metres;
        if !self.has_capacities || (is_best && self.loads.hold(&nearest)) {
            let worth = (centred.metres, centred.bound);
            return Ok(self.plan(centred.plan, &nearest, worth, nodes));
        }
        let held = least(&distances, centred.bound, |radius_m| {
            let reach = self.problem.reach(radius_m);
            if reach.iter().any(Vec::is_empty) {
                return Decision::No;
            }
            match self.pack((&reach, radius_m), sites, &centred.plan) {
                Decision::Yes((open, assignment)) => {
                    let largest = self.largest(&assignment);
                    Decision::Yes(((open, assignment), largest))
                }
                Decision::No => Decision::No,
                Decision::Unknown => Decision::Unknown,
            }
        });
        let held = found(held, sites)?;
        let (open, assignment) = held.plan;
        let open = self.filled(open, sites);
        let assignment = self.settled(assignment, &open);
        let metres = self.largest(&assignment);
        Ok(self.plan(open, &assignment, (metres, held.bound.min(metres)), nodes))
    }

    /// Whether so many sites serve every point within reach and capacity. `likely` are sites
    /// that are tried first.
    fn pack(
        &self,
        (reach, radius_m): (&[Vec<u32>], f64),
        sites: usize,
        likely: &[usize],
    ) -> Decision<Sited> {
        let packing = Packing {
            reach,
            loads: self.loads,
            sites,
            stay: &self.stay,
        };
        let steps = &mut Steps::new(PACKING);
        let costs = self.weighted(radius_m);
        let mut near = self.stay.clone();
        greedy(&costs, &mut near, sites, steps);
        interchange(&costs, &mut near, self.stay.len(), steps);
        let mut tried = None;
        for open in [likely, &near] {
            let assignment = assign(&costs, self.loads, open, steps);
            if open.len() <= sites && assignment.iter().all(Option::is_some) {
                tried = Some(Decision::Yes(assignment));
                break;
            }
        }
        if tried.is_none() && likely.len() <= sites {
            tried = Some(pack(packing, Some(likely), steps));
        }
        let found = match tried {
            Some(found @ Decision::Yes(_)) => found,
            _ => pack(packing, None, &mut Steps::new(PACKING)),
        };
        match found {
            Decision::Yes(assignment) => {
                let mut open: Vec<usize> = assignment.iter().flatten().copied().collect();
                open.extend(&self.stay);
                open.sort_unstable();
                open.dedup();
                Decision::Yes((open, assignment))
            }
            Decision::No => Decision::No,
            Decision::Unknown => Decision::Unknown,
        }
    }
}

/// What a search over distances found, or why it found nothing.
fn found<T>(decision: Decision<T>, sites: usize) -> Result<T, SiteError> {
    match decision {
        Decision::Yes(found) => Ok(found),
        Decision::No => Err(SiteError::NoPlan { sites }),
        Decision::Unknown => Err(SiteError::NotFound),
    }
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
