//! Specialist services at public addresses.

use std::collections::BTreeMap;

use vocabulary::{AreaCode, CodeScheme, Problem, Problems, Service, ServiceState};

use crate::manifest::ServicesGrain;
use crate::prevalence::decimal;
use crate::snapshot::{Row, Snapshot};

/// Decodes every row, in the order of the names.
///
/// # Errors
/// With every cell that is not what its column should hold, and every name that stands twice.
pub(crate) fn decode(grain: &ServicesGrain, snapshot: &Snapshot) -> Result<Vec<Service>, Problems> {
    let mut problems = Problems::new();
    let mut services: BTreeMap<String, (u64, Service)> = BTreeMap::new();
    for row in snapshot.rows() {
        match decode_row(grain, snapshot, &row) {
            Err(found) => problems.append(found),
            Ok(decoded) => {
                let name = decoded.name.clone();
                if let Some((first, _)) = services.insert(name, (row.line, decoded)) {
                    problems.push(
                        Problem::new(
                            &snapshot.shown,
                            format!("the service also stands in row {first}"),
                            "keep one",
                        )
                        .row(row.line)
                        .column(&grain.columns.name),
                    );
                }
            }
        }
    }
    problems.none_or(services.into_values().map(|(_, service)| service).collect())
}

fn decode_row(
    grain: &ServicesGrain,
    snapshot: &Snapshot,
    row: &Row<'_>,
) -> Result<Service, Problems> {
    let columns = &grain.columns;
    let mut problems = Problems::new();
    let area: Option<AreaCode> = CodeScheme::Gss.parse(row.cell(&columns.area));
    if area.is_none() {
        problems.push(
            snapshot
                .problem(
                    row,
                    &columns.area,
                    "not a GSS code",
                    "write the code of the area the service is in",
                )
                .expected("a capital letter and eight digits, like E09000001"),
        );
    }
    for column in [&columns.name, &columns.access, &columns.url] {
        if row.cell(column).trim().is_empty() {
            problems.push(snapshot.problem(
                row,
                column,
                "the cell is empty",
                "write what the service's page says",
            ));
        }
    }
    let state = match row.cell(&columns.state) {
        "listed" => Some(ServiceState::Listed),
        "closed" => Some(ServiceState::Closed),
        _ => {
            problems.push(
                snapshot
                    .problem(
                        row,
                        &columns.state,
                        "not a state",
                        "say whether it is listed as running",
                    )
                    .expected("listed or closed"),
            );
            None
        }
    };
    let location = location(grain, snapshot, row).map_err(|found| problems.append(found));
    match (area, state, location) {
        (Some(area), Some(state), Ok(location)) if problems.is_empty() => Ok(Service {
            name: row.cell(&columns.name).to_owned(),
            area: Some(area),
            location,
            access: row.cell(&columns.access).to_owned(),
            state,
            url: row.cell(&columns.url).to_owned(),
        }),
        _ => Err(problems),
    }
}

/// Longitude and latitude; none where both cells are empty.
fn location(
    grain: &ServicesGrain,
    snapshot: &Snapshot,
    row: &Row<'_>,
) -> Result<Option<(f64, f64)>, Problems> {
    let columns = &grain.columns;
    if row.cell(&columns.longitude).is_empty() && row.cell(&columns.latitude).is_empty() {
        return Ok(None);
    }
    let mut problems = Problems::new();
    let mut degrees = |column: &str, most: f64| {
        let number = decimal(row.cell(column)).filter(|number| number.abs() <= most);
        if number.is_none() {
            problems.push(
                snapshot
                    .problem(
                        row,
                        column,
                        "not a coordinate",
                        "give both in degrees (WGS 84), or leave both empty",
                    )
                    .expected(format!("-{most} to {most}")),
            );
        }
        number
    };
    let (longitude, latitude) = (
        degrees(&columns.longitude, 180.0),
        degrees(&columns.latitude, 90.0),
    );
    problems.none_or(longitude.zip(latitude))
}
