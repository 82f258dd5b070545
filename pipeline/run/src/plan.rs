//! The plan: one file that is the whole run.

mod checks;
mod earlier;
mod words;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use attach::Geography;
use estimate::{
    ComparisonPlan, JointPlan, MonitoringPlan, NaturePlan, Policy, RateModel, Recipe,
    SensitivityPlan,
};
use files::{MOST_OF_TOML, read_regular_text};
use prioritise::Targeting;
use publish::Product;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use vocabulary::{Problem, Problems, SourceId};

use crate::failure::Failure;
use crate::reports::{AssociationPlan, FunnelPlan};
use crate::series::Retention;

/// No figure is published with more decimals than this.
const MOST_DECIMALS: u8 = 6;

/// Everything a run is told, as `plan.toml` holds it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The folder of the sources, seen from the plan. Where it lies is no part of a release.
    #[serde(skip_serializing)]
    sources_folder: PathBuf,
    /// The text that it was read from.
    #[serde(skip)]
    text: String,
    /// The sources to read, each checked on every run.
    pub sources: Vec<SourceId>,
    /// The source of survey prevalence.
    pub prevalence: SourceId,
    /// The areas.
    pub geography: Geography,
    /// What may be known of confidential counts.
    pub disclosure: disclose::Policy,
    /// What is measured.
    pub indicators: Vec<Recipe>,
    /// Rates as models of neighbouring areas and years see them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<RateModel>,
    /// What is followed from year to year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monitoring: Option<MonitoringPlan>,
    /// Policies that series are held against, before and after their dates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policy_changes: Vec<Policy>,
    /// Funnels of rates and proportions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub funnels: Vec<FunnelPlan>,
    /// Indicators that are held against their neighbours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub association: Option<AssociationPlan>,
    /// What the extent by births of regions is set beside.
    #[serde(default)]
    pub sensitivities: Vec<SensitivityPlan>,
    /// What sources print of those recorded, by country, age, type and place.
    #[serde(default)]
    pub nature: Vec<NaturePlan>,
    /// The extent beside published figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<ComparisonPlan>,
    /// How joint draws are made; needed where the targeting asks for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draws: Option<JointPlan>,
    /// How need is weighed.
    pub targeting: Targeting,
    /// What is published.
    pub product: Product,
    /// How many releases are kept whole; all where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention: Option<Retention>,
}

impl Plan {
    /// Reads a plan.
    ///
    /// # Errors
    /// Usage when there is no such file; refused when it is not a plan.
    pub fn read(file: &Path) -> Result<Self, Failure> {
        let text = read_regular_text(file, MOST_OF_TOML).map_err(|error| {
            Failure::Usage(format!(
                "{}: the plan cannot be read: {error}; run from the repository's folder, or give --plan FILE",
                file.display()
            ))
        })?;
        let mut plan = Self::parse(file, &text)?;
        plan.sources_folder = folder_of(file).join(&plan.sources_folder);
        plan.text = text;
        // The comment of a key names who made it, and where: it is no part of a release.
        if let Some(signing) = &mut plan.product.signing
            && let Ok(key) = publish::public_key(&signing.public_key)
        {
            signing.public_key = key;
        }
        let mut problems = Problems::new();
        let shown = file.display().to_string();
        for (at, id) in plan.sources.iter().enumerate() {
            if id.as_str().contains(['/', '\\'])
                || id.as_str().starts_with('.')
                || id.as_str().is_empty()
            {
                problems.push(Problem::new(
                    &shown,
                    format!("{id:?} is not the name of a source's folder"),
                    "give the folder's name alone",
                ));
            }
            if plan.sources.iter().take(at).any(|other| other == id) {
                problems.push(Problem::new(
                    &shown,
                    format!("source {id} stands twice"),
                    "name it once",
                ));
            }
        }
        let needed = [
            Some(&plan.prevalence),
            Some(&plan.geography.boundaries),
            plan.geography.services.as_ref(),
            plan.targeting.siting.as_ref().map(|of| &of.candidates),
            plan.geography.hubs.as_ref(),
        ];
        for id in needed
            .into_iter()
            .flatten()
            .chain(&plan.geography.partial)
            .filter(|id| !plan.sources.contains(id))
        {
            problems.push(Problem::new(
                &shown,
                format!("source {id} is used and is not among `sources`"),
                "add it to `sources`",
            ));
        }
        let recipes = plan.indicators.iter().map(|of| (&of.id, of.decimals));
        let models = plan.models.iter().map(|of| (&of.id, of.decimals));
        let mut ids = BTreeSet::new();
        for (id, decimals) in recipes.clone().chain(models.clone()) {
            if plan.models.iter().any(|of| of.id == *id) && !ids.insert(id) {
                let what = format!("[[models]] has the id {id}, which stands twice");
                problems.push(Problem::new(
                    &shown,
                    what,
                    "give each model an id of its own",
                ));
            }
            ids.insert(id);
            if decimals <= MOST_DECIMALS {
                continue;
            }
            let what = format!("indicator {id} has {decimals} decimals");
            let remedy = format!("give at most {MOST_DECIMALS}: no figure here is known better");
            problems.push(Problem::new(&shown, what, remedy));
        }
        problems.append(checks::problems(&plan, &shown));
        if let Err(errors) = plan.disclosure.validate() {
            problems.append(
                errors
                    .iter()
                    .map(|e| Problem::new(&shown, e.to_string(), "correct [disclosure]"))
                    .collect(),
            );
        }
        Ok(problems.none_or(plan)?)
    }

    /// The plan that a text holds, its words as every output has them.
    fn parse(file: &Path, text: &str) -> Result<Self, Failure> {
        let mut fields: toml::Table =
            toml::from_str(text).map_err(|error| not_a_plan(file, text, &error))?;
        let shown = file.display().to_string();
        earlier::problems(text, &shown).none_or(())?;
        words::made_plain(&mut fields, &shown).none_or(())?;
        // What is wrong with a field is told from the text, which knows its row.
        fields.try_into().map_err(|error| {
            let from_text = toml::from_str::<Self>(text).err();
            not_a_plan(file, text, &from_text.unwrap_or(error))
        })
    }

    /// The disclosure policy with all its values, as it is signed and recorded.
    pub fn policy_json(&self) -> Value {
        serde_json::to_value(&self.disclosure).unwrap_or_default()
    }

    /// The same plan with its sources in another folder.
    pub fn with_sources(&self, folder: &Path) -> Self {
        Self {
            sources_folder: folder.to_owned(),
            ..self.clone()
        }
    }

    /// The text that it was read from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The folder of the sources.
    pub fn sources_folder(&self) -> &Path {
        &self.sources_folder
    }
}

/// The folder a file lies in.
pub fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn not_a_plan(file: &Path, text: &str, error: &toml::de::Error) -> Failure {
    let problem = Problem::new(
        file.display().to_string(),
        error.message().to_owned(),
        "compare it with the plan that ships with this version, which gives the reason of each field; if another version reads it: docs/on-call.md, To upgrade",
    );
    Failure::Refused(match error.span().and_then(|span| text.get(..span.start)) {
        Some(before) => problem.row(1 + before.matches('\n').count() as u64).into(),
        None => problem.into(),
    })
}
