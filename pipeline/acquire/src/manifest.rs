//! `source.toml`: what a source is, on what terms, and what its cells say.

use std::collections::BTreeMap;
use std::num::NonZeroU16;
use std::path::Path;

use files::{MOST_OF_TOML, read_regular_text};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use vocabulary::{Access, CodeScheme, Licence, Problem, Problems, Provenance, SourceId};

use crate::door::Subject;
use crate::file::Format;
use crate::geography::Lookup;
use crate::layout::Reading;

mod agree;
mod column;
mod fetch;
mod rules;
mod table;
mod words;

pub use column::Role;
pub(crate) use column::{Column, Columns, Names, ROLES};
pub(crate) use fetch::{Fetch, Layout, Paging};
pub(crate) use rules::{MarkerRule, PeriodRule, Quarters, Rounding};
pub(crate) use table::{
    Boundaries, Counts, LeaveOut, Only, OtherColumns, Places, Prevalence, Rows, Services,
};

/// The manifest's file name.
pub(crate) const FILE: &str = "source.toml";

/// What stands as `url` where a source has no address.
pub(crate) const LOCAL: &str = "local file";

/// A manifest: what `source.toml` says of one source.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "source.toml")]
pub struct Manifest {
    /// What the publisher calls the table.
    pub(crate) title: String,
    /// Who publishes it.
    pub(crate) publisher: String,
    /// Its landing page, or `local file`.
    pub(crate) url: String,
    /// The day this edition was published, `YYYY-MM-DD`. The newest of all sources is the release's as-of date.
    #[schemars(with = "String")]
    pub(crate) published: Date,
    /// A newer edition should have been published so many days after this one; without it none is expected.
    #[serde(default)]
    pub(crate) due_after_days: Option<NonZeroU16>,
    /// How or when the figures were read, and how sure the day of publication is.
    #[serde(default)]
    pub(crate) retrieved: String,
    /// The terms it may be used on.
    pub(crate) licence: Licence,
    /// The statement that the licence asks for.
    pub(crate) attribution: String,
    /// The edition.
    pub(crate) vintage: String,
    /// The years that its figures are of, the first and the last.
    pub(crate) years: Years,
    /// What one row is about.
    pub(crate) grain: Grain,
    /// Whose areas these are.
    pub(crate) geography: Geography,
    /// Who may see its cells.
    pub(crate) access: Access,
    /// The snapshot, in the manifest's own folder.
    pub(crate) file: String,
    /// SHA-256 of the snapshot; `fgm-map pin` writes it.
    pub(crate) sha256: String,
    /// Data rows of the snapshot, without the header; features for boundaries.
    pub(crate) rows: u64,
    /// What the figures count and how they can mislead.
    #[serde(default)]
    pub(crate) notes: String,
    /// How the file is laid out; without it, UTF-8 CSV with the header in line 1.
    #[serde(default)]
    pub(crate) format: Format,
    /// Which rows of the file are meant.
    #[serde(default)]
    pub(crate) only: Vec<Only>,
    /// What becomes of columns that nothing names.
    #[serde(default)]
    pub(crate) other_columns: OtherColumns,
    /// A table of counts.
    pub(crate) counts: Option<Counts>,
    /// Survey prevalence by country.
    pub(crate) prevalence: Option<Prevalence>,
    /// Services at public addresses.
    pub(crate) services: Option<Services>,
    /// Public places where something could be.
    pub(crate) places: Option<Places>,
    /// Boundaries of areas.
    pub(crate) boundaries: Option<Boundaries>,
    /// Where a newer edition is fetched from.
    pub(crate) fetch: Option<Fetch>,
}

/// The years that figures are of, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Years {
    pub first: u16,
    pub last: u16,
}

/// What one row is about: it says what may stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Grain {
    /// An area, in one period and category.
    Area,
    /// A country.
    Country,
    /// A service, which may carry its public address.
    Service,
    /// A public place, such as a hospital.
    Place,
    /// The outline of an area.
    Boundary,
}

/// Which areas a source speaks of, and by which codes.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Geography {
    /// What kind of area: London boroughs, regions, countries.
    pub level: String,
    /// The vintage of the areas, such as `2021`.
    pub vintage: String,
    /// The scheme of the codes.
    #[serde(default)]
    pub codes: CodeScheme,
    /// Where given: the beginnings of the codes that are meant; rows of other areas are left out.
    #[serde(default)]
    pub keep: Vec<String>,
    /// Codes that stand for others, and rows that stand for several areas.
    #[serde(default)]
    pub lookup: Lookup,
}

/// The one table a manifest declares.
pub(crate) enum Declared<'a> {
    Counts(&'a Counts),
    Prevalence(&'a Prevalence),
    Services(&'a Services),
    Places(&'a Places),
    Boundaries(&'a Boundaries),
}

impl Manifest {
    /// Reads and checks the manifest of a source.
    ///
    /// # Errors
    /// When it cannot be read or parsed, or its parts do not agree.
    pub(crate) fn read(folder: &Path, id: &SourceId) -> Result<Self, Problems> {
        let shown = format!("{id}/{FILE}");
        let text = read_regular_text(&folder.join(FILE), MOST_OF_TOML).map_err(|error| {
            Problem::new(
                &shown,
                format!("cannot be read: {error}"),
                "see data-sources/README.md for how to add a source, or take it out of the plan",
            )
        })?;
        Self::parse(&text, &shown)
    }

    /// Parses and checks the text of a manifest.
    ///
    /// # Errors
    /// When it cannot be parsed, or its parts do not agree.
    pub(crate) fn parse(text: &str, shown: &str) -> Result<Self, Problems> {
        let mut manifest: Self =
            toml::from_str(text).map_err(|error| parse_problem(shown, text, &error))?;
        let mut problems = words::made_plain(&mut manifest, shown);
        problems.append(agree::problems(&manifest, shown));
        problems.none_or(manifest)
    }

    /// The one kind of table it declares.
    pub(crate) fn declared(&self) -> Declared<'_> {
        match (
            &self.counts,
            &self.prevalence,
            &self.services,
            &self.places,
            &self.boundaries,
        ) {
            (Some(counts), ..) => Declared::Counts(counts),
            (_, Some(prevalence), ..) => Declared::Prevalence(prevalence),
            (_, _, Some(services), ..) => Declared::Services(services),
            (_, _, _, Some(places), _) => Declared::Places(places),
            (.., Some(boundaries)) => Declared::Boundaries(boundaries),
            (None, None, None, None, None) => {
                unreachable!("a manifest without a table is refused when it is parsed")
            }
        }
    }

    /// How its snapshot is to be read.
    pub(crate) fn reading<'a>(&'a self, shown: &'a str) -> Reading<'a> {
        const NONE: &BTreeMap<String, Names> = &BTreeMap::new();
        let (columns, wide) = match self.declared() {
            Declared::Counts(counts) => (&counts.columns, &counts.wide),
            Declared::Prevalence(prevalence) => (&prevalence.columns, NONE),
            Declared::Services(services) => (&services.columns, NONE),
            Declared::Places(places) => (&places.columns, NONE),
            Declared::Boundaries(boundaries) => (&boundaries.columns, NONE),
        };
        Reading {
            shown,
            access: self.access,
            subject: match self.grain {
                Grain::Service | Grain::Place => Subject::Services,
                Grain::Area | Grain::Country | Grain::Boundary => Subject::Areas,
            },
            format: &self.format,
            rows: Rows {
                columns,
                wide,
                only: &self.only,
                other_columns: self.other_columns,
                keep: &self.geography.keep,
            },
            declared: Some(self.rows),
        }
    }

    /// What a release says of the source.
    pub(crate) fn provenance(&self, id: &SourceId, content_sha256: Option<String>) -> Provenance {
        Provenance {
            source: id.clone(),
            title: self.title.clone(),
            publisher: self.publisher.clone(),
            url: self.url.clone(),
            published: self.published.to_string(),
            age_days: 0,
            vintage: self.vintage.clone(),
            retrieved: self.retrieved.clone(),
            notes: self.notes.trim().to_owned(),
            licence: self.licence.clone(),
            attribution: self.attribution.clone(),
            access: self.access,
            content_sha256,
        }
    }
}

/// The JSON schema of `source.toml`, for editors and for whoever writes one by hand.
///
/// # Example
/// ```
/// assert_eq!(acquire::schema().get("title"), Some(&"source.toml".into()));
/// ```
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Manifest).to_value()
}

fn parse_problem(shown: &str, text: &str, error: &toml::de::Error) -> Problems {
    let problem = Problem::new(
        shown,
        error.message().to_owned(),
        "see data-sources/README.md for the manifest's fields",
    );
    match error.span().and_then(|span| text.get(..span.start)) {
        Some(before) => problem.row(1 + before.matches('\n').count() as u64).into(),
        None => problem.into(),
    }
}
