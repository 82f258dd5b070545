//! Codes that cannot stand side by side for the same period.

use std::collections::BTreeSet;

use super::day::Day;
use super::register::{Entry, entry};

/// A code and one that took its place, in one table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TwoVintages {
    pub(crate) earlier: &'static Entry,
    pub(crate) later: &'static Entry,
    /// The first day of the later one.
    pub(crate) on: Option<Day>,
}

/// A row of several areas and a row of one of them, in one table: its people are counted twice.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Overlap {
    pub(crate) combined: &'static Entry,
    pub(crate) member: &'static Entry,
}

/// The merged local authorities of the 2011 census and their members.
pub(super) const COMBINED: [(&str, [&str; 2]); 2] = [
    ("E41000052", ["E06000052", "E06000053"]),
    ("E41000324", ["E09000001", "E09000033"]),
];

/// Every pair of codes of one period of which one replaced the other, at once or after others between.
pub(crate) fn two_vintages(codes: &BTreeSet<&str>) -> Vec<TwoVintages> {
    codes
        .iter()
        .filter_map(|code| entry(code))
        .flat_map(|earlier| {
            successors(earlier)
                .into_iter()
                .filter(|later| codes.contains(later))
                .filter_map(entry)
                .map(move |later| TwoVintages {
                    earlier,
                    later,
                    on: later.from,
                })
        })
        .collect()
}

/// Every merged authority of the 2011 census that stands beside one of its members.
pub(crate) fn overlaps(codes: &BTreeSet<&str>) -> Vec<Overlap> {
    COMBINED
        .iter()
        .filter(|(combined, _)| codes.contains(combined))
        .flat_map(|(combined, members)| members.iter().map(move |member| (combined, member)))
        .filter(|(_, member)| codes.contains(*member))
        .filter_map(|(combined, member)| {
            Some(Overlap {
                combined: entry(combined)?,
                member: entry(member)?,
            })
        })
        .collect()
}

/// All codes that took this one's place, sorted.
fn successors(gone: &Entry) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    let mut open = gone.replaced_by.clone();
    while let Some(code) = open.pop() {
        if found.insert(code) {
            open.extend(entry(code).iter().flat_map(|next| &next.replaced_by));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn pairs(codes: &[&str], expected: &[(&str, &str, Day)]) {
        let found: Vec<(&str, &str, Option<Day>)> = two_vintages(&codes.iter().copied().collect())
            .iter()
            .map(|pair| (pair.earlier.code, pair.later.code, pair.on))
            .collect();
        let expected: Vec<(&str, &str, Option<Day>)> = expected
            .iter()
            .map(|(earlier, later, on)| (*earlier, *later, Some(*on)))
            .collect();
        assert_eq!(found, expected, "{codes:?}");
    }

    #[test]
    fn finds_codes_of_two_vintages() {
        pairs(&[], &[]);
        pairs(&["E09000001", "E09000033", "UKI31"], &[]);
        pairs(
            &["E08000020", "E08000037"],
            &[("E08000020", "E08000037", Day::new(2013, 4, 1))],
        );
        // Two that were merged are of one vintage; with the whole they are not.
        pairs(&["E07000190", "E07000191"], &[]);
        pairs(
            &["E07000190", "E07000246", "E06000066"],
            &[
                ("E07000190", "E06000066", Day::new(2023, 4, 1)),
                ("E07000190", "E07000246", Day::new(2019, 4, 1)),
                ("E07000246", "E06000066", Day::new(2023, 4, 1)),
            ],
        );
        pairs(
            &["S12000037", "S12000049"],
            &[("S12000037", "S12000049", Day::new(2019, 4, 1))],
        );
    }

    #[test]
    fn finds_a_part_beside_its_whole() {
        let codes = BTreeSet::from(["E41000324", "E09000033", "E06000052"]);
        let found = overlaps(&codes);
        assert_eq!(found.len(), 1);
        assert!(
            found
                .iter()
                .all(|pair| pair.combined.code == "E41000324" && pair.member.code == "E09000033")
        );
        assert!(overlaps(&BTreeSet::from(["E09000001", "E09000033"])).is_empty());
    }
}
