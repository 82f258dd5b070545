//! Models of relative risks: one fit an indicator, over all of its periods.

mod assemble;
mod attributes;
mod compared;
mod covariates;
mod document;
mod fitted;
mod notes;
mod options;
mod reference;
mod refusal;
mod totals;

use acquire::{CountRules, KnownCounts, TableFile, Total, known_counts, totals as read_totals};
use estimate::bym2::{ModelFailures, ModelPlan, fit};
use vocabulary::{Neighbours, Note, Problems, Watch};

use crate::analyse::results::Results;
use crate::args::AnalyseArgs;
use crate::failure::Failure;
use crate::progress::Progress;

pub use attributes::{attributes, attributes_of_the_wide_layer, names};
pub use document::{of_area, of_model};
pub use fitted::{Modelled, OfIndicator, OfTable};
pub use options::{Options, options, priors_file};

/// What a model takes from the files.
#[derive(Debug)]
pub struct Input {
    /// What is known of every count.
    counts: KnownCounts,
    /// What is known of sums of counts.
    totals: Vec<Total>,
}

/// Reads what a model needs of the table, and the totals.
///
/// # Errors
/// With everything that is wrong with either.
pub fn input(args: &AnalyseArgs, table: &TableFile<'_>) -> Result<Input, Problems> {
    let of = &args.model;
    let rules = match (&of.lower, &of.upper) {
        (Some(lower), Some(upper)) => CountRules::Columns { lower, upper },
        _ => CountRules::Printed {
            withheld: &of.withheld,
            rounded: of.rounded,
        },
    };
    let counts = known_counts(table, rules, &of.covariates);
    let totals = of.totals.as_deref().map(read_totals).transpose();
    match (counts, totals) {
        (Ok(counts), Ok(totals)) => Ok(Input {
            counts,
            totals: totals.unwrap_or_default(),
        }),
        (counts, totals) => {
            let mut problems = counts.err().unwrap_or_default();
            problems.append(totals.err().unwrap_or_default());
            Err(problems)
        }
    }
}

/// Fits the model to every indicator; gives what a reader should know besides.
///
/// # Errors
/// With every indicator that cannot be fitted, and why.
pub fn model(
    args: &AnalyseArgs,
    (options, input): (&Options, &Input),
    results: &[Results],
    neighbours: &Neighbours,
    progress: Progress<'_>,
) -> Result<(Modelled, Vec<Note>), Failure> {
    // A total that names nothing plainly would be taken for one of everything.
    let unfit = totals::unfit(args, &input.totals, results);
    unfit.none_or(()).map_err(Failure::Unfit)?;
    let mut problems = Problems::new();
    let indicators: Vec<&[Results]> = results
        .chunk_by(|a, b| a.indicator == b.indicator)
        .collect();
    let models = if args.model.compare {
        compared::MODELS
    } else {
        1
    };
    let stage = progress.stage("model", indicators.len() * models);
    let mut modelled = Modelled::default();
    let mut notes = notes::of_graph(args, neighbours);
    let mut first = 0;
    for tables in indicators {
        match of_indicator(args, (options, input), (first, tables), neighbours, &stage) {
            Ok((found, of_indicator)) => {
                modelled.indicators.push(found);
                notes.extend(of_indicator);
            }
            Err(of_indicator) => problems.append(of_indicator),
        }
        first += tables.len();
    }
    problems.none_or(()).map_err(Failure::Unfit)?;
    stage.done(&format!(
        "{}: {}",
        options.plan.space.id(),
        modelled.shown()
    ));
    Ok((modelled, notes))
}

/// Fits the model to one indicator, whose tables begin at a place among all.
fn of_indicator(
    args: &AnalyseArgs,
    (options, input): (&Options, &Input),
    (first, tables): (usize, &[Results]),
    neighbours: &Neighbours,
    watch: &dyn Watch,
) -> Result<(OfIndicator, Vec<Note>), Problems> {
    let assembled = assemble::assemble(args, input, tables, neighbours)?;
    let name = assembled.indicator.clone();
    let refused = |plan: &ModelPlan, why: &ModelFailures| {
        refusal::refusal(args, (&name, plan.space.id()), why)
    };
    let step = |plan: &ModelPlan| {
        watch.step(&format!("{name} {}", plan.space.id()));
    };
    step(&options.plan);
    let own = fit(&assembled.data, &options.plan);
    let own = own.map_err(|why| refused(&options.plan, &why))?;
    let compared = if args.model.compare {
        let of_others = compared::others(&options.plan).into_iter().map(|plan| {
            step(&plan);
            let found = fit(&assembled.data, &plan);
            found.map_err(|why| refused(&plan, &why))
        });
        // All that are refused, not the first alone.
        let (mut fits, mut problems) = (Vec::new(), Problems::new());
        for found in of_others {
            match found {
                Ok(fit) => fits.push((fit.space, compared::scores(&fit))),
                Err(why) => problems.append(why),
            }
        }
        problems.none_or(())?;
        Some(compared::compared(
            (own.space, compared::scores(&own)),
            fits,
        ))
    } else {
        None
    };
    let notes = notes::of_indicator(args, (&assembled, &own), tables);
    Ok((OfIndicator::new(first, assembled, own, compared), notes))
}
