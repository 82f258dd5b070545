//! How sure an area's place is, when figures and weights may be others.

use vocabulary::{Level, Problem, Problems, Reliability};

use super::alone::Guard;
use super::check::fits;
use super::parts::sums;
use super::places::{Order, Places};
use super::values::Values;
use super::{Composite, Dirichlet, Figures};
use crate::sum::{real, total};
use crate::{PrioritiseError, Score, ranks};

/// What is asked about the places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankQuestion<'a> {
    /// How often a range of places should hold.
    pub level: Level,
    /// How many places from the first are "the top".
    pub top: usize,
    /// How often everything is drawn; at least 1. Draw `t` takes the draws `t` of the figures,
    /// from their beginning again where there are more of these than of those.
    pub draws: usize,
    /// Weights that are drawn too; `None` for the declared ones.
    pub weights: Option<Dirichlet>,
    /// How far each figure may be relied on, one row a component with one verdict an area; a
    /// figure that is too uncertain decides no order. `None` where all may.
    pub reliability: Option<&'a [Vec<Reliability>]>,
}

/// How sure the place of one area is.
///
/// Where no figure is a range and no two scores are one, best and worst are the same in each draw
/// and both ends of a mean or a chance agree.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranking {
    /// The places that hold for this area at the level.
    pub places: Places,
    /// The places that hold for all areas at once at the level.
    pub jointly: Places,
    /// The mean of the best place over draws.
    pub mean_best: f64,
    /// The mean of the worst place over draws.
    pub mean_worst: f64,
    /// The share of draws in which it is in the top wherever in its range it is.
    pub in_top_at_least: f64,
    /// The share of draws in which it can be in the top.
    pub in_top_at_most: f64,
}

/// Draws figures and weights many times over and says where each area came out.
///
/// # Units
/// Places from 1, the largest need first; one an area, in the order of the figures. `None` for an
/// area of which a component is missing.
///
/// # Formula
/// In each draw every area has a best and a worst place, as in [`super::score_ranges`] and
/// [`super::told_apart`]. Its range at the level `1 - 2a` goes from the least place that its
/// best place is at or below in a share `a` of draws to the least that its worst place is
/// at or below in a share `1 - a`. The joint ranges come from bands: the narrowest set of equally many
/// draws from either end of every area's scores that holds a share `1 - 2a` of the draws whole;
/// places follow from the bands by [`ranks`] and are widened to hold the area's own range.
///
/// # Errors
/// As [`Composite::scores`]; with draws or a top of 0, a concentration that is not above 0 and
/// verdicts of another shape than the figures.
///
/// # References
/// Goldstein and Spiegelhalter (1996), JRSS A 159:385-443 (places from draws). Besag, Green,
/// Higdon and Mengersen (1995), Statistical Science 10:3-41, section 6.3 (bands). Klein, Wright and
/// Wieczorek (2020), JRSS C 69:589-606 (joint places).
pub fn rankings(
    composite: &Composite,
    figures: &Figures,
    question: &RankQuestion<'_>,
) -> Result<Vec<Option<Ranking>>, PrioritiseError> {
    fits(composite, figures)?;
    problems(figures, question)
        .none_or(())
        .map_err(PrioritiseError::Index)?;
    let areas = figures.placed();
    let drawn = Drawn::new(composite, figures, question)?;
    let jointly = drawn.jointly(question.level);
    let mut found = vec![None; figures.areas().len()];
    for (at, area) in areas.iter().enumerate() {
        found[*area] = Some(drawn.ranking(at, question, jointly[at]));
    }
    Ok(found)
}

fn problems(figures: &Figures, question: &RankQuestion<'_>) -> Problems {
    let mut found: Vec<_> = question
        .weights
        .iter()
        .filter_map(Dirichlet::problem)
        .collect();
    if question.draws == 0 {
        found.push(Problem::new(
            "index, draws",
            "nothing is drawn",
            "draw at least once",
        ));
    }
    if question.top == 0 {
        found.push(Problem::new(
            "index, top",
            "the top has no place",
            "ask for at least one",
        ));
    }
    found.extend(
        question
            .reliability
            .and_then(|all| super::alone::shape(figures, all)),
    );
    found.into_iter().collect()
}

/// The scores and places of every draw.
struct Drawn {
    areas: usize,
    draws: usize,
    /// The areas of the first draw, then of the next.
    lower: Vec<f64>,
    /// The same where ranges have an upper end of their own.
    upper: Option<Vec<f64>>,
    /// The best places of the areas of the first draw, then of the next.
    best: Vec<u32>,
    worst: Vec<u32>,
}

impl Drawn {
    fn new(
        composite: &Composite,
        figures: &Figures,
        question: &RankQuestion<'_>,
    ) -> Result<Self, PrioritiseError> {
        let mut values = Values::new(composite, figures);
        let guard = Guard::new(question.reliability.unwrap_or_default(), &values.areas);
        let (count, declared) = (values.areas.len(), composite.weights());
        let mut weights = declared.clone();
        let mut order = Order::default();
        let mut places = Vec::with_capacity(count);
        let ranges = values.has_ranges();
        let mut it = Self {
            areas: count,
            draws: question.draws,
            lower: vec![0.0; count * question.draws],
            upper: ranges.then(|| vec![0.0; count * question.draws]),
            best: Vec::with_capacity(count * question.draws),
            worst: Vec::with_capacity(count * question.draws),
        };
        for draw in 0..question.draws {
            values.take(draw)?;
            if let Some(others) = question.weights {
                others.draw(&declared, draw as u64, &mut weights);
            }
            let rows = draw * count..(draw + 1) * count;
            let least = &mut it.lower[rows.clone()];
            sums(&values.lower, &weights, least);
            if let Some(all) = &mut it.upper {
                let most = &mut all[rows];
                sums(&values.upper, &weights, most);
                order.of_ranges(least, most, &mut places);
                guard.widen(
                    (&values.lower, &values.upper),
                    (least, most),
                    &weights,
                    &mut places,
                    |_, _, _| (),
                );
            } else {
                order.of_scores(least, &mut places);
                guard.widen(
                    (&values.lower, &values.lower),
                    (least, least),
                    &weights,
                    &mut places,
                    |_, _, _| (),
                );
            }
            it.best.extend(places.iter().map(|of| small(of.best)));
            it.worst.extend(places.iter().map(|of| small(of.worst)));
        }
        Ok(it)
    }

    fn ranking(&self, at: usize, question: &RankQuestion<'_>, jointly: Places) -> Ranking {
        let sorted = |all: &[u32]| -> Vec<u32> {
            let mut of_area: Vec<u32> = self.of_area(all, at).collect();
            of_area.sort_unstable();
            of_area
        };
        let (best, worst) = (sorted(&self.best), sorted(&self.worst));
        let draws = real(self.draws);
        let mean = |places: &[u32]| total(places.iter().map(|place| f64::from(*place))) / draws;
        let in_top = |places: &[u32]| {
            real(places.partition_point(|place| *place as usize <= question.top)) / draws
        };
        let tail = question.level.tail();
        let places = Places {
            best: quantile(&best, tail * draws),
            worst: quantile(&worst, (1.0 - tail) * draws),
        };
        Ranking {
            places,
            jointly: Places {
                best: jointly.best.min(places.best),
                worst: jointly.worst.max(places.worst),
            },
            mean_best: mean(&best),
            mean_worst: mean(&worst),
            in_top_at_least: in_top(&worst),
            in_top_at_most: in_top(&best),
        }
    }

    /// The places that bands about all scores leave.
    fn jointly(&self, level: Level) -> Vec<Places> {
        let upper = self.upper.as_ref().unwrap_or(&self.lower);
        // How many draws leave an end of an area's scores by the time each does, where they are fewest.
        let mut depth = vec![usize::MAX; self.draws];
        for area in 0..self.areas {
            from_end(
                &in_order(self.of_area(&self.lower, area)),
                End::Least,
                &mut depth,
            );
            from_end(&in_order(self.of_area(upper, area)), End::Most, &mut depth);
        }
        depth.sort_unstable();
        // So many draws may lie outside.
        let outside = (1.0 - level.proportion()) * real(self.draws) + 1e-9;
        let outside = (1..=self.draws)
            .take_while(|out| real(*out) <= outside)
            .count();
        let trim = depth.get(outside).map_or(0, |depth| depth - 1);
        // Sorted anew and not kept from above: many areas have more scores than fit beside each other.
        let end = |all: &[f64], area: usize, place: usize| {
            let mut scores: Vec<f64> = self.of_area(all, area).collect();
            *scores.select_nth_unstable_by(place, f64::total_cmp).1
        };
        let bands: Vec<_> = (0..self.areas)
            .map(|area| {
                let least = end(&self.lower, area, trim);
                let most = end(upper, area, self.draws - 1 - trim);
                Some(Score {
                    value: least,
                    lower: least,
                    upper: most,
                })
            })
            .collect();
        let ranked = ranks(&bands).into_iter().flatten();
        ranked
            .map(|ranked| Places {
                best: ranked.best,
                worst: ranked.worst,
            })
            .collect()
    }

    fn of_area<'a, T: Copy>(
        &self,
        all: &'a [T],
        area: usize,
    ) -> impl Iterator<Item = T> + use<'a, T> {
        all.iter().skip(area).step_by(self.areas).copied()
    }
}

/// Scores with the numbers of their draws, from the least.
fn in_order(scores: impl Iterator<Item = f64>) -> Vec<(f64, u32)> {
    let mut sorted: Vec<_> = scores.zip(0..).collect();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    sorted
}

/// Where a count of places begins.
#[derive(Debug, Clone, Copy)]
enum End {
    Least,
    Most,
}

/// Notes how many draws can be left out at an end of an area's scores before each is.
///
/// Of equal scores none is left out before the last: the band ends where they are.
fn from_end(sorted: &[(f64, u32)], end: End, depth: &mut [usize]) {
    let (mut before, mut after) = (0, depth.len());
    for equal in sorted.chunk_by(|one, other| one.0.total_cmp(&other.0).is_eq()) {
        let place = match end {
            End::Least => before + equal.len(),
            End::Most => after,
        };
        before += equal.len();
        after -= equal.len();
        for (_, draw) in equal {
            let depth = &mut depth[*draw as usize];
            *depth = (*depth).min(place);
        }
    }
}

/// The least of sorted places that so many draws are at or below.
fn quantile(sorted: &[u32], wanted: f64) -> usize {
    let reached = (1..=sorted.len()).find(|draws| real(*draws) >= wanted - 1e-9);
    let at = reached.unwrap_or(sorted.len()).saturating_sub(1);
    sorted.get(at).map_or(0, |place| *place as usize)
}

/// A place: there are no more areas than a `u32` counts.
fn small(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
