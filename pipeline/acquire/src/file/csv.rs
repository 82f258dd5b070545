//! A table in lines of text. Each line is a row: a cell may not hold a line break.
//!
//! Readers of CSV are lenient by design: they join lines inside quotes, take quotes that
//! stand in the middle of a cell, and skip blank lines. A publisher's damaged file is then
//! read as another table, so every line is split here, and what is not plainly CSV refused.

use std::borrow::Cow;

use memchr::memchr;
use vocabulary::{Problem, Problems};

use super::encoding::{self, is_unseen};
use super::format::{Delimiter, Encoding, Ends, HeaderRow};
use super::open::{Opened, Rows, header_problems};
use super::record::Record;
use super::signature;

/// A cell longer than this is a file whose quotes or line ends are lost.
const LONGEST_CELL: usize = 64 * 1024;

const RESTORE: &str = "restore the row from the publisher's file";

pub(super) fn open<'a>(
    bytes: &'a [u8],
    delimiter: Delimiter,
    encoding: Encoding,
    header_row: HeaderRow,
    ends: Ends,
    shown: &str,
) -> Result<Opened<'a>, Problems> {
    if let Some(kind) = signature::kind(bytes) {
        return Err(Problem::new(
            shown,
            format!("is {kind} and not CSV"),
            "declare its kind in [format] of source.toml, or restore the snapshot",
        )
        .into());
    }
    let text = encoding::decode(bytes, encoding, shown)?;
    if memchr(b'\n', text.as_bytes()).is_none() && memchr(b'\r', text.as_bytes()).is_some() {
        return Err(Problem::new(
            shown,
            "has line ends of one carriage return each",
            "save it with line feeds",
        )
        .into());
    }
    let mut lines = Lines::new(text, delimiter.char(), ends, shown);
    let header = lines.header(header_row.number())?;
    lines.columns = header.len();
    Ok(Opened {
        header,
        header_row: header_row.number(),
        rows: Box::new(lines),
    })
}

/// What the whole text was seen to hold, so that no line is searched for it in vain.
#[derive(Clone, Copy)]
struct Seen {
    quotes: bool,
    unseen: bool,
}

struct Lines<'a> {
    text: Cow<'a, str>,
    at: usize,
    row: u64,
    delimiter: char,
    ends: Ends,
    ended: bool,
    columns: usize,
    seen: Seen,
    shown: String,
}

/// A line without its end, and whether it had one.
struct Line {
    start: usize,
    end: usize,
    whole: bool,
}

impl<'a> Lines<'a> {
    fn new(text: Cow<'a, str>, delimiter: char, ends: Ends, shown: &str) -> Self {
        let seen = Seen {
            quotes: memchr(b'"', text.as_bytes()).is_some(),
            unseen: holds_unseen(&text, delimiter),
        };
        Self {
            text,
            at: 0,
            row: 0,
            delimiter,
            ends,
            ended: false,
            columns: 0,
            seen,
            shown: shown.to_owned(),
        }
    }

    fn line(&mut self) -> Option<Line> {
        let rest = self.text.as_bytes().get(self.at..)?;
        if rest.is_empty() {
            return None;
        }
        let (length, whole) = match memchr(b'\n', rest) {
            Some(length) => (length, true),
            None => (rest.len(), false),
        };
        let start = self.at;
        self.at = start + length + 1;
        self.row += 1;
        let returned = whole && rest.get(..length).is_some_and(|line| line.ends_with(b"\r"));
        Some(Line {
            start,
            end: start + length - usize::from(returned),
            whole,
        })
    }

    fn header(&mut self, row: u64) -> Result<Vec<String>, Problems> {
        let mut line = self.line();
        while self.row < row && line.is_some() {
            line = self.line();
        }
        let Some(line) = line else {
            return Err(Problem::new(
                &self.shown,
                "ends before the row of its header",
                "correct header_row in [format] of source.toml",
            )
            .row(row)
            .into());
        };
        if let Some(problem) = self.other_delimiter(&line) {
            return Err(problem.into());
        }
        let mut record = Record::default();
        let mut problems: Problems = self.split(&line, &mut record).into_iter().collect();
        if !line.whole {
            problems.push(self.cut_off());
        }
        let header: Vec<String> = record.iter().map(str::to_owned).collect();
        problems.append(header_problems(&header, row, &self.shown));
        problems.none_or(header)
    }

    /// A header of one column that another delimiter would split.
    fn other_delimiter(&self, line: &Line) -> Option<Problem> {
        let name = self.text.get(line.start..line.end)?;
        if name.contains(self.delimiter) {
            return None;
        }
        let other = [',', ';', '\t', '|', '¬']
            .into_iter()
            .find(|sign| *sign != self.delimiter && name.contains(*sign))?;
        Some(
            self.problem(
                "the header has one column only",
                "correct delimiter in [format] of source.toml",
            )
            .found(format!("the sign {other:?} in it"))
            .expected(format!("cells between {:?}", self.delimiter)),
        )
    }

    /// The cells of a line into the record; the problem that keeps it from being split.
    fn split(&self, line: &Line, record: &mut Record) -> Option<Problem> {
        record.start(self.row);
        let text = self.text.get(line.start..line.end).unwrap_or_default();
        if self.seen.unseen && text.chars().any(|c| c != self.delimiter && is_unseen(c)) {
            return Some(self.unseen(text));
        }
        if self.seen.quotes && text.contains('"') {
            if let Err(what) = split_quoted(text, self.delimiter, record) {
                return Some(self.problem(what, "close it before the delimiter, write a quote inside it as two; a cell may not hold a line break"));
            }
        } else {
            record.push_split(text, self.delimiter);
        }
        (text.len() > LONGEST_CELL && record.longest() > LONGEST_CELL)
            .then(|| self.problem("a cell is longer than 64 KiB", RESTORE))
    }

    fn unseen(&self, text: &str) -> Problem {
        let what = if text.contains('\0') {
            "the line holds a null byte"
        } else if text.contains('\r') {
            "a carriage return stands inside the line"
        } else {
            "the line holds a control character or another that is not seen"
        };
        self.problem(what, RESTORE)
    }

    fn cut_off(&self) -> Problem {
        self.problem(
            "the last line has no line end: the file is truncated",
            "restore the whole file",
        )
    }

    fn problem(&self, what: &str, remedy: &str) -> Problem {
        Problem::new(&self.shown, what, remedy).row(self.row)
    }

    fn check(&self, line: &Line, record: &mut Record) -> Problems {
        let mut problems = Problems::new();
        if !line.whole {
            problems.push(self.cut_off());
        }
        if let Some(problem) = self.split(line, record) {
            problems.push(problem);
        } else if record.is_blank() {
            problems.push(self.problem(
                "the line is blank",
                "take it out; where footnotes follow, declare ends = \"blank_row\" in [format]",
            ));
        } else if record.len() != self.columns {
            problems.push(
                self.problem(
                    "the line has another number of fields than the header",
                    RESTORE,
                )
                .found(format!("{} fields", record.len()))
                .expected(format!("{} fields", self.columns)),
            );
        }
        problems
    }
}

impl Rows for Lines<'_> {
    fn next(&mut self, record: &mut Record) -> Option<Result<(), Problems>> {
        if self.ended {
            return None;
        }
        let line = self.line()?;
        // The plain row first: every row of a sound file takes this way.
        let plain = line.whole && self.split(&line, record).is_none();
        let blank = plain && record.is_blank();
        if plain && !blank && record.len() == self.columns {
            return Some(Ok(()));
        }
        if blank && self.ends == Ends::BlankRow {
            self.ended = true;
            return None;
        }
        Some(self.check(&line, record).none_or(()))
    }
}

/// Carriage returns before a line feed are line ends and not counted.
fn holds_unseen(text: &str, delimiter: char) -> bool {
    let bytes = text.as_bytes();
    let count = |byte| memchr::memchr_iter(byte, bytes).count();
    let spared = u8::try_from(delimiter)
        .ok()
        .filter(u8::is_ascii_control)
        .map_or(0, count);
    let controls = bytes.iter().filter(|byte| byte.is_ascii_control()).count();
    let control = controls > count(b'\n') + count(b'\r') + spared;
    let returns = memchr::memchr_iter(b'\r', bytes).any(|at| bytes.get(at + 1) != Some(&b'\n'));
    control || returns || (!text.is_ascii() && text.chars().any(|c| !c.is_ascii() && is_unseen(c)))
}

fn split_quoted(line: &str, delimiter: char, record: &mut Record) -> Result<(), &'static str> {
    let mut rest = line;
    loop {
        let Some(inside) = rest.strip_prefix('"') else {
            let cell = rest.split(delimiter).next().unwrap_or_default();
            if cell.contains('"') {
                return Err("a quote stands in the middle of a cell");
            }
            record.push(cell);
            match rest
                .get(cell.len()..)
                .and_then(|rest| rest.strip_prefix(delimiter))
            {
                Some(after) => rest = after,
                None => return Ok(()),
            }
            continue;
        };
        let after = record.push_with(|text| unquote(inside, text))?;
        rest = match after.strip_prefix(delimiter) {
            Some(after) => after,
            None if after.is_empty() => return Ok(()),
            None => return Err("text stands after the closing quote of a cell"),
        };
    }
}

/// The text up to the closing quote into `text`; what stands after it.
fn unquote<'t>(inside: &'t str, text: &mut String) -> Result<&'t str, &'static str> {
    let mut rest = inside;
    while let Some((before, after)) = rest.split_once('"') {
        text.push_str(before);
        match after.strip_prefix('"') {
            Some(after) => {
                text.push('"');
                rest = after;
            }
            None => return Ok(after),
        }
    }
    Err("a quoted cell is not closed on its line")
}

#[cfg(test)]
mod tests;
