//! The release's page on where help would do most: what is recommended, how sure that is, and
//! which part of it is data, which a model, and which the planner's own.

use std::collections::BTreeMap;

use prioritise::Targeting;
use prioritise::index::Direction;
use publish::markdown;
use vocabulary::{Indicator, IndicatorId, Method, SourceId};

use crate::pipeline::{Findings, Inputs};
use crate::plan::Plan;
use crate::reports::{allocation, siting};

/// The page as Markdown.
pub fn targeting_page(plan: &Plan, inputs: &Inputs, findings: &Findings) -> String {
    let mut paragraphs = vec![
        "# Where help would do most, and how sure that is".to_owned(),
        publish::HELP.trim_end().to_owned(),
        "Recommendations for prevention, care and outreach, made from this release's figures with the \
         plan's numbers and weights. They are examples to be asked again (`fgm-map target --help`), and \
         no finding about anybody: a place that gets nothing here may still need help."
            .to_owned(),
    ];
    paragraphs.extend(shared_out(plan, inputs, findings));
    paragraphs.extend(sites(plan, inputs, findings));
    paragraphs.extend(whose(plan, inputs, findings));
    paragraphs.extend(order(plan, findings));
    paragraphs.join("\n\n") + "\n"
}

/// Who would get how many, in the order of the codes.
fn shared_out(plan: &Plan, inputs: &Inputs, findings: &Findings) -> Vec<String> {
    let made = findings.targets.shared_out.as_ref();
    let (Some(of), Some(made)) = (&plan.targeting.allocation, made) else {
        return Vec::new();
    };
    let made = made.get();
    let found = &made.recommendation;
    let shares = found.plan.shares.iter().zip(&found.areas);
    let rows = made
        .claims
        .iter()
        .zip(shares)
        .filter_map(|(claim, (share, sure))| {
            let name = inputs.atlas.areas.name(claim.area).unwrap_or_default();
            (share.new > 0).then(|| {
                format!(
                    "| {} | {} | {:.0} of 100 draws | {:.0} to {:.0} | {} |",
                    markdown(name),
                    share.new,
                    100.0 * sure.at_least,
                    sure.lower,
                    sure.upper,
                    markdown(&claim.hangs_on.in_short())
                )
            })
        });
    let mut table = vec![
        "| area | new | so many or more in | nine of ten draws give it in all | hangs on claims too uncertain to decide alone: settle by hand |".to_owned(),
        "| --- | --- | --- | --- | --- |".to_owned(),
    ];
    table.extend(rows);
    let title = format!("## {}", markdown(&of.title()));
    let mut said = vec![title, table.join("\n")];
    let shares = found.plan.shares.iter();
    let without = made.claims.iter().zip(shares);
    let without: Vec<&str> = without
        .filter(|(claim, share)| share.new == 0 && !claim.hangs_on.is_nothing())
        .filter_map(|(claim, _)| inputs.atlas.areas.name(claim.area))
        .collect();
    if !without.is_empty() {
        said.push(format!(
            "Of the areas that get none, these hang on claims too uncertain to decide alone, and are to be settled by hand as well: {}.",
            markdown(&without.join(", "))
        ));
    }
    let words = allocation::words(of, made, findings.indicators.get());
    said.extend(words.iter().map(|words| markdown(words)));
    said.push(
        "Every area, with the reason for what it gets, is in `tables/allocation.csv`.".to_owned(),
    );
    said
}

/// Where new sites would stand, in the order of the codes.
fn sites(plan: &Plan, inputs: &Inputs, findings: &Findings) -> Vec<String> {
    let made = findings.targets.sited.as_ref();
    let (Some(of), Some(made)) = (&plan.targeting.siting, made) else {
        return Vec::new();
    };
    let made = made.get();
    let mut said = vec![format!("## {}", markdown(&made.title(of)))];
    said.extend(made.chosen().map(|site| {
        let words = made.of_site(of, site, &inputs.atlas.areas);
        format!("- {}", markdown(&words))
    }));
    said.extend(siting::words(of, made).iter().map(|words| markdown(words)));
    said.push(
        "The places, and those that could stand in their place, are in `tables/siting.csv` and `sites.geojson`."
            .to_owned(),
    );
    said
}

/// What a part of the recommendations is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Data,
    Estimate,
    Model,
    Planner,
}

impl Kind {
    const fn words(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Estimate => "estimate with declared assumptions",
            Self::Model => "model of what was recorded",
            Self::Planner => "the planner's",
        }
    }
}

/// Which part is data, which a model and which the planner's: every one that is used.
fn whose(plan: &Plan, inputs: &Inputs, findings: &Findings) -> Vec<String> {
    let targeting = &plan.targeting;
    let indicators = findings.indicators.get();
    let mut rows: Vec<(Kind, String, String)> = used(targeting)
        .into_iter()
        .filter_map(|(id, by)| {
            let of = indicators.iter().find(|of| of.id == *id)?;
            let what = format!("{}; enters {}", of.title, by.join(", "));
            Some((kind(of), what, of.caveat.clone()))
        })
        .collect();
    let title = |id: &SourceId| {
        let known = inputs.acquired.provenance.iter();
        let mut known = known.filter(|known| known.source == *id);
        known.next().map_or_else(
            || id.to_string(),
            |of| format!("{} ({})", of.title, of.vintage),
        )
    };
    if let Some(id) = &plan.geography.services {
        let what = format!(
            "{}; distance, access, sites that are there already",
            title(id)
        );
        let why = "Undated in part, and not known to be complete: verify before use.";
        rows.push((Kind::Data, what, why.to_owned()));
    }
    if let Some(of) = &targeting.siting {
        let what = format!("{}; places to choose from", title(&of.candidates));
        let why = "Stand-ins for their neighbourhoods: none was asked.";
        rows.push((Kind::Data, what, why.to_owned()));
    }
    rows.extend(
        choices(plan, indicators)
            .into_iter()
            .map(|(what, why)| (Kind::Planner, what, why)),
    );
    rows.sort();
    let mut table = vec![
        "| what it is | part | why, or what to mind |".to_owned(),
        "| --- | --- | --- |".to_owned(),
    ];
    table.extend(rows.iter().map(|(kind, what, why)| {
        format!(
            "| {} | {} | {} |",
            kind.words(),
            markdown(what),
            markdown(why)
        )
    }));
    vec![
        "## What is data, what is a model, and what is the planner's".to_owned(),
        "Whoever disagrees with a part of the planner's changes it in the plan and asks again. An estimate or \
         a model is no count of anybody."
            .to_owned(),
        table.join("\n"),
    ]
}

/// The indicators that targeting uses, each with what it enters.
fn used(targeting: &Targeting) -> BTreeMap<&IndicatorId, Vec<&'static str>> {
    let mut used: BTreeMap<&IndicatorId, Vec<&'static str>> = BTreeMap::new();
    let mut add = |id, what| {
        let of = used.entry(id).or_default();
        if !of.contains(&what) {
            of.push(what);
        }
    };
    for term in &targeting.need.terms {
        add(&term.indicator, "the index of need");
    }
    for claim in targeting.allocation.iter().flat_map(|of| &of.claims) {
        add(&claim.indicator, "the claims that units are shared out by");
        if let Some(by) = &claim.by {
            add(by, "the claims that units are shared out by");
        }
    }
    if let Some(of) = &targeting.siting {
        add(&of.need, "where new sites would stand");
    }
    if let Some(of) = &targeting.gap {
        add(&of.need, "the need beside what is recorded");
        add(&of.recorded, "the need beside what is recorded");
    }
    for people in targeting
        .access
        .iter()
        .flat_map(prioritise::AccessPlan::people)
    {
        add(people, "what services offer within reach");
    }
    used
}

/// What stands behind an indicator: by the method of its newest figures.
fn kind(of: &Indicator) -> Kind {
    let figures = of.newest().map(|(_, column)| column);
    let mut methods = figures.into_iter().flat_map(vocabulary::AreaColumn::values);
    let method =
        methods.find_map(|figure| figure.estimate.as_ref().map(vocabulary::Estimate::method));
    match method {
        Some(Method::Bym2) => Kind::Model,
        Some(Method::IndirectEstimation) => Kind::Estimate,
        _ => Kind::Data,
    }
}

/// What the planner chose, each with the plan's reason.
fn choices(plan: &Plan, indicators: &[Indicator]) -> Vec<(String, String)> {
    let targeting = &plan.targeting;
    let title = |id: &IndicatorId| {
        let known = indicators.iter().find(|of| of.id == *id);
        known.map_or_else(|| id.to_string(), |of| of.title.clone())
    };
    let need = &targeting.need;
    let mut said: Vec<(String, String)> = need
        .terms
        .iter()
        .map(|term| {
            let direction = match term.direction {
                Direction::MoreIsMoreNeed => "more is more need",
                Direction::LessIsMoreNeed => "less is more need",
            };
            let what = format!(
                "Index of need: weight {} for {} ({direction})",
                term.weight,
                title(&term.indicator)
            );
            (what, term.reason.clone())
        })
        .collect();
    said.push((
        "Index of need: how far other weights may be from these".to_owned(),
        need.other_weights.reason.clone(),
    ));
    if let Some(of) = &targeting.allocation {
        let cap = of
            .cap
            .map_or_else(String::new, |cap| format!(", at most {cap} each"));
        let floor = of
            .floor
            .map_or_else(String::new, |floor| format!(", at least {floor} each"));
        let what = format!(
            "Sharing out: {} {} by {}{floor}{cap}",
            of.units,
            of.called,
            of.method.name()
        );
        said.push((what, of.reason.clone()));
        said.extend(of.claims.iter().map(|claim| {
            let by = claim.by.as_ref().map(|by| format!(", times {}", title(by)));
            let what = format!(
                "Sharing out: weight {} for {}{}",
                claim.weight,
                title(&claim.indicator),
                by.unwrap_or_default()
            );
            (what, claim.reason.clone())
        }));
    }
    if let Some(of) = &targeting.siting {
        let what = format!("Sites: {} new {} by the plan's rule", of.new, of.called);
        said.push((what, of.reason.clone()));
    }
    if let Some(of) = &targeting.gap {
        said.push((
            "Gap: what is held against what".to_owned(),
            of.reason.clone(),
        ));
    }
    if let Some(of) = &targeting.access {
        let within = |what: &str| format!("What services offer within reach: {what}");
        said.extend([
            (within("how far people go"), of.radius_m.reason.clone()),
            (within("what a distance takes off"), of.decay.reason.clone()),
            (within("which services count"), of.counted.reason.clone()),
            (
                within("sessions where a source states none"),
                of.sessions_if_unstated.reason.clone(),
            ),
            (
                within("whom a service takes where a source does not say"),
                of.serves_if_unstated.reason.clone(),
            ),
            (
                within("services without a place"),
                of.without_a_place.reason.clone(),
            ),
        ]);
        let groups = of.groups.iter();
        said.extend(groups.map(|of| (within(&of.whom), of.reason.clone())));
    }
    if let Some(of) = &plan.draws {
        let what = format!("Draws: how far errors are alike ({})", of.alike);
        said.push((what, of.reason.clone()));
    }
    said
}

/// How sure the order of the index is.
fn order(plan: &Plan, findings: &Findings) -> Vec<String> {
    let need = findings.targets.need.get();
    let of = &plan.targeting.need;
    let mut said = vec![format!("## {}: how sure its order is", markdown(&of.title))];
    said.extend(need.words(of).iter().map(|words| markdown(words)));
    if let Some(drivers) = &need.drivers {
        said.extend(
            need.words_of_drivers(of)
                .iter()
                .map(|words| markdown(words)),
        );
        let mut table = vec![
            "| what could have been otherwise | share of the change by itself | with others |"
                .to_owned(),
            "| --- | --- | --- |".to_owned(),
        ];
        table.extend(drivers.shift.iter().map(|driver| {
            format!(
                "| {} | {:.2} | {:.2} |",
                markdown(&need.name(&driver.source)),
                driver.effect.first,
                driver.effect.total
            )
        }));
        said.push(table.join("\n"));
    }
    said.push("Every area's places are in `tables/need-places.csv`.".to_owned());
    said
}
