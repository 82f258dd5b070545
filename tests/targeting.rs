//! What the release says of need, services and the gap between them.

use std::collections::BTreeMap;
use std::fs;

use crate::workspace::Workspace;

#[test]
fn the_need_stands_beside_what_is_recorded() {
    let workspace = Workspace::released();
    let release = workspace.latest();
    let csv = fs::read_to_string(release.join("tables/service-gap.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|of| of == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 33);
    assert!(rows.is_sorted_by(|a, b| a[0] < b[0]), "no rank among areas");
    let shares = rows.iter();
    let shares = shares.map(|row| row[column("need_share")].parse::<f64>().unwrap());
    let whole: f64 = shares.sum();
    // Means of shares add up to 100, but for 33 roundings.
    assert!((whole - 100.0).abs() < 1.7, "{whole}");
    let is_uncertain = |row: &&csv::StringRecord| &row[column("reading")] == "too uncertain";
    assert!((1..33).contains(&rows.iter().filter(is_uncertain).count()));
    for row in &rows {
        if is_uncertain(&row) {
            // Nothing is shown of what is judged too uncertain to show, nor of what rests on it.
            for name in [
                "modelled_share",
                "modelled_share_upper",
                "gap",
                "gap_lower",
                "draws_above",
            ] {
                assert_eq!(&row[column(name)], "", "{name} {row:?}");
            }
            continue;
        }
        let number = |name: &str| row[column(name)].parse::<f64>().unwrap();
        assert!(number("gap_lower") <= number("gap") && number("gap") <= number("gap_upper"));
        let above = number("draws_above");
        let reading = match &row[column("reading")] {
            "short" => above >= 97.0,
            "ahead" => above <= 3.0,
            "not told apart" => (2.0..=98.0).contains(&above),
            other => panic!("{other}"),
        };
        assert!(reading, "{row:?}");
        assert!(row[column("words")].contains(&row[column("area_name")]));
    }
    let explained = workspace.run(&["explain", "Brent"]);
    explained.done();
    let words = "of the whole map's estimated need; what a model makes of the records there is judged too uncertain";
    assert!(explained.out.contains(words), "{}", explained.out);
}

#[test]
fn a_gap_without_draws_or_of_what_is_not_drawn_is_refused() {
    let workspace = Workspace::new();
    Workspace::edit(&workspace.plan(), |text| {
        text.replacen(
            "need = \"extent_women\"",
            "need = \"assessments_fgm_count\"",
            1,
        )
    });
    workspace.build().refused_with(&[
        "assessments_fgm_count",
        "has no joint draws",
        "extent_women",
    ]);
    let workspace = Workspace::new();
    Workspace::edit(&workspace.plan(), |text| {
        let (before, rest) = text.split_once("[draws]").unwrap();
        let (_, after) = rest.split_once("[targeting.gap]").unwrap();
        format!("{before}[targeting.gap]{after}")
    });
    workspace
        .build()
        .refused_with(&["needs joint draws", "add [draws]"]);
}

/// The rows of a table of the release, by the names of its columns.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let row = |row: csv::StringRecord| {
        let cells = headers.iter().zip(&row);
        cells
            .map(|(name, cell)| (name.to_owned(), cell.to_owned()))
            .collect()
    };
    reader.records().map(|of| row(of.unwrap())).collect()
}

#[test]
fn new_clinics_stand_in_a_table_and_on_the_map() {
    let workspace = Workspace::released();
    let release = workspace.latest();
    let read = |name: &str| fs::read_to_string(release.join(name)).unwrap();
    let table = rows(&read("tables/siting.csv"));
    let (chosen, instead): (Vec<_>, Vec<_>) =
        table.iter().partition(|row| row["chosen"] == "recommended");
    assert_eq!(chosen.len(), 2);
    assert!(instead.iter().all(|row| row["chosen"] == "instead"));
    for row in &table {
        // Sites of NHS trusts, as the plan has it.
        assert!(row["site_code"].starts_with('R'), "{row:?}");
        let share = row["draws_best"].parse::<f64>().unwrap();
        assert!((0.0..=100.0).contains(&share), "{row:?}");
        assert!(row["words"].contains(&row["site_name"]), "{row:?}");
    }
    for row in &instead {
        let nearly = row["worse"].parse::<f64>().unwrap() <= 1.0;
        assert!(
            nearly || row["draws_best"].parse::<f64>().unwrap() >= 5.0,
            "{row:?}"
        );
    }
    let serves = chosen.iter().flat_map(|row| row["serves"].split(' '));
    let serves: Vec<&str> = serves.collect();
    assert!(serves.iter().all(|code| code.starts_with("E09")) && serves.len() > 2);

    // The layer has the same places.
    let layer: serde_json::Value = serde_json::from_str(&read("sites.geojson")).unwrap();
    let features = layer["features"].as_array().unwrap();
    assert_eq!(features.len(), table.len());
    for (feature, row) in features.iter().zip(&table) {
        assert_eq!(
            feature["properties"]["site_code"],
            row["site_code"].as_str()
        );
        let at = &feature["geometry"]["coordinates"];
        assert!((at[0].as_f64().unwrap() - row["longitude"].parse::<f64>().unwrap()).abs() < 1e-6);
    }
    // What is data, what is estimated, what is the planner's, and what to verify.
    let readme = read("README.md");
    for words in [
        "that is proven",
        "are data, and partly old",
        "is an estimate with declared assumptions",
        "are the planner's",
        "says nothing of its willingness",
        "Hibiscus Clinic",
    ] {
        assert!(readme.contains(words), "expected {words:?}");
    }
}

#[test]
fn new_clinics_are_asked_for_with_units() {
    let workspace = Workspace::new();
    let asked = |args: &[&str]| {
        let args: Vec<&str> = ["target", "--units", "12"]
            .iter()
            .chain(args)
            .copied()
            .collect();
        workspace.run(&args)
    };
    let run = asked(&["--new-clinics", "2"]);
    run.done();
    for words in [
        "Where 12 outreach workers would go",
        "Where new clinics would stand: 2 of them",
        "is one of the recommended places for new clinics",
        "of 100 draws of the need",
        "The best set was found in each of 10000 draws, among all there are.",
    ] {
        assert!(
            run.out.contains(words),
            "expected {words:?} in\n{}",
            run.out
        );
    }
    let run = asked(&[
        "--new-clinics",
        "1",
        "--siting-method",
        "mclp",
        "--radius-m",
        "5000",
        "--format",
        "json",
    ]);
    run.done();
    let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let siting = &json["siting"];
    assert_eq!(
        (siting["method"].as_str(), siting["gap"].as_f64()),
        (Some("mclp"), Some(0.0))
    );
    assert!(siting["after"].as_f64() > siting["before"].as_f64());
    assert_eq!(siting["areas"].as_array().unwrap().len(), 33);
    assert_eq!(json["units"], 12);
    let explained = workspace.run(&["explain", "Croydon"]);
    explained.done();
    assert!(
        explained
            .out
            .contains("The nearest of the clinics to Croydon would be"),
        "{}",
        explained.out
    );

    let without = asked(&["--new-clinics", "0"]);
    without.done();
    assert!(
        !without.out.contains("clinics would stand"),
        "{}",
        without.out
    );

    for (args, code, words) in [
        (
            &["--new-clinics", "500"][..],
            1,
            "more new sites than candidates",
        ),
        (
            &["--new-clinics", "0", "--radius-m", "5000"],
            2,
            "mean nothing with --new-clinics 0",
        ),
        (&["--siting-method", "lscp"], 2, "--radius-m is missing"),
        (
            &["--radius-m", "5000"],
            2,
            "--radius-m means nothing with p-median",
        ),
        (
            &["--siting-method", "mclp", "--radius-m", "0"],
            2,
            "a number of metres above 0",
        ),
        (
            &["--siting-method", "lscp", "--radius-m", "10"],
            1,
            "targeting.siting",
        ),
    ] {
        let run = asked(args);
        assert_eq!(run.code, code, "{args:?}\n{}", run.err);
        assert!(
            run.err.contains(words),
            "expected {words:?} in\n{}",
            run.err
        );
    }
}

#[test]
fn a_siting_that_cannot_be_is_refused_by_name() {
    let refused = |before: &str, after: &str, words: &[&str]| {
        let workspace = Workspace::new();
        Workspace::edit(&workspace.plan(), |text| {
            let (head, siting) = text.split_once("[targeting.siting]").unwrap();
            format!(
                "{head}[targeting.siting]{}",
                siting.replacen(before, after, 1)
            )
        });
        workspace.build().refused_with(words);
    };
    refused(
        "candidates = \"nhs-hospitals-london\"",
        "candidates = \"fgm-clinics\"",
        &["fgm-clinics/source.toml", "[places]"],
    );
    refused(
        "called = \"clinics\"",
        "called = \"border posts\"",
        &["speaks of \"border\""],
    );
    refused("method = \"p-median\"", "method = \"mclp\"", &["plan.toml"]);
    refused(
        "method = \"p-median\"",
        "method = { mclp = { radius_m = -1 } }",
        &["radius_m of mclp is -1"],
    );
    refused(
        "need = \"extent_women\"",
        "need = \"women\"",
        &["women", "is to be drawn and is unknown"],
    );
}

#[test]
fn a_place_outside_the_region_or_without_a_location_is_refused_by_name() {
    let refused = |row: &str, words: &[&str]| {
        let workspace = Workspace::new();
        workspace.spoil("nhs-hospitals-london", |text| {
            let first = text.lines().nth(1).unwrap().to_owned();
            text.replacen(&first, row, 1)
        });
        workspace.build().refused_with(words);
    };
    refused(
        "R1HM0,St Bartholomew's Hospital,E09000001,City of London,-1.6,53.8",
        &[
            "R1HM0 \"St Bartholomew's Hospital\" stands outside the region",
            "longitude -1.6",
        ],
    );
    refused(
        "R1HM0,St Bartholomew's Hospital,E08000003,Manchester,-0.1,51.5",
        &["R1HM0", "is in no area of the map", "E08000003"],
    );
}

/// What the decoder refuses, before any plan is looked at.
#[test]
fn a_place_without_coordinates_or_that_stands_twice_is_refused_in_its_row() {
    let refused = |row: &str, words: &[&str]| {
        let workspace = Workspace::new();
        let snapshot = workspace.snapshot("nhs-hospitals-london");
        Workspace::edit(&snapshot, |text| {
            let first = text.lines().nth(1).unwrap().to_owned();
            text.replacen(&first, row, 1)
        });
        let run = workspace.run(&["pin", "nhs-hospitals-london"]);
        assert_eq!(run.code, 0, "{}", run.err);
        workspace.build().refused_with(words);
    };
    refused(
        "R1HM0,St Bartholomew's Hospital,E09000001,City of London,,",
        &[
            "nhs-hospitals-london/snapshot.csv",
            "row 2",
            "not a coordinate",
        ],
    );
    refused(
        "RATAP,St Bartholomew's Hospital,E09000001,City of London,-0.1,51.5",
        &["row 3", "the place also stands in row 2"],
    );
    // Not even where the file is a list of places does a number of a person pass.
    refused(
        "9434765919,St Bartholomew's Hospital,E09000001,City of London,-0.1,51.5",
        &["column code"],
    );
}
