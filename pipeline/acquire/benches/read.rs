//! Reads made-up tables of 0.2, 2.1 and 21 million rows, each in a process of its own, and sets
//! the time beside that of one SHA-256 of the same bytes: a ratio that holds on a noisy machine.
//!
//!     cargo bench -p acquire --bench read [-- YEARS...]

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

use acquire::Cache;
use vocabulary::{Silent, SourceId};

const ID: &str = "made-up";
/// 35,672 areas, the size of England and Wales's lower layer, 10 years and 6 indicators.
const AREAS: u64 = 35_672;
const INDICATORS: u64 = 6;

fn main() {
    let numbers: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    if let [root, runs] = &numbers[..]
        && Path::new(root).is_dir()
    {
        return measure(Path::new(root), runs.parse().unwrap());
    }
    let sizes = match &numbers[..] {
        [] => vec![1, 10, 100],
        given => given.iter().map(|years| years.parse().unwrap()).collect(),
    };
    println!(
        "| rows | file, MB | read, s | million rows/s | peak, MiB | one SHA-256, s | ratio | from the cache, s | ratio |"
    );
    println!("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    for years in sizes {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), years);
        let ours = std::env::current_exe().unwrap();
        let done = Command::new(ours)
            .arg(folder.path())
            .arg("3")
            .output()
            .unwrap();
        print!(
            "| {} | {}",
            years * AREAS * INDICATORS,
            String::from_utf8_lossy(&done.stdout)
        );
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
    }
}

/// Times the reading of a source, and prints a line of the table.
fn measure(root: &Path, runs: usize) {
    let id = SourceId::new(ID);
    let file = root.join(ID).join("snapshot.csv");
    let read = |cache: Option<&Cache>| {
        let start = Instant::now();
        let ids = std::slice::from_ref(&id);
        let acquired = acquire::acquire(root, ids, 2, cache, &Silent).unwrap();
        let time = start.elapsed().as_secs_f64();
        (
            time,
            acquired
                .tables
                .iter()
                .map(|table| table.rows.len())
                .sum::<usize>(),
        )
    };
    let (first, rows) = read(None);
    let peak = peak_mib();
    let times = std::iter::once(first).chain((1..runs).map(|_| read(None).0));
    let time = median(times.collect());
    let cache = Cache::new(root.join("cache"));
    read(Some(&cache));
    let again = median((0..runs).map(|_| read(Some(&cache)).0).collect());
    let bytes = fs::read(&file).unwrap();
    let floor = median(
        (0..runs)
            .map(|_| {
                let start = Instant::now();
                std::hint::black_box(acquire::sha256_hex(&bytes));
                start.elapsed().as_secs_f64()
            })
            .collect(),
    );
    let megabytes = fs::metadata(&file).unwrap().len() / 1_000_000;
    #[expect(clippy::cast_precision_loss, reason = "millions of rows for a reader")]
    let rate = rows as f64 / time / 1e6;
    println!(
        "{megabytes} | {time:.2} | {rate:.2} | {peak} | {floor:.2} | {:.1} | {again:.2} | {:.1} |",
        time / floor,
        again / floor
    );
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// The most memory this process has held; Linux tells.
fn peak_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}

/// A source of six columns, in the order of indicators, years and areas.
fn write(root: &Path, years: u64) {
    let rows = years * AREAS * INDICATORS;
    let folder = root.join(ID);
    fs::create_dir_all(&folder).unwrap();
    let mut table = BufWriter::new(fs::File::create(folder.join("snapshot.csv")).unwrap());
    writeln!(
        table,
        "area_code,area_name,year,indicator,events,population"
    )
    .unwrap();
    let mut state = 7_u64;
    for indicator in 0..INDICATORS {
        for year in 0..years {
            for area in 0..AREAS {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                let (events, population) = ((state >> 33) % 900, 1_000 + (state >> 40) % 9_000);
                let year = 1950 + year;
                writeln!(
                    table,
                    "X01{area:06},Made-up area {area},{year},indicator {indicator},{events},{population}"
                )
                .unwrap();
            }
        }
    }
    table.flush().unwrap();
    drop(table);
    let bytes = fs::read(folder.join("snapshot.csv")).unwrap();
    let mut manifest = String::new();
    write!(
        manifest,
        r#"title = "Made-up figures"
publisher = "Nobody: a benchmark"
url = "local file"
published = "2025-01-01"
licence = {{ id = "CC0-1.0", url = "https://creativecommons.org/publicdomain/zero/1.0/" }}
attribution = "Made-up figures."
vintage = "made up"
years = {{ first = 1950, last = {} }}
grain = "area"
geography = {{ level = "areas", vintage = "2021", codes = "other" }}
access = "published"
file = "snapshot.csv"
sha256 = "{}"
rows = {rows}
other_columns = "ignored"
[counts]
columns = {{ area = "area_code", name = "area_name", year = "year", category = "indicator", value = "events" }}
period = {{ on = "06-30" }}
markers = {{}}
"#,
        1949 + years,
        acquire::sha256_hex(&bytes)
    )
    .unwrap();
    fs::write(folder.join("source.toml"), manifest).unwrap();
}
