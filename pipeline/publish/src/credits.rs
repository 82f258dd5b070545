//! Whom a file names, and on which terms it stands: of a release, or of what some indicators rest on.

use vocabulary::Provenance;

use crate::sheet::Key;
use crate::{Edition, Product};

/// The sources of indicators, and that of the shapes they are drawn with.
pub(crate) fn sources_of<'a>(
    edition: &Edition<'a>,
    keys: &[&Key],
) -> impl Iterator<Item = &'a Provenance> + use<'a> {
    let indicators = edition.indicators.get().iter();
    let of_keys: Vec<_> = indicators
        .filter(|indicator| keys.iter().any(|key| key.measure.id == indicator.id))
        .flat_map(|indicator| &indicator.sources)
        .collect();
    let boundaries = edition.boundaries;
    edition
        .provenance
        .iter()
        .filter(move |source| source.source == *boundaries || of_keys.contains(&&source.source))
}

/// Whom to name: what the sources ask for, each once and none that stands within another, in their order.
pub(crate) fn attributions_of<'a>(
    sources: impl IntoIterator<Item = &'a Provenance>,
) -> Vec<&'a str> {
    let mut kept: Vec<&str> = Vec::new();
    for source in sources {
        let asked = source.attribution.as_str();
        if !kept.iter().any(|longer| longer.contains(asked)) {
            kept.retain(|shorter| !asked.contains(shorter));
            kept.push(asked);
        }
    }
    kept
}

/// The ids of the terms of something that shows figures of some sources: the product's, then those of
/// the sources that differ, each once: two sources may give one licence by two addresses.
pub(crate) fn licences_of<'a>(
    product: &'a Product,
    sources: impl IntoIterator<Item = &'a Provenance>,
) -> Vec<&'a str> {
    let sources = sources.into_iter().map(|of| &of.licence);
    let mut ids: Vec<&str> = Vec::new();
    for licence in [&product.licence].into_iter().chain(sources) {
        if !ids.contains(&licence.id.as_str()) {
            ids.push(&licence.id);
        }
    }
    ids
}

#[cfg(test)]
mod tests {
    use crate::tests::made;

    use super::*;

    #[test]
    fn a_licence_that_is_found_by_two_addresses_is_named_once() {
        let mut made = made();
        let own = made.product.licence.id.clone();
        made.provenance[0].licence.id.clone_from(&own);
        made.provenance[0].licence.url = "https://example.org/the-same".into();
        assert_ne!(made.provenance[0].licence, made.product.licence);
        let named = licences_of(&made.product, &made.provenance);
        assert_eq!(named.iter().filter(|id| **id == own).count(), 1);
    }
}
