//! Expectation propagation: every cell, and every total, is replaced by a normal site chosen so
//! that the normal posterior has the mean and variance that the cell itself would give it.
//!
//! # References
//! Minka (2001), Uncertainty in Artificial Intelligence 17:362-369.
//! Rasmussen and Williams (2006), Gaussian Processes for Machine Learning, p. 52-60.
//! Cseke and Heskes (2011), Journal of Machine Learning Research 12:417-454 (the marginals).

use std::sync::Arc;

use super::cell::{Cell, in_interval, tilt};
use super::cholesky::NotPositive;
use super::conditional::{Conditional, Gaussian};
use super::latent::{Latent, Scales, Site, Sum};
use super::line::along_a_line;
use super::total::{Total, all_cells, ln_probability};

/// Everything that is known before the fit.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) latent: Arc<Latent>,
    /// One an area and period, area by area.
    pub(super) cells: Vec<Cell>,
    pub(super) totals: Vec<Total>,
    /// The sites of the cells that decide their risk nearly by themselves.
    certain: Vec<Option<Site>>,
}

/// The sites of all cells and totals, and the linear combination each total is told by.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sites {
    pub(super) cells: Vec<Site>,
    pub(super) totals: Vec<Site>,
    pub(super) sums: Vec<Sum>,
}

impl Sites {
    /// The latent effects with these sites taken in.
    pub(super) fn conditional<'a>(
        &self,
        latent: &'a Latent,
        scales: Scales,
    ) -> Result<Conditional<'a>, NotPositive> {
        Conditional::new(latent, scales, &self.cells, &self.sums, &self.totals)
    }
}

/// Where the propagation came to rest.
#[derive(Debug, Clone)]
pub(super) struct Rest {
    pub(super) sites: Sites,
    pub(super) gaussian: Gaussian,
    /// For each cell, mean and variance of the belief without its own site, and the logarithm
    /// of the cell's probability under it.
    pub(super) cavities: Vec<Cavity>,
    /// The logarithm of the probability of all cells and totals, but for a constant.
    pub(super) ln_evidence: f64,
    /// How many sweeps it took.
    pub(super) sweeps: u32,
    /// The largest step of a mean at rest, in standard deviations, or of a log variance.
    pub(super) residual: f64,
}

/// The belief about a cell from everything but the cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cavity {
    pub(super) mean: f64,
    pub(super) variance: f64,
    /// The logarithm of the probability of what the cell says, but for the cell's constant.
    pub(super) ln: f64,
    /// Third and fourth cumulants of the belief with the cell.
    pub(super) higher: (f64, f64),
    /// Mean and variance of the belief without the cell where mean and variance are those with
    /// it, since the cell decides nearly by itself.
    pub(super) before: Option<(f64, f64)>,
}

impl Cavity {
    /// Mean and variance of the belief without the cell.
    pub(super) fn without(&self) -> (f64, f64) {
        self.before.unwrap_or((self.mean, self.variance))
    }
}

/// Why there is no posterior at some standard deviations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unsettled {
    /// A matrix without a factor.
    NotPositive,
    /// The sites went on changing.
    Sweeps,
    /// A total that no counts fit, at the means at hand.
    Total(usize),
}

impl From<NotPositive> for Unsettled {
    fn from(_: NotPositive) -> Self {
        Self::NotPositive
    }
}

/// Whether the linear combinations that totals are told by are turned to where the cells are,
/// or kept as they were at a point nearby.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    Turned,
    Kept,
}

/// Steps smaller than this, in standard deviations, no longer matter.
const SETTLED: f64 = 1e-4;

/// More sweeps than this are never needed; a fit that takes more is refused.
const MOST_SWEEPS: u32 = 200;

impl Known {
    pub(super) fn new(latent: Latent, cells: Vec<Cell>, totals: Vec<Total>) -> Self {
        let certain = cells.iter();
        let certain = certain.map(|cell| cell.is_certain().then(|| own_site(cell)));
        Self {
            certain: certain.collect(),
            latent: Arc::new(latent),
            cells,
            totals,
        }
    }

    /// The same with nothing known of a cell that stands in no total.
    pub(super) fn without(&self, cell: usize) -> Self {
        let mut known = self.clone();
        known.cells[cell].within = None;
        known.certain[cell] = None;
        known
    }

    /// Sites to begin with: each cell's own parabola near where its probability is largest.
    pub(super) fn first_sites(&self) -> Sites {
        let site = |(cell, certain): (&Cell, &Option<Site>)| {
            if let Some(site) = certain {
                return held(*site);
            }
            let at = cell.start();
            let slope = cell.slope(at);
            let precision = (-slope.second).max(0.0);
            Site {
                precision,
                shift: slope.first + precision * at,
            }
        };
        let cells: Vec<Site> = self.cells.iter().zip(&self.certain).map(site).collect();
        let sums = (0..self.totals.len()).map(|at| {
            let cells = all_cells(&self.totals, at).into_iter();
            self.linear(cells, |cell| self.cells[cell].start())
        });
        Sites {
            cells,
            totals: vec![Site::default(); self.totals.len()],
            sums: sums.collect(),
        }
    }

    /// The linear combination that a total is told by: each cell by how fast the mean of its
    /// count, given its interval, grows with its log relative risk.
    fn linear(&self, cells: impl Iterator<Item = usize>, risk: impl Fn(usize) -> f64) -> Sum {
        let weights = cells.filter_map(|cell| {
            let within = self.cells[cell].within?;
            let ln_mean = self.cells[cell].offset + risk(cell);
            let found = in_interval(within, ln_mean, libm::exp(ln_mean));
            (found.variance > 1e-9).then_some((cell, found.variance))
        });
        Sum {
            weights: weights.collect(),
        }
    }

    /// Sweeps until means and variances no longer move.
    ///
    /// # Errors
    /// When they go on moving, or a matrix has no factor.
    pub(super) fn rest(
        &self,
        scales: Scales,
        start: &Sites,
        lines: Lines,
    ) -> Result<Rest, Unsettled> {
        let mut sites = start.clone();
        let mut damping = 1.0_f64;
        let mut last = f64::INFINITY;
        for sweep in 1..=MOST_SWEEPS {
            let conditional = sites.conditional(&self.latent, scales)?;
            let mut gaussian = conditional.gaussian(&sites.sums)?;
            let before = self.with_certain(&mut gaussian, &sites);
            let mut step = self.step(&sites, &gaussian, &before)?;
            if step.residual < SETTLED {
                let ln_evidence = gaussian.ln_integral + step.ln_ratio;
                return Ok(Rest {
                    sites,
                    gaussian,
                    cavities: step.cavities,
                    ln_evidence,
                    sweeps: sweep,
                    residual: step.residual,
                });
            }
            // Sites that overtake each other are moved by smaller steps.
            if step.residual > 0.7 * last && sweep > 3 {
                damping = (damping * 0.7).max(0.1);
            }
            last = step.residual;
            for (site, to) in sites.cells.iter_mut().zip(&step.sites.cells) {
                moved(site, *to, damping);
            }
            // A line that goes on turning keeps the sites from coming to rest.
            if lines == Lines::Turned && sweep <= 8 {
                sites.sums = std::mem::take(&mut step.sites.sums);
            }
            for (site, to) in sites.totals.iter_mut().zip(&step.sites.totals) {
                moved(site, *to, damping);
            }
        }
        Err(Unsettled::Sweeps)
    }

    /// Takes the cells that decide nearly by themselves in with all of their precision; gives the
    /// beliefs without them.
    fn with_certain(&self, gaussian: &mut Gaussian, sites: &Sites) -> Vec<Option<(f64, f64)>> {
        let mut before = vec![None; self.cells.len()];
        for (at, own) in self.certain.iter().enumerate() {
            let Some(own) = own else { continue };
            let with = (gaussian.mean[at], gaussian.variance[at]);
            // Where that is lost in the last digits, what the others say is next to nothing.
            let (mean, variance) =
                without(with, sites.cells[at]).unwrap_or((own.shift / own.precision, 1e6));
            before[at] = Some((mean, variance));
            let precision = own.precision + 1.0 / variance;
            gaussian.mean[at] = (own.shift + mean / variance) / precision;
            gaussian.variance[at] = 1.0 / precision;
            gaussian.variance_without_totals[at] = 1.0 / precision;
        }
        before
    }

    /// What every site would be next.
    fn step(
        &self,
        sites: &Sites,
        gaussian: &Gaussian,
        before: &[Option<(f64, f64)>],
    ) -> Result<Step, Unsettled> {
        let mut step = Step {
            sites: Sites {
                cells: Vec::with_capacity(self.cells.len()),
                totals: Vec::with_capacity(self.totals.len()),
                sums: Vec::new(),
            },
            cavities: Vec::with_capacity(self.cells.len()),
            residual: 0.0,
            ln_ratio: 0.0,
        };
        for (at, cell) in self.cells.iter().enumerate() {
            let (mean, variance) = (gaussian.mean[at], gaussian.variance[at]);
            if cell.within.is_none() || cell.is_certain() {
                step.sites.cells.push(sites.cells[at]);
                step.cavities.push(Cavity {
                    mean,
                    variance,
                    ln: 0.0,
                    higher: (0.0, 0.0),
                    before: before[at],
                });
                continue;
            }
            let without = without((mean, variance), sites.cells[at])?;
            let tilted = tilt(cell, without.0, without.1, mean);
            step.take((mean, variance), without, (tilted.mean, tilted.variance));
            step.ln_ratio += tilted.ln - ln_mean_of_site(without, sites.cells[at]);
            step.cavities.push(Cavity {
                mean: without.0,
                variance: without.1,
                ln: tilted.ln,
                higher: tilted.higher,
                before: None,
            });
            step.sites
                .cells
                .push(site(without, (tilted.mean, tilted.variance)));
        }
        for at in 0..self.totals.len() {
            self.step_total(at, sites, gaussian, &mut step)?;
        }
        Ok(step)
    }

    /// The same for a total: its probability along the line on which its linear combination
    /// varies and every cell follows, with what the cells vary besides averaged out.
    fn step_total(
        &self,
        at: usize,
        sites: &Sites,
        gaussian: &Gaussian,
        step: &mut Step,
    ) -> Result<(), Unsettled> {
        let sum = &sites.sums[at];
        let cells = all_cells(&self.totals, at);
        step.sites
            .sums
            .push(self.linear(cells.into_iter(), |cell| gaussian.mean[cell]));
        let (mean, variance) = gaussian.sums[at];
        if sum.weights.is_empty() || variance <= 0.0 {
            step.sites.totals.push(Site::default());
            return Ok(());
        }
        let without = without((mean, variance), sites.totals[at])?;
        let with = &gaussian.with_sums[at];
        let ln = |of: f64| {
            let risk = |cell: usize| {
                let slope = with[cell] / variance;
                let left = gaussian.variance[cell] - with[cell] * slope;
                (gaussian.mean[cell] + slope * (of - mean), left)
            };
            ln_probability(&self.totals, at, &self.cells, &risk)
        };
        let tilted = along_a_line(without, ln).ok_or(Unsettled::Total(at))?;
        step.take((mean, variance), without, (tilted.1, tilted.2));
        step.ln_ratio += tilted.0 - ln_mean_of_site(without, sites.totals[at]);
        step.sites.totals.push(site(without, (tilted.1, tilted.2)));
        Ok(())
    }
}

/// What a sweep found.
struct Step {
    sites: Sites,
    cavities: Vec<Cavity>,
    residual: f64,
    /// The sum of the logarithms of each factor's mean over its site's.
    ln_ratio: f64,
}

impl Step {
    fn take(&mut self, now: (f64, f64), without: (f64, f64), tilted: (f64, f64)) {
        let mean = (tilted.0 - now.0).abs() / libm::sqrt(now.1.min(without.1));
        let variance = libm::log(tilted.1 / now.1).abs();
        // Not a number is as unsettled as can be.
        let both = if mean.is_finite() && variance.is_finite() {
            mean.max(variance)
        } else {
            f64::INFINITY
        };
        self.residual = self.residual.max(both);
    }
}

fn moved(site: &mut Site, to: Site, damping: f64) {
    site.precision += damping * (to.precision - site.precision);
    site.shift += damping * (to.shift - site.shift);
}

/// No site has more precision than this: beyond it factors lose their digits. A count of ten
/// million is held to 3 parts in 10,000 by it, in what it tells other cells.
const MOST_PRECISION: f64 = 1e7;

/// What a cell that decides its risk nearly by itself says of it: what it makes of a belief that
/// hardly matters beside it, with the belief taken out again.
fn own_site(cell: &Cell) -> Site {
    let tilted = tilt(cell, cell.start(), 1.0, cell.start());
    site((cell.start(), 1.0), (tilted.mean, tilted.variance))
}

/// The same with no more precision than a site may have.
fn held(site: Site) -> Site {
    let share = (MOST_PRECISION / site.precision).min(1.0);
    Site {
        precision: site.precision * share,
        shift: site.shift * share,
    }
}

/// A belief without one of its sites.
fn without((mean, variance): (f64, f64), site: Site) -> Result<(f64, f64), Unsettled> {
    let precision = 1.0 / variance - site.precision;
    if precision.is_finite() && precision > 0.0 {
        let variance_without = 1.0 / precision;
        Ok((
            variance_without * (mean / variance - site.shift),
            variance_without,
        ))
    } else {
        Err(Unsettled::NotPositive)
    }
}

/// The site that takes a belief to another mean and variance.
fn site((mean, variance): (f64, f64), (to_mean, to_variance): (f64, f64)) -> Site {
    Site {
        precision: (1.0 / to_variance - 1.0 / variance).max(0.0),
        shift: to_mean / to_variance - mean / variance,
    }
}

/// The logarithm of the mean of a site under a belief.
pub(super) fn ln_mean_of_site((mean, variance): (f64, f64), site: Site) -> f64 {
    let with = 1.0 + site.precision * variance;
    let pull = site.shift - site.precision * mean;
    site.shift * mean - 0.5 * site.precision * mean * mean + 0.5 * pull * pull * variance / with
        - 0.5 * libm::log(with)
}
