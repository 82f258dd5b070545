//! A manifest's columns, found in the header of a file.

use std::collections::BTreeSet;

use vocabulary::Problem;

use super::{Reading, Unfit};
use crate::door::{self, Subject};
use crate::manifest::{Column, Names, Only, OtherColumns, ROLES, Role};

/// Where a role's cells stand in a record.
#[derive(Debug, Clone)]
pub(super) enum Bound {
    At(usize),
    FirstFilled(Vec<usize>),
    Joined(Vec<usize>, String),
    Always(String),
}

/// A manifest's columns, found in the header of a file.
pub(super) struct Binding<'a> {
    pub(super) header: Vec<String>,
    pub(super) columns: [Option<Bound>; ROLES],
    pub(super) wide: Vec<(&'a str, usize)>,
    pub(super) only: Vec<(usize, &'a Only)>,
}

/// What the door makes of each column.
pub(super) fn roles(binding: &Binding<'_>) -> Vec<door::Role> {
    let mut roles = vec![door::Role::Undeclared; binding.header.len()];
    let mut set = |at: usize, role| {
        if let Some(place) = roles.get_mut(at) {
            *place = role;
        }
    };
    for role in Role::ALL {
        match binding.columns.get(role as usize).and_then(Option::as_ref) {
            Some(Bound::At(at)) => set(*at, role.at_the_door()),
            Some(Bound::FirstFilled(columns) | Bound::Joined(columns, _)) => {
                for at in columns {
                    set(*at, role.at_the_door());
                }
            }
            Some(Bound::Always(_)) | None => {}
        }
    }
    for (_, at) in &binding.wide {
        set(*at, door::Role::Value);
    }
    roles
}

/// Finds a manifest's columns in a header.
pub(super) fn bind<'a>(
    header: Vec<String>,
    reading: &Reading<'a>,
) -> (Binding<'a>, Vec<(Role, String)>, Unfit) {
    let mut unfit = Unfit::default();
    let mut used = BTreeSet::new();
    let mut taken = Vec::new();
    let mut find = |names: &Names| match place(names, &header, reading.shown) {
        Ok(at) => {
            used.insert(at);
            Some(at)
        }
        Err(problem) => {
            unfit.missing.push(*problem);
            None
        }
    };
    let mut columns: [Option<Bound>; ROLES] = [const { None }; ROLES];
    for (role, column) in reading.rows.columns {
        let places: Vec<usize> = column.names().iter().filter_map(&mut find).collect();
        let bound = match column {
            Column::Names(names) => places.first().map(|at| {
                if matches!(names, Names::AnyOf(_)) {
                    taken.push((*role, header.get(*at).cloned().unwrap_or_default()));
                }
                Bound::At(*at)
            }),
            Column::FirstFilled(_) => Some(Bound::FirstFilled(places)),
            Column::Joined(joined) => Some(Bound::Joined(places, joined.with.clone())),
            Column::Always(always) => Some(Bound::Always(always.always.clone())),
        };
        if let Some(place) = columns.get_mut(*role as usize) {
            *place = bound;
        }
    }
    let wide = reading.rows.wide.iter();
    let wide = wide.filter_map(|(category, names)| Some((category.as_str(), find(names)?)));
    let wide: Vec<(&str, usize)> = wide.collect();
    let only = reading.rows.only.iter();
    let only = only
        .filter_map(|only| Some((find(&only.column)?, only)))
        .collect();
    unfit.some_found = !used.is_empty();
    unfit.undeclared = undeclared(&header, &used, reading);
    unfit
        .missing
        .extend(read_twice(&columns, &wide, &header, reading.shown));
    let binding = Binding {
        header,
        columns,
        wide,
        only,
    };
    (binding, taken, unfit)
}

fn place(names: &Names, header: &[String], shown: &str) -> Result<usize, Box<Problem>> {
    let found: Vec<usize> = (0..header.len())
        .filter(|at| header.get(*at).is_some_and(|name| names.matches(name)))
        .collect();
    let called = names.all().join(" | ");
    match found[..] {
        [at] => Ok(at),
        [] => Err(Box::new(
            Problem::new(
                shown,
                "a declared column is missing",
                "restore it, or correct the columns in source.toml",
            )
            .column(called),
        )),
        _ => Err(Box::new(
            Problem::new(
                shown,
                "more than one column has a name that is declared for one",
                "declare the one that is meant by its exact name",
            )
            .column(called),
        )),
    }
}

/// Columns of numbers that are declared for something else as well.
fn read_twice(
    columns: &[Option<Bound>; ROLES],
    wide: &[(&str, usize)],
    header: &[String],
    shown: &str,
) -> Vec<Problem> {
    let plain = Role::ALL
        .into_iter()
        .filter_map(|role| match columns.get(role as usize) {
            Some(Some(Bound::At(at))) => Some((*at, role)),
            _ => None,
        });
    let all: Vec<(usize, Role)> = plain
        .chain(wide.iter().map(|(_, at)| (*at, Role::Value)))
        .collect();
    let numbers = |role| {
        matches!(
            role,
            Role::Value | Role::Population | Role::Lower | Role::Upper
        )
    };
    let twice: BTreeSet<usize> = (0..all.len())
        .flat_map(|one| (one + 1..all.len()).map(move |other| (one, other)))
        .filter_map(|(one, other)| Some((all.get(one)?, all.get(other)?)))
        .filter(|((one, a), (other, b))| one == other && (numbers(*a) || numbers(*b)))
        .map(|((at, _), _)| *at)
        .collect();
    twice
        .into_iter()
        .map(|at| {
            Problem::new(
                shown,
                "one column is declared for two things, and one of them is a number",
                "declare each number by a column of its own",
            )
            .column(header.get(at).map_or("", String::as_str))
        })
        .collect()
}

fn undeclared(header: &[String], used: &BTreeSet<usize>, reading: &Reading<'_>) -> Vec<usize> {
    if reading.rows.other_columns == OtherColumns::Ignored || reading.subject == Subject::Services {
        return Vec::new();
    }
    (0..header.len()).filter(|at| !used.contains(at)).collect()
}
