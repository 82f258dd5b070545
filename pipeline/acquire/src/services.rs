//! Specialist services at public addresses.

use std::collections::BTreeMap;

use vocabulary::{AreaCode, CodeScheme, Problem, Problems, Service, ServiceState};

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
    let area = area(rules, codes, reading, row, &mut problems);
    for role in [Role::Name, Role::Access, Role::Url] {
        if row.cell(role).trim().is_empty() {
            let remedy = "write what the service's page says";
            problems.push(reading.problem(row, role, "the cell is empty", remedy));
        }
    }
    let printed = row.cell(Role::State);
    let state = rules
        .states
        .get(&*printed)
        .map_or(&*printed, String::as_str);
    let state = match state {
        "listed" => Some(ServiceState::Listed),
        "closed" => Some(ServiceState::Closed),
        _ => {
            let remedy = "say whether it is listed as running";
            let problem = reading.problem(row, Role::State, "not a state", remedy);
            problems.push(problem.expected("listed or closed"));
            None
        }
    };
    let location = location(reading, row, &mut problems);
    if area.is_none() && location.is_none() && problems.is_empty() {
        let remedy = "give its area's code, or its longitude and latitude";
        problems.push(reading.problem(row, Role::Name, "the service is nowhere", remedy));
    }
    match state {
        Some(state) if problems.is_empty() => Ok(Service {
            name: row.cell(Role::Name).into_owned(),
            area,
            location,
            access: row.cell(Role::Access).into_owned(),
            state,
            url: row.cell(Role::Url).into_owned(),
        }),
        _ => Err(problems),
    }
}

/// The code of its area; none where the source has no column of it.
fn area(
    rules: &Services,
    codes: CodeScheme,
    reading: &Reading<'_>,
    row: &Row<'_>,
    problems: &mut Problems,
) -> Option<AreaCode> {
    if !rules.columns.contains_key(&Role::Area) {
        return None;
    }
    match area::parse(&row.cell(Role::Area), codes) {
        Ok(area) => Some(area),
        Err(fault) => {
            let problem = reading.problem(row, Role::Area, fault.what, &fault.remedy);
            problems.push(problem.expected(codes.expected()));
            None
        }
    }
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
