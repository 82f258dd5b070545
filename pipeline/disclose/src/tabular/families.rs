//! Codes of one dimension that a hierarchy joins.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::structure::StructureError;

/// Codes that are joined, directly or through others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Family {
    /// In sorted order.
    pub(super) codes: Vec<String>,
    /// Each parent with its children, as places among the codes.
    pub(super) sums: Vec<(usize, Vec<usize>)>,
    /// How many levels of parents stand on each other.
    pub(super) depth: usize,
    is_parent: Vec<bool>,
}

impl Family {
    /// Whether a code has no parts.
    pub(super) fn is_leaf(&self, code: usize) -> bool {
        !self.is_parent[code]
    }

    /// How many codes have no parts.
    pub(super) fn leaves(&self) -> usize {
        self.codes.len() - self.sums.len()
    }
}

/// Sorts the codes of a dimension into families. A code that stands in no hierarchy is a family
/// of its own.
pub(super) fn families(
    codes: &BTreeSet<&str>,
    parents: &BTreeMap<String, Vec<String>>,
) -> Vec<Family> {
    let mut all: BTreeSet<&str> = codes.clone();
    for (parent, children) in parents {
        all.insert(parent);
        all.extend(children.iter().map(String::as_str));
    }
    let all: Vec<&str> = all.into_iter().collect();
    let places: HashMap<&str, usize> = all.iter().enumerate().map(|(at, of)| (*of, at)).collect();
    let mut joined: Vec<usize> = (0..all.len()).collect();
    for (parent, children) in parents {
        for child in children {
            let first = root(&mut joined, places[parent.as_str()]);
            let second = root(&mut joined, places[child.as_str()]);
            joined[first.max(second)] = first.min(second);
        }
    }
    let mut members: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for (at, code) in all.iter().enumerate() {
        let root = root(&mut joined, at);
        members.entry(root).or_default().push(code);
    }
    let members = members.into_values();
    members.map(|codes| family(&codes, parents)).collect()
}

/// The first of the codes that one is joined to.
fn root(joined: &mut [usize], mut at: usize) -> usize {
    while joined[at] != at {
        joined[at] = joined[joined[at]];
        at = joined[at];
    }
    at
}

fn family(codes: &[&str], parents: &BTreeMap<String, Vec<String>>) -> Family {
    let places: HashMap<&str, usize> = codes.iter().enumerate().map(|(at, of)| (*of, at)).collect();
    let mut is_parent = vec![false; codes.len()];
    let mut sums = Vec::new();
    for (at, code) in codes.iter().enumerate() {
        if let Some(children) = parents.get(*code) {
            is_parent[at] = true;
            let children = children.iter().map(|child| places[child.as_str()]);
            sums.push((at, children.collect()));
        }
    }
    Family {
        depth: depth(&sums, codes.len()),
        codes: codes.iter().map(|&code| code.to_owned()).collect(),
        sums,
        is_parent,
    }
}

/// The longest way from a parent down, in steps.
fn depth(sums: &[(usize, Vec<usize>)], codes: usize) -> usize {
    let mut depths = vec![0; codes];
    // A parent is looked at again until nothing grows: hierarchies are a few levels deep.
    loop {
        let mut has_grown = false;
        for (parent, children) in sums {
            let below = children.iter().map(|child| depths[*child]).max();
            let depth = below.map_or(0, |below: usize| below + 1).min(codes);
            if depth > depths[*parent] {
                depths[*parent] = depth;
                has_grown = true;
            }
        }
        if !has_grown {
            return depths.into_iter().max().unwrap_or(0);
        }
    }
}

/// So many children that are named twice are told of a parent.
const TOLD: usize = 100;

/// What is wrong with a hierarchy in itself.
pub(super) fn unfit(
    dimension: &str,
    parents: &BTreeMap<String, Vec<String>>,
) -> Vec<StructureError> {
    let mut errors = Vec::new();
    let dimension = || dimension.to_owned();
    for (parent, children) in parents {
        if children.is_empty() {
            errors.push(StructureError::NoChildren {
                dimension: dimension(),
                parent: parent.clone(),
            });
        }
        let mut seen = BTreeSet::new();
        let again = children.iter().filter(|child| !seen.insert(*child));
        for child in again.take(TOLD) {
            errors.push(StructureError::Twice {
                dimension: dimension(),
                parent: parent.clone(),
                child: child.clone(),
            });
        }
    }
    errors.extend(
        in_circles(parents)
            .into_iter()
            .map(|code| StructureError::Circle {
                dimension: dimension(),
                code: code.to_owned(),
            }),
    );
    errors
}

/// Parents that are left when every one whose children are all done with is done with.
fn in_circles(parents: &BTreeMap<String, Vec<String>>) -> Vec<&str> {
    let mut left: BTreeSet<&str> = parents.keys().map(String::as_str).collect();
    loop {
        let done: Vec<&str> = left
            .iter()
            .copied()
            .filter(|of| {
                !parents[*of]
                    .iter()
                    .any(|child| left.contains(child.as_str()))
            })
            .collect();
        if done.is_empty() {
            break;
        }
        for of in done {
            left.remove(of);
        }
    }
    let is_below_itself = |code: &&str| {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut next: Vec<&str> = vec![*code];
        while let Some(at) = next.pop() {
            for child in parents.get(at).into_iter().flatten() {
                if child == *code {
                    return true;
                }
                if left.contains(child.as_str()) && seen.insert(child) {
                    next.push(child);
                }
            }
        }
        false
    };
    left.iter().copied().filter(is_below_itself).collect()
}
