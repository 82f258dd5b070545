//! The latent effects once sites are taken in: means, variances, draws, and the integral of
//! prior and sites.
//!
//! The sparse part is factored; the border's effects, which touch every cell, are taken in by
//! the Schur complement; the structured fields' constraints and the totals' sites by
//! conditioning (kriging).

mod totals;

use super::cholesky::{Factor, NotPositive};
use super::latent::{Latent, Scales, Site, Sum};
use super::small::{Small, SmallFactor};

/// The normal distribution of the cells' log relative risks, given sites.
#[derive(Debug, Clone)]
pub(super) struct Gaussian {
    /// The mean of each cell and, behind the cells, of each fixed effect; the others likewise.
    pub(super) mean: Vec<f64>,
    /// The variance of each cell.
    pub(super) variance: Vec<f64>,
    /// What it would be without the totals.
    pub(super) variance_without_totals: Vec<f64>,
    /// The logarithm of the integral of prior and sites, but for a constant of the model.
    pub(super) ln_integral: f64,
    /// Each total's linear combination: mean and variance, and its covariance with every cell.
    pub(super) sums: Vec<(f64, f64)>,
    pub(super) with_sums: Vec<Vec<f64>>,
}

/// The latent effects at some standard deviations, with sites taken in: everything that means,
/// variances and draws are made from.
pub(super) struct Conditional<'a> {
    latent: &'a Latent,
    loadings: [Vec<Vec<f64>>; 2],
    factor: Factor<'a>,
    /// For each border effect the sparse part's answer to it.
    responses: Vec<Vec<f64>>,
    border_factor: SmallFactor,
    /// For each cell its border numbers, and the same less the sparse part's answer. The fixed
    /// effects themselves stand behind the cells, as cells that no effect of an area touches.
    rows: Vec<f64>,
    rest: Vec<f64>,
    sparse_mean: Vec<f64>,
    border_mean: Vec<f64>,
    constraints: Vec<Linear>,
    constraint_factor: Option<SmallFactor>,
    totals: Vec<Linear>,
    total_sites: Vec<Site>,
    ln_integral: f64,
}

/// A linear combination of the effects: its covariance with every cell, and its mean.
#[derive(Debug, Clone)]
struct Linear {
    with_cells: Vec<f64>,
    mean: f64,
}

impl<'a> Conditional<'a> {
    /// Takes in the sites of the cells and of the totals.
    ///
    /// # Errors
    /// When the precision is not positive definite: the sites say nothing, or are not numbers.
    pub(super) fn new(
        latent: &'a Latent,
        scales: Scales,
        sites: &[Site],
        sums: &[Sum],
        total_sites: &[Site],
    ) -> Result<Self, NotPositive> {
        let loadings = latent.loadings(scales);
        let matrix = latent.matrix(scales, &loadings, sites);
        let factor = Factor::new(latent.pattern(), &matrix)?;
        let borders = latent.borders().len();
        let mut rows = Vec::with_capacity((sites.len() + latent.fixed_effects()) * borders);
        for cell in 0..sites.len() {
            latent.push_border_row(cell, scales.sigma_time, &mut rows);
        }
        for effect in 0..latent.fixed_effects() {
            rows.extend((0..borders).map(|to| f64::from(u8::from(effect == to))));
        }
        // The sparse part's answer to each border effect, and to the sites' shifts.
        let answer = |number: &dyn Fn(usize) -> f64| {
            let mut right = vec![0.0; latent.effects()];
            for cell in 0..sites.len() {
                latent.add_cell(&loadings, cell, number(cell), &mut right);
            }
            factor.solve(&right)
        };
        let responses: Vec<Vec<f64>> = (0..borders)
            .map(|border| answer(&|cell| sites[cell].precision * rows[cell * borders + border]))
            .collect();
        let alone = answer(&|cell| sites[cell].shift);
        let seen = |x: &[f64], cell: usize| latent.seen(&loadings, cell, x);
        let seen = &seen;
        let rest: Vec<f64> = rows
            .chunks_exact(borders)
            .enumerate()
            .flat_map(|(cell, row)| {
                let pairs = row.iter().zip(&responses);
                pairs.map(move |(x, response)| x - seen(response, cell))
            })
            .collect();
        let mut schur = Small::new(borders);
        let mut right = vec![0.0; borders];
        for (border, prior) in latent.borders().iter().enumerate() {
            let prior = scales.level.filter(|_| border == 0).unwrap_or(*prior);
            *schur.at_mut(border, border) = prior.precision;
            right[border] = prior.precision * prior.mean;
        }
        for (cell, site) in sites.iter().enumerate() {
            let own = site.shift - site.precision * seen(&alone, cell);
            let row = &rows[cell * borders..(cell + 1) * borders];
            let rest = &rest[cell * borders..(cell + 1) * borders];
            for a in 0..borders {
                right[a] += row[a] * own;
                for (b, rest) in rest.iter().enumerate().take(a + 1) {
                    *schur.at_mut(a, b) += site.precision * row[a] * rest;
                }
            }
        }
        for a in 0..borders {
            for b in 0..a {
                *schur.at_mut(b, a) = schur.at(a, b);
            }
        }
        let border_factor = schur.factor().ok_or(NotPositive)?;
        let border_mean = border_factor.solve(&right);
        let mut sparse_mean = alone.clone();
        for (effect, response) in border_mean.iter().zip(&responses) {
            for (mean, answer) in sparse_mean.iter_mut().zip(response) {
                *mean -= effect * answer;
            }
        }
        let mut ln_integral = -0.5 * (factor.ln_determinant() + border_factor.ln_determinant());
        // Half of the shifts times the mean, in two parts: of the sparse effects, and of the border.
        for (cell, site) in sites.iter().enumerate() {
            ln_integral += 0.5 * site.shift * seen(&alone, cell);
        }
        ln_integral += 0.5 * border_factor.quadratic(&right);
        if latent.is_mixed() {
            let prior = latent.matrix(scales, &loadings, &[]);
            ln_integral += 0.5 * Factor::new(latent.pattern(), &prior)?.ln_determinant();
        }
        let mut conditional = Self {
            latent,
            loadings,
            factor,
            responses,
            border_factor,
            rows,
            rest,
            sparse_mean,
            border_mean,
            constraints: Vec::new(),
            constraint_factor: None,
            totals: Vec::new(),
            total_sites: total_sites.to_vec(),
            ln_integral,
        };
        conditional.constrain()?;
        conditional.take_totals(sums)?;
        Ok(conditional)
    }

    /// How many cells there are, with those of the fixed effects.
    fn cells(&self) -> usize {
        self.rows.len() / self.border_mean.len()
    }

    fn row(&self, cell: usize) -> &[f64] {
        let borders = self.border_mean.len();
        &self.rows[cell * borders..(cell + 1) * borders]
    }

    fn rest(&self, cell: usize) -> &[f64] {
        let borders = self.border_mean.len();
        &self.rest[cell * borders..(cell + 1) * borders]
    }

    /// The covariance of every cell with a linear combination, from the sparse part's answer to
    /// it and its own border numbers less that answer's share.
    fn with_cells(&self, answer: &[f64], border: &[f64]) -> Vec<f64> {
        let latent = self.latent;
        let border = self.border_factor.solve(border);
        let of = |cell: usize| {
            let pairs = self.rest(cell).iter().zip(&border);
            latent.seen(&self.loadings, cell, answer) + pairs.map(|(a, b)| a * b).sum::<f64>()
        };
        (0..self.cells()).map(of).collect()
    }

    /// The effects of every structured field sum to nought over each part of the map.
    fn constrain(&mut self) -> Result<(), NotPositive> {
        let latent = self.latent;
        let places: Vec<(usize, usize)> = latent.constrained().collect();
        if places.is_empty() {
            return Ok(());
        }
        // Parts do not meet in the sparse part, so one answer a field serves all of them.
        let answer = |field: usize| self.factor.solve(&latent.ones(field));
        let mut answers: Vec<Vec<f64>> = Vec::with_capacity(places.len());
        let mut of_field = None;
        for (field, part) in &places {
            let (_, whole) = match of_field.take() {
                Some((known, whole)) if known == *field => (known, whole),
                _ => (*field, answer(*field)),
            };
            answers.push(latent.of_part(&whole, *part));
            of_field = Some((*field, whole));
        }
        let borders: Vec<Vec<f64>> = places
            .iter()
            .map(|(field, part)| {
                let responses = self.responses.iter();
                let sums = responses.map(|response| -latent.part_sum(response, *field, *part));
                sums.collect()
            })
            .collect();
        let solved: Vec<Vec<f64>> = borders
            .iter()
            .map(|border| self.border_factor.solve(border))
            .collect();
        let matrix = Small::from_fn(places.len(), |a, b| {
            let (field, part) = places[a];
            let border = borders[a].iter().zip(&solved[b]);
            latent.part_sum(&answers[b], field, part) + border.map(|(x, y)| x * y).sum::<f64>()
        });
        let factor = matrix.factor().ok_or(NotPositive)?;
        let means: Vec<f64> = places
            .iter()
            .map(|(field, part)| latent.part_sum(&self.sparse_mean, *field, *part))
            .collect();
        self.ln_integral -= 0.5 * (factor.ln_determinant() + factor.quadratic(&means));
        self.constraints = (0..places.len())
            .map(|at| Linear {
                with_cells: self.with_cells(&answers[at], &borders[at]),
                mean: means[at],
            })
            .collect();
        self.constraint_factor = Some(factor);
        Ok(())
    }

    /// The means of the cells under the constraints.
    fn constrained_means(&self) -> Vec<f64> {
        let latent = self.latent;
        let answer = |cell: usize| {
            let border = self.row(cell).iter().zip(&self.border_mean);
            let border: f64 = border.map(|(x, effect)| x * effect).sum();
            latent.seen(&self.loadings, cell, &self.sparse_mean) + border
        };
        let mut means: Vec<f64> = (0..self.cells()).map(answer).collect();
        if let Some(factor) = &self.constraint_factor {
            let off: Vec<f64> = self.constraints.iter().map(|linear| linear.mean).collect();
            let times = factor.solve(&off);
            for (linear, times) in self.constraints.iter().zip(&times) {
                let pairs = means.iter_mut().zip(&linear.with_cells);
                pairs.for_each(|(mean, with)| *mean -= times * with);
            }
        }
        means
    }

    /// Means and variances of everything.
    pub(super) fn gaussian(&self, sums: &[Sum]) -> Result<Gaussian, NotPositive> {
        let latent = self.latent;
        let cells = self.cells();
        let inverse = self.factor.selected_inverse();
        let mut mean = self.constrained_means();
        let mut room: Vec<f64> = Vec::new();
        let mut variance: Vec<f64> = (0..cells)
            .map(|cell| {
                let sparse = latent.seen_variance(&self.loadings, cell, &inverse);
                room.clear();
                room.extend(self.rest(cell));
                sparse + self.border_factor.quadratic_in(&mut room)
            })
            .collect();
        if let Some(factor) = &self.constraint_factor {
            for (cell, variance) in variance.iter_mut().enumerate() {
                let of = self.constraints.iter();
                room.clear();
                room.extend(of.map(|linear| linear.with_cells[cell]));
                *variance -= factor.quadratic_in(&mut room);
            }
        }
        let variance_without_totals = variance.clone();
        let mut with_sums: Vec<Vec<f64>> = self
            .totals
            .iter()
            .map(|linear| linear.with_cells.clone())
            .collect();
        let mut found: Vec<(f64, f64)> = Vec::new();
        if !sums.is_empty() {
            let covariances = self.total_covariances(sums);
            let count = sums.len();
            let pull: Vec<f64> = (0..count)
                .map(|at| {
                    let site = self.total_sites[at];
                    site.shift - site.precision * self.totals[at].mean
                })
                .collect();
            let soft = self.soft(&covariances)?;
            let mut column = vec![0.0; count];
            for cell in 0..cells {
                let of = column.iter_mut().zip(&with_sums);
                of.for_each(|(number, with)| *number = with[cell]);
                if let Some(soft) = &soft {
                    variance[cell] -= self.soften(soft, &covariances, &mut column, &mut room);
                }
                mean[cell] += column.iter().zip(&pull).map(|(a, b)| a * b).sum::<f64>();
                let of = with_sums.iter_mut().zip(&column);
                of.for_each(|(with, kept)| with[cell] = *kept);
            }
            for at in 0..count {
                let of = column.iter_mut().enumerate();
                of.for_each(|(row, number)| *number = covariances.at(row, at));
                if let Some(soft) = &soft {
                    self.soften(soft, &covariances, &mut column, &mut room);
                }
                let moved: f64 = column.iter().zip(&pull).map(|(a, b)| a * b).sum();
                found.push((self.totals[at].mean + moved, column[at]));
            }
        }
        Ok(Gaussian {
            mean,
            variance,
            variance_without_totals,
            ln_integral: self.ln_integral,
            sums: found,
            with_sums,
        })
    }

    /// One draw of the cells and, behind them, of the fixed effects; `normal` gives independent
    /// standard normal numbers.
    ///
    /// A draw without constraints and totals is moved to where they hold, each total with an
    /// error of its own (conditioning by kriging).
    ///
    /// # References
    /// Rue and Held (2005), Gaussian Markov Random Fields, p. 37-38 (algorithm 2.6).
    pub(super) fn draw(
        &self,
        sums: &[Sum],
        mut normal: impl FnMut() -> f64,
    ) -> Result<Vec<f64>, NotPositive> {
        let latent = self.latent;
        let mut noise: Vec<f64> = self.border_mean.iter().map(|_| normal()).collect();
        self.border_factor.backward(&mut noise);
        let sparse: Vec<f64> = self.sparse_mean.iter().map(|_| normal()).collect();
        let mut sparse = self.factor.draw(&sparse);
        for (moved, response) in noise.iter().zip(&self.responses) {
            let pairs = sparse.iter_mut().zip(response);
            pairs.for_each(|(effect, answer)| *effect -= moved * answer);
        }
        let pairs = sparse.iter_mut().zip(&self.sparse_mean);
        pairs.for_each(|(effect, mean)| *effect += mean);
        let border: Vec<f64> = self
            .border_mean
            .iter()
            .zip(&noise)
            .map(|(mean, moved)| mean + moved)
            .collect();
        let mut cells: Vec<f64> = (0..self.cells())
            .map(|cell| {
                let pairs = self.row(cell).iter().zip(&border);
                latent.seen(&self.loadings, cell, &sparse)
                    + pairs.map(|(x, effect)| x * effect).sum::<f64>()
            })
            .collect();
        if let Some(factor) = &self.constraint_factor {
            let off: Vec<f64> = latent
                .constrained()
                .map(|(field, part)| latent.part_sum(&sparse, field, part))
                .collect();
            let times = factor.solve(&off);
            for (linear, times) in self.constraints.iter().zip(&times) {
                let pairs = cells.iter_mut().zip(&linear.with_cells);
                pairs.for_each(|(cell, with)| *cell -= times * with);
            }
        }
        if let Some((told, factor)) = self.soft(&self.total_covariances(sums))? {
            let off: Vec<f64> = told
                .iter()
                .map(|at| {
                    let site = self.total_sites[*at];
                    let weights = sums[*at].weights.iter();
                    let sum: f64 = weights.map(|(cell, weight)| weight * cells[*cell]).sum();
                    let error = normal() / libm::sqrt(site.precision);
                    site.shift / site.precision - sum - error
                })
                .collect();
            let times = factor.solve(&off);
            for (at, times) in told.iter().zip(&times) {
                let with = &self.totals[*at].with_cells;
                let pairs = cells.iter_mut().zip(with);
                pairs.for_each(|(cell, with)| *cell += times * with);
            }
        }
        Ok(cells)
    }
}
