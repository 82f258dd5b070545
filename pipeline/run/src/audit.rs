//! `fgm-map audit`: the attack on published releases, from their public files alone.

mod figures;
mod order;

use std::path::Path;

use disclose::{Audit, Finding, Policy, Statement, audit as attack};
use serde_json::{Value, json};

use crate::args::AuditArgs;
use crate::failure::Failure;
use crate::ledger::DISCLOSED;
use crate::log::Log;
use crate::output_file;
use crate::progress::Progress;
use crate::whole::read_if_there;

use figures::{Telling, telling};

/// What a release's public files say.
struct Published {
    shown: String,
    statement: Statement,
    /// Nothing where the release was withdrawn: what it disclosed is all that is left of it.
    record: Option<Value>,
    /// Counts of its table of figures that say more than its statement.
    telling: Vec<Telling>,
}

/// Looks at releases; exits with 1 when a number is unsafe.
///
/// # Errors
/// Usage, when a folder is no release; told with exit code 1, when a number is unsafe.
pub fn audit(args: &AuditArgs, log: Log) -> Result<String, Failure> {
    let given = args.against.iter().chain(&args.releases);
    let given: Vec<&Path> = given.map(AsRef::as_ref).collect();
    output_file::check(&given, &[("--json", args.json.as_ref())])?;
    let (folders, notes) = order::once(given.into_iter());
    let progress = Progress::choose(args.quiet, log);
    for note in &notes {
        progress.note(&format!("note: {note}"));
    }
    let mut releases = Vec::new();
    let mut faults = Vec::new();
    for folder in folders {
        match read(folder) {
            Ok(release) => releases.push(release),
            Err(Failure::Usage(fault)) => faults.push(fault),
            Err(other) => return Err(other),
        }
    }
    if !faults.is_empty() {
        return Err(Failure::Usage(faults.join("\n")));
    }
    let Some(policy) = releases.iter().rev().find_map(policy) else {
        return Err(Failure::Usage(
            "none of these releases has its rules: each was withdrawn, or its record.json is damaged; add one that stands"
                .to_owned(),
        ));
    };
    let policy = policy.map_err(Failure::Usage)?;
    let statements: Vec<Statement> = releases.iter().map(|of| of.statement.clone()).collect();
    let found = attack(&statements, &policy);
    if let Some(path) = &args.json {
        let document = format!("{:#}\n", document(&releases, &found));
        // It has what can be found out of releases: not for everybody on this machine.
        output_file::write_private(path, document.as_bytes())?;
    }
    let telling: usize = releases.iter().map(|of| of.telling.len()).sum();
    let words = words(&releases, &found);
    if found.unsafe_numbers().next().is_some() || telling > 0 {
        return Err(Failure::Told {
            words: if args.quiet { String::new() } else { words },
            exit_code: 1,
        });
    }
    Ok(if args.quiet { String::new() } else { words })
}

/// The rules of a release; nothing where it has none any more.
fn policy(release: &Published) -> Option<Result<Policy, String>> {
    let written = release.record.as_ref()?.get("plan")?.get("disclosure")?;
    let policy = serde_json::from_value(written.clone());
    Some(policy.map_err(|error| {
        format!(
            "{}/record.json: plan.disclosure is no policy that this version reads: {error}",
            release.shown
        )
    }))
}

fn read(folder: &Path) -> Result<Published, Failure> {
    let shown = folder.display().to_string();
    let not_there = |name: &str| {
        Failure::Usage(format!(
            "{shown}: has no {name}: give the folder of a release, such as outputs/fgm-risk-london/latest"
        ))
    };
    if !folder.is_dir() {
        return Err(not_there(DISCLOSED));
    }
    let path = folder.join(DISCLOSED);
    let bytes = read_if_there(&path)?.ok_or_else(|| {
        if folder.join("record.json").is_file() {
            Failure::Usage(format!(
                "{shown}: has no {DISCLOSED}, so nothing says what it disclosed: a release from before there was a ledger cannot be audited, and from any other the file was taken away"
            ))
        } else {
            not_there(DISCLOSED)
        }
    })?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::Usage(format!("{}: is no UTF-8", path.display())))?;
    let statement = Statement::parse(&text).map_err(|errors| {
        let errors: Vec<String> = errors
            .iter()
            .map(|error| format!("{}: {error}", path.display()))
            .collect();
        Failure::Usage(errors.join("\n"))
    })?;
    let path = folder.join("record.json");
    let record = match read_if_there(&path)? {
        None => None,
        Some(bytes) => {
            let record: Value = serde_json::from_slice(&bytes)
                .map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))?;
            Some(record)
        }
    };
    let telling = match &record {
        None => Vec::new(),
        Some(record) => telling(folder, record, &statement)?,
    };
    Ok(Published {
        shown,
        statement,
        record,
        telling,
    })
}

fn words(releases: &[Published], found: &Audit) -> String {
    let mut lines = Vec::new();
    let looked = format!(
        "{} of ours, withheld or rounded, and {} that publishers withhold looked at in {}",
        number(found.numbers, "number"),
        found.published_numbers,
        number(releases.len(), "release")
    );
    let telling: usize = releases.iter().map(|of| of.telling.len()).sum();
    lines.push(match found.unsafe_numbers().count() + telling {
        0 => format!("safe: {looked}; none of ours can be told more closely than the rules allow"),
        many => {
            format!(
                "unsafe: {looked}; {many} of ours can be told more closely than the rules allow"
            )
        }
    });
    lines.extend(found.unsafe_numbers().map(|of| {
        format!(
            "  {}: {}: {}",
            releases[of.release].shown,
            of.name(),
            of.by.words()
        )
    }));
    for release in releases {
        lines.extend(release.telling.iter().map(|of| {
            format!(
                "  {}: line {} of the table of figures: {}, {}, {}: says more than disclosed.csv",
                release.shown, of.line, of.indicator, of.period, of.area
            )
        }));
    }
    let publishers = found.of_publishers().count();
    if publishers > 0 {
        lines.push(format!(
            "note: {} told more closely by what publishers printed, without any release of ours: tell the publishers",
            number(publishers, "withheld number")
        ));
    }
    lines.join("\n")
}

fn number(many: usize, what: &str) -> String {
    match many {
        1 => format!("1 {what}"),
        many => format!("{many} {what}s"),
    }
}

/// What was found, for the owner.
fn document(releases: &[Published], found: &Audit) -> Value {
    let finding = |of: &Finding| {
        let mut document = json!(of);
        document["release"] = json!(releases[of.release].shown);
        document
    };
    json!({
        "numbers": found.numbers,
        "published_numbers": found.published_numbers,
        "unsafe": found.unsafe_numbers().map(finding).collect::<Vec<_>>(),
        "of_publishers": found.of_publishers().map(finding).collect::<Vec<_>>(),
    })
}
