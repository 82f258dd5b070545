//! The results of one table as JSON.

use estimate::smooth::Prior;
use estimate::spatial::{Association, Quadrant, Ranks, Test};
use serde_json::{Map, Value, json};
use vocabulary::{Area, Neighbours};

use crate::analyse::association::{Associated, Local};
use crate::analyse::clusters::described;
use crate::analyse::model::{self, OfTable, Options, of_model};
use crate::analyse::rates::Known;
use crate::analyse::results::{Newest, Results};
use crate::analyse::smoothed::gamma as gamma_of;
use crate::analyse::write::Found;
use crate::args::AnalyseArgs;

/// Everything that is known of one table. Keys stand in this order, all of them always.
pub fn document(args: &AnalyseArgs, results: &Results, newest: &Newest, found: &Found) -> Value {
    let model = found.model_of(newest.at);
    let neighbours = &found.neighbours;
    let mut document = summary(args, results, (newest, model), neighbours);
    let areas: Vec<Value> = areas(args, results, (newest, model.1), neighbours);
    let mut whole = Map::new();
    whole.insert("areas".to_owned(), areas.into());
    whole.append(&mut document);
    whole.insert("notes".to_owned(), json!(found.notes));
    Value::Object(whole)
}

/// What is known of a table as a whole.
pub fn summary(
    args: &AnalyseArgs,
    results: &Results,
    (newest, model): (&Newest, (Option<&Options>, Option<OfTable<'_>>)),
    neighbours: &Neighbours,
) -> Map<String, Value> {
    let associated = newest.associated.as_ref();
    let classes = newest.classes.as_ref().ok();
    let Value::Object(found) = json!({
        "global": global(associated.ok(), results, neighbours),
        "classification": {
            "scheme": args.scheme.to_string(),
            "upper_bounds": classes.map(publish::Classes::upper_bounds),
            "midpoints": classes.map(publish::Classes::midpoints),
            "counts": classes.map(publish::Classes::counts),
            "closed": "upper",
            "note": classes.and_then(publish::Classes::note),
        },
        "smoothing": smoothing(args, results),
        "scan": newest.clusters.as_ref().and_then(|of| of.as_ref().ok()).map(|of| described(of)),
        "joint_counts": newest.joins,
        "model": of_model(args, model.0, model.1),
        "settings": {
            "weights": args.weights.to_string(),
            "per": args.per,
            "permutations": args.permutations,
            "seed": args.seed,
            "scan": args.scan,
            "interval_level": 0.95,
        },
        "not_estimable": not_estimable(args, results, newest),
    }) else {
        return Map::new();
    };
    found
}

/// What is null for the whole table, and why.
fn not_estimable(args: &AnalyseArgs, results: &Results, newest: &Newest) -> Vec<Value> {
    let associated = newest.associated.as_ref();
    let of_rates = args.value.is_none();
    let of = |found: Option<&String>| found.cloned();
    let open = [
        ("association", of(associated.err())),
        (
            "general_g",
            of(associated
                .ok()
                .and_then(|found| found.general_g.as_ref().err())),
        ),
        (
            "eb_moran_i",
            of(associated
                .ok()
                .and_then(|found| found.rates_moran.as_ref().err()))
            .filter(|_| of_rates),
        ),
        (
            "smoothing",
            of(results.smoothed.as_ref().err()).filter(|_| of_rates),
        ),
        ("classification", of(newest.classes.as_ref().err())),
        (
            "scan",
            of(newest
                .clusters
                .as_ref()
                .and_then(|found| found.as_ref().err())),
        ),
    ];
    let open = open
        .into_iter()
        .filter_map(|(what, why)| Some((what, why?)));
    let moments = associated.ok().into_iter().flat_map(moments);
    let gamma = results.rates.as_ref().ok();
    let gamma = gamma.map(|rates| gamma_of(rates, args.per).1);
    let prior = matches!(gamma, Some(Prior::Point { .. })).then(|| {
        let why = "counts differ no more than chance makes them: every area has the same rate";
        ("clayton_kaldor_nu, clayton_kaldor_alpha", why.to_owned())
    });
    let permuted = (args.permutations == 0).then(|| {
        let why = "no permutations were asked for";
        (
            "p-values and q-values but the analytic ones",
            why.to_owned(),
        )
    });
    open.chain(moments)
        .chain(prior)
        .chain(permuted)
        .map(|(what, why)| json!({ "what": what, "why": why }))
        .collect()
}

/// Moments that cannot be computed, and why.
fn moments(found: &Associated) -> impl Iterator<Item = (&'static str, String)> {
    let of = |association: &Association| association.randomisation.err();
    let general_g = found.general_g.as_ref().ok();
    let local = found.local.values();
    let getis_ord = local
        .filter_map(|local| local.getis_ord.ok())
        .find_map(|found| found.test.err());
    [
        ("moran_variance", of(&found.moran)),
        ("geary_variance", of(&found.geary)),
        ("general_g_variance", general_g.and_then(of)),
        ("gi_star", getis_ord),
    ]
    .into_iter()
    .filter_map(|(what, why)| Some((what, why?.to_string())))
}

fn global(found: Option<&Associated>, results: &Results, neighbours: &Neighbours) -> Value {
    let ranks = found.and_then(|found| found.ranks);
    let moran = found.map(|found| &found.moran);
    let geary = found.map(|found| &found.geary);
    let general_g = found.and_then(|found| found.general_g.as_ref().ok());
    let rates = found.and_then(|found| found.rates_moran.as_ref().ok());
    let test = |of: Option<&Association>| of.and_then(|of| of.randomisation.ok());
    let statistic = |of: Option<&Association>| of.map(|of| of.statistic);
    let expected = |of: Option<&Association>| of.map(|of| of.expected);
    let variance = |of: Option<&Association>| test(of).map(|test: Test| test.variance);
    let z = |of: Option<&Association>| test(of).map(|test| test.z);
    let p = |of: Option<&Association>| test(of).map(|test| test.p);
    let islands: Vec<_> = neighbours.islands().collect();
    let among = neighbours.among(&results.kept);
    json!({
        "areas": neighbours.len(),
        "areas_with_a_number": results.kept.len(),
        "moran_i": statistic(moran),
        "moran_expected": expected(moran),
        "moran_variance": variance(moran),
        "moran_z": z(moran),
        "moran_p": ranks.map(|ranks| ranks.moran.two_sided()),
        "moran_p_analytic": p(moran),
        "eb_moran_i": statistic(rates.map(|(found, _)| found)),
        "eb_moran_p": rates.and_then(|(_, p)| *p),
        "geary_c": statistic(geary),
        "geary_expected": expected(geary),
        "geary_variance": variance(geary),
        "geary_z": z(geary),
        "geary_p": ranks.map(|ranks| ranks.geary.two_sided()),
        "geary_p_analytic": p(geary),
        "general_g": statistic(general_g),
        "general_g_expected": expected(general_g),
        "general_g_variance": variance(general_g),
        "general_g_z": z(general_g),
        "general_g_p": ranks.and_then(|ranks| ranks.general_g.ok()).map(Ranks::two_sided),
        "general_g_p_analytic": p(general_g),
        "directed_links_with_a_number": among.directed_links(),
        "islands_with_a_number": among.islands().count(),
        "directed_links": neighbours.directed_links(),
        "components": neighbours.components(),
        "islands": islands.len(),
        "island_codes": islands,
    })
}

fn smoothing(args: &AnalyseArgs, results: &Results) -> Value {
    let moments = results.smoothed.as_ref().ok().map(|found| found.moments);
    let prior = results
        .rates
        .as_ref()
        .ok()
        .map(|rates| gamma_of(rates, args.per).1);
    let (shape, rate) = match prior {
        Some(Prior::Gamma { shape, rate }) => (Some(shape), Some(rate)),
        Some(Prior::Point { .. }) | None => (None, None),
    };
    json!({
        "marshall_mean": moments.map(|(mean, _)| mean),
        "marshall_variance": moments.map(|(_, variance)| variance),
        "clayton_kaldor_nu": shape,
        "clayton_kaldor_alpha": rate,
    })
}

fn areas(
    args: &AnalyseArgs,
    results: &Results,
    (newest, model): (&Newest, Option<OfTable<'_>>),
    neighbours: &Neighbours,
) -> Vec<Value> {
    let gamma = results
        .rates
        .as_ref()
        .ok()
        .map(|rates| gamma_of(rates, args.per).0);
    let areas = results.known.areas();
    let of_area = |(at, area): (usize, &Area)| {
        let code = area.code;
        let known = results.known.get(code).copied();
        let kept = results.kept.position(code);
        let smoothed = results.smoothed.as_ref().ok();
        let associated = newest.associated.as_ref().ok();
        let class = |classes: &publish::Classes| classes.of_each().get(kept?).copied();
        let mut row = of_numbers(area, known, neighbours);
        row.insert(
            "eb_global".to_owned(),
            json!(smoothed.and_then(|found| found.global.get(code))),
        );
        row.insert(
            "eb_local".to_owned(),
            json!(smoothed.and_then(|found| found.local.get(code))),
        );
        row.insert(
            "eb_clayton_kaldor".to_owned(),
            json!(gamma.as_ref().and_then(|found| found.get(code))),
        );
        row.append(&mut of_local(
            associated.and_then(|found| found.local.get(code)),
        ));
        row.insert(
            "class".to_owned(),
            json!(newest.classes.as_ref().ok().and_then(class)),
        );
        row.append(&mut model::of_area(args, model, at));
        Value::Object(row)
    };
    areas.iter().enumerate().map(of_area).collect()
}

fn of_numbers(area: &Area, known: Option<Known>, neighbours: &Neighbours) -> Map<String, Value> {
    let (mut value, mut marker, mut counts, mut rate) = (None, None, None, None);
    match known {
        Some(Known::Value(number)) => value = Some(number),
        Some(Known::Marked(why)) => marker = Some(why.shorthand()),
        Some(Known::Rate {
            events,
            population,
            rate: found,
        }) => {
            counts = Some((events, population));
            rate = Some(found);
        }
        None => {}
    }
    let Value::Object(row) = json!({
        "code": area.code,
        "neighbours": neighbours.codes_of(area.code).collect::<Vec<_>>(),
        "value": value,
        "marker": marker,
        "events": counts.map(|(events, _)| events),
        "population": counts.map(|(_, population)| population),
        "rate": rate.map(|rate| rate.value),
        "lower": rate.map(|rate| rate.lower),
        "upper": rate.map(|rate| rate.upper),
    }) else {
        return Map::new();
    };
    row
}

fn of_local(local: Option<&Local>) -> Map<String, Value> {
    let moran = local.and_then(|local| local.moran.ok());
    let getis_ord = local.and_then(|local| local.getis_ord.ok()?.test.ok());
    let p = local.and_then(|local| local.p);
    let Value::Object(row) = json!({
        "local_moran": moran.map(|moran| moran.statistic),
        "local_moran_quadrant": moran.map(|moran| quadrant(moran.quadrant)),
        "local_moran_p": p.map(|p| p.moran),
        "local_moran_q": p.map(|p| p.moran_q),
        "gi_star": getis_ord.map(|test| test.z),
        "gi_star_p": p.map(|p| p.getis_ord),
        "gi_star_q": p.map(|p| p.getis_ord_q),
    }) else {
        return Map::new();
    };
    row
}

/// A quadrant as the outputs spell it: the area's own level, then its neighbours'.
pub const fn quadrant(quadrant: Quadrant) -> &'static str {
    match quadrant {
        Quadrant::HighHigh => "high-high",
        Quadrant::LowHigh => "low-high",
        Quadrant::LowLow => "low-low",
        Quadrant::HighLow => "high-low",
    }
}
