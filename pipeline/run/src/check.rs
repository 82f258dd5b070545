//! `fgm-map check`: whether the inputs and the plan hold, as text or as JSON.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use vocabulary::{Note, Problems};

use crate::args::{Format, HowArgs};
use crate::failure::Failure;
use crate::ledger::Kept;
use crate::log::{Log, of_problem};
use crate::pipeline::{self, Inputs};
use crate::plan::{Plan, folder_of};
use crate::progress::Progress;

/// Reads and checks the inputs, and whether the plan can be carried out on them.
pub fn check(plan_file: &Path, format: Format, how: &HowArgs, log: Log) -> Result<String, Failure> {
    let progress = Progress::choose(how.quiet, log);
    let checked =
        Plan::read(plan_file).and_then(|plan| inputs(&plan, plan_file, how.jobs(), progress));
    match format {
        Format::Text => Ok(if how.quiet {
            checked.map(|_| String::new())?
        } else {
            words(&checked?)
        }),
        Format::Json => match checked {
            Ok(inputs) => Ok(document(&Problems::new(), &inputs.notes)),
            Err(Failure::Refused(problems)) => Err(Failure::Told {
                words: document(&problems, &[]),
                exit_code: 1,
            }),
            Err(other) => Err(other),
        },
    }
}

/// What was checked and found to hold.
pub struct Checked {
    sources: usize,
    areas: usize,
    notes: Vec<Note>,
}

/// Reads the inputs of a plan and carries it out as far as its product.
///
/// # Errors
/// With every problem of the inputs, or what the plan asks for in vain.
pub fn inputs(
    plan: &Plan,
    plan_file: &Path,
    jobs: usize,
    progress: Progress<'_>,
) -> Result<Checked, Failure> {
    let inputs: Inputs = pipeline::read(plan, jobs, None, progress)?;
    let earlier = Kept::earlier(&folder_of(plan_file))?;
    let findings = pipeline::compute(plan, plan_file, &inputs, &earlier, None, progress)?;
    let indicators = findings
        .indicators
        .get()
        .iter()
        .map(|indicator| (&indicator.id, indicator.decimals));
    plan.product
        .validate(&plan_file.display().to_string(), indicators)?;
    Ok(Checked {
        sources: plan.sources.len(),
        areas: inputs.atlas.areas.len(),
        notes: inputs.notes().cloned().collect(),
    })
}

fn words(checked: &Checked) -> String {
    let mut text = format!(
        "the inputs and the plan hold: {} sources, {} areas",
        checked.sources, checked.areas
    );
    if !checked.notes.is_empty() {
        text += "\nto know, and no reason to refuse:";
        for note in &checked.notes {
            text += "\n  - ";
            text += &note.to_string();
        }
    }
    text
}

/// `{ "ok", "sources": [{ "source", "problems", "notes" }] }`, in the order of the sources' names.
fn document(problems: &Problems, notes: &[Note]) -> String {
    let mut sources: BTreeMap<&str, (Vec<Value>, Vec<Value>)> = BTreeMap::new();
    for problem in problems.iter() {
        let source = problem.file.split('/').next().unwrap_or_default();
        // A problem of the plan names the plan's own path, which begins with no source.
        let of_source = problem.file.contains('/') && !problem.file.contains("plan.toml");
        let source = if of_source { source } else { "plan" };
        sources
            .entry(source)
            .or_default()
            .0
            .push(of_problem(problem));
    }
    for note in notes {
        sources
            .entry(note.source.as_str())
            .or_default()
            .1
            .push(json!(note));
    }
    let sources: Vec<Value> = sources
        .into_iter()
        .map(|(source, (problems, notes))| {
            json!({ "source": source, "problems": problems, "notes": notes })
        })
        .collect();
    format!(
        "{:#}",
        json!({ "ok": problems.is_empty(), "sources": sources })
    )
}
