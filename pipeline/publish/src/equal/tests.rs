//! Releases whose formats agree, and such of which one file is of another edition.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use ::parquet::file::reader::{FileReader as _, SerializedFileReader};
use flatgeobuf::FgbReader;
use geo::MapCoords as _;
use serde_json::Value;
use vocabulary::{Area, AreaColumn, AreaList, Estimate, Indicator, ReportCell, Unit};

use super::*;
use crate::tests::{Made, made};
use crate::{PlaceField, PlaceRow};

/// Every file that is compared.
const FILES: [&str; 8] = [
    "made-up.geojson",
    "made-up.gpkg",
    "made-up.fgb",
    "made-up.parquet",
    "tables/made-up-wide.csv",
    "tables/made-up-long.csv",
    "tables/made-up-long.parquet",
    TILES,
];
const TILES: &str = "made-up.pmtiles";
/// Those of the areas that are held against the GeoJSON.
const AREAS: [&str; 5] = [FILES[1], FILES[2], FILES[3], FILES[4], TILES];
/// Those that print texts for spreadsheets, and no shapes.
const CSV: [&str; 2] = [FILES[4], FILES[5]];
const WEST: &str = "E09000004";

#[track_caller]
fn found(release: &Path) -> Problems {
    differences(release).expect("the folder can be listed")
}

/// The names of the areas, by what they are called before.
fn renamed(made: &Made, name: impl Fn(&str) -> String) -> AreaColumn<geo::MultiPolygon<f64>> {
    let areas = made.shapes.areas().iter();
    let areas = areas.map(|area| Area {
        code: area.code,
        name: name(&area.name),
    });
    let areas = Arc::new(AreaList::new(areas.collect()).expect("no code twice"));
    AreaColumn::from_fn(&areas, |code| {
        made.shapes.get(code).expect("the same areas").clone()
    })
}

/// The newest rate of the west, which is 0.3, as another one.
fn with_figure(indicator: &Indicator, value: Option<f64>) -> Indicator {
    let mut changed = indicator.clone();
    if indicator.id.as_str() != "rate" {
        return changed;
    }
    if let Some((_, column)) = changed.series.iter_mut().next_back() {
        *column = column.map(|code, figure| {
            let mut figure = figure.clone();
            if code.as_str() == WEST {
                let old = figure.estimate.as_ref().expect("it has one");
                let (limits, unit) = ((0.0, 90.0), indicator.unit.clone());
                figure.estimate = Some(
                    Estimate::new(value, limits, old.level(), old.method(), unit)
                        .expect("in order"),
                );
            }
            figure
        });
    }
    changed
}

/// An edition that differs in one cell or one vertex, what is called so in the problems, and what
/// it and the edition of the others have there.
fn changes() -> [(Made, Option<&'static str>, &'static str, &'static str); 4] {
    let figure = |value| {
        let mut made = made();
        made.indicators = made.indicators.map(|all| {
            let all = all.iter().map(|one| with_figure(one, value));
            all.collect::<Vec<_>>()
        });
        made
    };
    let mut name = made();
    name.shapes = renamed(&name, |name| name.replace("West", "Waste"));
    let mut vertex = made();
    vertex.shapes = vertex.shapes.map(|code, shape| {
        // The north-eastern corner of the last square, by the last decimal.
        let nudge = |at: geo::Coord<f64>| geo::Coord {
            x: if code.as_str() == WEST && at.x > 0.15 && at.y > 51.55 {
                at.x + 1e-6
            } else {
                at.x
            },
            ..at
        };
        shape.map_coords(nudge)
    });
    [
        (figure(Some(0.4)), Some("rate_value"), "0.4", "0.3"),
        (figure(None), Some("rate_value"), "nothing", "0.3"),
        (name, Some("area_name"), "\"Waste\"", "\"West\""),
        (vertex, None, "(200001, 51600000)", "(200000, 51600000)"),
    ]
}

#[test]
fn slow_the_formats_of_a_release_agree() {
    let out = tempfile::tempdir().expect("a folder");
    let release = made().publish(out.path(), 2).folder;
    let found = found(&release);
    assert!(found.is_empty(), "{found}");
}

#[test]
fn slow_one_cell_or_vertex_that_differs_in_one_file_is_found_and_named() {
    let (out, other) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    let release = made().publish(out.path(), 1).folder;
    for (changed, column, here, there) in changes() {
        let changed = changed.publish(other.path(), 1).folder;
        for file in AREAS {
            if column.is_none() && (CSV.contains(&file) || file == TILES) {
                continue;
            }
            let place = release.join(file);
            let before = fs::read(&place).expect("a file");
            fs::copy(changed.join(file), &place).expect("copied");
            let found = found(&release);
            fs::write(&place, before).expect("written");
            let named = found.iter().any(|problem| {
                let says = |text: &Option<String>, words: &str| {
                    let number = words.parse::<f64>().ok();
                    text.as_deref().is_some_and(|text| {
                        // A CSV prints what it holds.
                        text.contains(words)
                            || number.is_some() && text == format!("\"{words}\"")
                            || words == "nothing" && text == "\"\""
                    })
                };
                problem.column.as_deref() == column
                    && says(&problem.found, here)
                    && says(&problem.expected, there)
            });
            assert!(named, "{file}: {found}");
            // Another figure moves the classes of all, which the legend no longer has so.
            let shade = ["class", "colour"].map(Some);
            let elsewhere = |problem: &Problem| {
                problem.file != file
                    || problem.area.as_deref() != Some(WEST)
                        && !shade.contains(&problem.column.as_deref())
            };
            assert!(!found.iter().any(elsewhere), "{file}: {found}");
        }
    }
}

#[test]
fn slow_the_geojson_and_the_long_tables_are_held_against_the_others_too() {
    let (out, other) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    let release = made().publish(out.path(), 1).folder;
    let [(changed, ..), ..] = changes();
    let changed = changed.publish(other.path(), 1).folder;
    let [geojson, .., csv, parquet, _] = FILES;
    for (file, named) in [
        (geojson, AREAS.into_iter().chain([parquet]).collect()),
        (csv, vec![csv]),
        // The years of the GeoPackage are held against it, too.
        (parquet, vec![csv, parquet, FILES[1]]),
    ] {
        let place = release.join(file);
        let before = fs::read(&place).expect("a file");
        fs::copy(changed.join(file), &place).expect("copied");
        let found = found(&release);
        fs::write(&place, before).expect("written");
        let files = found.iter().map(|problem| problem.file.as_str());
        let mut files: Vec<&str> = files.collect();
        files.dedup();
        assert_eq!(files, named, "{found}");
    }
}

/// Places of one format and years of the GeoPackage, each with one cell that is another.
#[test]
fn slow_places_and_years_are_held_against_each_other() {
    let out = tempfile::tempdir().expect("a folder");
    let made = made();
    let release = made.publish(out.path(), 1).folder;
    let layer = &made.points[0].name;
    let name = |kind: &str| format!("{layer}.{kind}");
    for kind in ["csv", "geojson"] {
        let path = release.join(name(kind));
        let before = fs::read_to_string(&path).expect("a file");
        let digit = before.rfind("51.").expect("a latitude") + 3;
        let mut changed = before.clone();
        let other = if &before[digit..=digit] == "7" {
            "8"
        } else {
            "7"
        };
        changed.replace_range(digit..=digit, other);
        fs::write(&path, changed).expect("written");
        let found = found(&release);
        fs::write(&path, before).expect("written");
        let named = |problem: &Problem| problem.column.as_deref() == Some("latitude");
        assert!(found.iter().any(named), "{kind}: {found}");
    }
    // Tiles in which a place is called otherwise.
    let mut changed = made;
    changed.points[0].rows[0].cells[0] = ReportCell::text("Elsewhere");
    let other = tempfile::tempdir().expect("a folder");
    let changed = changed.publish(other.path(), 1).folder;
    let before = fs::read(release.join(TILES)).expect("a file");
    fs::copy(changed.join(TILES), release.join(TILES)).expect("copied");
    let found = found(&release);
    fs::write(release.join(TILES), before).expect("written");
    let named = |problem: &Problem| {
        problem.file == TILES && problem.found.as_deref() == Some("\"Elsewhere\"")
    };
    assert_eq!(found.iter().filter(|of| named(of)).count(), 1, "{found}");
}

/// The release of a made-up edition whose places reach, changed by SQL: each case has to be noticed in
/// these words.
#[track_caller]
fn are_noticed(cases: &[(Vec<String>, &str)]) {
    let out = tempfile::tempdir().expect("a folder");
    let mut made = made();
    let places = &mut made.points[0];
    places
        .fields
        .push(PlaceField::number("catchment_m", "how far it reaches", 0));
    for (row, metres) in places.rows.iter_mut().zip([2_000.0, 3_000.0]) {
        row.cells.push(ReportCell::Number(metres, 0));
    }
    let place = places.rows[0].clone();
    places.rows.push(PlaceRow {
        at: Some((0.1, 51.6)),
        ..place
    });
    let release = made.publish(out.path(), 1).folder;
    let package = release.join(FILES[1]);
    let before = fs::read(&package).expect("a file");
    for (queries, named) in cases {
        let open = gdal::DatasetOptions {
            open_flags: gdal::GdalOpenFlags::GDAL_OF_UPDATE,
            ..Default::default()
        };
        let file = gdal::Dataset::open_ex(&package, open).expect("it opens");
        for query in queries {
            let none = gdal::vector::sql::Dialect::DEFAULT;
            drop(file.execute_sql(query, None, none).expect("it is changed"));
        }
        drop(file);
        let found = found(&release);
        fs::write(&package, &before).expect("written");
        assert!(found.to_string().contains(*named), "{queries:?}: {found}");
    }
}

/// Cells and circles of the places of the GeoPackage, and what more it may hold.
#[test]
fn slow_all_that_a_geopackage_holds_is_held_against_the_others() {
    let layer = "places";
    are_noticed(&[
        (vec![format!("UPDATE \"{layer}\" SET name = 'x'")], "name"),
        (
            vec![format!("UPDATE \"{layer}_catchments\" SET name = 'x'")],
            "name",
        ),
        (
            vec![format!("DELETE FROM \"{layer}_catchments\"")],
            "another number of places",
        ),
        (
            // The circle of one place around all.
            vec![format!(
                "UPDATE \"{layer}_catchments\" SET geom = (SELECT geom FROM \"{layer}_catchments\" WHERE fid = 1)"
            )],
            "no circle as far",
        ),
        (
            vec!["UPDATE rate_years SET upper = 9.5 WHERE area_code = 'E09000004'".to_owned()],
            "upper",
        ),
        (
            vec!["DELETE FROM rate_years WHERE area_code = 'E09000004'".to_owned()],
            "another number of figures",
        ),
        (
            vec!["DELETE FROM \"rtree_made-up_geom\" WHERE id = 1".to_owned()],
            "an index of made-up",
        ),
        (
            vec!["UPDATE gpkg_ogr_contents SET feature_count = 9".to_owned()],
            "another number of rows of made-up",
        ),
        (
            vec!["INSERT INTO gpkg_tile_matrix_set VALUES ('rate_years', 4326, 0, 0, 1, 1)".to_owned()],
            "says something in gpkg_tile_matrix_set",
        ),
        (
            vec!["CREATE TABLE more (words TEXT)".to_owned()],
            "a table that the release tells nobody of",
        ),
        (
            vec![
                "CREATE TRIGGER gpkg_contents_more AFTER DELETE ON rate_years BEGIN DELETE FROM layer_styles; END"
                    .to_owned(),
            ],
            "a trigger that the release tells nobody of",
        ),
    ]);
}

/// Years as a table and on the areas.
#[test]
fn slow_years_are_held_against_the_table_the_map_and_the_legend() {
    let view = |shape: &str, value: &str, filter: &str| {
        vec![
            "DROP VIEW rate_by_year".to_owned(),
            format!(
                "CREATE VIEW rate_by_year AS SELECT y.fid AS OGC_FID, {shape} AS geom, y.area_code, y.area_name, \
                 y.period, y.period_start, y.period_end, {value} AS value, y.lower, y.upper, y.status, \
                 y.reliability, y.class, y.colour FROM rate_years y JOIN \"made-up\" a \
                 ON a.area_code = y.area_code{filter}"
            ),
        ]
    };
    let of_years = |set: &str| vec![format!("UPDATE rate_years SET {set}")];
    are_noticed(&[
        (
            view("a.geom", "y.value", " WHERE y.area_code <> 'E09000004'"),
            "another number of years on the areas",
        ),
        (
            view("a.geom", "y.value + 1", ""),
            "another year on an area than rate_years",
        ),
        (
            view("(SELECT geom FROM \"made-up\" LIMIT 1)", "y.value", ""),
            "another shape of an area of rate_years",
        ),
        (of_years("class = 4"), "another class in rate_years"),
        (
            of_years("colour = '#000000'"),
            "another colour in rate_years",
        ),
        (
            of_years("period_start = '1900-01-01'"),
            "another period_start in rate_years",
        ),
        (of_years("area_name = 'Nowhere'"), "area_name"),
        (vec!["DROP VIEW rate_by_year".to_owned()], "rate_by_year"),
    ]);
}

#[test]
fn slow_a_file_that_is_not_there_or_cut_short_is_a_difference() {
    let out = tempfile::tempdir().expect("a folder");
    let release = made().publish(out.path(), 1).folder;
    for file in FILES.iter().filter(|file| **file != "made-up.gpkg") {
        let place = release.join(file);
        let bytes = fs::read(&place).expect("a file");
        for cut in [0, bytes.len() / 2, bytes.len() - 3] {
            fs::write(&place, &bytes[..cut]).expect("written");
            let found = found(&release);
            assert!(
                found.iter().any(|problem| problem.file == **file),
                "{file} {cut}: {found}"
            );
        }
        fs::remove_file(&place).expect("removed");
        let found = found(&release);
        assert!(found.to_string().contains(file), "{found}");
        fs::write(&place, bytes).expect("written");
    }
    fs::remove_file(release.join("made-up.gpkg")).expect("removed");
    let found = found(&release);
    assert!(found.to_string().contains("it is no release"), "{found}");
}

#[test]
fn slow_names_that_would_run_somewhere_are_words_everywhere() {
    let long = "long ".repeat(2_000);
    let names = [
        "<script>alert('x')</script> & \"quoted\"".to_owned(),
        "=cmd|' /C calc'!A0".to_owned(),
        "\u{202e}\u{200f}שלום, 'it''s' 👩‍⚕️\u{0007}".to_owned(),
        long.trim_end().to_owned(),
    ];
    let mut made = made();
    let before = ["@North", "East, far", "South", "West"];
    made.shapes = renamed(&made, |name| {
        let at = before.iter().position(|own| *own == name);
        names[at.expect("it is one of them")].clone()
    });
    let evil = format!("{}; {}; {}", names[0], names[1], names[2]);
    made.indicators = made.indicators.map(|all| {
        let all = all.iter().map(|one| Indicator {
            title: evil.clone(),
            unit: Unit::new("=cmd()"),
            caveat: evil.clone(),
            ..one.clone()
        });
        all.collect::<Vec<_>>()
    });
    made.product.title.clone_from(&evil);
    made.product.summary.clone_from(&evil);
    let out = tempfile::tempdir().expect("a folder");
    let release = made.publish(out.path(), 1).folder;
    let found = found(&release);
    assert!(found.is_empty(), "{found}");

    // Whatever is equal to the GeoJSON is unharmed when that is.
    let map: Value =
        serde_json::from_slice(&fs::read(release.join(FILES[0])).expect("a file")).expect("JSON");
    for (feature, name) in map["features"]
        .as_array()
        .expect("a list")
        .iter()
        .zip(&names)
    {
        assert_eq!(feature["properties"]["area_name"], **name);
    }
    assert_eq!(map["indicators"][0]["title"], *evil);
    for file in CSV {
        for row in csv::table(&release.join(file)).expect("a table").rows {
            for cell in row {
                let Cell::Printed(text) = cell else { continue };
                assert!(
                    !text.starts_with(['=', '+', '-', '@', '\t', '\r']),
                    "{file}: {text}"
                );
            }
        }
    }
    let mut bytes: &[u8] = &fs::read(release.join(FILES[2])).expect("a file");
    let file = FgbReader::open(&mut bytes).expect("it opens");
    assert_eq!(file.header().title(), Some(evil.as_str()));
    assert_eq!(file.header().description(), Some(evil.as_str()));
    assert!(file.header().index_node_size() > 0, "it has an index");
    let file = fs::File::open(release.join(FILES[3])).expect("a file");
    let file = SerializedFileReader::new(file).expect("it opens");
    let said = file.metadata().file_metadata().key_value_metadata();
    let title = said.into_iter().flatten().find(|said| said.key == "title");
    let title = title
        .and_then(|said| said.value.as_deref())
        .expect("a title");
    assert_eq!(serde_json::from_str::<String>(title).expect("JSON"), evil);
}

/// Whatever a damaged Parquet file claims, it is read or refused, and nothing ends the program.
#[test]
fn slow_a_damaged_parquet_file_is_refused_or_read() {
    let out = tempfile::tempdir().expect("a folder");
    let release = made().publish(out.path(), 1).folder;
    let path = release.join(FILES[3]);
    let bytes = fs::read(&path).expect("a file");
    let mut refused = 0;
    for at in (0..bytes.len()).step_by(13) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x55;
        fs::write(&path, damaged).expect("written");
        refused += usize::from(super::parquet::areas(&path).is_err());
    }
    assert!(refused > 100, "{refused} of {}", bytes.len() / 13);
}
