//! `fgm-map target`: where the next workers, sessions or pounds would go, where new clinics would
//! stand, and how sure that is.

mod siting;

use disclose::Disclosed;
use prioritise::allocate::{Apportionment, Quota, Tie};
use prioritise::{AllocationPlan, HangsOn, SharedOut, Sited, SitingPlan};
use serde_json::{Value, json};
use vocabulary::{AreaList, Problem, Problems};

use crate::args::{Format, MethodArg, TargetArgs};
use crate::failure::Failure;
use crate::ledger::Kept;
use crate::pipeline;
use crate::plan::{Plan, folder_of};
use crate::progress::Progress;
use crate::reports::allocation::words;

/// What stands in place of the plan's reason, which is for its own numbers.
const OTHER_NUMBERS: &str =
    "Asked with other numbers than the plan's, whose reason for its own is left out here.";

/// Answers from the plan's claims, with the numbers that were asked for.
pub fn target(args: &TargetArgs) -> Result<String, Failure> {
    let file = &args.plan.file;
    let mut plan = Plan::read(file)?;
    let Some(allocation) = &mut plan.targeting.allocation else {
        let what = "there is no [targeting.allocation], so nothing to share out by";
        let remedy = "add it: purpose, units, called, method, reason and claims";
        let problem = Problem::new(file.display().to_string(), what, remedy);
        return Err(Problems::from(problem).into());
    };
    let asked = allocation.clone();
    allocation.units = args.units.unwrap_or(allocation.units);
    allocation.floor = args.floor.or(allocation.floor);
    allocation.cap = args.cap.or(allocation.cap);
    allocation.method = args.method.map_or(allocation.method, method);
    if *allocation != asked {
        OTHER_NUMBERS.clone_into(&mut allocation.reason);
    }
    let allocation = allocation.clone();
    siting::asked(args, &mut plan.targeting.siting, file)?;
    let inputs = pipeline::read(&plan, 1, None, Progress::QUIET)?;
    let earlier = Kept::earlier(&folder_of(file))?;
    let findings = pipeline::compute(&plan, file, &inputs, &earlier, None, Progress::QUIET)?;
    let Some(made) = &findings.targets.shared_out else {
        return Ok(String::new());
    };
    let made = made.get();
    let sited = findings.targets.sited.as_ref().map(Disclosed::get);
    let answer = Answer {
        plan: &allocation,
        made,
        sited: plan.targeting.siting.as_ref().zip(sited),
        areas: &inputs.atlas.areas,
        title: allocation.title(),
        words: words(&allocation, made, findings.indicators.get()),
    };
    Ok(match args.format {
        Format::Text => answer.text(),
        Format::Json => format!("{:#}", answer.document()),
    })
}

const fn method(asked: MethodArg) -> Apportionment {
    match asked {
        MethodArg::Hamilton => Apportionment::Hamilton {
            quota: Quota::WithinBounds,
        },
        MethodArg::Webster => Apportionment::Webster,
        MethodArg::HuntingtonHill => Apportionment::HuntingtonHill,
        MethodArg::Maximin => Apportionment::Maximin,
    }
}

/// What is told.
struct Answer<'a> {
    plan: &'a AllocationPlan,
    made: &'a SharedOut,
    sited: Option<(&'a SitingPlan, &'a Sited)>,
    areas: &'a AreaList,
    title: String,
    words: Vec<String>,
}

impl Answer<'_> {
    /// For people: who gets any, then who gets none, then what to mind.
    fn text(&self) -> String {
        let found = &self.made.recommendation;
        let widest = self.areas.iter().map(|area| area.name.chars().count());
        let width = widest.max().unwrap_or(0).max(4);
        let mut lines = vec![
            self.title.clone(),
            String::new(),
            format!("{:<width$}  gets  quota  so many or more in", "area"),
        ];
        let mut without = Vec::new();
        for (area, (share, sure)) in self
            .areas
            .iter()
            .zip(found.plan.shares.iter().zip(&found.areas))
        {
            if share.new == 0 {
                without.push(format!("{} ({:.0})", area.name, 100.0 * sure.more));
                continue;
            }
            let tie = match share.tie {
                Tie::No => "",
                Tie::Won => " (its last one by the order of codes)",
                Tie::Lost => " (one more but for the order of codes)",
            };
            let hangs = self.made.claims.iter().find(|of| of.area == area.code);
            let hangs = match hangs {
                Some(claim) if !claim.hangs_on.is_nothing() => {
                    "; hangs on uncertain claims: settle by hand"
                }
                _ => "",
            };
            lines.push(format!(
                "{:<width$}  {:>4}  {:>5.2}  {:.0} of 100 draws{tie}{hangs}",
                area.name,
                share.new,
                share.quota,
                100.0 * sure.at_least
            ));
        }
        if !without.is_empty() {
            lines.push(String::new());
            lines.push(format!(
                "None at this number, which is not to say no need (in brackets: in how many of 100 draws it would get one): {}.",
                without.join(", ")
            ));
        }
        lines.push(String::new());
        lines.extend(self.words.iter().cloned());
        lines.push(
            "`fgm-map explain AREA` says why an area gets what it gets; the release has it in tables/allocation.csv."
                .to_owned(),
        );
        if let Some((plan, made)) = self.sited {
            lines.extend(siting::text(plan, made, self.areas));
        }
        lines.join("\n")
    }

    /// For programs.
    fn document(&self) -> Value {
        let found = &self.made.recommendation;
        let areas = self.areas.iter().enumerate().filter_map(|(at, area)| {
            let share = found.plan.shares.get(at)?;
            let sure = found.areas.get(at)?;
            let claim = self.made.claims.get(at)?;
            Some(json!({
                "area_code": area.code.as_str(),
                "area_name": area.name,
                "new": share.new,
                "total": share.total,
                "quota": share.quota,
                "draws_at_least": (share.new > 0).then_some(sure.at_least),
                "draws_more": sure.more,
                "total_lower": sure.lower,
                "total_median": sure.median,
                "total_upper": sure.upper,
                "hangs_on": claim.hangs_on.titles(),
                "hangs_together": matches!(claim.hangs_on, HangsOn::Together(_)),
                "need_share": claim.share.value,
                "need_share_lower": claim.share.lower,
                "need_share_upper": claim.share.upper,
                "tie": match share.tie {
                    Tie::No => "no",
                    Tie::Won => "won",
                    Tie::Lost => "lost",
                },
                "words": self.made.sentence(self.plan, area.code, &area.name),
            }))
        });
        json!({
            "title": self.title,
            "units": self.plan.units,
            "called": self.plan.called,
            "method": self.plan.method.name(),
            "areas": areas.collect::<Vec<_>>(),
            "regret": {
                "unit": self.plan.method.unit_of_loss(),
                "mean": found.regret.mean,
                "upper": found.regret.upper,
                "worst": found.regret.worst,
            },
            "words": self.words,
            "siting": self.sited.map(|(plan, made)| siting::document(plan, made, self.areas)),
        })
    }
}
