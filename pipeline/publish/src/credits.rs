//! Whom a file names, and on which terms it stands: of a release, or of what some indicators rest on.

use vocabulary::Provenance;

use crate::bundle::each_once;
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
/// the sources that differ.
pub(crate) fn licences_of<'a>(
    product: &'a Product,
    sources: impl IntoIterator<Item = &'a Provenance>,
) -> Vec<&'a str> {
    let sources = sources.into_iter().map(|of| &of.licence);
    let all = each_once([&product.licence].into_iter().chain(sources));
    all.into_iter().map(|of| of.id.as_str()).collect()
}
