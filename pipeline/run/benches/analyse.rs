//! Runs `fgm-map analyse` on made-up lattices, each run a process of its own, and sets its time
//! beside `ogr2ogr` copying the layer it wrote to the same three formats: a ratio that holds on a
//! noisy machine, and how time and memory grow.
//!
//!     cargo bench -p run --bench analyse [-- AREAS... | BOUNDARIES CODE TABLE]

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark stops where its machine fails it"
)]

use std::fmt::Write as _;
use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// 35,672 areas are those of England and Wales's lower layer.
const SIZES: [usize; 3] = [1_000, 10_000, 35_672];
const YEARS: usize = 10;
const INDICATORS: [&str; 6] = ["births", "deaths", "falls", "fires", "moves", "visits"];
/// Points along each side of an area: 80 in a ring.
const ALONG: usize = 20;
const RUNS: usize = 3;

fn main() {
    let given: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    println!(
        "| areas | area-tables | analyse, s | peak, MiB | ogr2ogr to three formats, s | ratio |"
    );
    println!("|---:|---:|---:|---:|---:|---:|");
    if let [areas, code, table] = &given[..]
        && Path::new(areas).is_file()
    {
        let columns = ["area_code", "year", "indicator", "count", "denominator"];
        return measure(Path::new(areas), code, Path::new(table), columns);
    }
    let sizes: Vec<usize> = match &given[..] {
        [] => SIZES.to_vec(),
        given => given.iter().map(|areas| areas.parse().unwrap()).collect(),
    };
    for size in sizes {
        let folder = tempfile::tempdir().unwrap();
        let (areas, table) = (folder.path().join("a.geojson"), folder.path().join("t.csv"));
        lattice(&areas, size);
        long(&table, size);
        measure(
            &areas,
            "code",
            &table,
            ["code", "year", "what", "n", "people"],
        );
    }
}

/// Times the command and the copies, in turns, and prints a line of the table.
fn measure(areas: &Path, code: &str, table: &Path, columns: [&str; 5]) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let [key, period, indicator, events, population] = columns;
    let mut ours = Vec::new();
    let mut theirs = Vec::new();
    let mut peak = 0;
    for run in 0..RUNS {
        let start = Instant::now();
        let log = folder.path().join("log");
        let done = Command::new("/usr/bin/time")
            .args(["-f", "%M", "-o"])
            .arg(&log)
            .arg(env!("CARGO_BIN_EXE_fgm-map"))
            .args(["analyse", "--quiet", "--code", code, "--key", key])
            .args(["--period", period, "--indicator", indicator])
            .args(["--events", events, "--population", population])
            .arg("--areas")
            .arg(areas)
            .arg("--table")
            .arg(table)
            .arg("--out")
            .arg(&out)
            .output()
            .unwrap();
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
        ours.push(start.elapsed().as_secs_f64());
        let kib: u64 = fs::read_to_string(&log).unwrap().trim().parse().unwrap();
        peak = peak.max(kib / 1024);
        theirs.push(copies(
            &out.join("areas.gpkg"),
            &folder.path().join(run.to_string()),
        ));
    }
    let summary = fs::read_to_string(out.join("summary.json")).unwrap();
    let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
    let areas = &summary["tables"][0]["global"]["areas"];
    let rows = fs::read_to_string(out.join("results_long.csv")).unwrap();
    let tables = (rows.lines().count() - 1) / usize::try_from(areas.as_u64().unwrap()).unwrap();
    let (ours, theirs) = (median(ours), median(theirs));
    println!(
        "| {areas} | {tables} | {ours:.2} | {peak} | {theirs:.2} | {:.2} |",
        ours / theirs
    );
}

/// How long `ogr2ogr` takes to copy a layer to GeoJSON, GeoPackage and FlatGeobuf.
fn copies(layer: &Path, folder: &Path) -> f64 {
    fs::create_dir(folder).unwrap();
    let start = Instant::now();
    for name in ["areas.geojson", "areas.gpkg", "areas.fgb"] {
        let done = Command::new("ogr2ogr")
            .arg(folder.join(name))
            .arg(layer)
            .output();
        assert!(done.unwrap().status.success());
    }
    let time = start.elapsed().as_secs_f64();
    fs::remove_dir_all(folder).unwrap();
    time
}

/// Squares side by side, with points along their borders that both share.
fn lattice(path: &Path, areas: usize) {
    let across = areas.isqrt().max(1);
    let mut file = BufWriter::new(fs::File::create(path).unwrap());
    writeln!(file, "{{\"type\":\"FeatureCollection\",\"features\":[").unwrap();
    let mut ring = String::new();
    for at in 0..areas {
        ring.clear();
        let (column, row) = (at % across * ALONG, at / across * ALONG);
        let side = 0..ALONG;
        let around = side
            .clone()
            .map(|step| (column + step, row))
            .chain(side.clone().map(|step| (column + ALONG, row + step)))
            .chain(
                side.clone()
                    .map(|step| (column + ALONG - step, row + ALONG)),
            )
            .chain(side.map(|step| (column, row + ALONG - step)))
            .chain([(column, row)]);
        for (x, y) in around {
            #[expect(clippy::cast_precision_loss, reason = "a few thousand points across")]
            let (x, y) = (x as f64 * 0.0005, y as f64 * 0.0005);
            write!(ring, "[{x:.4},{y:.4}],").unwrap();
        }
        ring.pop();
        let comma = if at + 1 == areas { "" } else { "," };
        writeln!(
            file,
            "{{\"type\":\"Feature\",\"properties\":{{\"code\":\"X{at:08}\"}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{ring}]]}}}}{comma}"
        )
        .unwrap();
    }
    writeln!(file, "]}}").unwrap();
}

/// A long table of every area, year and subject, by a simple rule of its own.
fn long(path: &Path, areas: usize) {
    let mut file = BufWriter::new(fs::File::create(path).unwrap());
    writeln!(file, "code,year,what,n,people").unwrap();
    let mut mixed = 1_u64;
    for what in INDICATORS {
        for year in 0..YEARS {
            for at in 0..areas {
                mixed = mixed
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                let (events, people) = (mixed >> 60, 900 + (mixed >> 40) % 1_600);
                writeln!(file, "X{at:08},{},{what},{events},{people}", 2014 + year).unwrap();
            }
        }
    }
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
