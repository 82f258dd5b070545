//! Boundaries alone, for statistics of areas that no plan names.

use std::sync::Arc;

use geo::{Coord, MultiPolygon};
use vocabulary::{AreaColumn, AreaList, BoundaryFile, Note, Problem, Problems, SourceId};

use crate::atlas::{aligned, listed, overlap_problems};
use crate::boundaries;
use crate::crs::{CrsFault, Naming, OF_FILE, System};
use crate::gdal_messages::listen;
use crate::index::ShapeIndex;
use crate::layer::{self, RawFeature, RawLayer, RawShape};

/// Longitudes and latitudes go up to these, either way.
const DEGREES: (f64, f64) = (180.0, 90.0);

/// The largest coordinate whose square is far from the end of numbers.
const FARTHEST: f64 = 1e100;

/// The areas of one boundary file.
#[derive(Debug, Clone, PartialEq)]
pub struct Areas {
    /// The source.
    pub source: SourceId,
    /// The areas, in the order of their codes.
    pub list: Arc<AreaList>,
    /// Their shapes, in `coordinates`; rings wind either way.
    pub shapes: AreaColumn<MultiPolygon<f64>>,
    /// Their centroids of area, taken in the plane of the file's own coordinates, in `measured`.
    pub centroids: AreaColumn<Coord>,
    /// What centroids are measured in: a plane where the file is in one or in a projection,
    /// whose units are brought to metres.
    pub measured: Coordinates,
    /// What shapes are measured in.
    pub coordinates: Coordinates,
    /// Vertices that lie no further apart than this along each axis are one, in the units of
    /// `coordinates`.
    pub snap: f64,
    /// What a reader should know of them.
    pub notes: Vec<Note>,
}

/// What coordinates are measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coordinates {
    /// Degrees of WGS 84 longitude and latitude.
    Degrees,
    /// Units of a plane, the same along both axes.
    Plane,
}

/// Reads the areas of a file of any supported format, and no more.
///
/// Every feature is an area, whatever its code begins with. Where `crs` is `file`, the
/// file's own reference system is taken. Where the file names none (a Shapefile without
/// .prj, a GeoPackage with an undefined one) or its format leaves it unsaid (GeoJSON and
/// `TopoJSON`), coordinates within the degrees of the Earth are taken as degrees of WGS 84,
/// others as those of a plane. Where it names a plane that is nowhere, as a GeoPackage
/// with undefined Cartesian coordinates does, they are of that plane. A note says what was
/// taken for what.
///
/// # Errors
/// With everything that is wrong with the file, its codes and its shapes.
pub fn areas(file: &BoundaryFile) -> Result<Areas, Problems> {
    let (layer, mut problems) = layer::read(file)?;
    if layer
        .features
        .iter()
        .any(|of| lies_beyond(of, (FARTHEST, FARTHEST)))
    {
        let what = "its coordinates are too large to be measured between";
        let remedy = "give them in larger units, or shift their origin";
        let problem = Problem::new(&file.file, what, remedy);
        let most = format!("up to {FARTHEST:e} either way");
        return Err(problem.expected(most).into());
    }
    let (placing, coordinates, notes) = place(file, &layer);
    let measured = match &placing {
        Ok(system) if system.projected() => Coordinates::Plane,
        _ => coordinates,
    };
    let (read, found) = boundaries::understand(file, "", layer.features, placing);
    let snap = read.snap;
    problems.append(found);
    let Some(list) = listed(read.areas) else {
        return Err(problems);
    };
    let index = ShapeIndex::new(&read.shapes);
    problems.append(overlap_problems(file, &list, &read.shapes, &index));
    problems.none_or(())?;
    Ok(Areas {
        source: file.source.clone(),
        shapes: aligned(&list, read.shapes),
        centroids: aligned(&list, read.centroids),
        list,
        measured,
        coordinates,
        snap,
        notes,
    })
}

type Placing = (Result<System, CrsFault>, Coordinates, Vec<Note>);

/// How to place the features of a layer, and what to say of it.
fn place(file: &BoundaryFile, layer: &RawLayer) -> Placing {
    let (system, _) = listen(|| System::new(&file.crs, layer.crs.clone()));
    let named = Naming::of(layer.crs.as_ref());
    if file.crs != OF_FILE || (named == Naming::Place && !layer.silent_on_system) {
        return (system, Coordinates::Degrees, Vec::new());
    }
    let note = |what: &str, reason: &str| {
        vec![Note {
            source: file.source.clone(),
            area: None,
            period: None,
            what: what.to_owned(),
            reason: reason.to_owned(),
        }]
    };
    let in_a_plane = |reason: &str| {
        let what = "its coordinates are taken as those of a plane";
        let notes = note(what, reason);
        (Ok(System::Plane), Coordinates::Plane, notes)
    };
    let projected = system.as_ref().is_ok_and(System::projected);
    if named == Naming::Plane {
        return in_a_plane(
            "the file names a plane of no known place on the Earth: lengths are in its own units",
        );
    }
    if !projected && layer.features.iter().any(|of| lies_beyond(of, DEGREES)) {
        return in_a_plane(
            "they lie beyond the degrees of the Earth, and the file names no other \
             reference system: lengths are in its own units",
        );
    }
    if named == Naming::Nothing {
        let what = "its coordinates are taken as degrees of WGS 84";
        let reason = "the file names no reference system, and they lie within its degrees";
        return (
            Ok(System::Degrees),
            Coordinates::Degrees,
            note(what, reason),
        );
    }
    (system, Coordinates::Degrees, Vec::new())
}

fn lies_beyond(feature: &RawFeature, (x, y): (f64, f64)) -> bool {
    match &feature.shape {
        RawShape::Polygons(polygons) => polygons
            .iter()
            .flatten()
            .flatten()
            .any(|at| at.x.abs() > x || at.y.abs() > y),
        RawShape::None | RawShape::Other(_) => false,
    }
}
