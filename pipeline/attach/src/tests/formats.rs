//! Every format, in every kind of reference system, gives the same areas.

use std::path::Path;

use gdal::vector::OGRFieldType;
use geo::BoundingRect;
use tempfile::TempDir;
use vocabulary::{BoundaryFile, CodeScheme};

use super::made::{self, FORMATS, Named, Written, files_of, four, write};
use super::{boundary_file, collection, feature, four_squares, geography, polygon};
use crate::{Areas, Atlas, Coordinates, NeighbourCriterion, areas, attach, neighbours};

pub(super) fn made_file(path: &Path, crs: &str) -> BoundaryFile {
    BoundaryFile {
        name: Some("label".to_owned()),
        file: path.file_name().expect("a file").to_string_lossy().into(),
        ..boundary_file(path, crs, 4)
    }
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder to write in")
}

pub(super) fn attached(file: &BoundaryFile) -> Result<Atlas, Vec<String>> {
    let atlas = attach(Vec::new(), file, None, &geography(), &vocabulary::Silent);
    atlas.map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

/// The areas are the four squares, in their places within some 0.1 m.
#[track_caller]
pub(super) fn assert_four(found: Result<Atlas, Vec<String>>, of: &str) {
    let atlas = found.unwrap_or_else(|problems| unreachable!("{of}: {problems:#?}"));
    let expected = super::attach_features(&four_squares()).expect("nothing is wrong");
    assert_eq!(atlas.areas, expected.areas, "{of}");
    assert_eq!(atlas.neighbours, expected.neighbours, "{of}");
    for (shape, sound) in atlas.shapes.values().zip(expected.shapes.values()) {
        let corner = |shape: &geo::MultiPolygon<f64>| shape.bounding_rect().map(geo::Rect::min);
        let (Some(at), Some(there)) = (corner(shape), corner(sound)) else {
            unreachable!("every shape has points");
        };
        let (east, north) = ((at.x - there.x).abs(), (at.y - there.y).abs());
        assert!(east < 2e-6 && north < 2e-6, "{of}: {at:?} {there:?}");
    }
}

/// Degrees of WGS 84 and of the European datum, and lengths of three projections.
const SYSTEMS: [u32; 5] = [4326, 4258, 27700, 3857, 25830];

#[test]
fn slow_every_format_and_reference_system_gives_the_same_atlas() {
    for (driver, name) in FORMATS {
        for epsg in SYSTEMS {
            // KML is in WGS 84 whatever is written.
            if driver == "LIBKML" && epsg != 4326 {
                continue;
            }
            let folder = folder();
            let path = folder.path().join(name);
            write(&path, Written::new(driver, epsg), &four());
            let of = format!("{driver} EPSG:{epsg}");
            let before = files_of(folder.path());
            assert_four(attached(&made_file(&path, &format!("EPSG:{epsg}"))), &of);
            assert_four(attached(&made_file(&path, "file")), &of);
            assert_eq!(
                files_of(folder.path()),
                before,
                "{of}: reading leaves no trace"
            );
            let other = attached(&made_file(&path, "EPSG:32630"));
            let problems = other.expect_err("it is in another system");
            let told = |problem: &String| problem.contains("expected EPSG:32630");
            assert!(problems.iter().any(told), "{of}: {problems:#?}");
        }
    }
}

/// The four squares in degrees; two of them share an arc.
const TOPOLOGY: &str = r#"{"type":"Topology","objects":{"made":{"type":"GeometryCollection","geometries":[
{"type":"Polygon","arcs":[[0,1]],"properties":{"code":"E09000001","label":"Area E09000001"}},
{"type":"Polygon","arcs":[[2,-2]],"properties":{"code":"E09000002","label":"Area E09000002"}},
{"type":"Polygon","arcs":[[3]],"properties":{"code":"E09000003","label":"Area E09000003"}},
{"type":"Polygon","arcs":[[4]],"properties":{"code":"E09000004","label":"Area E09000004"}}]}},
"arcs":[[[0.1,51.1],[0,51.1],[0,51],[0.1,51]],[[0.1,51],[0.1,51.1]],
[[0.1,51],[0.2,51],[0.2,51.1],[0.1,51.1]],
[[0.2,51],[0.3,51],[0.3,51.1],[0.2,51.1],[0.2,51]],
[[0.3,51.1],[0.4,51.1],[0.4,51.2],[0.3,51.2],[0.3,51.1]]]}"#;

fn write_text(folder: &TempDir, name: &str, text: &str) -> std::path::PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("the folder can be written in");
    path
}

#[test]
fn topology_is_read_and_its_system_must_be_declared() {
    let folder = folder();
    let path = write_text(&folder, "made.topojson", TOPOLOGY);
    assert_four(attached(&made_file(&path, "EPSG:4326")), "TopoJSON");
    let problems = attached(&made_file(&path, "file")).expect_err("it names none");
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert!(problems.concat().contains("names no reference system"));

    let alone = areas(&made_file(&path, "file")).expect("nothing is wrong");
    assert_eq!(alone.coordinates, Coordinates::Degrees);
    let said: Vec<_> = alone.notes.iter().map(|note| note.what.as_str()).collect();
    assert_eq!(said, ["its coordinates are taken as degrees of WGS 84"]);
}

#[test]
fn a_zipped_shapefile_is_read_where_it_lies() {
    let inside = folder();
    let shp = inside.path().join("made.shp");
    write(&shp, Written::new("ESRI Shapefile", 27700), &four());
    let files = files_of(inside.path());
    for prefix in ["", "folder/deeper/"] {
        let named: Vec<_> = files
            .iter()
            .map(|(name, bytes)| (format!("{prefix}{name}"), bytes.clone()))
            .collect();
        let mut listed: Vec<_> = named
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.clone()))
            .collect();
        listed.push(("a note.txt", b"nothing of use".to_vec()));
        let folder = folder();
        let path = folder.path().join("made of two words.zip");
        let archive = made::zip(&listed);
        std::fs::write(&path, &archive).expect("the folder can be written in");
        assert_four(attached(&made_file(&path, "EPSG:27700")), prefix);
        assert_four(attached(&made_file(&path, "file")), prefix);

        for length in (0..archive.len()).step_by(97) {
            std::fs::write(&path, &archive[..length]).expect("it can be written");
            let problems = attached(&made_file(&path, "file")).expect_err("it is cut short");
            assert_eq!(problems.len(), 1, "{length}: {problems:#?}");
        }
        listed.push(("../../outside.txt", Vec::new()));
        std::fs::write(&path, made::zip(&listed)).expect("it can be written");
        let problems = attached(&made_file(&path, "file")).expect_err("it points outside");
        assert!(problems.concat().contains("names a file outside itself"));
        assert!(!problems.concat().contains("outside.txt"), "{problems:#?}");
    }
}

/// A directory that promises three gibibytes is refused before anything is unpacked.
#[test]
fn an_archive_that_is_too_large_unpacked_is_refused() {
    let folder = folder();
    let path = folder.path().join("made.zip");
    let mut archive = made::zip(&[("made.shp", vec![0; 64])]);
    let entry = archive.len() - 22 - 46 - "made.shp".len();
    archive[entry + 24..entry + 28].copy_from_slice(&(3_u32 << 30).to_le_bytes());
    std::fs::write(&path, &archive).expect("it can be written");
    let problems = attached(&made_file(&path, "file")).expect_err("it is too large");
    assert!(
        problems.concat().contains("too large unpacked"),
        "{problems:#?}"
    );

    let many = vec![("made.shp", Vec::new()); 300];
    std::fs::write(&path, made::zip(&many)).expect("it can be written");
    let problems = attached(&made_file(&path, "file")).expect_err("it holds too many");
    assert!(
        problems.concat().contains("too many files; found 300"),
        "{problems:#?}"
    );
}

#[test]
fn whole_numbers_are_codes_by_their_digits_and_others_are_not() {
    let numbered = || {
        let mut areas = four();
        for (at, (code, _, _)) in areas.iter_mut().enumerate() {
            *code = (at + 9).to_string();
        }
        areas
    };
    for (driver, name) in FORMATS {
        // Programs save whole numbers as real ones, too.
        for kind in [
            OGRFieldType::OFTInteger,
            OGRFieldType::OFTInteger64,
            OGRFieldType::OFTReal,
        ] {
            let folder = folder();
            let path = folder.path().join(name);
            let how = Written {
                codes: kind,
                ..Written::new(driver, 4326)
            };
            write(&path, how, &numbered());
            let file = BoundaryFile {
                codes: CodeScheme::Other,
                name: None,
                rows: None,
                ..made_file(&path, "file")
            };
            let read = areas(&file).unwrap_or_else(|problems| unreachable!("{driver}: {problems}"));
            let named: Vec<_> = read.list.iter().map(|area| area.name.as_str()).collect();
            assert_eq!(named, ["10", "11", "12", "9"], "{driver}: as text sorts");
        }
        let folder = folder();
        let path = folder.path().join(name);
        let how = Written {
            codes: OGRFieldType::OFTReal,
            ..Written::new(driver, 4326)
        };
        let mut areas_ = numbered();
        "9.5".clone_into(&mut areas_[1].0);
        write(&path, how, &areas_);
        let file = BoundaryFile {
            codes: CodeScheme::Other,
            ..made_file(&path, "file")
        };
        let problems = areas(&file)
            .expect_err("codes are not measured")
            .to_string();
        assert!(
            problems.contains("neither text nor whole numbers; found Real"),
            "{driver}: {problems}"
        );
    }
}

#[test]
fn a_file_of_two_layers_is_refused_and_they_are_named() {
    let folder = folder();
    let path = folder.path().join("made.gpkg");
    let how = Written {
        layers: &["boroughs", "wards"],
        ..Written::new("GPKG", 4326)
    };
    write(&path, how, &four());
    let problems = attached(&made_file(&path, "EPSG:4326")).expect_err("which of the two?");
    let said = problems.concat();
    assert!(
        said.contains("found 2 layers: boroughs, wards; expected 1 layer"),
        "{said}"
    );
}

/// Whoever reads a database in `WAL` mode as it comes makes files beside it, and one that is killed
/// then leaves them there.
#[test]
fn a_database_is_left_as_it_is_and_one_that_is_not_whole_is_refused() {
    let folder = folder();
    let path = folder.path().join("made.gpkg");
    write(&path, Written::new("GPKG", 4326), &four());
    let mut bytes = std::fs::read(&path).expect("it was written");
    // The file format version numbers: 2 is WAL (SQLite, "Database File Format", 1.3.3).
    bytes[18..20].copy_from_slice(&[2, 2]);
    std::fs::write(&path, &bytes).expect("written");
    let file = made_file(&path, "EPSG:4326");
    assert_four(attached(&file), "GPKG in WAL mode");
    assert_eq!(std::fs::read(&path).expect("it is there"), bytes);
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("a folder").count(),
        1
    );

    for journal in ["made.gpkg-wal", "made.gpkg-journal"] {
        let beside = folder.path().join(journal);
        std::fs::write(&beside, b"").expect("written");
        assert_four(attached(&file), "nothing is in it");
        std::fs::write(&beside, b"something").expect("written");
        let said = attached(&file).expect_err("it is not whole").concat();
        assert!(
            said.contains(&format!("not whole without {journal}")),
            "{said}"
        );
        std::fs::remove_file(&beside).expect("removed");
    }

    let other = folder.path().join("made%41.gpkg");
    std::fs::rename(&path, &other).expect("moved");
    let said = attached(&made_file(&other, "EPSG:4326")).expect_err("GDAL reads madeA.gpkg");
    assert!(said.concat().contains("its path holds a %"), "{said:?}");
}

/// GDAL takes text in the clothes of a script for `GeoJSON`, too, and would go where its reference
/// system is said to be.
#[test]
fn no_address_of_a_reference_system_is_asked() {
    let folder = folder();
    let path = folder.path().join("made.geojson");
    write(&path, Written::new("GeoJSON", 4326), &four());
    let plain = std::fs::read_to_string(&path).expect("it was written");
    let server = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    server.set_nonblocking(true).expect("it does not wait");
    let address = server.local_addr().expect("an address");
    let crs = format!(
        r#"{{ "crs": {{ "type": "link", "properties": {{ "href": "http://{address}/" }} }}, "#
    );
    let linked = plain.replacen('{', &crs, 1);
    for text in [
        linked.clone(),
        format!("jsonp({linked});"),
        format!("loadGeoJSON({linked})"),
    ] {
        std::fs::write(&path, text).expect("written");
        let said = attached(&made_file(&path, "EPSG:4326"))
            .expect_err("an address")
            .concat();
        assert!(!said.contains(&address.to_string()), "{said}");
        assert!(server.accept().is_err(), "it was asked: {said}");
    }
}

/// A release shows its areas year by year through a view, and has circles around its services.
#[test]
fn a_view_and_a_layer_without_the_columns_are_passed_over() {
    use gdal::vector::{LayerOptions, OGRwkbGeometryType, sql::Dialect};

    let folder = folder();
    let path = folder.path().join("made.gpkg");
    write(&path, Written::new("GPKG", 4326), &four());
    let open_flags = gdal::GdalOpenFlags::GDAL_OF_UPDATE | gdal::GdalOpenFlags::GDAL_OF_VECTOR;
    let options = gdal::DatasetOptions {
        open_flags,
        ..gdal::DatasetOptions::default()
    };
    let mut file = gdal::Dataset::open_ex(&path, options).expect("a file");
    for statement in [
        "CREATE VIEW by_year AS SELECT fid AS OGC_FID, geom, code, label FROM made",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) \
         VALUES ('by_year', 'features', 'by_year', 4326)",
        "INSERT INTO gpkg_geometry_columns VALUES ('by_year', 'geom', 'POLYGON', 4326, 0, 0)",
    ] {
        let done = file.execute_sql(statement, None, Dialect::DEFAULT);
        assert!(done.is_ok_and(|rows| rows.is_none()), "{statement}");
    }
    file.create_layer(LayerOptions {
        name: "reach",
        ty: OGRwkbGeometryType::wkbMultiPolygon,
        ..LayerOptions::default()
    })
    .expect("a layer");
    file.close().expect("it is written");
    let listed = gdal::Dataset::open(&path).expect("a file").layer_count();
    assert_eq!(listed, 3, "GDAL lists the view as a layer");
    assert_four(attached(&made_file(&path, "EPSG:4326")), "beside others");
}

/// Areas of another country, by codes of its own.
#[test]
fn areas_elsewhere_are_let_in_by_codes_of_another_scheme_alone() {
    let folder = folder();
    let path = folder.path().join("made.gpkg");
    let mut nairobi = four();
    for (at, (code, _, outline)) in nairobi.iter_mut().enumerate() {
        *code = format!("KE0{at}");
        for (longitude, latitude) in outline {
            (*longitude, *latitude) = (*longitude + 36.0, *latitude - 52.5);
        }
    }
    write(&path, Written::new("GPKG", 32737), &nairobi);
    let other = BoundaryFile {
        codes: CodeScheme::Other,
        rows: None,
        ..made_file(&path, "file")
    };
    let read: Areas = areas(&other).unwrap_or_else(|problems| unreachable!("{problems}"));
    assert_eq!((read.list.len(), read.notes.len()), (4, 0));
    assert_eq!(read.coordinates, Coordinates::Degrees);
    let south = read
        .shapes
        .values()
        .next()
        .and_then(BoundingRect::bounding_rect);
    let south = south.map(|around| around.min().y).expect("it has points");
    assert!((south - -1.5).abs() < 1e-6, "{south}");
}

/// Written without a reference system, as some tools do: degrees where they can be, else a
/// plane; and always a plane where the file says so.
#[test]
fn without_a_reference_system_areas_are_of_what_they_can_be_and_it_is_said() {
    let cartesian = r#"LOCAL_CS["Undefined Cartesian SRS",UNIT["Meter",1]]"#;
    let degrees = (
        Coordinates::Degrees,
        "its coordinates are taken as degrees of WGS 84",
    );
    let plane = (
        Coordinates::Plane,
        "its coordinates are taken as those of a plane",
    );
    for (driver, name, epsg, named, (coordinates, said)) in [
        ("ESRI Shapefile", "made.shp", 4326, Named::Not, degrees),
        ("ESRI Shapefile", "made.shp", 27700, Named::Not, plane),
        ("FlatGeobuf", "made.fgb", 4326, Named::Not, degrees),
        ("FlatGeobuf", "made.fgb", 27700, Named::Not, plane),
        ("GML", "made.gml", 4326, Named::Not, degrees),
        ("GML", "made.gml", 27700, Named::Not, plane),
        ("GPKG", "made.gpkg", 4326, Named::Not, degrees),
        ("GPKG", "made.gpkg", 27700, Named::Not, plane),
        ("GPKG", "made.gpkg", 4326, Named::As(cartesian), plane),
        ("GPKG", "made.gpkg", 27700, Named::As(cartesian), plane),
        ("GeoJSON", "made.geojson", 27700, Named::Not, plane),
    ] {
        let of = format!("{driver} EPSG:{epsg}");
        let folder = folder();
        let path = folder.path().join(name);
        let how = Written {
            named,
            ..Written::new(driver, epsg)
        };
        write(&path, how, &four());
        let read = areas(&made_file(&path, "file"));
        let read = read.unwrap_or_else(|problems| unreachable!("{of}: {problems}"));
        assert_eq!(read.coordinates, coordinates, "{of}");
        let notes: Vec<_> = read.notes.iter().map(|note| note.what.as_str()).collect();
        assert_eq!(notes, [said], "{of}");
        let (found, _) = neighbours(&read, NeighbourCriterion::Queen).expect("no fault");
        assert_eq!(found.directed_links(), 6, "{of}");
        // A plan's boundaries must be somewhere. GDAL calls undefined coordinates in a
        // GeoPackage geographic.
        let refused = attached(&made_file(&path, "file")).is_err();
        let undefined = driver == "GPKG" && matches!(named, Named::Not);
        assert_eq!(refused, epsg != 4326 || !undefined, "{of}");
    }
}

#[test]
fn geojson_beyond_degrees_is_of_a_plane_where_no_system_is_declared() {
    let folder = folder();
    let metres = |ring: Vec<(f64, f64)>| -> Vec<(f64, f64)> {
        let far = |(x, y): (f64, f64)| (x * 70_000.0 + 530_000.0, y * 110_000.0 - 5_430_000.0);
        ring.into_iter().map(far).collect()
    };
    let squares = [(1, 0), (2, 1)].map(|(at, column)| {
        feature(
            &format!("{at}"),
            "null",
            &polygon(&[metres(super::square(column, 0))]),
        )
    });
    let path = write_text(&folder, "made.geojson", &collection("", &squares));
    let file = |crs: &str| BoundaryFile {
        codes: CodeScheme::Other,
        name: None,
        rows: None,
        ..boundary_file(&path, crs, 2)
    };
    let read = areas(&file("file")).unwrap_or_else(|problems| unreachable!("{problems}"));
    assert_eq!(read.coordinates, Coordinates::Plane);
    assert_eq!(read.notes.len(), 1, "{:?}", read.notes);
    let west = read
        .shapes
        .values()
        .next()
        .and_then(BoundingRect::bounding_rect);
    let west = west.map(|around| around.min().x).expect("it has points");
    assert!((west - 530_000.0).abs() < 1e-6, "{west}");
    // A manifest that says degrees is not to be doubted in silence.
    assert!(areas(&file("EPSG:4326")).is_err());
    // Nor is a map drawn of a plane.
    let mut plan = geography();
    plan.unit.clear();
    let drawn = attach(Vec::new(), &file("file"), None, &plan, &vocabulary::Silent);
    let problems = drawn.expect_err("the map is of the Earth").to_string();
    assert!(problems.contains("are not degrees"), "{problems}");

    let named = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::27700"}},"#;
    std::fs::write(&path, collection(named, &squares)).expect("it can be written");
    let read = areas(&file("file")).unwrap_or_else(|problems| unreachable!("{problems}"));
    assert_eq!(
        (read.coordinates, read.notes.len()),
        (Coordinates::Degrees, 0)
    );
}
