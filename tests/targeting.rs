//! What the release says of need, services and the gap between them.

use std::fs;

use crate::workspace::Workspace;

#[test]
fn the_need_stands_beside_what_is_recorded() {
    let workspace = Workspace::new();
    let release = workspace.release();
    let csv = fs::read_to_string(release.join("tables/service-gap.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|of| of == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 33);
    assert!(rows.is_sorted_by(|a, b| a[0] < b[0]), "no rank among areas");
    for share in ["need_share", "recorded_share"] {
        let numbers = rows
            .iter()
            .map(|row| row[column(share)].parse::<f64>().unwrap());
        let whole: f64 = numbers.sum();
        // Medians of shares add up to 100 nearly.
        assert!((whole - 100.0).abs() < 12.0, "{share}: {whole}");
    }
    for row in &rows {
        let number = |name: &str| row[column(name)].parse::<f64>().unwrap();
        assert!(number("gap_lower") <= number("gap") && number("gap") <= number("gap_upper"));
        let above = number("draws_above");
        let reading = match &row[column("reading")] {
            "short" => above >= 95.0,
            "ahead" => above <= 5.0,
            "not told apart" => (4.0..=96.0).contains(&above),
            other => panic!("{other}"),
        };
        assert!(reading, "{row:?}");
        assert!(row[column("words")].contains(&row[column("area_name")]));
    }
    let explained = workspace.run(&["explain", "Brent"]);
    explained.done();
    let words = "Brent has 7.0% of the whole map's estimated need";
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
