//! The used cells of a sheet of an `OpenDocument` workbook (OASIS ODF 1.3, part 3).

use vocabulary::Problems;

use super::grid::{Area, Content, Grid, LAST_COLUMN, LAST_ROW, number};
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
    given: Option<String>,
    text: String,
    paragraphs: u32,
    in_paragraph: bool,
    in_note: bool,
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
            text: String::new(),
            paragraphs: 0,
            in_paragraph: false,
            in_note: false,
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
            _ if !self.here => {}
            Piece::Open(element) => return self.open(&element),
            Piece::Text(words) => {
                if self.in_paragraph && !self.in_note {
                    self.text.push_str(words);
                }
            }
            Piece::Close("annotation") => self.in_note = false,
            Piece::Close("p") => self.in_paragraph = false,
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
                let seen = element
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
                self.paragraphs += 1;
                if self.paragraphs > 1 {
                    self.text.push('\n');
                }
            }
            "s" if self.in_paragraph => {
                let spaces = times(element, "text:c")? as usize;
                if spaces > MOST_SPACES {
                    return Err(Fault::TooLarge);
                }
                self.text.extend(std::iter::repeat_n(' ', spaces));
            }
            "tab" if self.in_paragraph => self.text.push('\t'),
            "line-break" if self.in_paragraph => self.text.push('\n'),
            _ => {}
        }
        Ok(())
    }

    fn open_cell(&mut self, element: &Element<'_>) -> Result<(), Fault> {
        self.columns = times(element, "table:number-columns-repeated")?;
        self.text.clear();
        self.paragraphs = 0;
        self.given = element
            .get("office:value")
            .or_else(|| element.get("office:string-value"));
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
                Some("float" | "percentage" | "currency") => Some(self.number()),
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

    fn number(&mut self) -> Content {
        self.given = self.given.take().and_then(|given| number(&given));
        if self.given.is_some() {
            Content::Text
        } else {
            Content::NotANumber
        }
    }

    fn close_cell(&mut self) {
        let first = self.column;
        self.column = self.column.saturating_add(self.columns);
        if let Some(content) = self.content.take() {
            let text = self.given.take().unwrap_or_else(|| self.text.clone());
            if content != Content::Text || !text.is_empty() {
                self.cells.push((first, self.columns, content, text));
            }
        }
    }

    fn close_row(&mut self) -> Result<(), Fault> {
        let first = self.row;
        self.row = self.row.saturating_add(self.rows);
        if self.cells.is_empty() {
            return Ok(());
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
