//! Children in need, and the FGM Enhanced Dataset in its layouts and at its levels.

use vocabulary::{Count, Marker};

use super::damage::{Damage, Target};
use super::harness::{Fixture, Outcome, UTF8, says, usual, within};

const DFE: &str = "dfe-children-in-need-c3";

#[test]
fn children_in_need() {
    let fixture = Fixture::of(DFE);
    let read = fixture.read().unwrap();
    let withheld = |marker, lower, upper| Count::Suppressed {
        marker,
        within: within(lower, upper),
    };
    for (area, year, count) in [
        ("E09000002", "2024-03-31", Count::Exact(0)),
        (
            "E09000003",
            "2024-03-31",
            withheld(Marker::Confidential, 1, 5),
        ),
        (
            "E09000012",
            "2024-03-31",
            Count::Missing(Marker::NotAvailable),
        ),
        ("E09000022", "2024-03-31", Count::Exact(6)),
        (
            "E09000012",
            "2025-03-31",
            Count::Missing(Marker::Unreliable),
        ),
        ("E09000028", "2025-03-31", withheld(Marker::Low, 0, 5)),
        (
            "E12000007",
            "2024-03-31",
            Count::Rounded {
                shown: 140,
                within: within(135, 145),
            },
        ),
    ] {
        says(&read, area, year, "", count);
    }
    let target = Target {
        row: 5,
        code: "new_la_code",
        period: "time_period",
        value: "Female_Genital_Mutilation",
    };
    fixture.survives(target, ',', UTF8, |damage| match damage {
        // Codes that do not begin as those that are kept are left out, and then the rows are too many.
        Damage::TwoVintages => Outcome::Refusal(&["another number of rows"]),
        _ => usual(damage),
    });
}

const BEFORE: &str = "nhs-fgm-before-2026";
const FROM: &str = "nhs-fgm-from-2026";
const FIRST: &str = "nhs-fgm-2015";

#[test]
fn enhanced_dataset_in_every_layout() {
    for (id, code, period, value) in [
        (BEFORE, "Org Code", "Reporting Period", "Value"),
        (FROM, "Geography_Code", "Quarter", "Measure_Value"),
        (FIRST, "Org Code", "Reporting Period", "Value"),
    ] {
        let target = Target {
            row: 26,
            code,
            period,
            value,
        };
        Fixture::of(id).survives(target, ',', UTF8, usual);
    }
}

#[test]
fn enhanced_dataset_rounds_by_the_rule_of_its_release() {
    let seven = Count::Suppressed {
        marker: Marker::Confidential,
        within: within(1, 7),
    };
    let rounded = |shown, lower, upper| Count::Rounded {
        shown,
        within: within(lower, upper),
    };
    let barking = "E09000002";
    for (id, quarter) in [(BEFORE, "2025-09-30"), (FROM, "2026-03-31")] {
        let read = Fixture::of(id).read().unwrap();
        says(&read, barking, quarter, "FGM type: Type 1", seven);
        says(
            &read,
            barking,
            quarter,
            "FGM type: Type 2",
            rounded(5, 1, 7),
        );
        says(
            &read,
            barking,
            quarter,
            "FGM type: Not known",
            rounded(20, 18, 22),
        );
        says(
            &read,
            barking,
            quarter,
            "Age band: 18 to 24",
            rounded(5, 1, 7),
        );
        let place = "Place undertaken: Eastern Africa";
        says(&read, barking, quarter, place, Count::Exact(0));
        let taken: Vec<&str> = read.notes.iter().map(|note| note.what.as_str()).collect();
        assert!(
            taken.iter().any(|what| what.contains("was taken for Area")),
            "{taken:?}"
        );
    }
    let read = Fixture::of(FIRST).read().unwrap();
    says(
        &read,
        barking,
        "2015-09-30",
        "FGM type: Type 1",
        Count::Exact(5),
    );
}

/// Each level is a source of its own, since codes of one level are no parts of another's.
#[test]
fn enhanced_dataset_at_every_level_and_measure() {
    const LEVELS: &str =
        "\"Country\", \"Region\", \"ICB\", \"Sub-ICB\", \"NHS Trust\", \"Submitting Organisation\"";
    for (level, code) in [
        ("Country", "E92000001"),
        ("Region", "E40000003"),
        ("ICB", "QWE"),
        ("Sub-ICB", "36L"),
        ("NHS Trust", "RJ1"),
        ("Submitting Organisation", "RJ1"),
    ] {
        let fixture = Fixture::of(BEFORE);
        fixture.manifest(|text| {
            let others = LEVELS.replace(&format!("\"{level}\""), "\"Local Authority\"");
            text.replace(
                "keep = [\"Local Authority\"]",
                &format!("keep = [\"{level}\"]"),
            )
            .replace(LEVELS, &others)
            .replace(
                "vintage = \"2025\" }",
                "vintage = \"2025\", codes = \"other\" }",
            )
        });
        let said = fixture.said();
        let rows = said.iter().filter(|line| line.starts_with(code)).count();
        assert_eq!((rows, said.len()), (14, 15), "{level}: {said:#?}");
    }
    let fixture = Fixture::of(BEFORE);
    fixture.manifest(|text| {
        text.replace("keep = [\"Individuals\"]", "keep = [\"Newly recorded\"]")
            .replace(
                "\"Newly recorded\"]\n\n[counts]",
                "\"Individuals\"]\n\n[counts]",
            )
    });
    let rounded = Count::Rounded {
        shown: 25,
        within: within(23, 27),
    };
    let read = fixture.read().unwrap();
    says(
        &read,
        "E09000002",
        "2025-09-30",
        "FGM type: Type 1",
        rounded,
    );
}

#[test]
fn enhanced_dataset_in_an_unknown_layout_is_refused_with_its_columns() {
    let fixture = Fixture::of(BEFORE);
    let text = String::from_utf8(fixture.bytes()).unwrap();
    fixture.put(
        text.replacen("Org Code", "Site", 1)
            .replacen("Value\n", "N\n", 1)
            .as_bytes(),
    );
    let refused = fixture.read().unwrap_err();
    let texts: Vec<String> = refused.iter().map(ToString::to_string).collect();
    for words in [
        "column Org Code | Geography_Code | Area Code: a declared column is missing",
        "column Value | Count | Measure_Value: a declared column is missing",
        "columns Reporting Period, Org Level, Site, Org Name, Measure, Variable, Variable Value, N",
    ] {
        assert!(
            texts.iter().any(|text| text.contains(words)),
            "{words}: {texts:#?}"
        );
    }
}
