//! The formats of the release that ships hold the same, cell for cell.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use gdal::vector::LayerAccess as _;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use serde_json::Value;

use crate::workspace::Workspace;

const ID: &str = "fgm-risk-london";

#[track_caller]
fn found(release: &Path) -> String {
    publish::differences(release).unwrap().to_string()
}

#[test]
fn every_format_of_the_release_that_ships_holds_the_same() {
    let workspace = Workspace::released();
    let release = workspace.latest();
    assert_eq!(found(&release), "");

    // A figure, a null, a name and a point, each changed in one format alone.
    let gpkg = release.join(format!("{ID}.gpkg"));
    let sql = |query: &str| {
        let options = gdal::DatasetOptions {
            open_flags: gdal::GdalOpenFlags::GDAL_OF_UPDATE | gdal::GdalOpenFlags::GDAL_OF_VECTOR,
            ..Default::default()
        };
        let file = gdal::Dataset::open_ex(&gpkg, options).unwrap();
        file.execute_sql(query, None, gdal::vector::sql::Dialect::DEFAULT)
            .unwrap();
        file.close().unwrap();
    };
    let before = fs::read(&gpkg).unwrap();
    for (change, words) in [
        (
            "assessments_fgm_count_upper = 6 WHERE assessments_fgm_count_status = '[c]'",
            ["column assessments_fgm_count_upper", "found 6; expected 5"],
        ),
        (
            "assessments_fgm_count_value = 0 WHERE assessments_fgm_count_status = '[c]'",
            [
                "column assessments_fgm_count_value",
                "found 0; expected nothing",
            ],
        ),
        (
            "area_name = 'Camdem' WHERE area_name = 'Camden'",
            ["area E09000007", "found \"Camdem\"; expected \"Camden\""],
        ),
    ] {
        sql(&format!("UPDATE \"{ID}\" SET {change}"));
        let said = found(&release);
        fs::write(&gpkg, &before).unwrap();
        assert!(words.iter().all(|words| said.contains(words)), "{said}");
        assert!(said.lines().all(|line| line.contains(".gpkg")), "{said}");
    }
    let wide = format!("tables/{ID}-wide.csv");
    Workspace::edit(&release.join(&wide), |text| text.replacen("[c]", "[x]", 1));
    let said = found(&release);
    assert!(
        said.contains(&wide) && said.contains("found \"[x]\"; expected \"[c]\""),
        "{said}"
    );
    Workspace::edit(&release.join(&wide), |text| text.replacen("[x]", "[c]", 1));
    Workspace::edit(&release.join(format!("{ID}.geojson")), |text| {
        let at = text.find("\"coordinates\":[[[[").unwrap() + 17;
        let mut text = text;
        let comma = at + text[at..].find(',').unwrap();
        let digit = if text.as_bytes()[comma - 1] == b'1' {
            "2"
        } else {
            "1"
        };
        text.replace_range(comma - 1..comma, digit);
        text
    });
    let said = found(&release);
    for file in [".gpkg", ".fgb", ".parquet"] {
        let line = said
            .lines()
            .find(|line| line.contains(file))
            .unwrap_or_default();
        assert!(
            line.contains("another shape") && line.contains("area E09000001"),
            "{said}"
        );
    }
}

#[test]
fn the_flatgeobuf_and_the_geoparquet_say_what_they_are() {
    let workspace = Workspace::released();
    let release = workspace.latest();
    let file = gdal::Dataset::open(release.join(format!("{ID}.fgb"))).unwrap();
    let mut layer = file.layer_by_name(ID).unwrap();
    assert_eq!(layer.feature_count(), 33);
    let kind = gdal::vector::OGRwkbGeometryType::wkbMultiPolygon;
    assert_eq!(layer.defn().geometry_type(), kind);
    assert_eq!(layer.spatial_ref().unwrap().auth_code().unwrap(), 4326);
    // A reader finds what is at a place.
    layer.set_spatial_filter_rect(-0.1, 51.35, -0.099, 51.351);
    let near: Vec<String> = layer
        .features()
        .map(|feature| feature.field_as_string(1).unwrap().unwrap())
        .collect();
    assert_eq!(near, ["Croydon"]);

    let file = fs::File::open(release.join(format!("{ID}.parquet"))).unwrap();
    let file = SerializedFileReader::new(file).unwrap();
    let metadata = file.metadata();
    assert_eq!(
        (
            metadata.num_row_groups(),
            metadata.file_metadata().num_rows()
        ),
        (1, 33)
    );
    let said = metadata.file_metadata().key_value_metadata().unwrap();
    let said = |key: &str| -> Value {
        let found = said.iter().find(|said| said.key == key).unwrap();
        serde_json::from_str(found.value.as_ref().unwrap()).unwrap()
    };
    let geo = said("geo");
    assert_eq!(
        (&geo["version"], &geo["primary_column"]),
        (&"1.1.0".into(), &"geometry".into())
    );
    let column = &geo["columns"]["geometry"];
    assert_eq!(
        column["geometry_types"],
        serde_json::json!(["MultiPolygon"])
    );
    assert!(column.get("crs").is_none());
    let map: Value =
        serde_json::from_slice(&fs::read(release.join(format!("{ID}.geojson"))).unwrap()).unwrap();
    assert_eq!(column["bbox"], map["bbox"]);
    for member in [
        "title",
        "summary",
        "licence",
        "attribution",
        "as_of",
        "caveats",
        "indicators",
    ] {
        assert_eq!(said(member), map[member], "{member}");
    }
    let maker = metadata.file_metadata().created_by().unwrap();
    assert_eq!(
        maker,
        format!("fgm-map version {}", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn in_parquet_a_figure_is_a_number_and_its_marker_stands_beside_it() {
    let workspace = Workspace::released();
    let release = workspace.latest();
    let path = release.join(format!("tables/{ID}-long.parquet"));
    let reader = SerializedFileReader::new(fs::File::open(path).unwrap()).unwrap();
    let (mut markers, mut numbers) = (BTreeSet::new(), 0);
    for row in reader.get_row_iter(None).unwrap() {
        let row = row.unwrap();
        let cell = |name: &str| {
            let (_, field) = row.get_column_iter().find(|(own, _)| *own == name).unwrap();
            field.clone()
        };
        match (cell("value"), cell("marker")) {
            (Field::Null, Field::Str(marker)) => {
                markers.insert(marker);
            }
            (Field::Double(_), Field::Null) => numbers += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(
        markers.contains("[c]") && numbers > 1000,
        "{markers:?} {numbers}"
    );
}
