use std::collections::BTreeMap;

use super::{Hierarchies, Structure, StructureError};

type Parents<'a> = &'a [(&'a str, &'a [&'a str])];

/// Rows of one dimension under a hierarchy of some dimension.
fn table(rows: &[&str], dimension: &str, parents: Parents<'_>) -> Result<(), Vec<StructureError>> {
    let words = |of: &[&str]| of.iter().map(|&of| of.to_owned()).collect::<Vec<String>>();
    let parents = parents.iter();
    let parents = parents.map(|(parent, children)| ((*parent).to_owned(), words(children)));
    let hierarchies = Hierarchies([(dimension.to_owned(), parents.collect())].into());
    let rows = rows.iter().map(|code| words(&[code])).collect();
    Structure::new(&words(&["area"]), rows, &hierarchies).map(|_| ())
}

#[track_caller]
fn says(found: Result<(), Vec<StructureError>>, words: &str) {
    let errors = found.expect_err("it does not fit");
    let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert!(
        errors.iter().any(|error| error.contains(words)),
        "{errors:?}"
    );
}

#[test]
fn rows_are_those_of_the_cells() {
    let parents: Parents<'_> = &[("T", &["A", "B"])];
    assert_eq!(table(&["A", "B", "T"], "area", parents), Ok(()));
    assert_eq!(table(&["A", "B"], "area", parents), Ok(()));
    says(table(&["A", "T"], "area", parents), "the cell B has no row");
    says(
        table(&["A", "B", "A", "T"], "area", parents),
        "the cell A has two rows",
    );
    says(
        table(&["A", "B", "T"], "age", parents),
        "is of no dimension of the table",
    );
}

#[test]
fn hierarchies_have_parts_each_once_and_end() {
    let rows = ["A", "B", "T"];
    says(table(&rows, "area", &[("T", &[])]), "has no children");
    says(
        table(&rows, "area", &[("T", &["A", "B", "A"])]),
        "has the child \"A\" twice",
    );
    says(
        table(&rows, "area", &[("T", &["A", "B"]), ("A", &["T"])]),
        "is a part of itself",
    );
}

#[test]
fn no_more_cells_are_made_than_fit_into_memory() {
    // A code under 99 parents, in four dimensions: a hundred million cells of one row.
    let parents = (0..99).map(|at| (format!("T{at}"), vec!["A".to_owned()]));
    let parents: BTreeMap<_, _> = parents.collect();
    let names: Vec<String> = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
    let of = |dimensions: usize| {
        let names = &names[..dimensions];
        let hierarchies = names.iter().map(|name| (name.clone(), parents.clone()));
        let rows = vec![vec!["A".to_owned(); dimensions]];
        Structure::new(names, rows, &Hierarchies(hierarchies.collect()))
    };
    assert_eq!(of(2).map(|of| of.keys.len()), Ok(10_000));
    assert_eq!(of(4), Err(vec![StructureError::TooMany]));
}

#[test]
fn slow_no_more_parts_are_made_than_fit_into_memory() {
    // Every one of 400 parents is the sum of 400 areas, at each of 200 ages.
    let code = |letter: char| move |at: usize| format!("{letter}{at}");
    let areas: Vec<String> = (0..400).map(code('A')).collect();
    let ages: Vec<String> = (0..200).map(code('G')).collect();
    let names = ["area", "age"].map(str::to_owned);
    let of = |parents: usize| {
        let parents = (0..parents)
            .map(code('T'))
            .map(|parent| (parent, areas.clone()));
        let hierarchies = [
            (names[0].clone(), parents.collect()),
            (names[1].clone(), [("all".to_owned(), ages.clone())].into()),
        ];
        let rows = areas
            .iter()
            .flat_map(|area| ages.iter().map(|age| vec![area.clone(), age.clone()]));
        Structure::new(&names, rows.collect(), &Hierarchies(hierarchies.into()))
    };
    let parts = |of: Structure| of.sums.iter().map(|sum| sum.parts.len()).sum::<usize>();
    // At 201 ages of 4 parents; and at 400 areas.
    assert_eq!(of(4).map(parts), Ok(4 * 400 * 201 + 400 * 200));
    assert_eq!(of(400), Err(vec![StructureError::TooMany]));
}
