//! Aggregates of the shapes that publishers print: each is let in. The figures are synthetic.

use super::synthetic::{Dice, ETHNIC_GROUPS, Made, SEXES, Table, borough, capital, col};
use crate::door::Role::{
    Area, AreaName, Bound, Category, Period, Place, Public, Undeclared, Value,
};

const BOROUGHS: [&str; 6] = [
    "Kingston upon Thames",
    "King's Lynn and West Norfolk",
    "Tower Hamlets",
    "City of London",
    "Bristol, City of",
    "Barking and Dagenham",
];
const COUNTRIES: [&str; 30] = [
    "Benin",
    "Burkina Faso",
    "Cameroon",
    "Central African Republic",
    "Chad",
    "C\u{f4}te d'Ivoire",
    "Djibouti",
    "Egypt",
    "Eritrea",
    "Ethiopia",
    "Gambia",
    "Ghana",
    "Guinea",
    "Guinea-Bissau",
    "Indonesia",
    "Iraq",
    "Kenya",
    "Liberia",
    "Maldives",
    "Mali",
    "Mauritania",
    "Niger",
    "Nigeria",
    "Senegal",
    "Sierra Leone",
    "Somalia",
    "Sudan",
    "Togo",
    "Uganda",
    "United Republic of Tanzania",
];

fn of(names: &'static [&'static str], at: usize) -> String {
    names
        .get(at % names.len())
        .copied()
        .unwrap_or_default()
        .to_owned()
}

fn count(dice: &mut Dice) -> String {
    let size = 10_u64.pow(u32::try_from(1 + dice.below(5)).unwrap_or(1));
    dice.below(size).to_string()
}

fn areas() -> Vec<Made> {
    vec![
        col("area_code", Area, |_, at| borough(at)),
        col("area_name", AreaName, |_, at| of(&BOROUGHS, at % 33)),
    ]
}

fn and(mut first: Vec<Made>, then: Vec<Made>) -> Vec<Made> {
    first.extend(then);
    first
}

fn value(name: &'static str) -> Made {
    col(name, Value, |dice, _| count(dice))
}

#[test]
fn one_row_an_area() {
    Table::of(33, and(areas(), vec![value("assessments")])).is_let_in("one count");
    let wide: Vec<Made> = (0..80_u32)
        .map(|n| {
            let name: &'static str = format!("Europe: Other Europe: {n}").leak();
            col(name, Undeclared, |dice, _| {
                (10_000 + dice.below(300_000)).to_string()
            })
        })
        .collect();
    Table::of(33, and(areas(), wide)).is_let_in("80 undeclared counts");
    let ages: Vec<Made> = (0..91_u32)
        .map(|age| {
            let name: &'static str = age.to_string().leak();
            col(name, Undeclared, |dice, _| {
                format!("{}.0", 100 + dice.below(7000))
            })
        })
        .collect();
    Table::of(33, and(areas(), ages)).is_let_in("single years of age as columns");
    let telling = [
        "Number of patients",
        "total_patients",
        "GP registrations",
        "Individuals",
        "old_la_code",
    ];
    let columns: Vec<Made> = telling
        .map(|name| {
            col(name, Undeclared, |dice, _| {
                (dice.below(900) + 100).to_string()
            })
        })
        .into_iter()
        .collect();
    Table::of(33, and(areas(), columns)).is_let_in("names that only sound like people");
    Table::of(
        33,
        and(
            areas(),
            vec![
                col("patients", Value, |dice, _| count(dice)),
                col("GP", Value, |dice, _| count(dice)),
            ],
        ),
    )
    .is_let_in("declared counts");
}

#[test]
fn slow_rows_by_area_period_and_category() {
    let year = || col("year", Period, |_, at| (2018 + at / 33 % 8).to_string());
    Table::of(33 * 8, and(areas(), vec![year(), value("n")])).is_let_in("area and year");
    Table::of(
        33 * 8,
        and(
            areas(),
            vec![
                year(),
                col("n1", Undeclared, |dice, _| {
                    (8_000 + dice.below(380_000)).to_string()
                }),
            ],
        ),
    )
    .is_let_in("an undeclared count of its own in each row");
    Table::of(
        33 * 8 * 60,
        and(
            areas(),
            vec![
                year(),
                col("category", Category, |_, at| {
                    format!("Other country {}", at / 264)
                }),
                value("n"),
                col("percent", Undeclared, |dice, _| {
                    format!("{}.{}", dice.below(100), dice.below(1000))
                }),
            ],
        ),
    )
    .is_let_in("area, year and category");
    Table::of(
        66,
        and(
            areas(),
            vec![
                col("sex", Undeclared, |_, at| of(&SEXES, at / 33)),
                col("population", Undeclared, |dice, _| {
                    (3_000 + dice.below(200_000)).to_string()
                }),
            ],
        ),
    )
    .is_let_in("an undeclared sex and an undeclared count");
    Table::of(
        33 * 91 * 2,
        and(
            areas(),
            vec![
                year_of(2021),
                col("c_age", Category, |_, at| (at / 33 % 91 + 101).to_string()),
                col("gender_name", Category, |_, at| of(&SEXES, at / 33 / 91)),
                value("obs_value"),
            ],
        ),
    )
    .is_let_in("single years of age by sex");
    Table::of(
        33 * 8 * 2,
        and(
            areas(),
            vec![
                col("ethnic_group", Category, |_, at| {
                    of(&ETHNIC_GROUPS, at / 33)
                }),
                col("sex", Category, |_, at| of(&SEXES, at / 264)),
                col("n", Value, |dice, _| match dice.below(8) {
                    0 => "c".to_owned(),
                    1 => "x".to_owned(),
                    _ => (dice.below(90) * 5).to_string(),
                }),
            ],
        ),
    )
    .is_let_in("markers among counts");
    Table::of(
        33 * 8,
        and(
            vec![col("row", Undeclared, |_, at| at.to_string())],
            and(areas(), vec![year(), value("n")]),
        ),
    )
    .is_let_in("a number for each row of a whole grid");
}

fn year_of(year: u32) -> Made {
    col("date", Undeclared, move |_, _| year.to_string())
}

#[test]
fn sparse_rows() {
    // Rows of nought are not printed, so that each area has categories of its own.
    let table = Table::of(
        33 * 190,
        and(
            areas(),
            vec![
                col("country_of_birth", Category, |_, at| {
                    format!("Country {}", (at / 33) * 7 % 190)
                }),
                col("sex", Category, |_, at| of(&SEXES, at / 33)),
                col("n", Value, |dice, _| dice.below(60).to_string()),
            ],
        ),
    );
    let mut sparse = table.clone();
    sparse.rows.retain(|row| {
        row.last()
            .is_some_and(|n| n.parse::<u32>().is_ok_and(|n| n > 35))
    });
    sparse.is_let_in("rows of nought left out");
}

#[test]
fn slow_small_areas() {
    let lsoa = || col("LSOA21CD", Area, |_, at| format!("E010{:05}", at % 2_000));
    let name = || {
        col("LSOA21NM", AreaName, |_, at| {
            format!(
                "Camden {:03}{}",
                at % 2_000 / 5,
                ['A', 'B', 'C', 'D', 'E'][at % 5]
            )
        })
    };
    Table::of(
        2_000,
        vec![
            col("OBJECTID", Undeclared, |_, at| (at + 1).to_string()),
            lsoa(),
            name(),
            value("n"),
        ],
    )
    .is_let_in("a row number beside each area");
    Table::of(
        2_000,
        vec![
            lsoa(),
            name(),
            value("n"),
            col("GlobalID", Undeclared, |dice, _| {
                format!(
                    "{}-{}-4{}-a{}-{}",
                    dice.hex(8),
                    dice.hex(4),
                    dice.hex(3),
                    dice.hex(3),
                    dice.hex(12)
                )
            }),
        ],
    )
    .is_let_in("an area's global identifier");
    Table::of(
        2_000,
        vec![
            lsoa(),
            name(),
            col("MSOA21CD", Undeclared, |_, at| format!("E020{:05}", at / 5)),
            col("MSOA21NM", Undeclared, |_, at| {
                format!("Camden {:03}", at / 5)
            }),
        ],
    )
    .is_let_in("a lookup");
    Table::of(
        2_000,
        vec![
            lsoa(),
            col("lat", Place, |dice, _| {
                format!("51.{:06}", dice.below(999_999))
            }),
            col("long", Place, |dice, _| {
                format!("-0.{:06}", dice.below(999_999))
            }),
        ],
    )
    .is_let_in("points");
    Table::of(
        2_000 * 12,
        vec![
            lsoa(),
            col("year", Period, |_, at| (2020 + at / 2_000 % 2).to_string()),
            col("indicator", Category, |_, at| {
                format!("Indicator {}", at / 4_000)
            }),
            value("n"),
            col("denominator", Bound, |dice, _| {
                (1_000 + dice.below(2_000)).to_string()
            }),
            col("per_1000", Undeclared, |dice, _| {
                format!("{}.{:05}", dice.below(50), dice.below(99_999))
            }),
        ],
    )
    .is_let_in("small areas by year and indicator");
}

#[test]
fn countries() {
    Table::of(
        30,
        vec![
            col("iso3", Area, |_, at| {
                of(&COUNTRIES, at).to_uppercase().chars().take(4).collect()
            }),
            col("country", AreaName, |_, at| of(&COUNTRIES, at)),
            col("survey_year", Undeclared, |dice, _| {
                (2004 + dice.below(17)).to_string()
            }),
            col("survey", Undeclared, |dice, _| {
                dice.pick(&["MICS", "DHS", "Health Issues Survey (DHS)"])
                    .to_owned()
            }),
            col("prevalence", Value, |dice, _| {
                format!("{}.{}", dice.below(99), dice.below(10))
            }),
            col("UNWGTD_SAMPL_SIZE", Bound, |dice, _| {
                (2_000 + dice.below(20_000)).to_string()
            }),
        ],
    )
    .is_let_in("prevalence with its survey");
    Table::of(
        30,
        vec![
            col("country", Category, |_, at| of(&COUNTRIES, at)),
            value("residents"),
        ],
    )
    .is_let_in("a country in each row and no area");
    Table::of(
        30,
        vec![
            col("gss", Area, |_, _| "E12000007".to_owned()),
            col("country_of_birth", Category, |_, at| of(&COUNTRIES, at)),
            col("code", Undeclared, |_, at| format!("C{at:02}")),
            value("residents"),
        ],
    )
    .is_let_in("the countries of one area");
    Table::of(
        220,
        vec![
            col("country", Area, |_, at| format!("C{at:03}")),
            col("population", Value, |dice, _| {
                (1 + dice.below(9_000_000_000)).to_string()
            }),
            col("population_2000", Undeclared, |dice, _| {
                (1 + dice.below(4_000_000_000)).to_string()
            }),
        ],
    )
    .is_let_in("populations of ten digits");
}

#[test]
fn periods_that_are_days() {
    let counted = |rows, period: fn(usize) -> String| {
        Table::of(
            rows,
            and(
                areas(),
                vec![
                    col("date", Period, move |_, at| period(at / 33)),
                    value("n"),
                ],
            ),
        )
    };
    counted(33 * 36, |at| {
        format!("{}-{:02}-01", 2020 + at / 12, at % 12 + 1)
    })
    .is_let_in("months");
    counted(33 * 28, |at| format!("2021-02-{:02}", at + 1)).is_let_in("days");
    counted(33 * 10, |at| format!("21/03/{}", 1931 + at * 10)).is_let_in("censuses");
    Table::of(
        26,
        vec![
            col("area", Area, |_, _| "E92000001".to_owned()),
            col("week_ending", Period, |_, at| {
                let day = 3 + at * 7;
                let (month, day) = if day <= 31 {
                    (1, day)
                } else if day <= 60 {
                    (2, day - 31)
                } else if day <= 91 {
                    (3, day - 60)
                } else if day <= 121 {
                    (4, day - 91)
                } else if day <= 152 {
                    (5, day - 121)
                } else {
                    (6, (day - 152).min(30))
                };
                format!("2020-{month:02}-{day:02}")
            }),
            value("n"),
        ],
    )
    .rows_until(22)
    .is_let_in("weeks of one area");
    Table::of(
        33 * 8,
        and(
            areas(),
            vec![
                col("period_start", Undeclared, |_, at| {
                    format!("{}-04-01", 2015 + at / 33)
                }),
                col("release", Undeclared, |_, _| "2024-10-17".to_owned()),
                col("period", Period, |_, at| (2015 + at / 33).to_string()),
                value("n"),
            ],
        ),
    )
    .is_let_in("undeclared days that repeat");
}

#[test]
fn trusts_and_organisations() {
    Table::of(
        40 * 4,
        vec![
            col("Org_Code", Area, |_, at| format!("R{:02}", at % 40)),
            col("Org_Name", AreaName, |_, at| {
                format!(
                    "{} University Hospitals NHS Foundation Trust",
                    capital(&format!("north {}", at % 40))
                )
            }),
            col("Quarter", Period, |_, at| format!("2023 Q{}", at / 40 + 1)),
            col("Submitting organisation", Undeclared, |_, at| {
                format!("Trust {}", at % 40)
            }),
            col("Individuals", Value, |dice, _| {
                (dice.below(40) * 5).to_string()
            }),
            col("Total_Attendances", Undeclared, |dice, _| {
                (dice.below(90) * 5).to_string()
            }),
        ],
    )
    .is_let_in("quarters of trusts");
}

#[test]
fn tables_with_notes() {
    let mut table = Table::of(
        33,
        and(
            areas(),
            vec![
                value("n"),
                col("note", Undeclared, |_, at| {
                    if at == 5 {
                        "Figures for this area are rounded and are not comparable with those before"
                    } else {
                        ""
                    }
                    .to_owned()
                }),
            ],
        ),
    );
    for note in [
        "Source: synthetic office; telephone 020 7946 0123",
        "Write to statistics@example.org, Synthetic House, London SW1A 1AA",
        "1. Figures are rounded to five, and may not add up to the totals that are shown here.",
        "Last updated 28 February 2024",
    ] {
        table.rows.push(vec![
            note.to_owned(),
            String::new(),
            String::new(),
            String::new(),
        ]);
    }
    table.is_let_in("notes under the table");
}

#[test]
fn small_and_empty_tables() {
    Table::of(0, and(areas(), vec![value("n")])).is_let_in("no row");
    Table::of(
        5,
        vec![col("k", Category, |_, at| at.to_string()), value("n")],
    )
    .is_let_in("five rows");
    Table::of(
        9,
        and(
            areas(),
            vec![
                col("kind", Undeclared, |_, at| format!("kind {at}")),
                col("n", Value, |_, _| "1".to_owned()),
            ],
        ),
    )
    .is_let_in("nine rows of ones");
    Table::of(0, Vec::new()).is_let_in("no column");
    Table::of(40, vec![col("", Undeclared, |_, _| String::new())]).is_let_in("blank lines");
}

#[test]
fn services_with_their_addresses() {
    Table::of(
        40,
        vec![
            col("OrganisationName", Public, |_, at| {
                format!("Synthetic Clinic {at}")
            }),
            col("area_code", Area, |_, at| borough(at)),
            col("Address1", Public, |_, at| format!("{at} Synthetic Road")),
            col("Postcode", Public, |dice, _| dice.postcode()),
            col("Phone", Public, |dice, _| {
                format!("020 7946 0{:03}", dice.below(1000))
            }),
            col("Email", Undeclared, |_, at| {
                format!("clinic{at}@example.org")
            }),
            col("Website", Public, |_, at| {
                format!("https://example.org/clinic/{at}")
            }),
            col("lon", Place, |dice, _| format!("-0.{}", dice.below(99_999))),
            col("last_updated", Undeclared, |dice, _| {
                format!("2023-{:02}-{:02}", 1 + dice.below(12), 1 + dice.below(28))
            }),
            col("note", Public, |_, at| {
                format!("Open on every working day but the last of the month, room {at} upstairs")
            }),
        ],
    )
    .services()
    .is_let_in("clinics");
}

#[test]
fn diagnoses_of_one_country() {
    Table::of(
        400,
        vec![
            col("code", Category, |_, at| {
                format!(
                    "{}{:02}.{}",
                    ['A', 'N', 'Z', 'O'][at / 100],
                    at % 100,
                    at % 7
                )
            }),
            col("description", Undeclared, |_, at| {
                format!("Other disease {at} of the list")
            }),
            value("admissions"),
            col("Female", Undeclared, |dice, _| count(dice)),
            col("Mean age", Undeclared, |dice, _| dice.below(90).to_string()),
        ],
    )
    .is_let_in("diagnoses");
}
