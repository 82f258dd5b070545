//! A year of nightly releases: revisions, late returns and a re-cut of areas.

use std::collections::BTreeSet;

use vocabulary::{Count, Marker};

use super::*;
use crate::made::policy;
use crate::{Method, Why, Zeros, audit};

const NIGHTS: usize = 365;

/// Numbers in a row that look like chance, the same on every machine.
struct Draws(u64);

impl Draws {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// The register as it stands on each night: in most nights one count is revised by a few, some
/// returns come late, and in the middle of the year an area is cut in two.
fn nights() -> Vec<Vec<u64>> {
    let mut draws = Draws(7);
    let mut counts: Vec<u64> = vec![3, 12, 0, 7, 45, 22, 5, 31];
    let mut nights = Vec::new();
    for night in 0..NIGHTS {
        if draws.below(3) == 0 {
            let at = usize::try_from(draws.below(8)).expect("small");
            let by = draws.below(3);
            counts[at] = if draws.below(2) == 0 {
                counts[at] + by
            } else {
                counts[at].saturating_sub(by)
            };
        }
        if night == 120 {
            // A late return: a count that stood at nought all the time.
            counts[2] = 11;
        }
        if night == NIGHTS / 2 {
            let part = counts[1].min(4);
            counts[1] -= part;
            counts.push(part);
        }
        nights.push(counts.clone());
    }
    nights
}

fn groups_of(counts: &[u64]) -> Vec<WiderArea> {
    let all: Vec<usize> = (0..counts.len()).collect();
    groups(&[&[0, 1, 2, 3], &all])
}

/// What a publisher says who looks at one night at a time.
fn naive(policy: &Policy) -> Vec<Statement> {
    let nights = nights();
    let mut said = nights.iter().map(|counts| {
        night(&[held(counts)], policy, &groups_of(counts), &[])
            .expect("a release")
            .statement
    });
    let mut series: Vec<Statement> = Vec::new();
    for statement in &mut said {
        if series.last() != Some(&statement) {
            series.push(statement);
        }
    }
    series
}

/// What the stage says night by night, and every figure that it holds back.
fn guarded(policy: &Policy) -> (Vec<Statement>, BTreeSet<Why>) {
    let mut series: Vec<Statement> = Vec::new();
    let mut why = BTreeSet::new();
    for counts in nights() {
        let found =
            night(&[held(&counts)], policy, &groups_of(&counts), &series).expect("a release");
        let report = &found.report.tables[0];
        why.extend(report.held_back.iter().map(|held| held.why));
        // Everything that is not given is named.
        for row in &found.statement.rows {
            if row.count == Count::Missing(Marker::Confidential) {
                assert!(
                    report.held_back.iter().any(|held| held.area == row.area),
                    "{}",
                    row.area
                );
            }
        }
        if series.last() != Some(&found.statement) {
            series.push(found.statement);
        }
    }
    (series, why)
}

fn leaks(series: &[Statement], policy: &Policy) -> usize {
    audit(series, policy).unsafe_numbers().count()
}

#[test]
fn slow_each_number_by_itself_never_leaks_in_a_year() {
    let mut policy = policy(5, 1, 1, Zeros::Published);
    policy.total_base.value = 5;
    // As departments print: counts above the threshold as they are, totals to the nearest 5.
    policy.threshold.value = 7;
    let naive = naive(&policy);
    assert!(
        leaks(&naive, &policy) > 0,
        "{} nights of a naive publisher tell nothing",
        naive.len()
    );
    let (series, why) = guarded(&policy);
    assert!(series.len() > 20, "{}", series.len());
    assert_eq!(leaks(&series, &policy), 0);
    assert!(
        why.contains(&Why::New) && why.contains(&Why::TellsOfACell),
        "{why:?}"
    );
}

#[test]
fn slow_suppressed_tables_never_leak_in_a_year() {
    let mut policy = policy(5, 1, 1, Zeros::Published);
    policy.method.value = Method::Suppress;
    let naive = naive(&policy);
    assert!(
        leaks(&naive, &policy) > 0,
        "{} nights of a naive publisher tell nothing",
        naive.len()
    );
    let (series, why) = guarded(&policy);
    assert_eq!(leaks(&series, &policy), 0);
    assert!(series.len() > 1 && why.contains(&Why::New), "{why:?}");
}
