//! That the model knows how sure it is: on maps drawn from its priors and printed under the NHS
//! rule, the posterior probabilities below the true risks are spread evenly. `just calibration`
//! is the same study of many maps.
//!
//! # References
//! Talts, Betancourt, Simpson, Vehtari and Gelman (2018), arXiv:1804.06788.

use vocabulary::Count;

use crate::bym2::{MapData, ModelPlan, Prior, Priors, fit};
use crate::published::Rule;
use crate::reference::london;
use crate::simulated::{Chance, SimulatedMap, expected};

const MAPS: u32 = 24;

/// How far the probabilities of withheld cells are from an even spread, in standard errors over
/// maps: of their mean, and of their mean square about the middle.
fn off(taken: impl Fn(Count) -> Count) -> [f64; 2] {
    let table = london();
    let neighbours = table.neighbours("neighbours");
    let sizes = table.column::<f64>("children");
    let sizes: Vec<f64> = sizes.iter().map(|(_, size)| *size).collect();
    let expected = expected(&sizes, 1.5);
    let simulated = SimulatedMap::new(&neighbours);
    let by_map = (0..MAPS).map(|map| {
        let truth = simulated.draw(&expected, 1.0, Chance::new(20).of(u64::from(map)));
        let printed: Vec<Count> = truth.counts.iter().map(|of| Rule::Nhs.cell(*of)).collect();
        let data = MapData {
            neighbours: neighbours.clone(),
            times: vec![0.0],
            cells: printed
                .iter()
                .map(|count| taken(*count))
                .zip(expected.iter().copied())
                .collect(),
            covariates: Vec::new(),
            totals: Vec::new(),
        };
        let plan = ModelPlan {
            priors: Priors {
                intercept: Prior::Normal { mean: 0.0, sd: 1.0 },
                ..Priors::default()
            },
            thresholds: truth.log_risks.iter().map(|risk| risk.exp()).collect(),
            draws: 1,
            ..ModelPlan::default()
        };
        let fitted = fit(&data, &plan).expect("a fit");
        let cells = fitted.cells.iter().enumerate();
        let withheld = cells.filter(|(at, _)| matches!(printed[*at], Count::Suppressed { .. }));
        let below = withheld.map(|(at, cell)| 0.5 - cell.exceedance[at]);
        below.fold([0.0; 2], |sums, off| {
            [sums[0] + off, sums[1] + off * off - 1.0 / 12.0]
        })
    });
    let by_map: Vec<[f64; 2]> = by_map.collect();
    [0, 1].map(|of| {
        let sum: f64 = by_map.iter().map(|sums| sums[of]).sum();
        let squares: f64 = by_map.iter().map(|sums| sums[of] * sums[of]).sum();
        sum / squares.sqrt()
    })
}

/// Beyond three standard errors lies less than one of 300 models that know how sure they are.
fn are_spread_evenly(off: [f64; 2]) -> bool {
    off.iter().all(|off| off.abs() < 3.0)
}

#[test]
fn slow_withheld_counts_leave_the_model_as_sure_as_it_may_be() {
    let found = off(|printed| printed);
    assert!(are_spread_evenly(found), "{found:?}");
}

/// That the test above can fail.
#[test]
fn slow_withheld_counts_taken_for_the_middle_of_their_range_are_found_out() {
    let found = off(|printed| match printed {
        Count::Suppressed { within, .. } => {
            Count::Exact(u64::midpoint(within.lower(), within.upper()))
        }
        printed => printed,
    });
    assert!(!are_spread_evenly(found), "{found:?}");
}
