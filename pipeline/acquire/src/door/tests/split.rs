//! Numbers and postcodes of people that were cut in two or three.

use super::people::people;
use super::synthetic::{Dice, Made, col};
use crate::door::Role::{Category, Undeclared, Value};

/// Two tables cut the same made-up number or postcode at other places.
#[test]
fn numbers_and_postcodes_cut_into_columns() {
    let part = |from: usize, to: usize| {
        move |_: &mut Dice, at: usize| Dice::at(at).nhs_number()[from..to].to_owned()
    };
    let counted = || col("n", Value, |dice, _| (1 + dice.below(40)).to_string());
    let table = |parts: Vec<Made>| people(40, parts.into_iter().chain([counted()]).collect());
    table(vec![
        col("p1", Undeclared, part(0, 3)),
        col("p2", Undeclared, part(3, 6)),
        col("p3", Undeclared, part(6, 10)),
    ])
    .is_refused("in three", "NHS number");
    table(vec![
        col("p1", Undeclared, part(0, 5)),
        col("p2", Category, part(5, 10)),
    ])
    .is_refused("in two", "NHS number");
    let postcode = |at: usize| Dice::at(at).postcode();
    for from_end in [2, 3] {
        let begins = move |_: &mut Dice, at: usize| {
            let whole = postcode(at);
            whole[..whole.len() - from_end].to_owned()
        };
        let ends = move |_: &mut Dice, at: usize| {
            let whole = postcode(at);
            whole[whole.len() - from_end..].to_owned()
        };
        table(vec![
            col("where", Undeclared, begins),
            col("x", Category, ends),
        ])
        .is_refused("a postcode", "postcode");
    }
}
