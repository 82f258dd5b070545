//! Births and population: tables of the Office for National Statistics, and of Nomis.

use vocabulary::{Count, MergedRow};

use super::damage::{Damage, Target};
use super::harness::{Fixture, Outcome, UTF8, says, usual};

#[test]
fn births_in_both_orders_of_columns() {
    for (id, year) in [
        ("ons-births-from-2022", "2024-12-31"),
        ("ons-births-before-2022", "2021-12-31"),
    ] {
        let fixture = Fixture::of(id);
        let read = fixture.read().unwrap();
        says(&read, "E09000007", year, "Africa", Count::Exact(255));
        says(
            &read,
            "E09000007",
            year,
            "Middle East and Asia",
            Count::Exact(635),
        );
        says(&read, "E09000007", year, "Total", Count::Exact(2737));
        let target = Target {
            row: 4,
            code: "Area code",
            period: "Area code",
            value: "Africa",
        };
        fixture.survives(target, ',', UTF8, |damage| match damage {
            // The table has no column of periods: the manifest gives the year.
            Damage::SpreadsheetDate => Outcome::Refusal(&["column Area code", "not a GSS code"]),
            _ => usual(damage),
        });
    }
}

/// Some tables print the City of London with Westminster, others with Hackney.
#[test]
fn births_of_two_areas_together_bound_their_sum() {
    let fixture = Fixture::of("ons-births-before-2022");
    let whole = String::from_utf8(fixture.bytes()).unwrap();
    let together = whole.replace(
        "E09000012,Hackney",
        "E41000324,City of London and Westminster",
    );
    assert_ne!(whole, together);
    fixture.put(
        together
            .replace("E09000022,Lambeth", "E09000033,Westminster")
            .as_bytes(),
    );
    let refused = fixture.read().unwrap_err();
    let texts: Vec<String> = refused.iter().map(ToString::to_string).collect();
    let words = "E41000324 stands beside E09000033, which is a part of it";
    assert!(texts.iter().any(|text| text.contains(words)), "{texts:#?}");

    fixture.put(together.as_bytes());
    fixture.manifest(|text| {
        let merged = r#"lookup = { merged = [ { printed = "E41000324", members = ["E09000001", "E09000033"], reason = "printed together" } ] }"#;
        text.replace("vintage = \"2024\" }", &format!("vintage = \"2024\", {merged} }}"))
    });
    let read = fixture.read().unwrap();
    let [table] = &read.tables[..] else {
        panic!("one table");
    };
    let of_both = |row: &&MergedRow| row.row.area.as_str() == "E41000324" && row.members.len() == 2;
    assert_eq!(table.merged.iter().filter(of_both).count(), 7);
}

#[test]
fn nomis_tables() {
    let code = "GEOGRAPHY_CODE";
    for (id, area, day, category, count) in [
        (
            "nomis-mid-year-estimates",
            "E09000002",
            "2024-06-30",
            "Female, Aged 0",
            2980,
        ),
        (
            "nomis-ts009",
            "E09000002",
            "2021-03-21",
            "Male, Aged 4 years and under",
            6872,
        ),
        (
            "nomis-ts012",
            "E09000003",
            "2021-03-21",
            "Africa: North Africa",
            23193,
        ),
    ] {
        let fixture = Fixture::of(id);
        says(
            &fixture.read().unwrap(),
            area,
            day,
            category,
            Count::Exact(count),
        );
        let target = Target {
            row: 4,
            code,
            period: "DATE_NAME",
            value: "OBS_VALUE",
        };
        fixture.survives(target, ',', UTF8, usual);
    }
}
