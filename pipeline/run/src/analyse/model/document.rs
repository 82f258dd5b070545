//! What a model says, as JSON.

use estimate::bym2::{FittedCell, Spread};
use serde_json::{Map, Value, json};

use super::{OfTable, Options};
use crate::args::AnalyseArgs;

/// The parameters that a model can have.
const PARAMETERS: [&str; 4] = ["sigma", "phi", "sigma_time", "sigma_interaction"];

/// The model of one indicator; null where there is none.
pub fn of_model(args: &AnalyseArgs, options: Option<&Options>, of: Option<OfTable<'_>>) -> Value {
    let (Some(options), Some(of)) = (options, of) else {
        return Value::Null;
    };
    let (plan, fit) = (&options.plan, of.indicator);
    let parameter = |name: &str| {
        let mut all = fit.parameters.iter();
        all.find(|(own, _)| own == name).map(|(_, spread)| spread)
    };
    let parameters = PARAMETERS.map(|name| (name.to_owned(), json!(parameter(name))));
    let effects = fit
        .effects
        .iter()
        .map(|(name, spread)| (name.clone(), json!(spread)));
    json!({
        "name": plan.space.id(),
        "interaction": (fit.periods > 1).then(|| plan.interaction.id()),
        "priors": plan.priors.to_string(),
        "counts": counts(args),
        "covariates": args.model.covariates,
        "thresholds": args.model.thresholds().into_iter().map(|of| of.text).collect::<Vec<_>>(),
        "totals": fit.totals,
        "reference": fit.reference.reference.id(),
        "reference_rate": fit.reference.rate,
        "parameters": Value::Object(parameters.into_iter().collect()),
        "effects": Value::Object(effects.collect()),
        "scaling_factors": fit.scaling_factors,
        "score": fit.score,
        "diagnostics": fit.diagnostics,
        "told_apart": fit.told_apart,
        "compared": fit.compared,
        "seed": plan.seed,
        "draws": plan.draws,
    })
}

/// What the model says of the area at a place in the order of the codes; all keys are null where
/// there is no model.
pub fn of_area(args: &AnalyseArgs, of: Option<OfTable<'_>>, at: usize) -> Map<String, Value> {
    let cell = of.and_then(|of| of.area(at));
    // An infinite mean is no number, and stands as null.
    let risk = |what: fn(&Spread) -> f64| {
        let found = cell.map(|cell| what(&cell.risk));
        found.filter(|number| number.is_finite())
    };
    let rate = of.map(|of| of.indicator.reference.rate * args.per);
    let rate = |what: fn(&Spread) -> f64| risk(what).zip(rate).map(|(risk, rate)| risk * rate);
    let Value::Object(row) = json!({
        "rr_mean": risk(|of| of.mean),
        "rr_sd": risk(|of| of.sd),
        "rr_median": risk(|of| of.median),
        "rr_lower": risk(|of| of.lower),
        "rr_upper": risk(|of| of.upper),
        "rr_exceedance": cell.map(|cell| exceedance(args, cell)),
        "rr_rank": cell.map(|cell| cell.rank.1),
        "rr_rank_lower": cell.map(|cell| cell.rank.0),
        "rr_rank_upper": cell.map(|cell| cell.rank.2),
        "relative_precision": cell.map(|cell| cell.relative_precision),
        "reliability": cell.map(|cell| cell.verdict.verdict.id()),
        "reliability_rule": cell.map(|cell| &*cell.verdict.rule),
        "decided_own": cell.map(|cell| cell.decided.own),
        "decided_others": cell.map(|cell| cell.decided.others),
        "decided_totals": cell.map(|cell| cell.decided.totals),
        "log_score": cell.and_then(|cell| cell.log_score),
        "model_rate_mean": rate(|of| of.mean),
        "model_rate_median": rate(|of| of.median),
        "model_rate_lower": rate(|of| of.lower),
        "model_rate_upper": rate(|of| of.upper),
    }) else {
        return Map::new();
    };
    row
}

/// What stands for counts: what was said of markers and of rounding, or the columns of bounds.
fn counts(args: &AnalyseArgs) -> Value {
    let of = &args.model;
    let withheld = of.withheld.iter().map(|withheld| {
        let within = [withheld.within.lower(), withheld.within.upper()];
        (withheld.marker.shorthand().to_owned(), json!(within))
    });
    json!({
        "withheld": Value::Object(withheld.collect()),
        "rounded": of.rounded,
        "lower": of.lower,
        "upper": of.upper,
    })
}

/// The probability that the relative risk is above each threshold, by the threshold as given.
fn exceedance(args: &AnalyseArgs, cell: &FittedCell) -> Value {
    let thresholds = args.model.thresholds();
    let pairs = thresholds.into_iter().zip(&cell.exceedance);
    Value::Object(pairs.map(|(of, found)| (of.text, json!(found))).collect())
}
