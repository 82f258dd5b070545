//! A table in a sheet of a workbook: its cells as the text that a reader would type.
//!
//! What a sheet shows and what it holds can differ: a formula's stored result may be out of
//! date, a merged cell stands over cells that are empty, a figure may have become a date, a
//! filter hides rows. Each of these inside the table is a problem of its row. A hidden
//! column is read as any other: publishers hide the column of codes.

use vocabulary::{Problem, Problems};

use super::encoding::is_unseen;
use super::format::{Ends, HeaderRow, SheetNames};
use super::grid::{Area, Cell, Content, Grid};
use super::open::{Opened, Rows, header_problems};
use super::package::Package;
use super::record::Record;
use super::{ods, xlsx};

const EXPORT: &str = "save the sheet's values as CSV, or ask the publisher";

pub(super) fn open(
    bytes: &[u8],
    names: &SheetNames,
    header_row: HeaderRow,
    ends: Ends,
    shown: &str,
) -> Result<Opened<'static>, Problems> {
    let grid = read(bytes, names, shown)?;
    let header_at = u32::try_from(header_row.number() - 1).unwrap_or(u32::MAX);
    let (first, last, header) = header(&grid, header_at, shown)?;
    conditional(&grid, header_at, (first, last), shown).none_or(())?;
    let mut rows = Cells {
        at: grid.above(header_at.saturating_add(1)),
        row: header_at.saturating_add(1),
        grid,
        first,
        last,
        merged_said: 0,
        header: header.clone(),
        ends,
        ended: false,
        shown: shown.to_owned(),
    };
    rows.put_in_order(header_at);
    Ok(Opened {
        header,
        header_row: header_row.number(),
        rows: Box::new(rows),
    })
}

fn read(bytes: &[u8], names: &SheetNames, shown: &str) -> Result<Grid, Problems> {
    let mut package = Package::open(bytes, shown)?;
    if package.has(ods::MARK) {
        let (there, text) = ods::names(&mut package)?;
        ods::grid(choose(names, &there, shown)?, &text, &package)
    } else {
        let workbook = xlsx::Workbook::read(&mut package)?;
        workbook.grid(choose(names, &workbook.names(), shown)?, &mut package)
    }
}

/// The one declared name that a sheet has.
fn choose<'n>(names: &'n SheetNames, there: &[String], shown: &str) -> Result<&'n str, Problems> {
    let mut known = names.all().iter().filter(|name| there.contains(name));
    let times = |name: &String| there.iter().filter(|there| *there == name).count();
    let what = match (known.next(), known.next()) {
        (Some(name), None) if times(name) == 1 => return Ok(name),
        (Some(_), None) => "has more than one sheet of the declared name",
        (Some(_), Some(_)) => "has more than one of the sheets that are declared",
        (None, _) => "has no sheet of the declared name",
    };
    Err(
        Problem::new(shown, what, "correct sheet in [format] of source.toml")
            .found(format!("sheets {:?}", there.get(..20).unwrap_or(there)))
            .expected(format!("{:?}", names.all()))
            .into(),
    )
}

/// The columns of the first and the last name, and the names.
fn header(grid: &Grid, row: u32, shown: &str) -> Result<(u32, u32, Vec<String>), Problems> {
    let cells: Vec<&Cell> = grid
        .row_at(grid.above(row))
        .iter()
        .filter(|cell| cell.row == row)
        .collect();
    let number = u64::from(row) + 1;
    let (Some(first), Some(last)) = (cells.first(), cells.last()) else {
        return Err(Problem::new(
            shown,
            "the row of the header is empty",
            "correct header_row in [format] of source.toml",
        )
        .row(number)
        .into());
    };
    let mut names = vec![String::new(); 1 + (last.column - first.column) as usize];
    let mut problems = Problems::new();
    for cell in &cells {
        if let Some(name) = names.get_mut((cell.column - first.column) as usize) {
            grid.text(cell).clone_into(name);
        }
        if let Some(problem) = content_problem(cell.content, shown) {
            problems.push(problem.row(number).column(letters(cell.column)));
        }
    }
    for area in &grid.merged {
        let of_row = (area.first.0..=area.last.0).contains(&row);
        if of_row && area.last.1 >= first.column && area.first.1 <= last.column {
            problems.push(merged(shown).row(number).column(letters(area.first.1)));
        }
    }
    if problems.is_empty() {
        problems.append(header_problems(&names, number, shown));
    }
    problems.none_or((first.column, last.column, names))
}

/// What keeps a cell from being text; `None` where nothing does.
fn content_problem(content: Content, shown: &str) -> Option<Problem> {
    let what = match content {
        Content::Text => return None,
        Content::Formula => "the cell is a formula: its stored result may be out of date",
        Content::Date => "the cell is a spreadsheet date: a figure may have been turned into one",
        Content::Duration => "the cell is a time or duration",
        Content::Boolean => "the cell is TRUE or FALSE",
        Content::Error => "the cell is an error value such as #N/A",
        Content::NotANumber => "the cell's number cannot be read",
        Content::Percent => {
            "the cell shows per cent and holds a fraction: what it shows is a hundred times as much"
        }
        Content::ShownOtherwise => {
            "the cell shows something else than the number it holds: a format or a style hides it"
        }
        Content::Digits => {
            "the cell's digits are in several styles: one of them may be the mark of a footnote"
        }
    };
    Some(Problem::new(shown, what, EXPORT))
}

/// Formats below the header that show a number otherwise where a condition holds.
fn conditional(grid: &Grid, header: u32, (first, last): (u32, u32), shown: &str) -> Problems {
    let areas = grid.conditional.iter();
    let touching =
        areas.filter(|area| area.last.0 > header && area.last.1 >= first && area.first.1 <= last);
    touching
        .map(|area| {
            let what = "a conditional format shows some numbers otherwise than they are held";
            let row = u64::from(area.first.0.max(header + 1)) + 1;
            Problem::new(shown, what, EXPORT)
                .row(row)
                .column(letters(area.first.1))
        })
        .collect()
}

fn merged(shown: &str) -> Problem {
    Problem::new(shown, "a merged cell stands in the table", EXPORT)
}

/// The letters of a column, the first (0) being A.
fn letters(column: u32) -> String {
    let mut name = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        let letter = u8::try_from((left - 1) % 26).expect("it is under 26");
        name.push(char::from(b'A' + letter));
        left = (left - 1) / 26;
    }
    name.iter().rev().collect()
}

struct Cells {
    grid: Grid,
    at: usize,
    /// The row that is expected next, counting from 0.
    row: u32,
    first: u32,
    last: u32,
    /// How many merged cells have been named.
    merged_said: usize,
    header: Vec<String>,
    ends: Ends,
    ended: bool,
    shown: String,
}

impl Cells {
    /// Keeps the merged cells that touch the table's columns under its header, by their
    /// rows, and puts the runs of hidden rows in order.
    fn put_in_order(&mut self, header: u32) {
        let (first, last) = (self.first, self.last);
        let touches =
            |area: &Area| area.last.0 > header && area.last.1 >= first && area.first.1 <= last;
        self.grid.merged.retain(touches);
        self.grid.merged.sort_by_key(|area| (area.first, area.last));
        self.grid.hidden_rows.sort_unstable();
    }

    fn hidden(&self, row: u32) -> bool {
        let before = self
            .grid
            .hidden_rows
            .partition_point(|(first, _)| *first <= row);
        before
            .checked_sub(1)
            .and_then(|at| self.grid.hidden_rows.get(at))
            .is_some_and(|(_, last)| row <= *last)
    }

    /// Names each merged cell once, at the first row of the table that it stands in.
    fn merged_problems(&mut self, row: u32) -> Problems {
        let rest = self.grid.merged.get(self.merged_said..).unwrap_or_default();
        let reached = rest.partition_point(|area| area.first.0 <= row);
        let problems = rest
            .iter()
            .take(reached)
            .map(|area| {
                merged(&self.shown)
                    .row(u64::from(row) + 1)
                    .column(self.name(area.first.1))
            })
            .collect();
        self.merged_said += reached;
        problems
    }

    fn problems(&self, cells: &[Cell], row: u32) -> Problems {
        let number = u64::from(row) + 1;
        let mut problems = Problems::new();
        for cell in cells {
            let problem = if cell.column < self.first || cell.column > self.last {
                Problem::new(
                    &self.shown,
                    "a cell stands beside the table",
                    "correct header_row in [format] of source.toml, or take it out",
                )
            } else if let Some(problem) = content_problem(cell.content, &self.shown) {
                problem
            } else if self
                .grid
                .text(cell)
                .chars()
                .any(|c| c != '\n' && is_unseen(c))
            {
                Problem::new(
                    &self.shown,
                    "the cell holds a character that is not seen",
                    EXPORT,
                )
            } else {
                continue;
            };
            problems.push(problem.row(number).column(self.name(cell.column)));
        }
        if self.hidden(row) {
            problems.push(Problem::new(&self.shown, "the row is hidden", EXPORT).row(number));
        }
        problems
    }

    fn name(&self, column: u32) -> String {
        column
            .checked_sub(self.first)
            .and_then(|place| self.header.get(place as usize).cloned())
            .unwrap_or_else(|| letters(column))
    }

    fn blank(&self, row: u32) -> Problems {
        Problem::new(
            &self.shown,
            "the row is blank",
            "where footnotes follow, declare ends = \"blank_row\" in [format]; else correct the sheet",
        )
        .row(u64::from(row) + 1)
        .into()
    }

    fn fill(&self, cells: &[Cell], record: &mut Record) {
        let mut left = cells
            .iter()
            .skip_while(|cell| cell.column < self.first)
            .peekable();
        for column in self.first..=self.last {
            match left.next_if(|cell| cell.column == column) {
                Some(cell) => record.push(self.grid.text(cell)),
                None => record.push(""),
            }
        }
    }
}

impl Rows for Cells {
    fn next(&mut self, record: &mut Record) -> Option<Result<(), Problems>> {
        let cells = self.grid.row_at(self.at);
        let (count, next, row) = (cells.len(), cells.first()?.row, self.row);
        if self.ended {
            return None;
        }
        record.start(u64::from(row) + 1);
        self.row += 1;
        if next != row {
            self.ended = self.ends == Ends::BlankRow;
            return if self.ended {
                None
            } else {
                Some(Err(self.blank(row)))
            };
        }
        let cells = self.grid.row_at(self.at);
        self.fill(cells, record);
        let mut problems = self.problems(cells, row);
        problems.append(self.merged_problems(row));
        self.at += count;
        Some(problems.none_or(()))
    }
}
