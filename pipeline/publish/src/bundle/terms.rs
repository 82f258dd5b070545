//! The terms of a release for people: on what conditions it may be used, and whom to name.

use std::fmt::Write as _;

use vocabulary::is_address;

use super::about::About;
use super::licences;
use super::provenance::sources_of;
use crate::credits::attributions_of;
use crate::text::markdown;

// Writing to a String does not fail: the results below are left aside.

/// The text of `LICENCE.md`.
pub(super) fn licence(about: &About) -> String {
    let product = about.product;
    let all = licences::all(about);
    let mut text = format!(
        "# Licence of the data\n\nThese terms are those of the data in this release of {}, as of {}.\n\n\
         The release as a whole: {}.\n\n",
        markdown(&product.title),
        about.as_of,
        link(&product.licence.id, &product.licence.url)
    );
    if all.len() > 1 {
        text.push_str(
            "It has more than one licence. Figures that rest on a source under other terms are under those terms \
             as well: whoever uses them keeps to all that are named for their indicator.\n\n",
        );
    }
    text.push_str("## By indicator\n\n| indicator | terms | sources |\n| --- | --- | --- |\n");
    for of in about.indicators {
        let terms = licences::of_indicator(about, of);
        let terms: Vec<String> = terms.iter().map(|of| markdown(&of.id)).collect();
        let sources = sources_of(about, of).map(|of| format!("`{}`", of.source));
        let _ = writeln!(
            text,
            "| `{}` | {} | {} |",
            of.id,
            terms.join("; "),
            sources.collect::<Vec<_>>().join(", ")
        );
    }
    text.push_str(
        "\nAn indicator's fields begin with its name; in the long table its rows have it in the column \
         `indicator`. `tables/provenance.csv` says the same of every period and part of a figure.\n\n\
         ## By source\n\n| source | title | publisher | terms |\n| --- | --- | --- | --- |\n",
    );
    for of in about.provenance {
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} |",
            of.source,
            markdown(&of.title),
            markdown(&of.publisher),
            link(&of.licence.id, &of.licence.url)
        );
    }
    text.push_str("\nWhom to name stands in `ATTRIBUTION.md`.\n");
    text
}

/// The text of `ATTRIBUTION.md`.
pub(super) fn attribution(about: &About) -> String {
    let mut text = format!(
        "# Whom to name\n\nWhoever shows or passes on anything of {} says this with it:\n\n",
        markdown(&about.product.title)
    );
    for sentence in attributions_of(about.provenance) {
        let _ = writeln!(text, "- {}", markdown(sentence));
    }
    text.push_str("\n## What each source asks for\n\n");
    for of in about.provenance {
        let _ = write!(
            text,
            "### {}\n\n{}, published {}. {}\n\n{}\n\n",
            markdown(&of.title),
            markdown(&of.publisher),
            markdown(&of.published),
            link(&of.url, &of.url),
            markdown(&of.attribution)
        );
    }
    text.push_str("`CITATION.cff` says how to cite the release itself.\n");
    text
}

/// A link, or the words alone where there is no address to link to.
fn link(words: &str, url: &str) -> String {
    match (is_address(url), words == url) {
        (true, true) => format!("<{url}>"),
        (true, false) => format!("{}, <{url}>", markdown(words)),
        (false, _) => markdown(words),
    }
}
