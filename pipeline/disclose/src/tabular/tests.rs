//! The attack against counting, one by one.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

mod patterns;

fn words(of: &[&str]) -> Vec<String> {
    of.iter().map(|&of| of.to_owned()).collect()
}

type Parents<'a> = &'a [(&'a str, &'a [&'a str])];

fn hierarchies(of: &[(&str, Parents<'_>)]) -> Hierarchies {
    let parents = |of: Parents<'_>| {
        let pairs = of.iter();
        pairs
            .map(|(parent, children)| ((*parent).to_owned(), words(children)))
            .collect()
    };
    Hierarchies(
        of.iter()
            .map(|(name, of)| ((*name).to_owned(), parents(of)))
            .collect(),
    )
}

/// Regions of two counties that are sorted into two groups besides.
///
/// <https://github.com/sdcTools/UserSupport/issues/136>
struct Linked {
    structure: Structure,
    counts: Vec<u64>,
}

fn linked() -> Linked {
    let counts = [
        ("A", 2),
        ("B", 2),
        ("I", 8),
        ("J", 8),
        ("K", 3),
        ("L", 3),
        ("M", 3),
        ("N", 7),
        ("first", 20),
        ("second", 16),
        ("small", 30),
        ("BIG", 6),
    ];
    let hierarchies = hierarchies(&[(
        "region",
        &[
            ("first", &["A", "B", "I", "J"]),
            ("second", &["K", "L", "M", "N"]),
            ("small", &["A", "B", "I", "J", "K", "N"]),
            ("BIG", &["L", "M"]),
        ],
    )]);
    let rows = counts.iter().map(|(code, _)| words(&[code])).collect();
    Linked {
        structure: Structure::new(&words(&["region"]), rows, &hierarchies).expect("a table"),
        counts: counts.map(|(_, count)| count).to_vec(),
    }
}

impl Linked {
    fn without(&self, withheld: &[&str], least: u64) -> Known {
        let is_withheld = |cell: usize| withheld.contains(&self.structure.name(cell).as_str());
        let known = |cell: usize| (!is_withheld(cell)).then(|| self.counts[cell]);
        let cells = 0..self.counts.len();
        Known {
            lower: cells.clone().map(|at| known(at).unwrap_or(least)).collect(),
            upper: cells.map(known).collect(),
        }
    }

    fn ends(&self, withheld: &[&str], least: u64, of: &str) -> (u64, Option<u64>) {
        let found = attack(&self.structure.sums, &self.without(withheld, least)).expect("numbers");
        let cell = self.structure.keys.iter().position(|key| key[0] == of);
        let found = found[cell.expect("a region")];
        assert!(found.is_exact());
        (found.lower, found.upper)
    }
}

#[test]
fn two_linked_margins_give_a_cell_away() {
    let linked = linked();
    assert_eq!(
        linked.ends(&["A", "B", "K", "L", "M"], 0, "K"),
        (3, Some(3))
    );
    let with = ["A", "B", "K", "L", "M", "N"];
    assert_eq!(linked.ends(&with, 0, "K"), (0, Some(10)));
    assert_eq!(linked.ends(&with, 1, "K"), (1, Some(9)));
}

/// A total in each dimension; in the first two overlapping groups besides.
fn parents(sizes: &[usize], groups: bool) -> Hierarchies {
    let dimensions = sizes.iter().enumerate().map(|(dimension, size)| {
        let codes: Vec<String> = (0..*size).map(|at| format!("{dimension}{at}")).collect();
        let mut parents = BTreeMap::from([("T".to_owned(), codes.clone())]);
        if groups && dimension == 0 && *size > 2 {
            parents.insert("G".to_owned(), codes[..2].to_vec());
            parents.insert("H".to_owned(), codes[1..].to_vec());
        }
        (dimension.to_string(), parents)
    });
    Hierarchies(dimensions.collect())
}

/// A small table of up to three dimensions.
fn structure(sizes: &[usize], groups: bool) -> Structure {
    let hierarchies = parents(sizes, groups);
    let mut rows: Vec<Vec<String>> = vec![Vec::new()];
    for (dimension, size) in sizes.iter().enumerate() {
        let codes = (0..*size).map(|at| format!("{dimension}{at}"));
        let parents = hierarchies.0[&dimension.to_string()].keys().cloned();
        let all: Vec<String> = codes.chain(parents).collect();
        rows = rows
            .into_iter()
            .flat_map(|row| {
                all.iter().map(move |code| {
                    let mut row = row.clone();
                    row.push(code.clone());
                    row
                })
            })
            .collect();
    }
    let dimensions: Vec<String> = (0..sizes.len()).map(|of| of.to_string()).collect();
    Structure::new(&dimensions, rows, &hierarchies).expect("a table")
}

/// Fills the sums in.
fn made(structure: &Structure, leaves: &[u64]) -> Vec<u64> {
    let mut counts: Vec<Option<u64>> = vec![None; structure.keys.len()];
    let is_total = |cell: usize| structure.sums.iter().any(|sum| sum.total == cell);
    let mut next = leaves.iter().cycle();
    for (cell, count) in counts.iter_mut().enumerate() {
        if !is_total(cell) {
            *count = next.next().copied();
        }
    }
    while counts.iter().any(Option::is_none) {
        for sum in &structure.sums {
            let parts: Option<Vec<u64>> = sum.parts.iter().map(|of| counts[*of]).collect();
            if let Some(parts) = parts {
                counts[sum.total] = Some(parts.iter().sum());
            }
        }
    }
    counts.into_iter().flatten().collect()
}

/// Every table that a reader can think of, one by one: the ends of each cell.
fn counted(
    structure: &Structure,
    counts: &[u64],
    withheld: &[usize],
    least: u64,
) -> Vec<(u64, u64)> {
    let mut now = counts.to_vec();
    let mut ends: Vec<Option<(u64, u64)>> = vec![None; counts.len()];
    let most: u64 = counts.iter().max().copied().unwrap_or(0);
    try_all(structure, &mut now, withheld, (least, most), &mut ends);
    ends.into_iter()
        .map(|of| of.expect("the truth fits"))
        .collect()
}

fn try_all(
    structure: &Structure,
    now: &mut Vec<u64>,
    left: &[usize],
    within: (u64, u64),
    ends: &mut Vec<Option<(u64, u64)>>,
) {
    // A sum all of whose cells are set holds or ends the branch.
    let holds = structure.sums.iter().all(|sum| {
        sum.cells().any(|cell| left.contains(&cell))
            || now[sum.total] == sum.parts.iter().map(|of| now[*of]).sum::<u64>()
    });
    if !holds {
        return;
    }
    let Some((next, left)) = left.split_first() else {
        for (end, value) in ends.iter_mut().zip(now.iter()) {
            let (low, high) = end.unwrap_or((*value, *value));
            *end = Some((low.min(*value), high.max(*value)));
        }
        return;
    };
    let kept = now[*next];
    for value in within.0..=within.1 {
        now[*next] = value;
        try_all(structure, now, left, within, ends);
    }
    now[*next] = kept;
}

/// As many as the environment asks for; enough to find a slip by default.
fn cases() -> u32 {
    let asked = std::env::var("ATTACK_CASES").ok();
    asked.and_then(|of| of.parse().ok()).unwrap_or(300)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_global_rejects: u32::MAX, ..ProptestConfig::default() })]

    /// Up to eight withheld cells of linked tables with totals to thirty.
    #[test]
    fn ends_are_those_of_counting(
        sizes in proptest::collection::vec(2_usize..4, 1..4),
        groups: bool,
        leaves in proptest::collection::vec(0_u64..4, 27),
        chosen in proptest::collection::vec(0_usize..1000, 1..9),
        zeros: bool,
    ) {
        let structure = structure(&sizes, groups);
        let counts = made(&structure, &leaves);
        prop_assume!(counts.iter().all(|count| *count <= 30));
        let least = u64::from(zeros);
        // The total of all stands, so that everything has an end.
        let mut withheld: Vec<usize> = chosen.iter().map(|at| at % (counts.len() - 1)).collect();
        withheld.retain(|cell| counts[*cell] >= least);
        withheld.sort_unstable();
        withheld.dedup();
        let known = Known {
            lower: (0..counts.len()).map(|at| if withheld.contains(&at) { least } else { counts[at] }).collect(),
            upper: (0..counts.len()).map(|at| if withheld.contains(&at) { None } else { Some(counts[at]) }).collect(),
        };
        let found = attack(&structure.sums, &known).expect("the truth fits");
        for (cell, (low, high)) in counted(&structure, &counts, &withheld, least).into_iter().enumerate() {
            prop_assert!(found[cell].is_exact());
            prop_assert_eq!(found[cell].lower, low, "{}", structure.name(cell));
            prop_assert_eq!(found[cell].upper, Some(high), "{}", structure.name(cell));
        }
    }
}

const THREE: Rule = Rule {
    threshold: 3,
    min_width: 0,
    prints_zeros: true,
};

/// Leaves every other parent's row out.
fn without_some_parents(
    full: &Structure,
    sizes: &[usize],
    groups: bool,
    counts: &[u64],
) -> (Structure, Vec<u64>) {
    let is_parent = |key: &Vec<String>| key.iter().any(|code| !code.starts_with(['0', '1', '2']));
    let is_left = |at: &usize| !is_parent(&full.keys[*at]) || at.is_multiple_of(2);
    let cells: Vec<usize> = (0..full.printed).filter(is_left).collect();
    let rows = cells.iter().map(|at| full.keys[*at].clone()).collect();
    let dimensions: Vec<String> = (0..sizes.len()).map(|of| of.to_string()).collect();
    let structure = Structure::new(&dimensions, rows, &parents(sizes, groups)).expect("a table");
    let printed: Vec<u64> = cells.iter().map(|at| counts[*at]).collect();
    let counts = filled(&structure, &printed);
    (structure, counts)
}

/// The cost of the cheapest safe pattern, by trying all of them.
fn tried(structure: &Structure, counts: &[u64], costs: &[f64], rule: Rule) -> Option<f64> {
    let printed = 0..structure.printed;
    let is_given: Vec<bool> = counts.iter().map(|count| rule.is_at_risk(*count)).collect();
    let others: Vec<usize> = printed
        .clone()
        .filter(|cell| {
            !is_given[*cell] && counts[*cell] >= rule.least() && costs[*cell].is_finite()
        })
        .collect();
    let of = |pattern: u32| {
        let chosen = others.iter().enumerate();
        chosen
            .filter(move |(at, _)| pattern & (1 << at) != 0)
            .map(|(_, cell)| *cell)
    };
    let cost = |pattern: u32| of(pattern).map(|cell| costs[cell]).sum::<f64>();
    let mut patterns: Vec<u32> = (0..1_u32 << others.len()).collect();
    patterns.sort_by(|a, b| cost(*a).total_cmp(&cost(*b)));
    let safe = patterns.into_iter().find(|pattern| {
        let mut is_withheld = is_given.clone();
        of(*pattern).for_each(|cell| is_withheld[cell] = true);
        let known = known(structure, counts, &is_withheld, rule);
        let found = attack(&structure.sums, &known).expect("the truth fits");
        printed
            .clone()
            .all(|cell| !is_withheld[cell] || rule.is_safe(found[cell]))
    });
    safe.map(cost)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_global_rejects: u32::MAX, ..ProptestConfig::default() })]

    #[test]
    fn slow_no_safe_pattern_is_cheaper(
        sizes in proptest::collection::vec(2_usize..4, 1..3),
        groups: bool,
        leaves in proptest::collection::vec(0_u64..9, 9),
        costs in proptest::collection::vec(1_u8..8, 9),
        has_costs: bool,
        has_width: bool,
        without_rows: bool,
        prints_zeros: bool,
    ) {
        let mut structure = structure(&sizes, groups);
        let mut counts = made(&structure, &leaves);
        if without_rows {
            (structure, counts) = without_some_parents(&structure, &sizes, groups, &counts);
        }
        let rule = Rule { prints_zeros, min_width: if has_width { 5 } else { 0 }, ..THREE };
        // A cost of 7 is endless: the cell stays printed.
        let cost = |of: &u8| match of {
            _ if !has_costs => 1.0,
            7 => f64::INFINITY,
            of => f64::from(*of),
        };
        let costs: Vec<f64> = costs.iter().cycle().take(counts.len()).map(cost).collect();
        let choices = counts.iter().filter(|count| !rule.is_at_risk(**count)).count();
        prop_assume!(choices <= 12);
        let found = suppress(&structure, &counts, &costs, rule);
        match tried(&structure, &counts, &costs, rule) {
            None => prop_assert!(matches!(found.as_ref().map_err(|of| &of[..]), Err([SuppressError::Impossible { .. }, ..])), "{:?}", found),
            Some(least) => {
                let found = found.expect("a pattern");
                prop_assert!((found.cost - least).abs() < 1e-6, "{} is not {}", found.cost, least);
                prop_assert!(found.is_cheapest());
            }
        }
    }
}

/// The least change of all tables of multiples next to the counts, by trying all of their leaves.
fn least_change(structure: &Structure, counts: &[u64], base: u64) -> Option<u64> {
    let is_total = |cell: &usize| structure.sums.iter().any(|sum| sum.total == *cell);
    let leaves: Vec<usize> = (0..counts.len()).filter(|cell| !is_total(cell)).collect();
    let mut least: Option<u64> = None;
    for pattern in 0..1_u32 << leaves.len() {
        let rounded: Vec<u64> = leaves
            .iter()
            .enumerate()
            .map(|(at, cell)| (counts[*cell] / base + u64::from(pattern & (1 << at) != 0)) * base)
            .collect();
        let all = made(structure, &rounded);
        let is_next = |(count, value): (&u64, &u64)| count.abs_diff(*value) < base;
        if counts.iter().zip(&all).all(is_next) {
            let change = counts
                .iter()
                .zip(&all)
                .map(|(count, value)| count.abs_diff(*value))
                .sum();
            least = Some(least.map_or(change, |least: u64| least.min(change)));
        }
    }
    least
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases() / 3, max_global_rejects: u32::MAX, ..ProptestConfig::default() })]

    #[test]
    fn rounded_tables_add_up_and_change_least(
        sizes in proptest::collection::vec(2_usize..4, 1..4),
        groups: bool,
        leaves in proptest::collection::vec(0_u64..30, 27),
        base in 2_u64..8,
    ) {
        prop_assume!(sizes.iter().product::<usize>() <= 9);
        let structure = structure(&sizes, groups);
        let counts = made(&structure, &leaves);
        let found = round(&structure, &counts, base).expect("multiples");
        for sum in &structure.sums {
            let parts: u64 = sum.parts.iter().map(|part| found.values[*part]).sum();
            prop_assert_eq!(found.values[sum.total], parts);
        }
        for (count, value) in counts.iter().zip(&found.values) {
            prop_assert!(value % base == 0 && count.abs_diff(*value) < found.reach * base);
        }
        match least_change(&structure, &counts, base) {
            Some(least) => prop_assert_eq!((found.reach, found.change, found.bound), (1, least, least)),
            None => prop_assert!(found.reach > 1),
        }
        // The sums tell nothing that the multiples do not.
        let known = known_rounded(&structure, &found.values, base, found.reach);
        let reader = attack(&structure.sums, &known).expect("the truth fits");
        for (cell, of) in reader.into_iter().enumerate() {
            let marker = stands_for(found.values[cell], base, found.reach);
            prop_assert!(THREE.is_safe_rounded(of, marker));
            prop_assert_eq!((of.lower, of.upper), (marker.0, Some(marker.1)));
        }
    }
}

#[test]
fn a_table_that_is_too_large_to_look_into_is_not_found_out() {
    let structure = structure(&[10, 10, 10], false);
    let cells = structure.keys.len();
    let is_total = |cell: usize| structure.keys[cell].iter().all(|code| code == "T");
    let known = Known {
        lower: (0..cells)
            .map(|cell| if is_total(cell) { 9_000 } else { 0 })
            .collect(),
        upper: (0..cells)
            .map(|cell| is_total(cell).then_some(9_000))
            .collect(),
    };
    let found = attack(&structure.sums, &known).expect("numbers");
    for (cell, of) in found.into_iter().enumerate() {
        assert!(is_total(cell) || (of.met.is_none() && !THREE.is_safe(of)));
    }
}
