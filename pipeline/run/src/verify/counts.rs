//! Whether the long table tells of counts what `disclosed.csv` does, and no more.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use disclose::Statement;
use files::open_regular;
use serde::Deserialize;
use serde_json::Value;
use vocabulary::{Category, Count, CountInterval, Problem, Problems, SourceId, Status};

use super::{Check, ONE_IS_LEFT, told};
use crate::failure::Failure;
use crate::ledger::DISCLOSED;
use crate::series::LITTLE;
use crate::whole::read_if_there;

const REMEDY: &str = "make the release again, and find out what changed the file";

/// A figure of the long table, as it is printed.
#[derive(Debug, Deserialize)]
struct Line {
    area_code: String,
    level: String,
    indicator: String,
    period: String,
    value: String,
    lower: String,
    upper: String,
    status: String,
}

/// An indicator that is a count as it was disclosed.
struct Counted {
    indicator: String,
    source: SourceId,
    category: Category,
}

/// Holds each figure of an area that is a count itself against what is said of that count: value,
/// range and status are the same, and a count that is said is printed. Figures that are computed
/// from counts, and those of wider areas, are functions of these; making the release again tells
/// whether they are the right ones.
pub fn counts(folder: &Path, record: &Value) -> Result<Check, Failure> {
    if folder.join(LITTLE).is_file() {
        return Ok(Check::Holds(ONE_IS_LEFT.to_owned()));
    }
    let bytes = read_if_there(&folder.join(DISCLOSED))?.unwrap_or_default();
    let statement = match Statement::parse(&String::from_utf8_lossy(&bytes)) {
        Ok(statement) => statement,
        Err(wrong) => {
            let wrong = wrong.iter().map(|of| format!("{DISCLOSED}, {of}"));
            return Ok(Check::Fails(wrong.collect()));
        }
    };
    if statement.to_csv().as_bytes() != bytes {
        let what = format!("{DISCLOSED}: is written otherwise than a statement is");
        return Ok(Check::Fails(vec![what]));
    }
    let product = record["product"].as_str().unwrap_or_default();
    let file = publish::long_table(product);
    let lines = match lines(folder, &file) {
        Ok(lines) => lines,
        Err(error) => {
            return Ok(Check::Fails(vec![format!(
                "{file}: cannot be read: {error}"
            )]));
        }
    };
    let counted: Vec<Counted> = counted(record)
        .into_iter()
        .filter(|of| {
            let rows = statement.rows_of(&of.source);
            !rows.is_empty() || is_guarded(record, &of.source)
        })
        .collect();
    let mut compared = 0;
    let mut found = Problems::new();
    for of in &counted {
        let own = of.differences(&statement, &lines, &file);
        compared += own.0;
        found.append(own.1);
    }
    let how = match counted.len() {
        0 => format!("no figure is a count that {DISCLOSED} speaks of"),
        _ => format!("{compared} counts are in the long table as {DISCLOSED} has them"),
    };
    Ok(told(&found, &how))
}

fn lines(folder: &Path, file: &str) -> Result<Vec<Line>, csv::Error> {
    let mut reader = csv::Reader::from_reader(open_regular(&folder.join(file))?);
    reader.deserialize().collect()
}

/// The indicators that the recorded plan makes of one count each.
fn counted(record: &Value) -> Vec<Counted> {
    let recipes = record["plan"]["indicators"].as_array();
    let counted = |of: &Value| {
        let how = of["how"].get("count")?;
        Some(Counted {
            indicator: of["id"].as_str()?.to_owned(),
            source: SourceId::new(how["source"].as_str()?),
            category: Category::new(how["category"].as_str().unwrap_or_default()),
        })
    };
    recipes.into_iter().flatten().filter_map(counted).collect()
}

/// Whether a table is one that the record says is held in confidence, or withholds or rounds anything:
/// then there has to be something said of it.
fn is_guarded(record: &Value, source: &SourceId) -> bool {
    let tables = record["disclosure"].as_array();
    let mut tables = tables.into_iter().flatten();
    let table = tables.find(|of| of["source"] == source.as_str());
    table.is_some_and(|of| {
        let some = |part: &str| of[part].as_u64().unwrap_or(0) > 0;
        of["access"] == "confidential" || some("withheld") || some("rounded")
    })
}

impl Counted {
    /// How many counts were held against figures, and which of them differ.
    fn differences(&self, statement: &Statement, lines: &[Line], file: &str) -> (usize, Problems) {
        let mut figures: BTreeMap<(&str, &str), &Line> = BTreeMap::new();
        let mut found = Problems::new();
        let problem = |what: &str, period: &str, area: &str| {
            let what = format!("{what}: {}, {period}", self.indicator);
            Problem::new(file, what, REMEDY).area(area)
        };
        let own = |line: &&Line| line.indicator == self.indicator && line.level == "area";
        for line in lines.iter().filter(own) {
            let (period, area) = (line.period.as_str(), line.area_code.as_str());
            if figures.insert((period, area), line).is_some() {
                found.push(problem("tells twice of a count", period, area));
            }
        }
        let rows = statement.rows_of(&self.source).iter();
        let rows = rows.filter(|row| row.members.is_empty() && row.category == self.category);
        let mut said = BTreeSet::new();
        for row in rows {
            let (period, area) = (row.period.to_string(), row.area.to_string());
            let words = |of: &[String; 4]| of.join(", ");
            let expected = printed(&row.count);
            match figures.get(&(period.as_str(), area.as_str())) {
                None => found.push(
                    problem(&format!("lacks a count of {DISCLOSED}"), &period, &area)
                        .expected(words(&expected)),
                ),
                Some(line) => {
                    let cells = [&line.value, &line.lower, &line.upper, &line.status];
                    let cells = cells.map(|cell| plain(cell));
                    if cells != expected {
                        let what = format!("tells otherwise of a count than {DISCLOSED}");
                        let problem = problem(&what, &period, &area).found(words(&cells));
                        found.push(problem.expected(words(&expected)));
                    }
                }
            }
            said.insert((period, area));
        }
        for (period, area) in figures.keys() {
            if !said.contains(&((*period).to_owned(), (*area).to_owned())) {
                let what = format!("has a count that {DISCLOSED} does not");
                found.push(problem(&what, period, area));
            }
        }
        (said.len(), found)
    }
}

/// Value, lower, upper and status of a count, as the long table prints them.
fn printed(count: &Count) -> [String; 4] {
    let ends = count.interval();
    let end = |of: Option<u64>| of.map_or_else(String::new, |number| number.to_string());
    let (value, status) = match count {
        Count::Exact(number) => (number.to_string(), Status::Exact),
        Count::Rounded { shown, .. } => (shown.to_string(), Status::Rounded),
        Count::Suppressed { marker, .. } | Count::Missing(marker) => {
            (marker.to_string(), Status::Marked(*marker))
        }
    };
    let (lower, upper) = (
        ends.map(CountInterval::lower),
        ends.map(CountInterval::upper),
    );
    [value, end(lower), end(upper), status.as_str().to_owned()]
}

/// A cell without decimals that are nought: a plan may print counts with some.
fn plain(cell: &str) -> String {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|of| of.is_ascii_digit());
    match cell.split_once('.') {
        Some((whole, rest)) if digits(whole) && rest.bytes().all(|of| of == b'0') => {
            whole.to_owned()
        }
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str =
        "source,access,period,category,area_code,members,cover,shown,marker,lower,upper\r\n";

    fn line(area: &str, cells: [&str; 4]) -> Line {
        let [value, lower, upper, status] = cells.map(str::to_owned);
        Line {
            area_code: area.to_owned(),
            level: "area".to_owned(),
            indicator: "cases".to_owned(),
            period: "year to 2025-03-31".to_owned(),
            value,
            lower,
            upper,
            status,
        }
    }

    fn found(lines: &[Line]) -> Vec<String> {
        let rows = [
            ",E09000001,,,11,,,",
            ",E09000002,,,,[c],1,7",
            ",E09000003,,,10,,8,12",
            ",E09000004,,,,[x],,",
            ",E12000007,E09000001 E09000002,whole,20,,18,22",
            "young,E09000001,,,2,,,",
        ];
        let rows = rows.map(|row| format!("made,confidential,year to 2025-03-31,{row}\r\n"));
        let statement = Statement::parse(&(HEADER.to_owned() + &rows.concat()));
        let counted = Counted {
            indicator: "cases".to_owned(),
            source: SourceId::new("made"),
            category: Category::all(),
        };
        let statement = statement.expect("a statement");
        let (compared, found) = counted.differences(&statement, lines, "long.csv");
        assert_eq!(compared, 4);
        found.iter().map(ToString::to_string).collect()
    }

    fn held() -> [Line; 4] {
        [
            line("E09000001", ["11", "11", "11", "exact"]),
            line("E09000002", ["[c]", "1", "7", "[c]"]),
            line("E09000003", ["10.0", "8.0", "12.0", "rounded"]),
            line("E09000004", ["[x]", "", "", "[x]"]),
        ]
    }

    #[test]
    fn a_count_is_printed_as_it_is_said_and_nothing_more_is_told_of_it() {
        assert_eq!(found(&held()), Vec::<String>::new());
        let cases: [(usize, [&str; 4], &str); 6] = [
            (0, ["12", "12", "12", "exact"], "E09000001"),
            (1, ["3", "3", "3", "exact"], "E09000002"),
            (1, ["[c]", "1", "5", "[c]"], "E09000002"),
            (2, ["10", "9", "12", "rounded"], "E09000003"),
            (2, ["10", "8", "12", "exact"], "E09000003"),
            (3, ["0", "0", "0", "exact"], "E09000004"),
        ];
        for (at, cells, area) in cases {
            let mut lines = held();
            lines[at] = line(area, cells);
            let said = found(&lines);
            assert!(
                matches!(&said[..], [one] if one.contains(area)
                    && one.contains("tells otherwise of a count than disclosed.csv")),
                "{said:?}"
            );
        }
    }

    #[test]
    fn a_count_that_is_not_there_is_missed_and_one_more_is_named() {
        let [_, rest @ ..] = held();
        let said = found(&rest);
        assert!(
            matches!(&said[..], [one] if one.contains("lacks a count of disclosed.csv")),
            "{said:?}"
        );
        let more = line("E09000005", ["4", "4", "4", "exact"]);
        let lines: Vec<Line> = held().into_iter().chain([more]).collect();
        let said = found(&lines);
        assert!(
            matches!(&said[..], [one] if one.contains("has a count that disclosed.csv does not")),
            "{said:?}"
        );
        let again = line("E09000001", ["11", "11", "11", "exact"]);
        let lines: Vec<Line> = held().into_iter().chain([again]).collect();
        assert!(found(&lines)[0].contains("tells twice of a count"));
    }
}
