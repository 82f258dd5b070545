//! Survey prevalence by country and, where the source has them, bands of ages.

use std::collections::BTreeMap;

use vocabulary::{Ages, Prevalence, Problem, Problems};

use crate::layout::{self, Reading, Row, Summary};
use crate::manifest::Role;
use crate::number::decimal;

/// Decodes every row, in the order of the country codes and ages.
///
/// # Errors
/// With every cell that is not what its column should hold, and every country that stands
/// twice with the same ages.
pub(crate) fn decode(
    bytes: &[u8],
    reading: &Reading<'_>,
) -> Result<(Vec<Prevalence>, Summary), Problems> {
    let mut countries: BTreeMap<(String, Ages), (u64, Prevalence)> = BTreeMap::new();
    let (summary, problems) = layout::read(bytes, reading, |row| match decode_row(reading, row) {
        Err(found) => found,
        Ok(decoded) => {
            let (iso3, ages) = (decoded.iso3.clone(), decoded.ages);
            match countries.insert((iso3.clone(), ages), (row.line, decoded)) {
                None => Problems::new(),
                Some((first, _)) => Problem::new(
                    reading.shown,
                    format!("a second row for {iso3}, ages {ages}: row {first}"),
                    "keep one, or declare the column of ages in source.toml",
                )
                .row(row.line)
                .column(row.header(Role::Iso3))
                .into(),
            }
        }
    })?;
    let rows = countries.into_values().map(|(_, row)| row).collect();
    problems.none_or((rows, summary))
}

fn decode_row(reading: &Reading<'_>, row: &Row<'_>) -> Result<Prevalence, Problems> {
    let mut problems = Problems::new();
    let iso3 = row.cell(Role::Iso3);
    if iso3.len() != 3 || !iso3.bytes().all(|b| b.is_ascii_uppercase()) {
        let remedy = "write the ISO 3166-1 alpha-3 code";
        let problem = reading.problem(row, Role::Iso3, "not a country code", remedy);
        problems.push(problem.expected("three capital letters"));
    }
    for role in [Role::Country, Role::Survey] {
        if row.cell(role).trim().is_empty() {
            let remedy = "write what the survey says";
            problems.push(reading.problem(row, role, "the cell is empty", remedy));
        }
    }
    let percent = percent(reading, row, Role::Percent, &mut problems);
    let survey_year: Option<u16> = row
        .cell(Role::SurveyYear)
        .parse()
        .ok()
        .filter(|y| (1950..2100).contains(y));
    if survey_year.is_none() {
        let remedy = "write the survey's year with four digits";
        let problem = reading.problem(row, Role::SurveyYear, "not a year", remedy);
        problems.push(problem.expected("1950 to 2099"));
    }
    let bounds = bounds(reading, row, percent, &mut problems);
    let sample = sample(reading, row, &mut problems);
    let ages = ages(reading, row, &mut problems);
    match (percent, survey_year, ages) {
        (Some(percent), Some(survey_year), Some(ages)) if problems.is_empty() => Ok(Prevalence {
            iso3: iso3.into_owned(),
            country: row.cell(Role::Country).into_owned(),
            ages,
            percent,
            bounds,
            sample,
            survey_year,
            survey: row.cell(Role::Survey).into_owned(),
        }),
        _ => Err(problems),
    }
}

fn percent(
    reading: &Reading<'_>,
    row: &Row<'_>,
    role: Role,
    problems: &mut Problems,
) -> Option<f64> {
    let percent = decimal(&row.cell(role)).filter(|percent| (0.0..=100.0).contains(percent));
    if percent.is_none() {
        let remedy = "write per cent of women, with a point";
        let problem = reading.problem(row, role, "not a percentage", remedy);
        problems.push(problem.expected("0 to 100"));
    }
    percent
}

/// The survey's own interval; none where both cells are empty.
fn bounds(
    reading: &Reading<'_>,
    row: &Row<'_>,
    percent: Option<f64>,
    problems: &mut Problems,
) -> Option<(f64, f64)> {
    if row.cell(Role::Lower).is_empty() && row.cell(Role::Upper).is_empty() {
        return None;
    }
    let lower = self::percent(reading, row, Role::Lower, problems)?;
    let upper = self::percent(reading, row, Role::Upper, problems)?;
    if percent.is_some_and(|percent| !(lower..=upper).contains(&percent)) {
        let what = "the interval does not hold the percentage";
        problems.push(reading.problem(row, Role::Lower, what, "compare both with the survey"));
    }
    Some((lower, upper))
}

/// Who was asked: 15 to 49 where the source has no column of ages.
fn ages(reading: &Reading<'_>, row: &Row<'_>, problems: &mut Problems) -> Option<Ages> {
    let text = row.cell(Role::Ages);
    if text.is_empty() && !reading.rows.columns.contains_key(&Role::Ages) {
        return Some(Ages::CHILDBEARING);
    }
    let ages = text.parse().ok();
    if ages.is_none() {
        let remedy = "write the ages of those who were asked";
        let problem = reading.problem(row, Role::Ages, "not a band of ages", remedy);
        problems.push(problem.expected("such as 15-49, 15 to 49, Y15T49 or 50+"));
    }
    ages
}

fn sample(reading: &Reading<'_>, row: &Row<'_>, problems: &mut Problems) -> Option<u64> {
    let text = row.cell(Role::Sample);
    if text.is_empty() {
        return None;
    }
    let number = decimal(&text).filter(|n| *n >= 1.0 && *n < 1e9 && n.fract() == 0.0);
    if number.is_none() {
        let remedy = "write how many women were asked, or leave it empty";
        problems.push(reading.problem(row, Role::Sample, "not a number of women", remedy));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number from 1 to 1e9"
    )]
    number.map(|number| number as u64)
}
