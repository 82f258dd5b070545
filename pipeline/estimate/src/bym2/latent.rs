//! The latent effects: a sparse normal prior, and what it becomes once every cell has been
//! replaced by a normal site.
//!
//! A cell's log relative risk is `x'b + r'z`: `x` holds the intercept, the covariates and the
//! steps of the years' walk (their effects `b` touch every cell: the border), `r` the loadings
//! of the few effects `z` of the cell's own area. Every effect is standardised: standard
//! deviations and mixing parameters stand in `r` alone, so nothing degenerates where one of
//! them is nought.

use super::cholesky::Pattern;
use super::prior::Value;
use super::structure::{GROUND, Graph, walk};
use super::{Interaction, Space};

/// What kind of prior an effect has over the areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Independent.
    Independent,
    /// Intrinsic conditional autoregression, scaled; independent on islands.
    Structured,
    /// Leroux's mixture of the two precisions.
    Leroux,
}

/// The standard deviations and the mixing parameter at hand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scales {
    pub(super) sigma: f64,
    pub(super) phi: Value,
    pub(super) sigma_time: f64,
    pub(super) sigma_interaction: f64,
    /// The part of the intercept's prior that is taken in its place, where it is taken in parts.
    pub(super) level: Option<Border>,
}

/// A normal prior of one border effect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Border {
    pub(super) mean: f64,
    pub(super) precision: f64,
}

/// What a total is told by: a set of cells whose counts sum to something known.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sum {
    /// The cells, each with its weight in the linear combination that the total is told by.
    pub(super) weights: Vec<(usize, f64)>,
}

/// A normal site: `exp(-precision x^2 / 2 + shift x)`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Site {
    pub(super) precision: f64,
    pub(super) shift: f64,
}

/// The latent effects of a map over some periods.
#[derive(Debug)]
pub(super) struct Latent {
    pub(super) areas: usize,
    pub(super) periods: usize,
    space: Space,
    interaction: Interaction,
    kinds: Vec<Kind>,
    graph: Graph,
    pattern: Pattern,
    /// The prior's precision, and what a Leroux mixing parameter adds to it for each unit.
    base: Vec<f64>,
    per_mixing: Option<Vec<f64>>,
    /// For each area the slots of its effects' pairs, in the matrix and in its factor.
    blocks: Vec<u32>,
    factor_blocks: Vec<u32>,
    /// The walk over periods: a row a period, a column a step.
    steps: Vec<Vec<f64>>,
    /// The intercept's and the covariates' numbers: a row a cell.
    fixed: Vec<Vec<f64>>,
    borders: Vec<Border>,
}

impl Latent {
    pub(super) fn new(
        graph: Graph,
        times: &[f64],
        (space, interaction): (Space, Interaction),
        fixed: Vec<Vec<f64>>,
        fixed_borders: Vec<Border>,
    ) -> Self {
        let areas = graph.degrees.len();
        let mut kinds = match space {
            Space::Bym2 => vec![Kind::Structured, Kind::Independent],
            Space::Leroux => vec![Kind::Leroux],
            Space::Independent => vec![Kind::Independent],
        };
        let steps = walk(times);
        if times.len() > 1 {
            let (kind, count) = match interaction {
                Interaction::None => (Kind::Independent, 0),
                Interaction::Independent => (Kind::Independent, times.len()),
                Interaction::Walks => (Kind::Independent, times.len() - 1),
                Interaction::Maps => (Kind::Structured, times.len()),
                Interaction::WalkingMaps => (Kind::Structured, times.len() - 1),
            };
            kinds.extend(std::iter::repeat_n(kind, count));
        }
        let width = kinds.len();
        let within = |area: usize| {
            let pairs = (0..width).flat_map(|a| (a..width).map(move |b| (a, b)));
            pairs.map(move |(a, b)| (area * width + a, area * width + b))
        };
        let across = graph.pairs.iter().flat_map(|(a, b)| {
            let linked = kinds.iter().enumerate();
            let linked = linked.filter(|(_, kind)| **kind != Kind::Independent);
            linked.map(move |(field, _)| (a * width + field, b * width + field))
        });
        let pattern = Pattern::new(areas * width, (0..areas).flat_map(within).chain(across));
        let slot = |slot: usize| u32::try_from(slot).expect("fewer numbers than 2^32");
        let pairs = || (0..areas).flat_map(within);
        let blocks = pairs().map(|(a, b)| slot(pattern.slot(a, b))).collect();
        let factor_blocks = pairs()
            .map(|(a, b)| slot(pattern.factor_slot(a, b)))
            .collect();
        let mut borders = fixed_borders;
        borders.extend(std::iter::repeat_n(
            Border {
                mean: 0.0,
                precision: 1.0,
            },
            times.len() - 1,
        ));
        let mut latent = Self {
            areas,
            periods: times.len(),
            space,
            interaction,
            kinds,
            graph,
            base: vec![0.0; pattern.numbers()],
            per_mixing: None,
            pattern,
            blocks,
            factor_blocks,
            steps,
            fixed,
            borders,
        };
        latent.fill_priors();
        latent
    }

    /// The graph the effects live on.
    pub(super) const fn graph(&self) -> &Graph {
        &self.graph
    }

    fn fill_priors(&mut self) {
        let width = self.kinds.len();
        let mut base = std::mem::take(&mut self.base);
        let mut per_mixing = vec![0.0; base.len()];
        let slot = |a: usize, b: usize| self.pattern.slot(a, b);
        for (field, kind) in self.kinds.iter().enumerate() {
            for area in 0..self.areas {
                let at = slot(area * width + field, area * width + field);
                let degree = f64::from(self.graph.degrees[area]);
                match (kind, self.graph.part[area]) {
                    (Kind::Independent, _) | (Kind::Structured, None) => base[at] = 1.0,
                    (Kind::Structured, Some(part)) => {
                        base[at] = degree * self.graph.factors[part];
                        if self.graph.grounds[part] == area {
                            base[at] += GROUND;
                        }
                    }
                    (Kind::Leroux, _) => {
                        base[at] = 1.0;
                        per_mixing[at] = degree - 1.0;
                    }
                }
            }
            for (a, b) in &self.graph.pairs {
                match (kind, self.graph.part[*a]) {
                    (Kind::Structured, Some(part)) => {
                        base[slot(a * width + field, b * width + field)] =
                            -self.graph.factors[part];
                    }
                    (Kind::Leroux, _) => {
                        per_mixing[slot(a * width + field, b * width + field)] = -1.0;
                    }
                    (Kind::Independent | Kind::Structured, _) => {}
                }
            }
        }
        self.base = base;
        self.per_mixing = self.kinds.contains(&Kind::Leroux).then_some(per_mixing);
    }

    /// The loadings of an area's effects in a cell: on the map's parts, and on islands.
    pub(super) fn loadings(&self, scales: Scales) -> [Vec<Vec<f64>>; 2] {
        [true, false].map(|linked| {
            let of = |period: usize| {
                let mut row = match (self.space, linked) {
                    (Space::Bym2, true) => vec![
                        scales.sigma * libm::sqrt(scales.phi.value),
                        scales.sigma * libm::sqrt(scales.phi.complement),
                    ],
                    (Space::Bym2, false) => vec![0.0, scales.sigma],
                    (Space::Leroux | Space::Independent, _) => vec![scales.sigma],
                };
                if self.periods > 1 {
                    let sigma = scales.sigma_interaction;
                    match self.interaction {
                        Interaction::None => {}
                        Interaction::Independent | Interaction::Maps => {
                            let own = (0..self.periods).map(|other| other == period);
                            row.extend(own.map(|own| if own { sigma } else { 0.0 }));
                        }
                        Interaction::Walks | Interaction::WalkingMaps => {
                            row.extend(self.steps[period].iter().map(|step| sigma * step));
                        }
                    }
                }
                row
            };
            (0..self.periods).map(of).collect()
        })
    }

    /// Adds the border's numbers in a cell.
    pub(super) fn push_border_row(&self, cell: usize, sigma_time: f64, to: &mut Vec<f64>) {
        to.extend(&self.fixed[cell]);
        if self.periods > 1 {
            let steps = &self.steps[cell % self.periods];
            to.extend(steps.iter().map(|step| sigma_time * step));
        }
    }
}

impl Latent {
    pub(super) const fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    pub(super) fn borders(&self) -> &[Border] {
        &self.borders
    }

    /// Whether the prior's precision depends on the mixing parameter.
    pub(super) const fn is_mixed(&self) -> bool {
        self.per_mixing.is_some()
    }

    /// How many effects the areas have.
    pub(super) fn effects(&self) -> usize {
        self.areas * self.kinds.len()
    }

    /// 1 for a field's effects on the map's parts, and 0 for all others.
    pub(super) fn ones(&self, field: usize) -> Vec<f64> {
        let width = self.kinds.len();
        let mut ones = vec![0.0; self.effects()];
        for area in 0..self.areas {
            if self.graph.part[area].is_some() {
                ones[area * width + field] = 1.0;
            }
        }
        ones
    }

    /// The effects of one part, and 0 for all others.
    pub(super) fn of_part(&self, effects: &[f64], part: usize) -> Vec<f64> {
        let width = self.kinds.len();
        let mut own = effects.to_vec();
        for area in 0..self.areas {
            if self.graph.part[area] != Some(part) {
                own[area * width..(area + 1) * width].fill(0.0);
            }
        }
        own
    }

    /// How many fixed effects there are: the intercept and the covariates.
    pub(super) fn fixed_effects(&self) -> usize {
        self.fixed.first().map_or(0, Vec::len)
    }

    /// The precision with the cells' sites taken in.
    pub(super) fn matrix(
        &self,
        scales: Scales,
        loadings: &[Vec<Vec<f64>>; 2],
        sites: &[Site],
    ) -> Vec<f64> {
        let mut matrix = self.base.clone();
        if let Some(per_mixing) = &self.per_mixing {
            let pairs = matrix.iter_mut().zip(per_mixing);
            pairs.for_each(|(number, per)| *number += per * scales.phi.value);
        }
        let width = self.kinds.len();
        let block = width * (width + 1) / 2;
        for (cell, site) in sites.iter().enumerate() {
            if site.precision == 0.0 {
                continue;
            }
            let (area, period) = (cell / self.periods, cell % self.periods);
            let row = &self.row(loadings, area)[period];
            let mut slots = self.blocks[area * block..(area + 1) * block].iter();
            for a in 0..width {
                for (b, slot) in (a..width).zip(slots.by_ref()) {
                    matrix[*slot as usize] += site.precision * row[a] * row[b];
                }
            }
        }
        matrix
    }

    fn row<'a>(&self, loadings: &'a [Vec<Vec<f64>>; 2], area: usize) -> &'a [Vec<f64>] {
        &loadings[usize::from(self.graph.part[area].is_none())]
    }

    /// Adds a multiple of a cell's loadings.
    pub(super) fn add_cell(
        &self,
        loadings: &[Vec<Vec<f64>>; 2],
        cell: usize,
        times: f64,
        to: &mut [f64],
    ) {
        let width = self.kinds.len();
        let (area, period) = (cell / self.periods, cell % self.periods);
        let row = &self.row(loadings, area)[period];
        let own = &mut to[area * width..(area + 1) * width];
        own.iter_mut()
            .zip(row)
            .for_each(|(number, loading)| *number += times * loading);
    }

    /// What effects come to in a cell; nought in the cells of fixed effects.
    pub(super) fn seen(&self, loadings: &[Vec<Vec<f64>>; 2], cell: usize, effects: &[f64]) -> f64 {
        let width = self.kinds.len();
        let (area, period) = (cell / self.periods, cell % self.periods);
        if area >= self.areas {
            return 0.0;
        }
        let row = &self.row(loadings, area)[period];
        let own = &effects[area * width..(area + 1) * width];
        own.iter()
            .zip(row)
            .map(|(effect, loading)| effect * loading)
            .sum()
    }

    /// The sparse part's share of a cell's variance, from the inverse's selected numbers.
    pub(super) fn seen_variance(
        &self,
        loadings: &[Vec<Vec<f64>>; 2],
        cell: usize,
        inverse: &[f64],
    ) -> f64 {
        let width = self.kinds.len();
        let block = width * (width + 1) / 2;
        let (area, period) = (cell / self.periods, cell % self.periods);
        if area >= self.areas {
            return 0.0;
        }
        let row = &self.row(loadings, area)[period];
        let mut slots = self.factor_blocks[area * block..(area + 1) * block].iter();
        let mut sum = 0.0;
        for a in 0..width {
            for (b, slot) in (a..width).zip(slots.by_ref()) {
                let twice = if a == b { 1.0 } else { 2.0 };
                sum += twice * row[a] * row[b] * inverse[*slot as usize];
            }
        }
        sum
    }

    /// The structured fields with the parts over which each sums to nought.
    pub(super) fn constrained(&self) -> impl Iterator<Item = (usize, usize)> {
        let parts = self.graph.grounds.len();
        let fields = self.kinds.iter().enumerate();
        fields
            .filter(|(_, kind)| **kind == Kind::Structured)
            .flat_map(move |(field, _)| (0..parts).map(move |part| (field, part)))
    }

    /// The sum of a field's effects over a part of the map.
    pub(super) fn part_sum(&self, effects: &[f64], field: usize, part: usize) -> f64 {
        let width = self.kinds.len();
        let areas = (0..self.areas).filter(|area| self.graph.part[*area] == Some(part));
        areas.map(|area| effects[area * width + field]).sum()
    }
}
