//! Tables that cannot be added up are refused, and each problem is listed by its area.

use std::fs;
use std::path::Path;

use scale::{Engine, Kind, Place, ScaleError, Where, write_areas, write_lookup};
use tempfile::TempDir;

use crate::tables::{five, places, put, run};

const FINE: [(&str, Option<i64>, Option<i64>); 2] =
    [("A", Some(1), Some(1)), ("B", Some(2), Some(5))];

/// Spoils five areas with their amounts, and expects these lines in a file and no totals.
#[track_caller]
fn refused(spoil: impl FnOnce(&Path), file: &str, expected: &[&str]) {
    let (data, out) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (data, out) = (data.path(), out.path());
    five(data);
    put(data, Kind::Counts, "2021", &FINE);
    put(data, Kind::Populations, "2021", &FINE);
    spoil(data);
    let report = run(data, out, 2);
    let found = fs::read_to_string(out.join(file)).unwrap();
    assert_eq!(found.lines().skip(1).collect::<Vec<_>>(), expected);
    assert_eq!(report.problems, expected.len() as u64);
    for table in ["count_totals", "population_totals", "rates"] {
        assert!(!out.join(table).exists(), "{table}");
    }
}

/// The lookup of [`places`], changed.
fn looked_up(data: &Path, change: impl FnOnce(&mut Vec<Place>)) {
    let mut changed = places().to_vec();
    change(&mut changed);
    write_lookup(data, &changed).unwrap();
}

#[test]
fn what_is_as_it_should_be_is_not_refused() {
    let (data, out) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    five(data.path());
    looked_up(data.path(), |_| ());
    put(data.path(), Kind::Counts, "2021", &FINE);
    put(data.path(), Kind::Populations, "2021", &FINE);
    assert_eq!(run(data.path(), out.path(), 2).problems, 0);
    let found = fs::read_to_string(out.path().join("coverage.csv")).unwrap();
    assert_eq!(found, "problem,level,area_code\n");
}

#[test]
fn an_area_that_belongs_to_no_wider_one_is_listed() {
    refused(
        |data| looked_up(data, |places| places[3].msoa = None),
        "coverage.csv",
        &["belongs to no area of this level,msoa,D"],
    );
}

#[test]
fn an_area_that_belongs_to_two_is_listed() {
    refused(
        |data| {
            looked_up(data, |places| {
                let mut again = places[4].clone();
                again.lsoa = Some("L2".into());
                places.push(again);
            });
        },
        "coverage.csv",
        &["is in the lookup more than once,output_area,E"],
    );
}

#[test]
fn a_wider_area_that_is_divided_is_listed() {
    refused(
        |data| looked_up(data, |places| places[0].msoa = Some("N".into())),
        "coverage.csv",
        &["is divided between areas of the next level,lsoa,L1"],
    );
    refused(
        |data| looked_up(data, |places| places[3].local_authority = Some("U".into())),
        "coverage.csv",
        &["is divided between areas of the next level,msoa,M"],
    );
}

#[test]
fn an_amount_of_an_area_that_is_not_in_the_lookup_is_listed_once() {
    refused(
        |data| {
            put(data, Kind::Counts, "2022", &[("Q", Some(1), Some(1))]);
            put(data, Kind::Populations, "2022", &[("Q", Some(1), Some(1))]);
        },
        "coverage.csv",
        &["has an amount and is not in the lookup,output_area,Q"],
    );
}

#[test]
fn areas_without_a_shape_and_shapes_without_an_area_are_listed() {
    let shapes = |names: &[&'static str]| {
        names
            .iter()
            .map(|name| (*name, [0.0, 0.0]))
            .collect::<Vec<_>>()
    };
    refused(
        |data| write_areas(data, &shapes(&["A", "B", "C", "D", "Q", "A"])).unwrap(),
        "coverage.csv",
        &[
            "has a shape and is not in the lookup,output_area,Q",
            "has more than one shape,output_area,A",
            "has no shape,output_area,E",
        ],
    );
}

#[test]
fn rows_that_cannot_be_added_up_are_listed_without_their_amounts() {
    let rows: [(&str, Option<i64>, Option<i64>); 7] = [
        ("A", Some(9), Some(4)),
        ("B", Some(-3), Some(4)),
        ("C", Some(1), None),
        ("D", Some(1), Some(2_000_000_000)),
        ("E", Some(11), Some(11)),
        ("E", Some(11), Some(11)),
        ("A", None, Some(4)),
    ];
    refused(
        |data| put(data, Kind::Counts, "2021", &rows),
        "refused_counts.csv",
        &[
            "a limit above 1000000000,D,falls,2021",
            "a limit below nought,B,falls,2021",
            "lower above upper,A,falls,2021",
            "more than one row,A,falls,2021",
            "more than one row,E,falls,2021",
            "one limit without the other,A,falls,2021",
            "one limit without the other,C,falls,2021",
        ],
    );
}

#[test]
fn populations_are_held_to_the_same() {
    refused(
        |data| put(data, Kind::Populations, "2021", &[("A", Some(5), Some(4))]),
        "refused_populations.csv",
        &["lower above upper,A,falls,2021"],
    );
}

#[test]
fn a_refusal_leaves_nothing_of_an_earlier_run() {
    let (data, out) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (data, out) = (data.path(), out.path());
    five(data);
    put(data, Kind::Counts, "2021", &FINE);
    put(data, Kind::Populations, "2021", &FINE);
    assert_eq!(run(data, out, 2).problems, 0);
    assert!(out.join("rates").exists());
    put(data, Kind::Counts, "2021", &[("A", Some(5), Some(4))]);
    assert_eq!(run(data, out, 2).problems, 1);
    for table in ["count_totals", "population_totals", "rates"] {
        assert!(!out.join(table).exists(), "{table}");
    }
}

#[test]
fn a_folder_without_tables_is_an_error_that_names_what_is_missing() {
    let (data, out) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let error = runtime.block_on(async {
        let engine = Engine::start(&Where::InProcess, 1).await.unwrap();
        scale::run(&engine, data.path(), out.path())
            .await
            .unwrap_err()
    });
    assert!(
        matches!(error, ScaleError::NoTable { what: "counts", .. }),
        "{error}"
    );
}
