//! Public places, such as hospitals, where something could be.

use std::collections::BTreeMap;

use vocabulary::{CodeScheme, Place, Problems};

use crate::area;
use crate::layout::{self, Reading, Row, Summary};
use crate::manifest::{Places, Role};
use crate::number::decimal;

/// Decodes every row, in the order of the ids.
///
/// # Errors
/// With every cell that is not what its column should hold, every place without a location, and
/// every id that stands twice.
pub(crate) fn decode(
    rules: &Places,
    codes: CodeScheme,
    bytes: &[u8],
    reading: &Reading<'_>,
) -> Result<(Vec<Place>, Summary), Problems> {
    let mut places: BTreeMap<String, (u64, Place)> = BTreeMap::new();
    let (summary, problems) = layout::read(bytes, reading, |row| {
        match decode_row(rules, codes, reading, row) {
            Err(found) => found,
            Ok(decoded) => match places.insert(decoded.id.clone(), (row.line, decoded)) {
                None => Problems::new(),
                Some((first, _)) => {
                    let what = format!("the place also stands in row {first}");
                    let remedy = "keep one, or give each a code of its own";
                    reading.problem(row, Role::Code, what, remedy).into()
                }
            },
        }
    })?;
    let rows = places.into_values().map(|(_, row)| row).collect();
    problems.none_or((rows, summary))
}

fn decode_row(
    rules: &Places,
    codes: CodeScheme,
    reading: &Reading<'_>,
    row: &Row<'_>,
) -> Result<Place, Problems> {
    let mut problems = Problems::new();
    let has_area = rules.columns.contains_key(&Role::Area);
    let area = area::of_row(has_area.then_some(codes), reading, row, &mut problems);
    for role in [Role::Code, Role::Name] {
        if row.cell(role).trim().is_empty() {
            let remedy = "write what the publisher calls it";
            problems.push(reading.problem(row, role, "the cell is empty", remedy));
        }
    }
    let mut degrees = |role: Role, most: f64| {
        let number = decimal(&row.cell(role)).filter(|number| number.abs() <= most);
        if number.is_none() {
            let remedy = "give longitude and latitude in degrees (WGS 84), or leave the row out: \
                          a place without them cannot be chosen";
            let problem = reading.problem(row, role, "not a coordinate", remedy);
            problems.push(problem.expected(format!("-{most} to {most}")));
        }
        number
    };
    let longitude = degrees(Role::Longitude, 180.0);
    let latitude = degrees(Role::Latitude, 90.0);
    match longitude.zip(latitude) {
        Some(location) if problems.is_empty() => Ok(Place {
            id: row.cell(Role::Code).trim().to_owned(),
            name: row.cell(Role::Name).trim().to_owned(),
            area,
            location,
        }),
        _ => Err(problems),
    }
}
