//! The standard deviations and the mixing parameter: where their posterior lies, and a lattice
//! of points over it.
//!
//! Each is taken in the normal score of its own prior: the prior is then standard normal in
//! every direction whatever it was, has no ends, and a lattice covers it.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::latent::{Border, Scales};
use super::lattice::{Lattice, Point, determinant, weighed};
use super::prior::{Prior, Value};
use super::propagate::{Known, Lines, Sites, Unsettled};
use super::small::Small;

/// The priors of what a lattice is laid over, in the order of its coordinates.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Hyperparameters {
    pub(super) sigma: Prior,
    pub(super) phi: Option<Prior>,
    pub(super) sigma_time: Option<Prior>,
    pub(super) sigma_interaction: Option<Prior>,
    /// The part of the intercept's prior that is taken in its place.
    pub(super) level: Option<Border>,
}

/// The name of a hyperparameter as the outputs spell it.
pub(super) type Named = (&'static str, Prior);

impl Hyperparameters {
    /// Every hyperparameter that the model has, by name.
    pub(super) fn named(&self) -> Vec<Named> {
        let all = [
            ("sigma", Some(self.sigma)),
            ("phi", self.phi),
            ("sigma_time", self.sigma_time),
            ("sigma_interaction", self.sigma_interaction),
        ];
        all.into_iter()
            .filter_map(|(name, prior)| Some((name, prior?)))
            .collect()
    }

    /// How many of them can vary.
    pub(super) fn open(&self) -> usize {
        let named = self.named().into_iter();
        named.filter(|(_, prior)| prior.is_open()).count()
    }

    /// Where the search begins: the middle of each prior, or a value of 1 where the middle is
    /// beyond that, as it is for standard deviations of which little is held.
    fn first(&self) -> Vec<f64> {
        let open = self.named().into_iter();
        let open = open.filter(|(_, prior)| prior.is_open());
        open.map(|(_, prior)| {
            if prior.at_score(0.0).value <= 1.0 {
                return 0.0;
            }
            let (mut low, mut high) = (-6.0, 0.0);
            for _ in 0..40 {
                let middle = f64::midpoint(low, high);
                if prior.at_score(middle).value < 1.0 {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            low
        })
        .collect()
    }

    /// The values at a point: one score for each hyperparameter that can vary.
    pub(super) fn values(&self, scores: &[f64]) -> Vec<Value> {
        let mut scores = scores.iter();
        let named = self.named().into_iter();
        named
            .map(|(_, prior)| {
                let score = if prior.is_open() { scores.next() } else { None };
                prior.at_score(score.copied().unwrap_or(0.0))
            })
            .collect()
    }

    pub(super) fn scales(&self, scores: &[f64]) -> Scales {
        let mut values = self.values(scores).into_iter();
        let mut next = |has: bool| if has { values.next() } else { None };
        let sigma = next(true).map_or(0.0, |value| value.value);
        let phi = next(self.phi.is_some()).unwrap_or(Value {
            value: 0.0,
            complement: 1.0,
        });
        let sigma_time = next(self.sigma_time.is_some()).map_or(0.0, |value| value.value);
        let interaction = next(self.sigma_interaction.is_some());
        Scales {
            sigma,
            phi,
            sigma_time,
            sigma_interaction: interaction.map_or(0.0, |value| value.value),
            level: self.level,
        }
    }

    /// The scales that a point was found with.
    pub(super) fn scales_of(&self, point: &Point) -> Scales {
        Scales {
            level: point.level,
            ..self.scales(&point.scores)
        }
    }
}

/// Why the posterior could not be laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unbounded {
    /// No point could be computed.
    Nowhere(Unsettled),
    /// The posterior is so wide that the lattice did not end.
    Endless,
}

/// Standard deviations of a prior beyond which its probabilities are no numbers.
const FARTHEST: f64 = 36.0;
/// Moves towards the largest density.
const MOST_MOVES: usize = 80;
/// More points than this mean that the posterior was not found.
const MOST_POINTS: usize = 4_000;

/// The distance between points in standard deviations, and the fall of the log density after
/// which no further points are laid, by how many hyperparameters there are. A trapezoidal sum over a
/// normal density with a step of 1.8 standard deviations is wrong by 5 in 1,000, with a step of
/// 1.5 by 3 in 10,000, with a step of 1 by 5 in 1,000,000,000.
const fn spacing(hyperparameters: usize) -> (f64, f64) {
    match hyperparameters {
        0 | 1 => (0.5, 12.0),
        2 => (1.1, 8.0),
        3 => (1.3, 7.0),
        _ => (1.8, 5.5),
    }
}

impl Known {
    fn point(
        &self,
        hyperparameters: &Hyperparameters,
        scores: &[f64],
        (start, lines): (&Sites, Lines),
    ) -> Result<Point, Unsettled> {
        let rest = self.rest(hyperparameters.scales(scores), start, lines)?;
        let prior: f64 = scores.iter().map(|score| score * score).sum();
        // What the prior of the level leaves out as a constant.
        let level = hyperparameters.level;
        let level = level.map_or(0.0, |of| of.precision * of.mean * of.mean);
        let ln_density = rest.ln_evidence - 0.5 * prior - 0.5 * level;
        if !ln_density.is_finite() {
            return Err(Unsettled::NotPositive);
        }
        Ok(Point {
            scores: scores.to_vec(),
            level: hyperparameters.level,
            rest,
            ln_density,
            half_steps: Vec::new(),
            is_at_the_edge: false,
        })
    }

    /// Finds the posterior and lays a lattice over it, with the level as one normal prior.
    ///
    /// # Errors
    /// When no point settles, or the lattice does not end.
    pub(super) fn explore_at(
        &self,
        hyperparameters: &Hyperparameters,
    ) -> Result<Lattice, Unbounded> {
        let count = hyperparameters.open();
        let start = self.first_sites();
        let first = self
            .point(
                hyperparameters,
                &hyperparameters.first(),
                (&start, Lines::Turned),
            )
            .map_err(Unbounded::Nowhere)?;
        if count == 0 {
            return Ok(Lattice {
                ln_whole: first.ln_density,
                points: vec![first],
                weights: vec![1.0],
            });
        }
        let (centre, axes) = self.centre(hyperparameters, first);
        let start = (&centre.rest.sites, Lines::Turned);
        let centre = self
            .point(hyperparameters, &centre.scores, start)
            .unwrap_or(centre);
        self.lay(hyperparameters, centre, &axes)
    }

    /// A point near the posterior's largest density, and the axes of the parabola around it,
    /// each as long as its standard deviation.
    fn centre(&self, hyperparameters: &Hyperparameters, first: Point) -> (Point, Vec<Vec<f64>>) {
        let count = first.scores.len();
        let mut centre = first;
        let mut axes: Vec<Vec<f64>> = (0..count)
            .map(|at| {
                (0..count)
                    .map(|to| if at == to { 0.7 } else { 0.0 })
                    .collect()
            })
            .collect();
        // Each goes no farther than one standard deviation of the prior.
        for _ in 0..MOST_MOVES {
            let (next, better) = self.parabola(hyperparameters, &centre, &axes);
            let settled = next.settled;
            axes = next.axes;
            if let Some(better) = better {
                centre = better;
            }
            if settled {
                break;
            }
        }
        (centre, axes)
    }

    /// Fits a parabola to the log density around a point, and goes where it is largest.
    fn parabola(
        &self,
        hyperparameters: &Hyperparameters,
        centre: &Point,
        axes: &[Vec<f64>],
    ) -> (Parabola, Option<Point>) {
        let count = axes.len();
        let at = |steps: &[f64]| moved(&centre.scores, axes, steps);
        let places: Vec<Vec<f64>> = around(count).iter().map(|steps| at(steps)).collect();
        let found: Vec<Option<Point>> = places
            .par_iter()
            .map(|scores| {
                self.point(hyperparameters, scores, (&centre.rest.sites, Lines::Kept))
                    .ok()
            })
            .collect();
        // A point that does not settle counts as far down.
        let value = |at: usize| match &found[at] {
            Some(point) => point.ln_density,
            None => centre.ln_density - 20.0,
        };
        let here = centre.ln_density;
        let gradient: Vec<f64> = (0..count)
            .map(|a| (value(2 * a) - value(2 * a + 1)) / 2.0)
            .collect();
        let mut curvature = Small::new(count);
        let mut cross = 2 * count;
        for a in 0..count {
            *curvature.at_mut(a, a) = 2.0 * here - value(2 * a) - value(2 * a + 1);
            for b in 0..a {
                let mixed = value(2 * a) + value(2 * b) - here - value(cross);
                *curvature.at_mut(a, b) = mixed;
                *curvature.at_mut(b, a) = mixed;
                cross += 1;
            }
        }
        let (values, vectors) = curvature.eigen();
        // Directions in which the density hardly falls are taken as falling slowly.
        let values: Vec<f64> = values.into_iter().map(|value| value.max(0.05)).collect();
        let mut step = vec![0.0; count];
        let mut short = vec![0.0; count];
        let mut next_axes = Vec::with_capacity(count);
        let mut longest = 0.0_f64;
        let mut stretch = 0.0_f64;
        for (k, value) in values.iter().enumerate() {
            let along: f64 = (0..count).map(|a| vectors.at(a, k) * gradient[a]).sum();
            let length = 1.0 / libm::sqrt(*value);
            // In standard deviations of this direction.
            let go = along * length;
            longest = longest.max(go.abs());
            stretch = stretch.max(libm::log(length).abs());
            for a in 0..count {
                step[a] += go * length * vectors.at(a, k);
                short[a] += go.clamp(-3.0, 3.0) * length * vectors.at(a, k);
            }
            let steps: Vec<f64> = (0..count).map(|a| length * vectors.at(a, k)).collect();
            let origin = vec![0.0; count];
            next_axes.push(moved(&origin, axes, &steps));
        }
        let settled = longest < 0.3 && stretch < 0.35;
        let mut best = found
            .into_iter()
            .flatten()
            .max_by(|a, b| a.ln_density.total_cmp(&b.ln_density));
        if !settled {
            // All the way, but no farther than one standard deviation of the prior; and a part.
            let whole = at(&step);
            let far = whole.iter().zip(&centre.scores);
            let far = far.map(|(to, from)| (to - from) * (to - from)).sum::<f64>();
            let part = (1.0 / libm::sqrt(far)).min(1.0);
            let limited: Vec<f64> = step.iter().map(|step| step * part).collect();
            let ahead: Vec<Point> = [limited, short]
                .par_iter()
                .filter_map(|steps| {
                    self.point(
                        hyperparameters,
                        &at(steps),
                        (&centre.rest.sites, Lines::Turned),
                    )
                    .ok()
                })
                .collect();
            let ahead = ahead.into_iter();
            best = best
                .into_iter()
                .chain(ahead)
                .max_by(|a, b| a.ln_density.total_cmp(&b.ln_density));
        }
        let better = best.filter(|point| !settled && point.ln_density > here);
        // Nothing better anywhere, and the axes are as long as they should be.
        let stuck = better.is_none() && stretch < 0.35;
        (
            Parabola {
                axes: next_axes,
                settled: settled || stuck,
            },
            better,
        )
    }

    /// Points from the centre outwards, as far as the density matters.
    fn lay(
        &self,
        hyperparameters: &Hyperparameters,
        centre: Point,
        axes: &[Vec<f64>],
    ) -> Result<Lattice, Unbounded> {
        let count = axes.len();
        let (step, fall) = spacing(count);
        let mut largest = centre.ln_density;
        let origin = centre.scores.clone();
        let mut seen = BTreeSet::from([vec![0_i32; count]]);
        let mut densities = BTreeMap::from([(vec![0_i32; count], centre.ln_density)]);
        let mut points = vec![(vec![0_i32; count], centre)];
        let mut open: Vec<usize> = vec![0];
        // Points beyond which there is none, though it may matter.
        let mut ends: BTreeSet<usize> = BTreeSet::new();
        while !open.is_empty() {
            let mut fresh: Vec<(Vec<i32>, usize)> = Vec::new();
            for from in &open {
                if points[*from].1.ln_density < largest - fall {
                    continue;
                }
                for axis in 0..count {
                    for side in [1, -1] {
                        let mut place = points[*from].0.clone();
                        place[axis] -= side;
                        let behind = densities.get(&place);
                        place[axis] += 2 * side;
                        // The log density bends downwards: a straight line lies above it.
                        let here = points[*from].1.ln_density;
                        let ahead = behind.map_or(here, |behind| 2.0 * here - behind);
                        if ahead < largest - fall - 1.0 {
                            continue;
                        }
                        if seen.insert(place.clone()) {
                            fresh.push((place, *from));
                        }
                    }
                }
            }
            if points.len() + fresh.len() > MOST_POINTS {
                return Err(Unbounded::Endless);
            }
            let found: Vec<Option<Point>> = fresh
                .par_iter()
                .map(|(place, from)| {
                    let steps: Vec<f64> = place.iter().map(|at| f64::from(*at) * step).collect();
                    let scores = moved(&origin, axes, &steps);
                    if scores.iter().any(|score| score.abs() > FARTHEST) {
                        return None;
                    }
                    let start = &points[*from].1.rest.sites;
                    self.point(hyperparameters, &scores, (start, Lines::Kept))
                        .ok()
                })
                .collect();
            open.clear();
            for ((place, from), point) in fresh.into_iter().zip(found) {
                if point.is_none() {
                    ends.insert(from);
                }
                if let Some(point) = point {
                    largest = largest.max(point.ln_density);
                    open.push(points.len());
                    densities.insert(place.clone(), point.ln_density);
                    points.push((place, point));
                }
            }
        }
        let half = |hyperparameter: usize| {
            let squares = axes
                .iter()
                .map(|axis| axis[hyperparameter] * axis[hyperparameter]);
            step / 2.0 * libm::sqrt(squares.sum())
        };
        let half_steps: Vec<f64> = (0..count).map(half).collect();
        let size = determinant(axes).abs() * axes.iter().map(|_| step).product::<f64>();
        let size = libm::log(size);
        for at in ends {
            points[at].1.is_at_the_edge = true;
        }
        Ok(weighed(points, (largest, fall), (half_steps, size)))
    }
}

struct Parabola {
    axes: Vec<Vec<f64>>,
    settled: bool,
}

/// Steps along the axes that a parabola is fitted through, beside none at all: one either way
/// along each, then one along each pair.
fn around(count: usize) -> Vec<Vec<f64>> {
    let along = |axes: &[usize], side: f64| -> Vec<f64> {
        let step = |at| if axes.contains(&at) { side } else { 0.0 };
        (0..count).map(step).collect()
    };
    let single = (0..count).flat_map(|a| [along(&[a], 1.0), along(&[a], -1.0)]);
    let pairs = (0..count).flat_map(|a| (0..a).map(move |b| [a, b]));
    single.chain(pairs.map(|pair| along(&pair, 1.0))).collect()
}

/// A place some steps along the axes away from another.
fn moved(from: &[f64], axes: &[Vec<f64>], steps: &[f64]) -> Vec<f64> {
    let mut to = from.to_vec();
    for (axis, step) in axes.iter().zip(steps) {
        for (to, number) in to.iter_mut().zip(axis) {
            *to += step * number;
        }
    }
    to
}
