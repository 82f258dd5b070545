//! Why a model is not fitted, in words that speak of the command line.

use estimate::bym2::ModelFailure;
use vocabulary::{Problem, Problems};

use crate::args::AnalyseArgs;

/// What is wrong, of the indicator it is wrong with.
pub fn of_indicator(indicator: &str, what: &str) -> String {
    match indicator {
        "" => what.to_owned(),
        name => format!("{name}: {what}"),
    }
}

/// A failure as a problem of the file that it comes from.
pub fn refusal(
    args: &AnalyseArgs,
    (indicator, model): (&str, &str),
    why: &ModelFailure,
) -> Problems {
    let table = args.table.display().to_string();
    let totals = args.model.totals.as_ref();
    let totals = totals.map_or_else(|| table.clone(), |path| path.display().to_string());
    let (file, column) = match why {
        ModelFailure::TotalOfNothing(_)
        | ModelFailure::CrossingTotals(..)
        | ModelFailure::Contradiction { .. } => (totals, None),
        ModelFailure::Expected(_) => (table, args.population.clone()),
        ModelFailure::TooLarge(_) | ModelFailure::NothingKnown => (table, args.events.clone()),
        ModelFailure::Covariate { name, .. } | ModelFailure::ConstantCovariate(name) => {
            (table, Some(name.clone()))
        }
        _ => (table, None),
    };
    let (what, remedy) = told(why);
    let what = of_indicator(
        indicator,
        &format!("the model {model} is not fitted: {what}"),
    );
    let mut problem = Problem::new(file, what, remedy);
    problem.column = column;
    problem.into()
}

/// What is wrong, and what to do about it.
fn told(why: &ModelFailure) -> (String, String) {
    let whole = why.to_string();
    let remedy = match why {
        ModelFailure::NothingKnown => {
            "say with --withheld, or with --lower and --upper, what the markers stand for"
        }
        ModelFailure::Contradiction { .. } => {
            "check the range of --withheld, the base of --rounded, and whether the total is of these areas"
        }
        ModelFailure::Refused(_) => {
            "choose tighter priors with --priors, fewer covariates or a simpler --interaction, or give what more is known of the counts"
        }
        ModelFailure::Priors(_) => "correct --priors",
        ModelFailure::Threshold(_) => "correct --thresholds",
        _ => "",
    };
    // The engine's own advice stands behind the last sign that sets it off.
    let cut = whole.rfind([':', ';']);
    let parts = cut.and_then(|at| Some((whole.get(..at)?, whole.get(at + 1..)?)));
    match (remedy, parts) {
        ("", Some((what, advice))) => (what.to_owned(), advice.trim().to_owned()),
        ("", None) => (
            whole,
            "correct the table, or the options of the model".to_owned(),
        ),
        (remedy, Some((what, _)))
            if matches!(
                why,
                ModelFailure::NothingKnown | ModelFailure::Contradiction { .. }
            ) =>
        {
            (what.to_owned(), remedy.to_owned())
        }
        (remedy, _) => (whole, remedy.to_owned()),
    }
}
