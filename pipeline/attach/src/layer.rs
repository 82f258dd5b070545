//! The features of a boundary file as they stand there, before anything is believed of them.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use files::{Unfit, unfit_database};
use gdal::errors::GdalError;
use gdal::vector::{
    Feature, FieldIterator, Geometry, LayerAccess, OGRFieldType, OGRwkbGeometryType,
    field_type_to_name, sql::Dialect,
};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use geo::Coord;
use memchr::memmem;
use vocabulary::{BoundaryFile, CodeScheme, Problem, Problems};

use crate::archive;
use crate::crs::Named;
use crate::crs_link;
use crate::gdal_messages::listen;
use crate::plain;
use crate::validity::Rings;

/// Formats, as GDAL names them, whose features all stand in the source's own files.
const FORMATS: [&str; 8] = [
    "ESRI Shapefile",
    "FlatGeobuf",
    "GML",
    "GPKG",
    "GeoJSON",
    "KML",
    "LIBKML",
    "TopoJSON",
];

/// Formats whose coordinates are taken as WGS 84 for want of a word on them, by
/// RFC 7946 (2016, section 4) and by custom.
const SILENT_ON_SYSTEM: [&str; 2] = ["GeoJSON", "TopoJSON"];

/// Formats that are text in JSON, which is looked through before GDAL reads it.
const JSON: [&str; 2] = ["GeoJSON", "TopoJSON"];

/// GML names schemas by address and leaves an index beside the file, unless told not to; `SQLite` writes
/// to a database that it only reads, and leaves files beside it when it is ended.
const STAY_INSIDE: [&str; 3] = ["DOWNLOAD_SCHEMA=NO", "WRITE_GFS=NO", "IMMUTABLE=YES"];

pub(crate) const TAKE_ANEW: &str = "take the boundaries from their publisher anew";

/// One layer of features.
pub(crate) struct RawLayer {
    /// The reference system that the file names, or that its format implies.
    pub crs: Option<Named>,
    /// Whether its format leaves the reference system unsaid as a rule.
    pub silent_on_system: bool,
    /// Its features, in the order of the file.
    pub features: Vec<RawFeature>,
}

/// A feature as it stands in the file.
#[derive(Debug, PartialEq)]
pub(crate) struct RawFeature {
    pub code: Option<String>,
    pub name: Option<String>,
    pub shape: RawShape,
}

#[derive(Debug, PartialEq)]
pub(crate) enum RawShape {
    None,
    Polygons(Rings),
    /// Something else, by the name that the OGC gives it.
    Other(String),
}

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

/// Reads the one layer of a file, and what GDAL could not read of it.
///
/// # Errors
/// When the file cannot be read as one layer of features with a code and a name.
pub(crate) fn read(file: &BoundaryFile) -> Result<(RawLayer, Problems), Problems> {
    let path = match archive::shapefile_inside(file)? {
        Some(inside) => inside,
        None => file.path.clone(),
    };
    if let Some(Unfit { what, remedy }) = unfit_database(&path) {
        return Err(Problem::new(&file.file, what, remedy).into());
    }
    let json = json(&path);
    if let Some(bytes) = &json {
        if memmem::find(bytes, b"\\u0000").is_some() || bytes.contains(&0) {
            // GDAL ends a text there, and a name or code would be another without a word.
            let problem = Problem::new(&file.file, "a text holds a null character", TAKE_ANEW);
            return Err(problem.into());
        }
        if let Some(features) = plain::features(file, bytes) {
            let layer = RawLayer {
                crs: Some(Named::Degrees),
                silent_on_system: true,
                features,
            };
            return Ok((layer, Problems::new()));
        }
        crs_link::refuse(&file.file, bytes)?;
    }
    let formats = FORMATS.into_iter();
    let formats: Vec<&str> = formats
        .filter(|of| json.is_some() || !JSON.contains(of))
        .collect();
    drop(json);
    let (layer, said) = listen(|| read_layer(file, &path, &formats));
    match layer {
        Ok(layer) if said.is_empty() => Ok((layer, Problems::new())),
        Ok(layer) => {
            let what = "parts of it cannot be read";
            let problem = Problem::new(&file.file, what, TAKE_ANEW);
            Ok((layer, problem.found(without_path(&said, &path)).into()))
        }
        Err(Unreadable::Gdal(error)) => {
            let said = if said.is_empty() {
                vec![error.to_string()]
            } else {
                said
            };
            let what = "it cannot be read as boundaries";
            let remedy = "take the boundaries from their publisher anew, or save them in one \
                          file, as GeoPackage or GeoJSON";
            let problem = Problem::new(&file.file, what, remedy).found(without_path(&said, &path));
            Err(problem
                .expected(format!(
                    "one of {}: other formats may point at other files, which no checksum covers",
                    FORMATS.join(", ")
                ))
                .into())
        }
        Err(Unreadable::Problems(found)) => Err(found),
    }
}

/// The bytes of a file that begins as an object of JSON; what cannot be read is for GDAL to tell of.
fn json(path: &Path) -> Option<Vec<u8>> {
    let mut file = File::open(path).ok()?;
    let mut bytes = Vec::new();
    file.by_ref().take(4096).read_to_end(&mut bytes).ok()?;
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
    if first.is_some_and(|byte| *byte != b'{') {
        return None;
    }
    file.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// What GDAL takes the features of a file for.
#[cfg(test)]
pub(crate) fn by_gdal(file: &BoundaryFile) -> Option<Vec<RawFeature>> {
    let (layer, said) = listen(|| read_layer(file, &file.path, &FORMATS));
    layer
        .ok()
        .filter(|_| said.is_empty())
        .map(|layer| layer.features)
}

/// What GDAL said, without where the file lies on this machine.
fn without_path(said: &[String], path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let said = said.join("; ").replace(&*path.to_string_lossy(), &name);
    match path.parent().filter(|folder| *folder != Path::new("")) {
        Some(folder) => said.replace(&format!("{}/", folder.display()), ""),
        None => said,
    }
}

fn read_layer(
    file: &BoundaryFile,
    path: &PathBuf,
    formats: &[&str],
) -> Result<RawLayer, Unreadable> {
    let open_flags = GdalOpenFlags::GDAL_OF_READONLY | GdalOpenFlags::GDAL_OF_VECTOR;
    let dataset = Dataset::open_ex(
        path,
        DatasetOptions {
            open_flags,
            // Others are not even tried: a format that points elsewhere would be followed.
            allowed_drivers: Some(formats),
            open_options: Some(&STAY_INSIDE),
            ..DatasetOptions::default()
        },
    )?;
    let format = dataset.driver().short_name();
    // Tables without shapes, such as the styles that QGIS saves, are no layers of features.
    let mut with_shapes: Vec<(usize, String)> = Vec::new();
    let mut of_points = Vec::new();
    let views = views(&dataset, &format)?;
    for at in 0..dataset.layer_count() {
        let layer = dataset.layer(at)?;
        if views.contains(&layer.name()) {
            continue;
        }
        if let Some(shapes) = layer.defn().geom_fields().next() {
            match shapes.field_type() {
                OGRwkbGeometryType::wkbPoint | OGRwkbGeometryType::wkbMultiPoint => {
                    of_points.push((at, layer.name()));
                }
                _ => with_shapes.push((at, layer.name())),
            }
        }
    }
    // Points outline nothing: beside a layer of areas, as in a release, they are passed over.
    if with_shapes.is_empty() {
        with_shapes = of_points;
    }
    // Nor does a layer without the columns of the manifest hold its areas, where another has them.
    if with_shapes.len() > 1 {
        let mut fitting = Vec::new();
        for (at, name) in &with_shapes {
            if columns(file, dataset.layer(*at)?.defn().fields()).is_ok() {
                fitting.push((*at, name.clone()));
            }
        }
        if !fitting.is_empty() {
            with_shapes = fitting;
        }
    }
    let [(only, _)] = with_shapes[..] else {
        let remedy = "save the layer of the areas in a file of its own";
        let problem = Problem::new(&file.file, "it must hold one layer of features", remedy);
        let names: Vec<_> = with_shapes.iter().map(|(_, name)| name.as_str()).collect();
        let found = match names[..] {
            [] => "0 layers".to_owned(),
            _ => format!("{} layers: {}", names.len(), names.join(", ")),
        };
        return Err(Unreadable::Problems(
            problem.found(found).expected("1 layer").into(),
        ));
    };
    let mut layer = dataset.layer(only)?;
    let places = columns(file, layer.defn().fields()).map_err(Unreadable::Problems)?;
    let crs = layer.spatial_ref().map(Named::System);
    let features = layer
        .features()
        .map(|feature| raw_feature(&feature, places));
    let features: Vec<RawFeature> = features.collect::<Result<_, _>>()?;
    let digits = |text: &String| text.bytes().all(|b| b.is_ascii_digit());
    let mut codes = features.iter().filter_map(|feature| feature.code.as_ref());
    if places.real && !codes.all(digits) {
        let problem = not_a_code(file, OGRFieldType::OFTReal);
        return Err(Unreadable::Problems(problem.into()));
    }
    Ok(RawLayer {
        crs,
        silent_on_system: SILENT_ON_SYSTEM.contains(&format.as_str()),
        features,
    })
}

/// Where the code and the name stand among a layer's properties.
#[derive(Clone, Copy)]
struct Places {
    code: usize,
    /// Whether codes are saved as real numbers.
    real: bool,
    name: Option<usize>,
}

/// The layers of a GeoPackage that show what stands in others, as the years of a release do.
fn views(dataset: &Dataset, format: &str) -> Result<Vec<String>, GdalError> {
    let mut names = Vec::new();
    if format == "GPKG" {
        let listed = "SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name";
        if let Some(mut found) = dataset.execute_sql(listed, None, Dialect::DEFAULT)? {
            for feature in found.features() {
                names.extend(feature.field_as_string(0)?);
            }
        }
    }
    Ok(names)
}

fn columns(file: &BoundaryFile, fields: FieldIterator<'_>) -> Result<Places, Problems> {
    let properties: Vec<(String, OGRFieldType::Type)> = fields
        .map(|field| (field.name(), field.field_type()))
        .collect();
    let mut problems = Problems::new();
    let mut place = |wanted: &str| {
        let at = properties.iter().position(|(name, _)| name == wanted);
        if at.is_none() {
            problems.push(lacking(file, wanted, &properties));
        }
        at
    };
    let code = place(&file.code);
    let name = file.name.as_deref().and_then(place);
    if let Some((_, kind)) = code.and_then(|at| properties.get(at))
        && !may_be_a_code(*kind, file.codes)
    {
        problems.push(not_a_code(file, *kind));
    }
    let real = code.and_then(|at| properties.get(at));
    let real = real.is_some_and(|(_, kind)| *kind == OGRFieldType::OFTReal);
    match code {
        Some(code) => problems.none_or(Places { code, real, name }),
        None => Err(problems),
    }
}

fn lacking(
    file: &BoundaryFile,
    wanted: &str,
    properties: &[(String, OGRFieldType::Type)],
) -> Problem {
    let remedy = "name the right property under `columns` in source.toml";
    let names: Vec<_> = properties.iter().map(|(name, _)| name.as_str()).collect();
    Problem::new(&file.file, "its features lack a property", remedy)
        .column(wanted)
        .found(match names[..] {
            [] => "no properties".to_owned(),
            _ => names.join(", "),
        })
        .expected(wanted)
}

/// Text and whole numbers; real ones too where nobody has declared the codes, because programs
/// save whole numbers as such. [`read`] refuses those that are not whole.
const fn may_be_a_code(kind: OGRFieldType::Type, codes: CodeScheme) -> bool {
    match kind {
        OGRFieldType::OFTString | OGRFieldType::OFTInteger | OGRFieldType::OFTInteger64 => true,
        OGRFieldType::OFTReal => matches!(codes, CodeScheme::Other),
        _ => false,
    }
}

fn not_a_code(file: &BoundaryFile, kind: OGRFieldType::Type) -> Problem {
    let what = "its codes are neither text nor whole numbers";
    let remedy = "name the property that holds the codes, or save it as text";
    let problem = Problem::new(&file.file, what, remedy).column(&file.code);
    let found = field_type_to_name(kind);
    problem.found(found).expected("text or whole numbers")
}

fn raw_feature(feature: &Feature<'_>, places: Places) -> Result<RawFeature, GdalError> {
    let text = |at| {
        feature
            .field_as_string(at)
            .map(|text| text.filter(|text| !text.trim().is_empty()))
    };
    let code = if places.real {
        feature.field_as_double(places.code)?.map(whole)
    } else {
        text(places.code)?
    };
    Ok(RawFeature {
        name: match places.name {
            Some(at) => text(at)?,
            None => code.clone(),
        },
        code,
        shape: feature.geometry().map_or(RawShape::None, raw_shape),
    })
}

/// The digits of a whole number that is saved as a real one; others keep their point.
fn whole(code: f64) -> String {
    format!("{code}")
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
