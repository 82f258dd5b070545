//! Demand, candidates and the distances between them.

use std::collections::BTreeMap;

use super::error::SiteError;

/// The most pairs of demand points and candidates.
pub const PAIRS: usize = 20_000_000;

/// Where help is needed.
#[derive(Debug, Clone, PartialEq)]
pub struct DemandPoint {
    /// A name of its own.
    pub id: String,
    /// How much: a disclosed figure or an estimate of it, from 0.
    pub weight: f64,
}

/// Where a site may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// A name of its own.
    pub id: String,
    /// The most weight that the site can serve; `None` where there is no limit.
    pub capacity: Option<f64>,
    /// Whether it is there already.
    pub standing: Standing,
}

/// Whether a candidate is a site already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is a site, and stays open in every plan.
    Existing,
    /// It may become one.
    Proposed,
}

/// Demand points, candidates and the metres between them, in the order of their ids.
#[derive(Debug, Clone, PartialEq)]
pub struct SitingProblem {
    pub(super) demand: Vec<DemandPoint>,
    pub(super) candidates: Vec<Candidate>,
    /// Demand point by demand point; endless where a pair is left out.
    pub(super) metres: Vec<f64>,
}

impl SitingProblem {
    /// A problem; `metres` is asked by place in `demand` and in `candidates`, and answers `None`
    /// where a candidate cannot serve a demand point. The order of both does not matter.
    ///
    /// # Errors
    /// With everything that is wrong: no demand, no candidates, an id twice, and a weight, a
    /// capacity or a distance that is negative or no number.
    pub fn new(
        demand: Vec<DemandPoint>,
        candidates: Vec<Candidate>,
        metres: impl Fn(usize, usize) -> Option<f64>,
    ) -> Result<Self, Vec<SiteError>> {
        let mut errors = Vec::new();
        let is_sound = |number: f64| number.is_finite() && number >= 0.0;
        if demand.is_empty() {
            errors.push(SiteError::NoDemand);
        }
        if candidates.is_empty() {
            errors.push(SiteError::NoCandidates);
        }
        for point in demand.iter().filter(|point| !is_sound(point.weight)) {
            let id = point.id.clone();
            errors.push(SiteError::Weight { id });
        }
        if !demand.is_empty() && demand.iter().all(|point| point.weight == 0.0) {
            errors.push(SiteError::NoWeight);
        }
        for candidate in &candidates {
            if candidate.capacity.is_some_and(|most| !is_sound(most)) {
                let id = candidate.id.clone();
                errors.push(SiteError::Capacity { id });
            }
        }
        let (points, sites) = (
            order(demand.iter().map(|point| &point.id)),
            order(candidates.iter().map(|candidate| &candidate.id)),
        );
        let twice = |ids: &BTreeMap<&String, Vec<usize>>| {
            let ids = ids.iter().filter(|(_, places)| places.len() > 1);
            ids.map(|(id, _)| (*id).clone()).collect::<Vec<_>>()
        };
        let duplicates = twice(&points).into_iter();
        errors.extend(duplicates.map(|id| SiteError::DuplicateDemand { id }));
        let duplicates = twice(&sites).into_iter();
        errors.extend(duplicates.map(|id| SiteError::DuplicateCandidate { id }));
        let pairs = demand.len().saturating_mul(candidates.len());
        if pairs > PAIRS {
            errors.push(SiteError::TooLarge { pairs });
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let points: Vec<usize> = points.into_values().flatten().collect();
        let sites: Vec<usize> = sites.into_values().flatten().collect();
        let mut table = Vec::with_capacity(pairs);
        for point in &points {
            for site in &sites {
                let metres = metres(*point, *site);
                if metres.is_some_and(|metres| !is_sound(metres)) {
                    errors.push(SiteError::Distance {
                        demand: demand[*point].id.clone(),
                        candidate: candidates[*site].id.clone(),
                    });
                }
                table.push(metres.unwrap_or(f64::INFINITY));
            }
        }
        let largest = |numbers: &mut dyn Iterator<Item = f64>| {
            numbers
                .filter(|number| number.is_finite())
                .fold(1.0, f64::max)
        };
        let heaviest: f64 = demand.iter().map(|point| point.weight.max(1.0)).sum();
        let most = heaviest * largest(&mut table.iter().copied());
        if errors.is_empty() && most.is_nan() || most > 1e150 {
            errors.push(SiteError::TooHeavy);
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self {
            demand: in_order(demand, |point| &point.id),
            candidates: in_order(candidates, |candidate| &candidate.id),
            metres: table,
        })
    }

    /// The metres from one demand point to every candidate.
    pub(super) fn of_point(&self, point: usize) -> &[f64] {
        let sites = self.candidates.len();
        &self.metres[point * sites..(point + 1) * sites]
    }

    pub(super) fn existing(&self) -> Vec<usize> {
        let candidates = self.candidates.iter().enumerate();
        candidates
            .filter(|(_, candidate)| candidate.standing == Standing::Existing)
            .map(|(at, _)| at)
            .collect()
    }

    /// The sites of each point within some metres, the nearest first.
    pub(super) fn reach(&self, metres: f64) -> Vec<Vec<u32>> {
        let within = |point: usize| {
            let of_point = self.of_point(point);
            let sites = (0_u32..).zip(of_point);
            let mut sites: Vec<u32> = sites
                .filter(|(_, far)| far.is_finite() && **far <= metres)
                .map(|(site, _)| site)
                .collect();
            sites.sort_by(|one, other| {
                of_point[*one as usize].total_cmp(&of_point[*other as usize])
            });
            sites
        };
        (0..self.demand.len()).map(within).collect()
    }

    /// The nearest of some sites, of equals the first.
    pub(super) fn nearest(&self, point: usize, open: &[usize]) -> Option<usize> {
        let of_point = self.of_point(point);
        let reached = open.iter().filter(|site| of_point[**site].is_finite());
        reached
            .min_by(|one, other| {
                of_point[**one]
                    .total_cmp(&of_point[**other])
                    .then(one.cmp(other))
            })
            .copied()
    }
}

/// Places by their ids.
fn order<'a>(ids: impl Iterator<Item = &'a String>) -> BTreeMap<&'a String, Vec<usize>> {
    let mut places = BTreeMap::<_, Vec<usize>>::new();
    for (at, id) in ids.enumerate() {
        places.entry(id).or_default().push(at);
    }
    places
}

fn in_order<T>(mut all: Vec<T>, id: impl Fn(&T) -> &String) -> Vec<T> {
    all.sort_by(|one, other| id(one).cmp(id(other)));
    all
}
