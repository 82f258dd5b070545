//! The terms that the parts of a release stand on.

use vocabulary::{Indicator, Licence, Provenance};

use super::about::About;
use super::provenance::sources_of;

/// All terms of a release, each once: the product's, then those of the sources that differ.
pub(super) fn all<'a>(about: &About<'a>) -> Vec<&'a Licence> {
    let sources = about.provenance.iter().map(|of| &of.licence);
    each_once([&about.product.licence].into_iter().chain(sources))
}

/// The terms of an indicator's sources, each once; the product's where it names no source.
pub(super) fn of_indicator<'a>(about: &About<'a>, of: &'a Indicator) -> Vec<&'a Licence> {
    let found = of_sources(sources_of(about, of));
    if found.is_empty() {
        vec![&about.product.licence]
    } else {
        found
    }
}

/// The terms of some sources, each once, in their order.
pub(super) fn of_sources<'a>(sources: impl Iterator<Item = &'a Provenance>) -> Vec<&'a Licence> {
    each_once(sources.map(|of| &of.licence))
}

fn each_once<'a>(licences: impl Iterator<Item = &'a Licence>) -> Vec<&'a Licence> {
    let mut kept: Vec<&Licence> = Vec::new();
    for licence in licences {
        if !kept.contains(&licence) {
            kept.push(licence);
        }
    }
    kept
}

/// The licence as a name that a data package may hold: letters, digits, `-`, `.` and `_`.
pub(super) fn name(licence: &Licence) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    licence
        .id
        .chars()
        .map(|c| if fits(c) { c } else { '-' })
        .collect()
}

/// Which indicators stand on terms that are not the product's alone: a sentence for each set of terms.
pub(super) fn differing(about: &About) -> Vec<String> {
    let own = &about.product.licence;
    let mut sets: Vec<(Vec<&Licence>, Vec<&str>)> = Vec::new();
    for of in about.indicators {
        let terms = of_indicator(about, of);
        if terms == [own] {
            continue;
        }
        match sets.iter_mut().find(|(set, _)| *set == terms) {
            Some((_, indicators)) => indicators.push(of.id.as_str()),
            None => sets.push((terms, vec![of.id.as_str()])),
        }
    }
    let sentence = |(terms, indicators): (Vec<&Licence>, Vec<&str>)| {
        let ids: Vec<&str> = terms.iter().map(|of| of.id.as_str()).collect();
        let indicators = indicators.join(", ");
        format!("Fields and rows of {indicators}: {}.", ids.join(" and "))
    };
    sets.into_iter().map(sentence).collect()
}
