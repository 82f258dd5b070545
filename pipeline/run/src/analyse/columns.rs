//! The results of a table as columns: attributes of a layer, or columns of a long table.

use publish::{Attribute, Slice, Values};
use vocabulary::{AreaCode, AreaColumn};

use crate::analyse::association::Local;
use crate::analyse::document::quadrant;
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

/// Statistics and p-values have so many decimals: a million permutations tell no more apart.
const DECIMALS: u8 = 6;

/// The names of the long table's columns.
pub const fn names(args: &AnalyseArgs) -> &'static [&'static str] {
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
pub fn of_slice<'a>(args: &AnalyseArgs, results: &'a Results) -> Slice<'a> {
    let columns = numbers(args, results).into_iter().map(|(_, values)| values);
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
    results: &Results,
    newest: &Newest,
) -> Vec<Attribute> {
    let mut found = numbers(args, results);
    if columns == Columns::All {
        let gamma = results
            .rates
            .as_ref()
            .ok()
            .map(|rates| gamma(rates, args.per).0);
        let values = of_areas(results, |code| gamma.as_ref()?.get(code).copied());
        found.push(("eb_clayton_kaldor", real(values, Some(decimals(args.per)))));
    } else {
        found.retain(|(name, _)| !["events", "population"].contains(name));
    }
    found.extend(associated(results, newest));
    if columns == Columns::OfTheWideLayer {
        found.retain(|(name, _)| !name.ends_with("_q"));
    }
    found.push((
        "class",
        Values::Class(of_areas(results, |code| {
            let classes = newest.classes.as_ref().ok()?;
            let at = results.kept.position(code)?;
            classes.of_each().get(at).copied()
        })),
    ));
    let named = found.into_iter().map(|(name, values)| Attribute {
        name: match columns {
            Columns::All => name.to_owned(),
            Columns::OfTheWideLayer => format!("{}{name}", prefix(&results.indicator)),
        },
        values,
    });
    named.collect()
}

/// An indicator as the first part of an attribute's name.
fn prefix(indicator: &str) -> String {
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

/// The numbers that the table gives or that follow from them, in the order of [`names`].
fn numbers(args: &AnalyseArgs, results: &Results) -> Vec<Named> {
    let known = |what: fn(Known) -> Option<f64>| results.known.map(|_, known| what(*known));
    let marker = Values::Text(results.known.map(|_, known| match known {
        Known::Marked(why) => Some(why.shorthand().to_owned()),
        Known::Value(_) | Known::Rate { .. } => None,
    }));
    if args.value.is_some() {
        return vec![
            ("value", real(known(Known::number), None)),
            ("marker", marker),
        ];
    }
    let events = Values::Integer(results.known.map(|_, known| match known {
        Known::Rate { events, .. } => i64::try_from(*events).ok(),
        Known::Value(_) | Known::Marked(_) => None,
    }));
    let decimals = Some(decimals(args.per));
    let smoothed = results.smoothed.as_ref().ok();
    let global = of_areas(results, |code| smoothed?.global.get(code).copied());
    let local = of_areas(results, |code| smoothed?.local.get(code).copied()?);
    vec![
        ("events", events),
        ("population", real(known(Known::population), None)),
        ("rate", real(known(Known::number), decimals)),
        ("lower", real(known(Known::lower), decimals)),
        ("upper", real(known(Known::upper), decimals)),
        ("eb_global", real(global, decimals)),
        ("eb_local", real(local, decimals)),
        ("marker", marker),
    ]
}

fn associated(results: &Results, newest: &Newest) -> Vec<Named> {
    let associated = newest.associated.as_ref().ok();
    let number = |what: fn(&Local) -> Option<f64>| {
        let values = of_areas(results, |code| what(associated?.local.get(code)?));
        real(values, Some(DECIMALS))
    };
    let quadrants = of_areas(results, |code| {
        let local = associated?.local.get(code)?;
        Some(quadrant(local.moran.ok()?.quadrant).to_owned())
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

fn of_areas<T>(results: &Results, what: impl Fn(AreaCode) -> Option<T>) -> AreaColumn<Option<T>> {
    AreaColumn::from_fn(results.known.areas(), what)
}

const fn real(values: AreaColumn<Option<f64>>, decimals: Option<u8>) -> Values {
    Values::Real { values, decimals }
}

/// As many decimals of a rate as tell apart one event more among a thousand million.
fn decimals(per: f64) -> u8 {
    let of_per = per.log10().ceil();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 2 and 15"
    )]
    let decimals = (9.0 - of_per).clamp(2.0, 15.0) as u8;
    decimals
}
