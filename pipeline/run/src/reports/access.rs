//! What each area's people reach of what services offer, group by group.

use attach::Atlas;
use prioritise::{AccessPlan, AreaSupply, GroupSupply, Supplied};
use vocabulary::{Report, ReportCell};

use super::cells::{area, area_columns, column};

/// Every group of every area, in the order of the codes, then of the plan's groups.
pub fn report(plan: &AccessPlan, made: &Supplied, atlas: &Atlas) -> Report {
    let level = plan.level.proportion() * 100.0;
    let of_area = |at: usize| {
        let groups = made.groups.iter();
        groups.filter_map(move |group| Some((group, group.areas.get(at)?)))
    };
    let rows = atlas.areas.iter().enumerate().flat_map(|(at, of)| {
        of_area(at).map(move |(group, found)| {
            let name = ReportCell::text(group.group.id());
            let cells = cells(plan, group, found, &of.name);
            area(of).into_iter().chain([name]).chain(cells).collect()
        })
    });
    Report {
        id: "access".to_owned(),
        title: "What services offer within reach of each area's people".to_owned(),
        grain: "one row an area and group, in the order of the codes".to_owned(),
        words: made.words(plan),
        columns: area_columns()
            .into_iter()
            .chain([
                column("group", "whose access it is: services differ in whom they take"),
                column(
                    "access",
                    &format!("{} within reach of 1,000 of them: the middle of the draws; empty where there is nobody, or the people of an area are not known", plan.unit),
                ),
                column("access_lower", &format!("lower {level}% limit")),
                column("access_upper", &format!("upper {level}% limit")),
                column(
                    "ratio_to_mean",
                    "their access beside the average person's of the group on the map, at the people's figures: 1 is the average",
                ),
                column("nearest", "the nearest counted service that takes them; empty where none does"),
                column("nearest_km", "how far it is in a straight line from a point inside the area"),
                column("within_reach", "how many counted services that take them lie within the radius"),
                column("words", "what it comes to, and how it is to be read"),
            ])
            .collect(),
        rows: rows.collect(),
    }
}

fn cells(
    plan: &AccessPlan,
    group: &GroupSupply,
    found: &AreaSupply,
    name: &str,
) -> Vec<ReportCell> {
    let is_there = |number: f64| found.ratio.map(|_| number);
    let access = [found.access.value, found.access.lower, found.access.upper];
    let access = access.map(|of| ReportCell::number(is_there(of), plan.decimals));
    let (nearest, metres) = found.nearest.clone().unzip();
    #[expect(clippy::cast_precision_loss, reason = "a few services")]
    let within = found.shares.len() as f64;
    access
        .into_iter()
        .chain([
            ReportCell::number(found.ratio, 2),
            nearest.map_or(ReportCell::Empty, ReportCell::Text),
            ReportCell::number(metres.map(|metres| metres / 1000.0), 1),
            ReportCell::number(Some(within), 0),
            ReportCell::text(group.sentence(plan, found, name)),
        ])
        .collect()
}
