//! The yearly monitoring: each wide area's series, and demand beside capacity.

use estimate::{CapacityRow, Footing, Goal, Monitoring, MonitoringRow, Recipe};
use vocabulary::{Report, ReportCell, ReportColumn};

use super::cells::{area, area_columns, column, count, decimals, figure, range};

/// The monitoring table of a release.
pub fn monitoring(made: &Monitoring, recipes: &[Recipe]) -> Report {
    Report {
        id: "monitoring".to_owned(),
        title: "Yearly monitoring".to_owned(),
        grain: "one row an indicator, wide area and year".to_owned(),
        words: made.notes.clone(),
        columns: columns(),
        rows: made
            .rows
            .iter()
            .filter(|of| is_followed(made, of))
            .map(|of| row(of, recipes))
            .collect(),
    }
}

/// Whether any year of a series is known: an area around the map need not be in every source.
fn is_followed(made: &Monitoring, row: &MonitoringRow) -> bool {
    let of_series = |other: &&MonitoringRow| {
        other.indicator == row.indicator && other.area.code == row.area.code
    };
    let known = |other: &MonitoringRow| {
        other.events.interval().is_some() || other.figure.estimate.is_some()
    };
    made.rows.iter().filter(of_series).any(known)
}

fn columns() -> Vec<ReportColumn> {
    let first = [column("indicator", "the indicator's id")];
    let rest = [
        column("period", "the year"),
        column("events", "what was counted, or a marker in its place"),
        column("events_lower", "the fewest that the cell can stand for"),
        column("events_upper", "the most that the cell can stand for"),
        column("value", "the indicator's figure, or a marker in its place"),
        column("lower", "lower limit of the figure's interval"),
        column("upper", "upper limit of the figure's interval"),
        column("reliability", "how far the figure may be relied on"),
        column(
            "reliability_rule",
            "the rule that decided, with its numbers",
        ),
        column("change", "the figure less that of the year before"),
        column("change_lower", "lower limit of the change"),
        column("change_upper", "upper limit of the change"),
        column(
            "centre_lower",
            "the least that the mean of the series can be",
        ),
        column(
            "centre_upper",
            "the most that the mean of the series can be",
        ),
        column(
            "control_lower_least",
            "the least that the lower control limit can be",
        ),
        column(
            "control_lower_most",
            "the most that the lower control limit can be",
        ),
        column(
            "control_upper_least",
            "the least that the upper control limit can be",
        ),
        column(
            "control_upper_most",
            "the most that the upper control limit can be",
        ),
        column(
            "control_footing",
            "`settled`, or `trial` where there are fewer than 12 years; otherwise why there are no limits",
        ),
        column(
            "signal",
            "`within`, `above` or `below` the control limits, or `cannot be told`",
        ),
        column("target", "the aim, where the plan declares one"),
        column(
            "target_state",
            "`met`, `not met` or `cannot be told`; empty without an aim",
        ),
    ];
    let columns = first.into_iter().chain(area_columns()).chain(rest);
    columns.collect()
}

fn row(of: &MonitoringRow, recipes: &[Recipe]) -> Vec<ReportCell> {
    let decimals = decimals(recipes, &of.indicator);
    let control = of.control.as_ref();
    let limits = control.ok();
    let footing = match control {
        Ok(control) => match control.footing {
            Footing::Trial => "trial".to_owned(),
            Footing::Settled => "settled".to_owned(),
        },
        Err(why) => why.to_string(),
    };
    // A mean lies between published figures: one decimal more.
    let of_series = decimals.saturating_add(1);
    let target = of.target.map(|target| match target.goal {
        Goal::AtMost(most) => format!("at most {most}"),
        Goal::AtLeast(least) => format!("at least {least}"),
    });
    let text_or_empty = |words: Option<String>| words.map_or(ReportCell::Empty, ReportCell::Text);
    [ReportCell::text(of.indicator.as_str())]
        .into_iter()
        .chain(area(&of.area))
        .chain([ReportCell::text(of.period.to_string())])
        .chain(count(of.events))
        .chain(figure(&of.figure, decimals))
        .chain([
            known(of, of.reliability.verdict.id()),
            known(of, &of.reliability.rule),
        ])
        .chain(figure(&of.change, decimals))
        .chain(range(limits.map(|limits| limits.centre), of_series))
        .chain(range(limits.map(|limits| limits.lower), of_series))
        .chain(range(limits.map(|limits| limits.upper), of_series))
        .chain([
            ReportCell::Text(footing),
            ReportCell::text(of.signal.label()),
            text_or_empty(target),
            text_or_empty(of.target.map(|target| target.met.label().to_owned())),
        ])
        .collect()
}

/// Words on a figure, where there is one.
fn known(of: &MonitoringRow, words: &str) -> ReportCell {
    let estimate = of.figure.estimate.as_ref();
    estimate.map_or(ReportCell::Empty, |_| ReportCell::text(words))
}

/// Demand beside capacity, for wide areas alone.
pub fn capacity(made: &Monitoring) -> Report {
    let reasons = made
        .capacity
        .iter()
        .map(|row| format!("{}: {}", row.title, row.reason));
    let mut words: Vec<String> = reasons.collect();
    words.dedup();
    let first = [column("capacity", "what stands beside the demand")];
    let rest = [
        column("period", "the year"),
        column("demand_of", "the indicator that the demand is of"),
        column("demand", "what was counted, or a marker in its place"),
        column("demand_lower", "the fewest that the cell can stand for"),
        column("demand_upper", "the most that the cell can stand for"),
        column("available", "the capacity; `[x]` where no source gives it"),
        column("available_lower", "the least that the cell can stand for"),
        column("available_upper", "the most that the cell can stand for"),
        column("unit", "what the capacity counts"),
        column(
            "demand_per_capacity_lower",
            "the least demand per unit of capacity",
        ),
        column(
            "demand_per_capacity_upper",
            "the most demand per unit of capacity",
        ),
    ];
    Report {
        id: "demand-and-capacity".to_owned(),
        title: "Demand beside capacity".to_owned(),
        grain: "one row a capacity, wide area and year; never by area of the map".to_owned(),
        words,
        columns: first
            .into_iter()
            .chain(area_columns())
            .chain(rest)
            .collect(),
        rows: made
            .capacity
            .iter()
            .filter(|of| is_counted(made, of))
            .map(capacity_row)
            .collect(),
    }
}

/// Whether any year's demand or capacity of an area is known.
fn is_counted(made: &Monitoring, row: &CapacityRow) -> bool {
    let of_area = made.capacity.iter();
    let mut of_area = of_area.filter(|of| of.title == row.title && of.area.code == row.area.code);
    of_area.any(|of| of.demand.interval().is_some() || of.capacity.interval().is_some())
}

fn capacity_row(of: &CapacityRow) -> Vec<ReportCell> {
    [ReportCell::text(&of.title)]
        .into_iter()
        .chain(area(&of.area))
        .chain([
            ReportCell::text(of.period.to_string()),
            ReportCell::text(of.demand_of.as_str()),
        ])
        .chain(count(of.demand))
        .chain(count(of.capacity))
        .chain([ReportCell::text(&of.unit)])
        .chain(range(of.demand_per_capacity, 2))
        .collect()
}
