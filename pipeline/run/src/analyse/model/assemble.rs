//! The data of a fit: cells in the order of areas and periods, with what is known besides.

use acquire::{KnownCount, times};
use estimate::bym2::{Covariate, MapData};
use vocabulary::{Neighbours, Problem, Problems};

use super::reference::{Chosen, chosen};
use super::{Input, covariates, totals};
use crate::analyse::results::Results;
use crate::args::AnalyseArgs;

/// What a model is fitted to.
#[derive(Debug)]
pub struct Assembled {
    /// What is counted; empty where the file has one subject.
    pub indicator: String,
    /// What a relative risk of 1 is.
    pub reference: Chosen,
    /// The rest.
    pub data: MapData,
}

/// Brings the counts of one indicator into the order of areas and periods.
///
/// # Errors
/// With covariates that say nothing or the same, a total of other areas, and counts without a
/// rate to compare with.
pub fn assemble(
    args: &AnalyseArgs,
    input: &Input,
    tables: &[Results],
    neighbours: &Neighbours,
) -> Result<Assembled, Problems> {
    let shown = args.table.display().to_string();
    let indicator = tables.first().map(|table| table.indicator.clone());
    let indicator = indicator.unwrap_or_default();
    let periods: Vec<&str> = tables.iter().map(|table| table.period.as_str()).collect();
    let times = times(&periods).ok_or_else(|| {
        let what = "nobody can tell when its periods are";
        let remedy = "write all in one way: whole numbers, 2021-22, 2021-Q4, 2021-W05, 2021-03 or 2021-03-31";
        let problem = Problem::new(&shown, what, remedy);
        problem.column(args.period.as_deref().unwrap_or_default())
    })?;
    let of_periods: Vec<_> = periods
        .iter()
        .map(|period| input.counts.get(&(indicator.clone(), (*period).to_owned())))
        .collect();
    let of_area = |code| {
        of_periods
            .iter()
            .map(move |of| of.and_then(|of| of.get(&code)))
    };
    let cells: Option<Vec<&KnownCount>> = neighbours.areas().codes().flat_map(of_area).collect();
    // Each area has a row in each table, or the tables were not joined.
    let cells = cells.ok_or_else(|| {
        Problem::new(
            &shown,
            "an area has no row in some period",
            "give each area a row in each",
        )
    })?;
    let of_column = |(at, name): (usize, &String)| Covariate {
        name: name.clone(),
        values: cells
            .iter()
            .map(|cell| cell.covariates.get(at).copied().unwrap_or(f64::NAN))
            .collect(),
    };
    let covariates: Vec<Covariate> = args
        .model
        .covariates
        .iter()
        .enumerate()
        .map(of_column)
        .collect();
    let mut problems = covariates::unfit(args, &indicator, &covariates, periods.len());
    let known: Vec<(vocabulary::Count, f64)> = cells
        .iter()
        .map(|cell| (cell.count, cell.population))
        .collect();
    let totals = totals::published(args, &input.totals, tables);
    let by_cells: Vec<_> = totals
        .iter()
        .map(|total| {
            let cells = total.areas.iter();
            let cells = cells.map(|area| area * periods.len() + total.period);
            (cells.collect(), total.within)
        })
        .collect();
    let reference = match chosen(args.model.reference, &known, &by_cells) {
        Ok(reference) => Some(reference),
        Err((what, remedy)) => {
            let what = super::refusal::of_indicator(&indicator, &what);
            let problem = Problem::new(&shown, what, remedy);
            problems.push(problem.column(args.events.as_deref().unwrap_or_default()));
            None
        }
    };
    let Some(reference) = reference.filter(|_| problems.is_empty()) else {
        return Err(problems);
    };
    Ok(Assembled {
        data: MapData {
            neighbours: neighbours.clone(),
            times,
            cells: known
                .iter()
                .map(|(count, population)| (*count, population * reference.rate))
                .collect(),
            covariates,
            totals,
        },
        indicator,
        reference,
    })
}
