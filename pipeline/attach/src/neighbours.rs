//! Which areas are neighbours of which.

use std::collections::BTreeMap;
use std::sync::Arc;

use geo::{BoundingRect, Coord, MultiPolygon, Rect};
use vocabulary::{AreaCode, AreaColumn, AreaList, Neighbours, Note};

use crate::areas::Areas;
use crate::contiguity::{Shared, contiguous};
use crate::criterion::{CriterionFault, NeighbourCriterion, is_distance};
use crate::crs::System;
use crate::proximity::Centroids;

/// Vertices this near to each other are one vertex, in degrees: some 1 mm of latitude.
///
/// What two outlines share is printed with the same digits, and brought to degrees vertex by
/// vertex it stays the same to the last of them; a reprojection there and back moves it by less
/// than this. Different vertices of detailed outlines can lie a centimetre apart.
pub const SNAP_DEGREES: f64 = 1e-8;

/// Vertices of a plane are one when they are no further apart than this part of the longer
/// side of the rectangle around all areas: some 1 mm in a city, 1 cm in a country.
pub const SNAP_OF_PLANE: f64 = 1e-8;

/// The most links that are held, each direction counted: some 1,000 an area of a country's
/// smallest.
const MOST_LINKS: usize = 40_000_000;

/// How many areas without neighbours are named before the rest is counted.
const NAMED: usize = 5;

/// The neighbours of every area, and what a reader should know of them.
///
/// **Queen** and **rook**: two areas are neighbours when their outlines share a vertex or
/// a segment, give or take [`Areas::snap`] along each axis: [`SNAP_DEGREES`] once coordinates are
/// in degrees, [`SNAP_OF_PLANE`] in a plane. Outlines
/// that meet without a shared vertex are not neighbours: boundaries generalised one area at a
/// time must be mended first.
///
/// **Nearest neighbours** and **distance** are between centroids of area
/// ([`Areas::centroids`]). Where the file is in degrees they are geodesics of the WGS 84
/// ellipsoid: metres on the ground. Where it is projected they are straight lines of the
/// projection, in metres, as `libpysal` and `spdep` have them: the British national grid
/// stretches lengths by up to 0.04% either way, and Web Mercator by 60% in London. In a plane
/// they are straight, in its own units. Distances that differ by less than a billionth, or a thousandth of a millimetre, are equal: within the distance that is given is up to
/// and including it, and of areas equally near the first by code is taken. Links to nearest
/// neighbours go one way.
///
/// An area that has no neighbours, such as an island, keeps an empty row, and a note says so.
///
/// # Units
/// Metres on the Earth, a plane's own units in a plane.
///
/// # Errors
/// When there are no more areas than nearest neighbours to be found, when the distance is not
/// a positive number, and when there would be more links than can be held.
///
/// # References
/// Anselin (1988), "Spatial Econometrics", chapter 3: contiguity as of the chessboard's queen
/// and rook. Karney (2013), "Algorithms for geodesics", Journal of Geodesy 87, p. 43-55.
pub fn neighbours(
    areas: &Areas,
    criterion: NeighbourCriterion,
) -> Result<(Neighbours, Vec<Note>), CriterionFault> {
    let contiguous = |shared| Ok(by_contiguity(&areas.shapes, shared, areas.snap));
    let found = match criterion {
        NeighbourCriterion::Queen => contiguous(Shared::Vertex),
        NeighbourCriterion::Rook => contiguous(Shared::Segment),
        NeighbourCriterion::NearestNeighbours(_) | NeighbourCriterion::Distance { .. } => {
            by_proximity(areas, criterion)
        }
    }?;
    let notes = of_islands(areas, criterion, &found);
    Ok((found, notes.into_iter().collect()))
}

/// How near to each other vertices are one, given the system of the file and the shapes.
pub(crate) fn snap(system: Option<&System>, shapes: &BTreeMap<AreaCode, MultiPolygon<f64>>) -> f64 {
    match system {
        Some(System::Plane) => SNAP_OF_PLANE * longer_side(shapes.values()),
        Some(System::Degrees | System::Other { .. }) | None => SNAP_DEGREES,
    }
}

/// The neighbours of areas whose outlines share something.
pub(crate) fn by_contiguity(
    shapes: &AreaColumn<MultiPolygon<f64>>,
    shared: Shared,
    snap: f64,
) -> Neighbours {
    let outlines: Vec<_> = shapes.values().collect();
    let mut rows = vec![Vec::new(); outlines.len()];
    for (a, b) in contiguous(&outlines, shared, snap) {
        for (from, to) in [(a, b), (b, a)] {
            if let Some(row) = rows.get_mut(from as usize) {
                row.push(to);
            }
        }
    }
    of_rows(shapes.areas(), rows)
}

fn by_proximity(
    areas: &Areas,
    criterion: NeighbourCriterion,
) -> Result<Neighbours, CriterionFault> {
    let centroids = Centroids::new(areas.centroids.as_slice(), areas.measured);
    let too_many = CriterionFault::TooManyLinks {
        criterion,
        most: MOST_LINKS,
    };
    let rows = match criterion {
        NeighbourCriterion::NearestNeighbours(count) => {
            let (count, areas) = (count.get(), areas.list.len());
            if count as usize >= areas {
                return Err(CriterionFault::TooFewAreas { count, areas });
            }
            if (count as usize).saturating_mul(areas) > MOST_LINKS {
                return Err(too_many);
            }
            centroids.nearest(count as usize)
        }
        NeighbourCriterion::Distance { metres } if is_distance(&metres) => {
            centroids.within(metres, MOST_LINKS).ok_or(too_many)?
        }
        other => return Err(CriterionFault::Distance(other.to_string())),
    };
    Ok(of_rows(&areas.list, rows))
}

fn of_rows(areas: &Arc<AreaList>, rows: Vec<Vec<u32>>) -> Neighbours {
    Neighbours::new(areas, rows).expect("each row names other areas of the list, each once")
}

fn longer_side<'a>(shapes: impl Iterator<Item = &'a MultiPolygon<f64>>) -> f64 {
    let around = shapes.filter_map(BoundingRect::bounding_rect);
    let joined = around.reduce(|a, b| {
        let low = Coord {
            x: a.min().x.min(b.min().x),
            y: a.min().y.min(b.min().y),
        };
        let high = Coord {
            x: a.max().x.max(b.max().x),
            y: a.max().y.max(b.max().y),
        };
        Rect::new(low, high)
    });
    joined.map_or(0.0, |all| all.width().max(all.height()))
}

/// A note of the areas that have no neighbours, if there are any.
fn of_islands(
    areas: &Areas,
    criterion: NeighbourCriterion,
    neighbours: &Neighbours,
) -> Option<Note> {
    let islands: Vec<_> = neighbours.islands().map(|code| code.to_string()).collect();
    let named = islands
        .iter()
        .take(NAMED)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    let what = match islands.len() {
        0 => return None,
        1 => format!("the area {named} has no neighbours by {criterion}"),
        count if count <= NAMED => {
            format!("{count} areas have no neighbours by {criterion}: {named}")
        }
        count => format!(
            "{count} areas have no neighbours by {criterion}: {named} and {} more",
            count - NAMED
        ),
    };
    let reason = match criterion {
        NeighbourCriterion::Queen | NeighbourCriterion::Rook => {
            "islands, or outlines that share no vertices with those beside them"
        }
        NeighbourCriterion::NearestNeighbours(_) | NeighbourCriterion::Distance { .. } => {
            "no other centroid lies within the distance"
        }
    };
    Some(Note {
        source: areas.source.clone(),
        area: None,
        period: None,
        what,
        reason: reason.to_owned(),
    })
}
