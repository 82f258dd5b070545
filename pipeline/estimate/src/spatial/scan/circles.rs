//! Circles around every area's centre, by the areas they hold.

use std::sync::Arc;

use rayon::prelude::*;
use vocabulary::{AreaColumn, AreaList};

use super::{Found, Map, ScanRules, log_likelihood_ratio};
use crate::cells::real;
use crate::smooth::Rates;
use crate::spatial::SpatialFailure;
use crate::spatial::variable::codes_where;

/// How far two points are from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Distance {
    /// In a plane, in the coordinates' units.
    Planar,
    /// Over the earth, in metres, from degrees of longitude and latitude.
    GreatCircle,
}

/// The mean radius of the earth: `(2 a + b) / 3` of the ellipsoid of GRS 80 (Moritz 2000, Journal of Geodesy 74:128-133).
const EARTH_RADIUS_M: f64 = 6_371_008.771_4;

impl Distance {
    /// Whether there are such coordinates.
    fn takes(self, (x, y): (f64, f64)) -> bool {
        match self {
            Self::Planar => x.is_finite() && y.is_finite(),
            Self::GreatCircle => (-180.0..=180.0).contains(&x) && (-90.0..=90.0).contains(&y),
        }
    }

    /// The distance; over the earth by the haversine formula (Sinnott 1984, Sky and Telescope 68:159).
    fn between(self, (x, y): (f64, f64), (to_x, to_y): (f64, f64)) -> f64 {
        match self {
            Self::Planar => (to_x - x).hypot(to_y - y),
            Self::GreatCircle => {
                let half_sine = |from: f64, to: f64| (0.5 * (to - from).to_radians()).sin();
                let (along, across) = (half_sine(x, to_x), half_sine(y, to_y));
                let scale = y.to_radians().cos() * to_y.to_radians().cos();
                let root = (across * across + scale * along * along).sqrt();
                2.0 * EARTH_RADIUS_M * root.min(1.0).asin()
            }
        }
    }
}

/// For every centre the areas around it, the nearest first, as far as the largest circle goes.
pub(super) struct Circles<'a> {
    areas: &'a Arc<AreaList>,
    centres: &'a [(f64, f64)],
    distance: Distance,
    around: Vec<Around>,
}

/// The areas around one centre.
#[derive(Debug, Default)]
struct Around {
    /// Places in the list, the nearest first.
    areas: Vec<u32>,
    /// Whether a circle ends with the area: it does not where the next one is as far.
    ends: Vec<bool>,
}

/// An area and how far it is.
#[derive(Debug, Clone, Copy)]
struct Reach {
    area: u32,
    distance: f64,
}

impl<'a> Circles<'a> {
    pub(super) fn new(
        rates: &'a Rates,
        centres: &'a AreaColumn<(f64, f64)>,
        rules: &ScanRules,
    ) -> Result<Self, SpatialFailure> {
        let unusable = codes_where(centres, |centre| !rules.distance.takes(centre));
        if !unusable.is_empty() {
            return Err(SpatialFailure::NotCoordinates(unusable));
        }
        let population: f64 = rates.populations().iter().sum();
        // A share that is reached but for rounding is reached.
        let largest = population * rules.largest_share * (1.0 + 1e-12);
        let around = centres.as_slice().par_iter().map(|centre| {
            let all = (0_u32..).zip(centres.as_slice()).map(|(area, to)| Reach {
                area,
                distance: rules.distance.between(*centre, *to),
            });
            Around::within(all.collect(), rates.populations(), largest)
        });
        Ok(Self {
            areas: rates.areas(),
            centres: centres.as_slice(),
            distance: rules.distance,
            around: around.collect(),
        })
    }

    pub(super) fn areas(&self) -> &Arc<AreaList> {
        self.areas
    }

    /// The circles around each centre: areas, and whether one ends there.
    pub(super) fn all(&self) -> impl Iterator<Item = impl Iterator<Item = (u32, bool)>> {
        self.around.iter().map(Around::iter)
    }

    /// The places of the areas of a circle, the nearest first.
    pub(super) fn members(&self, found: &Found) -> &[u32] {
        let around = self.around.get(found.centre);
        around
            .and_then(|around| around.areas.get(..found.members))
            .unwrap_or_default()
    }

    /// How far the last area of a circle is.
    pub(super) fn radius(&self, found: &Found) -> f64 {
        let at = |place: usize| self.centres.get(place).copied();
        let last = self
            .members(found)
            .last()
            .and_then(|last| at(*last as usize));
        let ends = at(found.centre).zip(last);
        ends.map_or(0.0, |(from, to)| self.distance.between(from, to))
    }

    /// The circle with the largest statistic among those that hold none of the areas taken; of
    /// equal ones that of the first centre, and the smallest. `None` where none holds more events than expected.
    pub(super) fn strongest(&self, map: &Map, taken: &[bool]) -> Option<Found> {
        let of_centre = |(centre, around): (usize, &Around)| {
            around
                .strongest(map, taken)
                .map(|(members, statistic)| Found {
                    centre,
                    members,
                    statistic,
                })
        };
        let found: Vec<Option<Found>> = self.around.par_iter().enumerate().map(of_centre).collect();
        let stronger = |best: Found, next: Found| {
            if next.statistic > best.statistic {
                next
            } else {
                best
            }
        };
        found.into_iter().flatten().reduce(stronger)
    }
}

impl Around {
    /// The areas whose circles hold no more than the largest population.
    fn within(mut all: Vec<Reach>, populations: &[f64], largest: f64) -> Self {
        all.sort_unstable_by(|one, other| {
            let nearer = one.distance.total_cmp(&other.distance);
            nearer.then(one.area.cmp(&other.area))
        });
        let (mut around, mut held) = (Self::default(), 0.0);
        // Distances that differ by rounding alone are the same.
        let as_far = |one: &Reach, next: &Reach| next.distance <= one.distance * (1.0 + 1e-12);
        for ring in all.chunk_by(as_far) {
            let populations = ring
                .iter()
                .filter_map(|reach| populations.get(reach.area as usize));
            held += populations.sum::<f64>();
            if held > largest {
                break;
            }
            around.areas.extend(ring.iter().map(|reach| reach.area));
            around.ends.resize(around.areas.len(), false);
            if let Some(end) = around.ends.last_mut() {
                *end = true;
            }
        }
        around.areas.shrink_to_fit();
        around.ends.shrink_to_fit();
        around
    }

    fn iter(&self) -> impl Iterator<Item = (u32, bool)> {
        self.areas.iter().copied().zip(self.ends.iter().copied())
    }

    /// How many areas the strongest circle holds, and its statistic.
    fn strongest(&self, map: &Map, taken: &[bool]) -> Option<(usize, f64)> {
        let (mut events, mut expected) = (0.0, 0.0);
        let mut best = None;
        for ((area, end), members) in self.iter().zip(1..) {
            let at = area as usize;
            if taken.get(at).copied().unwrap_or(true) {
                break;
            }
            events += map.events.get(at).map_or(0.0, |events| real(*events));
            expected += map.expected.get(at).copied().unwrap_or_default();
            let statistic = log_likelihood_ratio(events, expected, map.total);
            if end && statistic > best.map_or(0.0, |(_, statistic)| statistic) {
                best = Some((members, statistic));
            }
        }
        best
    }
}
