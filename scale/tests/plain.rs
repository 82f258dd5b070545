//! The same figures by plain loops over the same files, without an engine or SQL.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::Path;

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Float64Type, Int64Type};
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use scale::Kind;

/// The cells of a row, as text; of a fraction, its bits too.
pub type Row = Vec<String>;
/// Small area to its limits, of an indicator and a period.
pub type Amounts = BTreeMap<(String, String), BTreeMap<String, (String, String)>>;

/// All rows of a file.
pub fn rows(path: &Path) -> Vec<Row> {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let batches = ParquetRecordBatchReaderBuilder::try_new(file)
        .unwrap()
        .build()
        .unwrap();
    batches.flat_map(|batch| texts(&batch.unwrap())).collect()
}

/// All rows of a result, with the level first.
pub fn result(out: &Path, table: &str) -> Vec<Row> {
    let of = |level: &str| {
        let path = scale::level_of(out, table, level);
        rows(&path)
            .into_iter()
            .map(|row| [vec![level.to_owned()], row].concat())
            .collect::<Vec<_>>()
    };
    // The order of levels is that of their names, as the SQL's is.
    ["local_authority", "lsoa", "msoa"]
        .iter()
        .flat_map(|level| of(level))
        .collect()
}

fn texts(batch: &RecordBatch) -> Vec<Row> {
    let cell = |column: &dyn Array, row: usize| match column.data_type() {
        _ if column.is_null(row) => String::new(),
        DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Float64 => fraction(column.as_primitive::<Float64Type>().value(row)),
        other => panic!("a column of {other}"),
    };
    (0..batch.num_rows())
        .map(|row| {
            batch
                .columns()
                .iter()
                .map(|column| cell(column, row))
                .collect()
        })
        .collect()
}

pub fn fraction(of: f64) -> String {
    format!("{of:?} ({:016x})", of.to_bits())
}

/// The totals of a kind: level, area, indicator, period, areas, areas without value, lower, upper.
pub fn totals(data: &Path, kind: Kind) -> Vec<Row> {
    let lookup = rows(&data.join("lookup.parquet"));
    let amounts = amounts(data, kind);
    let series: BTreeSet<_> = amounts.keys().collect();
    let mut all = BTreeMap::new();
    for (column, level) in [(1, "lsoa"), (2, "msoa"), (3, "local_authority")] {
        let mut parts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for row in &lookup {
            parts.entry(&row[column]).or_default().push(&row[0]);
        }
        for (area, parts) in parts {
            for (indicator, period) in &series {
                let values = &amounts[&(indicator.clone(), period.clone())];
                let (mut lower, mut upper, mut without) = (0_i128, 0_i128, 0);
                for part in &parts {
                    match values.get(*part) {
                        Some((least, most)) if !least.is_empty() => {
                            lower += least.parse::<i128>().unwrap();
                            upper += most.parse::<i128>().unwrap();
                        }
                        _ => without += 1,
                    }
                }
                let limit = |of: i128| {
                    if without == 0 {
                        of.to_string()
                    } else {
                        String::new()
                    }
                };
                let key = [level, area, indicator, period].map(str::to_owned);
                let rest = [
                    parts.len().to_string(),
                    without.to_string(),
                    limit(lower),
                    limit(upper),
                ];
                all.insert(key, rest);
            }
        }
    }
    all.into_iter()
        .map(|(key, rest)| [key, rest].concat())
        .collect()
}

/// The rates: level, area, indicator, period, both counts, both populations, both rates, the reason for none.
pub fn rates(data: &Path) -> Vec<Row> {
    let people: BTreeMap<Row, Row> = totals(data, Kind::Populations)
        .into_iter()
        .map(|row| (row[..4].to_vec(), row[6..].to_vec()))
        .collect();
    let none = vec![String::new(), String::new()];
    totals(data, Kind::Counts)
        .into_iter()
        .map(|row| {
            let (key, counts) = (row[..4].to_vec(), row[6..].to_vec());
            let people = people.get(&key).unwrap_or(&none).clone();
            let reason = if counts[0].is_empty() {
                "a count is missing"
            } else if people[0].is_empty() {
                "a population is missing"
            } else if people[0] == "0" {
                "the population may be nought"
            } else {
                ""
            };
            let rate = |count: &String, among: &String| match reason {
                "" => fraction(
                    (count.parse::<f64>().unwrap() * 10_000.0) / among.parse::<f64>().unwrap(),
                ),
                _ => String::new(),
            };
            let both = vec![rate(&counts[0], &people[1]), rate(&counts[1], &people[0])];
            [key, counts, people, both, vec![reason.to_owned()]].concat()
        })
        .collect()
}

pub fn amounts(data: &Path, kind: Kind) -> Amounts {
    let folders = |path: &Path, key: &str| -> Vec<(String, std::path::PathBuf)> {
        let folders = fs::read_dir(path).unwrap().map(|of| of.unwrap().path());
        let named = |path: std::path::PathBuf| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name.strip_prefix(key).unwrap().to_owned(), path)
        };
        folders.map(named).collect()
    };
    let mut all = Amounts::new();
    for (indicator, path) in folders(&data.join(kind.table()), "indicator=") {
        for (period, path) in folders(&path, "period=") {
            let of = rows(&path.join("part-0.parquet")).into_iter();
            let of = of.map(|row| (row[0].clone(), (row[1].clone(), row[2].clone())));
            all.insert((indicator.clone(), period), of.collect());
        }
    }
    all
}
