//! Why a model is not fitted, in words that speak of the command line.

use estimate::bym2::{ModelFailure, ModelFailures};
use vocabulary::{Problem, Problems};

use crate::args::AnalyseArgs;

/// What is wrong, of the indicator it is wrong with.
pub fn of_indicator(indicator: &str, what: &str) -> String {
    match indicator {
        "" => what.to_owned(),
        name => format!("{name}: {what}"),
    }
}

/// Every failure as a problem of the file that it comes from.
pub fn refusal(
    args: &AnalyseArgs,
    (indicator, model): (&str, &str),
    found: &ModelFailures,
) -> Problems {
    let problems = found.iter().map(|why| {
        let what = format!("the model {model} is not fitted: {why}");
        let (file, column) = place(args, why);
        let mut problem = Problem::new(file, of_indicator(indicator, &what), remedy(why));
        problem.column = column;
        problem
    });
    problems.collect()
}

/// The file and the column that a failure comes from.
fn place(args: &AnalyseArgs, why: &ModelFailure) -> (String, Option<String>) {
    let table = args.table.display().to_string();
    let totals = args.model.totals.as_ref();
    let totals = totals.map_or_else(|| table.clone(), |path| path.display().to_string());
    match why {
        ModelFailure::TotalOfNothing(_)
        | ModelFailure::CrossingTotals(..)
        | ModelFailure::DisagreeingTotals(..)
        | ModelFailure::DeepTotals(_)
        | ModelFailure::Contradiction { .. } => (totals, None),
        ModelFailure::Expected(_) => (table, args.population.clone()),
        ModelFailure::TooLarge(_) | ModelFailure::NothingKnown => (table, args.events.clone()),
        ModelFailure::Covariate { name, .. } | ModelFailure::ConstantCovariate(name) => {
            (table, Some(name.clone()))
        }
        _ => (table, None),
    }
}

/// What to do about it at the command line.
const fn remedy(why: &ModelFailure) -> &'static str {
    match why {
        ModelFailure::NothingKnown => {
            "say with --withheld, or with --lower and --upper, what the markers stand for"
        }
        ModelFailure::Contradiction { .. } | ModelFailure::DisagreeingTotals(..) => {
            "check the range of --withheld, the base of --rounded, and whether the total is of these areas"
        }
        ModelFailure::Priors(_) => "correct --priors",
        ModelFailure::Threshold(_) => "correct --thresholds",
        _ => why.remedy(),
    }
}
