//! Models of small made-up tables.

use disclose::Disclosed;
use vocabulary::{
    AreaTable, Count, CountInterval, IndicatorId, Marker, Neighbours, SourceId, Status,
};

use super::{ModelledRate, RateModel, explain_model, modelled};
use crate::EstimateFailure;
use crate::bym2::{Fit, MapData, ModelFailures, ModelPlan, fit};
use crate::tests::{
    BRENT, LONDON, SOUTHWARK, areas, at, code, disclosed, london, mid_year, named, rate, table,
    withheld, year_to_march,
};

fn model(of: &str) -> RateModel {
    let words = |text: &str| text.to_owned();
    RateModel {
        id: named("modelled"),
        title: words("Modelled"),
        unit: words("events per 1,000"),
        caveat: words("A test."),
        decimals: 2,
        of: named(of),
        reason: words("A test."),
        model: ModelPlan {
            draws: 200,
            ..ModelPlan::default()
        },
    }
}

fn outlines() -> SourceId {
    SourceId::new("outlines")
}

/// The model of the rate over areas of London.
fn of_rate(
    tables: &Disclosed<Vec<AreaTable<Count>>>,
    neighbours: &Neighbours,
) -> Result<Disclosed<Vec<ModelledRate>>, EstimateFailure> {
    let neighbours = (neighbours, &outlines());
    let models = [model("rate")];
    modelled(tables, &london(), neighbours, &[rate()], &models, &fitted)
}

fn fitted(_: &IndicatorId, data: &MapData, plan: &ModelPlan) -> Result<Fit, ModelFailures> {
    fit(data, plan)
}

/// Two neighbours over two years; the newest total of both is `total`.
fn made(southwark: Count, total: Option<Count>) -> Result<ModelledRate, EstimateFailure> {
    let (before, now) = (year_to_march(2024), year_to_march(2025));
    let totals: Vec<_> = total.into_iter().map(|total| (now, total)).collect();
    let tables = disclosed(&[
        table(
            "events",
            &[
                (before, "", [Count::Exact(9), Count::Exact(14)]),
                (now, "", [Count::Exact(12), southwark]),
            ],
            &totals,
        ),
        table(
            "people",
            &[
                (
                    mid_year(2023),
                    "",
                    [Count::Exact(1_000), Count::Exact(2_000)],
                ),
                (
                    mid_year(2024),
                    "",
                    [Count::Exact(1_000), Count::Exact(2_000)],
                ),
            ],
            &[],
        ),
    ]);
    let neighbours = Neighbours::new(&areas(), [vec![1], vec![0]]).expect("neighbours");
    let made = of_rate(&tables, &neighbours);
    made.map(|made| made.get()[0].clone())
}

#[test]
fn a_withheld_count_has_a_rate_and_stays_withheld() {
    let made = made(withheld(), None).expect("a fit");
    let now = year_to_march(2025);
    let figure = at(&made.indicator, now, SOUTHWARK);
    assert_eq!(figure.status, Status::Estimated);
    // 1 to 5 in 2,000, drawn towards 12 in 1,000 next door and 14 in 2,000 a year ago.
    let (value, lower, upper) = (figure.value(), figure.lower(), figure.upper());
    assert!(
        value.is_some_and(|value| (1.0..5.0).contains(&value)),
        "{value:?}"
    );
    assert!(lower > Some(0.3) && upper < Some(9.0));
    let wider = at(&made.indicator, now, LONDON).value();
    let brent = at(&made.indicator, now, BRENT).value();
    assert!(
        value < wider && wider < brent,
        "{value:?} {wider:?} {brent:?}"
    );
    let words = explain_model(&made, &model("rate"), code(SOUTHWARK)).join(" ");
    assert!(words.contains("its own count decided"), "{words}");
    // Without the withheld count 35 events in 4,000; with it, 1 to 5 in 2,000 pull that down.
    assert!((5.5..8.75).contains(&made.reference), "{}", made.reference);
}

/// Both decline alike: against the rate of their own year neither stands out, though the newest
/// rates are below that of all years.
#[test]
fn an_area_is_held_against_its_own_year() {
    let (before, now) = (year_to_march(2024), year_to_march(2025));
    let exact = |counts: [u64; 2]| counts.map(Count::Exact);
    let people = [Count::Exact(10_000), Count::Exact(20_000)];
    let tables = disclosed(&[
        table(
            "events",
            &[
                (before, "", exact([800, 1_600])),
                (now, "", exact([200, 400])),
            ],
            &[],
        ),
        table(
            "people",
            &[(mid_year(2023), "", people), (mid_year(2024), "", people)],
            &[],
        ),
    ]);
    let neighbours = Neighbours::new(&areas(), [vec![1], vec![0]]).expect("neighbours");
    let made = of_rate(&tables, &neighbours);
    let made = made.expect("a fit").get()[0].clone();
    let sources = ["events", "people", "outlines"].map(SourceId::new);
    assert_eq!(made.indicator.sources, sources);
    for cell in [1, 3] {
        assert!(made.fit.cells[cell].exceedance[0] < 0.001);
        assert!((0.1..0.9).contains(&made.above_same_period[cell]));
    }
    // Of two areas one is above the rate of both, in every draw.
    for period in [0, 1] {
        let both = made.above_same_period[period] + made.above_same_period[2 + period];
        assert!((both - 1.0).abs() < 1e-12);
    }
    let words = made.words.join(" ");
    assert!(words.contains("No area lies above 20."), "{words}");
}

#[test]
fn a_total_that_tells_a_withheld_count_is_left_out() {
    let told = made(withheld(), Some(Count::Exact(14))).expect("a fit");
    assert_eq!(told.totals, 0);
    assert_eq!(told.left_out.len(), 1);
    assert!(
        told.left_out[0].why.contains("narrow"),
        "{:?}",
        told.left_out
    );
    let without = made(withheld(), None).expect("a fit");
    assert_eq!(told.indicator, without.indicator);
    // One that leaves the whole range is used.
    let within = CountInterval::new(10, 20).expect("in order");
    let wide = made(withheld(), Some(Count::Rounded { shown: 15, within })).expect("a fit");
    assert_eq!((wide.totals, wide.left_out.len()), (1, 0));
}

#[test]
fn a_total_with_a_missing_member_is_left_out() {
    let missing = Count::Missing(Marker::NotAvailable);
    let made = made(missing, Some(Count::Exact(40))).expect("a fit");
    assert_eq!(made.totals, 0);
    assert!(made.left_out[0].why.contains("missing"));
    assert!(made.indicator.newest().is_some());
}

#[test]
fn what_is_no_rate_is_refused() {
    let tables = disclosed(&[]);
    let neighbours = Neighbours::new(&areas(), [vec![1], vec![0]]).expect("neighbours");
    let made = modelled(
        &tables,
        &[],
        (&neighbours, &outlines()),
        &[rate()],
        &[model("extent")],
        &fitted,
    );
    let why = made.expect_err("no rate").to_string();
    assert!(
        why.contains("extent, which is no rate of this plan"),
        "{why}"
    );
}

#[test]
fn a_total_that_no_counts_fit_is_named() {
    let why = made(withheld(), Some(Count::Exact(40)))
        .expect_err("no fit")
        .to_string();
    assert!(why.contains("no counts fit the total London"), "{why}");
}

/// The draws of a model are those of its fit, in turn; their middle is the figure.
#[test]
fn the_draws_of_a_model_are_of_its_newest_rates() {
    let made = made(withheld(), None).expect("a model");
    let figure = at(&made.indicator, year_to_march(2025), BRENT).clone();
    let models = disclosed(&[]).map(|_| vec![made.clone()]);
    let plan = crate::JointPlan {
        count: 500,
        seed: 1,
        alike: 0.5,
        reason: "A test.".to_owned(),
    };
    let asked = [&made.indicator.id];
    let drawn = crate::joint_draws(
        (&disclosed(&[]), &london()),
        &[],
        (&[], &models),
        &asked,
        &plan,
    );
    let drawn = drawn.expect("draws").get()[0].clone();
    assert_eq!((drawn.period, drawn.count()), (year_to_march(2025), 500));
    let people = drawn.people.expect("people");
    assert_eq!(people.get(code(SOUTHWARK)), Some(&2_000.0));
    let mut brent = drawn
        .column
        .get(code(BRENT))
        .and_then(Option::as_ref)
        .expect("draws")
        .to_vec();
    assert_eq!(brent[..100], brent[200..300]);
    brent.truncate(200);
    brent.sort_by(f64::total_cmp);
    let (value, middle) = (figure.value().expect("a rate"), brent[100]);
    assert!((middle / value - 1.0).abs() < 0.05, "{middle} {value}");
}
