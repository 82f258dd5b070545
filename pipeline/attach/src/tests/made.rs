//! Writes made areas to files of many formats, through GDAL where it can write them.

use std::fmt::Write as _;
use std::path::Path;

use gdal::DriverManager;
use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use gdal::vector::{
    Feature, FieldDefn, Geometry, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType,
};

use super::square;

/// Formats that GDAL writes and this crate reads, with a file's name in each.
pub(super) const FORMATS: [(&str, &str); 6] = [
    ("ESRI Shapefile", "made.shp"),
    ("FlatGeobuf", "made.fgb"),
    ("GML", "made.gml"),
    ("GPKG", "made.gpkg"),
    ("GeoJSON", "made.geojson"),
    ("LIBKML", "made.kml"),
];

/// What is written: `(code, name, outline in degrees)` of each area.
pub(super) type MadeAreas = Vec<(String, String, Vec<(f64, f64)>)>;

/// Three squares in a row and one that touches the last by a corner alone.
pub(super) fn four() -> MadeAreas {
    [(1, 0, 0), (2, 1, 0), (3, 2, 0), (4, 3, 1)]
        .map(|(at, column, row)| {
            let code = format!("E0900000{at}");
            let name = format!("Area {code}");
            (code, name, square(column, row))
        })
        .to_vec()
}

/// How areas are written.
#[derive(Clone, Copy)]
pub(super) struct Written<'a> {
    pub driver: &'a str,
    pub epsg: u32,
    pub codes: OGRFieldType::Type,
    pub layers: &'a [&'a str],
    pub named: Named<'a>,
}

/// What a file says of its reference system.
#[derive(Clone, Copy)]
pub(super) enum Named<'a> {
    Truly,
    Not,
    /// This, in the OGC's well-known text.
    As(&'a str),
}

impl<'a> Written<'a> {
    pub fn new(driver: &'a str, epsg: u32) -> Self {
        Self {
            driver,
            epsg,
            codes: OGRFieldType::OFTString,
            layers: &["made"],
            named: Named::Truly,
        }
    }
}

pub(super) fn system(epsg: u32) -> SpatialRef {
    let mut system = SpatialRef::from_epsg(epsg).expect("PROJ knows it");
    system.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    system
}

pub(super) fn write(path: &Path, how: Written<'_>, areas: &MadeAreas) {
    let target = system(how.epsg);
    let way = CoordTransform::new(&system(4326), &target).expect("PROJ knows the way");
    let named = match how.named {
        Named::Truly => Some(target),
        Named::Not => None,
        Named::As(well_known) => Some(SpatialRef::from_wkt(well_known).expect("GDAL reads it")),
    };
    let driver = DriverManager::get_driver_by_name(how.driver).expect("GDAL has it");
    let mut dataset = driver
        .create_vector_only(path)
        .expect("the folder can be written in");
    for name in how.layers {
        let options = LayerOptions {
            name,
            srs: named.as_ref(),
            ty: OGRwkbGeometryType::wkbPolygon,
            options: None,
        };
        let layer = dataset.create_layer(options).expect("a layer");
        for (property, kind) in [("code", how.codes), ("label", OGRFieldType::OFTString)] {
            let defn = FieldDefn::new(property, kind).expect("a field");
            defn.add_to_layer(&layer).expect("the layer takes it");
        }
        for (code, name, outline) in areas {
            let mut feature = Feature::new(layer.defn()).expect("a feature");
            feature
                .set_geometry(shape(outline, &way))
                .expect("the layer is of polygons");
            feature.set_field_string(0, code).expect("a code");
            feature.set_field_string(1, name).expect("a name");
            feature.create(&layer).expect("the layer takes it");
        }
    }
    dataset.close().expect("it is written");
}

fn shape(outline: &[(f64, f64)], way: &CoordTransform) -> Geometry {
    let (mut x, mut y): (Vec<f64>, Vec<f64>) = outline.iter().copied().unzip();
    way.transform_coords(&mut x, &mut y, &mut [])
        .expect("they are in range");
    let mut wkt = String::new();
    for (x, y) in x.iter().zip(&y) {
        write!(wkt, "{}{x} {y}", if wkt.is_empty() { "" } else { "," }).expect("text grows");
    }
    Geometry::from_wkt(&format!("POLYGON (({wkt}))")).expect("a polygon")
}

/// A zip archive of stored files.
pub(super) fn zip(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let (mut archive, mut listed) = (Vec::new(), Vec::new());
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).expect("it is small");
    for (name, bytes) in files {
        let at = length(&archive);
        let name_length = u16::try_from(name.len()).expect("it is short");
        // From the version needed to the length of the extra field: alike in both headers.
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        common.extend(crc32(bytes).to_le_bytes());
        common.extend([length(bytes).to_le_bytes(), length(bytes).to_le_bytes()].concat());
        common.extend([name_length.to_le_bytes(), [0, 0]].concat());
        archive.extend([b"PK\x03\x04", &common[..], name.as_bytes(), bytes].concat());
        listed.extend(
            [
                b"PK\x01\x02\x14\x00",
                &common[..],
                &[0; 10],
                &at.to_le_bytes(),
            ]
            .concat(),
        );
        listed.extend(name.as_bytes());
    }
    let entries = u16::try_from(files.len())
        .expect("they are few")
        .to_le_bytes();
    let at = length(&archive).to_le_bytes();
    archive.extend(&listed);
    archive.extend([b"PK\x05\x06\0\0\0\0", &entries[..], &entries].concat());
    archive.extend([&length(&listed).to_le_bytes()[..], &at, &[0, 0]].concat());
    archive
}

/// The checksum of a zip archive's files: ISO 3309, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

/// The files of a Shapefile, by name.
pub(super) fn files_of(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("it was written in")
        .map(|entry| {
            let path = entry.expect("it can be listed").path();
            let name = path.file_name().expect("a file").to_string_lossy();
            (
                name.into_owned(),
                std::fs::read(&path).expect("it can be read"),
            )
        })
        .collect();
    files.sort();
    files
}
