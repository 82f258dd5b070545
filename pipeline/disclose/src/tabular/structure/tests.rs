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
