//! `changelog.md`: what each release changed, the newest first.

use std::fmt::Write as _;

use publish::{Product, markdown};

use super::told::{Section, mark};
use super::{LITTLE, Lead};

/// The changelog.
pub fn changelog(
    product: &Product,
    sections: &[Section],
    latest: Option<&str>,
    leads: &dyn Fn(&Section) -> Lead,
) -> String {
    let mut text = format!(
        "# What changed: {}\n\n\
         The newest release first. Numbers are those that the releases print, and what they withhold \
         stays withheld. A number that moved can be a revision, a late return or another edition of a \
         source: the sources of each release say which.\n",
        markdown(&product.title)
    );
    let newest = sections.iter().find(|section| section.stands);
    if let Some(latest) = latest
        && newest.is_some_and(|newest| newest.release != latest)
    {
        // Writing to a String does not fail.
        let _ = write!(
            text,
            "\n**`latest` leads to an earlier release again: [{latest}](releases/{latest}/).** Its figures \
             are those that hold.\n"
        );
    }
    for section in sections {
        text.push('\n');
        text.push_str(&mark(&section.key));
        let heading = match leads(section) {
            Lead::Page => format!("## [{0}](releases/{0}/)\n\n", section.heading),
            Lead::Note => format!("## [{0}](releases/{0}/{LITTLE})\n\n", section.heading),
            Lead::Nothing => format!("## {}\n\n", section.heading),
        };
        text.push_str(&heading);
        text.push_str(&section.text);
    }
    text
}
