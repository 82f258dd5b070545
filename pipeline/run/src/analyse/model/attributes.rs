//! What a model says of every area, as columns of a layer or of a long table.

use estimate::bym2::FittedCell;
use publish::Values;
use vocabulary::AreaColumn;

use super::OfTable;
use crate::analyse::results::Results;
use crate::args::AnalyseArgs;

/// A column and its name.
type Named = (String, Values);

/// Columns that the wide layer leaves out.
const NOT_IN_THE_WIDE_LAYER: [&str; 8] = [
    "rr_sd",
    "rr_rank",
    "relative_precision",
    "reliability_rule",
    "decided_own",
    "decided_others",
    "decided_totals",
    "log_score",
];

/// The columns with one for each threshold in their places.
pub fn names(args: &AnalyseArgs) -> Vec<String> {
    let plain = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    let before = ["rr_mean", "rr_sd", "rr_median", "rr_lower", "rr_upper"];
    let thresholds = args.model.thresholds();
    let above = thresholds
        .iter()
        .map(|of| format!("rr_above_{}", of.text.replace('.', "_")));
    let after = [
        "rr_rank",
        "rr_rank_lower",
        "rr_rank_upper",
        "relative_precision",
        "reliability",
        "reliability_rule",
        "decided_own",
        "decided_others",
        "decided_totals",
        "log_score",
        "model_rate_mean",
        "model_rate_median",
        "model_rate_lower",
        "model_rate_upper",
    ];
    [plain(&before), above.collect(), plain(&after)].concat()
}

/// What the model says of one table, in the order of [`names`].
pub fn attributes(args: &AnalyseArgs, of: OfTable<'_>, results: &Results) -> Vec<Named> {
    let places = || {
        let mut at = 0..;
        move || at.next().and_then(|at| of.area(at))
    };
    let areas = results.known.areas();
    let real = |what: &dyn Fn(&FittedCell) -> Option<f64>| {
        let mut next = places();
        let value = |cell: Option<&FittedCell>| cell.and_then(what).filter(|of| of.is_finite());
        Values::Real {
            values: AreaColumn::from_fn(areas, |_| value(next())),
            decimals: None,
        }
    };
    let text = |what: fn(&FittedCell) -> String| {
        let mut next = places();
        Values::Text(AreaColumn::from_fn(areas, |_| next().map(what)))
    };
    let whole = |what: fn(&FittedCell) -> u32| {
        let mut next = places();
        Values::Integer(AreaColumn::from_fn(areas, |_| {
            next().map(|cell| i64::from(what(cell)))
        }))
    };
    let per = of.indicator.reference.rate * args.per;
    let risks = [
        real(&|cell| finite(cell.risk.mean)),
        real(&|cell| finite(cell.risk.sd)),
        real(&|cell| Some(cell.risk.median)),
        real(&|cell| Some(cell.risk.lower)),
        real(&|cell| Some(cell.risk.upper)),
    ];
    let thresholds = 0..args.model.thresholds().len();
    let above = thresholds.map(|at| real(&|cell| cell.exceedance.get(at).copied()));
    let after = [
        whole(|cell| cell.rank.1),
        whole(|cell| cell.rank.0),
        whole(|cell| cell.rank.2),
        real(&|cell| Some(cell.relative_precision)),
        text(|cell| cell.verdict.verdict.id().to_owned()),
        text(|cell| cell.verdict.rule.to_string()),
        real(&|cell| Some(cell.decided.own)),
        real(&|cell| Some(cell.decided.others)),
        real(&|cell| Some(cell.decided.totals)),
        real(&|cell| cell.log_score),
        real(&|cell| finite(cell.risk.mean * per)),
        real(&|cell| Some(cell.risk.median * per)),
        real(&|cell| Some(cell.risk.lower * per)),
        real(&|cell| Some(cell.risk.upper * per)),
    ];
    let values = risks.into_iter().chain(above).chain(after);
    names(args).into_iter().zip(values).collect()
}

/// The main ones.
pub fn attributes_of_the_wide_layer(
    args: &AnalyseArgs,
    of: OfTable<'_>,
    results: &Results,
) -> Vec<Named> {
    let mut found = attributes(args, of, results);
    found.retain(|(name, _)| !NOT_IN_THE_WIDE_LAYER.contains(&name.as_str()));
    found
}

/// A number that is not infinite.
fn finite(number: f64) -> Option<f64> {
    number.is_finite().then_some(number)
}
