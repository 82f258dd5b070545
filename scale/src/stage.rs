//! The stage: checks, totals, rates, each a query whose result is a table of its own.

use std::fs;
use std::path::Path;
use std::time::Instant;

use crate::layout::{self, Kind};
use crate::{Engine, ScaleError, sql, written};

/// What a query came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The query's name, and that of its result.
    pub name: &'static str,
    /// Rows of its result.
    pub rows: u64,
    /// From asking to the result on disk.
    pub seconds: f64,
}

/// What a stage came to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// The queries that were asked, in order.
    pub steps: Vec<Step>,
    /// Rows of the checks. With any, nothing was added up.
    pub problems: u64,
}

/// Checks the tables in `data`, adds them up, and writes totals and rates to `out`.
///
/// The checks write `coverage.csv`, `refused_counts.csv` and `refused_populations.csv`. Where all three are
/// empty, `count_totals`, `population_totals` and `rates` follow, partitioned by level. On a cluster, `data`
/// and `out` have to be where its executors find them under the same path.
///
/// # Errors
/// When a table is missing, or the engine or the disk fails. Problems of the tables are no error: see [`Report`].
pub async fn run(engine: &Engine, data: &Path, out: &Path) -> Result<Report, ScaleError> {
    fs::create_dir_all(out).map_err(ScaleError::io("create", out))?;
    engine.open(data).await?;
    let mut report = Report::default();
    report.problems += check(engine, out, "coverage", sql::COVERAGE, &mut report.steps).await?;
    for (kind, name) in [
        (Kind::Counts, "refused_counts"),
        (Kind::Populations, "refused_populations"),
    ] {
        engine.bind(kind).await?;
        report.problems += check(engine, out, name, sql::REFUSED, &mut report.steps).await?;
    }
    if report.problems > 0 {
        return Ok(report);
    }
    for kind in [Kind::Counts, Kind::Populations] {
        engine.bind(kind).await?;
        let began = Instant::now();
        let rows = engine.ask(kind.totals(), sql::ROLL_UP).await?;
        let rows = written::levels(rows, &layout::totals(), out, kind.totals()).await?;
        report.steps.push(step(kind.totals(), rows, began));
        engine.open_totals(out, kind).await?;
    }
    let began = Instant::now();
    let rows = engine.ask("rates", sql::RATES).await?;
    let rows = written::levels(rows, &layout::rates(), out, "rates").await?;
    report.steps.push(step("rates", rows, began));
    Ok(report)
}

async fn check(
    engine: &Engine,
    out: &Path,
    name: &'static str,
    sql: &str,
    steps: &mut Vec<Step>,
) -> Result<u64, ScaleError> {
    let began = Instant::now();
    let rows = engine.ask(name, sql).await?;
    let rows = written::list(rows, &out.join(format!("{name}.csv"))).await?;
    steps.push(step(name, rows, began));
    Ok(rows)
}

fn step(name: &'static str, rows: u64, began: Instant) -> Step {
    Step {
        name,
        rows,
        seconds: began.elapsed().as_secs_f64(),
    }
}
