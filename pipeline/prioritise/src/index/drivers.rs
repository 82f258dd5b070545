//! What the ranks would change with: errors of the figures, weights, or choices of method.

use vocabulary::{AreaCode, Problem, Problems};

use super::check::fits;
use super::parts::{Weigher, central, sums};
use super::places::{Order, Places};
use super::sobol::{Effect, Sensitivity, indices};
use super::{Aggregation, Composite, Dirichlet, Figure, Figures, Normalisation, Sampling};
use crate::PrioritiseError;
use crate::sum::{real, total};

/// What is asked about the ranks.
#[derive(Debug, Clone, PartialEq)]
pub struct Inquiry {
    /// How many rows the design has: a multiple of 16 from 32; a power of two is best.
    pub rows: usize,
    /// Where its points come from.
    pub sampling: Sampling,
    /// How the weights may vary; `None` for the declared ones alone.
    pub weights: Option<Dirichlet>,
    /// Other scales for all components, beside the index's own; each with one a component.
    pub normalisations: Vec<Vec<Normalisation>>,
    /// Other ways to put them together, beside the index's own.
    pub aggregations: Vec<Aggregation>,
}

/// Something that could have been otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The error of one component's figures, in all areas at once, by its name.
    Figures(String),
    /// The weights, all at once.
    Weights,
    /// The choice of scales.
    Normalisation,
    /// The choice of how components are put together.
    Aggregation,
}

/// What one source does to one result.
#[derive(Debug, Clone, PartialEq)]
pub struct Driver {
    /// The source.
    pub source: Source,
    /// The shares of the variance that it has.
    pub effect: Effect,
}

/// What the ranks change with.
#[derive(Debug, Clone, PartialEq)]
pub struct Drivers {
    /// How many places the average area moves from the reference ranking, on average.
    pub mean_shift: f64,
    /// What that shift comes from; none where no rank ever moves.
    pub shift: Vec<Driver>,
    /// The same of the own rank of each area asked about, in the order asked; `None` where an
    /// area has no score, none within where its rank never moves.
    pub ranks: Vec<Option<Vec<Driver>>>,
}

/// Which sources move the ranks, by first-order and total indices.
///
/// Only areas with a score take part: a range has no draws. The figures of two components are
/// drawn apart from each other, since indices are of independent sources; an error that two
/// components share counts as two.
///
/// # Units
/// Shares of the variance of the average shift, and of the own rank of each of `asked`. What it
/// keeps grows with the rows times the areas asked about.
///
/// # Formula
/// The shift is `mean over areas of |rank in the reference - rank|`, the reference being the ranks by
/// central figures, declared weights and the index's own methods. Equal scores share the best
/// rank. Each source is one coordinate between 0 and 1: it picks a draw of the component's figures,
/// the number of a draw of weights, or one of the methods, each as likely as the others. See
/// [`super::indices`] for the estimators.
///
/// # Errors
/// As [`super::indices`] and [`Composite::scores`], for every choice of methods; where nothing can vary.
///
/// # References
/// Saisana, Saltelli and Tarantola (2005), JRSS A 168:307-323, sections 2 and 4.
pub fn drivers(
    composite: &Composite,
    figures: &Figures,
    inquiry: &Inquiry,
    asked: &[AreaCode],
) -> Result<Drivers, PrioritiseError> {
    fits(composite, figures)?;
    let model = Model::new(composite, figures, inquiry)?;
    let mut ranks = model.room();
    let place = |code: &AreaCode| {
        let ranked = model.areas.iter();
        ranked
            .map(|area| figures.areas()[*area])
            .position(|area| area == *code)
    };
    let places: Vec<Option<usize>> = asked.iter().map(place).collect();
    let own: Vec<usize> = places.iter().flatten().copied().collect();
    let results = own.len() + 1;
    let found = indices(
        model.sources.len(),
        results,
        inquiry.rows,
        inquiry.sampling,
        |at, into| {
            let (shift, of_own) = into.split_at_mut(1);
            shift.fill(ranks.rank(&model, at));
            for (into, at) in of_own.iter_mut().zip(&own) {
                *into = real(ranks.places[*at].best);
            }
        },
    )?;
    let drivers = |found: &Sensitivity| -> Vec<Driver> {
        let each = model.sources.iter().zip(&found.effects);
        let each = each.map(|((source, _), effect)| Driver {
            source: source.clone(),
            effect: *effect,
        });
        each.collect()
    };
    let (shift, mut of_own) = (found.first(), found.iter().skip(1));
    let ranks = places.iter().map(|of| of.and_then(|_| of_own.next()));
    Ok(Drivers {
        mean_shift: shift.map_or(0.0, |shift| shift.mean),
        shift: shift.map(drivers).unwrap_or_default(),
        ranks: ranks.map(|of| of.map(drivers)).collect(),
    })
}

/// What a coordinate picks.
#[derive(Debug, Clone, Copy)]
enum Pick {
    Figures(usize),
    Weights(Dirichlet),
    Normalisation,
    Aggregation,
}

struct Model<'a> {
    sources: Vec<(Source, Pick)>,
    /// Those with a score.
    areas: Vec<usize>,
    /// Their figures, by component.
    columns: Vec<Vec<&'a Figure>>,
    declared: Vec<f64>,
    draws: usize,
    /// By scales, then by how they are put together.
    weighers: Vec<Vec<Weigher>>,
    reference: Vec<f64>,
}

impl<'a> Model<'a> {
    fn new(
        composite: &Composite,
        figures: &'a Figures,
        inquiry: &Inquiry,
    ) -> Result<Self, PrioritiseError> {
        let problems: Problems = inquiry
            .weights
            .iter()
            .filter_map(Dirichlet::problem)
            .collect();
        problems.none_or(()).map_err(PrioritiseError::Index)?;
        let areas = figures.scored();
        let columns: Vec<Vec<_>> = figures
            .columns()
            .iter()
            .map(|column| areas.iter().map(|area| &column[*area]).collect())
            .collect();
        let mut model = Self {
            sources: sources(composite, &columns, inquiry),
            weighers: weighers(composite, figures, inquiry, areas.len())?,
            areas,
            columns,
            declared: composite.weights(),
            draws: figures.draws(),
            reference: Vec::new(),
        };
        if model.sources.is_empty() || model.areas.is_empty() {
            let what = "nothing can vary: no drawn figures, no weights and no other methods, or no area with a score";
            let problem = Problem::new(
                "index, sensitivity",
                what,
                "give draws, weights or other methods",
            );
            return Err(PrioritiseError::Index(problem.into()));
        }
        model.check_draws(composite, figures)?;
        let mut scores = central(composite, figures)?;
        let sums: Vec<_> = scores
            .drain(..)
            .flatten()
            .map(|scored| scored.sum)
            .collect();
        let mut places = Vec::new();
        Order::default().of_scores(&sums, &mut places);
        model.reference = places.iter().map(|places| real(places.best)).collect();
        Ok(model)
    }

    /// A geometric mean may meet a draw that it cannot take; better here than in the middle.
    ///
    /// Values above 0 in every draw of a component are so beside any draw of the others.
    fn check_draws(&self, composite: &Composite, figures: &Figures) -> Result<(), PrioritiseError> {
        let mut room = self.room();
        for draw in 0..self.draws {
            for weigher in room
                .weighers
                .iter_mut()
                .flatten()
                .filter(|one| one.may_refuse())
            {
                for (component, column) in self.columns.iter().enumerate() {
                    take(column, Some(draw), &mut room.values[component]);
                    weigher
                        .weigh(component, &mut room.values[component])
                        .map_err(|at| {
                            super::check::not_above_nought(
                                composite,
                                figures,
                                component,
                                self.areas[at],
                            )
                        })?;
                }
            }
        }
        Ok(())
    }

    fn room(&self) -> Room {
        Room {
            weighers: self.weighers.clone(),
            values: vec![vec![0.0; self.areas.len()]; self.columns.len()],
            weights: self.declared.clone(),
            sums: vec![0.0; self.areas.len()],
            order: Order::default(),
            places: Vec::new(),
        }
    }
}

fn sources(
    composite: &Composite,
    columns: &[Vec<&Figure>],
    inquiry: &Inquiry,
) -> Vec<(Source, Pick)> {
    let drawn = |column: &[&Figure]| {
        column
            .iter()
            .any(|figure| matches!(figure, Figure::Drawn { .. }))
    };
    let components = composite.components().iter().zip(columns).enumerate();
    let components = components.filter(|(_, (_, column))| drawn(column));
    let mut found: Vec<_> = components
        .map(|(at, (component, _))| (Source::Figures(component.name.clone()), Pick::Figures(at)))
        .collect();
    found.extend(
        inquiry
            .weights
            .map(|weights| (Source::Weights, Pick::Weights(weights))),
    );
    if !inquiry.normalisations.is_empty() {
        found.push((Source::Normalisation, Pick::Normalisation));
    }
    if !inquiry.aggregations.is_empty() {
        found.push((Source::Aggregation, Pick::Aggregation));
    }
    found
}

/// Every choice of methods, each refused where its index would be or where it cannot score.
fn weighers(
    composite: &Composite,
    figures: &Figures,
    inquiry: &Inquiry,
    areas: usize,
) -> Result<Vec<Vec<Weigher>>, PrioritiseError> {
    let others = inquiry
        .normalisations
        .iter()
        .map(|scales| Some(scales.as_slice()));
    let scales = std::iter::once(None).chain(others);
    let aggregations =
        || std::iter::once(composite.aggregation()).chain(inquiry.aggregations.iter().copied());
    let of = |scales, aggregation| {
        let index = composite.with(scales, aggregation)?;
        central(&index, figures)?;
        Ok(Weigher::new(&index, areas))
    };
    scales
        .map(|scales| {
            aggregations()
                .map(|aggregation| of(scales, aggregation))
                .collect()
        })
        .collect()
}

fn take(column: &[&Figure], draw: Option<usize>, into: &mut [f64]) {
    for (value, figure) in into.iter_mut().zip(column) {
        *value = match (figure, draw) {
            (Figure::Drawn { draws, .. }, Some(draw)) => draws[draw],
            (figure, _) => figure.centre().unwrap_or(f64::NAN),
        };
    }
}

/// Room for one evaluation after another.
struct Room {
    weighers: Vec<Vec<Weigher>>,
    values: Vec<Vec<f64>>,
    weights: Vec<f64>,
    sums: Vec<f64>,
    order: Order,
    places: Vec<Places>,
}

impl Room {
    /// Places every area, and gives the average shift.
    fn rank(&mut self, model: &Model<'_>, at: &[f64]) -> f64 {
        let (mut scales, mut aggregation) = (0, 0);
        self.weights.copy_from_slice(&model.declared);
        let mut draws = vec![None; model.columns.len()];
        for ((_, pick), u) in model.sources.iter().zip(at) {
            match pick {
                Pick::Figures(component) => draws[*component] = Some(choice(*u, model.draws)),
                Pick::Weights(weights) => {
                    weights.draw(
                        &model.declared,
                        choice(*u, WEIGHTS) as u64,
                        &mut self.weights,
                    );
                }
                Pick::Normalisation => scales = choice(*u, self.weighers.len()),
                Pick::Aggregation => aggregation = choice(*u, self.weighers[0].len()),
            }
        }
        let weigher = &mut self.weighers[scales][aggregation];
        for (component, column) in model.columns.iter().enumerate() {
            let values = &mut self.values[component];
            take(column, draws[component], values);
            let done = weigher.weigh(component, values);
            debug_assert!(done.is_ok(), "every draw was tried");
        }
        sums(&self.values, &self.weights, &mut self.sums);
        self.order.of_scores(&self.sums, &mut self.places);
        let ranks = self.places.iter().map(|places| real(places.best));
        let moved = ranks
            .zip(&model.reference)
            .map(|(rank, reference)| (rank - reference).abs());
        total(moved) / real(model.areas.len())
    }
}

/// How many draws of weights there are to pick from.
const WEIGHTS: usize = 1 << 24;

/// The cell of a number between 0 and 1 among equal ones.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a product of a share and a count, cut off below the count"
)]
fn choice(u: f64, among: usize) -> usize {
    ((u * real(among)) as usize).min(among.saturating_sub(1))
}
