//! Which areas are neighbours.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use geo::{Coord, CoordsIter, MultiPolygon};
use vocabulary::{AreaCode, AreaColumn, AreaList};

use crate::index::ShapeIndex;

/// Vertices this near to each other are one vertex, in degrees: some 0.1 m of latitude.
///
/// Publishers print six decimals, and a reprojection there and back moves a
/// vertex by less than that.
pub const SNAP_DEGREES: f64 = 1e-6;

/// The neighbours of every area by queen contiguity, in the order of their codes.
///
/// Two areas are neighbours when their outlines share at least one vertex, give
/// or take [`SNAP_DEGREES`] in longitude and in latitude. An area that shares
/// none, such as an island, has none and stays in the column. Outlines that meet
/// without a shared vertex are not neighbours: boundaries generalised one area
/// at a time must be mended first.
///
/// # References
/// Anselin (1988), "Spatial Econometrics", chapter 3: contiguity as of the chessboard's queen.
pub(crate) fn queen(
    areas: &Arc<AreaList>,
    shapes: &BTreeMap<AreaCode, MultiPolygon<f64>>,
    index: &ShapeIndex,
) -> AreaColumn<Vec<AreaCode>> {
    let vertices: BTreeMap<AreaCode, Vertices> = shapes
        .iter()
        .map(|(code, shape)| (*code, Vertices::of(shape)))
        .collect();
    let mut links: BTreeSet<(AreaCode, AreaCode)> = BTreeSet::new();
    for (a, b) in index.pairs_within(SNAP_DEGREES) {
        if let (Some(of_a), Some(of_b)) = (vertices.get(&a), vertices.get(&b))
            && of_a.share_one_with(of_b)
        {
            links.extend([(a, b), (b, a)]);
        }
    }
    let mut of_area: BTreeMap<AreaCode, Vec<AreaCode>> = BTreeMap::new();
    for (from, to) in links {
        of_area.entry(from).or_default().push(to);
    }
    AreaColumn::from_fn(areas, |code| of_area.remove(&code).unwrap_or_default())
}

/// The vertices of one shape, by the cell of a grid with [`SNAP_DEGREES`] to the side.
struct Vertices(HashMap<(i64, i64), Vec<Coord>>);

impl Vertices {
    fn of(shape: &MultiPolygon<f64>) -> Self {
        let mut cells: HashMap<_, Vec<Coord>> = HashMap::new();
        for at in shape.coords_iter() {
            cells.entry(cell(at)).or_default().push(at);
        }
        Self(cells)
    }

    fn share_one_with(&self, other: &Self) -> bool {
        self.0.values().flatten().any(|at| other.has_near(*at))
    }

    fn has_near(&self, at: Coord) -> bool {
        let (column, row) = cell(at);
        let near = |other: &Coord| {
            (at.x - other.x).abs() <= SNAP_DEGREES && (at.y - other.y).abs() <= SNAP_DEGREES
        };
        (column - 1..=column + 1).any(|column| {
            (row - 1..=row + 1).any(|row| {
                self.0
                    .get(&(column, row))
                    .is_some_and(|inside| inside.iter().any(near))
            })
        })
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "degrees over the cell are below 1e9"
)]
fn cell(at: Coord) -> (i64, i64) {
    (
        (at.x / SNAP_DEGREES).floor() as i64,
        (at.y / SNAP_DEGREES).floor() as i64,
    )
}
