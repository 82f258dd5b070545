//! A figure judged too uncertain decides no order alone.

use vocabulary::{AreaCode, Problem, Reliability};

use super::places::{Order, Places, above, leads};
use super::within::Held;
use super::{Composite, Figures};
use crate::PrioritiseError;

/// Which areas are told apart once no figure that is too uncertain decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldApart {
    /// One an area, in the order of the figures; `None` where a component is missing.
    pub places: Vec<Option<Places>>,
    /// The pairs that only such figures set apart, in the order of the figures.
    pub tied: Vec<Tied>,
}

/// Two areas of which one scores above the other, by figures that are too uncertain alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tied {
    /// The one that scores above.
    pub above: AreaCode,
    /// The one that scores below.
    pub below: AreaCode,
    /// The components that would have decided, by their names.
    pub decided_by: Vec<String>,
}

/// The places of areas and the pairs that are not told apart.
///
/// # Units
/// Places from 1, the largest need first.
///
/// # Formula
/// For areas `i` and `j` let `U` be the components whose figure is too uncertain in either. Component
/// `c` gives `i` the lead `g_c = w_c (v_ci - v_cj)`, at its least where figures are ranges. Then
/// `i` is above `j` when `sum over c not in U of g_c + sum over c in U of min(0, g_c) > 0`: no
/// too uncertain figure helps the area that it favours, and each still counts against it. That is the
/// same as to ask that `i` be above with every one of `U` left out, and with every
/// set of them left out, and with none, the other weights being scaled up. A pair of which
/// neither is above is tied. `best = 1 + number of areas above`, `worst = n - number of areas
/// below`, which may be wider than the places of any one order: `i` above `j` above `k` does
/// not make `i` above `k` when other figures are too uncertain there.
///
/// Values keep their scale: what a figure does to the scale of others is not taken out.
///
/// # Errors
/// As [`Composite::scores`], and with verdicts of another shape than the figures.
///
/// # References
/// None: it is a rule of this project. Places from a partial order are those of Klein, Wright and
/// Wieczorek (2020), JRSS C 69:589-606.
pub fn told_apart(
    composite: &Composite,
    figures: &Figures,
    reliability: &[Vec<Reliability>],
) -> Result<ToldApart, PrioritiseError> {
    if let Some(problem) = shape(figures, reliability) {
        return Err(PrioritiseError::Index(problem.into()));
    }
    let held = Held::new(composite, figures)?;
    let weights = composite.weights();
    let (least, most) = held.sums(&weights);
    let mut ranked = Vec::new();
    Order::default().of_ranges(&least, &most, &mut ranked);
    let guard = Guard::new(reliability, &held.areas);
    let values = (held.lower.as_slice(), held.upper.as_slice());
    let code = |at: usize| figures.areas()[held.areas[at]];
    let mut tied: Vec<Tied> = Vec::new();
    guard.widen(
        values,
        (&least, &most),
        &weights,
        &mut ranked,
        |i, j, component| {
            let (above, below) = (code(i), code(j));
            let name = composite.components()[component].name.clone();
            match tied.last_mut() {
                Some(pair) if (pair.above, pair.below) == (above, below) => {
                    pair.decided_by.push(name);
                }
                _ => tied.push(Tied {
                    above,
                    below,
                    decided_by: vec![name],
                }),
            }
        },
    );
    let mut places = vec![None; figures.areas().len()];
    for (area, ranked) in held.areas.iter().zip(ranked) {
        places[*area] = Some(ranked);
    }
    Ok(ToldApart { places, tied })
}

/// One row a component, one verdict an area.
pub(super) fn shape(figures: &Figures, reliability: &[Vec<Reliability>]) -> Option<Problem> {
    let fits = reliability.len() == figures.columns().len()
        && reliability
            .iter()
            .all(|row| row.len() == figures.areas().len());
    (!fits).then(|| {
        let what = "there are verdicts of other components or areas than the figures";
        Problem::new("index, reliability", what, "give one verdict a figure")
    })
}

/// The pairs of areas in which some figure is too uncertain to decide.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    /// The two areas' places in the list, and the components concerned.
    pairs: Vec<(usize, usize, Vec<usize>)>,
}

impl Guard {
    /// Verdicts by component and area of the figures; `areas` are those that are placed.
    pub(super) fn new(reliability: &[Vec<Reliability>], areas: &[usize]) -> Self {
        let bad = |row: &[Reliability], area: usize| row[area] == Reliability::TooUncertainToShow;
        let mut pairs = Vec::new();
        for (one, first) in areas.iter().enumerate() {
            for (other, second) in areas.iter().enumerate().skip(one + 1) {
                let rows = reliability.iter().enumerate();
                let rows = rows.filter(|(_, row)| bad(row, *first) || bad(row, *second));
                let concerned: Vec<_> = rows.map(|(component, _)| component).collect();
                if !concerned.is_empty() {
                    pairs.push((one, other, concerned));
                }
            }
        }
        Self { pairs }
    }

    /// Ties the pairs that only such figures set apart: both areas' places come to hold the other's.
    ///
    /// Values and sums are at their least and at their most. `stopped` is told the area above, the
    /// one below and the component, once for each component that would have helped to decide.
    pub(super) fn widen(
        &self,
        values: (&[Vec<f64>], &[Vec<f64>]),
        sums: (&[f64], &[f64]),
        weights: &[f64],
        places: &mut [Places],
        mut stopped: impl FnMut(usize, usize, usize),
    ) {
        for (one, other, concerned) in &self.pairs {
            for (i, j) in [(*one, *other), (*other, *one)] {
                if !above(sums.0[i], sums.1[j]) {
                    continue;
                }
                let lead = |component: usize| {
                    weights[component] * (values.0[component][i] - values.1[component][j])
                };
                let whole: f64 = (0..weights.len()).map(lead).sum();
                let helpful: f64 = concerned.iter().map(|one| lead(*one).max(0.0)).sum();
                if !leads(whole - helpful) {
                    places[j].best -= 1;
                    places[i].worst += 1;
                    let helped = concerned.iter().filter(|one| lead(**one) > 0.0);
                    helped.for_each(|one| stopped(i, j, *one));
                }
            }
        }
    }
}
