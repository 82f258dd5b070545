//! Large tables, and any table at all.

use proptest::prelude::*;

use super::synthetic::{Table, col};
use crate::door::{Door, Role, Subject};

const ROLES: [Role; 6] = [
    Role::Area,
    Role::Period,
    Role::Category,
    Role::Undeclared,
    Role::Value,
    Role::Bound,
];

/// A long table: small areas by year and indicator, with a count, a denominator and a code.
fn long(rows: u32, column_five: impl Fn(u32) -> String) -> Door {
    let header = ["area", "year", "indicator", "code", "n", "denominator"];
    let mut door = Door::new(&header, &ROLES, Subject::Areas);
    for at in 0..rows {
        let n = at.wrapping_mul(2_654_435_761);
        let cells = [
            format!("E01{:06}", at / 60),
            (2015 + at / 6 % 10).to_string(),
            format!("Indicator {}", at % 6),
            column_five(at),
            (n >> 22).to_string(),
            (n >> 19).to_string(),
        ];
        door.see(u64::from(at) + 2, cells.iter().map(String::as_str));
    }
    door
}

#[test]
fn slow_a_long_table_is_let_in() {
    let verdict = long(200_000, |at| format!("c{}", at % 6)).verdict("long.csv", true);
    assert!(verdict.is_empty(), "{verdict}");
}

#[test]
fn slow_many_people_are_refused() {
    let table = Table::of(
        100_000,
        vec![
            col("lsoa", Role::Area, |dice, _| {
                format!("E01{:06}", dice.below(4_994))
            }),
            col("year", Role::Period, |dice, _| {
                (2015 + dice.below(10)).to_string()
            }),
            col("code", Role::Undeclared, |_, at| {
                format!("k{:07}x", at ^ 0x5_5555)
            }),
            col("n", Role::Value, |dice, _| (1 + dice.below(90)).to_string()),
        ],
    );
    let verdict = table.verdict();
    let columns: Vec<_> = verdict
        .iter()
        .map(|problem| problem.column.as_deref())
        .collect();
    assert_eq!(columns, [Some("code")], "{verdict}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn takes_any_table(
        header in proptest::collection::vec("\\PC{0,12}", 0..6),
        rows in proptest::collection::vec(proptest::collection::vec("[0-9A-Za-z@:/., é-]{0,14}", 0..8), 0..40),
        services in any::<bool>(),
    ) {
        let table = Table {
            roles: ROLES.iter().copied().cycle().take(header.len()).collect(),
            header,
            subject: if services { Subject::Services } else { Subject::Areas },
            rows,
        };
        table.verdict();
    }
}
