//! The report of a run, for whoever watches it: not to be published.

use std::fs;

use serde_json::{Value, json};

use crate::health::{Age, Aged};
use crate::log::{of_problem, thousandths};
use crate::nightly::Ended;

/// The layout of the report; `docs/schemas/run-report.schema.json` describes it.
const LAYOUT: u8 = 1;

/// What every report begins with.
pub const BEGINS: &str = "{\n  \"report\":";

/// What came of a run, and how long it took.
pub fn report(ended: &Ended<'_>, sources: Option<&[Aged]>) -> Value {
    let stages = ended.stages.iter();
    let stages: Value = stages
        .map(|of| {
            json!({
                "stage": of.stage,
                "seconds": thousandths(of.seconds),
                "done": of.is_done,
                "peak_memory_bytes": of.peak_memory_bytes,
            })
        })
        .collect();
    let stopped_in = ended.stages.iter().find(|of| !of.is_done);
    let problems: Vec<Value> = match ended.failure {
        Some(failure) => failure.problems().map(of_problem).collect(),
        None => Vec::new(),
    };
    let sources = sources.unwrap_or_default().iter();
    let sources: Vec<&Age> = sources.map(|(_, age)| age).collect();
    json!({
        "report": LAYOUT,
        "tool": { "name": "fgm-map", "version": env!("CARGO_PKG_VERSION") },
        "plan": ended.plan_file.display().to_string(),
        "out": ended.out.display().to_string(),
        "started": format!("{:.3}", ended.started),
        "ended": format!("{:.3}", ended.at),
        "seconds": thousandths(ended.seconds),
        "stages": stages,
        "stopped_in": stopped_in.map(|of| of.stage),
        "peak_memory_bytes": peak_memory_bytes(),
        "outcome": ended.outcome,
        "exit_code": ended.exit_code(),
        "message": ended.failure.map(crate::failure::Failure::headline),
        "release": ended.release,
        "differs_from_last": ended.differs_from_last,
        "problem_count": problems.len(),
        "problems": problems,
        "sources": sources,
    })
}

/// The most memory that this process has had, where the system tells.
pub fn peak_memory_bytes() -> Option<u64> {
    high_water_mark(&fs::read_to_string("/proc/self/status").ok()?)
}

/// `VmHWM:     1234 kB`, in bytes.
fn high_water_mark(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_high_water_mark_is_read_and_its_absence_is_none() {
        let status = "VmPeak:\t  300 kB\nVmHWM:\t    2048 kB\nVmRSS:\t 10 kB\n";
        assert_eq!(high_water_mark(status), Some(2 * 1024 * 1024));
        assert_eq!(high_water_mark("VmPeak:\t 300 kB\n"), None);
        assert_eq!(high_water_mark("VmHWM:\t many kB\n"), None);
    }
}
