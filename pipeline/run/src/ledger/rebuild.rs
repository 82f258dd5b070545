//! `fgm-map ledger rebuild`: a ledger of what is still there.

use super::check::check;
use super::salvage::Salvage;
use super::{Failure, Folder, Kept, Ledger, Path, Problem, fs, read_if_there, write_whole};

/// Rebuilds the ledger of a folder of releases; says what could not be had back.
///
/// A ledger that is whole is left as it is. A broken one is kept beside the new one, since its
/// whole lines are the only memory of releases that are there no longer. A call that was
/// killed can be made again.
///
/// # Errors
/// Unfit, when what is left contradicts itself; system, when a file cannot be written.
pub fn rebuild(out: &Path) -> Result<String, Failure> {
    let folder = Folder::new(out);
    folder.copies()?.none_or(()).map_err(Failure::Unfit)?;
    if let Ok(kept) = Kept::open(out) {
        let words = kept.words(out);
        return Ok(format!("{words}; it is whole, and stays as it is"));
    }
    let mut salvage = Salvage::gather(&folder)?;
    let events = salvage.events();
    let mut ledger = Ledger::default();
    for event in events {
        ledger.append(event).map_err(|error| {
            let what = format!("what is left contradicts itself: {error}");
            let remedy = "look at the releases and the kept ledgers, and move away what is wrong";
            Failure::Unfit(Problem::new("ledger", what, remedy).into())
        })?;
    }
    for (digest, csv) in &salvage.statements {
        if read_if_there(&folder.statement(digest))?.as_ref() != Some(csv) {
            folder.write_statement(digest, csv)?;
        }
    }
    for (digest, path) in folder.statement_files()? {
        if !salvage.statements.contains_key(&digest) {
            let aside = path.with_extension("csv.broken");
            fs::rename(&path, &aside)
                .map_err(|error| Failure::io(&path, "cannot be moved aside", &error))?;
        }
    }
    let mut words = Vec::new();
    if let Some(broken) = read_if_there(&folder.list())? {
        let aside = folder.next_broken()?;
        write_whole(&aside, &broken)?;
        words.push(format!(
            "the broken ledger is kept as {}",
            folder.shown(&aside)
        ));
    }
    folder.write(&ledger)?;
    words.insert(0, check(out)?);
    if !salvage.gone.is_empty() {
        words.push("what cannot be had back:".to_owned());
        words.extend(salvage.gone.iter().map(|gone| format!("  - {gone}")));
    }
    Ok(words.join("\n"))
}
