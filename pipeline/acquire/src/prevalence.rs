//! Survey prevalence by country.

use std::collections::BTreeMap;

use vocabulary::{Prevalence, Problem, Problems};

use crate::manifest::PrevalenceGrain;
use crate::snapshot::{Row, Snapshot};

/// Decodes every row, in the order of the country codes.
///
/// # Errors
/// With every cell that is not what its column should hold, and every country that stands twice.
pub(crate) fn decode(
    grain: &PrevalenceGrain,
    snapshot: &Snapshot,
) -> Result<Vec<Prevalence>, Problems> {
    let mut problems = Problems::new();
    let mut countries: BTreeMap<String, (u64, Prevalence)> = BTreeMap::new();
    for row in snapshot.rows() {
        match decode_row(grain, snapshot, &row) {
            Err(found) => problems.append(found),
            Ok(decoded) => {
                let iso3 = decoded.iso3.clone();
                if let Some((first, _)) = countries.insert(iso3.clone(), (row.line, decoded)) {
                    problems.push(
                        Problem::new(
                            &snapshot.shown,
                            format!("a second row for {iso3}: row {first}"),
                            "keep one",
                        )
                        .row(row.line)
                        .column(&grain.columns.iso3),
                    );
                }
            }
        }
    }
    problems.none_or(
        countries
            .into_values()
            .map(|(_, prevalence)| prevalence)
            .collect(),
    )
}

fn decode_row(
    grain: &PrevalenceGrain,
    snapshot: &Snapshot,
    row: &Row<'_>,
) -> Result<Prevalence, Problems> {
    let columns = &grain.columns;
    let mut problems = Problems::new();
    let iso3 = row.cell(&columns.iso3);
    if iso3.len() != 3 || !iso3.bytes().all(|b| b.is_ascii_uppercase()) {
        problems.push(
            snapshot
                .problem(
                    row,
                    &columns.iso3,
                    "not a country code",
                    "write the ISO 3166-1 alpha-3 code",
                )
                .expected("three capital letters"),
        );
    }
    for column in [&columns.country, &columns.survey] {
        if row.cell(column).trim().is_empty() {
            problems.push(snapshot.problem(
                row,
                column,
                "the cell is empty",
                "write what the survey says",
            ));
        }
    }
    let percent =
        decimal(row.cell(&columns.percent)).filter(|percent| (0.0..=100.0).contains(percent));
    if percent.is_none() {
        problems.push(
            snapshot
                .problem(
                    row,
                    &columns.percent,
                    "not a percentage",
                    "write per cent of women, with a point",
                )
                .expected("0 to 100"),
        );
    }
    let survey_year: Option<u16> = row
        .cell(&columns.survey_year)
        .parse()
        .ok()
        .filter(|y| (1950..2100).contains(y));
    if survey_year.is_none() {
        problems.push(
            snapshot
                .problem(
                    row,
                    &columns.survey_year,
                    "not a year",
                    "write the survey's year with four digits",
                )
                .expected("1950 to 2099"),
        );
    }
    match (percent, survey_year) {
        (Some(percent), Some(survey_year)) if problems.is_empty() => Ok(Prevalence {
            iso3: iso3.to_owned(),
            country: row.cell(&columns.country).to_owned(),
            percent,
            bounds: None,
            sample: None,
            survey_year,
            survey: row.cell(&columns.survey).to_owned(),
        }),
        _ => Err(problems),
    }
}

/// A number written with digits, at most one point and at most one leading minus.
pub(crate) fn decimal(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    text.parse()
        .ok()
        .filter(|number: &f64| plain && number.is_finite())
}
