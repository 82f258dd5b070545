//! Simulation-based calibration: if truths are drawn from the priors of the fit, the posterior
//! probabilities below them are spread evenly between 0 and 1, whatever is printed of the counts.
//!
//! Maps of London are drawn, printed under the NHS rule and fitted. `midpoint` takes withheld
//! counts for the middle of their range, to see that a wrong model is found out; `total` takes in
//! the printed total of all boroughs.
//!
//!     cargo bench -p estimate --bench calibration [-- [MAPS [SEED]] [midpoint] [total] [PICTURE.svg]]
//!
//! # References
//! Talts, Betancourt, Simpson, Vehtari and Gelman (2018), arXiv:1804.06788.

#![expect(clippy::print_stdout, reason = "a study prints what it found")]

mod histogram;
mod picture;
#[path = "../../src/published.rs"]
#[expect(dead_code, reason = "the other publisher's rule")]
mod published;
#[path = "../../src/reference.rs"]
#[expect(dead_code, reason = "other tables than London's")]
mod reference;
#[path = "../../src/simulated.rs"]
mod simulated;

use std::collections::BTreeMap;
use std::path::Path;

use estimate::bym2::{Fit, MapData, ModelFailures, ModelPlan, Prior, Priors, PublishedTotal, fit};
use histogram::{Histogram, evenly};
use published::Rule;
use rayon::prelude::*;
use simulated::{Chance, SimulatedMap, Truth, expected};
use vocabulary::{AreaCode, AreaColumn, Count, Neighbours};

/// The mean count of a borough where all risks are 1.
const LEVEL: f64 = 8.0;

/// How many bins a histogram has: as many as a fit has quantiles of a parameter, and one.
const BINS: u32 = 20;

/// What is printed of an area.
const KINDS: [&str; 3] = ["0 is printed", "withheld", "a number is printed"];

/// By name, the probabilities below the truth on one map.
type Below = BTreeMap<String, Vec<f64>>;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let numbers: Vec<u64> = words.iter().filter_map(|of| of.parse().ok()).collect();
    let maps = numbers.first().copied().unwrap_or(5_000);
    let seed = numbers.get(1).copied().unwrap_or(1);
    let table = reference::london();
    let neighbours = table.neighbours("neighbours");
    let sizes = table.column::<f64>("children");
    let chosen = chosen(sizes.iter().map(|(code, size)| (*size, code)).collect());
    let sizes: Vec<f64> = sizes.iter().map(|(_, size)| *size).collect();
    let study = Study {
        map: SimulatedMap::new(&neighbours),
        neighbours,
        names: table.column("name"),
        expected: expected(&sizes, LEVEL),
        midpoint: words.iter().any(|of| of == "midpoint"),
        total: words.iter().any(|of| of == "total"),
    };
    let maps = (0..maps).into_par_iter();
    let found: Vec<Result<Below, ModelFailures>> = maps
        .map(|map| study.below(Chance::new(seed).of(map)))
        .collect();
    let fitted: Vec<&Below> = found.iter().filter_map(|of| of.as_ref().ok()).collect();
    println!(
        "{} maps, seed {seed}: {} fitted\n",
        found.len(),
        fitted.len()
    );
    let of = |name: &str, label: &str| {
        let values = fitted.iter().map(|of| of.get(name));
        Histogram::new(
            label,
            &evenly(BINS),
            values.map(|of| of.map_or(&[][..], |of| of)),
        )
    };
    let parameters = ["intercept", "sigma", "phi"].map(|name| of(name, name));
    let areas = study.names.iter();
    let areas = areas.map(|(code, name)| (code, of(name, &format!("RR of {name}"))));
    let areas: BTreeMap<AreaCode, Histogram> = areas.collect();
    let printed = KINDS.map(|kind| of(kind, &format!("RR where {kind}")));
    let shown = chosen.iter().filter_map(|code| areas.get(code));
    let shown: Vec<&Histogram> = parameters.iter().chain(shown).chain(&printed).collect();
    print(&shown, &areas);
    print_refused(&found);
    if let Some(path) = words.iter().find(|of| Path::new(of).extension().is_some()) {
        std::fs::write(path, picture::svg(&shown)).expect("the folder of the picture");
    }
}

/// What all maps have in common.
struct Study {
    map: SimulatedMap,
    neighbours: Neighbours,
    names: AreaColumn<String>,
    expected: Vec<f64>,
    /// Whether withheld counts are taken for the middle of their range.
    midpoint: bool,
    /// Whether the printed total of all areas is taken in.
    total: bool,
}

impl Study {
    /// Draws a map, fits it and looks where the truth lies.
    fn below(&self, chance: Chance) -> Result<Below, ModelFailures> {
        let truth = self.map.draw(&self.expected, 1.0, chance);
        let counts = truth.counts.iter();
        let printed: Vec<Count> = counts.map(|count| Rule::Nhs.cell(*count)).collect();
        let total = PublishedTotal {
            name: "all areas".to_owned(),
            period: 0,
            areas: (0..printed.len()).collect(),
            within: Rule::Nhs.total(truth.counts.iter().sum()),
        };
        let taken = printed.iter().map(|count| self.taken(*count));
        let data = MapData {
            neighbours: self.neighbours.clone(),
            times: vec![0.0],
            cells: taken.zip(self.expected.iter().copied()).collect(),
            covariates: Vec::new(),
            totals: Vec::from_iter(self.total.then_some(total)),
        };
        let fit = fit(&data, &plan(&truth))?;
        let mut below = parameters_below(&fit, &truth);
        for ((cell, printed), (at, (_, name))) in fit
            .cells
            .iter()
            .zip(&printed)
            .zip(self.names.iter().enumerate())
        {
            let kind = match printed {
                Count::Exact(0) => KINDS[0],
                Count::Suppressed { .. } => KINDS[1],
                _ => KINDS[2],
            };
            for name in [name.as_str(), kind] {
                let values = below.entry(name.to_owned()).or_default();
                values.push(1.0 - cell.exceedance[at]);
            }
        }
        Ok(below)
    }

    fn taken(&self, printed: Count) -> Count {
        match printed {
            Count::Suppressed { within, .. } if self.midpoint => {
                Count::Exact(u64::midpoint(within.lower(), within.upper()))
            }
            printed => printed,
        }
    }
}

/// The areas with the fewest, a middle number and the most children.
fn chosen(mut by_size: Vec<(f64, AreaCode)>) -> [AreaCode; 3] {
    by_size.sort_by(|a, b| a.0.total_cmp(&b.0));
    [0, by_size.len() / 2, by_size.len() - 1].map(|at| by_size[at].1)
}

/// The priors of the truths; exceedance of the truths themselves is what is asked for.
fn plan(truth: &Truth) -> ModelPlan {
    let intercept = Prior::Normal { mean: 0.0, sd: 1.0 };
    ModelPlan {
        priors: Priors {
            intercept,
            ..Priors::default()
        },
        thresholds: truth.log_risks.iter().map(|risk| risk.exp()).collect(),
        draws: 1,
        ..ModelPlan::default()
    }
}

fn parameters_below(fit: &Fit, truth: &Truth) -> Below {
    let told = fit.twentieths.iter().map(|(name, quantiles)| {
        let value = match name.as_str() {
            "intercept" => truth.intercept,
            "sigma" => truth.sigma,
            _ => truth.phi,
        };
        (name.clone(), vec![told(quantiles, value)])
    });
    told.collect()
}

/// The middle of the twentieth in which a value lies.
fn told(quantiles: &[f64], value: f64) -> f64 {
    let place = quantiles.partition_point(|end| *end <= value);
    (f64::from(u32::try_from(place).expect("a few quantiles")) + 0.5) / f64::from(BINS)
}

fn print(shown: &[&Histogram], areas: &BTreeMap<AreaCode, Histogram>) {
    println!(
        "| probability below the truth of | values | bins | lowest bin (due 1) | highest | chi-squared | p |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|");
    for of in shown {
        let (chi, p) = of.test();
        let (name, values, bins) = (of.name(), of.values(), of.bins());
        let densities: Vec<f64> = of
            .densities()
            .into_iter()
            .map(|(density, _)| density)
            .collect();
        let low = densities.iter().copied().fold(f64::INFINITY, f64::min);
        let high = densities.iter().copied().fold(0.0, f64::max);
        println!("| {name} | {values} | {bins} | {low:.2} | {high:.2} | {chi:.1} | {p:.3} |");
    }
    let all = areas.values().map(|of| (of.test().1, of.name()));
    let mut all: Vec<(f64, &str)> = all.collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let few = all.iter().filter(|(p, _)| *p < 0.05).count();
    println!(
        "\nOf the relative risks of {} areas, {few} have p below 0.05; the smallest is {:.4} ({}).",
        all.len(),
        all[0].0,
        all[0].1
    );
}

fn print_refused(found: &[Result<Below, ModelFailures>]) {
    let mut whys: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (map, found) in found.iter().enumerate() {
        if let Err(why) = found {
            let why = why.to_string();
            let why = why.split(" (").next().unwrap_or_default().to_owned();
            whys.entry(why).or_default().push(map);
        }
    }
    println!("\nRefused: {}", whys.values().map(Vec::len).sum::<usize>());
    for (why, maps) in whys {
        println!(
            "- {} maps, the first {:?}: {why}",
            maps.len(),
            &maps[..maps.len().min(10)]
        );
    }
}
