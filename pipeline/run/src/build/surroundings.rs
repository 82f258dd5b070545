//! What a build refuses of the place that it is run in.

use std::fs;
use std::path::Path;

use acquire::is_kept_from_git;
use publish::make_restricted;
use vocabulary::Problem;

use crate::failure::Failure;
use crate::settings;

/// Refuses what would make GDAL write other bytes, or none.
pub fn fit(out: &Path) -> Result<(), Failure> {
    same_bytes_everywhere()?;
    if out.to_str().is_some() {
        return Ok(());
    }
    let what = "its name is no UTF-8, and GDAL writes to none such: give another --out";
    Err(Failure::Usage(format!("{}: {what}", out.display())))
}

/// The name of a release would not tell how GDAL and PROJ are set up.
fn same_bytes_everywhere() -> Result<(), Failure> {
    match settings::unfit() {
        Some(set) => Err(Failure::Usage(format!(
            "{set}, and other bytes may come of it: unset it for a build"
        ))),
        None => Ok(()),
    }
}

/// Files for one audience have counts as they are: git must not take them along.
pub fn kept_from_git(out: &Path) -> Result<(), Failure> {
    let folder = make_restricted(out).map_err(|why| Failure::System(why.to_string()))?;
    if is_kept_from_git(&folder) {
        return Ok(());
    }
    // One with files in it stays.
    let _ = fs::remove_dir(&folder);
    let what = "what is for one audience would lie in a git work tree, and git does not ignore it, or cannot be asked";
    let remedy = "name the folder in .gitignore, or give --out a folder outside the work tree";
    let shown = format!("{}/", folder.display());
    Err(Failure::Refused(Problem::new(shown, what, remedy).into()))
}
