//! The release that ships is compared byte for byte with the one that was last looked at.
//!
//! Text that a reviewer can read stands in `golden/` whole; other files by their sha256.
//! The GeoPackage is left out: its bytes depend on the database library that GDAL was built with.
//! So is what holds it or gives its digest.

use std::fs;
use std::path::PathBuf;

use crate::workspace::{Workspace, files, repository};

const WHOLE: [&str; 3] = [
    "tables/fgm-risk-london-long.csv",
    "legend.json",
    "record.json",
];
const BY_LIBRARY: [&str; 4] = [
    "datapackage.json",
    "dcat.jsonld",
    "fgm-risk-london.gpkg",
    "fgm-risk-london.zip",
];
const PICTURE: &str = "maps/extent_per_1000_females.svg";

fn golden(name: &str) -> PathBuf {
    repository().join("tests/golden").join(name)
}

/// What should be committed, by path.
fn expected() -> Vec<(PathBuf, Vec<u8>)> {
    let workspace = Workspace::without_cache();
    let release = files(&workspace.release());
    let mut sums = Vec::new();
    let mut found = Vec::new();
    for (name, bytes) in release {
        if name == PICTURE {
            found.push((repository().join("docs/map.svg"), bytes.clone()));
        }
        if WHOLE.contains(&name.as_str()) {
            found.push((golden(&name), bytes));
        } else if name != "SHA256SUMS" && !BY_LIBRARY.contains(&name.as_str()) {
            sums.push(format!("{}  {name}\n", acquire::sha256_hex(&bytes)));
        }
    }
    assert_eq!(
        found.len(),
        WHOLE.len() + 1,
        "a golden file is not in the release"
    );
    found.push((golden("SHA256SUMS"), sums.concat().into_bytes()));
    found
}

#[test]
fn golden_release_is_the_one_last_looked_at() {
    for (path, bytes) in expected() {
        if std::env::var_os("BLESS").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &bytes).unwrap();
        }
        let committed = fs::read(&path).unwrap_or_default();
        assert!(
            committed == bytes,
            "{} differs from the release: look at the change, then run `just bless`{}",
            path.display(),
            first_difference(&committed, &bytes)
        );
    }
}

#[test]
fn golden_comparison_can_fail() {
    let changed = Workspace::new();
    changed.spoil("dfe-children-in-need-fgm", |text| {
        text.replacen(",c\n", ",6\n", 1)
    });
    let csv = fs::read(changed.release().join("tables/fgm-risk-london-long.csv")).unwrap();
    assert!(csv != fs::read(golden("tables/fgm-risk-london-long.csv")).unwrap_or_default());
}

fn first_difference(one: &[u8], other: &[u8]) -> String {
    let (one, other) = (String::from_utf8_lossy(one), String::from_utf8_lossy(other));
    one.lines()
        .zip(other.lines())
        .zip(1..)
        .find(|((a, b), _)| a != b)
        .map_or(String::new(), |((a, b), line)| {
            format!("\nline {line}\n- {a}\n+ {b}")
        })
}
