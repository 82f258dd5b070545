//! The options of a model, before any file but that of the priors is read.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use estimate::bym2::{ModelPlan, Priors};
use vocabulary::Problem;

use crate::args::{AnalyseArgs, Threshold};
use crate::failure::Failure;

/// Which model is fitted.
#[derive(Debug)]
pub struct Options {
    /// To what, with which priors, and what is made of it.
    pub plan: ModelPlan,
}

/// More thresholds than anyone looks at.
const MOST_THRESHOLDS: usize = 20;
const DRAWS: u32 = 1_000;

/// The model that is asked for; `None` where none is.
///
/// # Errors
/// Usage where options do not go together, system or refusal where the priors' file is none.
pub fn options(args: &AnalyseArgs) -> Result<Option<Options>, Failure> {
    let of = &args.model;
    let Some(space) = of.which.space() else {
        return match of.given()[..] {
            [] => Ok(None),
            [first, ..] => usage(format!(
                "{first} needs a model: give --model bym2, leroux or iid"
            )),
        };
    };
    if args.events.is_none() {
        return usage(format!(
            "--model {} is of events: give --events and --population in place of --value",
            space.id()
        ));
    }
    let mut seen = BTreeSet::new();
    for name in &of.covariates {
        if name.is_empty() || !seen.insert(name) {
            return usage(format!(
                "--covariates: {name:?} is no column, or stands twice"
            ));
        }
        if name == "intercept" {
            let what =
                "--covariates: the intercept is in the model already; give the column another name";
            return usage(what.to_owned());
        }
    }
    let mut markers = BTreeSet::new();
    for withheld in &of.withheld {
        if !markers.insert(withheld.marker) {
            return usage(format!(
                "--withheld says twice what {} stands for",
                withheld.marker
            ));
        }
    }
    let thresholds = of.thresholds();
    if thresholds.len() > MOST_THRESHOLDS {
        return usage(format!(
            "--thresholds: at most {MOST_THRESHOLDS} can be given"
        ));
    }
    if let Some(twice) = twice(&thresholds) {
        return usage(format!("--thresholds: {twice} stands twice"));
    }
    Ok(Some(Options {
        plan: ModelPlan {
            space,
            interaction: of.interaction.unwrap_or_default(),
            priors: of
                .priors
                .as_deref()
                .map_or_else(|| Ok(Priors::default()), priors)?,
            thresholds: thresholds.iter().map(|threshold| threshold.value).collect(),
            draws: of.draws.unwrap_or(DRAWS),
            seed: args.seed,
        },
    }))
}

fn usage<T>(what: String) -> Result<T, Failure> {
    Err(Failure::Usage(what))
}

fn twice(thresholds: &[Threshold]) -> Option<&str> {
    let before = |at: usize, value: f64| {
        let mut before = thresholds.iter().take(at);
        before.any(|other| other.value.total_cmp(&value).is_eq())
    };
    let mut all = thresholds.iter().enumerate();
    all.find(|(at, of)| before(*at, of.value))
        .map(|(_, of)| of.text.as_str())
}

/// The file that holds the priors, where they are not in the command line itself.
pub fn priors_file(text: &str) -> Option<&Path> {
    let path = Path::new(text);
    let is_toml = path
        .extension()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("toml"));
    (is_toml || !text.contains('=')).then_some(path)
}

/// Priors in the command line, or those of a file.
fn priors(text: &str) -> Result<Priors, Failure> {
    let Some(path) = priors_file(text) else {
        return text
            .parse()
            .map_err(|why| Failure::Usage(format!("--priors: {why}")));
    };
    let shown = path.display().to_string();
    let read = fs::read_to_string(path).map_err(|error| {
        let what = "--priors takes NAME=PRIOR,... or a file, and this cannot be read";
        Failure::io(path, what, &error)
    })?;
    let refused = |what: String, row: Option<u64>| {
        let remedy = "write keys such as sigma = \"half-normal(1)\" and phi = \"beta(0.5,0.5)\"";
        let mut problem = Problem::new(&shown, what, remedy);
        problem.row = row;
        Failure::Unfit(problem.into())
    };
    let priors: Priors = toml::from_str(&read).map_err(|error| {
        let before = error.span().and_then(|span| read.get(..span.start));
        let row = before.map(|text| 1 + text.matches('\n').count() as u64);
        refused(error.message().to_owned(), row)
    })?;
    priors
        .checked()
        .map_err(|why| refused(why.to_string(), None))
}
