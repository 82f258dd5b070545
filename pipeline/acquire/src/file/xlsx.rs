//! The used cells of a sheet of an Excel workbook (ECMA-376, `SpreadsheetML`).

use std::collections::BTreeMap;

use vocabulary::Problems;

use super::grid::{Area, Content, Grid, LAST_COLUMN, LAST_ROW, number, reads_as_number};
use super::markup::{Element, Fault, Piece, walk};
use super::package::Package;
use super::shown::{self, Shows, Style};

/// More texts than this are no sheet that a person keeps.
const MOST_TEXTS: usize = 10_000_000;

/// An Excel workbook whose list of sheets has been read.
pub(super) struct Workbook {
    /// Name and part of each sheet, in order.
    sheets: Vec<(String, String)>,
    texts: Option<String>,
    styles: Option<String>,
}

/// A part's relations: of each its id, the last word of its type, and the part it leads to.
fn relations(package: &mut Package<'_>, part: &str) -> Result<Vec<[String; 3]>, Problems> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let prefix = if folder.is_empty() {
        String::new()
    } else {
        format!("{folder}/")
    };
    let name = format!("{prefix}_rels/{file}.rels");
    let text = package.needed(&name)?;
    let mut found = Vec::new();
    walk(&text, |piece| {
        if let Piece::Open(element) = piece
            && element.name() == "Relationship"
            && let (Some(id), Some(kind), Some(target)) = (
                element.get("Id"),
                element.get("Type"),
                element.get("Target"),
            )
        {
            let target = match target.strip_prefix('/') {
                Some(whole) => whole.to_owned(),
                None => format!("{prefix}{target}"),
            };
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            found.push([id, kind, target]);
        }
        Ok(())
    })
    .map_err(|_| package.damaged(&name))?;
    Ok(found)
}

impl Workbook {
    pub fn read(package: &mut Package<'_>) -> Result<Self, Problems> {
        let part = relations(package, "")?
            .into_iter()
            .find(|[_, kind, _]| kind == "officeDocument")
            .map(|[_, _, target]| target)
            .ok_or_else(|| package.damaged("_rels/.rels"))?;
        let related = relations(package, &part)?;
        let lead = |wanted: &str| {
            related
                .iter()
                .find(|[_, kind, _]| kind == wanted)
                .map(|[_, _, target]| target.clone())
        };
        let worksheets: BTreeMap<&str, &str> = related
            .iter()
            .filter(|[_, kind, _]| kind == "worksheet")
            .map(|[id, _, target]| (id.as_str(), target.as_str()))
            .collect();
        let text = package.needed(&part)?;
        let mut sheets = Vec::new();
        walk(&text, |piece| {
            if let Piece::Open(element) = piece
                && element.name() == "sheet"
                && let (Some(name), Some(id)) = (element.get("name"), element.get("id"))
                && let Some(target) = worksheets.get(id.as_str())
            {
                sheets.push((name, (*target).to_owned()));
            }
            Ok(())
        })
        .map_err(|_| package.damaged(&part))?;
        Ok(Self {
            sheets,
            texts: lead("sharedStrings"),
            styles: lead("styles"),
        })
    }

    pub fn names(&self) -> Vec<String> {
        self.sheets.iter().map(|(name, _)| name.clone()).collect()
    }

    /// The used cells of the sheet of this name; none where there is no such sheet.
    pub fn grid(&self, name: &str, package: &mut Package<'_>) -> Result<Grid, Problems> {
        let Some((_, part)) = self.sheets.iter().find(|(known, _)| known == name) else {
            return Ok(Grid::default());
        };
        let texts = match &self.texts {
            Some(part) => shared_texts(part, package)?,
            None => Vec::new(),
        };
        let styles = match &self.styles {
            Some(part) => cell_styles(part, package)?,
            None => Styles::default(),
        };
        let text = package.needed(part)?;
        let mut sheet = Sheet::new(&texts, &styles);
        match walk(&text, |piece| sheet.take(piece)) {
            Ok(()) => Ok(sheet.grid),
            Err(fault) => Err(package.fault(part, &fault).into()),
        }
    }
}

/// A string, and in how many pieces of their own style it is written.
#[derive(Default)]
struct SharedText {
    text: String,
    pieces: u32,
}

impl SharedText {
    fn content(&self) -> Content {
        if self.pieces > 1 && reads_as_number(&self.text) {
            Content::Digits
        } else {
            Content::Text
        }
    }
}

fn is_true(attribute: &str) -> bool {
    matches!(attribute, "1" | "true")
}

fn shared_texts(part: &str, package: &mut Package<'_>) -> Result<Vec<SharedText>, Problems> {
    let text = package.needed(part)?;
    let mut texts: Vec<SharedText> = Vec::new();
    let mut inside = Inside::default();
    walk(&text, |piece| {
        if let Piece::Open(element) = &piece
            && element.name() == "si"
        {
            if texts.len() >= MOST_TEXTS {
                return Err(Fault::TooLarge);
            }
            texts.push(SharedText::default());
            inside.pieces = 0;
        }
        if let (Some(words), Some(last)) = (inside.text(&piece), texts.last_mut()) {
            last.text.push_str(words);
            last.pieces = inside.pieces;
        }
        Ok(())
    })
    .map_err(|fault| package.fault(part, &fault))?;
    for text in &mut texts {
        text.text = unescape(&text.text);
    }
    Ok(texts)
}

/// Whether text belongs to a string: it stands in `t`, and not in a reading aid (`rPh`).
#[derive(Default)]
struct Inside {
    text: bool,
    aid: bool,
    /// How many texts the string has had so far.
    pieces: u32,
}

impl Inside {
    fn text<'e>(&mut self, piece: &Piece<'e>) -> Option<&'e str> {
        let (name, opens) = match piece {
            Piece::Open(element) => (element.name(), true),
            Piece::Close(name) => (*name, false),
            Piece::Text(words) => return (self.text && !self.aid).then_some(*words),
        };
        match name {
            "t" => {
                self.text = opens;
                self.pieces += u32::from(opens && !self.aid);
            }
            "rPh" => self.aid = opens,
            _ => {}
        }
        None
    }
}

/// What cells show, by the number of their style.
#[derive(Default)]
struct Styles {
    of_cells: Vec<Style>,
    /// Whether a conditional format shows numbers otherwise, by its number.
    conditional: Vec<bool>,
}

fn cell_styles(part: &str, package: &mut Package<'_>) -> Result<Styles, Problems> {
    let text = package.needed(part)?;
    let mut formats: BTreeMap<String, Style> = BTreeMap::new();
    let mut styles = Styles::default();
    let mut of_cells = false;
    let mut in_condition = false;
    walk(&text, |piece| {
        match piece {
            Piece::Open(element) => match element.name() {
                "numFmt" => {
                    if let (Some(id), Some(code)) =
                        (element.get("numFmtId"), element.get("formatCode"))
                    {
                        let style = shown::of_code(&code);
                        match styles.conditional.last_mut().filter(|_| in_condition) {
                            Some(conditional) => *conditional |= !style.shows_all(),
                            None => drop(formats.insert(id, style)),
                        }
                    }
                }
                "cellXfs" => of_cells = true,
                "dxf" => {
                    in_condition = true;
                    styles.conditional.push(false);
                }
                "xf" if of_cells => {
                    let id = element.get("numFmtId").unwrap_or_default();
                    let listed = formats.get(&id).copied();
                    styles
                        .of_cells
                        .push(listed.unwrap_or_else(|| shown::of_id(&id)));
                }
                _ => {}
            },
            Piece::Close("cellXfs") => of_cells = false,
            Piece::Close("dxf") => in_condition = false,
            Piece::Close(_) | Piece::Text(_) => {}
        }
        Ok(())
    })
    .map_err(|fault| package.fault(part, &fault))?;
    Ok(styles)
}

/// The sheet's part while it is walked.
struct Sheet<'t> {
    grid: Grid,
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
    fn new(texts: &'t [SharedText], styles: &'t Styles) -> Self {
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

    fn take(&mut self, piece: Piece<'_>) -> Result<(), Fault> {
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

/// Characters that XML cannot hold are written `_x000D_` in workbooks.
fn unescape(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("_x") {
        whole.push_str(before);
        let letter = after
            .split_at_checked(5)
            .and_then(|(code, after)| Some((code.strip_suffix('_')?, after)))
            .filter(|(code, _)| code.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .and_then(|(code, after)| {
                let letter = char::from_u32(u32::from_str_radix(code, 16).ok()?)?;
                Some((letter, after))
            });
        rest = if let Some((letter, after)) = letter {
            whole.push(letter);
            after
        } else {
            whole.push_str("_x");
            after
        };
    }
    whole.push_str(rest);
    whole
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

    #[test]
    fn escaped_characters_are_read() {
        assert_eq!(unescape("a_x000A_b"), "a\nb");
        assert_eq!(unescape("_x_x00_xé_x0041_"), "_x_x00_xéA");
    }
}
