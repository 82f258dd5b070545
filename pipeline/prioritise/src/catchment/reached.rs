//! What people at a point and in an area reach.

use std::collections::BTreeMap;

use vocabulary::AreaCode;

use super::{Distances, Group, Kernel, Outcome, Point, Site, slot};
use crate::sum::total;

/// The nearest counted site that takes a group, however far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// Its place in the list of sites; of two as near, the first.
    pub site: usize,
    /// How far it is, in metres.
    pub metres: f64,
}

/// Whether anything is within reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// This many sites share their capacity with the point.
    Sites(usize),
    /// Nothing, and so the access is 0.
    Nothing,
}

/// What one group's people at one point reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointReach {
    /// How many people these are.
    pub people: f64,
    /// Capacity a person.
    pub access: f64,
    /// Whether anything is within reach.
    pub reach: Reach,
    /// The nearest site; `None` where no counted site takes the group.
    pub nearest: Option<Nearest>,
}

/// What one group's people in one area reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AreaReach {
    /// How many people these are.
    pub people: f64,
    /// Capacity a person, of the average person.
    pub access: f64,
    /// The share of people with nothing within reach.
    pub without: f64,
    /// How far the nearest site is for the average person, in metres; `None` where no counted
    /// site takes the group.
    pub nearest_m: Option<f64>,
}

/// The second step, and beside it how many sites are shared in and how far the nearest is.
pub(super) fn points(
    points: &[Point],
    sites: &[Site],
    distances: &Distances,
    outcomes: &[Outcome],
    (kernel, people): (&Kernel, &[f64]),
) -> Vec<BTreeMap<Group, PointReach>> {
    let mut access = Vec::new();
    kernel.access(people, &mut Vec::new(), &mut access);
    let shared: Vec<usize> = kernel.shared().collect();
    let nearest = |at: usize, group: Group| {
        let taking = sites.iter().zip(outcomes).enumerate();
        let taking = taking.filter(|(_, (site, outcome))| {
            site.serves.contains(&group) && !matches!(outcome, Outcome::LeftOut)
        });
        let ways = taking.map(|(site, _)| Nearest {
            site,
            metres: distances.metres(at, site),
        });
        let ways = ways.filter(|way| way.metres.is_finite());
        ways.min_by(|a, b| a.metres.total_cmp(&b.metres))
    };
    let of = |at: usize, group: Group, people: f64| {
        let slot = slot(at, group);
        PointReach {
            people,
            access: access.get(slot).copied().unwrap_or(0.0),
            reach: match shared.get(slot) {
                None | Some(0) => Reach::Nothing,
                Some(several) => Reach::Sites(*several),
            },
            nearest: nearest(at, group),
        }
    };
    let each = |(at, point): (usize, &Point)| {
        let groups = point.people.iter().filter(|(_, people)| **people > 0.0);
        groups
            .map(|(group, people)| (*group, of(at, *group, *people)))
            .collect()
    };
    points.iter().enumerate().map(each).collect()
}

/// The average person of each area, by group.
pub(super) fn areas(
    points: &[Point],
    reached: &[BTreeMap<Group, PointReach>],
) -> BTreeMap<AreaCode, BTreeMap<Group, AreaReach>> {
    let mut gathered: BTreeMap<AreaCode, BTreeMap<Group, Vec<PointReach>>> = BTreeMap::new();
    for (point, groups) in points.iter().zip(reached) {
        let area = gathered.entry(point.area).or_default();
        for (group, reach) in groups {
            area.entry(*group).or_default().push(*reach);
        }
    }
    let averaged = |groups: BTreeMap<Group, Vec<PointReach>>| {
        let groups = groups.into_iter();
        groups
            .map(|(group, points)| (group, average(&points)))
            .collect()
    };
    let areas = gathered.into_iter();
    areas
        .map(|(area, groups)| (area, averaged(groups)))
        .collect()
}

/// The people of the points are above 0.
fn average(points: &[PointReach]) -> AreaReach {
    let people = total(points.iter().map(|point| point.people));
    let mean = |of: &dyn Fn(&PointReach) -> f64| {
        total(points.iter().map(|point| point.people * of(point))) / people
    };
    let without = |point: &PointReach| {
        if point.reach == Reach::Nothing {
            1.0
        } else {
            0.0
        }
    };
    let metres = |point: &PointReach| point.nearest.map_or(f64::NAN, |nearest| nearest.metres);
    let nearest_m = mean(&metres);
    AreaReach {
        people,
        access: mean(&|point| point.access),
        without: mean(&without),
        nearest_m: nearest_m.is_finite().then_some(nearest_m),
    }
}
