//! `source.toml`: what a source is, on what terms, and what its cells say.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use serde::Deserialize;
use vocabulary::{Access, Licence, Marker, PeriodKind, Problem, Problems, Provenance, SourceId};

/// The manifest's file name.
pub(crate) const FILE: &str = "source.toml";

/// A manifest whose parts agree with each other.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    pub title: String,
    pub publisher: String,
    pub url: String,
    pub published: Date,
    #[serde(default)]
    pub retrieved: String,
    pub licence: Licence,
    pub attribution: String,
    pub vintage: String,
    pub access: Access,
    pub file: String,
    pub sha256: String,
    pub rows: u64,
    #[serde(default)]
    pub notes: String,
    counts: Option<Counts>,
    prevalence: Option<PrevalenceGrain>,
    services: Option<ServicesGrain>,
    boundaries: Option<BoundariesGrain>,
}

/// What a row of the file is.
pub(crate) enum Grain<'a> {
    Counts(&'a Counts),
    Prevalence(&'a PrevalenceGrain),
    Services(&'a ServicesGrain),
    Boundaries(&'a BoundariesGrain),
}

/// A table of counts: one row an area, year and, where there is one, category.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Counts {
    pub keys: Vec<String>,
    pub columns: CountColumns,
    pub period: PeriodKind,
    #[serde(default)]
    pub markers: BTreeMap<String, MarkerRule>,
    #[serde(default)]
    pub rounded: Vec<Rounding>,
}

/// What a marker stands for: a range where `lower` and `upper` are given, else no number.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkerRule {
    pub marker: Marker,
    pub lower: Option<u64>,
    pub upper: Option<u64>,
}

/// Areas whose numbers were rounded before they were printed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rounding {
    /// First three characters of their codes.
    pub entities: Vec<String>,
    pub base: u64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CountColumns {
    pub area: String,
    pub name: String,
    pub year: String,
    pub category: Option<String>,
    pub value: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrevalenceGrain {
    pub keys: Vec<String>,
    pub columns: PrevalenceColumns,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrevalenceColumns {
    pub iso3: String,
    pub country: String,
    pub survey_year: String,
    pub survey: String,
    pub percent: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServicesGrain {
    pub keys: Vec<String>,
    pub columns: ServiceColumns,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServiceColumns {
    pub name: String,
    pub area: String,
    pub longitude: String,
    pub latitude: String,
    pub access: String,
    pub state: String,
    pub url: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BoundariesGrain {
    pub keys: Vec<String>,
    pub columns: BoundaryColumns,
    pub crs: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BoundaryColumns {
    pub code: String,
    pub name: String,
}

impl CountColumns {
    pub fn declared(&self) -> Vec<&str> {
        let mut columns = vec![self.area.as_str(), &self.name, &self.year];
        columns.extend(self.category.as_deref());
        columns.push(&self.value);
        columns
    }

    fn keys(&self) -> Vec<&str> {
        let mut keys = vec![self.area.as_str(), &self.year];
        keys.extend(self.category.as_deref());
        keys
    }
}

impl PrevalenceColumns {
    pub fn declared(&self) -> Vec<&str> {
        vec![
            &self.iso3,
            &self.country,
            &self.survey_year,
            &self.survey,
            &self.percent,
        ]
    }
}

impl ServiceColumns {
    pub fn declared(&self) -> Vec<&str> {
        vec![
            &self.name,
            &self.area,
            &self.longitude,
            &self.latitude,
            &self.access,
            &self.state,
            &self.url,
        ]
    }
}

impl Counts {
    /// The base that a number of this kind of area was rounded to, if any.
    pub fn base(&self, entity: &str) -> Option<u64> {
        self.rounded
            .iter()
            .find(|rule| rule.entities.iter().any(|known| known == entity))
            .map(|rule| rule.base)
    }
}

impl Manifest {
    /// Reads and checks the manifest of a source.
    ///
    /// # Errors
    /// When it cannot be read or parsed, or its parts do not agree.
    pub fn read(folder: &Path, id: &SourceId) -> Result<Self, Problems> {
        let shown = format!("{id}/{FILE}");
        let text = std::fs::read_to_string(folder.join(FILE)).map_err(|error| {
            Problem::new(
                &shown,
                format!("cannot be read: {error}"),
                "see data-sources/README.md for how to add a source, or take it out of the plan",
            )
        })?;
        let manifest: Self =
            toml::from_str(&text).map_err(|error| parse_problem(&shown, &text, &error))?;
        let problems = manifest.disagreements(&shown);
        problems.none_or(manifest)
    }

    /// The one kind of table it declares.
    pub fn grain(&self) -> Grain<'_> {
        match (
            &self.counts,
            &self.prevalence,
            &self.services,
            &self.boundaries,
        ) {
            (Some(counts), ..) => Grain::Counts(counts),
            (_, Some(prevalence), ..) => Grain::Prevalence(prevalence),
            (_, _, Some(services), _) => Grain::Services(services),
            (.., Some(boundaries)) => Grain::Boundaries(boundaries),
            (None, None, None, None) => {
                unreachable!("Manifest::read refuses a manifest without one")
            }
        }
    }

    /// What a release says of the source.
    pub fn provenance(&self, id: &SourceId, content_sha256: Option<String>) -> Provenance {
        Provenance {
            source: id.clone(),
            title: self.title.clone(),
            publisher: self.publisher.clone(),
            url: self.url.clone(),
            published: self.published.to_string(),
            vintage: self.vintage.clone(),
            retrieved: self.retrieved.clone(),
            notes: self.notes.trim().to_owned(),
            licence: self.licence.clone(),
            attribution: self.attribution.clone(),
            access: self.access,
            content_sha256,
        }
    }

    fn disagreements(&self, shown: &str) -> Problems {
        let mut problems = Problems::new();
        let mut refuse =
            |what: String, remedy: &str| problems.push(Problem::new(shown, what, remedy));
        for (field, text) in [
            ("title", &self.title),
            ("publisher", &self.publisher),
            ("url", &self.url),
            ("attribution", &self.attribution),
            ("vintage", &self.vintage),
            ("licence.id", &self.licence.id),
        ] {
            if text.trim().is_empty() {
                refuse(format!("{field} is empty"), "say what the publisher says");
            }
        }
        if !(self.sha256.len() == 64
            && self
                .sha256
                .bytes()
                .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
        {
            refuse(
                "sha256 is not 64 small hexadecimal digits".to_owned(),
                "write the snapshot's digest with `fgm-map pin`",
            );
        }
        if self.file.is_empty() || self.file.contains(['/', '\\']) || self.file.starts_with('.') {
            refuse(
                format!(
                    "file {:?} is not the name of a file in the source's own folder",
                    self.file
                ),
                "put the file beside source.toml and give its name alone",
            );
        }
        if self.rows == 0 {
            refuse(
                "rows is 0".to_owned(),
                "declare how many rows the snapshot has",
            );
        }
        let declared = [
            self.counts.is_some(),
            self.prevalence.is_some(),
            self.services.is_some(),
            self.boundaries.is_some(),
        ];
        if declared.iter().filter(|given| **given).count() == 1 {
            self.check_grain(&mut refuse);
        } else {
            refuse(
                "it must have exactly one of [counts], [prevalence], [services] and [boundaries]"
                    .to_owned(),
                "keep the one that says what a row is",
            );
        }
        problems
    }

    fn check_grain(&self, refuse: &mut impl FnMut(String, &str)) {
        let (keys, expected) = match self.grain() {
            Grain::Counts(grain) => {
                grain.check(refuse);
                (&grain.keys, grain.columns.keys())
            }
            Grain::Prevalence(grain) => (&grain.keys, vec![grain.columns.iso3.as_str()]),
            Grain::Services(grain) => (&grain.keys, vec![grain.columns.name.as_str()]),
            Grain::Boundaries(grain) => (&grain.keys, vec![grain.columns.code.as_str()]),
        };
        if keys != &expected {
            refuse(
                format!("keys {keys:?} do not say what a row is: expected {expected:?}"),
                "name the columns that tell one row from every other",
            );
        }
    }
}

impl Counts {
    fn check(&self, refuse: &mut impl FnMut(String, &str)) {
        for (printed, rule) in &self.markers {
            match (rule.marker, rule.lower, rule.upper) {
                (_, Some(lower), Some(upper)) if lower <= upper => {}
                (Marker::Confidential | Marker::Low, None, None) => refuse(
                    format!("marker {printed:?} stands for a number and has no range"),
                    "give lower and upper as the publisher's rule says",
                ),
                (_, None, None) => {}
                _ => refuse(
                    format!("marker {printed:?} has a range without two ends in order"),
                    "give lower and upper, lower first, or neither",
                ),
            }
            if printed.bytes().all(|b| b.is_ascii_digit()) {
                refuse(
                    format!("marker {printed:?} is a number"),
                    "a marker stands in place of a number",
                );
            }
        }
        for rule in &self.rounded {
            if rule.base < 2 || rule.entities.is_empty() {
                refuse(
                    "a rounding rule has a base under 2 or no areas".to_owned(),
                    "give the base and the first three characters of the areas' codes",
                );
            }
        }
    }
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
