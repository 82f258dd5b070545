//! Whether, and where, the areas of a table are like their neighbours.

use std::collections::BTreeMap;
use std::sync::Arc;

use estimate::smooth::Rates;
use estimate::spatial::{
    Association, GetisOrd, GlobalRanks, LocalMoran, LocalRanks, NotEstimable, Permutations,
    SpatialFailure, Variable, Weighting, Weights, benjamini_hochberg, conditional_permutation,
    geary, general_g, getis_ord, local_moran, moran, permute, standardised_rates,
};
use rayon::prelude::*;
use vocabulary::{AreaColumn, AreaList, Neighbours};

/// What was found out about one table. Grain of `local`: one an area that has a number.
#[derive(Debug)]
pub struct Associated {
    /// Moran's I.
    pub moran: Association,
    /// Geary's c.
    pub geary: Association,
    /// The general G, or why there is none.
    pub general_g: Result<Association, String>,
    /// Empirical-Bayes Moran's I of the rates with its pseudo p-value, or why there is none.
    pub rates_moran: Result<(Association, Option<f64>), String>,
    /// Where Moran's I, Geary's c and G lie among permuted values; `None` without permutations.
    pub ranks: Option<GlobalRanks>,
    /// The local statistics.
    pub local: AreaColumn<Local>,
}

/// The local statistics of one area.
#[derive(Debug, Clone, Copy)]
pub struct Local {
    /// Local Moran, or why there is none.
    pub moran: Result<LocalMoran, NotEstimable>,
    /// Gi*, or why there is none.
    pub getis_ord: Result<GetisOrd, NotEstimable>,
    /// Pseudo p-values of both; `None` without permutations.
    pub p: Option<Pseudo>,
}

/// Pseudo p-values of both local statistics, as they are and adjusted for the number of areas.
#[derive(Debug, Clone, Copy)]
pub struct Pseudo {
    /// Of the local Moran.
    pub moran: f64,
    /// The same, adjusted.
    pub moran_q: f64,
    /// Of Gi*.
    pub getis_ord: f64,
    /// The same, adjusted.
    pub getis_ord_q: f64,
}

/// One table's numbers, over the areas that have one.
#[derive(Debug, Clone)]
pub struct Numbers {
    /// The numbers.
    pub values: AreaColumn<f64>,
    /// Events and population behind them, where they are rates that can be smoothed.
    pub rates: Option<Rates>,
}

/// The statistics of several tables; permuted together where they are over the same areas.
///
/// The result of a table is an error where nothing can be estimated, with the reason.
pub fn associate(
    tables: &[Numbers],
    neighbours: &Neighbours,
    permutations: Option<Permutations>,
) -> Vec<Result<Associated, String>> {
    let mut over: Vec<(Arc<AreaList>, Vec<usize>)> = Vec::new();
    for (at, table) in tables.iter().enumerate() {
        let areas = table.values.areas();
        match over.iter_mut().find(|(other, _)| same(other, areas)) {
            Some((_, tables)) => tables.push(at),
            None => over.push((Arc::clone(areas), vec![at])),
        }
    }
    let mut found: BTreeMap<usize, Result<Associated, String>> = BTreeMap::new();
    for (areas, group) in over {
        let neighbours = if same(&areas, neighbours.areas()) {
            neighbours.clone()
        } else {
            neighbours.among(&areas)
        };
        let of_group: Vec<&Numbers> = group.iter().filter_map(|at| tables.get(*at)).collect();
        found.extend(
            group
                .into_iter()
                .zip(together(&of_group, &neighbours, permutations)),
        );
    }
    found.into_values().collect()
}

fn same(one: &Arc<AreaList>, other: &Arc<AreaList>) -> bool {
    Arc::ptr_eq(one, other) || one == other
}

/// Tables over the same areas.
fn together(
    tables: &[&Numbers],
    neighbours: &Neighbours,
    permutations: Option<Permutations>,
) -> Vec<Result<Associated, String>> {
    let weights = match Weights::new(neighbours, Weighting::RowStandardised) {
        Ok(weights) => weights,
        Err(why) => return tables.iter().map(|_| Err(why.to_string())).collect(),
    };
    let variables: Vec<_> = tables
        .par_iter()
        .map(|table| variable(&table.values))
        .collect();
    let rates: Vec<_> = tables.par_iter().map(|table| of_rates(table)).collect();
    let permuted = permutations.map(|permutations| {
        let known: Vec<&Variable> = variables.iter().flatten().collect();
        let local = conditional_permutation(&known, neighbours, permutations)?;
        let all: Vec<&Variable> = known.into_iter().chain(rates.iter().flatten()).collect();
        let mut global = permute(&all, &weights, permutations)?;
        let of_rates = global.split_off(local.len());
        Ok::<_, SpatialFailure>((global.into_iter().zip(local), of_rates.into_iter()))
    });
    let mut permuted = match permuted.transpose() {
        Ok(permuted) => permuted,
        Err(why) => return tables.iter().map(|_| Err(why.to_string())).collect(),
    };
    let with_ranks = variables.into_iter().zip(rates).map(|(variable, rates)| {
        let variable = variable.map(|variable| {
            let ranks = permuted.as_mut().and_then(|(ranks, _)| ranks.next());
            (variable, ranks)
        });
        let rates = rates.map(|rates| {
            let ranks = permuted.as_mut().and_then(|(_, ranks)| ranks.next());
            (rates, ranks)
        });
        (variable, rates)
    });
    let with_ranks: Vec<_> = with_ranks.collect();
    let found = with_ranks.into_par_iter().map(|(variable, rates)| {
        let (variable, ranks) = variable?;
        let rates_moran = rates.and_then(|(rates, ranks)| {
            let found = moran(&rates, &weights).map_err(|why| why.to_string())?;
            Ok((found, ranks.map(|ranks| ranks.moran.two_sided())))
        });
        of_table(&variable, &weights, ranks, rates_moran).map_err(|why| why.to_string())
    });
    found.collect()
}

fn variable(values: &AreaColumn<f64>) -> Result<Variable, String> {
    Variable::new(values).map_err(|why| why.to_string())
}

/// The rates of a table, standardised for areas that differ in population.
fn of_rates(table: &Numbers) -> Result<Variable, String> {
    let rates = table.rates.as_ref().ok_or("there are no rates")?;
    variable(&standardised_rates(rates))
}

type OfPermutation = (GlobalRanks, AreaColumn<Result<LocalRanks, NotEstimable>>);

fn of_table(
    variable: &Variable,
    weights: &Weights<'_>,
    permuted: Option<OfPermutation>,
    rates_moran: Result<(Association, Option<f64>), String>,
) -> Result<Associated, SpatialFailure> {
    let neighbours = weights.neighbours();
    let (ranks, local_ranks) = permuted.unzip();
    let p = |of: fn(LocalRanks) -> estimate::spatial::Ranks| {
        local_ranks.as_ref().map(|ranks| {
            let p = ranks.map(|_, ranks| ranks.ok().map(|ranks| of(ranks).two_sided()));
            let q = benjamini_hochberg(&p)?;
            Ok::<_, SpatialFailure>((p, q))
        })
    };
    let of_moran = p(|ranks| ranks.moran).transpose()?;
    let of_getis_ord = p(|ranks| ranks.getis_ord).transpose()?;
    let morans = local_moran(variable, weights)?;
    let getis_ords = getis_ord(variable, neighbours)?;
    let at = |column: &AreaColumn<Option<f64>>, code| column.get(code).copied().flatten();
    let local = morans.map(|code, moran| {
        let getis_ord = getis_ords.get(code).copied();
        let p = of_moran.as_ref().zip(of_getis_ord.as_ref());
        let p = p.and_then(|((moran, moran_q), (getis_ord, getis_ord_q))| {
            Some(Pseudo {
                moran: at(moran, code)?,
                moran_q: at(moran_q, code)?,
                getis_ord: at(getis_ord, code)?,
                getis_ord_q: at(getis_ord_q, code)?,
            })
        });
        Local {
            moran: *moran,
            getis_ord: getis_ord.unwrap_or(Err(NotEstimable::NoNeighbours)),
            p,
        }
    });
    Ok(Associated {
        moran: moran(variable, weights)?,
        geary: geary(variable, weights)?,
        general_g: general_g(variable, neighbours).map_err(|why| why.to_string()),
        rates_moran,
        ranks,
        local,
    })
}
