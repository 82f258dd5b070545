//! Whether the bundle of a release is the one that its record and its other files make.
//!
//! Terms, tables of the sources, CSVW, data package, ZIP and DCAT hold no figure: all that they say
//! follows from the record, from the files that they describe, and from a few words that stand
//! nowhere else and have to be the same in each. So they are made again, and every byte is compared.

mod against;
mod read;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::Path;

use files::{MOST_OF_DATA, read_regular};
use vocabulary::{Indicator, Problem, Problems, Provenance};

use super::about::About;
use super::media::ending;
use super::{PACKAGE, Shelf, archive, csvw, made, paths};
use crate::equal::REMEDY;
use crate::files::{Files, Told};
use crate::sums::SHA256SUMS;
use crate::{PointLayer, Product, PublishError, SIGNATURE};
use against::Against;
use read::Read;

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

/// Every file of the bundle that is not what the record and the other files make it: `files` are the
/// paths of all files, as a walk through the folder finds them.
///
/// What is not there, or cannot be read, is told of by other checks as well.
#[must_use]
pub fn not_of_its_files(release: &Path, recorded: &Recorded, files: &BTreeSet<String>) -> Problems {
    let mut there = Files::new(release);
    let mut found = Problems::new();
    let beside = [SHA256SUMS, SIGNATURE];
    for path in files.iter().filter(|path| !beside.contains(&path.as_str())) {
        match Told::of(&there.place_of(path)) {
            Ok(told) => there.insert(path, told),
            Err(error) => found.push(unreadable(path, error)),
        }
    }
    let read = match Read::of(recorded, &there) {
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
    let mut before = there.clone();
    before.retain(|path| !own.contains(path));
    let mut again = Again {
        there: &there,
        before,
        is_whole: true,
        found,
    };
    let made = made(&about, &mut again);
    let mut found = again.found;
    if let Err(error) = made {
        let what = format!("the bundle cannot be made again: {error}");
        found.push(Problem::new(PACKAGE, what, REMEDY));
    }
    found
}

/// A release whose bundle is made again, and held against the one that is there. What is made later
/// is made of the files that are there.
struct Again<'a> {
    there: &'a Files,
    /// Those that the bundle is of, and those of the bundle that were made so far.
    before: Files,
    /// Whether all of those that were made are there.
    is_whole: bool,
    found: Problems,
}

impl Again<'_> {
    /// A file that is there is as it is; of one that is not, others tell.
    fn go_on(&mut self, path: &str) {
        match self.there.get(path) {
            Some(told) => self.before.insert(path, told.clone()),
            None => self.is_whole = false,
        }
    }
}

impl Shelf for Again<'_> {
    fn files(&self) -> &Files {
        &self.before
    }

    fn take(&mut self, path: &str, made: &[u8]) -> Result<(), PublishError> {
        // The package is of all of them: where one is not there, it cannot be what it was.
        let is_known = self.is_whole || path != PACKAGE;
        if is_known && self.there.has(path) {
            let place = self.there.place_of(path);
            let is =
                read_regular(&place, MOST_OF_DATA).map_err(PublishError::io("read", &place))?;
            if is != made {
                let what = format!(
                    "is not what the record and the other files make it, from line {} on",
                    first_other_line(&is, made)
                );
                self.found.push(Problem::new(path, what, REMEDY));
            }
        }
        self.go_on(path);
        Ok(())
    }

    fn pack(&mut self, path: &str, as_of: &str) -> Result<bool, PublishError> {
        if !self.is_whole || !self.there.has(path) {
            return Ok(false);
        }
        let place = self.there.place_of(path);
        let mut against = Against::open(&place).map_err(PublishError::io("read", &place))?;
        archive(as_of, path, &self.before, &mut against)?;
        if !against.is_alike() {
            let what = "is not packed of the files as it should be: a member, or bytes that belong to none";
            self.found.push(Problem::new(path, what, REMEDY));
        }
        self.go_on(path);
        Ok(true)
    }
}

/// The paths of the files that the bundle is made of.
fn own_paths(product: &str, there: &Files) -> BTreeSet<String> {
    let tables = there.iter().map(|(path, _)| path);
    let tables = tables.filter(|path| ending(path) == "csv");
    let metadata = tables.map(csvw::path);
    metadata.chain(paths(product)).collect()
}

/// The number of the first line in which two texts differ, counted from 1.
fn first_other_line(is: &[u8], made: &[u8]) -> usize {
    let lines = is.split(|byte| *byte == b'\n');
    let same = lines.zip(made.split(|byte| *byte == b'\n'));
    1 + same.take_while(|(one, other)| one == other).count()
}

fn unreadable(file: &str, why: impl std::fmt::Display) -> Problem {
    Problem::new(file, format!("cannot be read: {why}"), REMEDY)
}
