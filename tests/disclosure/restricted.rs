//! Files for a named audience, and who must have signed.

use std::os::unix::fs::PermissionsExt as _;

use super::*;

#[test]
fn a_named_audience_gets_marked_tables_apart_from_all_releases() {
    let workspace = confidential(&vec![[3; AREAS]; YEARS]);
    workspace.build().done();
    let released = latest(&workspace);
    let before = files(&released);
    rules(
        &workspace,
        &[
            ("method", "\"exact\""),
            ("base", "1"),
            ("fewest_values", "1"),
        ],
    );
    let run = workspace.build();
    run.refused_with(&["disclosure.audience"]);
    Workspace::edit(&workspace.plan(), |text| {
        text.replace(
            "preset = \"nhs-fgm\"",
            "preset = \"restricted\"\naudience = \"the commissioning team\"",
        )
    });
    let run = workspace.build();
    run.done();
    assert!(run.err.contains("nothing was published"), "{}", run.err);

    let folder = workspace.path("outputs/fgm-risk-london/restricted/2025-10-30");
    let found = files(&folder);
    assert!(found.len() > 5);
    for (name, bytes) in &found {
        assert!(name.starts_with("RESTRICTED-"), "{name}");
        let text = String::from_utf8(bytes.clone()).unwrap();
        let first = text.lines().next().unwrap();
        assert!(
            first.contains("RESTRICTED: for the commissioning team alone"),
            "{name}: {first}"
        );
        let mode = fs::metadata(folder.join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "{name} can be read by others");
    }
    let table = text(&folder, "RESTRICTED-fgm-risk-london.csv");
    assert!(table.lines().any(|line| line.starts_with("E09000012")
        && line.contains(",assessments_fgm_count,")
        && line.contains(",3,3,3,")));
    assert!(!found.iter().any(|(name, _)| {
        [".geojson", ".gpkg", ".svg"]
            .iter()
            .any(|end| name.ends_with(end))
    }));
    assert_eq!(latest(&workspace), released);
    assert_eq!(files(&released), before);
    let ledger = text(
        &workspace.path("outputs/fgm-risk-london/ledger"),
        "ledger.jsonl",
    );
    assert_eq!(ledger.lines().count(), 1);
}

#[test]
fn a_changed_policy_is_refused_until_it_is_signed_again() {
    let workspace = Workspace::new();
    workspace.build().done();
    Workspace::edit(&workspace.plan(), |text| {
        text.replace(
            "the strictest rule of the sources in view",
            "the strictest rule in view",
        )
    });
    let run = workspace.build();
    run.refused_with(&["data protection", "disclosure control", "fgm-map sign"]);
    workspace.run(&["sign", "--role", "data protection"]).done();
    let run = workspace.build();
    run.refused_with(&["disclosure control"]);
    workspace
        .run(&["sign", "--role", "disclosure control"])
        .done();
    workspace.build().done();
}
