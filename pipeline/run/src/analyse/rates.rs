//! Rates of the areas of one table, as they are and smoothed.

use std::collections::BTreeSet;
use std::sync::Arc;

use acquire::Measure;
use estimate::{BYAR_FROM, Limited, poisson_limits};
use vocabulary::{AreaCode, AreaColumn, AreaList, Level, Marker, Problem, Problems};

use crate::analyse::joined::Joined;
use crate::analyse::results::Results;
use crate::args::AnalyseArgs;

/// What is known of one area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Known {
    /// A number as the table gives it.
    Value(f64),
    /// Events over a population, and their rate with its limits.
    Rate {
        /// How many.
        events: u64,
        /// Over whom.
        population: f64,
        /// Per so many of them.
        rate: Limited,
    },
    /// Nothing, and why.
    Marked(Marker),
}

impl Known {
    /// The number that statistics are of.
    pub const fn number(self) -> Option<f64> {
        match self {
            Self::Value(value) => Some(value),
            Self::Rate { rate, .. } => Some(rate.value),
            Self::Marked(_) => None,
        }
    }

    /// Whom a rate is taken over.
    pub const fn population(self) -> Option<f64> {
        match self {
            Self::Rate { population, .. } => Some(population),
            Self::Value(_) | Self::Marked(_) => None,
        }
    }

    /// The lower limit of a rate.
    pub const fn lower(self) -> Option<f64> {
        match self {
            Self::Rate { rate, .. } => Some(rate.lower),
            Self::Value(_) | Self::Marked(_) => None,
        }
    }

    /// The upper limit of a rate.
    pub const fn upper(self) -> Option<f64> {
        match self {
            Self::Rate { rate, .. } => Some(rate.upper),
            Self::Value(_) | Self::Marked(_) => None,
        }
    }
}

/// The limits of small counts, each computed once: tables repeat them by the thousand.
#[derive(Debug)]
pub struct Limits {
    small: Vec<(f64, f64)>,
}

impl Limits {
    /// 95% limits, Garwood's below ten events and Byar's from ten.
    pub fn new() -> Self {
        let limits = |events| poisson_limits(events, Level::P95).0;
        Self {
            small: (0..BYAR_FROM).map(limits).collect(),
        }
    }

    fn of(&self, events: u64) -> (f64, f64) {
        let small = usize::try_from(events)
            .ok()
            .and_then(|at| self.small.get(at));
        small
            .copied()
            .unwrap_or_else(|| poisson_limits(events, Level::P95).0)
    }
}

/// What is known of every area of a table.
pub fn known(joined: &Joined, per: f64, limits: &Limits) -> AreaColumn<Known> {
    joined.measures.map(|_, measure| match *measure {
        Measure::Value(value) => Known::Value(value),
        Measure::Marked(marker) => Known::Marked(marker),
        Measure::Rate { events, population } => {
            let (lower, upper) = limits.of(events);
            #[expect(clippy::cast_precision_loss, reason = "read below 2^53")]
            let value = events as f64 / population * per;
            let scaled = |events: f64| events / population * per;
            Known::Rate {
                events,
                population,
                rate: Limited {
                    value,
                    lower: scaled(lower),
                    upper: scaled(upper),
                },
            }
        }
    })
}

/// Rates that are too large to be numbers.
pub fn unlimited(args: &AnalyseArgs, results: &[Results]) -> Problems {
    let endless = |known: &Known| known.upper().is_some_and(|upper| !upper.is_finite());
    let of_table = |of: &Results| {
        let endless = of.known.iter().filter(|(_, known)| endless(known));
        endless.map(|(code, _)| code).collect::<Vec<_>>()
    };
    let codes: BTreeSet<AreaCode> = results.iter().flat_map(of_table).collect();
    let problem = |code: AreaCode| {
        let what = "the rate is too large to be a number";
        let remedy = "give the population in smaller units, or a smaller --per";
        let problem = Problem::new(args.table.display().to_string(), what, remedy);
        let problem = problem.area(code.as_str());
        problem.column(args.population.as_deref().unwrap_or_default())
    };
    codes.into_iter().map(problem).collect()
}

/// The areas that have a number.
pub fn with_a_number(known: &AreaColumn<Known>) -> Arc<AreaList> {
    let areas = known.areas();
    if known.values().all(|known| known.number().is_some()) {
        return Arc::clone(areas);
    }
    let kept = areas
        .iter()
        .zip(known.values())
        .filter(|(_, known)| known.number().is_some())
        .map(|(area, _)| area.clone());
    Arc::new(AreaList::new(kept.collect()).expect("areas of a list stand once each"))
}
