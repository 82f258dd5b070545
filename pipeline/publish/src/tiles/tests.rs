//! Tiles of made-up coverages and of London's boroughs, looked at as polygons of whole units.

use std::io::Cursor;

use fast_mvt::{MvtReaderRef, MvtValueRef};
use geo::polygon;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::topology::tests::{assert_apart, lattices, london};
use crate::topology::twice_area;

fn tiles(shapes: &[MultiPolygon<f64>]) -> Tiles<'_> {
    let about = [
        ("name", "Made up"),
        ("attribution", "Nobody"),
        ("description", "Made up."),
        ("version", "1"),
    ];
    let field = |name: &str, kind| Field {
        name: name.into(),
        kind,
    };
    let code = |at| format!("X{at:04}").parse().expect("a code");
    Tiles {
        about: about.map(|(name, value)| (name, json!(value))).to_vec(),
        areas: AreaTiles {
            name: "areas",
            description: "Areas".into(),
            fields: vec![
                field("rate", Kind::Real),
                field("events", Kind::Integer),
                field("class", Kind::Class),
                field("words", Kind::Text),
                field("yes", Kind::Boolean),
            ],
            codes: (0..shapes.len()).map(code).collect(),
            shapes: shapes.iter().collect(),
            values: Box::new(|at| {
                vec![
                    if at == 0 {
                        Value::Null
                    } else {
                        Value::Real(0.25, Some(2))
                    },
                    Value::Integer(-3),
                    Value::Class(2),
                    Value::Text("é, \"words\""),
                    Value::Boolean(true),
                ]
            }),
        },
        places: vec![PlaceTiles {
            name: "places",
            description: "Places".into(),
            fields: vec![field("name", Kind::Text)],
            rows: vec![((-0.09, 51.51), vec![Value::Text("here")])],
        }],
    }
}

fn archive(tiles: &Tiles, jobs: usize) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    write(tiles, jobs, Path::new("areas.pmtiles"), &mut bytes).expect("it is written");
    bytes.into_inner()
}

/// Every promise about the areas of a tile; gives their areas in square units of the tile itself.
fn holds(features: &[Feature<Vec<rings::Polygon>>]) {
    let mut sides: BTreeMap<[Point; 2], usize> = BTreeMap::new();
    for feature in features {
        assert!(!feature.shape.is_empty());
        for polygon in &feature.shape {
            for (nth, ring) in polygon.iter().enumerate() {
                assert!(ring.len() >= 3);
                let points: BTreeSet<_> = ring.iter().collect();
                assert_eq!(points.len(), ring.len(), "a point stands twice in a ring");
                assert!((twice_area(ring) > 0) == (nth == 0) && twice_area(ring) != 0);
                let next = ring.iter().cycle().skip(1);
                for (a, b) in ring.iter().zip(next) {
                    let before = sides.insert([*a, *b], feature.id);
                    assert_eq!(before, None, "two areas lie beside {a:?} {b:?}");
                }
            }
        }
    }
    let once: Vec<[Point; 2]> = sides
        .keys()
        .filter(|[a, b]| a < b || !sides.contains_key(&[*b, *a]))
        .copied()
        .collect();
    for (at, one) in once.iter().enumerate() {
        for other in &once[at + 1..] {
            assert_apart(*one, *other);
        }
    }
}

/// All features of the areas' layer of a zoom, tile by tile.
fn of_zoom(tiles: &Tiles, zoom: u8, look: impl Fn(&Job, &[Feature<Vec<rings::Polygon>>])) {
    let shapes = tiles.areas.shapes.iter().copied();
    let topology = Topology::in_plane(shapes, Plane::Mercator);
    let level = Level::of(tiles, &topology, zoom).expect("every area is large enough");
    let mut found = BTreeSet::new();
    for job in level.jobs(tiles) {
        let features = job.areas();
        found.extend(features.iter().map(|feature| feature.id));
        look(&job, &features);
    }
    assert_eq!(
        found.len(),
        tiles.areas.shapes.len(),
        "an area is lost at zoom {zoom}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn slow_areas_in_tiles_fit_together_and_none_is_lost(lattice in lattices()) {
        let shapes = lattice.shapes();
        let tiles = tiles(&shapes);
        for zoom in [0, 3, 6, 8, 9, 10, 11, 12] {
            of_zoom(&tiles, zoom, |_, features| holds(features));
        }
    }

    /// What is in the tiles of a zoom, their buffers left out, is as large as the areas are.
    #[test]
    fn slow_areas_in_tiles_are_as_large_as_they_are(lattice in lattices()) {
        let shapes = lattice.shapes();
        let tiles = tiles(&shapes);
        for zoom in [9, 11, 12] {
            let sum = std::cell::RefCell::new(BTreeMap::<usize, f64>::new());
            of_zoom(&tiles, zoom, |job, features| {
                let bits = job.level.extent_bits;
                let units = f64::from(1_u32 << (bits - 12)).powi(-2);
                for feature in features {
                    // Cut without a buffer what was cut with one.
                    let rings = feature.shape.iter().flatten();
                    let edges: Vec<_> = rings.flat_map(|ring| {
                        ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| [*a, *b])
                    }).collect();
                    let side = 1 << bits;
                    // How often a line to the west from the middle crosses edges.
                    let half = side / 2;
                    let crossed = edges.iter().filter(|[a, b]| {
                        let x = || {
                            let wide = |of: i32| i64::from(of);
                            let run = (wide(b[0]) - wide(a[0])) * (wide(half) - wide(a[1]));
                            wide(a[0]) + run / (wide(b[1]) - wide(a[1]))
                        };
                        (a[1] <= half) != (b[1] <= half) && x() < i64::from(half)
                    });
                    let middle = crossed.count() % 2 == 1;
                    let frame = Frame::new(side, 0, edges.iter());
                    let cut = frame.cut(edges.iter().copied(), middle);
                    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
                    let twice = cut.iter().flatten().map(|ring| twice_area(ring)).sum::<i128>() as f64;
                    *sum.borrow_mut().entry(feature.id).or_default() += twice / 2.0 * units;
                }
            });
            for (id, found) in sum.into_inner() {
                let rings = shapes[id - 1].iter().flat_map(geometry::rings);
                let (mut expected, mut around) = (0.0, 0.0);
                let scale = f64::from(1_u32 << (WORLD_BITS - 12 - u32::from(zoom)));
                for ring in rings {
                    let points: Vec<Point> = ring.0.iter().map(|at| Plane::Mercator.point(*at)).collect();
                    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
                    let twice = twice_area(&points) as f64;
                    // South is up in this plane, so exteriors wind the other way.
                    expected -= twice / 2.0 / scale.powi(2);
                    around += points.windows(2).map(|side| {
                        let step = |axis: usize| f64::from(side[1][axis] - side[0][axis]) / scale;
                        step(0).hypot(step(1))
                    }).sum::<f64>();
                }
                prop_assert!((found - expected).abs() <= around + 4.0, "zoom {zoom}: {found} for {expected}");
            }
        }
    }
}

/// At zoom 0 a borough is smaller than one of 4,096 units; the extent grows, and no more than has to be.
#[test]
fn slow_london_is_whole_at_every_zoom_with_the_least_extent() {
    let boroughs = london();
    let tiles = tiles(&boroughs);
    let shapes = boroughs.iter();
    let topology = Topology::in_plane(shapes, Plane::Mercator);
    let extents = (MIN_ZOOM..=MAX_ZOOM).map(|zoom| {
        of_zoom(&tiles, zoom, |_, features| {
            if zoom < 12 {
                holds(features);
            }
        });
        Level::of(&tiles, &topology, zoom)
            .expect("large enough")
            .extent_bits
    });
    let extents: Vec<u32> = extents.collect();
    assert_eq!(extents[..3], [14, 13, 12]);
    assert!(extents[3..].iter().all(|bits| *bits == 12));
}

/// Read back by the reader of the crate that wrote it, and by its header's own offsets.
#[test]
fn slow_an_archive_is_the_same_for_any_number_of_jobs_and_holds_what_it_was_given() {
    let boroughs = london();
    let tiles = tiles(&boroughs);
    let bytes = archive(&tiles, 1);
    for jobs in [2, 5] {
        assert!(bytes == archive(&tiles, jobs), "{jobs} jobs");
    }
    assert_eq!(&bytes[..8], b"PMTiles\x03");
    let number = |at: usize| {
        let number = bytes[at..at + 8].try_into().expect("eight bytes");
        usize::try_from(u64::from_le_bytes(number)).expect("small")
    };
    // Specification, 3.1: clustered, gzip twice, MVT, zooms.
    assert_eq!(bytes[96..102], [1, 2, 2, 1, MIN_ZOOM, MAX_ZOOM]);
    let metadata = unpacked(&bytes[number(24)..number(24) + number(32)]);
    let metadata: serde_json::Value = serde_json::from_slice(&metadata).expect("JSON");
    assert_eq!(metadata["vector_layers"][0]["fields"]["class"], "Number");
    assert_eq!(metadata["vector_layers"][0]["fields"]["yes"], "Boolean");
    assert_eq!(metadata["vector_layers"][1]["id"], "places");
    assert_eq!(metadata["attribution"], "Nobody");

    // The first tile is the world.
    let topology = Topology::in_plane(boroughs.iter(), Plane::Mercator);
    let level = Level::of(&tiles, &topology, 0).expect("large enough");
    let first = &level.jobs(&tiles)[0];
    let world = first.tile(&tiles).expect("a tile");
    let packed = encode::gzip(&world).expect("gzip");
    assert_eq!(packed[4..8], [0; 4], "there is no time in it");
    assert!(bytes[number(56)..].starts_with(&packed));
    let reader = MvtReaderRef::new(&world).expect("a tile");
    let layers: Vec<_> = reader.layers().collect();
    assert_eq!(layers.len(), 2);
    let features: Vec<_> = layers[0].features().collect();
    assert_eq!(features.len(), 33);
    let values = |at: usize| -> Vec<(String, MvtValueRef<'_>)> {
        let values = features[at].properties();
        values
            .map(|value| value.expect("a value"))
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    };
    assert_eq!(features[32].id(), Some(33));
    assert_eq!(values(0)[0].0, "events", "null is left out");
    assert_eq!(values(0).len(), 4);
    let expected = [
        MvtValueRef::Double(0.25),
        MvtValueRef::SInt(-3),
        MvtValueRef::UInt(2),
        MvtValueRef::String("é, \"words\""),
        MvtValueRef::Bool(true),
    ];
    let found: Vec<_> = values(1).into_iter().map(|(_, value)| value).collect();
    assert_eq!(found, expected);
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    let mut reader = flate2::read::GzDecoder::new(bytes);
    std::io::Read::read_to_end(&mut reader, &mut text).expect("gzip");
    text
}

/// More tiles than a root directory has room for are in leaves.
#[test]
fn slow_a_large_archive_has_leaves() {
    let mut tiles = tiles(&[]);
    let spread = (0..3_000_u32).map(|nth| {
        let (x, y) = (
            f64::from(nth * 7919 % 360_000),
            f64::from(nth * 104_729 % 150_000),
        );
        (
            (x / 1000.0 - 180.0, y / 1000.0 - 75.0),
            vec![Value::Text("one")],
        )
    });
    tiles.places[0].rows = spread.collect();
    let bytes = archive(&tiles, 2);
    let number = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight"));
    assert!(
        number(16) <= 16_257,
        "the root directory has {} bytes",
        number(16)
    );
    assert!(number(48) > 0, "there are no leaves");
}

/// A layer of a plane that nobody knows has no place on the Earth, and so no tiles.
#[test]
fn an_area_that_is_too_small_for_the_world_is_refused_by_name() {
    let speck = polygon![(x: 0.0, y: 0.0), (x: 0.000_000_6, y: 0.0), (x: 0.0, y: 0.000_000_3)];
    let shapes = [MultiPolygon(vec![speck])];
    let mut bytes = Cursor::new(Vec::new());
    let written = write(&tiles(&shapes), 1, Path::new("areas.pmtiles"), &mut bytes);
    let error = written.expect_err("it has no area at six decimals");
    assert!(error.to_string().contains("X0000"), "{error}");
    assert!(!error.is_system());
}
