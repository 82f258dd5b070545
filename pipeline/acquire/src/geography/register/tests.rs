use super::*;

#[track_caller]
fn row(code: &str) -> &'static Entry {
    entry(code).expect("in the register")
}

#[test]
fn every_row_reads_and_no_code_stands_twice() {
    assert_eq!(lines().count(), entries().count());
    assert_eq!(entries().count(), 482);
    let sorted: Vec<&str> = lines().filter_map(|line| line.get(..9)).collect();
    assert!(sorted.is_sorted());
    assert!(entries().all(|entry| is_gss(entry.code) && !entry.name.is_empty()));
}

#[test]
fn what_replaced_a_code_is_listed_and_begins_the_day_after_it_ended() {
    for entry in entries() {
        assert_eq!(
            entry.to.is_some(),
            !entry.replaced_by.is_empty(),
            "{entry:?}"
        );
        assert!(entry.to.is_none_or(|to| Some(to) > entry.from), "{entry:?}");
        for by in &entry.replaced_by {
            let next = row(by).from.expect("a successor's first day is known");
            let last = entry.to.expect("a code with a successor has ended");
            assert!(last < next, "{entry:?}");
            let months = u32::from(next.year) * 12 + u32::from(next.month)
                - u32::from(last.year) * 12
                - u32::from(last.month);
            let adjoins = (months == 1 && next.of_month == 1 && last.of_month >= 30)
                || (months == 0 && next.of_month == last.of_month + 1);
            assert!(adjoins, "{entry:?}");
        }
    }
}

#[test]
fn no_code_comes_back_to_itself() {
    for start in entries() {
        let mut at = vec![start.code];
        for _ in 0..10 {
            at = at
                .iter()
                .flat_map(|code| row(code).replaced_by.clone())
                .collect();
        }
        assert!(at.is_empty(), "{start:?}");
    }
}

#[test]
fn real_recodes_and_mergers() {
    for (code, name, last, by) in [
        (
            "E06000048",
            "Northumberland",
            Day::new(2013, 3, 31),
            "E06000057",
        ),
        ("E08000020", "Gateshead", Day::new(2013, 3, 31), "E08000037"),
        ("E07000100", "St Albans", Day::new(2012, 3, 31), "E07000240"),
        (
            "E07000104",
            "Welwyn Hatfield",
            Day::new(2012, 3, 31),
            "E07000241",
        ),
        ("E07000101", "Stevenage", Day::new(2013, 3, 31), "E07000243"),
        (
            "E07000097",
            "East Hertfordshire",
            Day::new(2013, 3, 31),
            "E07000242",
        ),
        ("S12000015", "Fife", Day::new(2018, 2, 1), "S12000047"),
        (
            "S12000024",
            "Perth and Kinross",
            Day::new(2018, 2, 1),
            "S12000048",
        ),
        (
            "S12000046",
            "Glasgow City",
            Day::new(2019, 3, 31),
            "S12000049",
        ),
        (
            "S12000044",
            "North Lanarkshire",
            Day::new(2019, 3, 31),
            "S12000050",
        ),
        (
            "E06000028",
            "Bournemouth",
            Day::new(2019, 3, 31),
            "E06000058",
        ),
        (
            "E07000050",
            "North Dorset",
            Day::new(2019, 3, 31),
            "E06000059",
        ),
        ("E07000206", "Waveney", Day::new(2019, 3, 31), "E07000244"),
        (
            "E07000204",
            "St Edmundsbury",
            Day::new(2019, 3, 31),
            "E07000245",
        ),
        (
            "E07000191",
            "West Somerset",
            Day::new(2019, 3, 31),
            "E07000246",
        ),
        ("E07000007", "Wycombe", Day::new(2020, 3, 31), "E06000060"),
        ("E07000150", "Corby", Day::new(2021, 3, 31), "E06000061"),
        (
            "E07000154",
            "Northampton",
            Day::new(2021, 3, 31),
            "E06000062",
        ),
        ("E07000028", "Carlisle", Day::new(2023, 3, 31), "E06000063"),
        ("E07000030", "Eden", Day::new(2023, 3, 31), "E06000064"),
        ("E07000165", "Harrogate", Day::new(2023, 3, 31), "E06000065"),
        (
            "E07000246",
            "Somerset West and Taunton",
            Day::new(2023, 3, 31),
            "E06000066",
        ),
        ("E08000016", "Barnsley", Day::new(2025, 3, 31), "E08000038"),
        ("E08000019", "Sheffield", Day::new(2025, 3, 31), "E08000039"),
    ] {
        let found = row(code);
        assert_eq!((found.name, found.to), (name, Some(last)), "{code}");
        assert_eq!(found.replaced_by, [by], "{code}");
    }
    assert_eq!(row("E41000324").name, "City of London,Westminster");
    assert_eq!(row("E41000052").name, "Cornwall,Isles of Scilly");
}

#[test]
fn the_boroughs_are_those_of_the_boundaries() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../data-sources/ons-borough-boundaries/snapshot.geojson"
    );
    let text = std::fs::read_to_string(path).expect("the boundaries");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let of = |feature: &serde_json::Value, name: &str| {
        feature["properties"][name]
            .as_str()
            .expect("text")
            .to_owned()
    };
    let mut drawn: Vec<(String, String)> = json["features"]
        .as_array()
        .expect("features")
        .iter()
        .map(|feature| (of(feature, "area_code"), of(feature, "area_name")))
        .collect();
    drawn.sort();
    let listed: Vec<(String, String)> = entries()
        .filter(|entry| entry.code.starts_with("E09"))
        .map(|entry| (entry.code.to_owned(), entry.name.to_owned()))
        .collect();
    assert_eq!(listed.len(), 33);
    assert_eq!(listed, drawn);
}

#[test]
fn former_codes_run_in_the_order_of_the_boroughs() {
    let former: Vec<&str> = entries().filter_map(|entry| entry.former).collect();
    assert_eq!(former.len(), 33);
    assert!(former.is_sorted());
    assert_eq!(row("E09000001").former, Some("00AA"));
    assert_eq!(row("E09000012").former, Some("00AM"));
    assert_eq!(row("E09000033").former, Some("00BK"));
}

#[test]
fn says_how_a_code_stands() {
    assert!(matches!(known("E09000033"), Standing::Known(entry) if entry.to.is_none()));
    assert!(matches!(known("E08000020"), Standing::Known(entry) if entry.to.is_some()));
    for (code, kind) in [
        ("E09000034", "London borough"),
        ("E09000000", "London borough"),
        ("E12000010", "region of England"),
        ("E13000003", "Inner or Outer London"),
        ("E92000002", "country of the United Kingdom"),
        ("E06000000", "unitary authority of England"),
    ] {
        assert_eq!(known(code), Standing::NotInRegister { kind }, "{code}");
    }
    for code in [
        "E06000067",
        "E01000001",
        "E41000001",
        "S12000001",
        "K02000002",
        "UKI31",
        "",
        "E09",
        "E0900003é",
    ] {
        assert_eq!(known(code), Standing::NotListed, "{code}");
    }
}
