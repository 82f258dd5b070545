//! The areas and their shapes, read from a boundary file of any vector format GDAL knows.

use std::borrow::Cow;
use std::collections::BTreeMap;

use geo::{Coord, MultiPolygon};
use vocabulary::{Area, AreaCode, BoundaryFile, Problem, Problems, one_line};

use crate::centroid::centroid;
use crate::crs::{CrsFault, OF_FILE, System, ToDegrees};
use crate::gdal_messages::listen;
use crate::layer::{self, RawFeature, RawLayer, RawShape, TAKE_ANEW};
use crate::neighbours::snap;
use crate::parallel::in_order;
use crate::validity::{self, Extent};

/// What could be read of a boundary file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Boundaries {
    /// Every unit of the geography that the file names, sound or not, each once.
    pub areas: Vec<Area>,
    /// The shapes of those that are sound, in WGS 84 longitude and latitude.
    pub shapes: BTreeMap<AreaCode, MultiPolygon<f64>>,
    /// The centroids of area of the same, taken in the plane of the file's own coordinates: in
    /// metres where it is projected, in longitude and latitude where it is not.
    pub centroids: BTreeMap<AreaCode, Coord>,
    /// Vertices of shapes that lie no further apart than this along each axis are one.
    pub snap: f64,
}

/// Reads the areas of the plan's unit and judges their shapes.
///
/// `None` when the file cannot be read as one layer of features with a code and
/// a name; then nothing can be said of which areas it lacks.
pub(crate) fn read(file: &BoundaryFile, unit: &str) -> (Option<Boundaries>, Problems) {
    let (layer, problems) = match layer::read(file) {
        Ok(read) => read,
        Err(problems) => return (None, problems),
    };
    let RawLayer { crs, features, .. } = layer;
    let (system, _) = listen(|| System::new(&file.crs, crs));
    let (boundaries, found) = understand(file, unit, features, system);
    let mut problems = problems;
    problems.append(found);
    (Some(boundaries), problems)
}

/// Tells which feature is which area, once it is known how to place them.
pub(crate) fn understand(
    file: &BoundaryFile,
    unit: &str,
    features: Vec<RawFeature>,
    system: Result<System, CrsFault>,
) -> (Boundaries, Problems) {
    let mut problems = Problems::new();
    if features.is_empty() {
        problems.push(Problem::new(&file.file, "it holds no areas", TAKE_ANEW));
    }
    if let Some(rows) = file.rows
        && u64::try_from(features.len()) != Ok(rows)
    {
        let what = "it does not hold as many features as its manifest declares";
        let remedy = "take the boundaries anew, or correct `rows` in source.toml";
        let problem = Problem::new(&file.file, what, remedy);
        let found = features.len().to_string();
        problems.push(problem.found(found).expected(rows.to_string()));
    }
    let system = match system {
        Ok(system) => Some(system),
        Err(fault) => {
            problems.push(crs_problem(file, fault));
            None
        }
    };
    let (boundaries, found) = identify(file, unit, features, system.as_ref());
    problems.append(found);
    (boundaries, problems)
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
        CrsFault::Unnamed => {
            let what = "it names no reference system, and its manifest declares none";
            let remedy = "write `crs` as authority and code, such as EPSG:27700, in source.toml";
            Problem::new(&file.file, what, remedy).found(format!("crs = {OF_FILE:?}"))
        }
        CrsFault::Unusable(found) => {
            let what = "the reference system it names cannot be brought to longitude and latitude";
            let remedy = "reproject the boundaries, for instance to EPSG:4326";
            Problem::new(&file.file, what, remedy)
                .found(found)
                .expected("a geographic or projected system without files of its own")
        }
    }
}

/// Tells which feature is which area, and judges the shapes where the reference system is known.
fn identify(
    file: &BoundaryFile,
    unit: &str,
    features: Vec<RawFeature>,
    system: Option<&System>,
) -> (Boundaries, Problems) {
    let tools = || system.map(System::to_degrees);
    let judged = in_order(&features, tools, |to_degrees, _, feature| {
        judge(file, &feature.shape, to_degrees.as_ref())
    });
    let mut problems = Problems::new();
    let mut areas: BTreeMap<AreaCode, String> = BTreeMap::new();
    let mut shapes = BTreeMap::new();
    let mut centroids = BTreeMap::new();
    for (at, (mut feature, judged)) in features.into_iter().zip(judged).enumerate() {
        feature.name = feature.name.and_then(as_read);
        let label = label(&feature, at);
        let code = match unit_code(file, unit, feature.code.as_deref()) {
            Ok(code) => Some(code),
            Err(found) => {
                problems.append(of_area(&found, &label));
                None
            }
        };
        problems.append(name_problems(file, feature.name.as_deref(), &label));
        let shape = match judged {
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
        if let Some((shape, centroid)) = shape {
            shapes.insert(code, shape);
            centroids.insert(code, centroid);
        }
    }
    let areas = areas
        .into_iter()
        .map(|(code, name)| Area { code, name })
        .collect();
    let boundaries = Boundaries {
        areas,
        snap: snap(system, &shapes),
        shapes,
        centroids,
    };
    (boundaries, problems)
}

/// A name as a reader sees it, `None` where there is nothing to see. One with a control character
/// stays as it is, to be refused.
fn as_read(name: String) -> Option<String> {
    if name.chars().any(char::is_control) {
        return Some(name);
    }
    one_line(&name)
        .map(Cow::into_owned)
        .ok()
        .filter(|name| !name.is_empty())
}

/// What is wrong with a name. Without a property of names the code stands for it.
fn name_problems(file: &BoundaryFile, name: Option<&str>, label: &str) -> Problems {
    let Some(column) = &file.name else {
        return Problems::new();
    };
    let problem = |what, remedy| {
        Problem::new(&file.file, what, remedy)
            .column(column)
            .area(label)
    };
    match name {
        None => {
            let remedy = "complete the property, or name another under `columns` in source.toml";
            problem("an area has no name", remedy).into()
        }
        Some(name) if name.chars().any(char::is_control) => {
            let remedy = "take the character out of the name";
            problem("a name has a control character", remedy).into()
        }
        Some(name) if is_misread(name) => {
            let remedy = "declare the file's encoding, in a .cpg file beside a Shapefile";
            problem(
                "a name is not in the encoding that the file declares",
                remedy,
            )
            .into()
        }
        Some(_) => Problems::new(),
    }
}

/// Whether text was taken for another encoding: bytes that none of its characters are,
/// or UTF-8 that was read as Latin-1, which turns `é` into `Ã©`.
fn is_misread(text: &str) -> bool {
    let as_latin: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c).ok()).collect();
    let is_utf_8 = as_latin.is_some_and(|bytes| std::str::from_utf8(&bytes).is_ok());
    text.contains(char::REPLACEMENT_CHARACTER) || (!text.is_ascii() && is_utf_8)
}

fn of_area(problems: &Problems, label: &str) -> Problems {
    problems
        .iter()
        .map(|problem| problem.clone().area(label))
        .collect()
}

/// What messages call a feature: code and name, or its place in the file.
fn label(feature: &RawFeature, at: usize) -> String {
    let mut known: Vec<&str> = feature
        .code
        .iter()
        .chain(&feature.name)
        .map(String::as_str)
        .collect();
    known.dedup();
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

/// A point in metres of a projection, or in degrees.
fn measured(at: Coord, to_degrees: &ToDegrees<'_>) -> Coord {
    if let Some(metres) = to_degrees.system.metres_per_unit() {
        return at * metres;
    }
    let in_degrees = to_degrees.degrees(&[at]).and_then(|at| at.first().copied());
    in_degrees.unwrap_or(at)
}

/// The shape of one feature and its centroid; `None` when it cannot be placed for want of a reference system.
fn judge(
    file: &BoundaryFile,
    shape: &RawShape,
    to_degrees: Option<&ToDegrees<'_>>,
) -> Result<Option<(MultiPolygon<f64>, Coord)>, Problems> {
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
    let (judged, _) = listen(|| {
        let shape = validity::shape(polygons, to_degrees, Extent::of(file.codes))?;
        Ok((shape, measured(centroid(polygons), to_degrees)))
    });
    judged.map(Some).map_err(|flaws: Vec<validity::Flaw>| {
        let problem = |flaw: validity::Flaw| {
            let mut problem = Problem::new(&file.file, flaw.what, flaw.remedy);
            problem.found = flaw.found;
            problem.expected = flaw.expected.map(str::to_owned);
            problem
        };
        flaws.into_iter().map(problem).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::as_read;

    #[test]
    fn a_name_is_what_a_reader_sees_of_it() {
        let read = |name: &str| as_read(name.to_owned());
        assert_eq!(read("\u{202e}Camden\u{202c} ").as_deref(), Some("Camden"));
        assert_eq!(read("\u{200f}\u{200b}"), None);
        assert_eq!(read("a\tb").as_deref(), Some("a\tb"), "to be refused");
    }
}
