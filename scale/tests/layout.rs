//! A made-up country is the same each time, and its shapes are GeoParquet.

use std::fs::File;

use datafusion::arrow::array::AsArray as _;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use scale::{MadeUp, Sizes};
use tempfile::TempDir;

use crate::tables::{files, made_up, same};

#[test]
fn a_made_up_country_is_the_same_each_time_and_another_by_another_seed() {
    let folder = TempDir::new().unwrap();
    let [one, two, other] = ["one", "two", "other"].map(|name| folder.path().join(name));
    made_up(&one, 200, 2, 2);
    made_up(&two, 200, 2, 2);
    same(&one, &two);
    let sizes = Sizes {
        areas: 200,
        periods: 2,
        indicators: 2,
    };
    MadeUp { sizes, seed: 8 }.write(&other).unwrap();
    assert_ne!(files(&one), files(&other));
}

#[test]
fn shapes_are_geoparquet_with_their_bounds() {
    let data = TempDir::new().unwrap();
    scale::write_areas(data.path(), &[("A", [1.5, 50.25])]).unwrap();
    let file = File::open(data.path().join("areas.parquet")).unwrap();
    let read = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let said = read
        .metadata()
        .file_metadata()
        .key_value_metadata()
        .unwrap();
    let geo = said
        .iter()
        .find(|pair| pair.key == "geo")
        .unwrap()
        .value
        .clone()
        .unwrap();
    let geo: serde_json::Value = serde_json::from_str(&geo).unwrap();
    assert_eq!(geo["version"], "1.1.0");
    assert_eq!(
        geo["columns"][geo["primary_column"].as_str().unwrap()]["encoding"],
        "WKB"
    );
    let batch = read.build().unwrap().next().unwrap().unwrap();
    let shape = batch
        .column_by_name("geometry")
        .unwrap()
        .as_binary::<i32>()
        .value(0)
        .to_vec();
    // One byte for the order of bytes, three numbers, five corners of two coordinates.
    assert_eq!(shape.len(), 1 + 3 * 4 + 5 * 16);
    assert_eq!(shape[13..21], 1.5_f64.to_le_bytes());
    assert_eq!(shape[21..29], 50.25_f64.to_le_bytes());
}
