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

/// What is made of exact counts stays out of caches, of git, and of what everybody reads.
#[test]
fn nothing_that_is_made_for_one_audience_is_left_to_others() {
    let workspace = modelled(&vec![[3; AREAS]; YEARS]);
    rules(
        &workspace,
        &[
            ("method", "\"exact\""),
            ("base", "1"),
            ("fewest_values", "1"),
        ],
    );
    Workspace::edit(&workspace.plan(), |text| {
        text.replace(
            "preset = \"nhs-fgm\"",
            "preset = \"restricted\"\naudience = \"the commissioning team\"",
        )
    });
    let git = |args: &[&str]| {
        let mut command = std::process::Command::new("git");
        let run = command.args(args).current_dir(workspace.path("")).output();
        assert!(run.unwrap().status.success(), "{args:?}");
    };
    git(&["init", "-q"]);
    fs::write(workspace.path(".gitignore"), "/data-sources/\n").unwrap();
    let metrics = workspace.path("fgm_map.prom");
    let build = ["build", "--metrics", metrics.to_str().unwrap()];
    workspace.run(&build).refused_with(&[
        "outputs/fgm-risk-london/restricted/",
        "git does not ignore it",
    ]);
    let out = workspace.path("outputs/fgm-risk-london");
    assert!(!out.join("restricted").exists());

    fs::write(
        workspace.path(".gitignore"),
        "/data-sources/\nrestricted/\n",
    )
    .unwrap();
    workspace.run(&build).done();
    assert!(out.join("restricted/2025-10-30").is_dir());
    for left in [
        &workspace.path("data-sources/.cache"),
        &metrics,
        &out.join("health.json"),
    ] {
        assert!(!left.exists(), "{}", left.display());
    }
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
