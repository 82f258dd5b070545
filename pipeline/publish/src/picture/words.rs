//! What pictures say in sentences, and whom they name.

use super::drawing::counted;
use crate::Edition;
use crate::bundle::licences_of;
use crate::geojson::attributions_of;
use crate::sheet::{Fill, Key, Sheet, Shown};

/// How far figures reach, and how many are not shown, in sentences.
pub(crate) fn spread(key: &Key, shown: &[&Shown]) -> String {
    let values = || shown.iter().filter_map(|shown| shown.value);
    let reach = match (values().reduce(f64::min), values().reduce(f64::max)) {
        (Some(lowest), Some(highest)) => {
            format!(
                "Figures run from {} to {}.",
                key.number(lowest),
                key.number(highest)
            )
        }
        _ => "No area has a figure.".into(),
    };
    let count = |fill| shown.iter().filter(|shown| shown.fill() == fill).count();
    let alike = if key.shows_none() {
        format!(" {} not told apart,", count(Fill::NotToldApart))
    } else {
        String::new()
    };
    format!(
        "{reach} {} too uncertain to show,{alike} {} without a figure shown but with a known range, {} not available.",
        count(Fill::TooUncertain),
        count(Fill::Withheld),
        count(Fill::Missing),
    )
}

/// The sources of indicators, and that of the shapes they are drawn with.
pub(crate) fn relevant<'a>(
    edition: &Edition<'a>,
    keys: &[&Key],
) -> impl Iterator<Item = &'a vocabulary::Provenance> + use<'a> {
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

/// What a map shows, in sentences for those who cannot see it.
pub(super) fn summary(sheet: &Sheet, at: usize, key: &Key) -> String {
    let shows = if key.instead.is_empty() {
        let shown = sheet.rows.iter().filter_map(|row| row.shown.get(at));
        spread(key, &shown.collect::<Vec<_>>())
    } else {
        let figures = key.instead.iter().map(|instead| {
            let name = &instead.group.area.name;
            format!("{name} {}", key.words(&instead.shown))
        });
        let figures = figures.collect::<Vec<_>>().join("; ");
        format!("{} {figures}.", key.apart.as_deref().unwrap_or_default())
    };
    format!(
        "Map of {}: {}, {}. {shows} The table of this release holds every figure.",
        counted(sheet.rows.len()),
        key.measure.unit,
        key.period,
    )
}

/// Sources, the sentences that they ask for, licence and date.
pub(super) fn credits(edition: &Edition, keys: &[&Key]) -> Vec<String> {
    let sources: Vec<_> = relevant(edition, keys)
        .map(|source| format!("{}, {}", source.publisher, source.title))
        .collect();
    let mut credits = Vec::new();
    if !sources.is_empty() {
        credits.push(format!("Sources: {}.", sources.join("; ")));
    }
    let asked = attributions_of(relevant(edition, keys)).into_iter();
    credits.extend(asked.map(str::to_owned));
    let licences = licences_of(edition.product, relevant(edition, keys));
    credits.push(format!(
        "From: {}. Licence: {}. As of {}.",
        edition.product.title,
        licences.join(" and "),
        edition.as_of
    ));
    credits
}
