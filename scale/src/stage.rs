//! The stage: checks, totals, rates, each a query whose result is a table of its own.

use std::fs;
use std::path::Path;
use std::time::Instant;

use datafusion::arrow::datatypes::SchemaRef;

use crate::layout::{self, Kind};
use crate::{Engine, ScaleError, sql, written};

/// The folder of the rates, which is also the query's name.
const RATES: &str = "rates";

/// What a query came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The query's name, and that of its result.
    pub name: &'static str,
    /// Rows of its result.
    pub rows: u64,
    /// How often it was asked: more than once where a cluster gave it up.
    pub tries: usize,
    /// From first asking to the result on disk.
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
/// empty, `count_totals`, `population_totals` and `rates` follow, partitioned by level; those of an earlier run are
/// removed first. On a cluster, `data` and `out` have to be where its executors find them under the same path.
///
/// # Errors
/// When a table is missing, or the engine or the disk fails. Problems of the tables are no error: see [`Report`].
pub async fn run(engine: &Engine, data: &Path, out: &Path) -> Result<Report, ScaleError> {
    const KINDS: [Kind; 2] = [Kind::Counts, Kind::Populations];
    fs::create_dir_all(out).map_err(ScaleError::io("create", out))?;
    engine.open(data).await?;
    for table in [Kind::Counts.totals(), Kind::Populations.totals(), RATES] {
        written::clear(&out.join(table))?;
    }
    let (list, totals) = (Form::List, Form::ByLevel(layout::totals()));
    let mut steps = vec![answer(engine, out, "coverage", sql::COVERAGE, &list).await?];
    for kind in KINDS {
        engine.bind(kind).await?;
        steps.push(answer(engine, out, kind.refused(), sql::REFUSED, &list).await?);
    }
    let problems = steps.iter().map(|step| step.rows).sum();
    if problems == 0 {
        for kind in KINDS {
            engine.bind(kind).await?;
            steps.push(answer(engine, out, kind.totals(), sql::ROLL_UP, &totals).await?);
            engine.open_totals(out, kind).await?;
        }
        let rates = Form::ByLevel(layout::rates());
        steps.push(answer(engine, out, RATES, sql::RATES, &rates).await?);
    }
    Ok(Report { steps, problems })
}

/// How a result is kept.
enum Form {
    /// A list, as CSV.
    List,
    /// A table of these columns, by level.
    ByLevel(SchemaRef),
}

/// Asks a query, as often as the engine may be asked, and keeps the first whole result.
async fn answer(
    engine: &Engine,
    out: &Path,
    name: &'static str,
    sql: &str,
    form: &Form,
) -> Result<Step, ScaleError> {
    let began = Instant::now();
    let mut tries = 1;
    let rows = loop {
        match once(engine, out, name, sql, form).await {
            Err(ScaleError::Engine(why)) if tries < engine.tries() => {
                log::warn!("{name}, try {tries}: {why}");
                tries += 1;
            }
            done => break done?,
        }
    };
    Ok(Step {
        name,
        rows,
        tries,
        seconds: began.elapsed().as_secs_f64(),
    })
}

async fn once(
    engine: &Engine,
    out: &Path,
    name: &str,
    sql: &str,
    form: &Form,
) -> Result<u64, ScaleError> {
    let rows = engine.ask(name, sql).await?;
    match form {
        Form::List => written::list(rows, &out.join(format!("{name}.csv"))).await,
        Form::ByLevel(columns) => written::levels(rows, columns, out, name).await,
    }
}
