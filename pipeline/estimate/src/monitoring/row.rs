//! One indicator, wide area and year of the monitoring table.

use vocabulary::{Area, Count, Figure, IndicatorId, Marker, Period, Problems, Unit, Verdict};

use crate::cells::{Cells, Place};
use crate::control::{ControlLimits, Range};
use crate::error::unusable;
use crate::monitoring::{Followed, Goal, Target};
use crate::series::{Wide, Year};
use crate::{Footing, NoControlLimits, Signal, control_limits, reliability};

/// One row of the monitoring table. Grain: one an indicator, wide area and year.
#[derive(Debug, Clone, PartialEq)]
pub struct MonitoringRow {
    /// The indicator.
    pub indicator: IndicatorId,
    /// The wide area.
    pub area: Area,
    /// The year.
    pub period: Period,
    /// What was counted, with the numbers its cell can stand for.
    pub events: Count,
    /// The indicator's figure and its limits.
    pub figure: Figure,
    /// How far the figure may be relied on.
    pub reliability: Verdict,
    /// The figure less that of the year before; missing where either is, or there is none.
    pub change: Figure,
    /// The series' control limits, or why there are none.
    pub control: Result<Control, NoControlLimits>,
    /// Whether the year lies outside them.
    pub signal: Signal,
    /// The target that holds for the year, if there is one.
    pub target: Option<TargetState>,
}

/// The control limits of the series a row belongs to, each as the range that its years leave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Control {
    /// The mean of the years.
    pub centre: Range,
    /// The lower limit.
    pub lower: Range,
    /// The upper limit.
    pub upper: Range,
    /// Whether enough years are behind them.
    pub footing: Footing,
}

/// A target and whether it is met.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TargetState {
    /// The aim.
    pub goal: Goal,
    /// Whether the year's figure meets it.
    pub met: Met,
}

/// Whether a figure meets its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Met {
    /// It does, whatever the cells stand for.
    Met,
    /// It does not, whatever the cells stand for.
    NotMet,
    /// The cells leave it open, or there is no figure.
    CannotBeTold,
}

impl Met {
    /// The state in words.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not met",
            Self::CannotBeTold => "cannot be told",
        }
    }
}

impl Goal {
    /// Whether every figure of a range meets it, or none does.
    fn met_by(self, (least, most): Range) -> Met {
        let (all, none) = match self {
            Self::AtMost(goal) => (most <= goal, least > goal),
            Self::AtLeast(goal) => (least >= goal, most < goal),
        };
        if all {
            Met::Met
        } else if none {
            Met::NotMet
        } else {
            Met::CannotBeTold
        }
    }
}

/// The rows of one indicator and wide area.
pub(super) fn rows(
    followed: &Followed<'_>,
    wide: Wide<'_>,
    cells: Cells<'_>,
    targets: &[Target],
) -> Result<Vec<MonitoringRow>, Problems> {
    let recipe = followed.recipe;
    let years = followed.tables.years(recipe, wide)?;
    let area = wide.area(cells.tables);
    let (control, signals) = control(&years);
    let unit = Unit::new(format!("{}, difference on the year before", recipe.unit));
    let mut problems = Problems::new();
    let mut rows = Vec::with_capacity(years.len());
    for (year, signal) in years.iter().zip(signals) {
        let before = years.iter().find(|other| follows(other, year));
        let change = before.map_or(Ok(Figure::missing(Marker::NotAvailable)), |before| {
            year.change(before, followed.tables.level(), &unit)
        });
        let change = change.unwrap_or_else(|error| {
            problems.append(unusable(
                recipe,
                year.period,
                Place::Unit(area.code),
                &error,
            ));
            Figure::missing(Marker::NotAvailable)
        });
        rows.push(MonitoringRow {
            indicator: recipe.id.clone(),
            area: area.clone(),
            period: year.period,
            events: year.events,
            reliability: reliability(&year.figure),
            figure: year.figure.clone(),
            change,
            control,
            signal,
            target: target(followed, wide, year, targets),
        });
    }
    problems.none_or(rows)
}

/// Whether `year` begins on the day after `before` ends, or is the same day one year on.
fn follows(before: &Year, year: &Year) -> bool {
    let ((start, end), (next, last)) = (before.period.days(), year.period.days());
    let whole_year = last - next == end - start;
    whole_year && (next == end + 1 || (start == end && next - start == 365))
}

/// The control limits of the years with a figure, and what each year is worth.
fn control(years: &[Year]) -> (Result<Control, NoControlLimits>, Vec<Signal>) {
    let ranges: Vec<_> = years
        .iter()
        .filter_map(|year| year.known.map(|known| known.figures()))
        .collect();
    match control_limits(&ranges) {
        Err(reason) => (Err(reason), vec![Signal::CannotBeTold; years.len()]),
        Ok(ControlLimits {
            centre,
            lower,
            upper,
            signals,
            footing,
        }) => {
            let mut signals = signals.into_iter();
            let of_years = years
                .iter()
                .map(|year| {
                    let signal = year.known.and_then(|_| signals.next());
                    signal.unwrap_or(Signal::CannotBeTold)
                })
                .collect();
            let control = Control {
                centre,
                lower,
                upper,
                footing,
            };
            (Ok(control), of_years)
        }
    }
}

/// The newest target that holds for a year, and whether the year meets it.
fn target(
    followed: &Followed<'_>,
    wide: Wide<'_>,
    year: &Year,
    targets: &[Target],
) -> Option<TargetState> {
    let holds = |target: &&Target| {
        target.indicator == followed.recipe.id
            && target.area == wide.code()
            && target.from <= year.period.year()
    };
    let target = targets
        .iter()
        .filter(holds)
        .max_by_key(|target| target.from)?;
    let met = year.known.map_or(Met::CannotBeTold, |known| {
        target.goal.met_by(known.figures())
    });
    Some(TargetState {
        goal: target.goal,
        met,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_met_by_all_by_none_or_cannot_be_told() {
        for (goal, range, met) in [
            (Goal::AtMost(5.0), (3.0, 5.0), Met::Met),
            (Goal::AtMost(5.0), (5.1, 7.0), Met::NotMet),
            (Goal::AtMost(5.0), (4.0, 6.0), Met::CannotBeTold),
            (Goal::AtLeast(5.0), (5.0, 9.0), Met::Met),
            (Goal::AtLeast(5.0), (3.0, 4.9), Met::NotMet),
            (Goal::AtLeast(5.0), (4.0, 6.0), Met::CannotBeTold),
        ] {
            assert_eq!(goal.met_by(range), met, "{goal:?} of {range:?}");
        }
    }
}
