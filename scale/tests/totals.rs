//! Totals and rates, by hand on a small table and by plain loops on made-up ones.

use scale::Kind;
use tempfile::TempDir;

use crate::plain;
use crate::tables::{five, made_up, put, run, same};

#[test]
fn ranges_add_up_to_ranges_and_what_is_missing_stays_missing() {
    let (data, out) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (data, out) = (data.path(), out.path());
    five(data);
    // B is withheld as 1 to 7; D has a row without a value; E has none, and nobody may live there.
    put(
        data,
        Kind::Counts,
        "2021",
        &[
            ("A", Some(12), Some(12)),
            ("B", Some(1), Some(7)),
            ("C", Some(5), Some(5)),
            ("D", None, None),
        ],
    );
    put(
        data,
        Kind::Counts,
        "2022",
        &[("D", Some(3), Some(3)), ("E", Some(0), Some(0))],
    );
    for period in ["2021", "2022"] {
        let of = |area, people| (area, Some(people), Some(people));
        put(
            data,
            Kind::Populations,
            period,
            &[
                of("A", 100),
                of("B", 200),
                of("C", 300),
                of("D", 50),
                ("E", Some(0), Some(9)),
            ],
        );
    }
    assert_eq!(run(data, out, 2).problems, 0);
    let counts: Vec<String> = plain::result(out, "count_totals")
        .iter()
        .map(|row| row.join(" "))
        .collect();
    let expected = [
        "local_authority T falls 2021 5 2  ",
        "local_authority T falls 2022 5 3  ",
        "lsoa L1 falls 2021 3 0 18 24",
        "lsoa L1 falls 2022 3 3  ",
        "lsoa L2 falls 2021 1 1  ",
        "lsoa L2 falls 2022 1 0 3 3",
        "lsoa L3 falls 2021 1 1  ",
        "lsoa L3 falls 2022 1 0 0 0",
        "msoa M falls 2021 5 2  ",
        "msoa M falls 2022 5 3  ",
    ];
    assert_eq!(counts, expected);
    let rates: Vec<String> = plain::result(out, "rates")
        .iter()
        .filter(|row| row[0] == "lsoa")
        .map(|row| {
            let bare = |cell: &String| cell.split(" (").next().unwrap().to_owned();
            row.iter().map(bare).collect::<Vec<_>>().join("|")
        })
        .collect();
    let expected = [
        // 18 of 600 and 24 of 600.
        "lsoa|L1|falls|2021|18|24|600|600|300.0|400.0|",
        "lsoa|L1|falls|2022|||600|600|||a count is missing",
        "lsoa|L2|falls|2021|||50|50|||a count is missing",
        "lsoa|L2|falls|2022|3|3|50|50|600.0|600.0|",
        "lsoa|L3|falls|2021|||0|9|||a count is missing",
        "lsoa|L3|falls|2022|0|0|0|9|||the population may be nought",
    ];
    assert_eq!(rates, expected);
}

#[test]
fn totals_and_rates_are_those_of_plain_loops() {
    for (areas, periods, indicators) in [(1, 1, 1), (33, 3, 2), (4_994, 4, 3)] {
        let (data, out) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let (data, out) = (data.path(), out.path());
        made_up(data, areas, periods, indicators);
        assert_eq!(run(data, out, 2).problems, 0);
        for kind in [Kind::Counts, Kind::Populations] {
            let (found, expected) = (plain::result(out, kind.totals()), plain::totals(data, kind));
            assert!(!expected.is_empty());
            assert!(found == expected, "{areas} areas: {}", kind.totals());
        }
        let (found, expected) = (plain::result(out, "rates"), plain::rates(data));
        assert!(found == expected, "{areas} areas: rates");
        if areas > 1_000 {
            let reasons: std::collections::BTreeSet<&str> =
                expected.iter().map(|row| row[10].as_str()).collect();
            assert_eq!(
                reasons.into_iter().collect::<Vec<_>>(),
                ["", "a count is missing", "a population is missing"]
            );
            assert!(
                expected.iter().any(|row| row[4] != row[5]),
                "ranges are tried"
            );
        }
    }
}

#[test]
fn results_are_the_same_bytes_at_any_number_of_partitions() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    made_up(&data, 3_000, 4, 3);
    let first = folder.path().join("1");
    run(&data, &first, 1);
    for partitions in [2, 7, 16] {
        let other = folder.path().join(partitions.to_string());
        run(&data, &other, partitions);
        same(&first, &other);
    }
}

#[test]
fn a_second_run_leaves_nothing_of_the_first() {
    let folder = TempDir::new().unwrap();
    let [small, large, one, two] =
        ["small", "large", "one", "two"].map(|name| folder.path().join(name));
    made_up(&small, 33, 1, 1);
    made_up(&large, 100, 2, 1);
    run(&small, &one, 2);
    run(&large, &two, 2);
    run(&small, &two, 2);
    same(&one, &two);
}
