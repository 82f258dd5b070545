//! Classes and layers of made-up areas, as many as there are lower layers in England and Wales.
//!
//! Beside each time stands a floor measured in the same run: a copy of the same bytes into a
//! file, or a sort of the same figures. A ratio holds on a noisy machine where seconds do not.
//!
//!     cargo bench -p publish --bench write [-- FOLDER]
//!
//! With a folder the files stay there.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark stops where its machine fails it"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use publish::{Attribute, Classification, Coordinates, Layer, Slice, Values, write_results};
use vocabulary::{Area, AreaColumn, AreaList};

/// 35,672 areas and 2.89 million vertices.
const ROWS: u32 = 182;
const COLUMNS: u32 = 196;
/// Points between the corners of a cell; neighbours share them.
const BETWEEN: u32 = 19;
/// Runs of each; the median is printed.
const RUNS: usize = 5;
/// Figures of one indicator: each becomes a real attribute with so many decimals.
const REALS: [(&str, u8); 9] = [
    ("rate", 4),
    ("lower", 4),
    ("upper", 4),
    ("eb", 4),
    ("seb", 4),
    ("i", 5),
    ("p", 4),
    ("gz", 5),
    ("gp", 4),
];

fn main() {
    let given = std::env::args().skip(1).find(|one| one != "--bench");
    let temporary = tempfile::tempdir().unwrap();
    let folder = given.map_or(temporary.path().to_owned(), PathBuf::from);
    let areas = areas();
    println!("| work | s | floor, s | ratio | MB |\n|---|---:|---:|---:|---:|");
    classes(&areas);
    layers(&areas, &folder);
    table(&areas, &folder);
    println!("\nmost memory held: {} MiB", peak_mib());
}

fn classes(areas: &Arc<AreaList>) {
    let mut random = random();
    let figures: Vec<f64> = areas.iter().map(|_| -random().ln() * 10.0).collect();
    let floor = median(|| {
        let mut sorted = figures.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        std::hint::black_box(sorted);
    });
    for name in [
        "fisher-jenks",
        "quantile",
        "equal-interval",
        "head-tail",
        "standard-deviation",
    ] {
        let scheme: Classification = name.parse().unwrap();
        let time = median(|| {
            std::hint::black_box(scheme.cut(&figures, 5).unwrap());
        });
        line(&format!("{name}, 5 classes"), time, floor, 0);
    }
}

fn layers(areas: &Arc<AreaList>, folder: &Path) {
    let shapes = AreaColumn::from_fn(areas, |code| cell(code.as_str()[1..].parse().unwrap()));
    let attributes = attributes(areas);
    let layer = Layer::new("areas", &shapes, Coordinates::Degrees, attributes).unwrap();
    let path = |extension: &str| folder.join(format!("areas.{extension}"));
    let measure = |name: &str, files: &[&str], write: &dyn Fn()| {
        let time = median(write);
        let bytes: Vec<_> = files
            .iter()
            .map(|one| fs::read(path(one)).unwrap())
            .collect();
        let copy = folder.join("copy");
        let floor = median(|| {
            for bytes in &bytes {
                fs::write(&copy, bytes).unwrap();
            }
        });
        fs::remove_file(&copy).unwrap();
        line(name, time, floor, bytes.iter().map(Vec::len).sum());
    };
    measure("GeoJSON", &["geojson"], &|| {
        layer.write_geojson(&path("geojson")).unwrap();
    });
    measure("GeoPackage", &["gpkg"], &|| {
        layer.write_geopackage(&path("gpkg")).unwrap();
    });
    measure("FlatGeobuf", &["fgb"], &|| {
        layer.write_flatgeobuf(&path("fgb")).unwrap();
    });
    measure("GeoParquet", &["parquet"], &|| {
        layer.write_geoparquet(&path("parquet")).unwrap();
    });
    let all = ["geojson", "gpkg", "fgb", "parquet"];
    measure("the four, one job", &all, &|| {
        layer.write_all(folder, 1).unwrap();
    });
    measure("the four, two jobs", &all, &|| {
        layer.write_all(folder, 2).unwrap();
    });
}

/// 60 slices, 2.14 million lines.
fn table(areas: &Arc<AreaList>, folder: &Path) {
    let path = folder.join("results.csv");
    let names = [
        "events",
        "population",
        "rate",
        "lower",
        "upper",
        "eb_global",
        "eb_local",
    ];
    let mut random = random();
    #[expect(clippy::cast_possible_truncation, reason = "a made-up count")]
    let events = AreaColumn::from_fn(areas, |_| Some((random() * 900.0) as i64));
    let population = AreaColumn::from_fn(areas, |_| Some((random() * 9000.0).ceil()));
    let rates = AreaColumn::from_fn(areas, |_| Some(random() * 50.0));
    let real = |values: &AreaColumn<Option<f64>>, decimals| Values::Real {
        values: values.clone(),
        decimals,
    };
    let time = median(|| {
        let slices = (0..60).map(|nth| Slice {
            period: [
                "2015", "2016", "2017", "2018", "2019", "2020", "2021", "2022", "2023", "2024",
            ][nth % 10],
            indicator: ["ind1", "ind2", "ind3", "ind4", "ind5", "ind6"][nth / 10],
            columns: [Values::Integer(events.clone()), real(&population, None)]
                .into_iter()
                .chain((0..5).map(|_| real(&rates, Some(5))))
                .collect(),
        });
        write_results(&path, areas, &names, slices).unwrap();
    });
    let bytes = fs::read(&path).unwrap();
    let floor = median(|| fs::write(folder.join("copy"), &bytes).unwrap());
    fs::remove_file(folder.join("copy")).unwrap();
    line("long CSV, 2.14 million lines", time, floor, bytes.len());
}

fn line(name: &str, time: f64, floor: f64, bytes: usize) {
    println!(
        "| {name} | {time:.3} | {floor:.3} | {:.1} | {} |",
        time / floor,
        bytes / 1_000_000
    );
}

/// The median time of some runs.
fn median(work: impl Fn()) -> f64 {
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[RUNS / 2]
}

fn areas() -> Arc<AreaList> {
    let areas = (0..ROWS * COLUMNS).map(|nth| Area {
        code: format!("X{nth:08}").parse().unwrap(),
        name: format!("Made-up area {nth}"),
    });
    Arc::new(AreaList::new(areas.collect()).unwrap())
}

/// A cell of a lattice between 50 and 56 degrees north whose borders wind.
fn cell(nth: u32) -> MultiPolygon<f64> {
    let (x, y) = (nth % COLUMNS, nth / COLUMNS);
    let corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)];
    let sides = corners.iter().zip(corners.iter().cycle().skip(1));
    let points = sides.flat_map(|(from, to)| {
        (0..=BETWEEN).map(move |step| {
            // In whole steps, so that a point is the same from either side.
            let along = |from, to| f64::from(from * (BETWEEN + 1 - step) + to * step);
            let steps = f64::from(BETWEEN + 1);
            let (x, y) = (along(from.0, to.0) / steps, along(from.1, to.1) / steps);
            Coord {
                x: 0.03 * x + 0.001 * (31.0 * y).sin() - 4.0,
                y: 0.03 * y + 0.001 * (31.0 * x).sin() + 50.0,
            }
        })
    });
    MultiPolygon(vec![Polygon::new(LineString(points.collect()), vec![])])
}

/// Eleven attributes of each of six indicators; one value in a hundred is missing.
fn attributes(areas: &Arc<AreaList>) -> Vec<Attribute> {
    let mut random = random();
    let mut some = move || (random() < 0.99).then(&mut random);
    let mut attributes = Vec::new();
    for indicator in 1..=6 {
        let name = |what: &str| format!("ind{indicator}_{what}");
        for (what, decimals) in REALS {
            attributes.push(Attribute {
                name: name(what),
                values: Values::Real {
                    values: AreaColumn::from_fn(areas, |_| some().map(|share| share * 50.0)),
                    decimals: Some(decimals),
                },
            });
        }
        for what in ["q", "class"] {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a made-up class"
            )]
            let class = |share: f64| (share * 5.0).ceil() as u8;
            attributes.push(Attribute {
                name: name(what),
                values: Values::Class(AreaColumn::from_fn(areas, |_| some().map(class))),
            });
        }
    }
    attributes
}

/// Numbers between 0 and 1, the same in every run.
fn random() -> impl FnMut() -> f64 {
    let mut state = 7_u64;
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
        let share = ((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
        share
    }
}

/// The most memory this process has held; Linux tells.
fn peak_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}
