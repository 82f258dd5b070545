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
        "Verdict on the newest figure: ",
        "pairs of areas have overlapping intervals",
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

/// An estimate is followed to each survey, its year, the share it counts with and why.
#[test]
fn an_estimate_is_followed_to_its_surveys() {
    let workspace = Workspace::new();
    for (area, indicator, says) in [
        (
            "London",
            "extent_women",
            vec![
                "Somalia (SOM): 100% of the leaf, prevalence 9",
                " at ages 15 to 49 (",
                "    Why: Eritrea: 15,563 of London's 113,142",
            ],
        ),
        (
            "London",
            "maternities_affected",
            vec![
                "    Somalia: prevalence 9",
                "      Why: Eritrea: 15,563",
                "London has the sum of its 33 areas",
            ],
        ),
        (
            "Brent",
            "girls_at_risk_high",
            vec![
                "x 0.8 (0.4 to 1), declared for girls",
                "births, of whom the girls would be affected",
            ],
        ),
        (
            "Brent",
            "need_index",
            vec!["Verdict on the newest figure: "],
        ),
    ] {
        let run = workspace.run(&["explain", area, indicator]);
        run.done();
        for words in says {
            assert!(
                run.out.contains(words),
                "expected {words:?} in\n{}",
                run.out
            );
        }
        assert!(
            run.out.contains("Verdict on the newest figure: "),
            "{}",
            run.out
        );
        assert!(run.out.contains("pairs of areas"), "{}", run.out);
    }
}
