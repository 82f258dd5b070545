//! Posteriors that another engine drew: Hamiltonian Monte Carlo, in `tests/reference/bym2.py`,
//! whose README says how.

use std::collections::BTreeMap;

/// Mean, standard deviation, 2.5%, 50% and 97.5% of each quantity.
pub(crate) type Reference = BTreeMap<String, [f64; 5]>;

/// The reference of a case, by the name of its file.
macro_rules! reference {
    ($case:literal) => {
        posterior::read(include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../tests/reference/bym2/",
            $case,
            ".csv"
        )))
    };
}

pub(crate) fn read(text: &str) -> Reference {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .skip(1)
        .map(|line| {
            // A name may hold a comma, and is quoted then.
            let (name, rest) = match line.strip_prefix('"') {
                Some(quoted) => quoted.split_once("\",").expect("a closing quote"),
                None => line.split_once(',').expect("more than a name"),
            };
            let numbers: Vec<f64> = rest
                .split(',')
                .map(|number| number.parse().expect("a number"))
                .collect();
            let numbers = [0, 1, 2, 3, 4].map(|at| numbers[at]);
            (name.to_owned(), numbers)
        })
        .collect()
}

/// What is found under a name.
#[track_caller]
pub(crate) fn named<T: Copy>(found: &[(String, T)], name: &str) -> T {
    let found = found.iter().find(|(of, _)| of == name);
    found.expect("a parameter of the model").1
}

#[track_caller]
pub(crate) fn near(what: &str, found: f64, expected: f64, within: f64) {
    assert!(
        (found - expected).abs() <= within,
        "{what}: found {found:.5}, expected {expected:.5} within {within}"
    );
}

pub(crate) use reference;
