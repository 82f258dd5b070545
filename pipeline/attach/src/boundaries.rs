//! The areas and their shapes, read from a boundary file of any vector format GDAL knows.

use std::collections::BTreeMap;

use gdal::errors::GdalError;
use gdal::spatial_ref::SpatialRef;
use gdal::vector::{Feature, Geometry, LayerAccess, OGRwkbGeometryType};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use geo::{Coord, MultiPolygon};
use vocabulary::{Area, AreaCode, BoundaryFile, Problem, Problems};

use crate::crs::{CrsFault, ToDegrees};
use crate::gdal_messages::listen;
use crate::validity::{self, Rings};

/// What could be read of a boundary file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Boundaries {
    /// Every unit of the geography that the file names, sound or not, each once.
    pub areas: Vec<Area>,
    /// The shapes of those that are sound, in WGS 84 longitude and latitude.
    pub shapes: BTreeMap<AreaCode, MultiPolygon<f64>>,
}

/// Reads the areas of the plan's unit and judges their shapes.
///
/// `None` when the file cannot be read as one layer of features with a code and
/// a name; then nothing can be said of which areas it lacks.
pub(crate) fn read(file: &BoundaryFile, unit: &str) -> (Option<Boundaries>, Problems) {
    let mut problems = Problems::new();
    let (layer, said) = listen(|| read_layer(file));
    let layer = match layer {
        Ok(layer) => layer,
        Err(Unreadable::Gdal(error)) => {
            let said = if said.is_empty() {
                error.to_string()
            } else {
                said.join("; ")
            };
            let problem = Problem::new(&file.file, "it cannot be read as boundaries", TAKE_ANEW);
            problems.push(
                problem
                    .found(said)
                    .expected("a vector format that GDAL reads"),
            );
            return (None, problems);
        }
        Err(Unreadable::Problems(found)) => return (None, found),
    };
    if !said.is_empty() {
        let what = "parts of it cannot be read";
        problems.push(Problem::new(&file.file, what, TAKE_ANEW).found(said.join("; ")));
    }
    if layer.features.is_empty() {
        problems.push(Problem::new(&file.file, "it holds no areas", TAKE_ANEW));
    }
    if u64::try_from(layer.features.len()) != Ok(file.rows) {
        let what = "it does not hold as many features as its manifest declares";
        let remedy = "take the boundaries anew, or correct `rows` in source.toml";
        let problem = Problem::new(&file.file, what, remedy);
        let found = layer.features.len().to_string();
        problems.push(problem.found(found).expected(file.rows.to_string()));
    }
    let (to_degrees, _) = listen(|| ToDegrees::new(&file.crs, layer.crs));
    let to_degrees = match to_degrees {
        Ok(to_degrees) => Some(to_degrees),
        Err(fault) => {
            problems.push(crs_problem(file, fault));
            None
        }
    };
    let (boundaries, found) = identify(file, unit, layer.features, to_degrees.as_ref());
    problems.append(found);
    (Some(boundaries), problems)
}

const TAKE_ANEW: &str = "take the boundaries from their publisher anew";

/// Formats, as GDAL names them, whose features all stand in the source's own files.
const FORMATS: [&str; 7] = [
    "ESRI Shapefile",
    "FlatGeobuf",
    "GML",
    "GPKG",
    "GeoJSON",
    "KML",
    "LIBKML",
];

/// Why a file yields no features at all.
enum Unreadable {
    Gdal(GdalError),
    Problems(Problems),
}

impl From<GdalError> for Unreadable {
    fn from(error: GdalError) -> Self {
        Self::Gdal(error)
    }
}

struct RawLayer {
    crs: Option<SpatialRef>,
    features: Vec<RawFeature>,
}

/// A feature as it stands in the file, before anything is believed of it.
struct RawFeature {
    code: Option<String>,
    name: Option<String>,
    shape: RawShape,
}

enum RawShape {
    None,
    Polygons(Rings),
    /// Something else, by the name that the OGC gives it.
    Other(String),
}

fn read_layer(file: &BoundaryFile) -> Result<RawLayer, Unreadable> {
    let open_flags = GdalOpenFlags::GDAL_OF_READONLY | GdalOpenFlags::GDAL_OF_VECTOR;
    let options = DatasetOptions {
        open_flags,
        ..DatasetOptions::default()
    };
    let dataset = Dataset::open_ex(&file.path, options)?;
    let driver = dataset.driver().short_name();
    let refused = |problem: Problem| Err(Unreadable::Problems(problem.into()));
    if !FORMATS.contains(&driver.as_str()) {
        let what = "its format may point at other files, which no checksum covers";
        let remedy = "save the boundaries in one file, as GeoPackage or GeoJSON";
        let problem = Problem::new(&file.file, what, remedy).found(driver);
        return refused(problem.expected(format!("one of {}", FORMATS.join(", "))));
    }
    // Tables without shapes, such as the styles that QGIS saves, are no layers of features.
    let with_shapes: Vec<usize> = (0..dataset.layer_count())
        .filter(|at| {
            dataset
                .layer(*at)
                .is_ok_and(|layer| layer.defn().geom_fields().next().is_some())
        })
        .collect();
    let [only] = with_shapes[..] else {
        let problem = Problem::new(&file.file, "it must hold one layer of features", TAKE_ANEW);
        let found = format!("{} layers", with_shapes.len());
        return refused(problem.found(found).expected("1 layer"));
    };
    let mut layer = dataset.layer(only)?;
    let properties: Vec<String> = layer.defn().fields().map(|field| field.name()).collect();
    let (code, name) = columns(file, &properties).map_err(Unreadable::Problems)?;
    let crs = layer.spatial_ref();
    let features = layer
        .features()
        .map(|feature| raw_feature(&feature, code, name));
    let features = features.collect::<Result<_, _>>()?;
    Ok(RawLayer { crs, features })
}

/// Where the code and the name stand among a layer's properties.
fn columns(file: &BoundaryFile, properties: &[String]) -> Result<(usize, usize), Problems> {
    let place = |wanted: &str| properties.iter().position(|property| property == wanted);
    match (place(&file.code), place(&file.name)) {
        (Some(code), Some(name)) => Ok((code, name)),
        (code, name) => Err([(&file.code, code), (&file.name, name)]
            .into_iter()
            .filter(|(_, place)| place.is_none())
            .map(|(wanted, _)| {
                let remedy = "name the right property under `columns` in source.toml";
                Problem::new(&file.file, "its features lack a property", remedy)
                    .column(wanted)
                    .found(match properties {
                        [] => "no properties".to_owned(),
                        some => some.join(", "),
                    })
                    .expected(wanted)
            })
            .collect()),
    }
}

fn raw_feature(feature: &Feature<'_>, code: usize, name: usize) -> Result<RawFeature, GdalError> {
    let text = |at| {
        feature
            .field_as_string(at)
            .map(|text| text.filter(|text| !text.is_empty()))
    };
    Ok(RawFeature {
        code: text(code)?,
        name: text(name)?.filter(|name| !name.trim().is_empty()),
        shape: feature.geometry().map_or(RawShape::None, raw_shape),
    })
}

/// The points of a geometry, ring by ring. A height, where there is one, is left out.
///
/// `Geometry::to_geo` is not used: it closes rings that the file leaves open.
fn raw_shape(geometry: &Geometry) -> RawShape {
    // A feature without geometry has one of unknown type, which GDAL also reports as a failure.
    let (kind, _) = listen(|| geometry.geometry_type());
    if kind == OGRwkbGeometryType::wkbUnknown {
        return RawShape::None;
    }
    let parts = |geometry: &Geometry| 0..geometry.geometry_count();
    let rings = |polygon: &Geometry| {
        parts(polygon)
            .map(|at| {
                let mut points = Vec::new();
                polygon.get_geometry(at).get_points(&mut points);
                points.into_iter().map(|(x, y, _)| Coord { x, y }).collect()
            })
            .collect()
    };
    match geometry.geometry_name().as_str() {
        "POLYGON" => RawShape::Polygons(vec![rings(geometry)]),
        "MULTIPOLYGON" => RawShape::Polygons(
            parts(geometry)
                .map(|at| rings(&geometry.get_geometry(at)))
                .collect(),
        ),
        other => RawShape::Other(other.to_owned()),
    }
}

fn crs_problem(file: &BoundaryFile, fault: CrsFault) -> Problem {
    match fault {
        CrsFault::Unknown => {
            let what = "its manifest declares a reference system that PROJ does not know";
            let remedy = "write `crs` as authority and code, such as EPSG:4326, in source.toml";
            Problem::new(&file.file, what, remedy).found(&file.crs)
        }
        CrsFault::Other(found) => {
            let what = "it is in another reference system than its manifest declares";
            let remedy = "correct `crs` in source.toml if the file is right, else reproject it";
            Problem::new(&file.file, what, remedy)
                .found(found)
                .expected(&file.crs)
        }
    }
}

/// Tells which feature is which area, and judges the shapes where the reference system is known.
fn identify(
    file: &BoundaryFile,
    unit: &str,
    features: Vec<RawFeature>,
    to_degrees: Option<&ToDegrees>,
) -> (Boundaries, Problems) {
    let mut problems = Problems::new();
    let mut areas: BTreeMap<AreaCode, String> = BTreeMap::new();
    let mut shapes = BTreeMap::new();
    for (at, feature) in features.into_iter().enumerate() {
        let label = label(&feature, at);
        let code = match unit_code(file, unit, feature.code.as_deref()) {
            Ok(code) => Some(code),
            Err(found) => {
                problems.append(of_area(&found, &label));
                None
            }
        };
        if feature.name.is_none() {
            let remedy = "complete the property, or name another under `columns` in source.toml";
            let problem = Problem::new(&file.file, "an area has no name", remedy);
            problems.push(problem.column(&file.name).area(&label));
        }
        let shape = match judge(file, feature.shape, to_degrees) {
            Ok(shape) => shape,
            Err(found) => {
                problems.append(of_area(&found, &label));
                None
            }
        };
        let Some(code) = code else { continue };
        if areas
            .insert(code, feature.name.unwrap_or_default())
            .is_some()
        {
            let remedy = "merge the features of one area into one multipolygon";
            let problem = Problem::new(&file.file, "two features have the same code", remedy);
            problems.push(problem.column(&file.code).area(&label));
        }
        shapes.extend(shape.map(|shape| (code, shape)));
    }
    let areas = areas
        .into_iter()
        .map(|(code, name)| Area { code, name })
        .collect();
    (Boundaries { areas, shapes }, problems)
}

fn of_area(problems: &Problems, label: &str) -> Problems {
    problems
        .iter()
        .map(|problem| problem.clone().area(label))
        .collect()
}

/// What messages call a feature: code and name, or its place in the file.
fn label(feature: &RawFeature, at: usize) -> String {
    let known: Vec<&str> = feature
        .code
        .iter()
        .chain(&feature.name)
        .map(String::as_str)
        .collect();
    if known.is_empty() {
        format!("of feature {}", at + 1)
    } else {
        known.join(" ")
    }
}

fn unit_code(file: &BoundaryFile, unit: &str, text: Option<&str>) -> Result<AreaCode, Problems> {
    let problem = |what, remedy| Problem::new(&file.file, what, remedy).column(&file.code);
    let Some(text) = text else {
        let remedy = "complete the property, or name another under `columns` in source.toml";
        return Err(problem("an area has no code", remedy).into());
    };
    let Some(code) = file.codes.parse(text) else {
        let remedy = "name the property that holds the codes under `columns` in source.toml";
        let problem = problem("an area's code is not one of its scheme", remedy).found(text);
        return Err(problem.expected(file.codes.expected()).into());
    };
    if code.is_of(unit) {
        return Ok(code);
    }
    let remedy = "leave it out of the boundary file, or correct `unit` in plan.toml";
    let problem = problem("an area is not a unit of the plan's geography", remedy).found(text);
    Err(problem
        .expected(format!("a code that begins with {unit}"))
        .into())
}

/// The shape of one feature; `None` when it cannot be placed for want of a reference system.
fn judge(
    file: &BoundaryFile,
    shape: RawShape,
    to_degrees: Option<&ToDegrees>,
) -> Result<Option<MultiPolygon<f64>>, Problems> {
    let polygons = match shape {
        RawShape::None => {
            let problem = Problem::new(&file.file, "an area has no shape", TAKE_ANEW);
            return Err(problem.expected("a polygon or multipolygon").into());
        }
        RawShape::Other(kind) => {
            let what = "an area's shape is not made of polygons";
            let problem = Problem::new(&file.file, what, TAKE_ANEW);
            return Err(problem
                .found(kind)
                .expected("POLYGON or MULTIPOLYGON")
                .into());
        }
        RawShape::Polygons(polygons) => polygons,
    };
    let Some(to_degrees) = to_degrees else {
        return Ok(None);
    };
    let (judged, _) = listen(|| validity::shape(&polygons, to_degrees));
    judged.map(Some).map_err(|flaws| {
        let problem = |flaw: validity::Flaw| {
            let mut problem = Problem::new(&file.file, flaw.what, flaw.remedy);
            problem.found = flaw.found;
            problem.expected = flaw.expected.map(str::to_owned);
            problem
        };
        flaws.into_iter().map(problem).collect()
    })
}
