//! What stands in the place of a release that was taken back.

use std::path::Path;

use disclose::{Event, is_release_name};
use publish::{markdown, unmarked};

use super::{Correction, correction};
use crate::failure::Failure;
use crate::ledger::WITHDRAWN;
use crate::whole::{read_if_there, write_whole};

const DATE: &str = "- Date: ";
const ROLE: &str = "- Role: ";
const REASON: &str = "- Reason: ";

/// The tombstone, for people; the ledger can be rebuilt from its lines of date, role and reason.
pub(super) fn text(of: &Correction) -> String {
    let Correction {
        release,
        withdrawn_on,
        role,
        reason,
        instead,
    } = of;
    let instead = correction::instead("..", instead.as_deref());
    format!(
        "# {release} was withdrawn\n\n\
         {DATE}{withdrawn_on}\n{ROLE}{}\n{REASON}{}\n\n\
         Do not use its figures, and delete copies of them. {instead}\n\n\
         All its files are gone but `disclosed.csv`, what it said of counts: what was seen \
         stays seen, and every later release is held against it.\n",
        markdown(role),
        markdown(reason)
    )
}

/// Has the tombstones that stand name the last good release where the one that they name is
/// withdrawn.
pub(super) fn bring_up_to_date(
    out: &Path,
    all: &[Correction],
    good: Option<&str>,
) -> Result<(), Failure> {
    for of in all {
        let path = out.join("releases").join(&of.release).join(WITHDRAWN);
        let Some(before) = read_if_there(&path)? else {
            continue;
        };
        let before = String::from_utf8_lossy(&before);
        let text = correction::brought_up_to_date(&before, "..", all, good);
        if text != before {
            write_whole(&path, text.as_bytes())?;
        }
    }
    Ok(())
}

/// The withdrawal that a tombstone tells of; `None` where a line of it is missing.
pub fn withdrawal_of(release: &str, text: &str) -> Option<Event> {
    let line = |before: &str| text.lines().find_map(|line| line.strip_prefix(before));
    Some(Event::Withdrawn {
        release: release.to_owned(),
        reason: unmarked(line(REASON)?),
        role: unmarked(line(ROLE)?),
        on: line(DATE)?.parse().ok()?,
    })
}

/// All that a tombstone tells of: which release, and what to use in its place as well; `None` where
/// a line of it is missing.
pub fn told_by(text: &str) -> Option<Correction> {
    let heading = text.lines().next()?.strip_prefix("# ")?;
    let release = heading.strip_suffix(" was withdrawn")?;
    let Event::Withdrawn {
        release,
        reason,
        role,
        on,
    } = withdrawal_of(release, text)?
    else {
        return None;
    };
    let named = text.split("Use [").skip(1);
    let named = named.filter_map(|rest| Some(rest.split_once(']')?.0));
    let mut good = named.filter(|name| {
        is_release_name(name) && text.contains(&correction::instead("..", Some(name)))
    });
    Some(Correction {
        release,
        withdrawn_on: on,
        role,
        reason,
        instead: good.next().map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tombstone_tells_what_it_was_told() {
        let of = Correction {
            release: "2025-01-01-aaaaaaaaaaaa".to_owned(),
            withdrawn_on: "2025-02-01".parse().expect("a date"),
            role: "data owner".to_owned(),
            reason: "a late return: Role and Date are in it".to_owned(),
            instead: None,
        };
        let told = text(&of);
        assert_eq!(withdrawal_of(&of.release, &told), Some(of.event()));
        assert_eq!(told_by(&told), Some(of.clone()));
        let cut = told.replace(ROLE, "- Rolle: ");
        assert_eq!(withdrawal_of(&of.release, &cut), None);
        assert_eq!(told_by(&cut), None);
    }

    #[test]
    fn markup_in_a_reason_is_inert_and_the_reason_is_had_back() {
        let good = "2024-12-01-bbbbbbbbbbbb";
        let of = Correction {
            release: "2025-01-01-aaaaaaaaaaaa".to_owned(),
            withdrawn_on: "2025-02-01".parse().expect("a date"),
            role: "data *owner*".to_owned(),
            reason: format!(
                "![a](http://a.example) # b `c` &lt; Use [{0}](../{0}/) in its place.",
                "2023-01-01-cccccccccccc"
            ),
            instead: Some(good.to_owned()),
        };
        let told = text(&of);
        let line = told.lines().find_map(|line| line.strip_prefix(REASON));
        let line = line.expect("the reason");
        assert!(line.starts_with("!\\[a\\](http\\://a.example) \\# b \\`c\\` &amp;lt; Use \\["));
        assert_eq!(told_by(&told), Some(of));
    }
}
