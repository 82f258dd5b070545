//! The tables that go with a release beside the map, such as the yearly monitoring.

use std::fmt::Write as _;
use std::io::{self, Write};

use vocabulary::{Report, ReportCell};

use crate::numbers;
use crate::table::csv;
use crate::text::{cell, markdown, markdown_cell};

/// The path of a report in the release.
pub(crate) fn path(report: &Report) -> String {
    format!("tables/{}.csv", report.id)
}

/// Writes a report as CSV, in its own order.
pub(crate) fn report(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let names: Vec<&str> = report.columns.iter().map(|column| &*column.name).collect();
    let lines = report.rows.iter();
    csv(
        &names,
        lines.map(|row| row.iter().map(printed).collect()),
        out,
    )
}

fn printed(content: &ReportCell) -> Option<String> {
    match content {
        ReportCell::Text(words) => Some(cell(words).into_owned()),
        ReportCell::Number(number, decimals) => Some(numbers::text(
            numbers::rounded(*number, *decimals),
            *decimals,
        )),
        ReportCell::Empty => None,
    }
}

/// What the contract says of the reports.
pub(crate) fn contract(reports: &[Report]) -> String {
    let mut text = String::new();
    for report in reports {
        // Writing to a String does not fail.
        let _ = write!(
            text,
            "\n## {}: `{}`\n\nGrain: {}. UTF-8, RFC 4180; an empty cell does not apply or is not known.\n\n\
             | column | holds |\n| --- | --- |\n",
            markdown(&report.title),
            path(report),
            markdown(&report.grain)
        );
        for column in &report.columns {
            let _ = writeln!(
                text,
                "| `{}` | {} |",
                column.name,
                markdown_cell(&column.meaning)
            );
        }
    }
    text
}

/// What the release's README says of the reports.
pub(crate) fn readme(reports: &[Report]) -> String {
    let mut text = String::new();
    if reports.is_empty() {
        return text;
    }
    text.push_str("## Tables beside the map\n\n");
    for report in reports {
        let _ = write!(
            text,
            "### {}\n\n`{}`: {}.\n\n",
            markdown(&report.title),
            path(report),
            markdown(&report.grain)
        );
        for words in &report.words {
            let _ = writeln!(text, "{}\n", markdown(words));
        }
    }
    text
}
