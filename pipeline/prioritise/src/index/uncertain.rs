//! How sure an area's place is, when figures and weights may be others.

use vocabulary::{Level, Problem, Problems, Reliability};

use super::alone::Guard;
use super::bands::Bands;
use super::check::fits;
use super::parts::sums;
use super::places::{Order, Places};
use super::tails::Tails;
use super::values::Values;
use super::{Composite, Dirichlet, Figures};
use crate::PrioritiseError;
use crate::sum::real;

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
/// places follow from the bands by [`crate::ranks`] and are widened to hold the area's own range.
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
    let mut worlds = Worlds::new(composite, figures, question);
    let areas = worlds.values.areas.clone();
    let mut tally = Tally::new(areas.len(), question);
    let mut bands = Bands::new(areas.len(), question.draws, question.level);
    let guard = Guard::new(question.reliability.unwrap_or_default(), &areas);
    let mut order = Order::default();
    let mut places = Vec::with_capacity(areas.len());
    for draw in 0..question.draws {
        worlds.take(draw)?;
        worlds.places(&guard, &mut order, &mut places);
        tally.push(&places);
        let (least, most) = worlds.ends();
        bands.push(small(draw), least, most);
    }
    let jointly = loop {
        if let Some(places) = bands.places() {
            break places;
        }
        bands = bands.wider();
        for draw in 0..question.draws {
            worlds.take(draw)?;
            let (least, most) = worlds.ends();
            bands.push(small(draw), least, most);
        }
    };
    tally.end();
    let mut found = vec![None; figures.areas().len()];
    for ((at, area), jointly) in areas.iter().enumerate().zip(jointly) {
        found[*area] = Some(tally.ranking(at, jointly));
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

/// The scores of one draw after another.
struct Worlds<'a> {
    values: Values<'a>,
    declared: Vec<f64>,
    others: Option<Dirichlet>,
    weights: Vec<f64>,
    least: Vec<f64>,
    /// Where ranges have an upper end of their own.
    most: Option<Vec<f64>>,
}

impl<'a> Worlds<'a> {
    fn new(composite: &'a Composite, figures: &'a Figures, question: &RankQuestion<'_>) -> Self {
        let values = Values::new(composite, figures);
        let (count, declared) = (values.areas.len(), composite.weights());
        Self {
            weights: declared.clone(),
            declared,
            others: question.weights,
            least: vec![0.0; count],
            most: values.has_ranges().then(|| vec![0.0; count]),
            values,
        }
    }

    /// Takes a draw: the first, then any.
    fn take(&mut self, draw: usize) -> Result<(), PrioritiseError> {
        self.values.take(draw)?;
        if let Some(others) = self.others {
            others.draw(&self.declared, draw as u64, &mut self.weights);
        }
        sums(&self.values.lower, &self.weights, &mut self.least);
        if let Some(most) = &mut self.most {
            sums(&self.values.upper, &self.weights, most);
        }
        Ok(())
    }

    /// Its scores at their least and at their most.
    fn ends(&self) -> (&[f64], &[f64]) {
        let most = self.most.as_ref().unwrap_or(&self.least);
        (&self.least, most)
    }

    fn places(&self, guard: &Guard, order: &mut Order, into: &mut Vec<Places>) {
        let lower = &self.values.lower;
        let (upper, (least, most)) = match &self.most {
            Some(most) => (&self.values.upper, (&self.least, most)),
            None => (lower, (&self.least, &self.least)),
        };
        if self.most.is_some() {
            order.of_ranges(least, most, into);
        } else {
            order.of_scores(least, into);
        }
        guard.widen((lower, upper), (least, most), &self.weights, into);
    }
}

/// What is kept of every draw's places: sums, counts, and as many from the end as a quantile asks for.
struct Tally {
    draws: usize,
    top: usize,
    /// The least of the best places.
    best: Tails<f64>,
    /// The most of the worst ones, turned round.
    worst: Tails<f64>,
    sums: Vec<(u64, u64)>,
    /// In how many draws an area can be in the top, and in how many it is.
    in_top: Vec<(u32, u32)>,
}

impl Tally {
    fn new(areas: usize, question: &RankQuestion<'_>) -> Self {
        let (draws, tail) = (question.draws, question.level.tail());
        let best = reached(draws, tail * real(draws));
        let worst = reached(draws, (1.0 - tail) * real(draws));
        Self {
            draws,
            top: question.top,
            best: Tails::new(areas, best),
            worst: Tails::new(areas, 1 + draws - worst),
            sums: vec![(0, 0); areas],
            in_top: vec![(0, 0); areas],
        }
    }

    fn push(&mut self, places: &[Places]) {
        let rows = self.sums.iter_mut().zip(&mut self.in_top);
        for (row, (of, (sums, in_top))) in places.iter().zip(rows).enumerate() {
            self.best.push(row, real(of.best));
            self.worst.push(row, -real(of.worst));
            sums.0 += of.best as u64;
            sums.1 += of.worst as u64;
            in_top.0 += u32::from(of.best <= self.top);
            in_top.1 += u32::from(of.worst <= self.top);
        }
    }

    /// Ends what comes by: rankings can be read.
    fn end(&mut self) {
        self.best.end();
        self.worst.end();
    }

    fn ranking(&self, row: usize, jointly: Places) -> Ranking {
        let draws = real(self.draws);
        let end = |tails: &Tails<f64>| tails.row(row).last().map_or(0, |place| whole(place.abs()));
        let places = Places {
            best: end(&self.best),
            worst: end(&self.worst),
        };
        let (sums, in_top) = (self.sums[row], self.in_top[row]);
        Ranking {
            places,
            jointly: Places {
                best: jointly.best.min(places.best),
                worst: jointly.worst.max(places.worst),
            },
            mean_best: sum(sums.0) / draws,
            mean_worst: sum(sums.1) / draws,
            in_top_at_least: f64::from(in_top.1) / draws,
            in_top_at_most: f64::from(in_top.0) / draws,
        }
    }
}

/// The least number of draws that is so many.
fn reached(draws: usize, wanted: f64) -> usize {
    let reached = (1..=draws).find(|draws| real(*draws) >= wanted - 1e-9);
    reached.unwrap_or(draws)
}

/// A place that was made a number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number from 1, as it was before"
)]
const fn whole(place: f64) -> usize {
    place as usize
}

/// A sum of places as a number.
#[expect(clippy::cast_precision_loss, reason = "sums far below 2^53")]
const fn sum(places: u64) -> f64 {
    places as f64
}

/// The number of a draw: there are no more than a `u32` counts.
fn small(draw: usize) -> u32 {
    u32::try_from(draw).unwrap_or(u32::MAX)
}
