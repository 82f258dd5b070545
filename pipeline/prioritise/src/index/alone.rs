//! A figure judged too uncertain decides no order alone.

use std::collections::BTreeMap;

use vocabulary::{Problem, Reliability};

use super::places::{Order, Places, TIE, leads, rounded};
use super::within::Held;
use super::{Composite, Figures};
use crate::PrioritiseError;
use crate::sum::real;

/// Which areas are told apart once no figure that is too uncertain decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldApart {
    /// One an area, in the order of the figures; `None` where a component is missing.
    pub places: Vec<Option<Places>>,
    /// How many pairs only such figures set apart.
    pub tied: usize,
}

/// The places of areas, and how many pairs are not told apart.
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
    let sums = (least.as_slice(), most.as_slice());
    let widened = guard.widen(values, sums, &weights, &mut ranked);
    let tied = widened - guard.unhelped(values, sums, &weights);
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

/// Values of each component, at their least and at their most.
type Ends<'a> = (&'a [Vec<f64>], &'a [Vec<f64>]);

/// Sums of the values, at their least and at their most.
type Sums<'a> = (&'a [f64], &'a [f64]);

/// The areas that are placed, by the components whose figure is too uncertain in them.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    groups: Vec<(Vec<usize>, Vec<usize>)>,
}

impl Guard {
    /// Verdicts by component and area of the figures; `areas` are those that are placed.
    pub(super) fn new(reliability: &[Vec<Reliability>], areas: &[usize]) -> Self {
        let mut groups: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        for (place, area) in areas.iter().enumerate() {
            let rows = reliability.iter().enumerate();
            let bad = rows.filter(|(_, row)| row[*area] == Reliability::TooUncertainToShow);
            let concerned = bad.map(|(component, _)| component).collect();
            groups.entry(concerned).or_default().push(place);
        }
        Self {
            groups: groups.into_iter().collect(),
        }
    }

    /// Ties the pairs that only such figures set apart: both areas' places come to hold the other's.
    /// Gives the number of those pairs.
    ///
    /// Values and sums are at their least and at their most. Where no more than one component of a
    /// pair counts against it, or none counts for it, pairs are counted in order and not one by one,
    /// if there are more than a few.
    pub(super) fn widen(
        &self,
        values: Ends<'_>,
        sums: Sums<'_>,
        weights: &[f64],
        places: &mut [Places],
    ) -> usize {
        self.widen_in_order(FEW, (values, sums, weights), places)
    }

    /// The same, with no more than so many pairs one by one where they can be counted in order.
    fn widen_in_order(
        &self,
        few: usize,
        (values, sums, weights): (Ends<'_>, Sums<'_>, &[f64]),
        places: &mut [Places],
    ) -> usize {
        let mut tied = 0;
        let counted = counted(sums);
        for (leading, following, concerned) in self.pairs() {
            let pair = Pair::new(values, &counted, weights, &concerned);
            let are_few = leading.len() * following.len() <= few;
            if are_few || concerned.len() > 1 && concerned.len() < weights.len() {
                for i in leading {
                    for j in following.iter().filter(|j| pair.is_tied(*i, **j)) {
                        places[*i].worst += 1;
                        places[*j].best -= 1;
                        tied += 1;
                    }
                }
                continue;
            }
            let (ends, starts) = pair.keys(leading, following);
            let counts = tied_below(&ends, &starts, pair.error(), |i| {
                let all = following.iter();
                all.filter(|j| pair.is_tied(leading[i], **j)).count()
            });
            for (i, count) in leading.iter().zip(&counts) {
                places[*i].worst += count;
                tied += count;
            }
            // The same from below: an area is behind another as the other is before it.
            let turned = |keys: &[Key]| keys.iter().map(Key::turned).collect::<Vec<_>>();
            let counts = tied_below(&turned(&starts), &turned(&ends), pair.error(), |j| {
                let all = leading.iter();
                all.filter(|i| pair.is_tied(**i, following[j])).count()
            });
            for (j, count) in following.iter().zip(counts) {
                places[*j].best -= count;
            }
        }
        tied
    }

    /// How many of those pairs no such figure helped: they are apart by no more than rounding.
    pub(super) fn unhelped(&self, values: Ends<'_>, sums: Sums<'_>, weights: &[f64]) -> usize {
        let mut found = 0;
        let counted = counted(sums);
        for (leading, following, concerned) in self.pairs() {
            let pair = Pair::new(values, &counted, weights, &concerned);
            let mut order: Vec<(f64, usize)> =
                following.iter().map(|j| (counted.1[*j], *j)).collect();
            order.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
            let near = 2.0 + pair.error() / TIE;
            for i in leading {
                let own = counted.0[*i];
                let from = order.partition_point(|(sum, _)| *sum < own - near);
                let to = order.partition_point(|(sum, _)| *sum < own);
                let unhelped = |j: usize| pair.is_tied(*i, j) && !pair.is_helped(*i, j);
                found += order[from..to].iter().filter(|(_, j)| unhelped(*j)).count();
            }
        }
        found
    }

    /// Areas, areas that they may be above, and the components concerned in both.
    fn pairs(&self) -> impl Iterator<Item = (&[usize], &[usize], Vec<usize>)> {
        let all = self.groups.iter();
        let pairs = all.flat_map(|one| self.groups.iter().map(move |other| (one, other)));
        pairs.filter_map(|((one, leading), (other, following))| {
            let mut concerned = [one.as_slice(), other.as_slice()].concat();
            concerned.sort_unstable();
            concerned.dedup();
            (!concerned.is_empty()).then_some((leading.as_slice(), following.as_slice(), concerned))
        })
    }
}

/// So many pairs are told apart one by one sooner than in order.
const FEW: usize = 1 << 10;

/// Sums as places count them.
type Counted = (Vec<f64>, Vec<f64>);

fn counted((least, most): Sums<'_>) -> Counted {
    let counted = |sums: &[f64]| sums.iter().map(|sum| rounded(*sum)).collect();
    (counted(least), counted(most))
}

/// What decides of two areas of which the same components are too uncertain in either.
struct Pair<'a> {
    values: Ends<'a>,
    sums: &'a Counted,
    weights: &'a [f64],
    concerned: &'a [usize],
}

impl<'a> Pair<'a> {
    const fn new(
        values: Ends<'a>,
        sums: &'a Counted,
        weights: &'a [f64],
        concerned: &'a [usize],
    ) -> Self {
        Self {
            values,
            sums,
            weights,
            concerned,
        }
    }

    fn lead(&self, component: usize, i: usize, j: usize) -> f64 {
        self.weights[component] * (self.values.0[component][i] - self.values.1[component][j])
    }

    /// Whether `i` is above `j` by too uncertain figures alone.
    fn is_tied(&self, i: usize, j: usize) -> bool {
        if self.sums.0[i] <= self.sums.1[j] {
            return false;
        }
        let whole: f64 = (0..self.weights.len())
            .map(|component| self.lead(component, i, j))
            .sum();
        let concerned = self.concerned.iter();
        let helpful: f64 = concerned.map(|one| self.lead(*one, i, j).max(0.0)).sum();
        !leads(whole - helpful)
    }

    /// Whether any of them is in favour of `i`.
    fn is_helped(&self, i: usize, j: usize) -> bool {
        let mut concerned = self.concerned.iter();
        concerned.any(|one| self.lead(*one, i, j) > 0.0)
    }

    /// What is compared of two areas in place of their leads.
    fn keys(&self, leading: &[usize], following: &[usize]) -> (Vec<Key>, Vec<Key>) {
        let key = |sums: &[f64], values: &[Vec<f64>], at: usize| {
            let (mut whole, mut rest) = (0.0, 0.0);
            for (component, weight) in self.weights.iter().enumerate() {
                let part = weight * values[component][at];
                whole += part;
                if !self.concerned.contains(&component) {
                    rest += part;
                }
            }
            Key {
                sum: sums[at],
                whole,
                rest,
            }
        };
        let ends = leading
            .iter()
            .map(|i| key(&self.sums.0, self.values.0, *i))
            .collect();
        let starts = following
            .iter()
            .map(|j| key(&self.sums.1, self.values.1, *j))
            .collect();
        (ends, starts)
    }

    /// More than what rounding makes of the difference of two keys beside that of their leads.
    ///
    /// # References
    /// Higham (2002), Accuracy and Stability of Numerical Algorithms, 2nd edition, section 4.2: a sum
    /// of `n` terms is off by at most `(n - 1) u` times the sum of their sizes, to first order.
    fn error(&self) -> f64 {
        let largest = |values: &[f64]| values.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
        let sizes = self.weights.iter().enumerate().map(|(component, weight)| {
            weight * (largest(&self.values.0[component]) + largest(&self.values.1[component]))
        });
        8.0 * (real(self.weights.len()) + 2.0) * f64::EPSILON * (sizes.sum::<f64>() + TIE)
    }
}

/// What is compared of an area with that of another.
#[derive(Debug, Clone, Copy)]
struct Key {
    /// The sum, as places count it.
    sum: f64,
    /// The sum of all components.
    whole: f64,
    /// The sum of those that are not too uncertain.
    rest: f64,
}

impl Key {
    fn turned(&self) -> Self {
        Self {
            sum: -self.sum,
            whole: -self.whole,
            rest: -self.rest,
        }
    }
}

/// For each of `above`, how many of `below` are under it by their sums and not led by it, with all
/// components and with the rest alone.
///
/// Where a difference is as near to the least lead as rounding, `one_by_one` counts.
///
/// # References
/// Fenwick (1994), Software: Practice and Experience 24:327-336 (counts up to a place).
fn tied_below(
    above: &[Key],
    below: &[Key],
    error: f64,
    one_by_one: impl Fn(usize) -> usize,
) -> Vec<usize> {
    let mut sums: Vec<f64> = below.iter().map(|key| key.sum).collect();
    sums.sort_unstable_by(f64::total_cmp);
    let certain = led(above, below, TIE + error);
    let possible = led(above, below, TIE - error);
    let counts = above.iter().zip(certain).zip(possible).enumerate();
    counts
        .map(|(at, ((key, certain), possible))| {
            if certain == possible {
                sums.partition_point(|sum| *sum < key.sum) - certain
            } else {
                one_by_one(at)
            }
        })
        .collect()
}

/// For each of `above`, how many of `below` are under it by more than this, both by all components
/// and by the rest.
fn led(above: &[Key], below: &[Key], by: f64) -> Vec<usize> {
    let mut rests: Vec<f64> = below.iter().map(|key| key.rest).collect();
    rests.sort_unstable_by(f64::total_cmp);
    let mut by_whole: Vec<&Key> = below.iter().collect();
    by_whole.sort_unstable_by(|one, other| one.whole.total_cmp(&other.whole));
    let mut asked: Vec<usize> = (0..above.len()).collect();
    asked.sort_unstable_by(|one, other| above[*one].whole.total_cmp(&above[*other].whole));
    let (mut next, mut tree) = (by_whole.into_iter().peekable(), vec![0; rests.len() + 1]);
    let mut found = vec![0; above.len()];
    for at in asked {
        while let Some(key) = next.next_if(|key| key.whole < above[at].whole - by) {
            let mut place = 1 + rests.partition_point(|rest| *rest < key.rest);
            while let Some(count) = tree.get_mut(place) {
                *count += 1;
                place += place & place.wrapping_neg();
            }
        }
        let mut place = rests.partition_point(|rest| *rest < above[at].rest - by);
        while place > 0 {
            found[at] += tree[place];
            place &= place - 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every pair, one by one: places, all that are widened and those that a figure helped.
    fn one_by_one(
        reliability: &[Vec<Reliability>],
        (values, sums, weights): (Ends<'_>, Sums<'_>, &[f64]),
        places: &mut [Places],
    ) -> (usize, usize) {
        let (mut widened, mut helped) = (0, 0);
        for i in 0..places.len() {
            for j in 0..places.len() {
                let bad = |at: usize, row: &[Reliability]| row[at] != Reliability::Reliable;
                let lead = |c: usize| weights[c] * (values.0[c][i] - values.1[c][j]);
                let concerned: Vec<usize> = (0..weights.len())
                    .filter(|c| bad(i, &reliability[*c]) || bad(j, &reliability[*c]))
                    .collect();
                if i == j || concerned.is_empty() || rounded(sums.0[i]) <= rounded(sums.1[j]) {
                    continue;
                }
                let whole: f64 = (0..weights.len()).map(lead).sum();
                let helpful: f64 = concerned.iter().map(|c| lead(*c).max(0.0)).sum();
                if !leads(whole - helpful) {
                    places[j].best -= 1;
                    places[i].worst += 1;
                    widened += 1;
                    helped += usize::from(concerned.iter().any(|c| lead(*c) > 0.0));
                }
            }
        }
        (widened, helped)
    }

    /// Whole numbers, with what is about as much as the least lead beside some of them, up to sizes at
    /// which rounding is more than that.
    fn value() -> impl Strategy<Value = f64> {
        let near = prop_oneof![
            4 => Just(0.0),
            1 => Just(TIE),
            1 => Just(-TIE),
            1 => 0.0..4e-10_f64
        ];
        let scale = prop_oneof![8 => Just(1.0), 1 => Just(1e6)];
        (-3_i32..4, near, scale).prop_map(|(whole, near, scale)| scale * f64::from(whole) + near)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn slow_pairs_in_order_are_those_one_by_one(
            (lower, wide) in (1..20_usize, 1..5_usize).prop_flat_map(|(areas, components)| {
                let all = prop::collection::vec(prop::collection::vec(value(), areas), components);
                let wide = prop::collection::vec(prop_oneof![Just(0.0), 0.0..2.0_f64], areas);
                (all, prop::option::of(wide))
            }),
            weights in prop::collection::vec(prop_oneof![Just(0.25), 0.0..1.0_f64], 5),
            bad in prop::collection::vec(prop_oneof![Just(0.0), Just(1.0), Just(0.2)], 5),
            shares in prop::collection::vec(0.0..1.0_f64, 100),
        ) {
            let (areas, weights) = (lower[0].len(), &weights[..lower.len()]);
            let upper: Vec<Vec<f64>> = lower.iter().map(|row| {
                row.iter().enumerate().map(|(at, x)| x + wide.as_ref().map_or(0.0, |wide| wide[at])).collect()
            }).collect();
            let mut shares = shares.into_iter();
            let reliability: Vec<Vec<Reliability>> = bad[..lower.len()].iter().map(|bad| {
                let row = shares.by_ref().take(areas);
                row.map(|share| if share < *bad { Reliability::TooUncertainToShow } else { Reliability::Reliable }).collect()
            }).collect();
            let (mut least, mut most) = (vec![0.0; areas], vec![0.0; areas]);
            crate::index::parts::sums(&lower, weights, &mut least);
            crate::index::parts::sums(&upper, weights, &mut most);
            let start = vec![Places { best: areas, worst: 1 }; areas];
            let (mut found, mut expected, mut counted) = (start.clone(), start.clone(), start);
            let (values, sums) = ((lower.as_slice(), upper.as_slice()), (least.as_slice(), most.as_slice()));
            let (widened, helped) = one_by_one(&reliability, (values, sums, weights), &mut expected);
            let guard = Guard::new(&reliability, &(0..areas).collect::<Vec<_>>());
            prop_assert_eq!(guard.widen(values, sums, weights, &mut found), widened);
            prop_assert_eq!(&found, &expected);
            let in_order = guard.widen_in_order(0, (values, sums, weights), &mut counted);
            prop_assert_eq!((in_order, counted), (widened, expected));
            prop_assert_eq!(widened - guard.unhelped(values, sums, weights), helped);
        }
    }
}
