//! `changelog.md`: what each release changed, the newest first.

use publish::{Product, markdown};

use super::told::{Section, mark};

/// The changelog.
pub fn changelog(product: &Product, sections: &[Section]) -> String {
    let mut text = format!(
        "# What changed: {}\n\n\
         The newest release first. Numbers are those that the releases print, and what they withhold \
         stays withheld. A number that moved can be a revision, a late return or another edition of a \
         source: the sources of each release say which.\n",
        markdown(&product.title)
    );
    for section in sections {
        text.push('\n');
        text.push_str(&mark(&section.key));
        let heading = if section.stands {
            format!("## [{0}](releases/{0}/)\n\n", section.heading)
        } else {
            format!("## {}\n\n", section.heading)
        };
        text.push_str(&heading);
        text.push_str(&section.text);
    }
    text
}
