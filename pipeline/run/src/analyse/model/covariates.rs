//! Covariates that say nothing, or what others say.

use estimate::bym2::Covariate;
use vocabulary::{Problem, Problems};

use super::refusal::of_indicator;
use crate::args::AnalyseArgs;

/// What is left of a covariate is rounding where it is below this share of its own length.
const ROUNDING: f64 = 1e-8;

/// Covariates that are the same in every area, or a sum of multiples of those named before them.
/// Values stand area by area, and within an area in the order of so many periods.
pub fn unfit(
    args: &AnalyseArgs,
    indicator: &str,
    covariates: &[Covariate],
    periods: usize,
) -> Problems {
    let shown = args.table.display().to_string();
    let mut problems = Problems::new();
    let mut refuse = |column: &str, what: &str| {
        let remedy = "leave it out of --covariates";
        let problem = Problem::new(&shown, of_indicator(indicator, what), remedy);
        problems.push(problem.column(column));
    };
    // Directions of those before, each of length 1 and at right angles to the others.
    let mut before: Vec<Vec<f64>> = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for covariate in covariates {
        let largest = covariate
            .values
            .iter()
            .fold(0.0_f64, |most, value| most.max(value.abs()));
        if largest > 1e150 {
            refuse(
                &covariate.name,
                "the covariate's numbers are too large to be squared",
            );
            continue;
        }
        if length(&centred(&covariate.values, periods)) <= 1e-12 * largest {
            let what = if periods > 1 {
                "the covariate is the same in every area of each period, which the random walk over time says already"
            } else {
                "the covariate is the same in every area, and says what the intercept says"
            };
            refuse(&covariate.name, what);
            continue;
        }
        let mut left = centred(&covariate.values, 1);
        let own = length(&left);
        // Twice, for the first time leaves rounding of the first directions.
        for direction in before.iter().chain(&before) {
            let share: f64 = left.iter().zip(direction).map(|(a, b)| a * b).sum();
            for (left, direction) in left.iter_mut().zip(direction) {
                *left -= share * direction;
            }
        }
        let rest = length(&left);
        if rest <= ROUNDING * own {
            let others = names.join(", ");
            let what = format!(
                "the covariate is a sum of multiples of the others and a constant ({others}): they cannot be told apart"
            );
            refuse(&covariate.name, &what);
            continue;
        }
        before.push(left.into_iter().map(|number| number / rest).collect());
        names.push(&covariate.name);
    }
    problems
}

/// Less the mean of each of so many periods.
fn centred(values: &[f64], periods: usize) -> Vec<f64> {
    let periods = periods.max(1);
    let mut sums = vec![(0.0, 0.0); periods];
    for (at, value) in values.iter().enumerate() {
        if let Some((sum, count)) = sums.get_mut(at % periods) {
            *sum += value;
            *count += 1.0;
        }
    }
    let mean = |at: usize| {
        sums.get(at % periods)
            .map_or(0.0, |(sum, count)| sum / count)
    };
    let centred = values
        .iter()
        .enumerate()
        .map(|(at, value)| value - mean(at));
    centred.collect()
}

fn length(values: &[f64]) -> f64 {
    values.iter().map(|value| value * value).sum::<f64>().sqrt()
}
