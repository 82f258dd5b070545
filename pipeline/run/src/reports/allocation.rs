//! What is shared out among the areas, why, and how sure that is.

use attach::Atlas;
use prioritise::allocate::Tie;
use prioritise::{AllocationPlan, SharedOut};
use vocabulary::{Indicator, IndicatorId, Report, ReportCell};

use super::cells::{area, area_columns, column};

/// What every area gets, in the order of the codes.
pub fn report(
    plan: &AllocationPlan,
    made: &SharedOut,
    indicators: &[Indicator],
    atlas: &Atlas,
) -> Report {
    let claims = plan.claims.iter().enumerate().map(|(at, claim)| {
        let by = claim.by.as_ref().map(|by| format!(", times \"{}\"", name_of(by, indicators)));
        let meaning = format!(
            "the part of the claim by \"{}\"{}, whose weight is {}; per cent of the whole map's need",
            name_of(&claim.indicator, indicators),
            by.unwrap_or_default(),
            claim.weight
        );
        column(&format!("claim_{}", at + 1), &meaning)
    });
    let rows = atlas.areas.iter().filter_map(|of| {
        let at = made.claims.iter().position(|claim| claim.area == of.code)?;
        let claim = made.claims.get(at)?;
        let share = made.recommendation.plan.shares.get(at)?;
        let certainty = made.recommendation.areas.get(at)?;
        let percent = |share: f64| ReportCell::number(Some(100.0 * share), 1);
        let units = |units: f64, decimals| ReportCell::number(Some(units), decimals);
        let row = area(of)
            .into_iter()
            .chain([claim.share.value, claim.share.lower, claim.share.upper].map(percent))
            .chain(claim.parts.iter().copied().map(percent))
            .chain([
                units(f64::from(share.total - share.new), 0),
                units(f64::from(share.new), 0),
                units(share.quota, 2),
                ReportCell::number((share.new > 0).then_some(100.0 * certainty.at_least), 0),
                units(100.0 * certainty.more, 0),
                units(certainty.lower, 0),
                units(certainty.median, 0),
                units(certainty.upper, 0),
                ReportCell::text(match share.tie {
                    Tie::No => "no",
                    Tie::Won => "won by the order of codes",
                    Tie::Lost => "lost by the order of codes",
                }),
                ReportCell::text(claim.hangs_on.in_short()),
                ReportCell::text(made.sentence(plan, of.code, &of.name)),
            ]);
        Some(row.collect())
    });
    Report {
        id: "allocation".to_owned(),
        title: plan.title(),
        grain: "one row an area, in the order of the codes".to_owned(),
        words: words(plan, made, indicators),
        columns: area_columns()
            .into_iter()
            .chain([
                column(
                    "need_share",
                    "the area's share of the whole map's need, per cent: the mean of the draws",
                ),
                column("need_share_lower", "lower 95% limit"),
                column("need_share_upper", "upper 95% limit"),
            ])
            .chain(claims)
            .chain([
                column(
                    "has",
                    &format!("{} that it has, as the plan says", plan.called),
                ),
                column("gets", &format!("new {}", plan.called)),
                column(
                    "quota",
                    "what its share of the need comes to, if they could be divided",
                ),
                column(
                    "draws_at_least",
                    "per cent of the draws in which the same rule gives it so many or more in all; empty where it gets none, which every draw does at least",
                ),
                column(
                    "draws_more",
                    "per cent of the draws in which it gives it more",
                ),
                column(
                    "total_lower",
                    "what it holds in all: a twentieth of the draws give so many or fewer",
                ),
                column("total_median", "the middle of the draws"),
                column(
                    "total_upper",
                    "a twentieth of the draws give so many or more",
                ),
                column("tie", "whether the order of the codes decided its last one"),
                column(
                    "hangs_on",
                    "the claims without which it would get another number, by figures judged too uncertain to decide alone: any of them, or after `together:` all of them, which can be all that it gets anything by; settle these by hand",
                ),
                column("words", "why it gets what it gets"),
            ])
            .collect(),
        rows: rows.collect(),
    }
}

/// The plan's reasons, then whose each part of it is and what is regretted.
pub fn words(plan: &AllocationPlan, made: &SharedOut, indicators: &[Indicator]) -> Vec<String> {
    let mut words = vec![plan.reason.clone()];
    for claim in &plan.claims {
        words.push(format!(
            "{} ({}): {}",
            name_of(&claim.indicator, indicators),
            claim.weight,
            claim.reason
        ));
    }
    words.extend(made.words(plan));
    words
}

fn name_of(id: &IndicatorId, indicators: &[Indicator]) -> String {
    let found = indicators.iter().find(|of| of.id == *id);
    found.map_or(id.as_str(), |of| of.title.as_str()).to_owned()
}
