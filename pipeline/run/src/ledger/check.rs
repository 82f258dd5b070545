//! `fgm-map ledger check`: whether the ledger is whole, and the releases are as it has them.

use super::{DISCLOSED, Digest, Failure, Kept, Path, Problem, Problems, REBUILD, read_if_there};

/// Checks the ledger of a folder of releases; says what it holds.
///
/// # Errors
/// Unfit, with everything that is wrong.
pub fn check(out: &Path) -> Result<String, Failure> {
    let kept = Kept::open(out).map_err(Failure::of_reading)?;
    let problems = releases(&kept)?;
    if !problems.is_empty() {
        return Err(Failure::Unfit(problems));
    }
    let older = kept.older()?.map(|words| format!("\n{words}"));
    Ok(kept.words(out) + &older.unwrap_or_default())
}

impl Kept {
    /// What the ledger holds, in a sentence.
    pub(super) fn words(&self, out: &Path) -> String {
        let many = |number: usize, what: &str| match number {
            1 => format!("1 {what}"),
            number => format!("{number} {what}s"),
        };
        let ledger = self.ledger();
        let entries = match ledger.entries().len() {
            1 => "1 entry".to_owned(),
            number => format!("{number} entries"),
        };
        format!(
            "{}: {entries} of {}, {} of them withdrawn, with {}; the last good release: {}",
            self.folder.list().display(),
            many(ledger.releases().len(), "release"),
            ledger.withdrawn().len(),
            many(ledger.statements().len(), "statement"),
            self.last_good(out).as_deref().unwrap_or("none"),
        )
    }
}

/// Where the releases that stand are not as the ledger has them. None of it keeps a build from
/// running: a build makes good the release that it makes, and a withdrawal can be repeated.
fn releases(kept: &Kept) -> Result<Problems, Failure> {
    let mut problems = Problems::new();
    for standing in kept.folder.releases()? {
        let name = &standing.name;
        if kept.is_withdrawn(name) && !standing.tombstone {
            problems.push(Problem::new(
                format!("releases/{name}"),
                "the ledger says that this release was withdrawn, and it still stands",
                format!("finish it: run the same `fgm-map withdraw {name}` again"),
            ));
        }
        let Some(bytes) = read_if_there(&standing.path.join(DISCLOSED))? else {
            continue;
        };
        let digest = Digest::of(&bytes);
        if kept
            .ledger
            .statement_of(name)
            .is_some_and(|known| *known != digest)
        {
            problems.push(Problem::new(
                format!("releases/{name}/{DISCLOSED}"),
                "is not what the ledger says that this release disclosed",
                format!("restore it from ledger/statements/; if the ledger is wrong, {REBUILD}"),
            ));
        }
    }
    Ok(problems)
}
