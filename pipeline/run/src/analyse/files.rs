//! The files of an analysis, looked at before any work is done.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::analyse::model::priors_file;
use crate::analyse::write::folder_files;
use crate::args::AnalyseArgs;
use crate::failure::Failure;
use crate::output_file::same;
use crate::own;
use crate::plan::folder_of;

/// Inputs can be read, and results can be written and go over none of them.
///
/// # Errors
/// System where a file or folder cannot be used, usage where two names are one file.
pub fn check(args: &AnalyseArgs) -> Result<(), Failure> {
    let inputs = inputs(args);
    for input in &inputs {
        let io = |error| Failure::io(input, "cannot be read", &error);
        File::open(input).map_err(io)?;
        if fs::metadata(input).map_err(io)?.is_dir() {
            let what = format!("{}: it is a folder, and a file is needed", input.display());
            return Err(Failure::System(what));
        }
    }
    let mut outputs: Vec<(&str, PathBuf)> = Vec::new();
    for (option, file) in [("--json", &args.json), ("--geojson", &args.geojson)] {
        if let Some(file) = file {
            let folder = folder_of(file);
            if !folder.is_dir() {
                let what = format!(
                    "{}: there is no such folder; make it first",
                    folder.display()
                );
                return Err(Failure::System(what));
            }
            outputs.push((option, file.clone()));
        }
    }
    if let Some(folder) = &args.out {
        if folder.exists() && !folder.is_dir() {
            let what = format!(
                "{}: --out names a folder, and this is a file",
                folder.display()
            );
            return Err(Failure::System(what));
        }
        if let Some((option, _)) = outputs.iter().find(|(_, file)| same(file, folder)) {
            let what = format!("{option} and --out name the same place: give two names");
            return Err(Failure::Usage(what));
        }
        outputs.extend(folder_files(folder).into_iter().map(|file| ("--out", file)));
    }
    for (at, (option, output)) in outputs.iter().enumerate() {
        if output.is_dir() {
            let what = format!(
                "{}: a folder stands where a file is to be written",
                output.display()
            );
            return Err(Failure::System(what));
        }
        own::refuse(output, "name another place")?;
        let mut inputs = inputs.iter();
        let input = inputs.find(|input| same(input, output) || goes_with(input, output));
        if let Some(input) = input {
            return Err(Failure::Usage(format!(
                "{option} would write over {}, which is read: give another name",
                input.display()
            )));
        }
        let before = outputs.iter().take(at);
        if let Some((other, _)) = before.clone().find(|(_, other)| same(other, output)) {
            return Err(Failure::Usage(format!(
                "{other} and {option} name the same file: give two names"
            )));
        }
    }
    Ok(())
}

/// The files that are read.
fn inputs(args: &AnalyseArgs) -> Vec<&Path> {
    let priors = args.model.priors.as_deref().and_then(priors_file);
    let totals = args.model.totals.as_deref();
    let always = [args.areas.as_path(), args.table.as_path()];
    always.into_iter().chain(totals).chain(priors).collect()
}

/// Whether a file is one of those that a Shapefile is made of.
fn goes_with(input: &Path, output: &Path) -> bool {
    let is_shapefile = input
        .extension()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("shp"));
    let kind = output.extension();
    is_shapefile && kind.is_some_and(|kind| same(&input.with_extension(kind), output))
}
