//! The part of an answer that says where new sites would stand.

use std::path::Path;

use prioritise::{
    AreaSite, Certain, Goes, Otherwise, Proposed, Sited, SitingPlan, SitingRule, Told,
};
use serde_json::{Value, json};
use vocabulary::{AreaList, Place, Problem, Problems};

use crate::args::{SiteMethod, TargetArgs};
use crate::failure::Failure;
use crate::reports::siting::words;
use crate::target::OTHER_NUMBERS;

/// Puts what was asked for in the place of the plan's numbers; no new site asked for is no siting.
///
/// # Errors
/// When new sites are asked for and the plan does not say how they are chosen; when a radius is
/// missing, or an option means nothing.
pub fn asked(
    args: &TargetArgs,
    siting: &mut Option<SitingPlan>,
    file: &Path,
) -> Result<(), Failure> {
    if args.new_clinics == Some(0) {
        if args.siting_method.is_some() || args.radius_m.is_some() {
            let what = "--siting-method and --radius-m mean nothing with --new-clinics 0";
            return Err(Failure::Usage(what.to_owned()));
        }
        *siting = None;
        return Ok(());
    }
    let is_asked =
        args.new_clinics.is_some() || args.siting_method.is_some() || args.radius_m.is_some();
    let Some(siting) = siting else {
        if !is_asked {
            return Ok(());
        }
        let what = "there is no [targeting.siting], so nothing to choose new sites by";
        let remedy = "add it: purpose, called, method, new, need, candidates, without_a_place, redraws and reason";
        let problem = Problem::new(file.display().to_string(), what, remedy);
        return Err(Problems::from(problem).into());
    };
    let planned = siting.clone();
    siting.new = args.new_clinics.unwrap_or(siting.new);
    let radius = || {
        let radius = args.radius_m.or_else(|| siting.method.radius_m());
        let missing = "--radius-m is missing: lscp and mclp need it";
        radius.ok_or_else(|| Failure::Usage(missing.to_owned()))
    };
    let method = match args.siting_method {
        None => match siting.method {
            SitingRule::Lscp { .. } => SitingRule::Lscp {
                radius_m: radius()?,
            },
            SitingRule::Mclp { .. } => SitingRule::Mclp {
                radius_m: radius()?,
            },
            rule @ (SitingRule::PMedian | SitingRule::PCenter) => rule,
        },
        Some(SiteMethod::PMedian) => SitingRule::PMedian,
        Some(SiteMethod::PCenter) => SitingRule::PCenter,
        Some(SiteMethod::Lscp) => SitingRule::Lscp {
            radius_m: radius()?,
        },
        Some(SiteMethod::Mclp) => SitingRule::Mclp {
            radius_m: radius()?,
        },
    };
    if args.radius_m.is_some() && method.radius_m().is_none() {
        return Err(Failure::Usage(format!(
            "--radius-m means nothing with {}: leave it out, or take lscp or mclp",
            method.name()
        )));
    }
    siting.method = method;
    if *siting != planned {
        OTHER_NUMBERS.clone_into(&mut siting.reason);
    }
    Ok(())
}

/// For people: the recommended places, then those that could stand in their place, then what to
/// mind.
pub fn text(plan: &SitingPlan, made: &Sited, areas: &AreaList) -> Vec<String> {
    let mut lines = vec![String::new(), made.title(plan), String::new()];
    let (chosen, instead): (Vec<_>, Vec<_>) = made
        .sites
        .iter()
        .partition(|site| site.standing == Proposed::Chosen);
    lines.extend(chosen.iter().map(|site| made.of_site(plan, site, areas)));
    if !instead.is_empty() {
        let names: Vec<String> = instead
            .iter()
            .map(|site| match site.share {
                Some(share) => format!("{} ({:.0})", site.name(), 100.0 * share),
                None => site.name().to_owned(),
            })
            .collect();
        let in_brackets = if instead.iter().any(|site| site.share.is_some()) {
            " (in brackets: in how many of 100 draws each is in the best set)"
        } else {
            ""
        };
        lines.push(format!(
            "Could stand in place of one of them{in_brackets}: {}.",
            names.join(", ")
        ));
    }
    lines.push(String::new());
    lines.extend(words(plan, made));
    lines.push("The release has them in tables/siting.csv and in the layer sites.".to_owned());
    lines
}

/// For programs.
pub fn document(plan: &SitingPlan, made: &Sited, areas: &AreaList) -> Value {
    let sites = made.sites.iter().map(|site| {
        let place = site.places.first();
        let (chosen, instead_of, worse) = match &site.standing {
            Proposed::Chosen => (true, None, None),
            Proposed::Instead { of, worse } => (false, Some(of), Some(worse)),
        };
        json!({
            "site_code": place.map(|of| &of.id),
            "site_name": site.name(),
            "area_code": place.and_then(|of| of.area).map(|of| of.to_string()),
            "longitude": place.map(|of| of.location.0),
            "latitude": place.map(|of| of.location.1),
            "recommended": chosen,
            "draws_best": site.share,
            "instead_of": instead_of,
            "worse": worse,
            "serves": site.serves.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "also": site.places.iter().skip(1).map(|of| &of.name).collect::<Vec<_>>(),
            "words": made.of_site(plan, site, areas),
        })
    });
    let certain = match &made.certain {
        Certain::WhateverTheNeed => Value::Null,
        Certain::Drawn {
            told, same, regret, ..
        } => json!({
            "draws": match told {
                Told::EveryDraw(draws) | Told::SomeDraws { draws, .. } => draws,
            },
            "draws_best": same,
            "regret": { "mean": regret.mean, "upper": regret.upper, "worst": regret.worst },
        }),
    };
    let otherwise = if_it_were(made, made.otherwise.as_ref());
    json!({
        "title": made.title(plan),
        "new": plan.new,
        "called": plan.called,
        "method": plan.method.name(),
        "radius_m": plan.method.radius_m(),
        "before": made.before,
        "after": made.after,
        "gap": made.gap,
        "certainty": certain,
        "existing": made.existing,
        "uncounted": made.uncounted,
        "unconfirmed": made.unconfirmed,
        "sites_if_they_were_confirmed": if_it_were(made, made.if_confirmed.as_ref()),
        "sites_if_they_stood_in_their_areas": otherwise,
        "locations": made.locations,
        "nearly_as_good": made.nearly_as_good,
        "sites": sites.collect::<Vec<_>>(),
        "areas": made.areas.iter().map(|of| area(plan, made, of, areas)).collect::<Vec<_>>(),
        "words": words(plan, made),
    })
}

/// The ids of the sites that would be recommended if services stood that are not counted.
fn if_it_were(made: &Sited, otherwise: Option<&Otherwise>) -> Option<Vec<String>> {
    let first = |places: &[Place]| places.first().map(|of| of.id.clone());
    Some(match otherwise? {
        Otherwise::TheSame => made.chosen().filter_map(|of| first(&of.places)).collect(),
        Otherwise::Others(sites) => sites.iter().filter_map(|of| first(of)).collect(),
    })
}

fn area(plan: &SitingPlan, made: &Sited, of: &AreaSite, areas: &AreaList) -> Value {
    let (site, new) = match &of.goes {
        Goes::Existing { name } => (name, None),
        Goes::New { id, name } => (name, Some(id)),
    };
    json!({
        "area_code": of.area.as_str(),
        "nearest": site,
        "new_site_code": new,
        "metres": of.metres,
        "metres_today": of.before_m,
        "words": made.of_area(plan, of.area, areas.name(of.area).unwrap_or_default()),
    })
}
