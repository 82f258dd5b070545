//! Published totals of an indicator, by the places of their areas and periods.

use acquire::{Members, Total};
use estimate::bym2::PublishedTotal;
use vocabulary::{Problem, Problems};

use crate::analyse::results::Results;
use crate::args::AnalyseArgs;

const THERE: &str = "write it as in the table";
const WHICH: &str = "give the totals such a column, and fill it in";

/// Totals of areas, periods or indicators that the table has not.
pub fn unfit(args: &AnalyseArgs, totals: &[Total], results: &[Results]) -> Problems {
    let Some(path) = &args.model.totals else {
        return Problems::new();
    };
    let shown = path.display().to_string();
    let mut problems = Problems::new();
    for total in totals {
        let mut refuse = |column: &str, what: String, remedy: &str| {
            let problem = Problem::new(&shown, what, remedy).row(total.row);
            problems.push(problem.column(column));
        };
        let of_indicator: Vec<&Results> = of_indicator(total, results).collect();
        let mut of_period = of_indicator.iter().filter(|of| is_of_period(total, of));
        let refused = match (&of_indicator[..], of_period.next(), of_period.next()) {
            ([], _, _) => Some(("indicator", "an indicator that the table has not", THERE)),
            ([first, others @ ..], _, _)
                if others.iter().any(|of| of.indicator != first.indicator) =>
            {
                Some((
                    "indicator",
                    "one of the table's indicators, and does not say which",
                    WHICH,
                ))
            }
            (_, None, _) => Some(("period", "a period that the table has not", THERE)),
            (_, Some(_), Some(_)) => Some((
                "period",
                "one of the table's periods, and does not say which",
                WHICH,
            )),
            (_, Some(_), None) => None,
        };
        if let Some((column, what, remedy)) = refused {
            refuse(column, format!("the total is of {what}"), remedy);
        }
        if let (Members::Of(codes), Some(of)) = (&total.members, results.first()) {
            let areas = of.known.areas();
            for code in codes.iter().filter(|code| areas.position(**code).is_none()) {
                let what = format!("area {code} is a member, and has no boundary");
                refuse(
                    "members",
                    what,
                    "name areas of the boundaries, or leave the total out",
                );
            }
        }
    }
    problems
}

/// The totals of one indicator's tables; those that [`unfit`] refuses are passed over.
pub fn published(args: &AnalyseArgs, totals: &[Total], tables: &[Results]) -> Vec<PublishedTotal> {
    let file = args.model.totals.as_deref();
    let file = file
        .map(|path| path.display().to_string())
        .unwrap_or_default();
    let published = totals.iter().filter_map(|total| {
        let mut of = of_indicator(total, tables);
        of.next()?;
        let period = tables.iter().position(|table| is_of_period(total, table))?;
        let areas = tables.first()?.known.areas();
        let places: Option<Vec<usize>> = match &total.members {
            Members::All => Some((0..areas.len()).collect()),
            Members::Of(codes) => codes.iter().map(|code| areas.position(*code)).collect(),
        };
        let when = match total.period.as_str() {
            "" => String::new(),
            period => format!(" of {period}"),
        };
        Some(PublishedTotal {
            name: format!("{:?}{when} ({file}, row {})", total.name, total.row),
            period,
            areas: places?,
            within: total.within,
        })
    });
    published.collect()
}

/// The tables of the indicator that a total is of; of all where it does not say.
fn of_indicator<'a>(total: &Total, results: &'a [Results]) -> impl Iterator<Item = &'a Results> {
    let name = total.indicator.clone();
    let is_of = move |of: &&Results| name.is_empty() || of.indicator == name;
    results.iter().filter(is_of)
}

/// Whether a table is of the period that a total is of, where it says one.
fn is_of_period(total: &Total, table: &Results) -> bool {
    total.period.is_empty() || total.period == table.period
}
