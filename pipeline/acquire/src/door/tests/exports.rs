//! Persons as other programs write them, one in each small area; and aggregates that look a little like them.

use super::synthetic::{Dice, ETHNIC_GROUPS, SEXES, Table, borough, col};
use crate::door::Role::{Area, AreaName, Category, Period, Undeclared, Value};

fn small_area(at: usize) -> String {
    format!("E0100{:04}", 4_000 + at)
}

/// One row for each small area, with a column whose name says nothing and a number as ages are.
fn one_each(cells: impl Fn(&mut Dice) -> String + 'static) -> Table {
    Table::of(
        40,
        vec![
            col("code", Area, |_, at| small_area(at)),
            col("x", Undeclared, move |dice, _| cells(dice)),
            col("n", Value, |dice, _| (1 + dice.below(60)).to_string()),
        ],
    )
}

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];

#[test]
fn days_as_programs_export_them() {
    fn born(dice: &mut Dice, write: impl Fn(u64, u64, u64) -> String) -> String {
        let (y, m, d) = dice.birth();
        write(y, m, d)
    }
    let month = |m: u64| {
        MONTHS
            .get(usize::try_from(m).unwrap_or(1) - 1)
            .copied()
            .unwrap_or("JAN")
    };
    let dates = "dates of birth";
    one_each(move |dice| born(dice, |y, m, d| format!("{d:02}{}{y}", month(m))))
        .is_refused("DATE9", dates);
    one_each(|dice| born(dice, |y, m, d| format!("{d:02}{m:02}{y}")))
        .is_refused("day first", dates);
    one_each(|dice| born(dice, |y, m, d| format!("{:02}{m:02}{d:02}", y % 100)))
        .is_refused("six digits", dates);
    one_each(|dice| born(dice, |y, m, d| format!("{d:02}.{m:02}.{:02}", y % 100)))
        .is_refused("dots", dates);
    one_each(|dice| born(dice, |y, m, d| format!("{d:02} {m:02} {y}"))).is_refused("spaces", dates);
    one_each(|dice| born(dice, |y, m, d| format!("{y}_{m:02}_{d:02}")))
        .is_refused("underscores", dates);
    one_each(|dice| born(dice, |y, m, d| format!("{y}{m:02}{d:02}T000000")))
        .is_refused("with a time", dates);
    one_each(|dice| born(dice, |y, m, d| format!("{y}-W{:02}-{}", m * 4, 1 + d % 7)))
        .is_refused("weeks", dates);
    one_each(|dice| born(dice, |y, m, d| format!("{y}-{:03}", m * 28 + d)))
        .is_refused("days of the year", dates);
    let value = Table::of(
        40,
        vec![
            col("code", Area, |_, at| small_area(at)),
            col("n", Value, |dice, _| {
                born(dice, |y, m, d| format!("{y}{m:02}{d:02}"))
            }),
        ],
    );
    value.is_refused("as the value", dates);
}

#[test]
fn keys_as_programs_export_them() {
    let keys = "keys of records";
    one_each(|dice| {
        format!(
            "urn:uuid:{}-{}-4{}-8{}-{}",
            dice.hex(8),
            dice.hex(4),
            dice.hex(3),
            dice.hex(3),
            dice.hex(12)
        )
    })
    .is_refused("urn", "unique identifier");
    one_each(|dice| format!("sha256:{}", dice.hex(64))).is_refused("named digest", keys);
    one_each(|dice| (0..8).map(|_| dice.hex(4)).collect::<Vec<_>>().join(":"))
        .is_refused("colons", keys);
    one_each(|dice| dice.hex(8)).is_refused("eight", keys);
    one_each(|dice| dice.hex(11)).is_refused("eleven", keys);
    one_each(|dice| {
        format!(
            "{}{:018}",
            1 + dice.below(8),
            dice.below(1 << 31) * 123_456_789
        )
    })
    .is_refused("nineteen digits", keys);
    let nhs = "NHS number";
    for between in ["/", "_"] {
        one_each(move |dice| {
            let n = dice.nhs_number();
            [&n[..3], &n[3..6], &n[6..]].join(between)
        })
        .is_refused(between, nhs);
    }
    one_each(|dice| format!("-{}", dice.nhs_number())).is_refused("minus", nhs);
    one_each(|dice| format!("NHS{}", dice.nhs_number())).is_refused("after letters", nhs);
    one_each(|dice| format!("0{}", dice.nhs_number())).is_refused("nought", nhs);
    let other = |nought: u32| {
        move |dice: &mut Dice| {
            let digits = dice.nhs_number();
            let digits = digits.chars().filter_map(|c| c.to_digit(10));
            digits
                .filter_map(|d| char::from_u32(nought + d))
                .collect::<String>()
        }
    };
    one_each(other(0x966)).is_refused("Devanagari", nhs);
    one_each(other(0x1d7ce)).is_refused("mathematical", nhs);
}

#[test]
fn words_about_somebody() {
    one_each(|dice| {
        format!(
            "Seen with her aunt aged {}, type {}",
            dice.below(15),
            dice.below(400)
        )
    })
    .is_refused("sentences", "free text");
    let halves = Table::of(
        40,
        vec![
            col("code", Area, |_, at| small_area(at)),
            col("out", Undeclared, |dice, _| {
                dice.postcode()
                    .split(' ')
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            }),
            col("n", Value, |dice, _| (1 + dice.below(60)).to_string()),
            col("in", Undeclared, |dice, _| {
                dice.postcode()
                    .split(' ')
                    .nth(1)
                    .unwrap_or_default()
                    .to_owned()
            }),
        ],
    );
    halves.is_refused("halves apart", "postcodes");
}

/// An area, its name, a year, and these columns.
fn counts(rows: usize, columns: Vec<super::synthetic::Made>) -> Table {
    let mut all = vec![
        col("area", Area, |_, at| borough(at)),
        col("name", AreaName, |_, at| format!("Made-up {}", at % 33)),
        col("year", Period, |_, _| "2021".to_owned()),
    ];
    all.extend(columns);
    Table::of(rows, all)
}

#[test]
fn persons_in_a_table_of_counts() {
    counts(
        264,
        vec![
            col("cat", Category, |dice, _| {
                format!(
                    "{}, {}, {}",
                    dice.pick(&SEXES),
                    dice.below(60),
                    dice.pick(&ETHNIC_GROUPS)
                )
            }),
            col("v", Value, |dice, _| (1 + dice.below(4)).to_string()),
        ],
    )
    .is_refused("a person as category", "descriptions of persons");
    counts(
        264,
        vec![
            col("cat", Category, |_, at| format!("case {}", 1 + at / 33)),
            col("v", Value, |dice, _| (1 + dice.below(60)).to_string()),
        ],
    )
    .is_refused("numbered cases", "number single persons");
    counts(
        11,
        vec![
            col("k", Category, |dice, _| format!("P{}", dice.hex(6))),
            col("v", Value, |_, _| "1".to_owned()),
            col("sex", Undeclared, |dice, _| dice.pick(&SEXES).to_owned()),
            col("age", Undeclared, |dice, _| dice.below(60).to_string()),
            col("ethnicity", Undeclared, |dice, _| {
                dice.pick(&ETHNIC_GROUPS).to_owned()
            }),
        ],
    )
    .is_refused("eleven persons", "every count is one");
    counts(
        33,
        vec![
            col("v", Value, |dice, _| dice.below(60).to_string()),
            col("yob", Undeclared, |dice, _| dice.birth().0.to_string()),
        ],
    )
    .is_refused("years of birth", "individual records");
}

#[test]
fn aggregates_that_look_a_little_like_persons() {
    let v = || col("v", Value, |dice, _| dice.below(900).to_string());
    let with = |name, cells: fn(&mut Dice, usize) -> String| {
        counts(33, vec![v(), col(name, Undeclared, cells)])
    };
    with("last_updated", |dice, _| {
        format!("2024-{:02}-{:02}", 1 + dice.below(12), 1 + dice.below(28))
    })
    .is_let_in("when a row was changed");
    with("comments", |_, at| {
        if at % 5 == 0 {
            "Data incomplete".to_owned()
        } else {
            String::new()
        }
    })
    .is_let_in("remarks");
    with("client_group", |_, _| "children".to_owned()).is_let_in("groups");
    with("birth_date_range", |_, _| "2000-2005".to_owned()).is_let_in("ranges");
    with("month", |_, at| {
        format!("20{:02}{:02}", 10 + at / 12, 1 + at % 12)
    })
    .is_let_in("months");
    counts(33, vec![col("v", Value, |_, at| (at + 1).to_string())]).is_let_in("numbers in order");
    with("RegionId", |dice, _| {
        format!("SODHS2018{}", 100_000 + dice.below(899_999))
    })
    .is_let_in("codes of regions");
    with("note", |_, _| {
        "A woman is counted once for each trust she attends".to_owned()
    })
    .is_let_in("a note in every row");
    with("households", |dice, _| {
        (100_000 + dice.below(800_000)).to_string()
    })
    .is_let_in("six digits");
    with("la_code", |_, at| {
        format!("00A{}", ["A", "B", "C", "D"][at % 4])
    })
    .is_let_in("old codes");
    counts(
        33 * 8,
        vec![
            col("cat", Category, |_, at| {
                let (sex, age) = ((at / 33) % 2, at / 66);
                format!(
                    "{}, {}, any group",
                    SEXES[sex],
                    ["0-17", "18-29", "30-49", "50+"][age % 4]
                )
            }),
            v(),
        ],
    )
    .is_let_in("categories in three parts");
}
