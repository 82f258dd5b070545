//! Indirect estimation on small made-up tables, beside figures worked out by hand.

use disclose::Disclosed;
use vocabulary::{
    Ages, AreaTable, Count, Figure, Indicator, Level, Period, PeriodKind, Prevalence, SourceId,
    Status,
};

use crate::tests::{BRENT, LONDON, SOUTHWARK, at, disclosed, london, named, recipe, table};
use crate::{
    AgeShare, BornHere, DeclaredRange, Denominator, Extent, ExtentOf, GirlsAtRisk, How, Leaf,
    Maternities, PopulationPart, Recipe, Region, Share, SurveyError,
};

mod beside;
mod coverage;
mod finer;
mod joint;
mod refusals;

type Tables = Disclosed<Vec<AreaTable<Count>>>;

fn day(year: u16) -> Period {
    Period::new(year, PeriodKind::On("03-21".parse().expect("a day")))
}

fn year(year: u16) -> Period {
    Period::new(
        year,
        PeriodKind::YearEnding("12-31".parse().expect("a day")),
    )
}

fn exact(a: u64, b: u64) -> [Count; 2] {
    [Count::Exact(a), Count::Exact(b)]
}

fn ages(text: &str) -> Ages {
    text.parse().expect("ages")
}

pub(crate) fn survey(iso3: &str, percent: f64) -> Prevalence {
    survey_of(iso3, "15-49", percent)
}

fn survey_of(iso3: &str, of: &str, percent: f64) -> Prevalence {
    Prevalence {
        bounds: None,
        sample: None,
        iso3: iso3.to_owned(),
        country: iso3.to_owned(),
        ages: ages(of),
        percent,
        survey_year: 2020,
        survey: "DHS".to_owned(),
    }
}

fn surveys() -> Vec<Prevalence> {
    vec![survey("SOM", 99.2), survey("SLE", 86.1)]
}

fn declared(value: f64, lower: f64, upper: f64) -> DeclaredRange {
    DeclaredRange {
        value,
        lower,
        upper,
        reason: "A test.".to_owned(),
    }
}

fn known(value: f64) -> DeclaredRange {
    declared(value, value, value)
}

fn leaf(category: &str, countries: &[(&str, f64, f64, f64)]) -> Leaf {
    let share = |(iso3, share, lower, upper): &(&str, f64, f64, f64)| Share {
        iso3: (*iso3).to_owned(),
        share: *share,
        lower: Some(*lower),
        upper: Some(*upper),
    };
    Leaf {
        category: category.to_owned(),
        countries: countries.iter().map(share).collect(),
        reason: Some("A test.".to_owned()),
    }
}

fn somalia_and_elsewhere() -> Vec<Leaf> {
    vec![
        leaf("Somalia", &[("SOM", 1.0, 1.0, 1.0)]),
        leaf("Elsewhere", &[("SLE", 0.5, 0.2, 0.9)]),
    ]
}

fn assumptions(leaves: Vec<Leaf>) -> Extent {
    Extent {
        residents: SourceId::new("born"),
        prevalence: SourceId::new("unicef"),
        level: Level::P95,
        parts: None,
        share_of_women: Some(known(0.5)),
        age_shares: vec![
            AgeShare {
                ages: ages("15-49"),
                share: known(0.7),
            },
            AgeShare {
                ages: ages("0-14"),
                share: known(0.1),
            },
        ],
        survey_error: SurveyError {
            relative: 0.0,
            reason: "A test.".to_owned(),
        },
        leaves,
        corrections: Vec::new(),
    }
}

fn women(extent: Extent) -> Recipe {
    recipe("women", How::Extent(extent))
}

fn females() -> Denominator {
    Denominator {
        source: SourceId::new("sex"),
        category: Some("female".to_owned()),
        categories: None,
        per: 1_000,
        parts: Vec::new(),
    }
}

fn of(ages: Option<Ages>, denominator: Option<Denominator>) -> Recipe {
    let of = ExtentOf {
        of: named("women"),
        ages,
        denominator,
    };
    recipe("of", How::ExtentOf(of))
}

/// Made figures: residents by country of birth, females, persons by age and births.
fn census() -> Tables {
    let born = table(
        "born",
        &[
            (day(2021), "Somalia", exact(8_000, 2_000)),
            (day(2021), "Elsewhere", exact(1_000, 10_000)),
            (day(2021), "Nowhere", exact(500, 4_000)),
        ],
        &[],
    );
    let sex = table(
        "sex",
        &[(day(2021), "female", exact(100_000, 100_000))],
        &[],
    );
    let persons = table(
        "persons",
        &[
            (day(2020), "15 to 49", exact(60_000, 80_000)),
            (day(2020), "others", exact(40_000, 120_000)),
        ],
        &[],
    );
    let births = table(
        "births",
        &[
            (year(2024), "Africa", exact(450, 900)),
            (year(2024), "Asia", exact(700, 800)),
        ],
        &[],
    );
    disclosed(&[born, sex, persons, births])
}

fn made(tables: &Tables, surveys: &[Prevalence], recipes: &[Recipe]) -> Vec<Indicator> {
    crate::estimate(tables, surveys, &london(), recipes)
        .expect("a plan that fits")
        .get()
        .clone()
}

fn refused(tables: &Tables, surveys: &[Prevalence], recipes: &[Recipe]) -> String {
    crate::estimate(tables, surveys, &london(), recipes)
        .expect_err("refused")
        .to_string()
}

/// The newest figure of the last indicator.
fn newest(made: &[Indicator], area: &str) -> Figure {
    let indicator = made.last().expect("an indicator");
    let (period, _) = indicator.newest().expect("a period");
    at(indicator, period, area).clone()
}

fn limits(figure: &Figure) -> (f64, f64, f64) {
    assert_eq!(figure.status, Status::Estimated);
    (
        figure.value().expect("a value"),
        figure.lower().expect("a limit"),
        figure.upper().expect("a limit"),
    )
}

#[track_caller]
fn assert_close((a, b, c): (f64, f64, f64), expected: (f64, f64, f64)) {
    for (found, expected) in [(a, expected.0), (b, expected.1), (c, expected.2)] {
        assert!(
            (found - expected).abs() < 1e-6 * (1.0 + expected.abs()),
            "found {found}, expected {expected}"
        );
    }
}

/// By hand. Brent: half of 8,000 x 0.992 + 1,000 x 0.5 x 0.861. One leaf alone has a range, so its
/// legs are whole: 1,000 x 0.861 x (0.2, 0.5, 0.9).
#[test]
fn an_extent_is_residents_times_women_times_prevalence() {
    let made = made(
        &census(),
        &surveys(),
        &[women(assumptions(somalia_and_elsewhere()))],
    );
    assert_close(limits(&newest(&made, BRENT)), (4_183.25, 4_054.1, 4_355.45));
    assert_close(
        limits(&newest(&made, SOUTHWARK)),
        (3_144.5, 1_853.0, 4_866.5),
    );
    // London has the same formula on 10,000 and 11,000 residents.
    assert_close(
        limits(&newest(&made, LONDON)),
        (7_327.75, 5_907.1, 9_221.95),
    );
    let sources = &made.first().expect("an indicator").sources;
    assert_eq!(sources, &["born", "unicef"].map(SourceId::new));
}

/// By hand: the numbers above per 100,000 females, and times 0.7 per 60,000 and 40,000 women of
/// these ages, which are 60% and 40% of the females.
#[test]
fn a_rate_divides_by_females_or_by_a_part_of_them() {
    let recipes = [
        women(assumptions(somalia_and_elsewhere())),
        of(None, Some(females())),
    ];
    let rates = made(&census(), &surveys(), &recipes);
    assert_close(limits(&newest(&rates, BRENT)), (41.8325, 40.541, 43.5545));
    assert_close(limits(&newest(&rates, SOUTHWARK)), (31.445, 18.53, 48.665));
    assert_close(
        limits(&newest(&rates, LONDON)),
        (36.638_75, 29.535_5, 46.109_75),
    );

    let mut of_these_ages = females();
    of_these_ages.parts = vec![PopulationPart {
        source: SourceId::new("persons"),
        year: 2020,
        categories: vec!["15 to 49".to_owned()],
        of: vec!["15 to 49".to_owned(), "others".to_owned()],
        factor: known(1.0),
    }];
    let recipes = [
        women(assumptions(somalia_and_elsewhere())),
        of(Some(Ages::CHILDBEARING), Some(of_these_ages)),
    ];
    let rates = made(&census(), &surveys(), &recipes);
    let brent = 41.8325 * 0.7 / 0.6;
    assert_close(
        limits(&newest(&rates, BRENT)),
        (brent, 40.541 * 0.7 / 0.6, 43.5545 * 0.7 / 0.6),
    );
    // London's women of these ages are those of its areas, 100,000, and not 140,000 / 300,000 of its females.
    assert_close(
        limits(&newest(&rates, LONDON)),
        (
            7_327.75 * 0.7 / 100.0,
            5_907.1 * 0.7 / 100.0,
            9_221.95 * 0.7 / 100.0,
        ),
    );
    assert_eq!(
        rates.last().expect("an indicator").sources,
        ["born", "sex", "persons", "unicef"].map(SourceId::new)
    );
}

fn maternities() -> Recipe {
    let region = |category: &str, leaves: &[&str]| Region {
        category: category.to_owned(),
        leaves: leaves.iter().map(|leaf| (*leaf).to_owned()).collect(),
    };
    let plan = Maternities {
        of: named("women"),
        births: SourceId::new("births"),
        regions: vec![
            region("Africa", &["Somalia", "Elsewhere"]),
            region("Asia", &["Nowhere"]),
        ],
        mothers: known(1.0),
        per_birth: known(0.98),
    };
    recipe("maternities", How::Maternities(plan))
}

/// By hand. Brent: 450 births among 9,000 residents of Africa, of whom 8,366.5 x (range) would be
/// affected: 450 / 9,000 x (7,936 + 430.5) x 0.98. Nobody of Nowhere has a measured prevalence.
#[test]
fn maternities_take_the_areas_own_mixture() {
    let recipes = [women(assumptions(somalia_and_elsewhere())), maternities()];
    let made = made(&census(), &surveys(), &recipes);
    let (brent, southwark) = (newest(&made, BRENT), newest(&made, SOUTHWARK));
    let scale = 450.0 / 9_000.0 * 0.98;
    assert_close(
        limits(&brent),
        (8_366.5 * scale, 8_108.2 * scale, 8_710.9 * scale),
    );
    let scale = 900.0 / 12_000.0 * 0.98;
    assert_close(
        limits(&southwark),
        (6_289.0 * scale, 3_706.0 * scale, 9_733.0 * scale),
    );
    // London is the sum of its areas, each with its own mixture.
    let london = limits(&newest(&made, LONDON));
    let (a, b) = (limits(&brent), limits(&southwark));
    assert_close(london, (a.0 + b.0, a.1 + b.1, a.2 + b.2));
    assert_eq!(
        made.last()
            .expect("an indicator")
            .newest()
            .expect("a period")
            .0,
        year(2024)
    );
}

fn girls(id: &str, born_here: Option<BornHere>) -> Recipe {
    let plan = GirlsAtRisk {
        of: named("women"),
        ages: ages("0-14"),
        girls_to_women: known(0.5),
        born_here,
    };
    recipe(id, How::GirlsAtRisk(plan))
}

fn born_here() -> BornHere {
    BornHere {
        births_of: named("maternities"),
        years: declared(8.0, 4.0, 16.0),
        girls: known(0.5),
        children_per_birth: known(1.0),
    }
}

/// By hand. Low, Brent: 8,366.5 x half (girls to women) x half (women) x 0.1 (girls among them).
/// High adds 450 / 9,000 x 8,366.5 x half x half (girls) x 8 years.
#[test]
fn scenarios_of_girls_are_two_and_each_has_its_interval() {
    let mut recipes = vec![
        women(assumptions(somalia_and_elsewhere())),
        maternities(),
        girls("low", None),
    ];
    let low = limits(&newest(&made(&census(), &surveys(), &recipes), BRENT));
    assert_close(low, (209.1625, 8_108.2 / 40.0, 8_710.9 / 40.0));
    recipes.push(girls("high", Some(born_here())));
    let high = limits(&newest(&made(&census(), &surveys(), &recipes), BRENT));
    let born = 8_366.5 * 0.05 * 0.25 * 8.0;
    assert!((high.0 - low.0 - born).abs() < 1e-9);
    // Half and double the years: with one wide factor the interval is nearly its range.
    assert!(high.1 > low.1 + born * 0.45 && high.1 < low.1 + born * 0.55);
    assert!(high.2 > low.2 + born * 1.9 && high.2 < low.2 + born * 2.2);
    let mut another = born_here();
    another.births_of = named("women");
    recipes.push(girls("wrong", Some(another)));
    assert!(refused(&census(), &surveys(), &recipes).contains("makes no maternities"));
}
