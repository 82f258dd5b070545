//! `fgm-map verify`: whether a release is what its publisher made, and can be made again.

mod bundle;
mod contract;
mod counts;
mod name;
mod rebuild;
mod signature;
mod stand_in;
mod sums;

use std::path::Path;

use publish::differences;
use serde_json::Value;
use vocabulary::{Problem, Problems};

use crate::args::{AuditArgs, VerifyArgs};
use crate::audit::audit;
use crate::failure::Failure;
use crate::ledger::DISCLOSED;
use crate::log::Log;
use crate::series::LITTLE;
use crate::whole::read_if_there;
use crate::withdraw::withdrawn;

/// What is said where the release is not made again.
const NOT_LOOKED_AT: &str = "rebuild     not asked for: what pictures, page, legend, styles, texts and the tables beside the map say \
     is held against their checksums alone, and those against no source; --rebuild compares every byte";

/// What is said where a release does not say what it disclosed.
const WITHOUT_A_STATEMENT: &str = "It has no disclosed.csv. Releases from before there was a ledger have none: one of these is \
     verified with the version that made it. From any other release it was taken away.";

/// What a check came to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Check {
    /// It holds; in a few words, how.
    Holds(String),
    /// It does not: everything that is wrong, a line each.
    Fails(Vec<String>),
}

/// What is said where little of a release is kept.
const ONE_IS_LEFT: &str = "little is kept of it: one is left";

/// Checks a release.
///
/// # Errors
/// Told with exit code 1, when something does not hold or the release was withdrawn; usage, when the folder is no release; system,
/// when a file cannot be read.
pub fn verify(args: &VerifyArgs, log: Log) -> Result<String, Failure> {
    let folder = args.release.as_path();
    if folder.to_str().is_none() {
        let what = "its name is no UTF-8, and GDAL reads none such: give it another name";
        return Err(Failure::Usage(format!("{}: {what}", folder.display())));
    }
    let record = record(folder)?;
    let checks = [
        ("files", sums::sums(folder, &record)?),
        (
            "signature",
            signature::signature(folder, &record, args.key.as_deref())?,
        ),
        ("record", name::name(folder, &record)?),
        ("contract", contract::contract(folder, &record)?),
        ("formats", formats(folder)?),
        ("bundle", bundle::bundle(folder, &record)?),
        ("counts", counts::counts(folder, &record)?),
        ("disclosure", disclosure(args, log)?),
    ];
    let mut checks = Vec::from(checks);
    if args.rebuild {
        let made = rebuild::rebuild(folder, &record, &args.plan.file)?;
        checks.push(("rebuild", made));
    }
    let mut lines = Vec::new();
    let mut failed = 0;
    for (name, check) in &checks {
        match check {
            Check::Holds(how) => lines.push(format!("{name:<11} holds: {how}")),
            Check::Fails(what) => {
                failed += 1;
                lines.push(format!("{name:<11} FAILS"));
                lines.extend(what.iter().map(|of| format!("  {of}")));
            }
        }
    }
    if !args.rebuild {
        lines.push(NOT_LOOKED_AT.to_owned());
    }
    if !folder.join(DISCLOSED).is_file() {
        lines.push(WITHOUT_A_STATEMENT.to_owned());
    }
    let words = lines.join("\n");
    if failed > 0 {
        let exit_code = 1;
        return Err(Failure::Told { words, exit_code });
    }
    Ok(words)
}

fn record(folder: &Path) -> Result<Value, Failure> {
    let path = folder.join("record.json");
    let Some(bytes) = read_if_there(&path)? else {
        if let Some(words) = withdrawn(folder)? {
            let exit_code = 1;
            return Err(Failure::Told { words, exit_code });
        }
        if folder.join(sums::SHA256SUMS).is_file() {
            let words = "files       FAILS\n  record.json: is not there, and without it nothing else can be checked";
            let (words, exit_code) = (words.to_owned(), 1);
            return Err(Failure::Told { words, exit_code });
        }
        return Err(Failure::Usage(format!(
            "{}: has no record.json: give the folder of a release, such as outputs/fgm-risk-london/latest",
            folder.display()
        )));
    };
    // A record that is damaged is told of with the other files; nothing can be read out of it.
    Ok(serde_json::from_slice(&bytes).unwrap_or_default())
}

/// Whether all formats hold the same, read back by programs other than those that wrote them.
fn formats(folder: &Path) -> Result<Check, Failure> {
    if folder.join(LITTLE).is_file() {
        return Ok(Check::Holds(ONE_IS_LEFT.to_owned()));
    }
    let found = differences(folder).map_err(|error| Failure::System(error.to_string()))?;
    Ok(told(
        &found,
        "every cell of areas, places and years is the same in each, and every vertex but in tiles, which are simplified",
    ))
}

/// What problems come to, and in a few words how it holds where there is none.
fn told(found: &Problems, how: &str) -> Check {
    if found.is_empty() {
        Check::Holds(how.to_owned())
    } else {
        Check::Fails(found.iter().map(ToString::to_string).collect())
    }
}

/// What is said beside what was found of a release that another version made, by its contract and its
/// words; nothing where nothing was found, or this one made it.
fn made_by_another(found: &Problems, record: &Value, what: &str) -> Problems {
    let own = env!("CARGO_PKG_VERSION");
    let version = record["software"]["version"].as_str().unwrap_or_default();
    if found.is_empty() || version == own {
        return Problems::new();
    }
    let said = format!("was made by version {version}, and this is the {what} of {own}");
    Problem::new("record.json", said, "use that version").into()
}

/// The attack on the release, alone or after others.
fn disclosure(args: &VerifyArgs, log: Log) -> Result<Check, Failure> {
    let of_all = AuditArgs {
        releases: vec![args.release.clone()],
        against: args.against.clone(),
        json: None,
        quiet: false,
    };
    let attacked = audit(&of_all, log);
    match attacked {
        Ok(words) => Ok(Check::Holds(words.replace('\n', "; "))),
        Err(Failure::Told { words, .. } | Failure::Usage(words)) => {
            Ok(Check::Fails(words.lines().map(str::to_owned).collect()))
        }
        Err(other) => Err(other),
    }
}
