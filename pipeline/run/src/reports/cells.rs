//! Cells that several reports have.

use vocabulary::{Area, Count, Figure, IndicatorId, ReportCell, ReportColumn};

/// A column by its name and what it holds.
pub fn column(name: &str, meaning: &str) -> ReportColumn {
    ReportColumn::new(name, meaning)
}

/// The code and the name of a wide area.
pub fn area_columns() -> [ReportColumn; 2] {
    [
        column("area_code", "code of the area"),
        column("area_name", "name of the area"),
    ]
}

/// The code and the name of an area.
pub fn area(area: &Area) -> [ReportCell; 2] {
    [
        ReportCell::text(area.code.as_str()),
        ReportCell::text(&area.name),
    ]
}

/// How many decimals an indicator is published with.
pub fn decimals(recipes: &[estimate::Recipe], id: &IndicatorId) -> u8 {
    let recipe = recipes.iter().find(|recipe| recipe.id == *id);
    recipe.map_or(0, |recipe| recipe.decimals)
}

/// A figure as value, lower and upper; a marker in place of a value that is not there.
pub fn figure(figure: &Figure, decimals: u8) -> [ReportCell; 3] {
    let number = |number| ReportCell::number(number, decimals);
    let value = match figure.value() {
        None => ReportCell::text(figure.status.as_str()),
        value => number(value),
    };
    [value, number(figure.lower()), number(figure.upper())]
}

/// A count as value, least and most; a marker in place of a value that is not there.
pub fn count(count: Count) -> [ReportCell; 3] {
    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    let number = |n: u64| ReportCell::Number(n as f64, 0);
    let value = match (count, count.shown()) {
        (Count::Suppressed { marker, .. } | Count::Missing(marker), _) => {
            ReportCell::text(marker.shorthand())
        }
        (_, Some(shown)) => number(shown),
        (_, None) => ReportCell::Empty,
    };
    let within = count.interval();
    [
        value,
        within.map_or(ReportCell::Empty, |within| number(within.lower())),
        within.map_or(ReportCell::Empty, |within| number(within.upper())),
    ]
}

/// Both ends of a range, each rounded away from the other: what is printed holds the range.
pub fn range(range: Option<(f64, f64)>, decimals: u8) -> [ReportCell; 2] {
    let scale = 10.0_f64.powi(i32::from(decimals));
    // What stands within a millionth of a printed number is that number.
    let least = |least: f64| (least * scale + 1e-6).floor() / scale;
    let most = |most: f64| (most * scale - 1e-6).ceil() / scale;
    [
        ReportCell::number(range.map(|range| least(range.0)), decimals),
        ReportCell::number(range.map(|range| most(range.1)), decimals),
    ]
}
