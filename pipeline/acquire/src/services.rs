//! Specialist services at public addresses.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use vocabulary::{CodeScheme, Problem, Problems, Service, ServiceGroup, Standing, is_address};

use crate::area;
use crate::layout::{self, Reading, Row, Summary};
use crate::manifest::{Role, Services};
use crate::number::decimal;

/// Decodes every row, in the order of the names.
///
/// # Errors
/// With every cell that is not what its column should hold, and every name that stands twice.
pub(crate) fn decode(
    rules: &Services,
    codes: CodeScheme,
    bytes: &[u8],
    reading: &Reading<'_>,
) -> Result<(Vec<Service>, Summary), Problems> {
    let mut services: BTreeMap<String, (u64, Service)> = BTreeMap::new();
    let (summary, problems) = layout::read(bytes, reading, |row| {
        match decode_row(rules, codes, reading, row) {
            Err(found) => found,
            Ok(decoded) => match services.insert(decoded.name.clone(), (row.line, decoded)) {
                None => Problems::new(),
                Some((first, _)) => Problem::new(
                    reading.shown,
                    format!("the service also stands in row {first}"),
                    "keep one",
                )
                .row(row.line)
                .column(row.header(Role::Name))
                .into(),
            },
        }
    })?;
    let rows = services.into_values().map(|(_, row)| row).collect();
    problems.none_or((rows, summary))
}

fn decode_row(
    rules: &Services,
    codes: CodeScheme,
    reading: &Reading<'_>,
    row: &Row<'_>,
) -> Result<Service, Problems> {
    let mut problems = Problems::new();
    let has_area = rules.columns.contains_key(&Role::Area);
    let area = area::of_row(has_area.then_some(codes), reading, row, &mut problems);
    for role in [Role::Name, Role::Access, Role::Url] {
        if row.cell(role).trim().is_empty() {
            let remedy = "write what the service's page says";
            problems.push(reading.problem(row, role, "the cell is empty", remedy));
        }
    }
    let url = row.cell(Role::Url);
    if !url.trim().is_empty() && !is_address(&url) {
        let remedy = "give the address of the service's page";
        let problem = reading.problem(row, Role::Url, "not the address of a page", remedy);
        problems.push(problem.expected("https://..."));
    }
    let printed = row.cell(Role::State);
    let state = rules
        .states
        .get(&*printed)
        .map_or(&*printed, String::as_str);
    let standing = Standing::of(state);
    if standing.is_none() {
        let remedy = "say what is known of whether it can be visited";
        let problem = reading.problem(row, Role::State, "not a state", remedy);
        problems.push(problem.expected("open, undated (or listed), unverified or closed"));
    }
    let dated = dated(reading, row, standing, &mut problems);
    let serves = serves(reading, row, &mut problems);
    let sessions = sessions(reading, row, &mut problems);
    let location = location(reading, row, &mut problems);
    if area.is_none() && location.is_none() && problems.is_empty() {
        let remedy = "give its area's code, or its longitude and latitude";
        problems.push(reading.problem(row, Role::Name, "the service is nowhere", remedy));
    }
    match standing {
        Some(standing) if problems.is_empty() => Ok(Service {
            name: row.cell(Role::Name).into_owned(),
            area,
            location,
            access: row.cell(Role::Access).into_owned(),
            serves,
            sessions,
            standing,
            dated,
            url: row.cell(Role::Url).into_owned(),
        }),
        _ => Err(problems),
    }
}

/// The day on which its source says that it is open, or what else it says; an open service has one.
fn dated(
    reading: &Reading<'_>,
    row: &Row<'_>,
    standing: Option<Standing>,
    problems: &mut Problems,
) -> Option<String> {
    let printed = row.cell(Role::Dated);
    if printed.is_empty() {
        if standing == Some(Standing::Open) {
            let remedy = "give the day of the source that says so, or call the service undated";
            let what = "an open service has no date";
            problems.push(reading.problem(row, Role::State, what, remedy));
        }
        return None;
    }
    if printed
        .parse::<Date>()
        .is_ok_and(|day| day.to_string() == *printed)
    {
        return Some(printed.into_owned());
    }
    let problem = reading.problem(row, Role::Dated, "not a day", "write it as YYYY-MM-DD");
    problems.push(problem);
    None
}

/// The groups it takes, with semicolons between them; none where its source does not say.
fn serves(reading: &Reading<'_>, row: &Row<'_>, problems: &mut Problems) -> BTreeSet<ServiceGroup> {
    let printed = row.cell(Role::Serves);
    let mut groups = BTreeSet::new();
    for name in printed.split(';').map(str::trim) {
        match ServiceGroup::of(name) {
            Some(group) => drop(groups.insert(group)),
            None if printed.trim().is_empty() => {}
            None => {
                let remedy = "name the groups that its source states, with semicolons between them, or leave the cell empty";
                let problem = reading.problem(row, Role::Serves, "not a group", remedy);
                problems.push(problem.expected("adults, booked_pregnancies, under_18"));
            }
        }
    }
    groups
}

/// Sessions a month; none where its source does not say.
fn sessions(reading: &Reading<'_>, row: &Row<'_>, problems: &mut Problems) -> Option<f64> {
    let printed = row.cell(Role::Sessions);
    if printed.is_empty() {
        return None;
    }
    let number = decimal(&printed).filter(|number| *number > 0.0);
    if number.is_none() {
        let remedy = "give a number above 0, or leave the cell empty where its source gives none";
        let what = "not a number of sessions";
        problems.push(reading.problem(row, Role::Sessions, what, remedy));
    }
    number
}

/// Longitude and latitude; none where both cells are empty.
fn location(reading: &Reading<'_>, row: &Row<'_>, problems: &mut Problems) -> Option<(f64, f64)> {
    if row.cell(Role::Longitude).is_empty() && row.cell(Role::Latitude).is_empty() {
        return None;
    }
    let mut degrees = |role: Role, most: f64| {
        let number = decimal(&row.cell(role)).filter(|number| number.abs() <= most);
        if number.is_none() {
            let remedy = "give both in degrees (WGS 84), or leave both empty";
            let problem = reading.problem(row, role, "not a coordinate", remedy);
            problems.push(problem.expected(format!("-{most} to {most}")));
        }
        number
    };
    let longitude = degrees(Role::Longitude, 180.0);
    let latitude = degrees(Role::Latitude, 90.0);
    longitude.zip(latitude)
}
