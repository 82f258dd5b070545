//! What `acquire` hands on: the rows of each source, in the words of its publisher.

use std::path::PathBuf;

use crate::{Access, Category, Confidential, Count, GssCode, Period, SourceId};

/// The rows of one source of counts, before they are joined to areas.
///
/// Grain: one row an area, period and category; no two rows share all three.
#[derive(Debug, Clone)]
pub struct SourceTable {
    /// The source.
    pub source: SourceId,
    /// Who may see its cells.
    pub access: Access,
    /// Its file, as messages name it.
    pub file: String,
    /// The header of the column that holds the area's code.
    pub area_column: String,
    /// Its rows, in the order of area, period and category.
    pub rows: Vec<SourceRow>,
}

/// One row of a source of counts.
#[derive(Debug, Clone)]
pub struct SourceRow {
    /// The line of the file, the header being line 1.
    pub row: u64,
    /// Its area: a unit of the geography, or a wider area.
    pub area: GssCode,
    /// Its area's name as the file prints it.
    pub name: String,
    /// Its period.
    pub period: Period,
    /// Its category.
    pub category: Category,
    /// What its cell says.
    pub count: Confidential<Count>,
}

/// A file of boundaries, verified but not yet read.
#[derive(Debug, Clone)]
pub struct BoundaryFile {
    /// The source.
    pub source: SourceId,
    /// Where it lies.
    pub path: PathBuf,
    /// Its name in messages.
    pub file: String,
    /// The coordinate reference system its manifest declares, such as `EPSG:4326`.
    pub crs: String,
    /// The property that holds the area's code.
    pub code: String,
    /// The property that holds the area's name.
    pub name: String,
    /// How many features its manifest declares.
    pub rows: u64,
}

/// Survey prevalence of FGM among women aged 15 to 49 in one country.
#[derive(Debug, Clone, PartialEq)]
pub struct Prevalence {
    /// ISO 3166-1 alpha-3.
    pub iso3: String,
    /// The country's name.
    pub country: String,
    /// Per cent of women, 0 to 100.
    pub percent: f64,
    /// The year of the survey.
    pub survey_year: u16,
    /// The survey programme.
    pub survey: String,
}

/// Whether a service can be counted on, as its source says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ServiceState {
    /// Listed as running; verify before use.
    Listed,
    /// Said to have closed.
    Closed,
}

/// A specialist service at a public address.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// The borough it is in.
    pub area: GssCode,
    /// Longitude and latitude, WGS 84, where its source gives them.
    pub location: Option<(f64, f64)>,
    /// Whom it takes, in its source's words.
    pub access: String,
    /// Whether it is listed as running.
    pub state: ServiceState,
    /// The page it was read from.
    pub url: String,
}
