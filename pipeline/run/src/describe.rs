//! `fgm-map describe`: the contract and the schema of what a plan releases.

use std::fs;
use std::path::{Path, PathBuf};

use vocabulary::CodeScheme;

use crate::failure::Failure;
use crate::plan::{Plan, folder_of};
use crate::progress::Progress;
use crate::{output_file, own, pipeline};

/// Writes what describes the fields.
pub fn describe(plan_file: &Path, out: Option<PathBuf>) -> Result<String, Failure> {
    let plan = Plan::read(plan_file)?;
    let out = out.unwrap_or_else(|| folder_of(plan_file));
    if let Some(why) = own::why_not(&out.join("contract.md")) {
        let shown = out.display();
        return Err(Failure::Usage(format!(
            "{shown}: {why}: give another --out"
        )));
    }
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
        write(&out.join(name), &text)?;
    }
    let path = plan.sources_folder().join("source.schema.json");
    let schema = format!("{:#}\n", acquire::schema());
    if out == folder_of(plan_file) {
        write(&path, &schema)?;
    }
    Ok(format!(
        "{}: contract.md and schema.json written",
        out.display()
    ))
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let io = |error| Failure::io(path, "cannot be written", &error);
    output_file::whole(path, io, |partial| fs::write(partial, text).map_err(io))
}
