//! Random confidential tables, and others that are disclosed alike: every byte and word is the same.

use super::*;

/// Runs everything that says something of a table, and gives all that was said and written.
fn everything(workspace: &Workspace) -> Vec<Seen> {
    let runs: [&[&str]; 4] = [
        &["build"],
        &["build"],
        &["check", "--format", "json"],
        &["explain", "Hackney"],
    ];
    runs.map(|args| seen(workspace, &workspace.run(args)))
        .into()
}

#[test]
fn tables_that_disclose_alike_give_the_same_of_everything() {
    let mut draws = Draws(1);
    let counts = draws.counts();
    let moved = draws.perturbed(&counts, is_same);
    let (one, other) = (modelled(&counts), modelled(&moved));
    let (seen_one, seen_other) = (everything(&one), everything(&other));
    for (one, other) in seen_one.iter().zip(&seen_other) {
        assert_eq!(one.code, 0, "{}", one.said);
        assert_alike(one, other);
    }
    assert!(
        seen_one[1].said.contains("unchanged"),
        "{}",
        seen_one[1].said
    );

    // The next night, from releases that are the same and counts that are not.
    let revised = draws.counts();
    let moved = draws.perturbed(&revised, is_same);
    write(&one, &revised);
    write(&other, &moved);
    assert_alike(
        &seen(&one, &one.run(&["build"])),
        &seen(&other, &other.run(&["build"])),
    );
    // And a night on which only what is not disclosed has changed.
    let before = seen(&one, &one.run(&["build"]));
    write(&one, &moved);
    let after = seen(&one, &one.run(&["build"]));
    assert_alike(&before, &after);
    assert!(after.said.contains("unchanged"), "{}", after.said);
}

/// Tables that are protected as a whole: two small counts, or two that are rounded, of which a
/// reader knows what they are together.
#[test]
fn so_do_tables_that_are_protected_as_a_whole() {
    let suppress = [
        ("method", "\"suppress\""),
        ("base", "1"),
        ("total_base", "1"),
        ("threshold", "5"),
    ];
    let round = [("method", "\"round\""), ("threshold", "2")];
    for (values, one, other) in [
        (&suppress[..], [2, 4], [3, 3]),
        (&round[..], [11, 14], [12, 13]),
    ] {
        let nights = [one, other].map(|pair| {
            let mut counts: Counts = vec![[20; AREAS]; YEARS];
            (counts[0][INNER[1]], counts[0][INNER[2]]) = (pair[0], pair[1]);
            let workspace = confidential(&counts);
            rules(&workspace, values);
            let seen = seen(&workspace, &workspace.build());
            assert_eq!(seen.code, 0, "{}", seen.said);
            seen
        });
        assert_alike(&nights[0], &nights[1]);
    }
}

#[test]
fn a_disclosed_difference_does_change_the_release() {
    let counts: Counts = vec![[3; AREAS]; YEARS];
    let mut other = counts.clone();
    other[5][4] = 8;
    let names = [counts, other].map(|counts| {
        let workspace = confidential(&counts);
        workspace.build().done();
        latest(&workspace).file_name().unwrap().to_owned()
    });
    assert_ne!(names[0], names[1], "the comparison could not have failed");
}

#[test]
fn no_number_of_a_confidential_source_is_published_as_it_was() {
    // 41 is shown as 40, and can have been 38 to 42.
    let workspace = confidential(&vec![[41; AREAS]; YEARS]);
    workspace.build().done();
    let table = text(&latest(&workspace), "tables/fgm-risk-london-long.csv");
    let counts: Vec<&str> = table
        .lines()
        .filter(|line| line.starts_with("E09") && line.contains(",assessments_fgm_count,"))
        .collect();
    assert_eq!(counts.len(), AREAS * YEARS);
    for line in counts {
        assert!(line.contains(",40,38,42,"), "{line}");
    }
}

#[test]
fn a_refusal_of_a_confidential_source_shows_no_value_and_no_digest() {
    let workspace = confidential(&vec![[41; AREAS]; YEARS]);
    Workspace::edit(&workspace.snapshot(DFE), |text| {
        text.replacen(",41\n", ",-4711\n", 1)
    });
    let run = workspace.build();
    run.refused_with(&["negative", "column assessments_fgm", "area E09", "sha256"]);
    assert!(!run.err.contains("4711"), "{}", run.err);
    assert!(!run.err.contains("; found"), "{}", run.err);
}
