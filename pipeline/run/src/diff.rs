//! `fgm-map diff`: what changed from one release to another.

use serde_json::json;

use crate::args::{DiffArgs, Format};
use crate::changes::Changes;
use crate::failure::Failure;
use crate::published::Published;
use crate::withdraw::withdrawn;

/// Holds two releases beside each other, from their public files.
///
/// # Errors
/// Usage, when one of them is no release, or was withdrawn; system, when a file cannot be read.
pub fn diff(args: &DiffArgs) -> Result<String, Failure> {
    let mut releases = Vec::with_capacity(2);
    let mut faults = Vec::new();
    for folder in [&args.earlier, &args.later] {
        // What is left of one that was taken back is a note that says why.
        if let Some(words) = withdrawn(folder)? {
            faults.push(words);
            continue;
        }
        match Published::read(folder) {
            Ok(release) => releases.push(release),
            Err(Failure::Usage(fault)) => faults.push(fault),
            Err(other) => return Err(other),
        }
    }
    let [was, is] = releases.as_slice() else {
        return Err(Failure::Usage(faults.join("\n")));
    };
    let changes = Changes::between(was, is);
    Ok(match args.format {
        Format::Text => {
            let head = format!("What changed from {} to {}", was.name, is.name);
            format!("{head}\n\n{}", changes.markdown().trim_end())
        }
        Format::Json => {
            let mut document = json!({ "from": was.name, "to": is.name });
            document["changes"] = changes.document();
            format!("{document:#}")
        }
    })
}
