//! Shared borders and vector tiles of made-up areas, as many as there are boroughs in London, and
//! middle and lower layers in London and in England and Wales.
//!
//!     cargo bench -p publish --bench tiles [-- FOLDER]
//!
//! With a folder the files stay there.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark stops where its machine fails it"
)]

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use publish::{Attribute, Coordinates, Layer, Tolerance, Topology, Values};
use vocabulary::{Area, AreaColumn, AreaList};

/// Rows and columns of each lattice: 33, 1,002, 4,994 and 35,672 areas.
const LATTICES: [(u32, u32); 4] = [(3, 11), (6, 167), (22, 227), (182, 196)];
/// Points between the corners of a cell; neighbours share them.
const BETWEEN: u32 = 19;
/// Threads.
const JOBS: usize = 2;

fn main() {
    let given = std::env::args().skip(1).find(|one| one != "--bench");
    let temporary = tempfile::tempdir().unwrap();
    let folder = given.map_or(temporary.path().to_owned(), PathBuf::from);
    println!("| areas | vertices | topology, s | tiles, s | MB | most memory, MiB |");
    println!("|---:|---:|---:|---:|---:|---:|");
    for lattice in LATTICES {
        measure(lattice, &folder.join("areas.pmtiles"));
    }
}

fn measure((rows, columns): (u32, u32), path: &std::path::Path) {
    let areas = (0..rows * columns).map(|nth| Area {
        code: format!("X{nth:08}").parse().unwrap(),
        name: format!("Made-up area {nth}"),
    });
    let areas = Arc::new(AreaList::new(areas.collect()).unwrap());
    let nth = |code: vocabulary::AreaCode| code.as_str()[1..].parse::<u32>().unwrap();
    let shapes = AreaColumn::from_fn(&areas, |code| cell(nth(code), columns));
    let vertices: usize = shapes
        .values()
        .map(|shape| shape.0[0].exterior().0.len() - 1)
        .sum();
    let rates = (0..7).map(|of| Attribute {
        name: format!("rate{of}"),
        values: Values::Real {
            values: AreaColumn::from_fn(&areas, |code| {
                Some(100.0 * noise(nth(code), of).abs()).filter(|rate| *rate > 1.0)
            }),
            decimals: Some(2),
        },
    });
    let layer = Layer::new("areas", &shapes, Coordinates::Degrees, rates.collect()).unwrap();
    let start = Instant::now();
    let topology = Topology::new(shapes.values());
    std::hint::black_box(topology.simplified(Tolerance::Metres(200.0)));
    let simplified = start.elapsed().as_secs_f64();
    drop(topology);
    let start = Instant::now();
    layer.write_pmtiles(path, JOBS).unwrap();
    let tiles = start.elapsed().as_secs_f64();
    let bytes = fs::metadata(path).unwrap().len();
    println!(
        "| {} | {vertices} | {simplified:.2} | {tiles:.2} | {:.1} | {} |",
        areas.len(),
        f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / 1e6,
        peak_mib(),
    );
}

/// A cell of a lattice from 50 degrees north on whose borders are as rough as a river's.
fn cell(nth: u32, columns: u32) -> MultiPolygon<f64> {
    let (x, y) = (nth % columns, nth / columns);
    let steps = BETWEEN + 1;
    let corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)];
    let sides = corners.iter().zip(corners.iter().cycle().skip(1));
    let points = sides.flat_map(|(from, to)| {
        (0..steps).map(move |step| {
            // In whole steps, so that a point is the same from either side.
            let along = |from, to| from * (steps - step) + to * step;
            let (x, y) = (along(from.0, to.0), along(from.1, to.1));
            let unit = 0.03 / f64::from(steps);
            Coord {
                x: unit * (f64::from(x) + 0.4 * noise(x, y)) - 4.0,
                y: unit * (f64::from(y) + 0.4 * noise(y, x + 7)) + 50.0,
            }
        })
    });
    MultiPolygon(vec![Polygon::new(LineString(points.collect()), vec![])])
}

/// A number from -1 to 1 that looks made by chance, the same in every run.
fn noise(x: u32, y: u32) -> f64 {
    let mut state = (u64::from(x) << 32 | u64::from(y)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    for _ in 0..2 {
        state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    }
    f64::from(u32::try_from(state >> 33).unwrap_or(0)) / f64::from(1_u32 << 30) - 1.0
}

/// The most memory this process has held; Linux tells.
fn peak_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}
