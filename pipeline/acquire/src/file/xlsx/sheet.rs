//! A sheet of a workbook, cell by cell.

use super::styles::Styles;
use super::texts::{Inside, SharedText, unescape};
use crate::file::grid::{Area, Content, Grid, LAST_COLUMN, LAST_ROW, number};
use crate::file::markup::{Element, Fault, Piece};
use crate::file::shown::{Shows, Style};

/// The sheet's part while it is walked.
pub(super) struct Sheet<'t> {
    pub(super) grid: Grid,
    texts: &'t [SharedText],
    styles: &'t Styles,
    /// Where the conditional format holds that is being read.
    condition: Vec<Area>,
    row: u32,
    column: u32,
    kind: String,
    style: Style,
    /// Rows are hidden unless they say that they are not.
    hides_rows: bool,
    formula: bool,
    value: String,
    in_value: bool,
    inside: Inside,
}

impl<'t> Sheet<'t> {
    pub(super) fn new(texts: &'t [SharedText], styles: &'t Styles) -> Self {
        Self {
            grid: Grid::default(),
            texts,
            styles,
            condition: Vec::new(),
            row: 0,
            column: 0,
            kind: String::new(),
            style: Style::default(),
            hides_rows: false,
            formula: false,
            value: String::new(),
            in_value: false,
            inside: Inside::default(),
        }
    }

    pub(super) fn take(&mut self, piece: Piece<'_>) -> Result<(), Fault> {
        if let Some(words) = self.inside.text(&piece) {
            self.value.push_str(words);
        }
        match piece {
            Piece::Open(element) => self.open(&element),
            Piece::Text(words) => {
                if self.in_value {
                    self.value.push_str(words);
                }
                Ok(())
            }
            Piece::Close("v") => {
                self.in_value = false;
                Ok(())
            }
            Piece::Close("c") => {
                let pushed = self.cell();
                self.column += 1;
                pushed
            }
            Piece::Close("row") => {
                self.row += 1;
                self.column = 0;
                Ok(())
            }
            Piece::Close(_) => Ok(()),
        }
    }

    fn open(&mut self, element: &Element<'_>) -> Result<(), Fault> {
        match element.name() {
            "row" => {
                if let Some(number) = element.get("r") {
                    let number: u32 = number.parse().map_err(|_| Fault::Damaged)?;
                    self.row = number.checked_sub(1).ok_or(Fault::Damaged)?;
                }
                self.column = 0;
                let flat = element
                    .get("ht")
                    .is_some_and(|height| height.parse().is_ok_and(|height: f64| height <= 0.0));
                let hidden = element
                    .get("hidden")
                    .map_or(self.hides_rows, |hidden| is_true(&hidden));
                if hidden || flat {
                    self.grid.hidden_rows.push((self.row, self.row));
                }
            }
            "sheetFormatPr" => {
                self.hides_rows = element
                    .get("zeroHeight")
                    .is_some_and(|hides| is_true(&hides));
            }
            "c" => {
                if let Some(place) = element.get("r") {
                    (self.row, self.column) = place_of(&place).ok_or(Fault::Damaged)?;
                }
                let style = element
                    .get("s")
                    .and_then(|style| style.parse::<usize>().ok());
                self.style = style
                    .and_then(|style| self.styles.of_cells.get(style))
                    .copied()
                    .unwrap_or_default();
                self.kind = element.get("t").unwrap_or_default();
                self.formula = false;
                self.value.clear();
                self.inside.pieces = 0;
            }
            "f" => self.formula = true,
            "v" => {
                self.in_value = true;
                self.value.clear();
            }
            "conditionalFormatting" => {
                let areas = element.get("sqref").unwrap_or_default();
                let areas: Option<Vec<Area>> = areas.split_whitespace().map(area_of).collect();
                self.condition = areas.ok_or(Fault::Damaged)?;
            }
            "cfRule" => {
                let format = element.get("dxfId").and_then(|id| id.parse::<usize>().ok());
                if format.and_then(|id| self.styles.conditional.get(id)) == Some(&true) {
                    self.grid.conditional.append(&mut self.condition);
                }
            }
            "mergeCell" => {
                let area = element
                    .get("ref")
                    .and_then(|area| area_of(&area))
                    .ok_or(Fault::Damaged)?;
                self.grid.merged.push(area);
            }
            _ => {}
        }
        Ok(())
    }

    fn cell(&mut self) -> Result<(), Fault> {
        let (row, column) = (self.row, self.column);
        let (content, text) = if self.formula {
            (Content::Formula, String::new())
        } else if self.value.is_empty() {
            return Ok(());
        } else {
            self.understood()?
        };
        self.grid.push(row, column, content, &text)
    }

    fn understood(&self) -> Result<(Content, String), Fault> {
        let value = &self.value;
        let without = |content| Ok((content, String::new()));
        if matches!(self.kind.as_str(), "s" | "str" | "inlineStr") && self.style.hides_text {
            return without(Content::ShownOtherwise);
        }
        match self.kind.as_str() {
            "s" => {
                let place: usize = value.trim().parse().map_err(|_| Fault::Damaged)?;
                let text = self.texts.get(place).ok_or(Fault::Damaged)?;
                Ok((text.content(), text.text.clone()))
            }
            "str" | "inlineStr" => {
                let text = SharedText {
                    text: unescape(value),
                    pieces: self.inside.pieces,
                };
                Ok((text.content(), text.text))
            }
            "b" => without(Content::Boolean),
            "e" => without(Content::Error),
            "d" => without(Content::Date),
            "n" | "" => match (
                self.style.of(value.trim().parse().unwrap_or(1.0)),
                number(value),
            ) {
                (Shows::Date, _) => without(Content::Date),
                (Shows::Percent, _) => without(Content::Percent),
                (Shows::Otherwise, _) => without(Content::ShownOtherwise),
                (Shows::Number, Some(text)) => Ok((Content::Text, text)),
                (Shows::Number, None) => without(Content::NotANumber),
            },
            _ => Err(Fault::Damaged),
        }
    }
}

/// The row and column of a cell named like `B12`, counting from 0.
fn place_of(name: &str) -> Option<(u32, u32)> {
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = name.split_at_checked(digits)?;
    let row: u32 = row.parse().ok()?;
    let column = letters.bytes().try_fold(0_u32, |column, letter| {
        let place = u32::from(letter.to_ascii_uppercase().checked_sub(b'A')?);
        (place < 26).then_some(())?;
        column.checked_mul(26)?.checked_add(place + 1)
    })?;
    let place = (row.checked_sub(1)?, column.checked_sub(1)?);
    (place.0 <= LAST_ROW && place.1 <= LAST_COLUMN).then_some(place)
}

fn area_of(range: &str) -> Option<Area> {
    let (first, last) = range.split_once(':').unwrap_or((range, range));
    Some(Area {
        first: place_of(first)?,
        last: place_of(last)?,
    })
}

fn is_true(attribute: &str) -> bool {
    matches!(attribute, "1" | "true")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_and_bounded() {
        assert_eq!(place_of("A1"), Some((0, 0)));
        assert_eq!(place_of("XFD1048576"), Some((LAST_ROW, LAST_COLUMN)));
        for name in [
            "",
            "A",
            "1",
            "A0",
            "XFE1",
            "A1048577",
            "AAAAAAAAAA1",
            "é1",
            "A1B",
            "A99999999999",
        ] {
            assert_eq!(place_of(name), None, "{name}");
        }
    }
}
