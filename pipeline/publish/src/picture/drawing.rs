//! What a picture shows and says, wherever it stands on the paper.

use crate::sheet::Fill;

/// A map with all that must be said beside it.
#[derive(Debug)]
pub(super) struct Drawing {
    /// The stem of its files.
    pub(super) name: String,
    /// Its title.
    pub(super) title: String,
    /// The line under it: unit and period.
    pub(super) under: String,
    /// What it shows, in sentences for those who cannot see it.
    pub(super) summary: String,
    /// The areas, in the order of the sheet.
    pub(super) areas: Vec<Painted>,
    /// What colours and patterns stand for.
    pub(super) legend: Legend,
    /// How to read it, and what it is not: a paragraph each.
    pub(super) reading: Vec<String>,
    /// Sources, attributions, licence and date: a paragraph each.
    pub(super) credits: Vec<String>,
}

/// An area as it is drawn.
#[derive(Debug)]
pub(super) struct Painted {
    /// What fills it.
    pub(super) paint: Paint,
    /// Whether dots lie over that.
    pub(super) is_dotted: bool,
    /// Its name and its figure.
    pub(super) words: String,
}

/// What fills an area or a swatch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Paint {
    /// A colour, `#rrggbb`.
    Colour(String),
    /// The hatching of what has no class.
    Hatched(Fill),
    /// Dots alone.
    Dots,
}

/// What colours and patterns stand for.
#[derive(Debug)]
pub(super) struct Legend {
    /// The colours of two things at once, where it is that.
    pub(super) grid: Option<Grid>,
    /// Swatches with their words.
    pub(super) lines: Vec<Line>,
}

/// A swatch and its words.
#[derive(Debug)]
pub(super) struct Line {
    /// What the swatch is filled with.
    pub(super) paint: Paint,
    /// Its words.
    pub(super) words: String,
}

/// Colours of two things at once.
#[derive(Debug)]
pub(super) struct Grid {
    /// What changes from row to row.
    pub(super) up: Side,
    /// What changes from column to column.
    pub(super) across: Side,
    /// A row for each class of `up`, low to high, with a cell for each class of `across`.
    pub(super) cells: Vec<Vec<Cell>>,
}

/// One of the two things.
#[derive(Debug)]
pub(super) struct Side {
    /// What it is.
    pub(super) name: String,
    /// Its classes, low to high.
    pub(super) classes: Vec<String>,
}

/// A colour of a grid.
#[derive(Debug)]
pub(super) struct Cell {
    /// The colour, `#rrggbb`.
    pub(super) colour: String,
    /// How many areas have it.
    pub(super) areas: usize,
}

impl Paint {
    /// What an area without a class, or of one with this colour, is filled with.
    pub(super) fn of(fill: Fill, colour: &str) -> Self {
        match fill {
            Fill::Class(_) => Self::Colour(colour.to_owned()),
            hatched => Self::Hatched(hatched),
        }
    }

    /// As the attribute `fill` has it.
    pub(super) fn attribute(&self) -> &str {
        match self {
            Self::Colour(colour) => colour,
            Self::Hatched(Fill::TooUncertain) => "url(#too-uncertain)",
            Self::Hatched(Fill::NotToldApart) => "url(#not-told-apart)",
            Self::Hatched(Fill::Withheld) => "url(#withheld)",
            Self::Hatched(Fill::Class(_) | Fill::Missing) => "url(#missing)",
            Self::Dots => "url(#uncertain)",
        }
    }
}

/// `1 area`, `2 areas`.
pub(super) fn counted(areas: usize) -> String {
    format!("{areas} {}", if areas == 1 { "area" } else { "areas" })
}
