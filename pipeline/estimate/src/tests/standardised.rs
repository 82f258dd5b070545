//! Proportions and standardised figures, from tables to indicators.

use super::*;
use crate::{BandNames, CountOf, DirectlyStandardised, Standard, StandardisedRatio};
use vocabulary::Method;

/// The areas of `PHEindicatormethods` 2.1.0, `testdata_DSR_ISR.xlsx`: events by age of
/// `testdata_big` (895) as Brent and of `testdata_tiny` (9) as Southwark, the people that both
/// have, and the events and people of its reference as London's printed totals.
const BIG: [u64; 19] = [
    127, 25, 18, 21, 12, 27, 48, 27, 29, 32, 32, 34, 45, 65, 38, 68, 74, 82, 91,
];
const TINY: [u64; 19] = [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 2, 3];
const PEOPLE: [u64; 19] = [
    636, 558, 609, 543, 384, 594, 669, 843, 660, 576, 606, 522, 426, 273, 300, 288, 153, 123, 207,
];
const REFERENCE: [(u64, u64); 19] = [
    (10_303, 50_520),
    (2_824, 57_173),
    (0, 60_213),
    (3_615, 54_659),
    (3_641, 44_345),
    (3_490, 50_128),
    (3_789, 62_163),
    (3_213, 67_423),
    (3_031, 62_899),
    (2_771, 55_463),
    (3_089, 60_479),
    (3_490, 49_974),
    (3_595, 44_140),
    (4_745, 40_888),
    (5_514, 37_239),
    (7_125, 30_819),
    (5_694, 18_136),
    (6_210, 15_325),
    (5_757, 13_918),
];
const ESP_2013: [u64; 19] = [
    5_000, 5_500, 5_500, 5_500, 6_000, 6_000, 6_500, 7_000, 7_000, 7_000, 7_000, 6_500, 6_000,
    5_500, 5_000, 4_000, 2_500, 1_500, 1_000,
];

fn band(at: usize) -> String {
    format!("band {at:02}")
}

fn names() -> Vec<BandNames> {
    (0..19)
        .map(|at| BandNames {
            events: band(at),
            population: band(at),
        })
        .collect()
}

/// A table by age: what it says of Brent and Southwark in each band, and London's total.
fn by_age(
    source: &str,
    period: Period,
    cells: impl Fn(usize) -> [Count; 2],
    total: impl Fn(usize) -> u64,
) -> AreaTable<Confidential<Count>> {
    let names: Vec<_> = (0..19).map(band).collect();
    let rows: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(at, name)| (period, name.as_str(), cells(at)))
        .collect();
    let mut made = table(source, &rows, &[]);
    made.totals = (0..19)
        .map(|at| {
            let key = (period, Category::new(band(at)), code(LONDON));
            (key, Confidential::new(Count::Exact(total(at))))
        })
        .collect();
    made
}

fn published() -> Disclosed<Vec<AreaTable<Count>>> {
    with_first(Count::Exact(BIG[0]))
}

/// The published tables, with another first cell for Brent.
fn with_first(first: Count) -> Disclosed<Vec<AreaTable<Count>>> {
    let events = |at: usize| {
        let brent = if at == 0 {
            first
        } else {
            Count::Exact(BIG[at])
        };
        [brent, Count::Exact(TINY[at])]
    };
    disclosed(&[
        by_age("events", year_to_march(2025), events, |at| REFERENCE[at].0),
        by_age(
            "people",
            mid_year(2024),
            |at| [Count::Exact(PEOPLE[at]); 2],
            |at| REFERENCE[at].1,
        ),
    ])
}

fn direct() -> DirectlyStandardised {
    DirectlyStandardised {
        events: SourceId::new("events"),
        population: SourceId::new("people"),
        bands: names(),
        standard: Standard::Declared {
            people: ESP_2013.to_vec(),
            reason: "European Standard Population 2013 (Eurostat).".to_owned(),
        },
        per: 100_000,
        level: Level::P95,
    }
}

fn ratio(per: Option<u32>) -> StandardisedRatio {
    StandardisedRatio {
        events: SourceId::new("events"),
        population: SourceId::new("people"),
        bands: names(),
        reference: code(LONDON),
        observed: None,
        per,
        level: Level::P95,
    }
}

fn make(tables: &Disclosed<Vec<AreaTable<Count>>>, how: How) -> Indicator {
    let made = crate::estimate(tables, &[], &london(), &[recipe("made", how)]);
    made.expect("a plan that fits")
        .get()
        .first()
        .expect("an indicator")
        .clone()
}

#[track_caller]
fn close(figure: &Figure, expected: [f64; 3]) {
    let found = [figure.value(), figure.lower(), figure.upper()];
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            found.is_some_and(|found| (found / expected - 1.0).abs() < 1e-12),
            "found {found:?}, expected {expected}"
        );
    }
}

/// Sheets `testresults_DSR` and `testresults_ISR` of the same file, to every digit they have.
#[test]
fn standardised_figures_agree_with_the_published_fixtures() {
    let period = year_to_march(2025);
    let rate = make(&published(), How::DirectlyStandardised(direct()));
    let brent = at(&rate, period, BRENT);
    close(
        brent,
        [
            10_430.247_991_469_423,
            9_717.709_067_985_681,
            11_178.940_915_479_25,
        ],
    );
    assert_eq!(
        brent.estimate.as_ref().map(vocabulary::Estimate::method),
        Some(Method::Dobson)
    );
    // Nine events have no rate, and the marker says why.
    assert_eq!(
        at(&rate, period, SOUTHWARK),
        &Figure::missing(Marker::Unreliable)
    );

    let smr = make(&published(), How::StandardisedRatio(ratio(None)));
    close(
        at(&smr, period, BRENT),
        [
            1.070_723_293_902_027_5,
            1.001_714_771_255_398_7,
            1.143_233_287_249_895,
        ],
    );
    close(
        at(&smr, period, SOUTHWARK),
        [
            0.010_767_049_882_813_684,
            0.004_923_380_825_095_776,
            0.020_439_214_555_499_73,
        ],
    );
    let isr = make(&published(), How::StandardisedRatio(ratio(Some(100_000))));
    close(
        at(&isr, period, BRENT),
        [
            10_011.137_622_091_057,
            9_365.916_002_978_88,
            10_689.097_582_910_616,
        ],
    );
    // The reference against itself is 1.
    assert!(
        at(&smr, period, LONDON)
            .value()
            .is_some_and(|value| (value - 1.0).abs() < 1e-12)
    );
}

#[test]
fn a_withheld_band_leaves_ranges_and_a_missing_one_nothing() {
    let tables = with_first(withheld());
    let period = year_to_march(2025);
    let rate = make(&tables, How::DirectlyStandardised(direct()));
    let brent = at(&rate, period, BRENT);
    assert_eq!(
        (brent.status, brent.value()),
        (Status::Marked(Marker::Confidential), None)
    );
    // 1 to 5 events of 636 with the weight 5,000 of 100,000, per 100,000.
    let (least, most) = brent.estimate.as_ref().expect("a range").possible();
    assert!(
        (most - least - 4.0 / 636.0 * 5_000.0).abs() < 1e-6,
        "{least} to {most}"
    );
    let smr = make(&tables, How::StandardisedRatio(ratio(None)));
    let brent = at(&smr, period, BRENT);
    assert_eq!(brent.status, Status::Marked(Marker::Confidential));
    let (least, most) = brent.estimate.as_ref().expect("a range").possible();
    assert!((most - least - 4.0 / 835.883_561_231_174_3).abs() < 1e-12);

    let missing = with_first(Count::Missing(Marker::NotAvailable));
    for how in [
        How::DirectlyStandardised(direct()),
        How::StandardisedRatio(ratio(None)),
    ] {
        let made = make(&missing, how);
        assert_eq!(
            at(&made, period, BRENT),
            &Figure::missing(Marker::NotAvailable)
        );
    }
}

#[test]
fn a_rounded_band_keeps_its_value_as_printed() {
    let within = CountInterval::new(125, 129).expect("in order");
    let tables = with_first(Count::Rounded { shown: 127, within });
    for how in [
        How::DirectlyStandardised(direct()),
        How::StandardisedRatio(ratio(None)),
    ] {
        let (exact, rounded) = (make(&published(), how.clone()), make(&tables, how));
        let (exact, rounded) = (
            at(&exact, year_to_march(2025), BRENT),
            at(&rounded, year_to_march(2025), BRENT),
        );
        assert_eq!(
            (rounded.status, rounded.value()),
            (Status::Bounded, exact.value())
        );
        assert!(rounded.lower() < exact.lower() && exact.upper() < rounded.upper());
    }
}

/// The standard of a wider area is its newest people: London's own ages leave its crude rate.
#[test]
fn a_standard_from_a_source_is_that_areas_people() {
    let mut how = direct();
    how.standard = Standard::Source {
        source: SourceId::new("people"),
        area: code(LONDON),
    };
    let made = make(&published(), How::DirectlyStandardised(how));
    let london = at(&made, year_to_march(2025), LONDON)
        .value()
        .expect("a rate");
    // The crude rate of the reference, sheet `testresults_ISR`.
    assert!((london / 9_349.883_092_211_02 - 1.0).abs() < 1e-12);
}

#[track_caller]
fn refused(how: How, says: &[&str]) {
    let made = crate::estimate(&published(), &[], &london(), &[recipe("made", how)]);
    let text = made.expect_err("a plan that cannot be").to_string();
    for words in says {
        assert!(text.contains(words), "{words:?} is not in:\n{text}");
    }
}

#[test]
fn everything_wrong_with_a_standardised_recipe_is_named() {
    let with = |change: fn(&mut DirectlyStandardised)| {
        let mut how = direct();
        change(&mut how);
        How::DirectlyStandardised(how)
    };
    let declared = |people: Vec<u64>| Standard::Declared {
        people,
        reason: "A test.".to_owned(),
    };
    refused(with(|how| how.per = 0), &["per 0"]);
    refused(with(|how| how.bands.clear()), &["no age bands"]);
    refused(with(|how| how.events = SourceId::new("evnts")), &["evnts"]);
    refused(
        with(|how| {
            how.bands[0].events = "0 to 4".to_owned();
            how.bands[1].population = "5 to 9".to_owned();
            how.per = 0;
        }),
        &["0 to 4", "5 to 9"],
    );
    let mut short = direct();
    short.standard = declared(vec![1; 18]);
    refused(
        How::DirectlyStandardised(short),
        &["not as many bands", "18", "19"],
    );
    let mut empty = direct();
    empty.standard = declared(vec![0; 19]);
    refused(
        How::DirectlyStandardised(empty),
        &["the standard population is empty"],
    );
    let mut reference = ratio(None);
    reference.reference = code(BRENT);
    refused(
        How::StandardisedRatio(reference),
        &["no wider area", BRENT, LONDON],
    );
    refused(How::StandardisedRatio(ratio(Some(0))), &["per 0"]);
}

#[test]
fn a_band_without_people_is_refused_with_its_area() {
    let events = by_age(
        "events",
        year_to_march(2025),
        |at| [Count::Exact(BIG[at]); 2],
        |_| 1,
    );
    let nobody = |at: usize| {
        [
            Count::Exact(PEOPLE[at]),
            Count::Exact(if at == 3 { 0 } else { 9 }),
        ]
    };
    let tables = disclosed(&[events, by_age("people", mid_year(2024), nobody, |_| 1)]);
    let how = How::DirectlyStandardised(direct());
    let made = crate::estimate(&tables, &[], &london(), &[recipe("made", how)]);
    let text = made.expect_err("no rate").to_string();
    assert!(
        text.contains("can be 0") && text.contains(SOUTHWARK),
        "{text}"
    );
}

fn shares(part: [Count; 2], whole: [Count; 2]) -> Disclosed<Vec<AreaTable<Count>>> {
    let period = year_to_march(2025);
    disclosed(&[table(
        "seen",
        &[(period, "new", part), (period, "all", whole)],
        &[],
    )])
}

fn share() -> How {
    let of = |category: &str| CountOf {
        source: SourceId::new("seen"),
        category: Some(category.to_owned()),
    };
    How::Proportion {
        numerator: of("new"),
        denominator: of("all"),
        level: Level::P95,
    }
}

#[test]
fn a_proportion_is_of_what_is_known() {
    let tables = shares(
        [Count::Exact(65), withheld()],
        [Count::Exact(100), Count::Exact(10)],
    );
    let made = make(&tables, share());
    let period = year_to_march(2025);
    close(
        at(&made, period, BRENT),
        [65.0, 55.254_443_296_887_97, 73.635_751_756_902_47],
    );
    let southwark = at(&made, period, SOUTHWARK);
    assert_eq!(
        (southwark.status, southwark.value()),
        (Status::Marked(Marker::Confidential), None)
    );
    assert_eq!(
        southwark
            .estimate
            .as_ref()
            .map(vocabulary::Estimate::possible),
        Some((10.0, 50.0))
    );
    // London prints no total: 65 and 1 to 5 of 110.
    let london = at(&made, period, LONDON).estimate.clone().expect("a range");
    assert_eq!(london.possible(), (60.0, 100.0 * 70.0 / 110.0));
}

#[test]
fn a_part_above_its_whole_is_refused_and_nobody_is_stated() {
    let tables = shares(
        [Count::Exact(6), Count::Exact(0)],
        [Count::Exact(5), Count::Exact(0)],
    );
    let made = crate::estimate(&tables, &[], &london(), &[recipe("share", share())]);
    let text = made.expect_err("more than all").to_string();
    assert!(
        text.contains("more than the whole") && text.contains(BRENT),
        "{text}"
    );
    assert!(!text.contains(SOUTHWARK), "{text}");
    let tables = shares(
        [Count::Exact(4), Count::Exact(0)],
        [Count::Exact(5), Count::Exact(0)],
    );
    let made = make(&tables, share());
    assert_eq!(
        at(&made, year_to_march(2025), SOUTHWARK),
        &Figure::missing(Marker::NotApplicable)
    );
}

#[test]
fn explain_shows_the_cells_and_the_formula() {
    let words = |tables: &Disclosed<Vec<AreaTable<Count>>>, how: How| {
        let steps = crate::explain(
            tables,
            &[],
            &london(),
            &[recipe("made", how)],
            &named("made"),
            code(BRENT),
        );
        let steps = steps.expect("steps");
        let cells = steps
            .iter()
            .filter(|step| matches!(step, Step::Cell { .. }))
            .count();
        let words: Vec<_> = steps
            .iter()
            .filter_map(|step| match step {
                Step::Words(words) => Some(words.clone()),
                Step::Cell { .. } => None,
            })
            .collect();
        (cells, words.join("\n"))
    };
    let (cells, text) = words(&published(), How::DirectlyStandardised(direct()));
    assert_eq!(cells, 38);
    assert!(text.contains("9717.7 to 11178.9"), "{text}");
    let (_, text) = words(&published(), How::StandardisedRatio(ratio(None)));
    assert!(
        text.contains("Observed 895 over expected 835.9 to 835.9"),
        "{text}"
    );
    let tables = shares(
        [Count::Exact(65), withheld()],
        [Count::Exact(100), Count::Exact(10)],
    );
    let (cells, text) = words(&tables, share());
    assert_eq!(cells, 2);
    assert!(
        text.contains("65 / 100 x 100 = 65.0") && text.contains("55.3"),
        "{text}"
    );
}
