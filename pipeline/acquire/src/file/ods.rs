//! The used cells of a sheet of an `OpenDocument` workbook (OASIS ODF 1.3, part 3).

use std::collections::BTreeSet;

use vocabulary::Problems;

use super::grid::{
    Area, Content, Grid, LAST_COLUMN, LAST_ROW, MOST_CELLS, number, reads_as_number,
};
use super::markup::{Element, Fault, Piece, walk};
use super::package::Package;

const CONTENT: &str = "content.xml";

/// The part that only this kind of workbook has.
pub(super) const MARK: &str = "mimetype";

/// Spaces that a cell writes as a number of spaces.
const MOST_SPACES: usize = 1_000;

/// The names of its sheets, and its content.
pub(super) fn names(package: &mut Package<'_>) -> Result<(Vec<String>, String), Problems> {
    let manifest = package.needed("META-INF/manifest.xml")?;
    let mut protected = false;
    walk(&manifest, |piece| {
        protected |= matches!(piece, Piece::Open(element) if element.name() == "encryption-data");
        Ok(())
    })
    .map_err(|fault| package.fault("META-INF/manifest.xml", &fault))?;
    if protected {
        return Err(package.protected().into());
    }
    let text = package.needed(CONTENT)?;
    let mut names = Vec::new();
    walk(&text, |piece| {
        if let Piece::Open(element) = piece
            && element.name() == "table"
        {
            names.extend(element.get("table:name"));
        }
        Ok(())
    })
    .map_err(|fault| package.fault(CONTENT, &fault))?;
    Ok((names, text))
}

/// The used cells of the sheet of this name.
pub(super) fn grid(name: &str, text: &str, package: &Package<'_>) -> Result<Grid, Problems> {
    let mut sheet = Sheet::new(name);
    match walk(text, |piece| sheet.take(piece)) {
        Ok(()) => Ok(sheet.grid),
        Err(fault) => Err(package.fault(CONTENT, &fault).into()),
    }
}

/// What a cell holds beside the text that it shows.
enum Given {
    Number(String),
    Text(String),
}

/// The text that a cell shows.
#[derive(Default)]
struct Shown {
    text: String,
    paragraphs: u32,
    /// Pieces in a style of their own.
    pieces: u32,
    /// Whether the next letter begins one.
    begins: bool,
}

impl Shown {
    fn push(&mut self, words: &str) {
        self.pieces += u32::from(self.begins);
        self.begins = false;
        self.text.push_str(words);
    }
}

/// The content while it is walked.
struct Sheet<'n> {
    name: &'n str,
    here: bool,
    grid: Grid,
    row: u32,
    rows: u32,
    column: u32,
    columns: u32,
    /// The used cells of the row: it may stand for many rows.
    cells: Vec<(u32, u32, Content, String)>,
    content: Option<Content>,
    given: Option<Given>,
    shown: Shown,
    in_paragraph: bool,
    in_note: bool,
    /// Styles of rows that are no higher than nothing.
    flat: BTreeSet<String>,
    style: Option<String>,
}

impl<'n> Sheet<'n> {
    fn new(name: &'n str) -> Self {
        Self {
            name,
            here: false,
            grid: Grid::default(),
            row: 0,
            rows: 0,
            column: 0,
            columns: 0,
            cells: Vec::new(),
            content: None,
            given: None,
            shown: Shown::default(),
            in_paragraph: false,
            in_note: false,
            flat: BTreeSet::new(),
            style: None,
        }
    }

    /// Notes the styles of rows that cannot be seen; they stand before the tables.
    fn style(&mut self, element: &Element<'_>) {
        match element.name() {
            "style" => self.style = element.get("style:name"),
            "table-row-properties" => {
                let flat = element.get("style:row-height").is_some_and(|height| {
                    let number = height.trim_end_matches(|c: char| c.is_ascii_alphabetic());
                    number.parse().is_ok_and(|height: f64| height <= 0.0)
                });
                if flat {
                    self.flat.extend(self.style.take());
                }
            }
            _ => {}
        }
    }

    fn take(&mut self, piece: Piece<'_>) -> Result<(), Fault> {
        match piece {
            Piece::Open(element) if element.name() == "table" => {
                self.here = element
                    .get("table:name")
                    .is_some_and(|name| name == self.name);
            }
            Piece::Close("table") => self.here = false,
            Piece::Open(element) if !self.here => self.style(&element),
            _ if !self.here => {}
            Piece::Open(element) => return self.open(&element),
            Piece::Text(words) => {
                if self.in_paragraph && !self.in_note {
                    self.shown.push(words);
                }
            }
            Piece::Close("annotation") => self.in_note = false,
            Piece::Close("p") => self.in_paragraph = false,
            Piece::Close("span" | "a") => self.shown.begins = true,
            Piece::Close("table-cell" | "covered-table-cell") => self.close_cell(),
            Piece::Close("table-row") => return self.close_row(),
            Piece::Close(_) => {}
        }
        Ok(())
    }

    fn open(&mut self, element: &Element<'_>) -> Result<(), Fault> {
        match element.name() {
            "table-row" => {
                self.rows = times(element, "table:number-rows-repeated")?;
                self.column = 0;
                self.cells.clear();
                let flat = element
                    .get("table:style-name")
                    .is_some_and(|style| self.flat.contains(&style));
                let seen = !flat
                    && element
                        .get("table:visibility")
                        .is_none_or(|how| how == "visible");
                if !seen && self.row <= LAST_ROW {
                    self.grid
                        .hidden_rows
                        .push((self.row, self.row.saturating_add(self.rows - 1)));
                }
            }
            "table-cell" | "covered-table-cell" => self.open_cell(element)?,
            "annotation" => self.in_note = true,
            "p" if !self.in_note => {
                self.in_paragraph = true;
                self.shown.begins = true;
                self.shown.paragraphs += 1;
                if self.shown.paragraphs > 1 {
                    self.shown.text.push('\n');
                }
            }
            "span" | "a" => self.shown.begins = true,
            "s" if self.in_paragraph => {
                let spaces = times(element, "text:c")? as usize;
                if spaces > MOST_SPACES {
                    return Err(Fault::TooLarge);
                }
                self.shown.text.extend(std::iter::repeat_n(' ', spaces));
            }
            "tab" if self.in_paragraph => self.shown.text.push('\t'),
            "line-break" if self.in_paragraph => self.shown.text.push('\n'),
            _ => {}
        }
        Ok(())
    }

    fn open_cell(&mut self, element: &Element<'_>) -> Result<(), Fault> {
        self.columns = times(element, "table:number-columns-repeated")?;
        self.shown = Shown::default();
        self.given = element.get("office:string-value").map(Given::Text);
        let error = element
            .get("calcext:value-type")
            .is_some_and(|kind| kind == "error");
        self.content = if element.get("table:formula").is_some() {
            Some(Content::Formula)
        } else if error {
            Some(Content::Error)
        } else {
            match element.get("office:value-type").as_deref() {
                None => None,
                Some("string") => Some(Content::Text),
                Some("float" | "currency") => Some(self.number(element)),
                Some("percentage") => Some(Content::Percent),
                Some("date") => Some(Content::Date),
                Some("time") => Some(Content::Duration),
                Some("boolean") => Some(Content::Boolean),
                Some(_) => return Err(Fault::Damaged),
            }
        };
        let right = times(element, "table:number-columns-spanned")?;
        let down = times(element, "table:number-rows-spanned")?;
        if right > 1 || down > 1 {
            self.grid.merged.push(Area {
                first: (self.row, self.column),
                last: (
                    self.row.saturating_add(down - 1),
                    self.column.saturating_add(right - 1),
                ),
            });
        }
        Ok(())
    }

    fn number(&mut self, element: &Element<'_>) -> Content {
        let number = element.get("office:value").and_then(|held| number(&held));
        self.given = number.map(Given::Number);
        if self.given.is_some() {
            Content::Text
        } else {
            Content::NotANumber
        }
    }

    fn close_cell(&mut self) {
        let first = self.column;
        self.column = self.column.saturating_add(self.columns);
        let Some(content) = self.content.take() else {
            return;
        };
        let shown = std::mem::take(&mut self.shown);
        let (content, text) = match (content, self.given.take()) {
            (Content::Text, Some(Given::Number(held))) if !shows(&shown.text, &held) => {
                (Content::ShownOtherwise, held)
            }
            (content, Some(Given::Number(held))) => (content, held),
            (Content::Text, _) if shown.pieces > 1 && reads_as_number(&shown.text) => {
                (Content::Digits, shown.text)
            }
            (content, Some(Given::Text(text))) => (content, text),
            (content, None) => (content, shown.text),
        };
        if content != Content::Text || !text.trim().is_empty() {
            self.cells.push((first, self.columns, content, text));
        }
    }

    fn close_row(&mut self) -> Result<(), Fault> {
        let first = self.row;
        self.row = self.row.saturating_add(self.rows);
        if self.cells.is_empty() {
            return Ok(());
        }
        let wide: usize = self
            .cells
            .iter()
            .map(|(_, columns, _, _)| *columns as usize)
            .sum();
        if wide.saturating_mul(self.rows as usize) > MOST_CELLS {
            return Err(Fault::TooLarge);
        }
        let rows = first..self.row;
        for row in rows {
            for (column, columns, content, text) in &self.cells {
                for place in *column..column.saturating_add(*columns) {
                    self.grid.push(row, place, *content, text)?;
                }
            }
        }
        Ok(())
    }
}

/// Whether a text shows a number: its digits are those of the number at some number of decimals.
///
/// The text is for readers, with signs of currency and between thousands, in any language.
fn shows(text: &str, number: &str) -> bool {
    const MOST_DECIMALS: usize = 20;
    if text.contains(|c: char| c.is_alphabetic() || "<>~*[]".contains(c)) {
        // Only an exponent has a letter: `1.5E+03`.
        return match (text.trim().parse::<f64>(), number.parse::<f64>()) {
            (Ok(shown), Ok(held)) => (shown - held).abs() <= held.abs() * 0.05,
            _ => false,
        };
    }
    let digits = |text: &str| -> String {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        digits.trim_start_matches('0').to_owned()
    };
    let shown = digits(text);
    let Ok(held) = number.parse::<f64>() else {
        return false;
    };
    text.contains(|c: char| c.is_ascii_digit())
        && (0..=MOST_DECIMALS).any(|decimals| digits(&format!("{held:.decimals$}")) == shown)
}

/// How often something is repeated: 1 unless it says so, and never more than a sheet has
/// rows.
fn times(element: &Element<'_>, attribute: &str) -> Result<u32, Fault> {
    const MOST: u32 = if LAST_ROW > LAST_COLUMN {
        LAST_ROW + 1
    } else {
        LAST_COLUMN + 1
    };
    match element.get(attribute).map(|times| times.parse::<u32>()) {
        None => Ok(1),
        Some(Ok(times @ 1..)) => Ok(times.min(MOST)),
        Some(_) => Err(Fault::Damaged),
    }
}
