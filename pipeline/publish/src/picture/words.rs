//! What pictures say in sentences, and whom they name.

use super::drawing::counted;
use crate::Edition;
use crate::credits::{attributions_of, licences_of, sources_of};
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
    let sources: Vec<_> = sources_of(edition, keys)
        .map(|source| format!("{}, {}", source.publisher, source.title))
        .collect();
    let mut credits = Vec::new();
    if !sources.is_empty() {
        credits.push(format!("Sources: {}.", sources.join("; ")));
    }
    let asked = attributions_of(sources_of(edition, keys)).into_iter();
    credits.extend(asked.map(str::to_owned));
    let licences = licences_of(edition.product, sources_of(edition, keys));
    credits.push(format!(
        "From: {}. Licence: {}. As of {}.",
        edition.product.title,
        licences.join(" and "),
        edition.as_of
    ));
    credits
}
