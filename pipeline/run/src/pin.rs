//! `fgm-map pin`: in words, what a pin changed and what will be refused all the same.

use std::path::Path;

use vocabulary::SourceId;

use crate::failure::Failure;
use crate::log::Log;
use crate::plan::Plan;
use crate::progress::Progress;

/// Re-pins a source of the plan.
pub fn pin(plan_file: &Path, id: &SourceId, log: Log) -> Result<String, Failure> {
    let plan = Plan::read(plan_file)?;
    if !plan.sources.contains(id) {
        let known: Vec<&str> = plan.sources.iter().map(SourceId::as_str).collect();
        return Err(Failure::Usage(format!(
            "{id} is not a source of the plan; expected one of {}; name a new one in `sources` of {} first",
            known.join(", "),
            plan_file.display()
        )));
    }
    let pinned = acquire::pin(plan.sources_folder(), id)?;
    if !pinned.remaining.is_empty() {
        let words = format!(
            "pinned, but the next run will refuse it:\n{}",
            pinned.remaining
        );
        Progress::choose(false, log).note(&words);
    }
    Ok(match (pinned.changed, pinned.before, pinned.after) {
        (false, ..) => format!("{id}: unchanged"),
        (true, Some(before), Some(after)) => format!("{id}: sha256 {before} -> {after}"),
        (true, ..) => format!("{id}: re-pinned"),
    })
}
