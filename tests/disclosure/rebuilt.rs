//! A release of a confidential table is made again without it, from what was disclosed.

use super::*;
use crate::verify::{fails_with, sum_anew};

/// It is made again, byte for byte, and is said to be from this.
#[track_caller]
fn holds_from(workspace: &Workspace, release: &Path, from: &str) {
    let run = workspace.verify(release, &["--rebuild"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert!(run.out.contains(from), "{from}: {}", run.out);
}

const RECORD: &str =
    "from public sources and what disclosed.csv records of dfe-children-in-need-fgm";

#[test]
fn whoever_lacks_the_confidential_source_makes_the_same_bytes() {
    let mut counts = Draws(21).counts();
    let workspace = confidential(&counts);
    workspace.build().done();
    // A second night, so that there is a release before it, and figures that stand.
    counts[3][5] += 9;
    counts[7][2] += 1;
    write(&workspace, &counts);
    workspace.build().done();
    let release = latest(&workspace);
    let itself = "from public sources, and dfe-children-in-need-fgm itself";
    holds_from(&workspace, &release, itself);

    fs::remove_file(workspace.snapshot(DFE)).unwrap();
    holds_from(&workspace, &release, RECORD);
    fs::remove_dir_all(workspace.path(&format!("data-sources/{DFE}"))).unwrap();
    holds_from(&workspace, &release, RECORD);
    // The files of the release alone, without the ledger that lies beside it.
    let copy = workspace.path("downloaded");
    for (name, bytes) in files(&release) {
        let path = copy.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    holds_from(&workspace, &copy, RECORD);

    let changed = |from: &str, to: &str| {
        let before = fs::read(copy.join("disclosed.csv")).unwrap();
        Workspace::edit(&copy.join("disclosed.csv"), |text| {
            let is_meant = |line: &&str| line.starts_with(DFE) && line.ends_with(from);
            let line = text.lines().find(is_meant).expect("such a cell");
            text.replacen(line, &line.replace(from, to), 1)
        });
        sum_anew(&copy);
        let run = workspace.verify(&copy, &["--rebuild"]);
        fs::write(copy.join("disclosed.csv"), before).unwrap();
        run
    };
    // What the rules cannot have said.
    fails_with(
        &changed(",,,,[c],1,7", ",,,3,,,"),
        &[
            "rebuild     FAILS",
            "tells more of a small count than the rules allow",
        ],
    );
    // What they can have said, and what the other files say otherwise.
    fails_with(
        &changed(",,,,[c],1,7", ",,,10,,8,12"),
        &[
            "rebuild     FAILS",
            "record.json: other bytes were made",
            "fgm-risk-london.geojson: other bytes were made",
        ],
    );
    fails_with(
        &changed(",,,,[c],1,7", ",,,ten,,8,12"),
        &["disclosed.csv, row", "is not a count"],
    );
    sum_anew(&copy);
    holds_from(&workspace, &copy, RECORD);
}

#[test]
fn tables_that_were_protected_whole_are_made_again_too() {
    let suppress = [
        ("method", "\"suppress\""),
        ("base", "1"),
        ("total_base", "1"),
    ];
    let round = [("method", "\"round\""), ("threshold", "2")];
    for values in [&suppress[..], &round[..]] {
        let workspace = confidential(&Draws(22).counts());
        rules(&workspace, values);
        workspace.build().done();
        fs::remove_file(workspace.snapshot(DFE)).unwrap();
        holds_from(&workspace, &latest(&workspace), RECORD);
    }
}

/// The model reads totals and withheld counts as ranges: the same ones, in the same order.
#[test]
fn a_model_of_withheld_counts_is_fitted_to_the_record_alike() {
    let workspace = modelled(&Draws(23).counts());
    workspace.build().done();
    fs::remove_file(workspace.snapshot(DFE)).unwrap();
    holds_from(&workspace, &latest(&workspace), RECORD);
}
