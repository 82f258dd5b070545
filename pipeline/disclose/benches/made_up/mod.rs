//! Made-up tables for benchmarks, and the memory that they take.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;

use disclose::tabular::{Hierarchies, Structure};

/// Small areas, those that they make up, and all of them.
const AREAS: usize = 35_672;
const AREAS_OF_A_DISTRICT: usize = 108;
const INDICATORS: usize = 6;

/// A table with its counts.
pub(crate) struct Table {
    pub(crate) structure: Structure,
    pub(crate) counts: Vec<u64>,
}

/// Whether the indicators add up to a total.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    WithTotal,
    WithoutTotal,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WithTotal => "with a total of indicators",
            Self::WithoutTotal => "without",
        })
    }
}

/// A fixed sequence of counts.
pub(crate) struct Counts(u64);

impl Counts {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(7919).wrapping_add(12_345))
    }

    /// A count up to this; small ones are likelier.
    pub(crate) fn up_to(&mut self, most: u64) -> u64 {
        let mut next = || {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
            self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % 10_000
        };
        let share = next();
        (share * share * (most + 1)) / 100_000_000
    }
}

impl Table {
    /// Every dimension has a total.
    pub(crate) fn of_grid(sizes: &[usize], most: u64, seed: u64) -> Self {
        let mut hierarchies = BTreeMap::new();
        let mut rows: Vec<Vec<String>> = vec![Vec::new()];
        for (dimension, size) in sizes.iter().enumerate() {
            let codes: Vec<String> = (0..*size).map(|at| format!("{at:02}")).collect();
            let all: Vec<String> = codes.iter().cloned().chain(["T".to_owned()]).collect();
            hierarchies.insert(
                dimension.to_string(),
                BTreeMap::from([("T".to_owned(), codes)]),
            );
            let longer = |row: Vec<String>| {
                let codes = all.clone().into_iter();
                codes.map(move |code| row.iter().cloned().chain([code]).collect())
            };
            rows = rows.into_iter().flat_map(longer).collect();
        }
        let dimensions: Vec<String> = (0..sizes.len()).map(|of| of.to_string()).collect();
        let mut draw = Counts::new(seed);
        Self::filled(&dimensions, rows, hierarchies, &mut || draw.up_to(most))
    }

    /// Counts up to 300.
    pub(crate) fn of_areas(kind: Kind, seed: u64) -> Self {
        let mut draw = Counts::new(seed);
        Self::areas(kind, &mut || 1 + draw.up_to(300))
    }

    /// Counts up to 8.
    pub(crate) fn of_small_areas(kind: Kind, seed: u64) -> Self {
        let mut draw = Counts::new(seed);
        Self::areas(kind, &mut || draw.up_to(8))
    }

    fn areas(kind: Kind, draw: &mut dyn FnMut() -> u64) -> Self {
        let areas: Vec<String> = (0..AREAS).map(|at| format!("A{at:05}")).collect();
        let mut parents = BTreeMap::new();
        for (at, areas) in areas.chunks(AREAS_OF_A_DISTRICT).enumerate() {
            parents.insert(format!("D{at:03}"), areas.to_vec());
        }
        let districts: Vec<String> = parents.keys().cloned().collect();
        parents.insert("all".to_owned(), districts.clone());
        let mut hierarchies = BTreeMap::from([("area".to_owned(), parents)]);
        let mut indicators: Vec<String> = (0..INDICATORS).map(|at| format!("I{at}")).collect();
        if matches!(kind, Kind::WithTotal) {
            let parents = BTreeMap::from([("total".to_owned(), indicators.clone())]);
            hierarchies.insert("indicator".to_owned(), parents);
            indicators.push("total".to_owned());
        }
        let all = areas.into_iter().chain(districts).chain(["all".to_owned()]);
        let rows = all.flat_map(|area| {
            let indicators = indicators.clone().into_iter();
            indicators.map(move |indicator| vec![area.clone(), indicator])
        });
        let dimensions = ["area".to_owned(), "indicator".to_owned()];
        Self::filled(&dimensions, rows.collect(), hierarchies, draw)
    }

    /// Draws the cells that have no parts, and adds the others up.
    fn filled(
        dimensions: &[String],
        rows: Vec<Vec<String>>,
        hierarchies: BTreeMap<String, BTreeMap<String, Vec<String>>>,
        draw: &mut dyn FnMut() -> u64,
    ) -> Self {
        let structure = Structure::new(dimensions, rows, &Hierarchies(hierarchies));
        let structure = structure.expect("a table");
        let mut is_total = vec![false; structure.keys.len()];
        for sum in &structure.sums {
            is_total[sum.total] = true;
        }
        let draws = is_total.iter().map(|is| (!is).then(&mut *draw));
        let mut counts: Vec<Option<u64>> = draws.collect();
        while counts.contains(&None) {
            for sum in &structure.sums {
                let mut parts = sum.parts.iter().map(|part| counts[*part]);
                counts[sum.total] =
                    counts[sum.total].or_else(|| parts.try_fold(0, |all, of| Some(all + of?)));
            }
        }
        Self {
            structure,
            counts: counts.into_iter().flatten().collect(),
        }
    }
}

/// The most memory this process has held; Linux tells.
pub(crate) fn peak_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}
