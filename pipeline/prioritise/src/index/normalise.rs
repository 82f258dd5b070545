//! Figures of unlike units on one scale.

use serde::{Deserialize, Serialize};

use super::Direction;
use crate::sum::{real, total};

/// How the figures of one indicator are put on a scale on which more is more need.
///
/// # Units
/// See each; [`Normalisation::scale`] names the scale.
///
/// # Formula
/// With `x` a figure, turned round where less is more need, and `r = 1 + number of areas with
/// less` among the `n` areas that have one.
///
/// # References
/// OECD and JRC (2008), Handbook on Constructing Composite Indicators, p. 83-88, whose Table
/// 15 is a test. `McLennan` and others (2019), The English Indices of Deprivation 2019: Technical
/// report, MHCLG (exponential transformation of domains); Scottish Indices of Deprivation
/// 2003, appendix 5, which prints the formula and that a tenth of all areas score above 50.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Normalisation {
    /// `r`, from 1 to `n`; equal figures share the lowest place.
    Rank,
    /// `(x - mean) / s`, with the sample's standard deviation; 0 where all figures are equal.
    ZScore,
    /// `(x - min) / (max - min)`, from 0 to 1; 0 where all figures are equal.
    MinMax,
    /// `(x - from) / (to - from)`, cut off at 0 and 1. With `from` below `to` more is more need.
    Declared {
        /// The figure that is 0.
        from: f64,
        /// The figure that is 1.
        to: f64,
    },
    /// `r / n`, above 0 and up to 1.
    Percentile,
    /// `-23 ln(1 - (r / n)(1 - exp(-100 / 23)))`, above 0 and up to 100: the areas of most need
    /// are drawn apart, so that little need in one indicator makes up less for much in another.
    /// Every tenth area has more than 50.
    Exponential,
}

/// A scale, by its ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scale {
    /// Whole places from 1 up.
    Places,
    /// Standard deviations, on both sides of 0.
    Deviations,
    /// From 0 to 1, both reached.
    Unit,
    /// Above 0 and up to 1.
    Share,
    /// Above 0 and up to 100.
    Hundred,
}

/// The published constant: every tenth area has more than 50.
const SPREAD: f64 = 23.0;

impl Normalisation {
    /// The scale that it gives.
    #[must_use]
    pub const fn scale(self) -> Scale {
        match self {
            Self::Rank => Scale::Places,
            Self::ZScore => Scale::Deviations,
            Self::MinMax | Self::Declared { .. } => Scale::Unit,
            Self::Percentile => Scale::Share,
            Self::Exponential => Scale::Hundred,
        }
    }

    /// The figures of all areas that have one, on the scale.
    ///
    /// # Units
    /// One number an area, in the order given.
    ///
    /// # Formula
    /// See [`Normalisation`].
    ///
    /// # Errors
    /// None: figures are finite.
    ///
    /// # Example
    /// ```
    /// use prioritise::index::{Direction, Normalisation};
    /// let scaled = Normalisation::MinMax.apply(Direction::LessIsMoreNeed, &[2.0, 4.0, 3.0]);
    /// assert_eq!(scaled, [1.0, 0.0, 0.5]);
    /// ```
    #[must_use]
    pub fn apply(self, direction: Direction, figures: &[f64]) -> Vec<f64> {
        let mut scaled = figures.to_vec();
        Scaler::new(self, direction, figures.len()).apply(&mut scaled);
        scaled
    }
}

/// One indicator's normalisation with what does not change from draw to draw.
#[derive(Debug, Clone)]
pub(super) struct Scaler {
    normalisation: Normalisation,
    direction: Direction,
    /// What each place from 1 on is on the scale; empty where places do not matter.
    of_place: Vec<f64>,
    sorted: Vec<(f64, usize)>,
}

impl Scaler {
    pub(super) fn new(normalisation: Normalisation, direction: Direction, areas: usize) -> Self {
        let share = |place: usize| real(place) / real(areas);
        let edge = 1.0 - libm::exp(-100.0 / SPREAD);
        let of: Option<&dyn Fn(usize) -> f64> = match normalisation {
            Normalisation::Rank => Some(&real),
            Normalisation::Percentile => Some(&share),
            Normalisation::Exponential => {
                Some(&|place| -SPREAD * libm::log(1.0 - share(place) * edge))
            }
            Normalisation::ZScore | Normalisation::MinMax | Normalisation::Declared { .. } => None,
        };
        Self {
            normalisation,
            direction,
            of_place: of.map_or_else(Vec::new, |of| (1..=areas).map(of).collect()),
            sorted: Vec::with_capacity(areas),
        }
    }

    /// What a place from 1 on is on the scale.
    pub(super) fn of_place(&self, place: usize) -> f64 {
        self.of_place[place - 1]
    }

    /// Puts the figures on the scale, each in its place.
    pub(super) fn apply(&mut self, figures: &mut [f64]) {
        if let Normalisation::Declared { from, to } = self.normalisation {
            for x in figures.iter_mut() {
                *x = declared(from, to, *x);
            }
            return;
        }
        if self.direction == Direction::LessIsMoreNeed {
            for x in figures.iter_mut() {
                *x = -*x;
            }
        }
        match self.normalisation {
            Normalisation::ZScore => z(figures),
            Normalisation::MinMax => min_max(figures),
            Normalisation::Rank
            | Normalisation::Percentile
            | Normalisation::Exponential
            | Normalisation::Declared { .. } => self.rank(figures),
        }
    }

    fn rank(&mut self, figures: &mut [f64]) {
        self.sorted.clear();
        self.sorted.extend(figures.iter().copied().zip(0..));
        self.sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let mut first = 0;
        for at in 0..self.sorted.len() {
            let (figure, area) = self.sorted[at];
            // 0 and -0 are one figure, although they sort apart.
            if figure > self.sorted[first].0 {
                first = at;
            }
            figures[area] = self.of_place[first];
        }
    }
}

pub(super) fn declared(from: f64, to: f64, x: f64) -> f64 {
    ((x - from) / (to - from)).clamp(0.0, 1.0)
}

fn z(figures: &mut [f64]) {
    let count = real(figures.len());
    let mean = total(figures.iter().copied()) / count;
    let squares = total(figures.iter().map(|x| (x - mean) * (x - mean)));
    let deviation = (squares / (count - 1.0)).sqrt();
    // One area alone has no deviation, and neither have equal ones but for rounding.
    let all_equal = figures.iter().all(|x| (x - figures[0]).abs() <= 0.0);
    for x in figures {
        *x = if all_equal {
            0.0
        } else {
            (*x - mean) / deviation
        };
    }
}

fn min_max(figures: &mut [f64]) {
    let (least, most) = ends(figures);
    for x in figures {
        *x = if most > least {
            (*x - least) / (most - least)
        } else {
            0.0
        };
    }
}

pub(super) fn ends(figures: &[f64]) -> (f64, f64) {
    let start = (f64::INFINITY, f64::NEG_INFINITY);
    figures
        .iter()
        .fold(start, |(least, most), x| (least.min(*x), most.max(*x)))
}
