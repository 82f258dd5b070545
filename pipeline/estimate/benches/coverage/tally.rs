//! Sums over the areas of each map, and what they say of all maps.

use std::collections::BTreeMap;

use estimate::bym2::Fit;
use vocabulary::Count;

/// A kind of areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stratum {
    All,
    /// Nought was printed.
    Nought,
    /// A marker was printed.
    Withheld,
    /// A number above nought was printed.
    Shown,
    /// By the mean of the count, which nobody sees: the place among [`BANDS`].
    Mean(usize),
}

/// The ends of the bands of the mean; the last has none.
pub(crate) const BANDS: [f64; 5] = [1.0, 3.0, 8.0, 20.0, f64::INFINITY];

/// What is measured of an area's interval and its middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Measure {
    /// Whether the interval holds the truth.
    Held,
    /// Its width.
    Width,
    /// The width of the interval of the logarithm.
    LogWidth,
    /// The posterior mean of the relative risk, less the truth.
    Bias,
    /// The logarithm of the posterior median, less the truth's.
    LogBias,
    /// The square of that.
    Square,
    /// The interval score of the logarithm: the width, and 40 times how far the truth lies outside.
    Score,
}

pub(crate) const MEASURES: [Measure; 7] = [
    Measure::Held,
    Measure::Width,
    Measure::LogWidth,
    Measure::Bias,
    Measure::LogBias,
    Measure::Square,
    Measure::Score,
];

/// The number of areas of a kind, and the sums of what was measured of them.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    areas: f64,
    sums: [f64; MEASURES.len()],
}

/// One map under one arm.
#[derive(Debug, Clone, Default)]
pub(crate) struct MapTally(BTreeMap<Stratum, Sums>);

impl MapTally {
    pub(crate) fn new(fit: &Fit, truth: &[f64], printed: &[Count], means: &[f64]) -> Self {
        let mut tally = Self::default();
        for (at, cell) in fit.cells.iter().enumerate() {
            let measured = measured(&cell.risk, truth[at]);
            let by_print = match printed[at] {
                Count::Exact(0) => Stratum::Nought,
                Count::Suppressed { .. } | Count::Missing(_) => Stratum::Withheld,
                Count::Exact(_) | Count::Rounded { .. } => Stratum::Shown,
            };
            let by_mean = BANDS.partition_point(|end| *end <= means[at]);
            for stratum in [Stratum::All, by_print, Stratum::Mean(by_mean)] {
                let sums = tally.0.entry(stratum).or_default();
                sums.areas += 1.0;
                for (sum, of) in sums.sums.iter_mut().zip(measured) {
                    *sum += of;
                }
            }
        }
        tally
    }
}

fn measured(risk: &estimate::bym2::Spread, truth: f64) -> [f64; MEASURES.len()] {
    let (lower, upper) = (risk.lower.ln(), risk.upper.ln());
    let log_bias = risk.median.ln() - truth;
    let outside = (lower - truth).max(truth - upper).max(0.0);
    MEASURES.map(|measure| match measure {
        Measure::Held => f64::from(outside <= 0.0),
        Measure::Width => risk.upper - risk.lower,
        Measure::LogWidth => upper - lower,
        Measure::Bias => risk.mean - truth.exp(),
        Measure::LogBias => log_bias,
        Measure::Square => log_bias * log_bias,
        Measure::Score => upper - lower + 40.0 * outside,
    })
}

/// All maps under one arm.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    maps: BTreeMap<u64, MapTally>,
    /// How many were not fitted.
    pub(crate) refused: u32,
}

/// A mean over areas, and its standard error over maps.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Estimated {
    pub(crate) mean: f64,
    pub(crate) error: f64,
}

impl Tally {
    pub(crate) fn add(&mut self, map: u64, tally: MapTally) {
        self.maps.insert(map, tally);
    }

    pub(crate) fn areas(&self, stratum: Stratum) -> f64 {
        self.sums(stratum).map(|sums| sums.areas).sum()
    }

    fn sums(&self, stratum: Stratum) -> impl Iterator<Item = Sums> {
        self.maps
            .values()
            .map(move |map| map.0.get(&stratum).copied().unwrap_or_default())
    }

    /// The mean of a measure over the areas of a kind.
    pub(crate) fn of(&self, stratum: Stratum, measure: Measure) -> Estimated {
        let pairs = self
            .sums(stratum)
            .map(|sums| (sums.sums[measure as usize], sums.areas));
        ratio(&pairs.collect::<Vec<_>>())
    }

    /// How much more a measure is here than under another arm, over the maps that both fitted.
    pub(crate) fn above(&self, other: &Self, stratum: Stratum, measure: Measure) -> Estimated {
        let pairs = self.maps.iter().filter_map(|(map, own)| {
            let other = other.maps.get(map)?.0.get(&stratum)?;
            let own = own.0.get(&stratum)?;
            let at = measure as usize;
            Some((own.sums[at] - other.sums[at], own.areas))
        });
        ratio(&pairs.collect::<Vec<_>>())
    }
}

/// A ratio of sums over maps, with the error of its linear part: maps are independent of each
/// other, and areas of one map are not.
///
/// # References
/// Cochran (1977), Sampling Techniques, third edition, 6.4.
fn ratio(pairs: &[(f64, f64)]) -> Estimated {
    let areas: f64 = pairs.iter().map(|(_, areas)| areas).sum();
    let mean = pairs.iter().map(|(sum, _)| sum).sum::<f64>() / areas;
    let squares = pairs
        .iter()
        .map(|(sum, areas)| (sum - mean * areas).powi(2));
    let maps = f64::from(u32::try_from(pairs.len()).unwrap_or(u32::MAX));
    Estimated {
        mean,
        error: (squares.sum::<f64>() * maps / (maps - 1.0)).sqrt() / areas,
    }
}
