//! Each published number can be followed down to the source's cells.

use crate::workspace::Workspace;

#[test]
fn a_rate_is_followed_to_its_cells() {
    let workspace = Workspace::new();
    let run = workspace.run(&["explain", "brent", "assessments_fgm_rate"]);
    run.done();
    for words in [
        "Brent (E09000005)",
        "dfe-children-in-need-fgm/snapshot.csv, row ",
        "ons-children-0-17/snapshot.csv, row ",
        "Mind: ",
    ] {
        assert!(
            run.out.contains(words),
            "expected {words:?} in\n{}",
            run.out
        );
    }
}

#[test]
fn every_indicator_of_a_borough_and_of_london_is_explained() {
    let workspace = Workspace::new();
    for area in ["E09000001", "Inner London", "London"] {
        let run = workspace.run(&["explain", area]);
        run.done();
        assert!(run.out.contains("assessments_fgm_count"), "{}", run.out);
    }
    let unknown = workspace.run(&["explain", "Brent", "no_such_indicator"]);
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.err.contains("assessments_fgm_rate"),
        "{}",
        unknown.err
    );
}
