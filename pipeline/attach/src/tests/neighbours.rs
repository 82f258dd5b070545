//! Neighbours of real areas as other tools have them, and what holds of any areas.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use vocabulary::{BoundaryFile, CodeScheme, Neighbours};

use super::{boundary_file, collection, feature, polygon};
use crate::{Areas, Coordinates, CriterionFault, NeighbourCriterion, areas, neighbours};

const COLUMBUS: &str = include_str!("../../../../tests/fixtures/columbus/columbus.geojson");
const COLUMBUS_NEIGHBOURS: &str =
    include_str!("../../../../tests/fixtures/columbus/neighbours.csv");
const LONDON: &str =
    include_str!("../../../../data-sources/ons-borough-boundaries/snapshot.geojson");

/// The areas of a GeoJSON text, by codes of any scheme.
fn read(text: &str, code: &str) -> Areas {
    let folder = tempfile::tempdir().expect("a folder to write in");
    let path = folder.path().join("made.geojson");
    std::fs::write(&path, text).expect("the folder can be written in");
    let file = BoundaryFile {
        codes: CodeScheme::Other,
        name: None,
        rows: None,
        code: code.to_owned(),
        ..boundary_file(&path, "file", 0)
    };
    areas(&file).unwrap_or_else(|problems| unreachable!("{problems}"))
}

fn criterion(text: &str) -> NeighbourCriterion {
    text.parse().unwrap_or_else(|fault| unreachable!("{fault}"))
}

fn by(areas: &Areas, text: &str) -> Neighbours {
    match neighbours(areas, criterion(text)) {
        Ok((found, _)) => found,
        Err(fault) => unreachable!("{fault}"),
    }
}

/// The codes of every area's neighbours.
fn codes(found: &Neighbours) -> BTreeMap<String, BTreeSet<String>> {
    let of = |code| found.codes_of(code).map(|to| to.to_string()).collect();
    let areas = found.areas().codes();
    areas.map(|code| (code.to_string(), of(code))).collect()
}

/// The neighbours of Columbus that were computed elsewhere.
fn expected(criterion: &str) -> BTreeMap<String, BTreeSet<String>> {
    let rows = COLUMBUS_NEIGHBOURS.lines().filter_map(|line| {
        let mut cells = line.strip_prefix(criterion)?.strip_prefix(',')?.split(',');
        let area = cells.next()?.to_owned();
        let to = cells.next()?.split_whitespace().map(str::to_owned);
        Some((area, to.collect()))
    });
    rows.collect()
}

/// Columbus a thousand times as large: beyond degrees, so that it is of a plane.
fn columbus_in_a_plane() -> Areas {
    let mut text = String::new();
    let mut in_coordinates = false;
    for part in COLUMBUS.split_inclusive(['[', ']', ',']) {
        in_coordinates |= part.contains("\"coordinates\"");
        let number = part.trim_end_matches([']', ',']);
        match number.parse::<f64>() {
            Ok(at) if in_coordinates => {
                text.push_str(&(at * 1000.0).to_string());
                text.push_str(part.strip_prefix(number).unwrap_or_default());
            }
            _ => text.push_str(part),
        }
        in_coordinates &= !part.contains('{');
    }
    let read = read(&text, "POLYID");
    assert_eq!(read.coordinates, Coordinates::Plane);
    read
}

#[test]
fn columbus_has_the_neighbours_that_other_tools_find() {
    let in_degrees = read(COLUMBUS, "POLYID");
    let in_a_plane = columbus_in_a_plane();
    assert_eq!(in_degrees.coordinates, Coordinates::Degrees);
    for (areas, text, of, links) in [
        (&in_degrees, "queen", "queen", 236),
        (&in_a_plane, "queen", "queen", 236),
        (&in_degrees, "rook", "rook", 200),
        (&in_a_plane, "rook", "rook", 200),
        (&in_degrees, "knn:4", "knn:4 in degrees", 196),
        (&in_a_plane, "knn:4", "knn:4 in a plane", 196),
        (
            &in_degrees,
            "distance:80000",
            "distance:80000 in degrees",
            328,
        ),
        (&in_a_plane, "distance:800", "distance:0.8 in a plane", 396),
    ] {
        let found = by(areas, text);
        assert_eq!(found.directed_links(), links, "{of}");
        assert_eq!(codes(&found), expected(of), "{of}");
        assert_eq!(found.are_mutual(), !text.starts_with("knn"), "{of}");
    }
}

/// By `libpysal` 4.14.1 (queen, rook), and by `pyproj` 3.7.2 between the centroids of
/// `shapely` 2.2.0: `Geod(ellps="WGS84").inv`.
#[test]
fn london_has_the_neighbours_that_other_tools_find() {
    let london = read(LONDON, "area_code");
    for (text, links, islands) in [
        ("queen", 136, 0),
        ("rook", 136, 0),
        ("distance:10000", 226, 0),
        ("distance:5000", 36, 17),
    ] {
        let found = by(&london, text);
        assert_eq!(found.directed_links(), links, "{text}");
        assert_eq!(found.islands().count(), islands, "{text}");
    }
    let nearest = codes(&by(&london, "knn:4"));
    // In the plane of degrees E09000019 would be nearer to Westminster than the City is.
    let city = ["E09000012", "E09000019", "E09000028", "E09000030"];
    let westminster = ["E09000001", "E09000007", "E09000013", "E09000020"];
    assert_eq!(nearest["E09000001"], city.map(str::to_owned).into());
    assert_eq!(nearest["E09000033"], westminster.map(str::to_owned).into());
    let one_way = |(from, to): (&String, &BTreeSet<String>)| {
        to.iter().filter(|to| !nearest[*to].contains(from)).count()
    };
    assert_eq!(nearest.iter().map(one_way).sum::<usize>(), 36);
}

/// The rectangle of a unit square in column and row of a lattice, beyond degrees.
fn unit(column: usize, row: usize) -> Vec<(f64, f64)> {
    #[expect(clippy::cast_precision_loss, reason = "a lattice of a few columns")]
    let (west, south) = (1000.0 + column as f64, row as f64);
    [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]
        .map(|(x, y)| (west + x, south + y))
        .to_vec()
}

fn of_outlines(outlines: &[(String, Vec<(f64, f64)>)]) -> Areas {
    let features: Vec<_> = outlines
        .iter()
        .map(|(code, ring)| {
            feature(
                &format!("{code:?}"),
                "null",
                &polygon(std::slice::from_ref(ring)),
            )
        })
        .collect();
    read(&collection("", &features), "code")
}

/// Nine squares, from `a` in the south-west by rows to `i`; `e` is in the middle.
fn nine() -> Vec<(String, Vec<(f64, f64)>)> {
    let codes = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    let squares = codes.iter().enumerate();
    squares
        .map(|(at, code)| ((*code).to_owned(), unit(at % 3, at / 3)))
        .collect()
}

#[track_caller]
fn assert_of_middle(areas: &Areas, text: &str, expected: &str) {
    let found = codes(&by(areas, text));
    assert_eq!(
        found["e"].iter().map(String::as_str).collect::<String>(),
        expected,
        "{text}"
    );
}

#[test]
fn of_equal_distances_the_first_codes_are_taken_and_the_limit_is_within() {
    let lattice = of_outlines(&nine());
    assert_of_middle(&lattice, "queen", "abcdfghi");
    assert_of_middle(&lattice, "rook", "bdfh");
    for (text, expected) in [
        ("knn:1", "b"),
        ("knn:2", "bd"),
        ("knn:4", "bdfh"),
        ("knn:5", "abdfh"),
        ("knn:8", "abcdfghi"),
        ("distance:1", "bdfh"),
        ("distance:0.999999", ""),
        ("distance:1.414213562", "abcdfghi"),
        ("distance:1.41421355", "bdfh"),
    ] {
        assert_of_middle(&lattice, text, expected);
    }
}

/// Two squares that meet in a corner, each with a side there that is shorter than the tolerance.
#[test]
fn a_side_shorter_than_the_tolerance_is_no_shared_segment() {
    let tiny = 1e-9;
    let one = vec![
        (999.0, 1.0),
        (1000.0, 1.0),
        (1000.0, 2.0),
        (999.0, 2.0),
        (999.0, 1.0),
    ];
    let other = vec![
        (1000.0, 2.0),
        (1000.0 + tiny, 2.0),
        (1001.0, 2.0),
        (1001.0, 3.0),
        (1000.0, 3.0),
        (1000.0, 2.0),
    ];
    let mut cut = one.clone();
    cut.insert(3, (1000.0 - tiny, 2.0));
    let pair = of_outlines(&[("a".to_owned(), cut), ("b".to_owned(), other)]);
    assert_eq!(by(&pair, "queen").directed_links(), 2);
    assert_eq!(by(&pair, "rook").directed_links(), 0);
}

#[test]
fn areas_without_neighbours_keep_an_empty_row_and_are_named() {
    let mut outlines = nine();
    outlines.push(("x".to_owned(), unit(7, 7)));
    let areas = of_outlines(&outlines);
    let (found, notes) = neighbours(&areas, NeighbourCriterion::Rook).expect("no fault");
    assert_eq!((found.len(), found.islands().count()), (10, 1));
    let said: Vec<_> = notes.iter().map(|note| note.what.as_str()).collect();
    assert_eq!(said, ["the area x has no neighbours by rook"]);

    let far = criterion("distance:0.5");
    let (found, notes) = neighbours(&areas, far).expect("no fault");
    assert_eq!((found.directed_links(), found.components()), (0, 10));
    let said: Vec<_> = notes.iter().map(|note| note.what.as_str()).collect();
    let expected = "10 areas have no neighbours by distance:0.5: a, b, c, d, e and 5 more";
    assert_eq!(said, [expected]);
}

#[test]
fn what_the_areas_cannot_meet_is_refused() {
    let areas = of_outlines(&nine());
    let said = |text| match neighbours(&areas, criterion(text)) {
        Ok(_) => String::new(),
        Err(fault) => fault.to_string(),
    };
    assert_eq!(said("knn:8"), "");
    assert!(said("knn:9").contains("asks for 9 neighbours of every area, and there are 9 areas"));
    for metres in [f64::NAN, f64::INFINITY, 0.0, -1.0] {
        let fault = neighbours(&areas, NeighbourCriterion::Distance { metres });
        assert!(
            matches!(fault, Err(CriterionFault::Distance(_))),
            "{metres}"
        );
    }
}

/// A lattice whose corners are moved, each the same way in every square that has it.
fn moved_lattice(side: usize, moves: &[(f64, f64)]) -> Vec<(String, Vec<(f64, f64)>)> {
    let corner = |column: usize, row: usize| {
        let (x, y) = unit(column, row)[0];
        let (east, north) = moves[row * (side + 1) + column];
        (x + 0.3 * east, y + 0.3 * north)
    };
    let square = |at: usize| {
        let (column, row) = (at % side, at / side);
        let ring = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)];
        let ring = ring.map(|(right, up)| corner(column + right, row + up));
        (format!("{at:03}"), ring.to_vec())
    };
    (0..side * side).map(square).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Contiguity goes both ways, rooks are queens, and neither depends on the order of the
    /// features or on where and in which direction a ring begins.
    #[test]
    fn slow_contiguity_is_of_the_outlines_alone(
        moves in prop::collection::vec((-1.0..1.0, -1.0..1.0), 36),
        turns in prop::collection::vec((0..4_usize, any::<bool>()), 25),
        order in Just((0..25).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let outlines = moved_lattice(5, &moves);
        let mut turned: Vec<_> = outlines.clone();
        for ((_, ring), (turn, reversed)) in turned.iter_mut().zip(&turns) {
            ring.pop();
            ring.rotate_left(*turn);
            ring.push(ring[0]);
            if *reversed {
                ring.reverse();
            }
        }
        let turned: Vec<_> = order.iter().map(|at| turned[*at].clone()).collect();
        let (straight, turned) = (of_outlines(&outlines), of_outlines(&turned));
        for (text, links) in [("queen", 144), ("rook", 80)] {
            let found = by(&straight, text);
            prop_assert!(found.are_mutual());
            prop_assert_eq!(found.directed_links(), links);
            prop_assert_eq!(found, by(&turned, text));
        }
        for text in ["knn:3", "distance:1.1"] {
            prop_assert_eq!(codes(&by(&straight, text)), codes(&by(&turned, text)));
        }
    }
}
