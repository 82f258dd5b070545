//! What is said of a release that was taken back.

use std::path::Path;

use vocabulary::is_unseen;

use super::{Correction, told_by};
use crate::failure::Failure;
use crate::ledger::WITHDRAWN;
use crate::whole::read_if_there;

/// When and why a release was withdrawn, and what to use in its place; `None` where no tombstone
/// stands in the folder.
///
/// # Errors
/// System, when the tombstone cannot be read.
pub fn withdrawn(folder: &Path) -> Result<Option<String>, Failure> {
    let Some(bytes) = read_if_there(&folder.join(WITHDRAWN))? else {
        return Ok(None);
    };
    let words = match told_by(&String::from_utf8_lossy(&bytes)) {
        Some(of) => said(&of),
        None => format!(
            "was withdrawn; {WITHDRAWN} no longer says when and why, and it should\n\
             do not use its figures, and ask its publisher for what to use in their place"
        ),
    };
    // The file may be anybody's: nothing in it is for a terminal to obey.
    let is_seen = |c: &char| *c == '\n' || !(c.is_control() || is_unseen(*c));
    let words: String = words.chars().filter(is_seen).collect();
    Ok(Some(format!("{}: {words}", folder.display())))
}

fn said(of: &Correction) -> String {
    let Correction {
        release,
        withdrawn_on,
        role,
        reason,
        instead,
    } = of;
    let instead = match instead {
        Some(good) => format!("use {good} in its place"),
        None => "no good release was left to use in its place".to_owned(),
    };
    format!(
        "{release} was withdrawn on {withdrawn_on}, by the {role}: {reason}\n\
         do not use its figures, and delete copies of them; {instead}"
    )
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn nothing_is_said_of_a_folder_without_a_tombstone() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(withdrawn(folder.path()).expect("it is read"), None);
    }

    #[test]
    fn a_tombstone_that_was_changed_is_told_of_and_not_obeyed() {
        let folder = tempfile::tempdir().expect("a folder");
        let said = |text: &str| {
            fs::write(folder.path().join(WITHDRAWN), text).expect("it is written");
            let said = withdrawn(folder.path()).expect("it is read");
            said.expect("a tombstone")
        };
        assert!(said("").contains("was withdrawn; WITHDRAWN.md no longer says when and why"));
        let words = said(
            "# 2025-01-01-aaaaaaaaaaaa was withdrawn\n\n- Date: 2025-02-01\n- Role: owner\n\
             - Reason: a\u{1b}[2Jb\u{202e}\n",
        );
        assert!(
            words.contains("on 2025-02-01, by the owner: a[2Jb\n"),
            "{words}"
        );
    }
}
