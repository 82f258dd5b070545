//! Tables to try, and what a stage makes of them.

use std::fs;
use std::path::{Path, PathBuf};

use scale::{
    Amount, Engine, Kind, MadeUp, Place, Report, Sizes, Where, write_amounts, write_areas,
    write_lookup,
};

/// The results of a stage in this process.
pub fn run(data: &Path, out: &Path, partitions: usize) -> Report {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let engine = Engine::start(&Where::InProcess, partitions).await.unwrap();
        scale::run(&engine, data, out).await.unwrap()
    })
}

/// Every file of a folder, by its path in it, with its bytes.
pub fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    let mut left = vec![folder.to_owned()];
    while let Some(next) = left.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                left.push(path);
            } else {
                all.push((
                    path.strip_prefix(folder).unwrap().to_owned(),
                    fs::read(&path).unwrap(),
                ));
            }
        }
    }
    all.sort();
    all
}

/// Two folders hold the same files, to the byte.
#[track_caller]
pub fn same(one: &Path, other: &Path) {
    let (one, other) = (files(one), files(other));
    let names =
        |of: &[(PathBuf, Vec<u8>)]| of.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&one), names(&other));
    for ((name, one), (_, other)) in one.iter().zip(&other) {
        assert!(one == other, "{} differs", name.display());
    }
}

/// Writes a made-up country of this size.
pub fn made_up(data: &Path, areas: u32, periods: u32, indicators: u32) {
    let sizes = Sizes {
        areas,
        periods,
        indicators,
    };
    MadeUp { sizes, seed: 7 }.write(data).unwrap();
}

/// Five small areas: A, B and C in one lower area, D in another, E in a third; all in one middle area.
pub fn places() -> [Place; 5] {
    [
        ("A", "L1"),
        ("B", "L1"),
        ("C", "L1"),
        ("D", "L2"),
        ("E", "L3"),
    ]
    .map(|(area, lsoa)| Place {
        output_area: area.into(),
        lsoa: Some(lsoa.into()),
        msoa: Some("M".into()),
        local_authority: Some("T".into()),
    })
}

/// Writes the lookup and the shapes of [`places`].
pub fn five(data: &Path) {
    write_lookup(data, &places()).unwrap();
    let shapes = places();
    let shapes = shapes
        .each_ref()
        .map(|place| (place.output_area.as_str(), [0.0, 0.0]));
    write_areas(data, &shapes).unwrap();
}

/// Writes the amounts of one indicator in a period.
pub fn put(data: &Path, kind: Kind, period: &str, amounts: &[(&str, Option<i64>, Option<i64>)]) {
    let amount = |(area, lower, upper): &(&str, _, _)| Amount {
        area_code: (*area).into(),
        lower: *lower,
        upper: *upper,
    };
    let amounts: Vec<Amount> = amounts.iter().map(amount).collect();
    write_amounts(data, kind, "falls", period, &amounts).unwrap();
}
