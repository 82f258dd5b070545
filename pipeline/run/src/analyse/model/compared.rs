//! How well models foretell each area from the others, one beside the other.

use estimate::bym2::{Fit, ModelPlan, Space};
use serde::Serialize;

/// How many models are compared.
pub const MODELS: usize = 3;

const SPACES: [Space; MODELS] = [Space::Bym2, Space::Leroux, Space::Independent];

/// Ranks of models that are compared alone are not looked at.
const FEWEST_DRAWS: u32 = 10;

/// Models beside each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// How well each foretells.
    pub models: Vec<OfModel>,
    /// How much better one does than another.
    pub differences: Vec<Difference>,
}

/// How well a model foretells.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OfModel {
    /// The model.
    pub model: &'static str,
    /// The mean of the cells' log scores: higher is better.
    pub mean_log_score: Option<f64>,
    /// How many cells say something.
    pub cells: usize,
}

/// How much better a model foretells than another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// The one.
    pub model: &'static str,
    /// The other.
    pub over: &'static str,
    /// The mean difference of the cells' log scores: above nought where the first is better.
    pub mean: Option<f64>,
    /// Its standard error, from the differences of cells taken as independent.
    pub standard_error: Option<f64>,
    /// The one over the other.
    pub z: Option<f64>,
}

/// The other models to be fitted.
pub fn others(plan: &ModelPlan) -> Vec<ModelPlan> {
    let others = SPACES.into_iter().filter(|space| *space != plan.space);
    let others = others.map(|space| ModelPlan {
        space,
        draws: FEWEST_DRAWS,
        ..plan.clone()
    });
    others.collect()
}

/// The log score of every cell; `None` where it says nothing.
pub fn scores(fit: &Fit) -> Vec<Option<f64>> {
    fit.cells.iter().map(|cell| cell.log_score).collect()
}

type Scores = (Space, Vec<Option<f64>>);

/// All models, and every two of them.
pub fn compared(own: Scores, others: Vec<Scores>) -> Compared {
    let mut all: Vec<Scores> = std::iter::once(own).chain(others).collect();
    all.sort_by_key(|(space, _)| SPACES.iter().position(|of| of == space));
    let models = all.iter().map(|(space, scores)| {
        let known: Vec<f64> = scores.iter().copied().flatten().collect();
        OfModel {
            model: space.id(),
            mean_log_score: mean(&known),
            cells: known.len(),
        }
    });
    let pairs = all.iter().enumerate();
    let pairs = pairs.flat_map(|(at, one)| all.iter().skip(at + 1).map(move |other| (one, other)));
    Compared {
        models: models.collect(),
        differences: pairs.map(|(one, other)| difference(one, other)).collect(),
    }
}

fn difference((one, of_one): &Scores, (other, of_other): &Scores) -> Difference {
    let pairs = of_one.iter().zip(of_other);
    let differences: Vec<f64> = pairs.filter_map(|(a, b)| Some((*a)? - (*b)?)).collect();
    let mean_difference = mean(&differences);
    let standard_error = mean_difference.and_then(|mean_difference| {
        let squares = differences.iter().map(|of| (of - mean_difference).powi(2));
        let squares: Vec<f64> = squares.collect();
        // Of the mean: the variance of n - 1 degrees of freedom over n.
        let variance = mean(&squares)? / number(differences.len().checked_sub(1)?);
        (variance.is_finite() && variance > 0.0).then(|| variance.sqrt())
    });
    Difference {
        model: one.id(),
        over: other.id(),
        mean: mean_difference,
        standard_error,
        z: mean_difference
            .zip(standard_error)
            .map(|(mean, error)| mean / error),
    }
}

fn mean(of: &[f64]) -> Option<f64> {
    (!of.is_empty()).then(|| of.iter().sum::<f64>() / number(of.len()))
}

#[expect(clippy::cast_precision_loss, reason = "there are no 2^53 cells")]
const fn number(of: usize) -> f64 {
    of as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: differences 1, 2 and 3 have the mean 2 and the standard error 1 / sqrt(3).
    #[test]
    fn differences_are_of_the_same_cells() {
        let own = vec![Some(-1.0), None, Some(-2.0), Some(-3.0)];
        let other = vec![Some(-2.0), None, Some(-4.0), Some(-6.0)];
        let found = compared((Space::Independent, other), vec![(Space::Bym2, own)]);
        assert_eq!(found.models[0].model, "bym2");
        assert_eq!(
            (found.models[0].mean_log_score, found.models[0].cells),
            (Some(-2.0), 3)
        );
        let only = &found.differences[0];
        assert_eq!(
            (only.model, only.over, only.mean),
            ("bym2", "iid", Some(2.0))
        );
        let error = only.standard_error.expect("three cells");
        assert!((error - 1.0 / 3.0_f64.sqrt()).abs() < 1e-15);
        assert!((only.z.expect("an error") - 2.0 * 3.0_f64.sqrt()).abs() < 1e-12);
    }
}
