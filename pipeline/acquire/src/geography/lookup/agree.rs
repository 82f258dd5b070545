//! Whether declared recodes and merged rows agree with themselves, each other and the register.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{AreaCode, Problem, Problems};

use super::super::change::{Change, change, heirs, of_part};
use super::super::register::{Standing, known};
use super::super::vintages::COMBINED;
use super::{Lookup, MERGED, Merged, RECODES, Recode};

/// Everything that is wrong with the lookup of the manifest shown by this name.
pub(super) fn problems(lookup: &Lookup, shown: &str) -> Problems {
    let mut problems = Problems::new();
    let mut refuse =
        |what: String, remedy: String| problems.push(Problem::new(shown, what, remedy));
    codes(lookup, &mut refuse);
    reasons(lookup, &mut refuse);
    recodes(&lookup.recodes, &mut refuse);
    merged(&lookup.merged, &mut refuse);
    both(lookup, &mut refuse);
    problems
}

fn codes(lookup: &Lookup, refuse: &mut impl FnMut(String, String)) {
    let of_recodes = lookup
        .recodes
        .iter()
        .flat_map(|recode| [(RECODES, &recode.from), (RECODES, &recode.to)]);
    let of_merged = lookup
        .merged
        .iter()
        .flat_map(|merged| std::iter::once(&merged.printed).chain(&merged.members))
        .map(|code| (MERGED, code));
    let all: BTreeSet<(&str, &String)> = of_recodes.chain(of_merged).collect();
    for (at, code) in all {
        if code.parse::<AreaCode>().is_err() {
            refuse(
                format!("{at}: {code:?} is not an area's code"),
                "write 1 to 15 letters, digits and - _ . : / without blanks".to_owned(),
            );
        } else if let Standing::NotInRegister { kind } = known(code) {
            refuse(
                format!("{at}: {code} is not the code of any {kind}"),
                "correct the code".to_owned(),
            );
        }
    }
}

fn reasons(lookup: &Lookup, refuse: &mut impl FnMut(String, String)) {
    let of_recodes = lookup
        .recodes
        .iter()
        .map(|recode| (RECODES, &recode.from, &recode.reason));
    let of_merged = lookup
        .merged
        .iter()
        .map(|merged| (MERGED, &merged.printed, &merged.reason));
    for (at, code, reason) in of_recodes.chain(of_merged) {
        if reason.trim().is_empty() {
            refuse(
                format!("{at}: {code} is given without a reason"),
                "say in `reason` why the codes mean the same area, and since when".to_owned(),
            );
        }
    }
}

fn recodes(recodes: &[Recode], refuse: &mut impl FnMut(String, String)) {
    let mut by_from: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut by_to: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for Recode { from, to, .. } in recodes {
        if !seen.insert(from) {
            refuse(
                format!("{RECODES}: {from} is recoded twice"),
                "keep one of the two".to_owned(),
            );
        }
        by_from.entry(from).or_default().insert(to);
        by_to.entry(to).or_default().insert(from);
    }
    for (to, froms) in &by_to {
        if froms.len() > 1 {
            refuse(
                format!("{RECODES}: {} all become {to}, which is a merger and not a recode", list(froms)),
                "keep the code that is the same area; counts of parts cannot each stand for the whole".to_owned(),
            );
        }
    }
    for (from, tos) in &by_from {
        for to in tos {
            chain(from, to, &by_from, refuse);
            against_register(from, to, refuse);
        }
    }
}

/// A code that is recoded to one that is recoded again, or back to itself.
fn chain(
    from: &str,
    to: &str,
    by_from: &BTreeMap<&str, BTreeSet<&str>>,
    refuse: &mut impl FnMut(String, String),
) {
    let mut reached = BTreeSet::from([to]);
    let mut open = vec![to];
    while let Some(code) = open.pop() {
        for next in by_from.get(code).into_iter().flatten() {
            if reached.insert(next) {
                open.push(next);
            }
        }
    }
    if reached.contains(from) {
        refuse(
            format!("{RECODES}: {from}, recoded to {to}, comes back to itself"),
            "remove the recode of the code that is meant in the end".to_owned(),
        );
    } else if by_from.contains_key(to) {
        refuse(
            format!("{RECODES}: {from} is recoded to {to}, which is recoded again"),
            format!("recode {from} at once to the code that is meant in the end"),
        );
    }
}

/// What the register knows of two codes that are said to be one area.
fn against_register(from: &str, to: &str, refuse: &mut impl FnMut(String, String)) {
    let (Standing::Known(old), Standing::Known(new)) = (known(from), known(to)) else {
        return;
    };
    let follows = |code: &str, wanted: &str| heirs(code).any(|heir| heir.code == wanted);
    if from == to || follows(from, to) || follows(to, from) {
        return;
    }
    let remedy = match change(from) {
        Some(Change::Merged { into, with, on }) => of_part(old, into, &with, on),
        _ => format!(
            "remove it; where one row is printed for several areas, declare it in [[{MERGED}]]"
        ),
    };
    refuse(
        format!(
            "{RECODES}: {from} {} and {to} {} are not the same area under two codes",
            old.name, new.name
        ),
        remedy,
    );
}

fn merged(merged: &[Merged], refuse: &mut impl FnMut(String, String)) {
    for one in merged {
        alone(one, refuse);
    }
    for (at, one) in merged.iter().enumerate() {
        for other in merged.iter().skip(at + 1).filter(|other| one.meets(other)) {
            together(one, other, refuse);
        }
    }
}

fn alone(merged: &Merged, refuse: &mut impl FnMut(String, String)) {
    let printed = &merged.printed;
    let members: BTreeSet<&str> = merged.members.iter().map(String::as_str).collect();
    if members.len() < merged.members.len() {
        refuse(
            format!("{MERGED}: {printed} names a member twice"),
            "name each member once".to_owned(),
        );
    }
    if members.len() < 2 {
        refuse(
            format!("{MERGED}: {printed} has fewer than two members"),
            format!("name all its members, or declare it in [[{RECODES}]] if it is one area"),
        );
    }
    if members.contains(printed.as_str()) && merged.from.is_none() && merged.until.is_none() {
        refuse(
            format!("{MERGED}: {printed} is one of its own members in every year"),
            "say with `until` or `from` in which years its row stands for all of them".to_owned(),
        );
    }
    if let (Some(from), Some(until)) = (merged.from, merged.until)
        && from > until
    {
        refuse(
            format!("{MERGED}: {printed} applies from {from} until {until}, which is no year"),
            "write the first year in `from` and the last in `until`".to_owned(),
        );
    }
    for (combined, real) in COMBINED {
        if combined == printed && members != BTreeSet::from(real) {
            refuse(
                format!("{MERGED}: {combined} stands for other areas"),
                format!("its members are {}", list(&BTreeSet::from(real))),
            );
        }
    }
}

/// Two merged rows that apply in the same year.
fn together(one: &Merged, other: &Merged, refuse: &mut impl FnMut(String, String)) {
    let remedy = || "limit them with `from` and `until` to different years, or keep one".to_owned();
    if one.printed == other.printed {
        refuse(
            format!(
                "{MERGED}: {} is declared twice for the same year",
                one.printed
            ),
            remedy(),
        );
        return;
    }
    let twice: BTreeSet<&str> = one
        .members
        .iter()
        .filter(|member| other.members.contains(member))
        .map(String::as_str)
        .collect();
    if !twice.is_empty() {
        refuse(
            format!(
                "{MERGED}: {} is in both {} and {} in the same year",
                list(&twice),
                one.printed,
                other.printed
            ),
            remedy(),
        );
    }
    for (inner, outer) in [(one, other), (other, one)] {
        if outer.members.contains(&inner.printed) && !inner.members.contains(&inner.printed) {
            refuse(
                format!(
                    "{MERGED}: {} is a member of {} and stands for several areas itself",
                    inner.printed, outer.printed
                ),
                format!(
                    "name the areas of {} as members of {}",
                    inner.printed, outer.printed
                ),
            );
        }
    }
}

/// A code that is both recoded and in a merged row.
fn both(lookup: &Lookup, refuse: &mut impl FnMut(String, String)) {
    for Recode { from, to, .. } in &lookup.recodes {
        for Merged {
            printed, members, ..
        } in &lookup.merged
        {
            if from == printed || to == printed {
                refuse(
                    format!("{printed} stands in both {RECODES} and {MERGED}"),
                    "keep the one that says what its row is".to_owned(),
                );
            }
            if members.contains(from) {
                refuse(
                    format!("{MERGED}: {from}, a member of {printed}, is recoded to {to}"),
                    format!("write {to} as the member"),
                );
            }
        }
    }
}

fn list(codes: &BTreeSet<&str>) -> String {
    codes.iter().copied().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
