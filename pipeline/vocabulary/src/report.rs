//! A table that goes with a release beside the map, such as the yearly monitoring.

/// A table for people and programs, with what it takes to read it.
///
/// Its first column says what a row is about, and rows stand in an order that ranks nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Its name in files: small letters, digits and hyphens.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// What one row is.
    pub grain: String,
    /// What must be said with it, a paragraph each.
    pub words: Vec<String>,
    /// Its columns, in order.
    pub columns: Vec<ReportColumn>,
    /// Its rows; each has a cell a column.
    pub rows: Vec<Vec<ReportCell>>,
}

/// A column of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportColumn {
    /// Its name: small letters, digits and underscores.
    pub name: String,
    /// What it holds.
    pub meaning: String,
}

impl ReportColumn {
    /// A column by its name and what it holds.
    pub fn new(name: impl Into<String>, meaning: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            meaning: meaning.into(),
        }
    }
}

/// A cell of a report.
#[derive(Debug, Clone, PartialEq)]
pub enum ReportCell {
    /// Words, a code, a marker.
    Text(String),
    /// A number, printed with so many decimals.
    Number(f64, u8),
    /// Nothing: what would stand here does not apply or is not known, and another cell says why.
    Empty,
}

impl ReportCell {
    /// A text.
    pub fn text(words: impl Into<String>) -> Self {
        Self::Text(words.into())
    }

    /// A number with so many decimals, or nothing.
    #[must_use]
    pub fn number(number: Option<f64>, decimals: u8) -> Self {
        number
            .filter(|number| number.is_finite())
            .map_or(Self::Empty, |number| Self::Number(number, decimals))
    }
}
