//! Which shapes of areas are let in.

use super::{attach_features, feature, polygon, refused, square, square_feature};

/// Each shape, beside a sound one, is refused with its area and what is wrong with it, once.
#[track_caller]
fn assert_flawed(cases: &[(&str, String)]) {
    for (said, geometry) in cases {
        let flawed = feature("\"E09000002\"", "\"Flawed\"", geometry);
        let features = [square_feature("E09000001", 5, 5), flawed];
        let problems = refused(attach_features(&features));
        assert_eq!(problems.len(), 1, "{said}: {problems:#?}");
        let expected = format!("made.geojson, area E09000002 Flawed: {said}");
        assert!(
            problems.concat().starts_with(&expected),
            "{said}: {problems:#?}"
        );
    }
}

/// The square from 0 E, 51 N as text, with some of it replaced.
fn square_with(replaced: &str, by: &str) -> String {
    let text = polygon(&[square(0, 0)]);
    assert!(text.contains(replaced), "{text}");
    text.replace(replaced, by)
}

#[test]
fn flawed_rings_are_refused() {
    let knot = "the shell crosses, touches or runs back on itself; found at ";
    assert_flawed(&[
        (
            "the shell is not closed; found first point (0, 51), last point (0, 51.1)",
            square_with(",[0,51]]", "]"),
        ),
        (
            "the shell has too few points; found 3",
            square_with("[0.1,51.1],[0,51.1],", ""),
        ),
        (
            "the shell has a coordinate that is not a number",
            square_with("[0.1,51]", "[NaN,51]"),
        ),
        (
            // A bow-tie.
            &format!("{knot}(0.05, 51.05"),
            square_with("[0.1,51],[0.1,51.1]", "[0.1,51.1],[0.1,51]"),
        ),
        // A spike.
        (
            &format!("{knot}(0.1, 51)"),
            square_with("[0.1,51],", "[0.1,51],[0.2,51],[0.1,51],"),
        ),
        // Nothing but a spike.
        (knot, square_with("[0.1,51.1],[0,51.1]", "[0.2,51]")),
        // Two loops that share a vertex.
        (
            &format!("{knot}(0.1, 51.1)"),
            square_with(
                "[0.1,51.1],",
                "[0.1,51.1],[0.2,51.1],[0.2,51.2],[0.1,51.1],",
            ),
        ),
    ]);
}

#[test]
fn flawed_places_are_refused() {
    assert_flawed(&[
        (
            "its coordinates are not degrees, as the file claims",
            square_with("[0.1,", "[530000,"),
        ),
        (
            "its longitude and latitude stand in each other's place; found (51, 0)",
            polygon(&[square(0, 0).into_iter().map(|(x, y)| (y, x)).collect()]),
        ),
        (
            "it lies outside the British Isles",
            square_with(",51", ",41"),
        ),
    ]);
}

#[test]
fn flawed_polygons_are_refused() {
    let holed = |hole: Vec<(f64, f64)>| polygon(&[square(0, 0), hole]);
    let along = square(0, 0)
        .iter()
        .map(|(x, y)| (x / 2.0, 51.0 + (y - 51.0) / 2.0))
        .collect();
    let mut parts = square_with("Polygon", "MultiPolygon");
    parts = parts.replace(
        "[[[",
        "[[[[0.05,51.05],[0.3,51.05],[0.3,51.3],[0.05,51.05]]],[[[",
    );
    parts = parts.replace("]]}", "]]]}");
    assert_flawed(&[
        ("hole 1 does not lie inside its shell", holed(square(2, 2))),
        ("hole 1 runs along its shell", holed(along)),
        ("polygons 1 and 2 overlap or run along each other", parts),
        ("an area has no shape", "null".to_owned()),
        (
            "an area's shape is not made of polygons; found POINT",
            r#"{"type":"Point","coordinates":[0,51]}"#.to_owned(),
        ),
        (
            "an area has no shape",
            r#"{"type":"Polygon","coordinates":[]}"#.to_owned(),
        ),
    ]);
}

#[test]
fn sound_shapes_with_holes_and_parts_are_let_in() {
    let hole = vec![(0.02, 51.02), (0.05, 51.02), (0.05, 51.05), (0.02, 51.02)];
    let mut shell = square(0, 0);
    shell.insert(1, (0.05, 51.0));
    let holed = feature("\"E09000001\"", "\"Holed\"", &polygon(&[shell, hole]));
    let parts = r#"{"type":"MultiPolygon","coordinates":[
        [[[1.0,51.0],[1.1,51.0],[1.1,51.1],[1.0,51.0]]],
        [[[1.1,51.1,7.0],[1.2,51.1,7.0],[1.2,51.2,7.0],[1.1,51.1,7.0]]]]}"#;
    let atlas = attach_features(&[holed, feature("\"E09000002\"", "\"Parts\"", parts)]);
    assert_eq!(refused(atlas), Vec::<String>::new());
}
