//! A build's checks on a newer edition, before it takes the place of a snapshot.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::Path;

use acquire::{Edition, accept};
use jiff::civil::Date;
use vocabulary::{Problems, SourceId};

use crate::args::processors;
use crate::check;
use crate::failure::Failure;
use crate::plan::Plan;
use crate::progress::Progress;

/// What a build would refuse with this edition that it does not refuse already.
///
/// The sources are set up in a temporary folder, all but this one as links, and the edition is
/// accepted there; then the whole of the inputs and the plan is checked.
pub fn rehearse(
    plan: &Plan,
    plan_file: &Path,
    id: &SourceId,
    edition: &Edition,
) -> Result<Problems, Failure> {
    if !plan.sources.contains(id) {
        return Ok(Problems::new());
    }
    let folder = tempfile::tempdir().map_err(|error| failed(&error))?;
    set_up(plan, id, folder.path()).map_err(|error| failed(&error))?;
    accept(
        folder.path(),
        id,
        edition,
        Date::constant(2000, 1, 1),
        "rehearsed",
    )?;
    let staged = plan.with_sources(folder.path());
    let after = refused(check::inputs(
        &staged,
        plan_file,
        processors(),
        Progress::QUIET,
    ))?;
    if after.is_empty() {
        return Ok(after);
    }
    let before = refused(check::inputs(
        plan,
        plan_file,
        processors(),
        Progress::QUIET,
    ))?;
    let new = after
        .iter()
        .filter(|problem| !before.iter().any(|known| known == *problem));
    Ok(new.cloned().collect())
}

fn set_up(plan: &Plan, id: &SourceId, folder: &Path) -> io::Result<()> {
    for source in &plan.sources {
        let (from, to) = (
            plan.sources_folder().join(source.as_str()),
            folder.join(source.as_str()),
        );
        if source != id {
            symlink(from.canonicalize()?, to)?;
            continue;
        }
        fs::create_dir(&to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                fs::copy(entry.path(), to.join(entry.file_name()))?;
            }
        }
    }
    Ok(())
}

/// The problems of a refusal; a failure of another kind stays one.
fn refused<T>(checked: Result<T, Failure>) -> Result<Problems, Failure> {
    match checked {
        Ok(_) => Ok(Problems::new()),
        Err(Failure::Refused(problems)) => Ok(problems),
        Err(other) => Err(other),
    }
}

fn failed(error: &io::Error) -> Failure {
    Failure::System(format!("the edition cannot be tried out: {error}"))
}
