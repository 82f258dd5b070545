//! Whether the plan and the sources make a release's bytes again.

use std::path::Path;

use jiff::civil::Date;
use publish::{SIGNATURE, Signer, is_packed, is_unpacked};
use serde_json::Value;
use vocabulary::Access;

use super::Check;
use super::stand_in::StandIn;
use super::sums::SHA256SUMS;
use super::sums::files;
use crate::failure::Failure;
use crate::ledger::{DISCLOSED, Kept};
use crate::pipeline;
use crate::plan::{Plan, folder_of};
use crate::progress::Progress;
use crate::series::LITTLE;
use crate::whole::read_if_there;

/// Makes the release again, aside, and compares every byte.
///
/// From the sources themselves, where all are at hand: their owner's rebuild checks the disclosure,
/// too. Where a confidential one is not, all confidential tables are those that the release
/// recorded as disclosed, and the rest is as it always is.
pub fn rebuild(folder: &Path, record: &Value, plan_file: &Path) -> Result<Check, Failure> {
    if folder.join(LITTLE).is_file() {
        let what = "little of it is kept: there is nothing to compare with";
        return Ok(Check::Fails(vec![what.to_owned()]));
    }
    let plan = Plan::read(plan_file)?;
    let mut wrong = other_making(record, &plan, plan_file);
    let as_of = record["as_of"].as_str().unwrap_or_default();
    if as_of.parse::<Date>().is_err() {
        wrong.push("record.json has no as_of".to_owned());
    }
    if !wrong.is_empty() {
        return Ok(Check::Fails(wrong));
    }
    let earlier = earlier(folder)?;
    let recorded = match StandIn::of(folder, record, &plan)? {
        Ok(recorded) => recorded,
        Err(wrong) => return Ok(Check::Fails(wrong)),
    };
    let read_plan = recorded
        .as_ref()
        .map_or_else(|| plan.clone(), |of| of.without(&plan));
    let mut inputs = pipeline::read(&read_plan, 1, None, Progress::QUIET)?;
    let findings = match &recorded {
        None => pipeline::compute(&plan, plan_file, &inputs, &earlier, None, Progress::QUIET)?,
        Some(recorded) => {
            recorded.complete(&plan, &mut inputs);
            let protected = match recorded.protected(&plan, &inputs, &earlier) {
                Ok(protected) => protected,
                Err(wrong) => return Ok(Check::Fails(wrong)),
            };
            match pipeline::behind(&plan, plan_file, &inputs, protected, None, Progress::QUIET) {
                Ok(findings) => findings,
                // Of a record that was changed nothing can be made: that is what was asked.
                Err(Failure::Refused(problems)) => {
                    return Ok(Check::Fails(
                        problems.iter().map(ToString::to_string).collect(),
                    ));
                }
                Err(other) => return Err(other),
            }
        }
    };
    let aside = tempfile::tempdir()
        .map_err(|error| Failure::System(format!("no folder to rebuild in: {error}")))?;
    let signer = match plan.product.signing {
        None => Signer::Nobody,
        Some(_) => Signer::LeftOut,
    };
    let mut kept = Kept::open(aside.path())?;
    let made = pipeline::release(
        (&plan, plan_file),
        &inputs,
        &findings,
        as_of,
        (aside.path(), &mut kept),
        (1, signer),
        Progress::QUIET,
    )?;
    let (before, after) = (files(folder)?, files(&made.folder)?);
    let product = plan.product.id.as_str();
    // What was unpacked of a ZIP has its own sums, which are held against the files elsewhere.
    let is_unpacked = is_unpacked(product, |path| before.contains(path));
    let is_elsewhere = |path: &str| path == SHA256SUMS || !is_packed(product, path);
    let compared = before.union(&after).filter(|path| *path != SIGNATURE);
    for path in compared.filter(|path| !is_unpacked || !is_elsewhere(path)) {
        match (before.contains(path), after.contains(path)) {
            (true, false) => wrong.push(format!("{path}: was not made again")),
            (false, true) => wrong.push(format!("{path}: was made, and is not there")),
            _ if read_if_there(&folder.join(path))? != read_if_there(&made.folder.join(path))? => {
                wrong.push(format!("{path}: other bytes were made"));
            }
            _ => {}
        }
    }
    if !wrong.is_empty() {
        return Ok(Check::Fails(wrong));
    }
    let sources = inputs.acquired.provenance.iter();
    let ours = sources.filter(|of| of.access == Access::Confidential);
    let ours: Vec<&str> = ours.map(|of| of.source.as_str()).collect();
    let from = match (ours.as_slice(), &recorded) {
        ([], _) => "public sources alone".to_owned(),
        (ours, None) => format!("public sources, and {} itself", ours.join(", ")),
        (ours, Some(_)) => format!(
            "public sources and what {DISCLOSED} records of {}",
            ours.join(", ")
        ),
    };
    Ok(Check::Holds(format!("{} files, from {from}", after.len())))
}

/// What keeps the plan at hand from making this release.
fn other_making(record: &Value, plan: &Plan, plan_file: &Path) -> Vec<String> {
    let mut wrong = Vec::new();
    let version = record["software"]["version"].as_str().unwrap_or_default();
    let own = env!("CARGO_PKG_VERSION");
    if version != own {
        wrong.push(format!(
            "it was made by version {version}, and this is {own}: use that one"
        ));
    }
    let at_hand = serde_json::to_value(plan).unwrap_or_default();
    let recorded = &record["plan"];
    if at_hand != *recorded {
        let names = at_hand
            .as_object()
            .into_iter()
            .flat_map(serde_json::Map::keys);
        let parts: Vec<&str> = names
            .filter(|name| at_hand[name.as_str()] != recorded[name.as_str()])
            .map(String::as_str)
            .collect();
        wrong.push(format!(
            "{}: is not the plan of its record, which differs in {}: give that one with --plan",
            plan_file.display(),
            if parts.is_empty() {
                "what it leaves out".to_owned()
            } else {
                parts.join(", ")
            }
        ));
    }
    wrong
}

/// What the releases before this one said of counts, where a ledger lies beside it; a run is
/// held against those alone.
fn earlier(folder: &Path) -> Result<Vec<disclose::Statement>, Failure> {
    let Ok(place) = folder.canonicalize() else {
        return Ok(Vec::new());
    };
    let out = folder_of(&folder_of(&place));
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    Kept::before(&out, &name)
}
