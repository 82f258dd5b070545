//! Draws of women and girls affected, all areas together.

use std::ops::Range;

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use vocabulary::{AreaColumn, JointDraws, Marker, Period, Unit};

use crate::Recipe;
use crate::cells::Place;
use crate::draws::{Draws, Purpose};
use crate::extent::women::Women;
use crate::joint::JointPlan;
use crate::rate::Limited;

/// How many draws are made at a time.
const PART: usize = 500;

/// What is known of one area before anything is drawn.
struct Terms {
    leaves: Vec<Limited>,
    population: Option<(Limited, f64)>,
}

/// Draws what the newest figures of an extent could be.
///
/// # Units
/// Those of the recipe.
///
/// # Formula
/// In every draw each leaf of each area lies somewhere in its range: below its value in one half
/// of the draws and above in the other, evenly spread on either side, as
/// [`joined`](crate::extent::limits::joined) takes it. In a share `alike` of the draws, leaf by
/// leaf, all areas are off by the same part of their range; in the others each by its own. So two
/// areas' errors of a leaf have the correlation `alike`. The declared shares of women and of ages
/// are one number for all leaves and areas in every draw.
///
/// # Errors
/// When the extent has no period; an area with a missing cell has no draws.
///
/// # References
/// JCGM 101:2008, Supplement 1 to the Guide to the expression of uncertainty in measurement
/// (propagation of distributions; 6.4.2, rectangular distributions).
pub(crate) fn joint(recipe: &Recipe, women: &Women<'_>, plan: &JointPlan) -> Option<JointDraws> {
    let period = *women.model.residents.periods().last()?;
    let factors: Vec<Limited> = women.factors.iter().map(|factor| factor.limited).collect();
    let known = AreaColumn::from_fn(women.model.areas, |area| {
        terms(women, period, Place::Unit(area)).ok()
    });
    let all = Known {
        factors,
        leaves: women.counted.leaves.len() as u64,
        areas: &known,
        plan,
    };
    let parts: Vec<Range<u64>> = (0..u64::from(plan.count))
        .step_by(PART)
        .map(|from| from..u64::from(plan.count).min(from + PART as u64))
        .collect();
    // Each draw has its own random numbers: parts are the same on any number of threads.
    let parts: Vec<Vec<Vec<f64>>> = parts.par_iter().map(|part| all.drawn(part)).collect();
    let drawn = known.values().enumerate().map(|(area, terms)| {
        let of_area = || parts.iter().filter_map(|part| part.get(area)).flatten();
        terms.as_ref().map(|_| of_area().copied().collect())
    });
    let drawn: Vec<Option<Vec<f64>>> = drawn.collect();
    let mut drawn = drawn.into_iter();
    Some(JointDraws {
        id: recipe.id.clone(),
        title: recipe.title.clone(),
        unit: Unit::new(recipe.unit.clone()),
        period,
        column: AreaColumn::from_fn(women.model.areas, |_| {
            drawn.next().flatten().map(Into::into)
        }),
        people: None,
    })
}

/// What is known of all areas.
struct Known<'a> {
    factors: Vec<Limited>,
    leaves: u64,
    areas: &'a AreaColumn<Option<Terms>>,
    plan: &'a JointPlan,
}

impl Known<'_> {
    /// Some of the draws, area by area; none of an area of which not all is known.
    fn drawn(&self, part: &Range<u64>) -> Vec<Vec<f64>> {
        let mut drawn = vec![Vec::new(); self.areas.values().count()];
        for draw in part.clone() {
            let numbers = Draws::new(self.plan.seed, Purpose::Declared, draw);
            // Places: the factors, then two of each leaf, then the leaves of each area.
            let first = self.factors.len() as u64;
            let factor: f64 = (0..)
                .zip(&self.factors)
                .map(|(at, of)| within(*of, numbers.share(at)))
                .product();
            let shared: Vec<Option<f64>> = (0..self.leaves)
                .map(|leaf| {
                    let is_shared = numbers.share(first + 2 * leaf) < self.plan.alike;
                    is_shared.then(|| numbers.share(first + 2 * leaf + 1))
                })
                .collect();
            for ((area, terms), drawn) in (0..).zip(self.areas.values()).zip(&mut drawn) {
                let Some(terms) = terms else {
                    continue;
                };
                let own = first + 2 * self.leaves + area * (self.leaves + 1);
                let sum: f64 = (own..)
                    .zip(&terms.leaves)
                    .zip(&shared)
                    .map(|((place, leaf), shared)| {
                        within(*leaf, shared.unwrap_or_else(|| numbers.share(place)))
                    })
                    .sum();
                let per = terms.population.map_or(1.0, |(people, per)| {
                    per / within(people, numbers.share(own + self.leaves))
                });
                drawn.push(sum * factor * per);
            }
        }
        drawn
    }
}

fn terms(women: &Women<'_>, period: Period, place: Place<'_>) -> Result<Terms, Marker> {
    let number = women.at(period, place)?;
    let population = match &women.population {
        None => None,
        Some(by) => {
            let people = by.at(period, place).map_err(|_| Marker::NotAvailable)?;
            if people.lower <= 0.0 {
                return Err(Marker::NotAvailable);
            }
            Some((people, f64::from(by.per)))
        }
    };
    let leaves = number.leaves.iter().map(|leaf| leaf.affected).collect();
    Ok(Terms { leaves, population })
}

/// Where a share of the draws from 0 to 1 lies in a range: its value in the middle of the draws.
fn within(of: Limited, share: f64) -> f64 {
    if share < 0.5 {
        of.lower + (of.value - of.lower) * 2.0 * share
    } else {
        of.value + (of.upper - of.value) * (2.0 * share - 1.0)
    }
}
