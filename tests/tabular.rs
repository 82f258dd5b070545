//! `fgm-map disclose` and `fgm-map attack`: tables of any subject whose cells add up.

mod attack;
mod disclose;
mod door;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::workspace::{Run, program};

/// Regions of two counties that are sorted into two groups besides.
///
/// <https://github.com/sdcTools/UserSupport/issues/136>
const LINKED: &str = "region,count,note\nA,2,x\nB,2,x\nI,8,x\nJ,8,\"y, z\"\nK,3,x\nL,3,x\nM,3,x\nN,7,x\nfirst,20,\nsecond,16,\nsmall,30,\nBIG,6,\n";
const LINKED_SUMS: &str = r#"{"region": {"first": ["A", "B", "I", "J"], "second": ["K", "L", "M", "N"],
    "small": ["A", "B", "I", "J", "K", "N"], "BIG": ["L", "M"]}}"#;

/// Areas by ages, with both totals.
const GRID: &str = "area,age,count\nA1,young,3\nA1,old,17\nA1,all,20\nA2,young,9\nA2,old,12\nA2,all,21\nA3,young,11\nA3,old,14\nA3,all,25\nT,young,23\nT,old,43\nT,all,66\n";
const GRID_SUMS: &str = r#"{"area": {"T": ["A1", "A2", "A3"]}, "age": {"all": ["young", "old"]}}"#;

/// A folder with a table and its sums.
struct Case {
    folder: TempDir,
    dims: &'static str,
}

impl Case {
    fn new(table: &str, sums: &str, dims: &'static str) -> Self {
        let case = Self {
            folder: TempDir::new().unwrap(),
            dims,
        };
        case.write("table.csv", table);
        case.write("sums.json", sums);
        case
    }

    fn linked() -> Self {
        Self::new(LINKED, LINKED_SUMS, "region")
    }

    fn grid() -> Self {
        Self::new(GRID, GRID_SUMS, "area,age")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.text(name)).unwrap()
    }

    fn run(&self, verb: &str, table: &str, options: &[&str]) -> Run {
        let output = Command::new(program())
            .current_dir(self.folder.path())
            .args([verb, "--table", table, "--dims", self.dims])
            .args(["--value", "count", "--hierarchy", "sums.json"])
            .args(options)
            .output()
            .unwrap();
        Run::from(output)
    }

    fn disclose(&self, options: &[&str]) -> Run {
        let options = [&["--out", "published.csv"], options].concat();
        self.run("disclose", "table.csv", &options)
    }

    fn attack(&self, table: &str, options: &[&str]) -> Run {
        let options = [&["--json", "out.json"], options].concat();
        self.run("attack", table, &options)
    }
}
