//! A statement as CSV, by RFC 4180: what is written is read back to the byte.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord, Terminator, WriterBuilder};
use vocabulary::{
    Access, AreaCode, Category, Count, CountInterval, Cover, Marker, Period, SourceId,
};

use super::{Row, Statement};

const COLUMNS: [&str; 11] = [
    "source",
    "access",
    "period",
    "category",
    "area_code",
    "members",
    "cover",
    "shown",
    "marker",
    "lower",
    "upper",
];

const ACCESS: [(Access, &str); 2] = [
    (Access::Published, "published"),
    (Access::Confidential, "confidential"),
];

const COVERS: [(Cover, &str); 2] = [(Cover::Whole, "whole"), (Cover::Part, "part")];

const MARKERS: [Marker; 5] = [
    Marker::Confidential,
    Marker::Low,
    Marker::Unreliable,
    Marker::NotAvailable,
    Marker::NotApplicable,
];

/// One thing that is wrong with the text of a statement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "row {row}{}: {what}; expected {expected}; to do: restore the file from its release",
    place(.column.as_deref(), .area.as_deref())
)]
pub struct StatementError {
    /// The line of the text, the header being line 1.
    pub row: u64,
    /// The column's header, where it is one cell that is wrong.
    pub column: Option<String>,
    /// The area's code as it stands there, where it is one.
    pub area: Option<String>,
    /// What is wrong.
    pub what: &'static str,
    /// What should have stood there.
    pub expected: String,
}

fn place(column: Option<&str>, area: Option<&str>) -> String {
    let column = column.map(|name| format!(", column {name}"));
    let area = area.map(|code| format!(", area {code}"));
    [column, area].into_iter().flatten().collect()
}

impl Statement {
    /// The statement as CSV in UTF-8, lines ended by a carriage return and a line feed.
    ///
    /// Members are separated by single blanks. A number that was printed stands in `shown`,
    /// a marker in `marker`; `lower` and `upper` are what a rounded or withheld count can be,
    /// `upper` alone empty where nothing bounds it, and both where the number is exact or missing. A text that a spreadsheet would run
    /// as a formula has an apostrophe before it.
    ///
    /// # Example
    /// ```
    /// use disclose::Statement;
    /// let text = "source,access,period,category,area_code,members,cover,shown,marker,lower,upper\r\n\
    ///             made,confidential,year to 2025-03-31,,E09000001,,,,[c],1,7\r\n";
    /// let statement = Statement::parse(text).expect("a statement");
    /// assert_eq!(statement.to_csv(), text);
    /// ```
    #[must_use]
    pub fn to_csv(&self) -> String {
        written(&self.rows)
    }

    /// Reads a statement back.
    ///
    /// Lines may end with a line feed alone. Anything else that [`Statement::to_csv`] would
    /// not have written is refused.
    ///
    /// # Errors
    /// With every problem and its line.
    pub fn parse(text: &str) -> Result<Self, Vec<StatementError>> {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut records = reader.records();
        let header = records.next().and_then(Result::ok);
        if header.is_none_or(|header| header != COLUMNS[..]) {
            let what = "the header is another one";
            return Err(vec![whole_line(1, what, COLUMNS.join(","))]);
        }
        let (mut rows, mut errors) = (Vec::<Row>::new(), Vec::new());
        for record in records {
            let Ok(record) = record else {
                let line = 2 + rows.len() as u64;
                errors.push(whole_line(line, "cannot be read", "11 cells"));
                continue;
            };
            let line = record.position().map_or(1, csv::Position::line);
            match row(&record, line) {
                Ok(row) => {
                    errors.extend(rows.last().and_then(|last| misplaced(last, &row, line)));
                    rows.push(row);
                }
                Err(found) => errors.extend(found),
            }
        }
        let statement = Self { rows };
        if errors.is_empty() {
            errors.extend(otherwise_written(text, &statement.to_csv()));
        }
        if errors.is_empty() {
            Ok(statement)
        } else {
            Err(errors)
        }
    }
}

/// The rows under their header.
fn written(rows: &[Row]) -> String {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    let header = COLUMNS.map(str::to_owned);
    for cells in std::iter::once(header).chain(rows.iter().map(cells)) {
        let cells = cells.each_ref().map(|cell| neutral(cell));
        let written = writer.write_record(cells.iter().map(|cell| cell.as_bytes()));
        written.expect("every record has eleven cells, and memory takes them all");
    }
    let bytes = writer.into_inner().expect("memory is written");
    String::from_utf8(bytes).expect("every cell is text")
}

fn whole_line(row: u64, what: &'static str, expected: impl Into<String>) -> StatementError {
    StatementError {
        row,
        column: None,
        area: None,
        what,
        expected: expected.into(),
    }
}

/// The cells of a row, in the order of the columns.
fn cells(row: &Row) -> [String; 11] {
    let members: Vec<&str> = row.members.iter().map(AreaCode::as_str).collect();
    let cover = match (row.members.as_slice(), row.cover) {
        ([], Cover::Whole) => "",
        (_, cover) => word(&COVERS, cover),
    };
    let ends = |within: &CountInterval| (within.lower().to_string(), within.upper().to_string());
    let none = || (String::new(), String::new());
    let (shown, marker, (lower, upper)) = match &row.count {
        Count::Exact(number) => (Some(*number), None, none()),
        Count::Rounded { shown, within } => (Some(*shown), None, ends(within)),
        Count::Suppressed { marker, within } => (None, Some(*marker), ends(within)),
        Count::Missing(marker) => (None, Some(*marker), (least(row.least), String::new())),
    };
    [
        row.source.to_string(),
        word(&ACCESS, row.access).to_owned(),
        row.period.to_string(),
        row.category.as_str().to_owned(),
        row.area.to_string(),
        members.join(" "),
        cover.to_owned(),
        shown.map_or_else(String::new, |number| number.to_string()),
        marker.map_or("", Marker::shorthand).to_owned(),
        lower,
        upper,
    ]
}

/// The least of a count without a range; nothing where that says nothing.
fn least(least: u64) -> String {
    Some(least)
        .filter(|least| *least > 0)
        .map_or_else(String::new, |least| least.to_string())
}

fn word<T: Copy + PartialEq>(words: &[(T, &'static str)], value: T) -> &'static str {
    let found = words.iter().find(|(of, _)| *of == value);
    found.map_or("", |(_, word)| *word)
}

fn meant<T: Copy>(words: &[(T, &str)], text: &str) -> Option<T> {
    let found = words.iter().find(|(_, word)| *word == text);
    found.map(|(value, _)| *value)
}

/// Whether a spreadsheet would run a text, but for apostrophes before it.
fn runs(text: &str) -> bool {
    let bare = text.trim_start_matches('\'');
    bare.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

/// A text that no spreadsheet runs. One more apostrophe goes before those that are there,
/// so that the text can be had back.
fn neutral(text: &str) -> Cow<'_, str> {
    if runs(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text before it was made neutral.
fn bare(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if runs(rest) => rest,
        _ => text,
    }
}

/// Reads one record; gathers all that is wrong with it.
fn row(record: &StringRecord, line: u64) -> Result<Row, Vec<StatementError>> {
    let found: Vec<&str> = record.iter().map(bare).collect();
    let Ok(cells) = <[&str; 11]>::try_from(found) else {
        let what = "has more or fewer cells than the header";
        return Err(vec![whole_line(line, what, "11 cells")]);
    };
    let [source, access, period, category, code, members, cover, ..] = cells;
    let area: Option<AreaCode> = code.parse().ok();
    let mut errors = Vec::new();
    let mut wrong = |column: &str, what, expected: &str| {
        errors.push(StatementError {
            column: Some(column.to_owned()),
            area: area.map(|code| code.to_string()),
            ..whole_line(line, what, expected)
        });
    };
    if area.is_none() {
        let expected = "1 to 15 letters, digits and - _ . : /";
        wrong("area_code", "is not an area's code", expected);
    }
    let access = meant(&ACCESS, access);
    if access.is_none() {
        wrong("access", "is another word", "published or confidential");
    }
    let period: Option<Period> = period.parse().ok();
    if period.is_none() {
        let expected = "YYYY-MM-DD, `year to YYYY-MM-DD` or `quarter to YYYY-MM-DD`";
        wrong("period", "is not a period", expected);
    }
    let members = several(members);
    if members.is_none() {
        let expected = "codes in order, each once, with single blanks between them";
        wrong("members", "is not a list of areas", expected);
    }
    let cover = match (members.as_deref(), cover) {
        (Some([]), "") => Some(Cover::Whole),
        (Some([]), _) => {
            wrong("cover", "is that of several areas", "an empty cell");
            None
        }
        (_, word) => meant(&COVERS, word).or_else(|| {
            wrong("cover", "is another word", "whole or part");
            None
        }),
    };
    let count = count(&cells, &mut wrong);
    match (access, period, area, members, cover, count) {
        (
            Some(access),
            Some(period),
            Some(area),
            Some(members),
            Some(cover),
            Some((count, least)),
        ) => Ok(Row {
            source: SourceId::new(source),
            access,
            period,
            category: Category::new(category),
            area,
            members,
            cover,
            count,
            least,
        }),
        _ => Err(errors),
    }
}

/// The codes of a list, in order, each once.
fn several(text: &str) -> Option<Vec<AreaCode>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let codes: Option<Vec<AreaCode>> = text.split(' ').map(|code| code.parse().ok()).collect();
    codes.filter(|codes| codes.is_sorted_by(|a, b| a < b))
}

/// What the last four cells say of the count, and its least where it has no range.
fn count(
    [.., shown, marker, lower, upper]: &[&str; 11],
    wrong: &mut impl FnMut(&str, &'static str, &str),
) -> Option<(Count, u64)> {
    let mut number = |column: &str, text: &str| match text {
        "" => Some(None),
        text => {
            let plain = text.bytes().all(|byte| byte.is_ascii_digit());
            let number = text.parse::<u64>().ok().filter(|_| plain);
            if number.is_none() {
                wrong(
                    column,
                    "is not a count",
                    "a whole number from 0, or nothing",
                );
            }
            number.map(Some)
        }
    };
    let shown = number("shown", shown);
    let lower = number("lower", lower);
    let upper = number("upper", upper);
    let known = MARKERS.into_iter().find(|of| of.shorthand() == *marker);
    if known.is_none() && !marker.is_empty() {
        wrong("marker", "is another marker", "[c], [low], [u], [x] or [z]");
        return None;
    }
    let (lower, upper) = (lower?, upper?);
    let within = match (lower, upper) {
        (_, None) => None,
        (Some(lower), Some(upper)) => {
            let within = CountInterval::new(lower, upper).ok();
            if within.is_none() {
                wrong("lower", "lies above upper", "a number no larger than upper");
            }
            Some(within?)
        }
        (None, Some(_)) => {
            wrong("lower", "is empty and upper is not", "both or neither");
            return None;
        }
    };
    let least = lower.filter(|_| within.is_none());
    if least.is_some() && (shown?.is_some() || known != Some(Marker::Confidential)) {
        let expected = "both or neither, or lower alone beside [c]";
        wrong("upper", "is empty and lower is not", expected);
        return None;
    }
    let count = match (shown?, known, within) {
        (Some(number), None, None) => Some(Count::Exact(number)),
        (Some(shown), None, Some(within)) => Some(Count::Rounded { shown, within }),
        (None, Some(marker), Some(within)) => Some(Count::Suppressed { marker, within }),
        (None, Some(marker), None) => Some(Count::Missing(marker)),
        (Some(_), Some(_), _) | (None, None, _) => {
            wrong(
                "marker",
                "does not fit the count shown",
                "a count or a marker, not both",
            );
            None
        }
    };
    count.map(|count| (count, least.unwrap_or(0)))
}

/// What is wrong with the place of a row behind another.
fn misplaced(last: &Row, row: &Row, line: u64) -> Option<StatementError> {
    let what = match last.key().cmp(&row.key()) {
        std::cmp::Ordering::Less => return None,
        std::cmp::Ordering::Equal => "says something of the same count as the row before",
        std::cmp::Ordering::Greater => "stands behind a row that it belongs before",
    };
    let expected = "rows in the order of source, period, category, area and members, each once";
    Some(StatementError {
        area: Some(row.area.to_string()),
        ..whole_line(line, what, expected)
    })
}

/// The first line of a text that says the same as a statement and is spelt otherwise.
fn otherwise_written(text: &str, canonical: &str) -> Option<StatementError> {
    let (text, canonical) = (text.replace("\r\n", "\n"), canonical.replace("\r\n", "\n"));
    if text == canonical {
        return None;
    }
    let (found, expected) = (text.split('\n'), canonical.split('\n'));
    let lines = found.clone().count();
    let same = found.zip(expected).take_while(|(a, b)| a == b).count();
    let what = "is not written as a statement is";
    let expected = "cells quoted only where they must be, no blank lines, and an end of every line";
    Some(whole_line((1 + same).min(lines) as u64, what, expected))
}
