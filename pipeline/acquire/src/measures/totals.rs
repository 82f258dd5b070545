//! Published totals: what is known of sums of areas' counts.

use std::collections::BTreeSet;
use std::path::Path;

use vocabulary::{AreaCode, CodeScheme, CountInterval, Problem, Problems};

use super::{MIB, delimiter, number};
use crate::bounded::read_bounded;
use crate::file::{self, Format, Record};

/// A published total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// The row it stands in.
    pub row: u64,
    /// What it is called.
    pub name: String,
    /// Whose counts it sums.
    pub members: Members,
    /// What the sum can be.
    pub within: CountInterval,
    /// When; empty where the file does not say.
    pub period: String,
    /// Of what; empty where the file does not say.
    pub indicator: String,
}

/// Whose counts a total sums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Members {
    /// Those of all areas.
    All,
    /// Those of these, each named once.
    Of(Vec<AreaCode>),
}

const NEEDED: [&str; 4] = ["name", "members", "lower", "upper"];
const ALLOWED: [&str; 2] = ["period", "indicator"];
const REMEDY: &str = "give the columns name, members, lower and upper, and where they are needed period and indicator";

/// Reads published totals: CSV with the columns `name`, `members` (codes with blanks between them,
/// or `all`), `lower`, `upper`, and where there are several `period` and `indicator`.
///
/// # Errors
/// With every column that is missing or unknown, and every row whose cells are none of a total.
pub fn totals(path: &Path) -> Result<Vec<Total>, Problems> {
    let shown = path.display().to_string();
    let bytes = read_bounded(path, MIB, "leave out totals that no area belongs to")?;
    let mut table = file::open(
        &bytes,
        &Format::delimited_by(delimiter(&bytes, "name")),
        &shown,
    )
    .map_err(|found| save_anew(&found))?;
    let header: Vec<String> = table.header().to_vec();
    let place = |name: &str| header.iter().position(|own| own == name);
    let missing = NEEDED.into_iter().filter(|name| place(name).is_none());
    let mut problems: Problems = missing
        .map(|name| Problem::new(&shown, "a column is missing", REMEDY).column(name))
        .collect();
    let known = |name: &str| NEEDED.contains(&name) || ALLOWED.contains(&name);
    for (at, _) in header.iter().enumerate().filter(|(_, name)| !known(name)) {
        let what = "a column is none of a table of totals";
        let column = format!("number {}", at + 1);
        problems.push(Problem::new(&shown, what, REMEDY).row(1).column(column));
    }
    problems.none_or(())?;
    let mut problems = Problems::new();
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut record = Record::default();
    while let Some(next) = table.next(&mut record) {
        if let Err(of_row) = next {
            problems.append(save_anew(&of_row));
            continue;
        }
        let cell = |name: &str| place(name).map_or("", |at| record.get(at).trim());
        match total(&cell, record.row, &shown) {
            Ok(total) => {
                let key = (
                    total.name.clone(),
                    total.period.clone(),
                    total.indicator.clone(),
                );
                if seen.insert(key) {
                    found.push(total);
                } else {
                    let what = "a total of this name, period and indicator stands above";
                    let remedy = "give each total once, or another name";
                    problems.push(
                        Problem::new(&shown, what, remedy)
                            .row(record.row)
                            .column("name"),
                    );
                }
            }
            Err(of_row) => problems.append(of_row),
        }
    }
    if found.is_empty() && problems.is_empty() {
        let remedy = "give a total a row, or leave --totals out";
        problems.push(Problem::new(
            &shown,
            "it has no row below its header",
            remedy,
        ));
    }
    problems.none_or(found)
}

/// Problems of the file's form, in words that speak of no manifest.
fn save_anew(problems: &Problems) -> Problems {
    let problems = problems.iter().cloned().map(|mut problem| {
        "save the totals anew, as CSV in UTF-8 with its header in the first line and an end to the last"
            .clone_into(&mut problem.remedy);
        problem
    });
    problems.collect()
}

/// One row.
fn total<'a>(cell: &dyn Fn(&str) -> &'a str, row: u64, shown: &str) -> Result<Total, Problems> {
    let mut problems = Problems::new();
    let mut refuse = |column: &str, what: &str, remedy: &str| {
        problems.push(Problem::new(shown, what, remedy).row(row).column(column));
    };
    if cell("name").is_empty() {
        refuse(
            "name",
            "the total has no name",
            "give it one, for messages to speak of it by",
        );
    }
    let members =
        members(cell("members")).map_err(|(what, remedy)| refuse("members", &what, remedy));
    let mut end = |column: &str| {
        let whole = number::events(cell(column));
        whole.map_err(|what| {
            let what = format!("a bound of the total: {what}");
            refuse(
                column,
                &what,
                "write a whole number from 0; the same in both columns for an exact total",
            );
        })
    };
    let ends = (end("lower"), end("upper"));
    let within = match ends {
        (Ok(lower), Ok(upper)) => CountInterval::new(lower, upper).map_err(|_| {
            refuse(
                "lower",
                "the lower bound of the total lies above the upper one",
                "bring the two in order",
            );
        }),
        _ => Err(()),
    };
    match (members, within) {
        (Ok(members), Ok(within)) if problems.is_empty() => Ok(Total {
            row,
            name: cell("name").to_owned(),
            members,
            within,
            period: cell("period").to_owned(),
            indicator: cell("indicator").to_owned(),
        }),
        _ => Err(problems),
    }
}

/// Whose counts are summed; else what is wrong, and what to do.
fn members(text: &str) -> Result<Members, (String, &'static str)> {
    if text == "all" {
        return Ok(Members::All);
    }
    let remedy = "name the areas by their codes with blanks between them, each once, or write all";
    let mut codes = BTreeSet::new();
    for (at, word) in text.split_whitespace().enumerate() {
        let Some(code) = CodeScheme::Other.parse(word) else {
            let what = format!("the {} member is not the code of an area", nth(at + 1));
            return Err((what, remedy));
        };
        if !codes.insert(code) {
            return Err((format!("area {code} is a member twice"), remedy));
        }
    }
    if codes.is_empty() {
        return Err(("the total has no members".to_owned(), remedy));
    }
    Ok(Members::Of(codes.into_iter().collect()))
}

fn nth(at: usize) -> String {
    let end = match (at % 100, at % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{at}{end}")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn read(text: &str) -> Result<Vec<Total>, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("totals.csv");
        fs::write(&path, text).expect("a file");
        totals(&path).map_err(|problems| problems.to_string())
    }

    #[test]
    fn totals_are_of_all_areas_or_of_some() {
        let found = read(
            "name,members,lower,upper,period\nLondon,all,235,244,2018\nInner,E09000007 E09000001,0,9,2018\n",
        );
        let found = found.expect("totals");
        assert_eq!(found[0].members, Members::All);
        let codes = ["E09000001", "E09000007"].map(|code| code.parse().expect("a code"));
        assert_eq!(found[1].members, Members::Of(codes.to_vec()));
        assert_eq!((found[1].row, found[1].period.as_str()), (3, "2018"));
        assert_eq!(found[0].within.lower(), 235);
    }

    #[test]
    fn what_is_no_total_is_refused_by_row_and_column() {
        let header = "name,members,lower,upper";
        for (rows, words) in [
            (",all,1,2", "row 2, column name: the total has no name"),
            ("a,,1,2", "row 2, column members: the total has no members"),
            ("a,E1 E1,1,2", "area E1 is a member twice"),
            ("a,E1 !!,1,2", "the 2nd member is not the code"),
            (
                "a,all,x,2",
                "column lower: a bound of the total: not a number",
            ),
            (
                "a,all,1,",
                "column upper: a bound of the total: the cell is empty",
            ),
            ("a,all,-1,2", "below nought"),
            ("a,all,3,2", "lies above the upper one"),
            (
                "a,all,1,2\na,E1,1,2",
                "row 3, column name: a total of this name",
            ),
        ] {
            let refused = read(&format!("{header}\n{rows}\n")).expect_err("no total");
            assert!(refused.contains(words), "{rows:?}: {refused}");
        }
        let refused = read(&format!("{header}\n")).expect_err("no totals");
        assert!(refused.contains("no row below its header"), "{refused}");
        let refused = read("name,members,lower,most\na,all,1,2\n").expect_err("no totals");
        assert!(
            refused.contains("column upper: a column is missing"),
            "{refused}"
        );
        assert!(refused.contains("column number 4"), "{refused}");
    }
}
