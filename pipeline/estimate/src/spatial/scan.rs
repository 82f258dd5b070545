//! Kulldorff's spatial scan statistic: the circle whose events are least likely to be chance.

mod alias;
mod circles;
mod simulate;

use vocabulary::{AreaCode, AreaColumn};

use circles::Circles;
pub use circles::Distance;

use super::variable::same_areas;
use super::{Permutations, Ranks, SpatialFailure};
use crate::cells::real;
use crate::smooth::Rates;

/// The most events that are scanned: a thousand maps of chance take half a minute by then.
const MOST_EVENTS: u64 = 10_000_000;

/// How a map is scanned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScanRules {
    /// How far two points are from each other.
    pub distance: Distance,
    /// The share of the population that a circle may hold, above 0 and up to a half.
    pub largest_share: f64,
    /// Secondary clusters are given up to this p-value.
    pub level: f64,
    /// How many maps of chance are made, and from which seed.
    pub simulations: Permutations,
}

/// Areas within a circle that hold more events than their share.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// The area at whose centre the circle stands.
    pub centre: AreaCode,
    /// The areas whose centres lie within it, the nearest first.
    pub areas: Vec<AreaCode>,
    /// How far the last of them is: in the coordinates' units, or in metres from longitudes and latitudes.
    pub radius: f64,
    /// The events of these areas.
    pub events: u64,
    /// Their share of all events, by population.
    pub expected: f64,
    /// The rate within over the rate outside; `None` where there is no event outside.
    pub relative_risk: Option<f64>,
    /// The statistic.
    pub log_likelihood_ratio: f64,
    /// The share of maps, this one among those of chance, whose strongest circle is as strong as this one.
    pub p: f64,
}

/// Scans a map for circles with more events than their population explains.
///
/// A circle stands at each area's centre and grows from centre to centre, areas at the same
/// distance entering together, as long as it holds no more than the largest share of the
/// population. The circle with the largest statistic is the most likely cluster, given
/// whatever its p-value is. Then comes the largest of those that hold none of its areas,
/// and so on while the p-value is at most the level: each is compared with the strongest circles of
/// maps of chance, which makes secondary p-values err towards caution. Nothing is given where no circle
/// holds more events than expected. Circles with fewer events than expected are not looked for.
///
/// The maps of chance put all events on areas in proportion to their population; the event
/// with a number falls in an area that is a function of the seed, the map and that number alone, so the result is
/// the same at any number of threads. Time grows with areas times the areas in a circle times simulations; memory
/// with the former. A few thousand areas can be scanned up to half of the population, tens of thousands with
/// a smaller share.
///
/// # Units
/// Events; the population in any measure, such as expected events of a standard.
///
/// # Formula
/// With `c` events within, `C` in all and `e = C * (population within) / (all population)`:
/// `c ln(c / e) + (C - c) ln((C - c) / (C - e))` where `c > e`. `p = (1 + maps as strong) / (1 + maps)`.
///
/// # Errors
/// Centres over other areas or that are no coordinates; more than ten million events; a share or a level that is out of its range.
///
/// # References
/// Kulldorff (1997), Communications in Statistics: Theory and Methods 26:1481-1496, p. 1484-1488.
pub fn scan(
    rates: &Rates,
    centres: &AreaColumn<(f64, f64)>,
    rules: &ScanRules,
) -> Result<Vec<Cluster>, SpatialFailure> {
    same_areas(rates.areas(), centres.areas(), "rates and the centres")?;
    if !(rules.largest_share > 0.0 && rules.largest_share <= 0.5) {
        return Err(SpatialFailure::NotAShare(rules.largest_share));
    }
    if !(0.0..=1.0).contains(&rules.level) {
        return Err(SpatialFailure::NotAProbability(rules.level));
    }
    let events = rates
        .events()
        .iter()
        .fold(0, |sum: u64, of| sum.saturating_add(*of));
    if events > MOST_EVENTS {
        let most = MOST_EVENTS;
        return Err(SpatialFailure::TooManyEvents { events, most });
    }
    let circles = Circles::new(rates, centres, rules)?;
    let map = Map::new(rates);
    let mut taken = vec![false; rates.areas().len()];
    let mut clusters = Vec::new();
    let mut strongest = None;
    while let Some(found) = circles.strongest(&map, &taken) {
        let strongest =
            strongest.get_or_insert_with(|| simulate::strongest(&circles, &map, rules.simulations));
        let p = ranks(found.statistic, strongest, rules.simulations).upper();
        if !clusters.is_empty() && p > rules.level {
            break;
        }
        for member in circles.members(&found) {
            if let Some(taken) = taken.get_mut(*member as usize) {
                *taken = true;
            }
        }
        clusters.push(cluster(&circles, &map, &found, p));
    }
    Ok(clusters)
}

fn ranks(statistic: f64, strongest: &[f64], simulations: Permutations) -> Ranks {
    let rounding = 1e-9 * statistic.abs();
    let count = |is: &dyn Fn(f64) -> bool| {
        let found = strongest.iter().filter(|one| is(**one)).count();
        u32::try_from(found).unwrap_or(u32::MAX)
    };
    Ranks {
        at_least: count(&|one| one >= statistic - rounding),
        at_most: count(&|one| one <= statistic + rounding),
        permutations: simulations.count,
    }
}

fn cluster(circles: &Circles<'_>, map: &Map, found: &Found, p: f64) -> Cluster {
    let members = circles.members(found);
    let code = |at: usize| {
        circles
            .areas()
            .code_at(at)
            .expect("a circle holds areas of the list")
    };
    let sum = |of: &[f64]| -> f64 { members.iter().filter_map(|at| of.get(*at as usize)).sum() };
    let events = members
        .iter()
        .filter_map(|at| map.events.get(*at as usize))
        .sum();
    let (inside, expected) = (real(events), sum(&map.expected));
    let outside = (map.total - inside) / (map.total - expected);
    Cluster {
        centre: code(found.centre),
        areas: members.iter().map(|at| code(*at as usize)).collect(),
        radius: circles.radius(found),
        events,
        expected,
        relative_risk: (outside > 0.0).then(|| inside / expected / outside),
        log_likelihood_ratio: found.statistic,
        p,
    }
}

/// Events and their expectation, one an area.
struct Map {
    events: Vec<u64>,
    expected: Vec<f64>,
    total: f64,
}

impl Map {
    fn new(rates: &Rates) -> Self {
        let events: Vec<u64> = rates.events().to_vec();
        let total: f64 = events.iter().map(|events| real(*events)).sum();
        let population: f64 = rates.populations().iter().sum();
        let expected = rates.populations().iter().map(|n| total * (n / population));
        Self {
            expected: expected.collect(),
            events,
            total,
        }
    }
}

/// One circle: the place of its centre, how many areas it holds, and its statistic.
struct Found {
    centre: usize,
    members: usize,
    statistic: f64,
}

/// The logarithm of the likelihood ratio; nought where there are no more events than expected.
fn log_likelihood_ratio(events: f64, expected: f64, total: f64) -> f64 {
    if events <= expected {
        return 0.0;
    }
    let outside = total - events;
    let of_outside = if outside > 0.0 {
        outside * (outside / (total - expected)).ln()
    } else {
        0.0
    };
    events * (events / expected).ln() + of_outside
}

/// What the statistic cannot exceed, without a logarithm.
///
/// The statistic is the total times the divergence of two distributions over inside and
/// outside, which is below their chi-squared distance. Reference: Gibbs and Su (2002),
/// International Statistical Review 70:419-435, p. 429.
fn bound(events: f64, expected: f64, total: f64) -> f64 {
    let excess = events - expected;
    excess * excess * (total / (expected * (total - expected)))
}
