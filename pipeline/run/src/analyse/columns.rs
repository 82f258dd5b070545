//! The results of a table as columns: attributes of a layer, or columns of a long table.
//!
//! Numbers are those of the JSON, to the last digit: what is small is not rounded away.

use publish::{Attribute, Classes, Slice, Values};
use vocabulary::AreaColumn;

use crate::analyse::association::Local;
use crate::analyse::document::quadrant;
use crate::analyse::model::{self, OfTable};
use crate::analyse::rates::Known;
use crate::analyse::results::{Newest, Results};
use crate::analyse::smoothed::gamma;
use crate::args::AnalyseArgs;

/// Which columns a layer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns {
    /// All that the JSON has, by the same names.
    All,
    /// The main ones, after the name of the indicator.
    OfTheWideLayer,
}

/// How many columns of the wide layer an indicator has at the most.
pub fn of_an_indicator(args: &AnalyseArgs) -> usize {
    // A model's are those of its own and one a threshold.
    let of_model = args.model.which.space();
    13 + of_model.map_or(0, |_| 10 + args.model.thresholds().len())
}

/// The names of the long table's columns.
pub fn names(args: &AnalyseArgs, with_a_model: bool) -> Vec<String> {
    let plain = plain_names(args).iter().map(|name| (*name).to_owned());
    let of_model = if with_a_model {
        model::names(args)
    } else {
        Vec::new()
    };
    plain.chain(of_model).collect()
}

/// Those that do not come of a model.
const fn plain_names(args: &AnalyseArgs) -> &'static [&'static str] {
    if args.value.is_some() {
        &["value", "marker"]
    } else {
        &[
            "events",
            "population",
            "rate",
            "lower",
            "upper",
            "eb_global",
            "eb_local",
            "marker",
        ]
    }
}

/// One table of the long table.
pub fn of_slice<'a>(
    args: &AnalyseArgs,
    results: &'a Results,
    model: Option<OfTable<'_>>,
) -> Slice<'a> {
    let columns = numbers(args, results).into_iter().map(|(_, values)| values);
    let of_model = model.map(|of| model::attributes(args, of, results));
    let of_model = of_model.into_iter().flatten().map(|(_, values)| values);
    let columns = columns.chain(of_model);
    Slice {
        period: &results.period,
        indicator: &results.indicator,
        columns: columns.collect(),
    }
}

/// The attributes of a layer.
pub fn of_layer(
    args: &AnalyseArgs,
    columns: Columns,
    (results, model): (&Results, Option<OfTable<'_>>),
    newest: &Newest,
) -> Vec<Attribute> {
    let mut found = numbers(args, results);
    match columns {
        Columns::All => {
            let gamma = results.rates.as_ref().ok();
            let gamma = gamma.map(|rates| gamma_of(rates, args.per));
            let values = of_kept(results, |at| gamma.as_ref()?.as_slice().get(at).copied());
            found.push(("eb_clayton_kaldor", real(values)));
        }
        Columns::OfTheWideLayer => {
            found.retain(|(name, _)| !["events", "population"].contains(name));
            let period = results.known.map(|_, _| Some(results.period.clone()));
            found.insert(0, ("period", Values::Text(period)));
        }
    }
    found.extend(associated(results, newest));
    if columns == Columns::OfTheWideLayer {
        found.retain(|(name, _)| !name.ends_with("_q"));
    }
    let classes = newest.classes.as_ref().ok().map(Classes::of_each);
    let classes = of_kept(results, |at| classes?.get(at).copied());
    found.push(("class", Values::Class(classes)));
    let of_model = model.map(|of| match columns {
        Columns::All => model::attributes(args, of, results),
        Columns::OfTheWideLayer => model::attributes_of_the_wide_layer(args, of, results),
    });
    let found = found
        .into_iter()
        .map(|(name, values)| (name.to_owned(), values))
        .chain(of_model.into_iter().flatten());
    let named = found.map(|(name, values)| Attribute {
        name: match columns {
            Columns::All => name,
            Columns::OfTheWideLayer => format!("{}{name}", prefix(&results.indicator)),
        },
        values,
    });
    named.collect()
}

fn gamma_of(rates: &estimate::smooth::Rates, per: f64) -> AreaColumn<f64> {
    gamma(rates, per).0
}

/// An indicator as the first part of an attribute's name.
pub fn prefix(indicator: &str) -> String {
    if indicator.is_empty() {
        return String::new();
    }
    let letters = indicator.chars().map(|c| match c {
        c if c.is_alphanumeric() => c.to_lowercase().next().unwrap_or(c),
        _ => '_',
    });
    letters.chain(['_']).collect()
}

type Named = (&'static str, Values);

/// The numbers that the table gives or that follow from them, in the order of [`plain_names`].
fn numbers(args: &AnalyseArgs, results: &Results) -> Vec<Named> {
    let known = |what: fn(Known) -> Option<f64>| real(results.known.map(|_, known| what(*known)));
    let marker = Values::Text(results.known.map(|_, known| match known {
        Known::Marked(why) => Some(why.shorthand().to_owned()),
        Known::Value(_) | Known::Rate { .. } => None,
    }));
    if args.value.is_some() {
        return vec![("value", known(Known::number)), ("marker", marker)];
    }
    let events = Values::Integer(results.known.map(|_, known| match known {
        Known::Rate { events, .. } => i64::try_from(*events).ok(),
        Known::Value(_) | Known::Marked(_) => None,
    }));
    let smoothed = results.smoothed.as_ref().ok();
    let global = of_kept(results, |at| smoothed?.global.as_slice().get(at).copied());
    let local = of_kept(results, |at| smoothed?.local.as_slice().get(at).copied()?);
    vec![
        ("events", events),
        ("population", known(Known::population)),
        ("rate", known(Known::number)),
        ("lower", known(Known::lower)),
        ("upper", known(Known::upper)),
        ("eb_global", real(global)),
        ("eb_local", real(local)),
        ("marker", marker),
    ]
}

fn associated(results: &Results, newest: &Newest) -> Vec<Named> {
    let local = newest.associated.as_ref().ok();
    let local = local.map(|found| found.local.as_slice());
    let number =
        |what: fn(&Local) -> Option<f64>| real(of_kept(results, |at| what(local?.get(at)?)));
    let quadrants = of_kept(results, |at| {
        let moran = local?.get(at)?.moran.ok()?;
        Some(quadrant(moran.quadrant).to_owned())
    });
    vec![
        (
            "local_moran",
            number(|local| Some(local.moran.ok()?.statistic)),
        ),
        ("local_moran_quadrant", Values::Text(quadrants)),
        ("local_moran_p", number(|local| Some(local.p?.moran))),
        ("local_moran_q", number(|local| Some(local.p?.moran_q))),
        (
            "gi_star",
            number(|local| Some(local.getis_ord.ok()?.test.ok()?.z)),
        ),
        ("gi_star_p", number(|local| Some(local.p?.getis_ord))),
        ("gi_star_q", number(|local| Some(local.p?.getis_ord_q))),
    ]
}

/// Something of each area that has a number, by its place among those; nothing of the others.
fn of_kept<T>(results: &Results, what: impl Fn(usize) -> Option<T>) -> AreaColumn<Option<T>> {
    let mut next = 0;
    AreaColumn::from_fn(results.known.areas(), |code| {
        if results.kept.code_at(next) != Some(code) {
            return None;
        }
        next += 1;
        what(next - 1)
    })
}

const fn real(values: AreaColumn<Option<f64>>) -> Values {
    Values::Real {
        values,
        decimals: None,
    }
}
