//! Bands about the scores of all areas that hold at once in a share of the draws.

use vocabulary::Level;

use super::places::Places;
use super::tails::Tails;
use crate::sum::real;
use crate::{Score, ranks};

/// How many scores from either end of each area's are kept at first, where there are many areas.
const FEW: usize = 16;

/// So many scores at either end are no burden.
const LIGHT: usize = 1 << 20;

/// What is kept of every draw's scores: the few from either end of each area's.
#[derive(Debug)]
pub(super) struct Bands {
    draws: usize,
    /// So many draws may lie outside.
    outside: usize,
    least: Ends,
    most: Ends,
}

impl Bands {
    pub(super) fn new(areas: usize, draws: usize, level: Level) -> Self {
        let outside = (1.0 - level.proportion()) * real(draws) + 1e-9;
        let outside = (1..=draws).take_while(|out| real(*out) <= outside).count();
        // Where no two scores of an area are one, no band leaves out more from either end.
        let all = outside + 2;
        let keep = if areas * all <= LIGHT { all } else { FEW };
        let rows: Vec<usize> = (0..areas).collect();
        Self {
            draws,
            outside,
            least: Ends::new(rows.clone(), keep.min(draws), 1.0),
            most: Ends::new(rows, keep.min(draws), -1.0),
        }
    }

    /// The scores of a draw, one an area, at their least and at their most.
    pub(super) fn push(&mut self, draw: u32, least: &[f64], most: &[f64]) {
        self.least.push(draw, least);
        self.most.push(draw, most);
    }

    /// The places that the bands leave; `None` where too few scores were kept to tell, and the draws
    /// have to be gone through again with [`Bands::wider`].
    pub(super) fn places(&mut self) -> Option<Vec<Places>> {
        self.least.tails.end();
        self.most.tails.end();
        // How many draws leave an end of an area's scores by the time each does, where they are fewest.
        let mut depth = vec![self.draws; self.draws];
        self.least.depths(&mut depth);
        self.most.depths(&mut depth);
        depth.sort_unstable();
        let found = depth.get(self.outside).copied().unwrap_or(self.draws);
        let (varying, keep) = (self.varying(), self.least.tails.keep());
        if found >= keep && keep < self.draws && varying {
            return None;
        }
        let trim = found.saturating_sub(1);
        let bands: Vec<_> = self.least.ends(trim).zip(self.most.ends(trim)).collect();
        let bands: Vec<_> = bands
            .into_iter()
            .map(|(least, most)| {
                Some(Score {
                    value: least,
                    lower: least,
                    upper: most,
                })
            })
            .collect();
        let ranked = ranks(&bands).into_iter().flatten();
        let places = ranked.map(|ranked| Places {
            best: ranked.best,
            worst: ranked.worst,
        });
        Some(places.collect())
    }

    fn varying(&self) -> bool {
        [&self.least, &self.most]
            .iter()
            .any(|ends| (0..ends.rows.len()).any(|row| !ends.is_constant(row)))
    }

    /// Room for more of the scores that vary.
    pub(super) fn wider(self) -> Self {
        let keep = self.least.tails.keep();
        let more = if keep > self.outside {
            self.draws
        } else {
            (4 * keep).min(self.outside + 2)
        };
        Self {
            least: self.least.wider(more),
            most: self.most.wider(more),
            ..self
        }
    }
}

/// One end of the scores of every area.
#[derive(Debug)]
struct Ends {
    /// 1 for the least scores, -1 for the most: they are kept turned round.
    sign: f64,
    /// The areas whose scores vary, as far as is known.
    rows: Vec<usize>,
    /// The score and the draw.
    tails: Tails<(f64, u32)>,
    /// The other end of each area's scores.
    last: Vec<f64>,
    /// The score of each area whose scores are all one.
    constant: Vec<Option<f64>>,
}

impl Ends {
    fn new(rows: Vec<usize>, keep: usize, sign: f64) -> Self {
        Self {
            sign,
            tails: Tails::new(rows.len(), keep),
            last: vec![f64::NEG_INFINITY; rows.len()],
            constant: vec![None; rows.len()],
            rows,
        }
    }

    fn push(&mut self, draw: u32, scores: &[f64]) {
        for (row, (area, last)) in self.rows.iter().zip(&mut self.last).enumerate() {
            let score = self.sign * scores[*area];
            if last.total_cmp(&score).is_lt() {
                *last = score;
            }
            self.tails.push(row, (score, draw));
        }
    }

    fn is_constant(&self, row: usize) -> bool {
        let first = self.tails.row(row).first();
        first.is_none_or(|first| first.0.total_cmp(&self.last[row]).is_eq())
    }

    /// Notes how many draws can be left out at this end of an area's scores before each is.
    ///
    /// Of equal scores none is left out before the last: the band ends where they are. What is
    /// not kept is left out no sooner than all that are.
    fn depths(&self, depth: &mut [usize]) {
        let draws = depth.len();
        for row in (0..self.rows.len()).filter(|row| !self.is_constant(*row)) {
            let held = self.tails.row(row);
            let mut place = 0;
            for equal in held.chunk_by(|one, other| one.0.total_cmp(&other.0).is_eq()) {
                place += equal.len();
                // More that are equal to the last may not have been kept.
                if place == held.len() && place < draws {
                    break;
                }
                for (_, draw) in equal {
                    let depth = &mut depth[*draw as usize];
                    *depth = (*depth).min(place);
                }
            }
        }
    }

    /// Each area's end with so many draws left out.
    fn ends(&self, trim: usize) -> impl Iterator<Item = f64> {
        let mut ends = self.constant.clone();
        for (row, area) in self.rows.iter().enumerate() {
            let held = self.tails.row(row);
            let end = held.get(trim).or_else(|| held.last());
            ends[*area] = end.map(|(score, _)| self.sign * score);
        }
        ends.into_iter().flatten()
    }

    fn wider(mut self, keep: usize) -> Self {
        let mut rows = Vec::new();
        for (row, area) in self.rows.iter().enumerate() {
            if self.is_constant(row) {
                self.constant[*area] = Some(self.sign * self.last[row]);
            } else {
                rows.push(*area);
            }
        }
        Self {
            constant: self.constant,
            ..Self::new(rows, keep, self.sign)
        }
    }
}
