//! Where each cell comes from: tables of the sources, the indicators, and what ties them together.
//!
//! Which method made a cell stands beside it in the long table. What it rests on does not change
//! from area to area, so one row an indicator, period, facet and source says it for all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use vocabulary::{Access, AreaColumn, Figure, Indicator, Period, Provenance, SourceId};

use super::about::About;
use crate::fields::{Facet, name_of};
use crate::sheet::{Key, Style};
use crate::table::csv;
use crate::text::cell;
use crate::{Edition, PublishError};

/// A table about the release itself.
pub(super) struct OwnTable {
    /// Its path.
    pub(super) path: &'static str,
    /// Its name for people.
    pub(super) title: &'static str,
    /// What one row is.
    pub(super) grain: &'static str,
    /// Its columns and what they hold.
    pub(super) columns: &'static [(&'static str, &'static str)],
}

/// One row a source.
pub(super) const SOURCES: OwnTable = OwnTable {
    path: "tables/sources.csv",
    title: "The sources of the release",
    grain: "one row a source, in the plan's order",
    columns: &[
        ("source", "the source's id"),
        ("title", "what its publisher calls it"),
        ("publisher", "who publishes it"),
        (
            "url",
            "where it was taken from: an address, or words where it has none",
        ),
        ("published", "the day it was published, YYYY-MM-DD"),
        (
            "vintage",
            "its edition, and the vintage of its areas; empty where that needs no saying",
        ),
        (
            "licence",
            "the terms it may be used on: a name or an SPDX identifier",
        ),
        ("licence_url", "the address of these terms"),
        ("attribution", "the sentence that its licence asks for"),
        (
            "access",
            "`published` where its publisher has released it; `confidential` where its cells passed through the plan's disclosure rules",
        ),
    ],
};

/// One row an indicator.
pub(super) const INDICATORS: OwnTable = OwnTable {
    path: "tables/indicators.csv",
    title: "The indicators of the release",
    grain: "one row an indicator, in the plan's order",
    columns: &[
        (
            "indicator",
            "the indicator's id: the first part of its fields' names",
        ),
        ("title", "its name for people"),
        ("unit", "what its figures count"),
        ("decimals", "how many decimals are published"),
        ("newest_period", "the period whose figures stand in the map"),
        ("caveat", "what must be said wherever it is shown"),
    ],
};

/// One row an indicator, period, facet and source.
pub(super) const PROVENANCE: OwnTable = OwnTable {
    path: "tables/provenance.csv",
    title: "What each figure rests on",
    grain: "one row an indicator, period, facet and source, in the plan's order of indicators; it holds for the figures of all areas, wider areas included",
    columns: &[
        ("indicator", "the indicator's id"),
        ("period", "the period of the figures, as in the long table"),
        (
            "facet",
            "which part of a figure: `value`, `lower`, `upper`, `status` or `reliability`, and for the period of the map `class` and `colour`",
        ),
        ("source", "the id of a source that it rests on"),
        (
            "field",
            "the field of the map that holds it; empty for a period that is not mapped",
        ),
        (
            "methods",
            "how it was made, with semicolons between where cells differ (the long table's `method` says which): methods of figures, for `class` the classification, for `colour` the ramp; empty where nothing is known, and for `reliability`, whose rule stands in the long table",
        ),
        ("licence", "the terms of that source"),
        ("licence_url", "the address of these terms"),
    ],
};

/// The three tables about the release itself.
pub(super) const OWN: [&OwnTable; 3] = [&SOURCES, &INDICATORS, &PROVENANCE];

type Line = Vec<Option<String>>;

/// The periods of an indicator, and how the figures of each were made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Periods {
    /// The period that is mapped.
    pub(super) newest: String,
    /// Every period in order, with the methods of its figures in the order of their names.
    pub(super) made_by: Vec<(String, String)>,
}

impl Periods {
    pub(super) fn of(edition: &Edition, of: &Indicator, key: &Key) -> Self {
        let periods = of.series.keys();
        let made_by = periods.map(|period| (period.to_string(), methods(edition, of, *period)));
        Self {
            newest: key.period.to_string(),
            made_by: made_by.collect(),
        }
    }
}

/// The tables as CSV, by their paths.
pub(super) fn tables(about: &About) -> Result<BTreeMap<String, Vec<u8>>, PublishError> {
    let sources: Vec<Line> = about.provenance.iter().map(source).collect();
    let pairs = || about.indicators.iter().zip(&about.periods);
    let indicators: Vec<Line> = pairs()
        .map(|(of, periods)| indicator(of, periods))
        .collect();
    let rests: Vec<Line> = pairs()
        .flat_map(|(of, periods)| rests(about, of, periods))
        .collect();
    [
        (&SOURCES, sources),
        (&INDICATORS, indicators),
        (&PROVENANCE, rests),
    ]
    .into_iter()
    .map(|(table, lines)| {
        let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
        let mut bytes = Vec::new();
        csv(&names, lines, &mut bytes).map_err(PublishError::io("write", Path::new(table.path)))?;
        Ok((table.path.to_owned(), bytes))
    })
    .collect()
}

/// A cell of words; empty where there are none.
fn words(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| cell(text).into_owned())
}

fn source(of: &Provenance) -> Line {
    let access = match of.access {
        Access::Published => "published",
        Access::Confidential => "confidential",
    };
    [
        of.source.as_str(),
        &of.title,
        &of.publisher,
        &of.url,
        &of.published,
        &of.vintage,
        &of.licence.id,
        &of.licence.url,
        &of.attribution,
        access,
    ]
    .map(words)
    .to_vec()
}

fn indicator(of: &Indicator, periods: &Periods) -> Line {
    [
        of.id.as_str(),
        &of.title,
        of.unit.as_str(),
        &of.decimals.to_string(),
        &periods.newest,
        &of.caveat,
    ]
    .map(words)
    .to_vec()
}

fn rests(about: &About, of: &Indicator, periods: &Periods) -> Vec<Line> {
    let map = about.product.map_of(&of.id);
    let style = map.map(Style::from).unwrap_or_default();
    let mut lines = Vec::new();
    for (period, methods) in &periods.made_by {
        let is_mapped = *period == periods.newest;
        for facet in Facet::ALL {
            let made_by = match facet {
                Facet::Value | Facet::Lower | Facet::Upper | Facet::Status => methods.as_str(),
                Facet::Reliability => "",
                Facet::Class if is_mapped => style.method.id(),
                Facet::Colour if is_mapped => style.ramp.id(),
                Facet::Class | Facet::Colour => continue,
            };
            for source in sources_of(about, of) {
                let field = is_mapped.then(|| name_of(&of.id, facet));
                lines.push(vec![
                    Some(of.id.to_string()),
                    Some(period.clone()),
                    Some(facet.suffix().to_owned()),
                    Some(source.source.to_string()),
                    field,
                    words(made_by),
                    words(&source.licence.id),
                    words(&source.licence.url),
                ]);
            }
        }
    }
    lines
}

/// The methods of all figures of a period that the long table has, in the order of their names.
fn methods(edition: &Edition, of: &Indicator, period: Period) -> String {
    let mapped = edition.shapes.areas();
    let areas = of.series.get(&period).into_iter();
    let areas = areas.flat_map(AreaColumn::iter);
    let areas = areas.filter(|(code, _)| mapped.name(*code).is_some());
    let areas = areas.map(|(_, figure)| figure);
    let totals = of.totals.iter();
    let totals = totals.filter(|((at, _), _)| *at == period);
    let all = areas.chain(totals.map(|(_, figure)| figure));
    let ids: BTreeSet<&str> = all
        .filter_map(|figure: &Figure| Some(figure.estimate.as_ref()?.method().id()))
        .collect();
    ids.into_iter().collect::<Vec<_>>().join(";")
}

/// The sources that an indicator names and the release has, in the indicator's order.
pub(super) fn sources_of<'a>(
    about: &About<'a>,
    of: &'a Indicator,
) -> impl Iterator<Item = &'a Provenance> {
    named(about, &of.sources)
}

/// The sources of these names.
pub(super) fn named<'a>(
    about: &About<'a>,
    names: &'a [SourceId],
) -> impl Iterator<Item = &'a Provenance> {
    let all = about.provenance;
    names
        .iter()
        .filter_map(move |name| all.iter().find(|of| of.source == *name))
}
