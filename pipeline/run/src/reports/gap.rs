//! The estimated need beside what a model makes of the records, area by area.

use attach::Atlas;
use prioritise::{Gap, GapPlan, Mean, Reading};
use vocabulary::{Indicator, IndicatorId, Report, ReportCell, ReportColumn};

use super::cells::{area, area_columns, column};

/// What the table says, in a line.
pub const TITLE: &str = "The estimated need beside what a model makes of the records";

/// Shares are printed in per cent with one decimal: none is known better.
const DECIMALS: u8 = 1;

/// The gap of every area, in the order of the codes.
pub fn report(plan: &GapPlan, made: &[Gap], indicators: &[Indicator], atlas: &Atlas) -> Report {
    let title = |id: &IndicatorId| {
        let found = indicators.iter().find(|of| of.id == *id);
        found.map_or("", |of| of.title.as_str())
    };
    let (need, recorded) = (title(&plan.need), title(&plan.recorded));
    let level = plan.level.proportion() * 100.0;
    let share = |name: &str, of: &str| -> [ReportColumn; 3] {
        [
            column(name, &format!("{of}, per cent: the mean of the draws")),
            column(&format!("{name}_lower"), &format!("lower {level}% limit")),
            column(&format!("{name}_upper"), &format!("upper {level}% limit")),
        ]
    };
    let rows = atlas.areas.iter().filter_map(|of| {
        let gap = made.iter().find(|gap| gap.area == of.code)?;
        let is_shown = gap.reading != Reading::TooUncertain;
        let shares = [
            (gap.need, !gap.uncertain.need),
            (gap.met, !gap.uncertain.met),
            (gap.gap, is_shown),
        ];
        let numbers = shares.into_iter().flat_map(percent);
        let said = [
            ReportCell::number(is_shown.then_some(gap.above * 100.0), 0),
            ReportCell::text(gap.reading.as_str().replace('_', " ")),
            ReportCell::text(gap.sentence(&of.name)),
        ];
        Some(area(of).into_iter().chain(numbers).chain(said).collect())
    });
    Report {
        id: "service-gap".to_owned(),
        title: TITLE.to_owned(),
        grain: "one row an area, in the order of the codes; shares judged too uncertain to show are left empty".to_owned(),
        words: [plan.reason.clone()]
            .into_iter()
            .chain(plan.words(need, recorded))
            .collect(),
        columns: area_columns()
            .into_iter()
            .chain(share("need_share", "the area's share of the estimated need"))
            .chain(share("modelled_share", "its share of what a model makes of the records"))
            .chain(share("gap", "the first less the second, in percentage points"))
            .chain([
                column("draws_above", "per cent of the draws in which the first is the larger"),
                column("reading", "`short` or `ahead` where the limits of the gap leave nought out; else `not told apart`, or `too uncertain` where one of the two is judged so here"),
                column("words", "what it may mean"),
            ])
            .collect(),
        rows: rows.collect(),
    }
}

/// A share and its limits; three empty cells where it is judged too uncertain to show.
fn percent((share, is_shown): (Mean, bool)) -> [ReportCell; 3] {
    let number = |x: f64| ReportCell::number(is_shown.then_some(100.0 * x), DECIMALS);
    [share.value, share.lower, share.upper].map(number)
}
