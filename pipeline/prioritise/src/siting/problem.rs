//! The ground as numbers: what exists, where a site may be, and how far it is to each.

use std::collections::BTreeMap;

use vocabulary::{Counted, Place, Problem, Service};

use super::found::Otherwise;
use super::plan::{SitingPlan, SitingRule};
use super::{Degrees, Ground};
use crate::{
    Candidate, DemandPoint, PrioritiseError, SiteError, SitePlan, SitingMethod, SitingProblem,
    Standing, WithoutPlace, site,
};

/// A service that counts as a site.
#[derive(Debug, Clone)]
pub(super) struct Existing<'a> {
    pub(super) service: &'a Service,
    /// Metres from each area.
    pub(super) metres: Vec<f64>,
}

/// Where a new site may be: one location, and all candidates that stand at it.
#[derive(Debug, Clone)]
pub(super) struct Spot<'a> {
    /// In the order of their ids; the first gives the site its name.
    pub(super) places: Vec<&'a Place>,
    /// Metres from each area.
    pub(super) metres: Vec<f64>,
}

/// Sites that are there and sites that may be, seen from every area.
#[derive(Debug)]
pub(super) struct Terrain<'a> {
    pub(super) codes: Vec<String>,
    pub(super) existing: Vec<Existing<'a>>,
    pub(super) spots: Vec<Spot<'a>>,
    /// Services that are listed and do not count, as they have no place.
    pub(super) unplaced: Vec<&'a Service>,
    /// The services that have not closed and that the plan does not count.
    pub(super) unconfirmed: Vec<&'a Service>,
    /// Metres from each area to the nearest site that exists; endless where none does.
    pub(super) base: Vec<f64>,
}

/// The best sites for some weights: places in the spots, in order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Solved {
    pub(super) chosen: Vec<usize>,
    pub(super) gap: f64,
}

impl<'a> Terrain<'a> {
    /// Looks from the point of every area.
    pub(super) fn of(ground: Ground<'a>, plan: &SitingPlan, without: WithoutPlace) -> Self {
        let from = |to: Degrees| -> Vec<f64> {
            let points = ground.points.values();
            points.map(|point| (ground.metres)(*point, to)).collect()
        };
        let counted = |of: &&Service| plan.counted.takes(of.standing);
        let place = |of: &Service| match without {
            WithoutPlace::LeftOut => of.location,
            WithoutPlace::RepresentativePoint => {
                let own = of.area.and_then(|area| ground.points.get(area));
                of.location.or_else(|| own.copied())
            }
        };
        let services = || ground.services.iter().filter(counted);
        let existing: Vec<Existing<'a>> = services()
            .filter_map(|service| {
                let metres = from(place(service)?);
                Some(Existing { service, metres })
            })
            .collect();
        let mut at: BTreeMap<[u64; 2], Vec<&Place>> = BTreeMap::new();
        for candidate in ground.candidates.iter().filter(|of| plan.takes(of)) {
            let (longitude, latitude) = candidate.location;
            let key = [longitude, latitude].map(|degrees| (degrees + 0.0).to_bits());
            at.entry(key).or_default().push(candidate);
        }
        let mut spots: Vec<Spot<'a>> = at
            .into_values()
            .filter_map(|mut places| {
                places.sort_by(|one, other| one.id.cmp(&other.id));
                let metres = from(places.first()?.location);
                Some(Spot { places, metres })
            })
            .collect();
        spots.sort_by(|one, other| one.id().cmp(other.id()));
        let codes: Vec<String> = ground
            .points
            .areas()
            .codes()
            .map(|of| of.to_string())
            .collect();
        let nearest = |area: usize| {
            let metres = existing.iter().filter_map(|of| of.metres.get(area));
            metres.copied().fold(f64::INFINITY, f64::min)
        };
        Self {
            base: (0..codes.len()).map(nearest).collect(),
            codes,
            spots,
            unplaced: services().filter(|of| place(of).is_none()).collect(),
            unconfirmed: ground
                .services
                .iter()
                .filter(|of| {
                    of.standing != vocabulary::Standing::Closed && !plan.counted.takes(of.standing)
                })
                .collect(),
            existing,
        }
    }

    /// There are as many locations as new sites are asked for.
    pub(super) fn enough(&self, plan: &SitingPlan) -> Result<(), PrioritiseError> {
        let spots = self.spots.len();
        if plan.new as usize <= spots {
            return Ok(());
        }
        let what = format!(
            "there are more new sites than candidates: {} {} of the {spots} locations of {}",
            plan.new, plan.called, plan.candidates
        );
        let remedy = "ask for fewer, or name a source with more places";
        let problem = Problem::new("plan, targeting.siting", what, remedy);
        Err(PrioritiseError::Plan(problem.into()))
    }

    /// The best sites for some weights, an area each.
    pub(super) fn solve(
        &self,
        method: SitingMethod,
        weights: &[f64],
    ) -> Result<Solved, PrioritiseError> {
        let demand = self
            .codes
            .iter()
            .zip(weights)
            .map(|(id, weight)| DemandPoint {
                id: id.clone(),
                weight: *weight,
            });
        let candidate = |id: String, standing| Candidate {
            id,
            capacity: None,
            standing,
        };
        // What is there comes first by its id, so that nobody is sent past it to as near a place.
        let existing =
            (0..self.existing.len()).map(|at| candidate(name('e', at), Standing::Existing));
        let spots = (0..self.spots.len()).map(|at| candidate(name('n', at), Standing::Proposed));
        let metres: Vec<&[f64]> = (self.existing.iter().map(|of| of.metres.as_slice()))
            .chain(self.spots.iter().map(|of| of.metres.as_slice()))
            .collect();
        let problem = SitingProblem::new(
            demand.collect(),
            existing.chain(spots).collect(),
            |area, at| metres.get(at).and_then(|of| of.get(area)).copied(),
        );
        let plan = problem.and_then(|problem| site(&problem, method));
        let plan = plan.map_err(|errors| refused(&errors, self.existing.len()))?;
        Ok(self.read(&plan))
    }

    fn read(&self, plan: &SitePlan) -> Solved {
        let is_open = |at: &usize| plan.sites.binary_search(&name('n', *at)).is_ok();
        Solved {
            chosen: (0..self.spots.len()).filter(is_open).collect(),
            gap: plan.gap(),
        }
    }

    /// The nearest site of an area with some new ones open: what exists before what is new.
    pub(super) fn nearest(&self, area: usize, chosen: &[usize]) -> Option<(Nearest, f64)> {
        let metres = |of: &[f64]| of.get(area).copied().unwrap_or(f64::INFINITY);
        let existing = self.existing.iter().enumerate();
        let existing = existing.map(|(at, of)| (Nearest::Existing(at), metres(&of.metres)));
        let new = chosen.iter().filter_map(|at| {
            let spot = self.spots.get(*at)?;
            Some((Nearest::New(*at), metres(&spot.metres)))
        });
        existing
            .chain(new)
            .min_by(|one, other| one.1.total_cmp(&other.1))
    }

    /// What a set is worth by a rule, in the rule's own unit: kilometres, a number, a proportion;
    /// `None` where there is no site at all, or where an area is left farther away than LSCP allows.
    pub(super) fn objective(
        &self,
        rule: SitingRule,
        chosen: &[usize],
        weights: &[f64],
    ) -> Option<f64> {
        let metres: Option<Vec<f64>> = (0..self.codes.len())
            .map(|area| self.nearest(area, chosen).map(|(_, metres)| metres))
            .collect();
        let metres = metres?;
        match rule {
            SitingRule::PMedian => {
                let terms = metres.iter().zip(weights).map(|(far, weight)| far * weight);
                Some(crate::sum::total(terms) / 1_000.0)
            }
            SitingRule::PCenter => Some(metres.iter().copied().fold(0.0, f64::max) / 1_000.0),
            SitingRule::Lscp { radius_m } => {
                let covers = metres.iter().all(|far| *far <= radius_m);
                covers.then(|| crate::sum::real(chosen.len()))
            }
            SitingRule::Mclp { radius_m } => {
                let within = metres.iter().zip(weights);
                let within = within.filter(|(far, _)| **far <= radius_m);
                Some(crate::sum::total(within.map(|(_, weight)| *weight)))
            }
        }
    }
}

/// Which site is the nearest, by its place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nearest {
    Existing(usize),
    New(usize),
}

/// A name that sorts as the number does.
fn name(kind: char, at: usize) -> String {
    format!("{kind}{at:08}")
}

/// Why there is no plan, said of the plan's own section; new sites are counted apart from those
/// that exist.
fn refused(errors: &[SiteError], existing: usize) -> PrioritiseError {
    let problems = errors.iter().map(|error| {
        let what = match error {
            SiteError::NoPlan { sites } => format!(
                "no {} new sites can serve every area together with the {existing} that are there",
                sites.saturating_sub(existing)
            ),
            other => other.to_string(),
        };
        let remedy = "ask for more sites, a larger radius, or another method";
        Problem::new("plan, targeting.siting", what, remedy)
    });
    PrioritiseError::Plan(problems.collect())
}

/// What would be chosen if services without a place stood at the points of their areas; `None`
/// where there are none of those, or the plan does not leave them out.
pub(super) fn otherwise(
    ground: Ground<'_>,
    plan: &SitingPlan,
    terrain: &Terrain<'_>,
    (chosen, means): (&[usize], &[f64]),
) -> Result<Option<Otherwise>, PrioritiseError> {
    let has_area = terrain.unplaced.iter().any(|of| of.area.is_some());
    if plan.without_a_place != WithoutPlace::LeftOut || !has_area {
        return Ok(None);
    }
    let with = Terrain::of(ground, plan, WithoutPlace::RepresentativePoint);
    compared(&with, plan, (chosen, means)).map(Some)
}

/// What would be chosen if those that nobody confirmed were there, at their places or else at the
/// points of their areas; `None` where all that have not closed are counted.
pub(super) fn if_confirmed(
    ground: Ground<'_>,
    plan: &SitingPlan,
    terrain: &Terrain<'_>,
    (chosen, means): (&[usize], &[f64]),
) -> Result<Option<Otherwise>, PrioritiseError> {
    if terrain.unconfirmed.is_empty() {
        return Ok(None);
    }
    let all = SitingPlan {
        counted: Counted::NotClosed,
        ..plan.clone()
    };
    let is_unconfirmed = |of: &Service| !plan.counted.takes(of.standing);
    // Those without a place that the plan counts are left out as before: one thing changes at a time.
    let services: Vec<Service> = (ground.services.iter())
        .filter(|of| {
            is_unconfirmed(of)
                || of.location.is_some()
                || plan.without_a_place != WithoutPlace::LeftOut
        })
        .cloned()
        .collect();
    let ground = Ground {
        services: &services,
        ..ground
    };
    let with = Terrain::of(ground, &all, WithoutPlace::RepresentativePoint);
    compared(&with, plan, (chosen, means)).map(Some)
}

/// What would be chosen with other sites that exist, beside what was chosen.
fn compared(
    with: &Terrain<'_>,
    plan: &SitingPlan,
    (chosen, means): (&[usize], &[f64]),
) -> Result<Otherwise, PrioritiseError> {
    let solved = with.solve(plan.rule_sites(with.existing.len()), means)?;
    if solved.chosen == chosen {
        return Ok(Otherwise::TheSame);
    }
    let named = solved.chosen.iter().filter_map(|at| with.spots.get(*at));
    let places = named.map(|spot| spot.places.iter().map(|of| (*of).clone()).collect());
    Ok(Otherwise::Others(places.collect()))
}

impl Spot<'_> {
    pub(super) fn id(&self) -> &str {
        self.places.first().map_or("", |of| of.id.as_str())
    }
}
