//! The two steps over weights that are worked out once, for one set of people or for many draws.

use super::{Catchment, Distances, Group, Point, Site};
use crate::sum::total;

/// How many groups there are.
pub(crate) const GROUPS: usize = Group::ALL.len();

/// Who reaches which site, and with what weight: all that does not depend on how many people there are.
#[derive(Debug, Clone)]
pub(crate) struct Kernel {
    sites: Vec<Reached>,
    /// The sites, with their weights, that each group at each point can share in.
    shared: Vec<Vec<(usize, f64)>>,
}

/// A site, as those around it see it.
#[derive(Debug, Clone)]
struct Reached {
    capacity: f64,
    /// The places in [`slot`] of everybody whom it takes within reach, with their weights.
    people: Vec<(usize, f64)>,
}

/// The place of a group at a point among all people.
pub(crate) const fn slot(point: usize, group: Group) -> usize {
    point * GROUPS + group as usize
}

impl Kernel {
    /// The weights of points and sites that passed [`super::check`]. A site that is not counted reaches nobody.
    pub(crate) fn new(
        points: usize,
        sites: &[Site],
        distances: &Distances,
        catchment: &Catchment,
    ) -> Self {
        let mut shared = vec![Vec::new(); points * GROUPS];
        let reached = |(at, site): (usize, &Site)| {
            let mut people = Vec::new();
            if catchment.counted.takes(site.standing) {
                for point in 0..points {
                    let weight = catchment.weight(distances.metres(point, at));
                    if weight > 0.0 {
                        people.extend(site.serves.iter().map(|of| (slot(point, *of), weight)));
                    }
                }
            }
            for (slot, weight) in &people {
                if let Some(sites) = shared.get_mut(*slot) {
                    sites.push((at, *weight));
                }
            }
            Reached {
                capacity: site.capacity,
                people,
            }
        };
        Self {
            sites: sites.iter().enumerate().map(reached).collect(),
            shared,
        }
    }

    /// How many sites each group at each point can share in, in the order of [`slot`].
    pub(crate) fn shared(&self) -> impl Iterator<Item = usize> {
        self.shared.iter().map(Vec::len)
    }

    /// The first step: each site's people within reach, by weight, and what it has for one at its
    /// door; nothing where nobody is within reach.
    pub(crate) fn ratios(&self, people: &[f64]) -> Vec<Option<(f64, f64)>> {
        let ratio = |site: &Reached| {
            let demand = site.demand(people);
            (demand > 0.0).then(|| (site.capacity / demand, demand))
        };
        self.sites.iter().map(ratio).collect()
    }

    /// Both steps: what one person of each group at each point reaches, in the order of [`slot`].
    /// `ratios` is room for the sites' own; what stood in either before is gone.
    pub(crate) fn access(&self, people: &[f64], ratios: &mut Vec<f64>, access: &mut Vec<f64>) {
        ratios.clear();
        ratios.extend(self.sites.iter().map(|site| {
            let demand = site.demand(people);
            if demand > 0.0 {
                site.capacity / demand
            } else {
                0.0
            }
        }));
        access.clear();
        access.extend(self.shared.iter().map(|sites| {
            let shares = sites.iter();
            total(
                shares.map(|(site, weight)| ratios.get(*site).map_or(0.0, |ratio| ratio * weight)),
            )
        }));
    }
}

impl Reached {
    fn demand(&self, people: &[f64]) -> f64 {
        let within = self.people.iter();
        total(within.map(|(slot, weight)| people.get(*slot).map_or(0.0, |people| people * weight)))
    }
}

/// The people of each point and group, in the order of [`slot`]; nobody where none are given.
pub(crate) fn people_of(points: &[Point]) -> Vec<f64> {
    let at = |point: &Point, group| point.people.get(&group).copied().unwrap_or(0.0);
    points
        .iter()
        .flat_map(|point| Group::ALL.map(|group| at(point, group)))
        .collect()
}
