//! `fgm-map withdraw`: takes a faulty release back.
//!
//! The ledger says so first: from then on the release can never be made again. Then `latest`
//! points to the last good release, a tombstone takes the place of the faulty one, and a
//! correction notice says so to people and to programs. A run that was killed anywhere can be
//! repeated, and does what is left to do; a build does it, too.

mod correction;
mod said;
mod tombstone;

use std::collections::BTreeMap;
use std::path::Path;

use disclose::{Event, LedgerError, is_release_name};
use publish::{Product, PublishError, entomb, latest};

use crate::args::WithdrawArgs;
use crate::failure::Failure;
use crate::health;
use crate::ledger::{DISCLOSED, Kept, WITHDRAWN, is_there};
use crate::lock::Lock;
use crate::plan::{Plan, folder_of};
use crate::series;
use crate::sources::today;
use crate::words::{one_line, role};

pub use correction::{Correction, DOCUMENT, NOTICES};
pub use said::withdrawn;
pub use tombstone::{told_by, withdrawal_of};

/// Takes a release back; says what was done.
///
/// # Errors
/// Usage, when there is no such release or the words will not do; refused, when the ledger is
/// broken; system, when a file cannot be written.
pub fn withdraw(args: &WithdrawArgs) -> Result<String, Failure> {
    let release = args.release.as_str();
    let out = args.out.clone();
    let out = out.unwrap_or_else(|| folder_of(&args.plan.file));
    if !is_release_name(release) {
        return Err(Failure::Usage(format!(
            "{release:?} is not the name of a release: expected that of a folder in {}",
            out.join("releases").display()
        )));
    }
    let event = Event::Withdrawn {
        release: release.to_owned(),
        reason: one_line("--reason", &args.reason)?,
        role: role(&args.role)?,
        on: args.on.unwrap_or_else(today),
    };
    if !out.is_dir() {
        return Err(Failure::Usage(format!(
            "{}: there is no such folder",
            out.display()
        )));
    }
    let _lock = Lock::take(&out)?;
    let mut kept = Kept::open(&out)?;
    let repeated = match kept.withdraw(event)? {
        Ok(()) => false,
        Err(LedgerError::WithdrawnAlready { .. }) => true,
        Err(LedgerError::NeverReleased { .. }) => return Err(unknown(release, &kept)),
        Err(error) => return Err(Failure::Usage(error.to_string())),
    };
    let (this, good) = take_down(&out, &kept, release)?;
    match Plan::read(&args.plan.file) {
        Ok(plan) => series::bring_up_to_date(&out, kept.ledger(), &plan.product, None)?,
        // Without the plan they cannot be written, and they must not go on telling its figures.
        Err(_) => series::take_away(&out)?,
    }
    health::bring_up_to_date(&out)?;
    Ok(said(&this, good.as_deref(), repeated))
}

/// Finishes what a killed call began: the ledger says that a release was taken back, and it still
/// stands, or `latest` still points to it, or no notice says so.
///
/// # Errors
/// System, when a file cannot be written.
pub fn finish(out: &Path, kept: &Kept, product: &Product) -> Result<(), Failure> {
    // Notices that cannot be read are for a person: they are no reason to stop a build.
    let told = match Correction::read(out) {
        Ok(told) => Some(told.unwrap_or_default()),
        Err(_) => None,
    };
    let notices = correction::notices(out).ok();
    let is_told = |name: &str| {
        let in_document = told
            .as_ref()
            .is_none_or(|told| told.iter().any(|of| of.release == name));
        let in_notices = notices
            .as_ref()
            .is_none_or(|text| text.contains(&correction::heading(name)));
        in_document && in_notices
    };
    let stands = |name: &str| {
        let folder = out.join("releases").join(name);
        is_there(out, name) && !folder.join(WITHDRAWN).is_file()
    };
    let linked = latest(out);
    let withdrawn = kept.ledger().withdrawn().into_keys();
    let begun: Vec<&str> = withdrawn
        .filter(|name| stands(name) || linked.as_deref() == Some(*name) || !is_told(name))
        .collect();
    for release in &begun {
        take_down(out, kept, release)?;
    }
    if begun.is_empty() {
        return Ok(());
    }
    series::bring_up_to_date(out, kept.ledger(), product, None)
}

/// Takes down a release that the ledger says was taken back; gives its correction, and the last good
/// release. What is done already is left as it is.
fn take_down(
    out: &Path,
    kept: &Kept,
    release: &str,
) -> Result<(Correction, Option<String>), Failure> {
    let good = kept.last_good(out);
    let mut corrections = Correction::all(out, kept.ledger(), release, good.as_deref());
    corrections.retain(|of| kept.is_withdrawn(&of.release));
    let this = corrections.iter().find(|of| of.release == release);
    let this = this.ok_or_else(|| unknown(release, kept))?;

    let mut files = BTreeMap::from([(WITHDRAWN, tombstone::text(this).into_bytes())]);
    files.extend(
        kept.disclosed(release)
            .map(|csv| (DISCLOSED, csv.into_bytes())),
    );
    entomb(out, release, &files, good.as_deref()).map_err(|error| match error {
        PublishError::NotALink { .. } => Failure::System(error.to_string()),
        _ if error.is_system() => Failure::System(error.to_string()),
        _ => Failure::Usage(error.to_string()),
    })?;
    tombstone::bring_up_to_date(out, &corrections, good.as_deref())?;
    correction::write(out, &corrections, this, good.as_deref())?;
    Ok((this.clone(), good))
}

fn said(this: &Correction, good: Option<&str>, repeated: bool) -> String {
    let Correction {
        release,
        withdrawn_on,
        reason,
        ..
    } = this;
    let already = if repeated { " already" } else { "" };
    let latest = match good {
        Some(good) => format!("latest points to {good}"),
        None => "no good release is left, so there is no latest".to_owned(),
    };
    format!(
        "{release} was withdrawn{already}, on {withdrawn_on}: {reason}\n{latest}\n\
         corrections.md and corrections.json say so: pass the notice on to whoever has a copy"
    )
}

fn unknown(release: &str, kept: &Kept) -> Failure {
    let good = kept.ledger().good();
    let known = if good.is_empty() {
        "it has none that stands".to_owned()
    } else {
        format!("expected one of {}", good.join(", "))
    };
    Failure::Usage(format!(
        "the ledger has no release {release}: {known}; one that was made before there was a \
         ledger can be removed by hand, once a build has pointed latest elsewhere"
    ))
}
