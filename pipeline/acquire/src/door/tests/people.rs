//! Synthetic person-level files: each is refused, and no cell of it is said.

use super::synthetic::{Dice, ETHNIC_GROUPS, Made, SEXES, Table, any_borough, borough, col};
use crate::door::Role::{Area, AreaName, Category, Period, Public, Undeclared, Value};

/// Rows of one person each: an area, a year, and these columns.
pub(super) fn people(rows: usize, columns: Vec<Made>) -> Table {
    let mut all = vec![
        col("area_code", Area, |dice, _| any_borough(dice)),
        col("year", Period, |dice, _| (2018 + dice.below(7)).to_string()),
    ];
    all.extend(columns);
    Table::of(rows, all)
}

/// The same with one more column whose name says nothing, and a count of one.
fn with(cells: impl Fn(&mut Dice, usize) -> String + 'static) -> Table {
    people(
        40,
        vec![
            col("k1", Undeclared, cells),
            col("n", Value, |dice, _| (1 + dice.below(40)).to_string()),
        ],
    )
}

#[test]
fn numbers_given_to_a_person() {
    let nhs = "NHS number";
    with(|dice, _| dice.nhs_number()).is_refused("plain", nhs);
    with(|dice, _| {
        let n = dice.nhs_number();
        format!("{} {} {}", &n[..3], &n[3..6], &n[6..])
    })
    .is_refused("spaced", nhs);
    with(|dice, _| {
        let n = dice.nhs_number();
        format!("{}\u{a0}{}\u{2011}{}", &n[..3], &n[3..6], &n[6..])
    })
    .is_refused("unusual spaces and dashes", nhs);
    with(|dice, _| format!("{}.0", dice.nhs_number())).is_refused("as a float", nhs);
    with(|dice, _| {
        let n = dice.nhs_number();
        format!("{}.{}E9", &n[..1], n[1..].trim_end_matches('0'))
    })
    .is_refused("with an exponent", nhs);
    with(|dice, at| match at {
        30 => format!("seen again, NHS no {} as before", dice.nhs_number()),
        _ => "no note".to_owned(),
    })
    .is_refused("once, inside a text", nhs);
    with(|dice, at| {
        if at % 5 == 0 {
            dice.nhs_number()
        } else {
            "not known".to_owned()
        }
    })
    .is_refused("in some rows", nhs);
    with(|dice, _| format!("QQ{:06}C", dice.below(1_000_000)))
        .is_refused("National Insurance", "National Insurance");
    with(|dice, _| {
        format!(
            "QQ {:02} {:02} {:02} A",
            dice.below(100),
            dice.below(100),
            dice.below(100)
        )
    })
    .is_refused("National Insurance, spaced", "National Insurance");
    with(|dice, _| dice.pupil_number()).is_refused("pupils", "pupil number");
}

#[test]
fn numbers_hidden_in_declared_columns() {
    for role in [Area, AreaName, Period, Category, Value, Public] {
        let table = Table::of(
            20,
            vec![
                col("place", Area, |_, at| borough(at)),
                col("k1", role, |dice, _| dice.nhs_number()),
                col("n", Value, |dice, _| (2 + dice.below(400)).to_string()),
            ],
        );
        table.is_refused(&format!("{role:?}"), "NHS number");
    }
}

#[test]
fn ways_to_reach_a_person() {
    with(|dice, _| dice.postcode()).is_refused("postcode", "postcode");
    with(|dice, _| dice.postcode().to_lowercase().replace(' ', ""))
        .is_refused("small letters", "postcode");
    with(|dice, _| {
        format!(
            "{} Synthetic Road, London {}",
            dice.below(200),
            dice.postcode()
        )
    })
    .is_refused("in an address", "postcode");
    with(|dice, _| format!("{}@example.org", dice.hex(6))).is_refused("e-mail", "e-mail");
    with(|dice, _| format!("07700 900{:03}", dice.below(1000))).is_refused("mobile", "telephone");
    with(|dice, _| format!("+447700900{:03}", dice.below(1000))).is_refused("abroad", "telephone");
    with(|dice, _| format!("7700900{:03}", dice.below(1000)))
        .is_refused("without its nought", "without their first nought");
    with(|dice, _| {
        format!(
            "{}-{}-{}-{}-{}",
            dice.hex(8),
            dice.hex(4),
            dice.hex(4),
            dice.hex(4),
            dice.hex(12)
        )
    })
    .is_refused("uuid", "unique identifier");
}

#[test]
fn areas_that_are_no_areas() {
    let of = |cells: fn(&mut Dice) -> String| {
        Table::of(
            40,
            vec![
                col("place", Area, move |dice, _| cells(dice)),
                col("n", Value, |dice, _| dice.below(90).to_string()),
            ],
        )
    };
    of(Dice::postcode).is_refused("a postcode as the area", "postcode");
    of(|dice| dice.hex(32)).is_refused("a key as the area", "keys of records");
    of(|dice| format!("{} {}", dice.given(), dice.surname()))
        .is_refused("a name", "names of people");
}

#[test]
fn dates_of_birth() {
    const MONTHS: [&str; 3] = ["Feb", "May", "Nov"];
    with(|dice, _| {
        let (y, m, d) = dice.birth();
        format!("{y}-{m:02}-{d:02}")
    })
    .is_refused("ISO", "dates of birth");
    with(|dice, _| {
        let (y, m, d) = dice.birth();
        format!("{d}/{m}/{y}")
    })
    .is_refused("day, month, year", "dates of birth");
    with(|dice, _| {
        let (y, _, d) = dice.birth();
        format!("{d}-{}-{:02}", dice.pick(&MONTHS), y % 100)
    })
    .is_refused("a month's name", "dates of birth");
    with(|dice, _| {
        let (y, _, d) = dice.birth();
        format!("{d} February {y}")
    })
    .is_refused("in full", "dates of birth");
    with(|dice, _| {
        let (y, m, d) = dice.birth();
        format!("{y}{m:02}{d:02}")
    })
    .is_refused("eight digits", "eight digits");
    with(|dice, _| {
        let (y, m, d) = dice.birth();
        format!("{y}-{m:02}-{d:02}T00:00:00")
    })
    .is_refused("with a time", "dates of birth");
    people(
        40,
        vec![col("Date", Undeclared, |dice, _| {
            (18_000 + dice.below(20_000)).to_string()
        })],
    )
    .is_refused("spreadsheet days", "spreadsheet");
    people(
        40,
        vec![col("notes", Undeclared, |dice, at| {
            let (y, m, d) = dice.birth();
            if at == 3 {
                format!("DOB: {d:02}/{m:02}/{y}")
            } else {
                String::new()
            }
        })],
    )
    .is_refused("in a text", "date of birth");
    Table::of(
        300,
        vec![
            col("area_code", Area, |dice, _| any_borough(dice)),
            col("period", Period, |dice, _| {
                let (y, m, d) = dice.birth();
                format!("{y}-{m:02}-{d:02}")
            }),
            col("n", Value, |dice, _| (1 + dice.below(3)).to_string()),
        ],
    )
    .is_refused("declared as the period", "no calendar");
}

#[test]
fn names_of_people() {
    let names = "names of people";
    with(|dice, _| format!("{}, {}", dice.surname().to_uppercase(), dice.given()))
        .is_refused("register", names);
    with(|dice, _| format!("{} {}", dice.given(), dice.surname())).is_refused("two words", names);
    with(|dice, _| format!("{} {}", dice.given(), dice.surname()).to_uppercase())
        .is_refused("capitals", names);
    with(|dice, _| dice.given().to_owned()).is_refused("given names", names);
    with(|dice, _| format!("Ms {}", dice.surname())).is_refused("titles", names);
    people(
        60,
        vec![col("k1", Undeclared, |dice, _| {
            format!("{} {}", dice.surname(), dice.surname())
        })],
    )
    .is_refused("names that nobody has", "keys of single records");
    Table::of(
        33,
        vec![
            col("area_code", Area, |_, at| borough(at)),
            col("k1", Undeclared, |dice, _| {
                format!("{} {}", dice.given(), dice.surname())
            }),
            col("n", Value, |dice, _| dice.below(90).to_string()),
        ],
    )
    .is_refused("one in each area", names);
}

#[test]
fn keys_of_records() {
    let key = "keys of single records";
    people(
        60,
        vec![col("k1", Undeclared, |_, at| (at + 1).to_string())],
    )
    .is_refused("1, 2, 3", key);
    people(60, vec![col("k1", Category, |_, at| (at + 1).to_string())])
        .is_refused("as a category", key);
    people(
        60,
        vec![col("k1", Undeclared, |_, at| {
            (at * 37 % 61 + 70_000).to_string()
        })],
    )
    .is_refused("shuffled", key);
    people(60, vec![col("k1", Undeclared, |_, at| format!("P{at:05}"))]).is_refused("coded", key);
    people(60, vec![col("k1", Public, |dice, _| dice.hex(7))]).is_refused("short hashes", key);
    people(60, vec![col("k1", Undeclared, |dice, _| dice.hex(64))])
        .is_refused("long hashes", "program has made");
    people(
        60,
        vec![col("k1", Category, |dice, _| {
            format!("Zq{}Kw{}b7==", dice.hex(8), dice.hex(8))
        })],
    )
    .is_refused("base64", "program has made");
    people(60, vec![col("n", Value, |_, at| (at + 1).to_string())])
        .is_refused("rows counted", "only count the rows");
    Table::of(
        50,
        vec![
            col("k1", Undeclared, |_, at| format!("R{at:04}")),
            col("q2", Undeclared, |dice, _| dice.pick(&SEXES).to_owned()),
            col("q3", Undeclared, |dice, _| dice.below(90).to_string()),
        ],
    )
    .is_refused("nothing declared", key);
}

#[test]
fn counts_of_one() {
    people(40, vec![col("count", Value, |_, _| "1".to_owned())])
        .is_refused("ones", "every count is one");
    people(
        100,
        vec![
            col("sex", Category, |dice, _| dice.pick(&SEXES).to_owned()),
            col("age", Category, |dice, _| dice.below(90).to_string()),
            col("ethnicity", Category, |dice, _| {
                dice.pick(&ETHNIC_GROUPS).to_owned()
            }),
            col("count", Value, |dice, _| {
                if dice.below(60) == 0 { "2" } else { "1" }.to_owned()
            }),
        ],
    )
    .is_refused("nearly all ones", "every count is one");
    Table::of(
        60,
        vec![
            col("lsoa", Area, |_, at| format!("E0100{at:04}")),
            col("count", Value, |_, _| "1".to_owned()),
        ],
    )
    .is_refused("one in each small area", "every count is one");
}

#[test]
fn descriptions_of_persons() {
    let described = |rows: usize, role| {
        people(
            rows,
            vec![
                col("sex", role, |dice, _| dice.pick(&SEXES).to_owned()),
                col("age", role, |dice, _| dice.below(80).to_string()),
                col("ethnicity", role, |dice, _| {
                    dice.pick(&ETHNIC_GROUPS).to_owned()
                }),
            ],
        )
    };
    described(200, Undeclared).is_refused("undeclared", "describe one row each");
    described(200, Category).is_refused("declared", "describe one row each");
    people(
        400,
        vec![
            col("sex", Undeclared, |dice, _| dice.pick(&SEXES).to_owned()),
            col("age_band", Undeclared, |dice, _| {
                dice.pick(&["0-17", "18-39", "40+"]).to_owned()
            }),
        ],
    )
    .is_refused("in bands", "not yet counted");
    people(
        300,
        vec![col("age", Value, |dice, _| dice.below(80).to_string())],
    )
    .is_refused("an age as the value", "not yet counted");
    people(
        300,
        vec![
            col("q1", Undeclared, |dice, _| (1 + dice.below(2)).to_string()),
            col("q2", Undeclared, |dice, _| (1 + dice.below(5)).to_string()),
        ],
    )
    .is_refused("in codes", "is a count or a measure");
    Table::of(
        120,
        vec![
            col("area_code", Area, |_, _| borough(4)),
            col("year", Period, |dice, _| (2018 + dice.below(7)).to_string()),
            col("sex", Category, |dice, _| dice.pick(&SEXES).to_owned()),
            col("age", Category, |dice, _| dice.below(80).to_string()),
            col("ethnicity", Category, |dice, _| {
                dice.pick(&ETHNIC_GROUPS).to_owned()
            }),
        ],
    )
    .is_refused("of one area", "describe one row each");
    Table::of(
        33,
        vec![
            col("area_code", Area, |_, at| borough(at)),
            col("sex", Undeclared, |dice, _| dice.pick(&SEXES).to_owned()),
            col("age", Undeclared, |dice, _| dice.below(80).to_string()),
            col("n", Value, |dice, _| dice.below(9).to_string()),
        ],
    )
    .is_refused("one in each area", "describe one row each");
}

#[test]
fn words_about_persons() {
    let words = [
        "was", "seen", "and", "sent", "home", "with", "advice", "after", "talk", "again",
    ];
    people(
        30,
        vec![col("k1", Undeclared, move |dice, _| {
            (0..14)
                .map(|_| dice.pick(&words))
                .collect::<Vec<_>>()
                .join(" ")
        })],
    )
    .is_refused("free text", "free text");
}

#[test]
fn nothing_counted() {
    Table::of(
        60,
        vec![
            col("area_code", Area, |_, at| borough(at)),
            col("kind", Category, |_, at| {
                if at < 33 { "walk-in" } else { "booked" }.to_owned()
            }),
        ],
    )
    .is_refused("only categories", "is a count or a measure");
}

#[test]
fn names_of_columns_are_enough() {
    for name in [
        "Patient_ID",
        "NHSNumber",
        "D.O.B.",
        "Surname",
        "Case ID",
        "e-mail",
        "mother's name",
        "postcode",
    ] {
        let table = Table {
            header: vec!["area_code".to_owned(), name.to_owned()],
            roles: vec![Area, Undeclared],
            rows: Vec::new(),
            ..people(0, Vec::new())
        };
        table.is_refused(name, "one of individual records");
    }
    people(
        40,
        vec![col("Surname", Value, |dice, _| dice.below(900).to_string())],
    )
    .is_refused("declared as a value", "one of individual records");
}

#[test]
fn a_file_without_a_header() {
    let mut table = people(
        40,
        vec![
            col("a", Undeclared, |dice, _| dice.nhs_number()),
            col("b", Undeclared, |dice, _| {
                format!("{} {}", dice.given(), dice.surname())
            }),
            col("c", Undeclared, |dice, _| {
                let (y, m, d) = dice.birth();
                format!("{d}/{m}/{y}")
            }),
        ],
    );
    table.header = table.rows.remove(0);
    let said = table.verdict().to_string();
    assert!(said.contains("first line looks like a record"), "{said}");
    for cell in &table.header {
        assert!(!said.contains(cell.as_str()), "a cell is shown in {said}");
    }
    table.is_refused("without a header", "NHS number");
}

#[test]
fn few_rows() {
    let few = |cells: fn(&mut Dice) -> String| {
        people(4, vec![col("k1", Undeclared, move |dice, _| cells(dice))])
    };
    few(Dice::nhs_number).is_refused("four numbers", "NHS number");
    few(Dice::postcode).is_refused("four postcodes", "postcode");
    few(|dice| format!("{} {}", dice.given(), dice.surname())).is_refused("four names", "names");
    few(|dice| {
        let (y, m, d) = dice.birth();
        format!("{y}-{m:02}-{d:02}")
    })
    .is_refused("four births", "dates of birth");
}

#[test]
fn cells_where_none_are_looked_for() {
    let mut late = Table::of(
        9_000,
        vec![
            col("area_code", Area, |_, at| borough(at)),
            col("year", Period, |_, at| (1800 + at / 33).to_string()),
            col("n", Value, |dice, _| dice.below(500).to_string()),
            col("note", Undeclared, |_, _| String::new()),
        ],
    );
    let mut dice = Dice::for_late_cells();
    if let Some(cell) = late.rows.last_mut().and_then(|row| row.last_mut()) {
        *cell = dice.nhs_number();
    }
    late.is_refused("in the last row", "NHS number");

    let mut beyond = people(
        20,
        vec![col("n", Value, |dice, _| (2 + dice.below(90)).to_string())],
    );
    if let Some(row) = beyond.rows.get_mut(7) {
        row.push(dice.nhs_number());
    }
    beyond.is_refused("beyond the header", "NHS number");
}

#[test]
fn people_in_a_list_of_services() {
    let services = |column: Made| {
        Table::of(
            20,
            vec![
                col("name", Public, |_, at| format!("Synthetic clinic {at}")),
                col("area_code", Area, |_, at| borough(at)),
                column,
            ],
        )
        .services()
    };
    services(col("ref", Public, |dice, _| dice.nhs_number()))
        .is_refused("NHS numbers", "NHS number");
    services(col("k1", Undeclared, |dice, _| {
        let (y, m, d) = dice.birth();
        format!("{y}-{m:02}-{d:02}")
    }))
    .is_refused("births", "dates of birth");
    services(col("k1", Undeclared, |dice, _| dice.pupil_number())).is_refused("pupils", "pupil");
    services(col("k1", Public, |dice, _| {
        format!("QQ{:06}B", dice.below(1_000_000))
    }))
    .is_refused("insurance", "Insurance");
    services(col("patient name", Public, |dice, _| dice.surname()))
        .is_refused("patients", "individual records");
}
