//! A reader who has this code, and protects every table that there is.

use super::*;

/// What a reader finds who protects every table of some leaves.
#[derive(Debug, Default)]
struct Inverted {
    /// Tables that are published.
    accepted: u32,
    /// Publications that tell of a cell, of those behind which no larger counts can stand.
    told: u32,
}

fn inverted(
    structure: &Structure,
    leaves: usize,
    most: u64,
    rule: Rule,
    pattern: impl Fn(&[u64]) -> Option<Vec<bool>>,
) -> Inverted {
    let mut published: BTreeMap<Vec<Option<u64>>, Vec<Vec<u64>>> = BTreeMap::new();
    let mut inverted = Inverted::default();
    for mut at in 0..(most + 1).pow(u32::try_from(leaves).expect("few")) {
        let digits = (0..leaves).map(|_| {
            let digit = at % (most + 1);
            at /= most + 1;
            digit
        });
        let counts = made(structure, &digits.collect::<Vec<_>>());
        let Some(is_withheld) = pattern(&counts) else {
            continue;
        };
        inverted.accepted += 1;
        let cells = counts.iter().zip(is_withheld);
        let publication = cells.map(|(count, is)| (!is).then_some(*count)).collect();
        published.entry(publication).or_default().push(counts);
    }
    let is_leaf = |cell: &usize| structure.sums.iter().all(|sum| sum.total != *cell);
    for (publication, tables) in published {
        let is_withheld: Vec<bool> = publication.iter().map(Option::is_none).collect();
        let known = known(structure, &tables[0], &is_withheld, rule);
        let found = attack(&structure.sums, &known).expect("the truth fits");
        let mut leaves = (0..found.len()).filter(is_leaf);
        if !leaves.all(|cell| found[cell].upper.is_some_and(|upper| upper <= most)) {
            continue;
        }
        let mut withheld = (0..publication.len()).filter(|cell| is_withheld[*cell]);
        let tells = withheld.any(|cell| {
            let counts = || tables.iter().map(|table| table[cell]);
            let (lower, upper) = (counts().min().expect("one"), counts().max());
            let met = Some((lower, upper));
            !rule.is_safe(Feasible { lower, upper, met })
        });
        inverted.told += u32::from(tells);
    }
    inverted
}

/// The cheapest pattern tells of some tables, to a reader who knows that it is taken; the one that
/// is published never does, and most tables have one.
#[test]
fn slow_patterns_tell_of_no_count() {
    let hidden = Rule {
        prints_zeros: false,
        ..THREE
    };
    let wide = Rule {
        min_width: 5,
        ..THREE
    };
    for (sizes, groups, leaves, most, rule, least) in [
        (vec![3], false, 3, 12, THREE, 0.95),
        (vec![3], true, 3, 7, THREE, 0.9),
        (vec![3], false, 3, 8, wide, 0.75),
        (vec![3], false, 3, 7, hidden, 0.9),
        (vec![2, 2], false, 4, 4, THREE, 0.7),
    ] {
        let structure = structure(&sizes, groups);
        let costs = vec![1.0; structure.keys.len()];
        let cheapest = inverted(&structure, leaves, most, rule, |counts| {
            let found = suppress(&structure, counts, &costs, rule);
            found.ok().map(|of| of.is_withheld)
        });
        let taken = inverted(&structure, leaves, most, rule, |counts| {
            let found = suppress_transparently(&structure, counts, &costs, rule);
            found.ok().map(|of| {
                assert_eq!(of.looked, Looked::Whole);
                of.suppression.is_withheld
            })
        });
        assert_eq!(taken.told, 0, "{sizes:?} {groups} {rule:?}");
        assert!(f64::from(taken.accepted) >= least * f64::from(cheapest.accepted));
    }
}
