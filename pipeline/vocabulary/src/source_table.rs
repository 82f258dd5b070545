//! What `acquire` hands on: the rows of each source, in the words of its publisher.

use std::path::PathBuf;
use std::sync::Arc;

use crate::{Access, Ages, AreaCode, Category, CodeScheme, Confidential, Count, Period, SourceId};

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
    /// The vintage of its areas, as its manifest declares it.
    pub vintage: String,
    /// Its rows, in the order of area, period and category.
    pub rows: Vec<SourceRow>,
    /// Rows that stand for several areas together, by its manifest's lookup.
    pub merged: Vec<MergedRow>,
}

/// One printed row that stands for several areas together.
///
/// What it says bounds the sum of its members and is no cell of any of them.
#[derive(Debug, Clone)]
pub struct MergedRow {
    /// What was printed. Its area is the code that the file prints.
    pub row: SourceRow,
    /// The areas it stands for, in order.
    pub members: Vec<AreaCode>,
}

/// One row of a source of counts.
#[derive(Debug, Clone)]
pub struct SourceRow {
    /// The line of the file, the header being line 1.
    pub row: u64,
    /// Its area: a unit of the geography, or a wider area.
    pub area: AreaCode,
    /// Its area's name as the file prints it.
    pub name: Arc<str>,
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
    /// The coordinate reference system its manifest declares, such as `EPSG:4326`;
    /// `file` for the one that the file itself names.
    pub crs: String,
    /// The scheme of the areas' codes.
    pub codes: CodeScheme,
    /// The vintage of its areas, as its manifest declares it.
    pub vintage: String,
    /// The property that holds the area's code.
    pub code: String,
    /// The property that holds the area's name; without one the code is the name.
    pub name: Option<String>,
    /// How many features its manifest declares, where there is a manifest.
    pub rows: Option<u64>,
}

/// Survey prevalence of FGM among girls or women of one band of ages in one country.
#[derive(Debug, Clone, PartialEq)]
pub struct Prevalence {
    /// ISO 3166-1 alpha-3.
    pub iso3: String,
    /// The country's name.
    pub country: String,
    /// Who was asked; 15 to 49 where the source has no column of ages.
    pub ages: Ages,
    /// Per cent of them, 0 to 100.
    pub percent: f64,
    /// The survey's own 95% confidence interval in per cent, where its source prints one.
    pub bounds: Option<(f64, f64)>,
    /// How many women were asked, where the source says.
    pub sample: Option<u64>,
    /// The year of the survey.
    pub survey_year: u16,
    /// The survey programme.
    pub survey: String,
}
