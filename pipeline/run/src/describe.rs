//! `fgm-map describe`: the contract and the schema of what a plan releases.

use std::fs;
use std::path::{Path, PathBuf};

use vocabulary::CodeScheme;

use crate::failure::Failure;
use crate::output_file::put;
use crate::plan::{Plan, folder_of};
use crate::progress::Progress;
use crate::{own, pipeline};

/// Writes what describes the fields.
pub fn describe(plan_file: &Path, out: Option<PathBuf>) -> Result<String, Failure> {
    let plan = Plan::read(plan_file)?;
    let out = out.unwrap_or_else(|| folder_of(plan_file));
    own::refuse(&out, "give another --out")?;
    fs::create_dir_all(&out).map_err(|error| Failure::io(&out, "cannot be made", &error))?;
    let inputs = pipeline::read(&plan, 1, None, Progress::QUIET)?;
    let findings = pipeline::compute(&plan, plan_file, &inputs, &[], None, Progress::QUIET)?;
    let indicators = findings.indicators.get();
    let layers = pipeline::layers(&plan, &inputs, &findings);
    let codes = CodeScheme::of(inputs.atlas.areas.codes());
    let schema = publish::schema(&plan.product, indicators, &layers, codes);
    let schema = serde_json::to_string_pretty(&schema)
        .map_err(|error| Failure::System(error.to_string()))?
        + "\n";
    for (name, text) in [
        (
            "contract.md",
            publish::contract(&plan.product, indicators, (findings.reports.get(), &layers)),
        ),
        ("schema.json", schema),
    ] {
        put(&out.join(name), text.as_bytes())?;
    }
    let path = plan.sources_folder().join("source.schema.json");
    let schema = format!("{:#}\n", acquire::schema());
    if out == folder_of(plan_file) {
        put(&path, schema.as_bytes())?;
    }
    Ok(format!(
        "{}: contract.md and schema.json written",
        out.display()
    ))
}
