//! Whether the bundle of a release is the one that its record and its other files make.
//!
//! Terms, tables of the sources, CSVW, data package, ZIP and DCAT hold no figure: all that they say
//! follows from the record, from the files that they describe, and from a few words that stand
//! nowhere else and have to be the same in each. So they are made again, and every byte is compared.

mod read;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use vocabulary::{Indicator, Problem, Problems, Provenance};

use super::about::About;
use super::media::ending;
use super::{csvw, made, paths};
use crate::equal::REMEDY;
use crate::sums::SHA256SUMS;
use crate::{PointLayer, Product, SIGNATURE};
use read::Read;

const PACKAGE: &str = "datapackage.json";

/// What a release records of its making.
#[derive(Debug, Clone, Copy)]
pub struct Recorded<'a> {
    /// The product of its plan.
    pub product: &'a Product,
    /// The day it speaks of, `YYYY-MM-DD`.
    pub as_of: &'a str,
    /// The name that follows from its record.
    pub name: &'a str,
    /// Its sources.
    pub provenance: &'a [Provenance],
    /// Its indicators, without series and sources.
    pub indicators: &'a [Indicator],
    /// Its layers of places, without places.
    pub layers: &'a [PointLayer],
}

type Files = BTreeMap<String, Vec<u8>>;

/// Every file of the bundle that is not what the record and the other files make it: `files` are the
/// paths of all files, as a walk through the folder finds them.
///
/// What is not there, or cannot be read, is told of by other checks as well.
#[must_use]
pub fn not_of_its_files(release: &Path, recorded: &Recorded, files: &BTreeSet<String>) -> Problems {
    let mut there = Files::new();
    let mut found = Problems::new();
    let beside = [SHA256SUMS, SIGNATURE];
    for path in files.iter().filter(|path| !beside.contains(&path.as_str())) {
        match fs::read(release.join(path)) {
            Ok(bytes) => drop(there.insert(path.clone(), bytes)),
            Err(error) => found.push(unreadable(path, error)),
        }
    }
    let read = Read::of(recorded, &there);
    let read = match read {
        Ok(read) => read,
        Err(problems) => {
            found.append(problems);
            return found;
        }
    };
    let about = About {
        product: recorded.product,
        as_of: recorded.as_of,
        name: recorded.name.to_owned(),
        provenance: recorded.provenance,
        indicators: &read.indicators,
        periods: read.periods,
        coverage: read.coverage,
        tables: read.tables,
    };
    let own = own_paths(&recorded.product.id, &there);
    let mut before: Files = there.clone();
    before.retain(|path, _| !own.contains(path));
    match made(&about, &mut before, &there) {
        Ok(all) => {
            let all = all
                .into_iter()
                .filter_map(|(path, made)| Some((path, made?)));
            let other = all.filter_map(|(path, made)| unlike(&path, there.get(&path)?, &made));
            for problem in other {
                found.push(problem);
            }
        }
        Err(error) => {
            let what = format!("the bundle cannot be made again: {error}");
            found.push(Problem::new(PACKAGE, what, REMEDY));
        }
    }
    found
}

/// The paths of the files that the bundle is made of.
fn own_paths(product: &str, there: &Files) -> BTreeSet<String> {
    let tables = there.keys().filter(|path| ending(path) == "csv");
    let metadata = tables.map(|path| csvw::path(path));
    metadata.chain(paths(product)).collect()
}

/// What is wrong with a file; `None` where it is as it was made.
fn unlike(path: &str, is: &[u8], made: &[u8]) -> Option<Problem> {
    if is == made {
        return None;
    }
    let lines = is.split(|byte| *byte == b'\n');
    let same = lines.zip(made.split(|byte| *byte == b'\n'));
    let line = 1 + same.take_while(|(one, other)| one == other).count();
    let what = if ending(path) == "zip" {
        "is not packed of the files as it should be: a member, or bytes that belong to none"
            .to_owned()
    } else {
        format!("is not what the record and the other files make it, from line {line} on")
    };
    Some(Problem::new(path, what, REMEDY))
}

fn unreadable(file: &str, why: impl std::fmt::Display) -> Problem {
    Problem::new(file, format!("cannot be read: {why}"), REMEDY)
}
