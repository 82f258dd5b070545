//! Nights after nights: the ledger, the audit of what was published, and releases taken back.

use super::*;

fn audit(workspace: &Workspace, folders: &[PathBuf], options: &[&str]) -> Run {
    let output = std::process::Command::new(program())
        .arg("audit")
        .args(folders)
        .args(options)
        .current_dir(workspace.path(""))
        .output()
        .unwrap();
    Run::from(output)
}

fn releases(workspace: &Workspace) -> Vec<PathBuf> {
    let folder = workspace.path("outputs/fgm-risk-london/releases");
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    found.sort();
    found
}

#[test]
fn nights_of_revisions_are_safe_together_and_a_tampered_one_is_found_out() {
    let mut draws = Draws(5);
    let mut counts = draws.counts();
    let workspace = confidential(&counts);
    workspace.build().done();
    for _ in 0..3 {
        for _ in 0..6 {
            let (year, area) = (draws.below(YEARS), draws.below(AREAS));
            counts[year][area] += 1 + draws.below(6) as u64;
        }
        write(&workspace, &counts);
        workspace.build().done();
    }
    let releases = releases(&workspace);
    assert!(releases.len() >= 3);
    let ledger = text(
        &workspace.path("outputs/fgm-risk-london/ledger"),
        "ledger.jsonl",
    );
    assert_eq!(ledger.lines().count(), releases.len());
    let run = audit(&workspace, &releases, &[]);
    run.done();
    assert!(run.out.starts_with("safe: "), "{}", run.out);

    // A copy that prints one withheld count: the others withhold it in vain.
    let copy = workspace.path("tampered");
    fs::create_dir(&copy).unwrap();
    for name in ["disclosed.csv", "record.json"] {
        fs::copy(releases[0].join(name), copy.join(name)).unwrap();
    }
    // Where releases had their table of figures before they had it in tables/.
    let (table, before) = ("tables/fgm-risk-london-long.csv", "fgm-risk-london.csv");
    fs::copy(releases[0].join(table), copy.join(before)).unwrap();
    let mut area = String::new();
    Workspace::edit(&copy.join("disclosed.csv"), |text| {
        let line = text
            .lines()
            .find(|line| line.ends_with(",,[c],1,7") && line.contains(DFE))
            .unwrap();
        area = line.split(',').nth(4).unwrap().to_owned();
        text.replacen(line, &line.replace(",,[c],1,7", ",6,,6,6"), 1)
    });
    let run = audit(
        &workspace,
        &[releases[0].clone(), copy],
        &["--json", "found.json"],
    );
    assert_eq!(run.code, 1, "{}\n{}", run.out, run.err);
    assert!(
        run.out.contains(&area) && run.out.contains("by several releases together"),
        "{}",
        run.out
    );
    let found: serde_json::Value =
        serde_json::from_str(&text(&workspace.path(""), "found.json")).unwrap();
    let found = found["unsafe"].as_array().unwrap();
    assert!(
        found
            .iter()
            .any(|of| of["area"] == area.as_str() && of["lower"] == 6 && of["upper"] == 6)
    );
    assert!(
        !run.out.contains(" 6"),
        "the value is for the owner alone: {}",
        run.out
    );
}

#[test]
fn a_table_of_figures_that_says_more_than_it_may_is_found_out() {
    let workspace = confidential(&Draws(6).counts());
    workspace.build().done();
    let folder = latest(&workspace);
    audit(&workspace, std::slice::from_ref(&folder), &[]).done();
    Workspace::edit(&folder.join("tables/fgm-risk-london-long.csv"), |text| {
        text.replacen(",[c],1,7,", ",[c],2,7,", 1)
    });
    let run = audit(&workspace, &[folder], &[]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(
        run.out.contains("says more than disclosed.csv"),
        "{}",
        run.out
    );
}

#[test]
fn what_is_no_release_is_said_and_is_not_called_unsafe() {
    let workspace = Workspace::new();
    let run = audit(&workspace, &[workspace.path("data-sources")], &[]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.err.contains("disclosed.csv"), "{}", run.err);
}

#[test]
fn a_release_that_was_taken_back_never_comes_again() {
    let workspace = confidential(&Draws(7).counts());
    workspace.build().done();
    let good = latest(&workspace);
    write(&workspace, &Draws(8).counts());
    workspace.build().done();
    let bad = latest(&workspace);
    assert_ne!(good, bad);
    let name = bad.file_name().unwrap().to_str().unwrap();
    workspace
        .run(&[
            "withdraw",
            name,
            "--role",
            "data owner",
            "--reason",
            "two tables were mixed up",
        ])
        .done();
    assert_eq!(latest(&workspace), good);
    workspace.build().refused_with(&["withdrawn"]);
    assert_eq!(latest(&workspace), good);
    // What was seen stays seen: the next release is held against it.
    write(&workspace, &Draws(9).counts());
    workspace.build().done();
    let ledger = text(
        &workspace.path("outputs/fgm-risk-london/ledger"),
        "ledger.jsonl",
    );
    assert_eq!(ledger.lines().count(), 4);
    audit(&workspace, &releases(&workspace), &[]).done();
}

#[test]
fn a_lost_ledger_stops_the_build_and_is_rebuilt() {
    let workspace = confidential(&Draws(10).counts());
    workspace.build().done();
    let folder = workspace.path("outputs/fgm-risk-london/ledger");
    fs::remove_dir_all(&folder).unwrap();
    workspace.build().refused_with(&["ledger rebuild"]);
    workspace.run(&["ledger", "rebuild"]).done();
    let run = workspace.build();
    run.done();
    assert!(run.err.contains("unchanged"), "{}", run.err);
}
