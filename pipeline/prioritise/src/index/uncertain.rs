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
    /// How often an area, then the next, had each best place.
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
            best: vec![0; count * (count + 1)],
            worst: vec![0; count * (count + 1)],
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
            for (at, places) in places.iter().enumerate() {
                it.best[at * (count + 1) + places.best] += 1;
                it.worst[at * (count + 1) + places.worst] += 1;
            }
        }
        Ok(it)
    }

    fn ranking(&self, at: usize, question: &RankQuestion<'_>, jointly: Places) -> Ranking {
        let row = at * (self.areas + 1)..(at + 1) * (self.areas + 1);
        let (best, worst) = (&self.best[row.clone()], &self.worst[row]);
        let draws = real(self.draws);
        let mean = |counts: &[u32]| {
            total(
                counts
                    .iter()
                    .enumerate()
                    .map(|(place, count)| real(place) * f64::from(*count)),
            ) / draws
        };
        let in_top = |counts: &[u32]| {
            total(
                counts
                    .iter()
                    .take(question.top + 1)
                    .map(|count| f64::from(*count)),
            ) / draws
        };
        let tail = question.level.tail();
        let places = Places {
            best: quantile(best, tail * draws),
            worst: quantile(worst, (1.0 - tail) * draws),
        };
        Ranking {
            places,
            jointly: Places {
                best: jointly.best.min(places.best),
                worst: jointly.worst.max(places.worst),
            },
            mean_best: mean(best),
            mean_worst: mean(worst),
            in_top_at_least: in_top(worst),
            in_top_at_most: in_top(best),
        }
    }

    /// The places that bands about all scores leave.
    fn jointly(&self, level: Level) -> Vec<Places> {
        // How many draws leave an end of an area's scores by the time each does, where they are fewest.
        let mut depth = vec![usize::MAX; self.draws];
        let mut sorted = Vec::with_capacity(self.areas);
        for area in 0..self.areas {
            let upper = self.upper.as_ref();
            let lower = in_order(self.of_area(&self.lower, area));
            let upper = upper.map(|all| in_order(self.of_area(all, area)));
            from_end(&lower, End::Least, &mut depth);
            let upper = upper.unwrap_or_else(|| lower.clone());
            from_end(&upper, End::Most, &mut depth);
            sorted.push((lower, upper));
        }
        depth.sort_unstable();
        // So many draws may lie outside.
        let outside = (1.0 - level.proportion()) * real(self.draws) + 1e-9;
        let outside = (1..=self.draws)
            .take_while(|out| real(*out) <= outside)
            .count();
        let trim = depth.get(outside).map_or(0, |depth| depth - 1);
        let bands: Vec<_> = sorted
            .iter()
            .map(|(lower, upper)| {
                let (least, most) = (lower[trim].0, upper[self.draws - 1 - trim].0);
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

    fn of_area<'a>(&'a self, all: &'a [f64], area: usize) -> impl Iterator<Item = f64> + 'a {
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

/// The least place that so many draws are at or below.
fn quantile(counts: &[u32], wanted: f64) -> usize {
    let mut sum = 0.0;
    let reached = |count: &u32| {
        sum += f64::from(*count);
        sum >= wanted - 1e-9 && sum > 0.0
    };
    counts.iter().position(reached).unwrap_or(counts.len() - 1)
}
