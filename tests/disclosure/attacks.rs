//! Attacks that are known to have worked elsewhere, one test each, on whole releases. Those on
//! tables of counts stand in `disclose` (linked margins, week-on-week differences, a merged area
//! beside its part, nought told from small counts), those on what comes in at the door in `door.rs`.

use std::collections::BTreeMap;

use super::*;

/// Of every rate with a public denominator: what it leaves of the count is all that is disclosed
/// of it.
#[test]
fn a_rate_with_a_public_denominator() {
    let workspace = confidential(&Draws(11).counts());
    workspace.build().done();
    let children = fs::read_to_string(workspace.snapshot("ons-children-0-17")).unwrap();
    let mut denominators: BTreeMap<(String, String), f64> = BTreeMap::new();
    for line in children.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let (area, year, value) = (cells[0], cells[cells.len() - 2], cells[cells.len() - 1]);
        denominators.insert((area.to_owned(), year.to_owned()), value.parse().unwrap());
    }
    let table = text(&latest(&workspace), "tables/fgm-risk-london-long.csv");
    let mut reader = csv_lines(&table);
    let header = reader.next().unwrap();
    let at = |name: &str| header.iter().position(|of| of == name).unwrap();
    let (area, indicator, period, lower, upper) = (
        at("area_code"),
        at("indicator"),
        at("period"),
        at("lower"),
        at("upper"),
    );
    let lines: Vec<Vec<String>> = reader.collect();
    let mut counts: BTreeMap<(String, String), (f64, f64)> = BTreeMap::new();
    for line in lines
        .iter()
        .filter(|line| line[indicator] == "assessments_fgm_count")
    {
        if let (Ok(low), Ok(high)) = (line[lower].parse(), line[upper].parse()) {
            counts.insert((line[area].clone(), line[period].clone()), (low, high));
        }
    }
    let mut looked = 0;
    for line in lines
        .iter()
        .filter(|line| line[indicator] == "assessments_fgm_rate")
    {
        let key = (line[area].clone(), line[period].clone());
        let year = line[period]
            .split('-')
            .next()
            .unwrap()
            .replace("year to ", "");
        let before: u32 = year.parse::<u32>().unwrap() - 1;
        let denominator = [year, before.to_string()]
            .into_iter()
            .find_map(|year| denominators.get(&(line[area].clone(), year)));
        let (Some((least, most)), Some(denominator)) = (counts.get(&key), denominator) else {
            continue;
        };
        let (Ok(low), Ok(high)) = (line[lower].parse::<f64>(), line[upper].parse::<f64>()) else {
            continue;
        };
        // Half a unit of the last decimal that is printed, and a tenth for other denominators.
        let slack = 0.005 + 0.1 * high;
        assert!(low <= least / denominator * 1e4 + slack, "{line:?}");
        assert!(high >= most / denominator * 1e4 - slack, "{line:?}");
        looked += 1;
    }
    assert!(looked > 200, "{looked}");
}

/// The lines of a CSV text, each as its cells.
fn csv_lines(text: &str) -> impl Iterator<Item = Vec<String>> + '_ {
    text.lines().map(|line| {
        let (mut cells, mut cell, mut is_quoted) = (Vec::new(), String::new(), false);
        for letter in line.chars() {
            match letter {
                '"' => is_quoted = !is_quoted,
                ',' if !is_quoted => cells.push(std::mem::take(&mut cell)),
                letter => cell.push(letter),
            }
        }
        cells.push(cell);
        cells
    })
}

/// The largest count lies in another borough, within one rounding: no class, colour, extreme of a
/// legend, order of rows or features, attribute or size of a file tells where.
#[test]
fn class_breaks_colours_extremes_orders_and_sizes() {
    let mut counts: Counts = vec![[20; AREAS]; YEARS];
    for year in &mut counts {
        (year[3], year[4]) = (102, 98);
    }
    let mut other = counts.clone();
    for year in &mut other {
        (year[3], year[4]) = (98, 102);
    }
    let (one, other) = (confidential(&counts), confidential(&other));
    let (one, other) = (seen(&one, &one.build()), seen(&other, &other.build()));
    assert_eq!(one.code, 0, "{}", one.said);
    assert_alike(&one, &other);
    let maps = one.files.iter().filter(|(name, _)| {
        ["svg", "json", "gpkg"]
            .iter()
            .any(|end| name.ends_with(end))
    });
    assert!(maps.count() > 4);
}

/// Where nought is hidden, nothing tells it from a small count.
#[test]
fn nought_told_from_a_small_count() {
    let mut counts: Counts = vec![[20; AREAS]; YEARS];
    for year in &mut counts {
        (year[3], year[4], year[5]) = (0, 4, 30);
    }
    let mut other = counts.clone();
    for year in &mut other {
        (year[3], year[4], year[5]) = (4, 0, 30);
    }
    let worlds = [counts, other].map(|counts| {
        let workspace = confidential(&counts);
        rules(&workspace, &[("zeros", "\"withheld\"")]);
        let seen = seen(&workspace, &workspace.build());
        assert_eq!(seen.code, 0, "{}", seen.said);
        seen
    });
    assert_alike(&worlds[0], &worlds[1]);
}

/// "Nothing changed", exit codes, log lines and names on the night after.
#[test]
fn nothing_changed_says_nothing_of_what_is_not_disclosed() {
    let counts: Counts = vec![[5; AREAS]; YEARS];
    let mut moved = counts.clone();
    (moved[2][1], moved[2][2]) = (7, 3);
    let nights = [None, Some(moved)].map(|second| {
        let workspace = confidential(&counts);
        workspace.build().done();
        if let Some(second) = second {
            write(&workspace, &second);
        }
        seen(&workspace, &workspace.build())
    });
    assert!(nights[0].said.contains("unchanged"), "{}", nights[0].said);
    assert_alike(&nights[0], &nights[1]);
}
