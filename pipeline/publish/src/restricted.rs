//! Files for a named audience: counts as they are, marked, and apart from all that is published.
//!
//! No map, page, layer or bundle is made of them, no ledger knows of them, and `latest` never
//! points to them. Their folder is readable by its owner alone.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use crate::exchange::exchange;
use crate::folder::{PARTIAL, rename, sync_one};
use crate::long::long_csv;
use crate::text::markdown;
use crate::{Edition, Outcome, PublishError, Release, report};

/// The folder beside the releases.
pub const RESTRICTED: &str = "restricted";
/// The beginning of every file's name.
const MARK: &str = "RESTRICTED";

/// Writes the files of an edition for an audience, whole or not at all, to
/// `out/restricted/<as-of>/`; what stood there before goes.
///
/// Tables alone: the long table of figures and the tables that go with it. Each has a first
/// line that says for whom it is.
///
/// # Errors
/// When a file cannot be written.
pub fn restricted(edition: &Edition, audience: &str, out: &Path) -> Result<Release, PublishError> {
    let id = &edition.product.id;
    let mark = format!(
        "{MARK}: for {audience} alone. Counts as they are: not to be published or passed on."
    );
    let mut files = BTreeMap::new();
    let name = format!("{MARK}-{id}.csv");
    let mut table = Vec::new();
    long_csv(edition, Path::new(&name), &mut table)?;
    files.insert(name, table);
    for of in edition.reports.get() {
        let (name, mut table) = (format!("{MARK}-{}.csv", of.id), Vec::new());
        let written = report::report(of, &mut table);
        written.map_err(PublishError::io("write", Path::new(&name)))?;
        files.insert(name, table);
    }
    let readme = readme(edition, &mark, &files);
    let marked = files.into_iter().map(|(name, bytes)| {
        let line = format!("\"{}\"\r\n", mark.replace('"', "\"\""));
        (name, [line.as_bytes(), &bytes].concat())
    });
    let mut files: BTreeMap<String, Vec<u8>> = marked.collect();
    files.insert(format!("{MARK}-README.md"), readme.into_bytes());

    let folder = make_restricted(out)?;
    let place = folder.join(edition.as_of);
    let process = std::process::id();
    let aside = folder.join(format!("{PARTIAL}{}-{process}", edition.as_of));
    let written = write(&aside, &files).and_then(|()| {
        sync_one(&aside)?;
        if place.exists() {
            let replaced = folder.join(format!("{PARTIAL}{}-{process}-before", edition.as_of));
            exchange(&aside, &place, &replaced)?;
        } else {
            rename(&aside, &place)?;
        }
        sync_one(&folder)
    });
    if let Err(error) = written {
        // The first error is the one to tell, whether anything could be removed or not.
        let _ = fs::remove_dir_all(&aside);
        return Err(error);
    }
    Ok(Release {
        name: format!("{RESTRICTED}/{}", edition.as_of),
        folder: place,
        outcome: Outcome::New,
    })
}

/// Makes the folder of files for one audience, which its owner alone can read; gives it.
///
/// # Errors
/// When it cannot be made.
pub fn make_restricted(out: &Path) -> Result<PathBuf, PublishError> {
    let folder = out.join(RESTRICTED);
    make_private(&folder)?;
    Ok(folder)
}

fn make_private(folder: &PathBuf) -> Result<(), PublishError> {
    let made = fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder);
    made.map_err(PublishError::io("create the folder", folder))
}

fn write(aside: &PathBuf, files: &BTreeMap<String, Vec<u8>>) -> Result<(), PublishError> {
    make_private(aside)?;
    for (name, bytes) in files {
        let path = aside.join(name);
        File::options()
            .create_new(true)
            .write(true)
            .mode(0o600)
            .open(&path)
            .and_then(|mut file| {
                file.write_all(bytes)?;
                file.sync_all()
            })
            .map_err(PublishError::io("write", &path))?;
    }
    Ok(())
}

/// Writing to a `String` does not fail: the results are left aside.
fn readme(edition: &Edition, mark: &str, files: &BTreeMap<String, Vec<u8>>) -> String {
    let mut text = format!(
        "**{mark}**\n\n# {}\n\nAs of {}.\n\n{}\
         These tables hold small counts, which can point to people. Keep them where their audience alone can \
         read them, pass on no figure from them, and delete them when they have served. What may be published \
         comes from a build with a policy for the public.\n\n\
         | file | what it is |\n| --- | --- |\n",
        markdown(&edition.product.title),
        edition.as_of,
        crate::readme::HELP
    );
    for name in files.keys() {
        let title = edition
            .reports
            .get()
            .iter()
            .find(|of| *name == format!("{MARK}-{}.csv", of.id))
            .map_or("every figure of every indicator, period and area", |of| {
                &of.title
            });
        let _ = writeln!(text, "| `{name}` | {} |", markdown(title));
    }
    let _ = write!(
        text,
        "\nThe first line of each table is this mark; its header is the second.\n\n**{mark}**\n"
    );
    text
}
