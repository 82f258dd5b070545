//! What a link counts, and the sums that the moments of every global statistic need.

use vocabulary::Neighbours;

use super::SpatialFailure;
use crate::cells::real;

/// What a link counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Weighting {
    /// Every link counts 1.
    Binary,
    /// The links of one area share the weight 1 between them.
    #[default]
    RowStandardised,
}

/// Links with their weights.
#[derive(Debug, Clone)]
pub struct Weights<'a> {
    neighbours: &'a Neighbours,
    weighting: Weighting,
    connected: usize,
    sums: Sums,
    /// For each area, the weights of the links from it and to it, summed.
    through: Vec<f64>,
    /// Where each area's pairs begin in `pairs`, and where the last ones end.
    starts: Vec<usize>,
    /// Every linked pair once, under the area that comes first: the other area, and the weights of both ways together.
    pairs: Vec<(u32, f64)>,
}

/// The sums of Cliff and Ord.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sums {
    /// All weights.
    pub(super) s0: f64,
    /// Half the sum, over ordered pairs, of the squared weight of both ways.
    pub(super) s1: f64,
    /// The sum, over areas, of the squared weight from it and to it.
    pub(super) s2: f64,
}

impl<'a> Weights<'a> {
    /// Weighs links.
    ///
    /// # Formula
    /// `w(i, j) = 1` for a link from `i` to `j`, or `1 / (number of links from i)`.
    ///
    /// # Errors
    /// Fewer than two areas, or fewer than two with a neighbour.
    ///
    /// # References
    /// Cliff and Ord (1981), Spatial Processes, p. 17-19.
    pub fn new(neighbours: &'a Neighbours, weighting: Weighting) -> Result<Self, SpatialFailure> {
        if neighbours.len() < 2 {
            return Err(SpatialFailure::TooFewAreas {
                areas: neighbours.len(),
            });
        }
        let connected = neighbours.rows().filter(|row| !row.is_empty()).count();
        if connected < 2 {
            return Err(SpatialFailure::NoLinks);
        }
        let weight = |at: usize| weight(weighting, neighbours.of(at).len());
        let mut through: Vec<f64> = neighbours
            .rows()
            .enumerate()
            .map(|(at, row)| real(row.len() as u64) * weight(at))
            .collect();
        let s0 = through.iter().sum();
        for (at, row) in neighbours.rows().enumerate() {
            for to in row {
                if let Some(sum) = through.get_mut(*to as usize) {
                    *sum += weight(at);
                }
            }
        }
        let (starts, pairs) = pairs(neighbours, weight);
        let sums = Sums {
            s0,
            s1: pairs.iter().map(|(_, both)| both * both).sum(),
            s2: through.iter().map(|sum| sum * sum).sum(),
        };
        Ok(Self {
            neighbours,
            weighting,
            connected,
            sums,
            through,
            starts,
            pairs,
        })
    }

    /// The links.
    #[must_use]
    pub const fn neighbours(&self) -> &'a Neighbours {
        self.neighbours
    }

    /// What a link counts.
    #[must_use]
    pub const fn weighting(&self) -> Weighting {
        self.weighting
    }

    /// How many areas have a neighbour.
    #[must_use]
    pub const fn connected(&self) -> usize {
        self.connected
    }

    pub(super) const fn sums(&self) -> Sums {
        self.sums
    }

    pub(super) fn through(&self) -> &[f64] {
        &self.through
    }

    /// The weight of each link from an area.
    pub(super) fn of(&self, at: usize) -> f64 {
        weight(self.weighting, self.neighbours.of(at).len())
    }

    /// Every linked pair once: for each area those after it, with the weights of both ways together.
    pub(super) fn pairs(&self) -> impl Iterator<Item = &[(u32, f64)]> {
        self.starts.windows(2).map(|bounds| match bounds {
            [from, to] => self.pairs.get(*from..*to).unwrap_or_default(),
            _ => &[],
        })
    }

    /// The sum over links of the weight times the product of the values at both ends.
    pub(super) fn cross_product(&self, values: &[f64]) -> f64 {
        let at = |other: u32| values.get(other as usize).copied().unwrap_or_default();
        self.pairs()
            .zip(values)
            .map(|(row, value)| {
                value
                    * row
                        .iter()
                        .map(|(other, both)| both * at(*other))
                        .sum::<f64>()
            })
            .sum()
    }
}

fn weight(weighting: Weighting, links: usize) -> f64 {
    match weighting {
        Weighting::Binary => 1.0,
        Weighting::RowStandardised => 1.0 / real(links.max(1) as u64),
    }
}

/// Every linked pair under the area that comes first, in order, with the weights of both ways together.
fn pairs(neighbours: &Neighbours, weight: impl Fn(usize) -> f64) -> (Vec<usize>, Vec<(u32, f64)>) {
    // Links back to an earlier area that has none to this one: they stand under the earlier, rising.
    let mut one_ways: Vec<Vec<u32>> = vec![Vec::new(); neighbours.len()];
    for (from, row) in (0_u32..).zip(neighbours.rows()) {
        for to in row
            .iter()
            .map(|to| *to as usize)
            .take_while(|to| *to < from as usize)
        {
            if neighbours.of(to).binary_search(&from).is_err()
                && let Some(one_way) = one_ways.get_mut(to)
            {
                one_way.push(from);
            }
        }
    }
    let mut starts = vec![0];
    let mut found: Vec<(u32, f64)> = Vec::with_capacity(neighbours.directed_links() / 2);
    for ((from, row), one_way) in (0_u32..).zip(neighbours.rows()).zip(&one_ways) {
        let begin = found.len();
        for to in row.iter().filter(|to| **to > from) {
            let back = neighbours.of(*to as usize).binary_search(&from).is_ok();
            let back = if back { weight(*to as usize) } else { 0.0 };
            found.push((*to, weight(from as usize) + back));
        }
        found.extend(one_way.iter().map(|to| (*to, weight(*to as usize))));
        if let Some(own) = found.get_mut(begin..)
            && !one_way.is_empty()
        {
            own.sort_unstable_by_key(|(to, _)| *to);
        }
        starts.push(found.len());
    }
    (starts, found)
}
