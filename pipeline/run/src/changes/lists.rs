//! Which places of the tables of places came, went or are told of otherwise.

use std::collections::{BTreeMap, BTreeSet};

use crate::published::{List, Published};

/// A difference between two tables of places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The path of the table.
    pub file: String,
    /// What the place is called; the table itself where this is empty.
    pub name: String,
    /// What happened to it.
    pub what: What,
}

/// What happened to a place, or to a table as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Only the later release has it.
    Came,
    /// Only the earlier one has it.
    Went,
    /// Both have it, with other words: the column, what it was, what it is.
    Changed(Vec<(String, String, String)>),
    /// It has another sum, and one of the two is no longer there to tell how they differ.
    Untold,
}

/// The differences of all tables of places, by table and by the places' names.
pub fn lists(was: &Published, is: &Published) -> Vec<Listed> {
    let mut found = Vec::new();
    let both = [was, is].into_iter();
    let paths: BTreeSet<&String> = both.flat_map(Published::paths_of_lists).collect();
    for path in paths {
        let whole = |what: What| Listed {
            file: path.clone(),
            name: String::new(),
            what,
        };
        match (was.files.get(path), is.files.get(path)) {
            (None, _) => found.push(whole(What::Came)),
            (_, None) => found.push(whole(What::Went)),
            (before, now) if before == now => {}
            _ => match (was.lists.get(path), is.lists.get(path)) {
                (Some(before), Some(now)) => found.extend(differences(path, before, now)),
                _ => found.push(whole(What::Untold)),
            },
        }
    }
    found
}

fn differences(file: &str, was: &List, is: &List) -> Vec<Listed> {
    let of = |name: &str, what: What| Listed {
        file: file.to_owned(),
        name: name.to_owned(),
        what,
    };
    let (mut found, mut before) = (Vec::new(), was.by_name());
    for (name, rows) in is.by_name() {
        let mut left = before.remove(name).unwrap_or_default();
        let mut new = Vec::new();
        // Of places of one name, those that are the same are no others.
        for row in rows {
            match left.iter().position(|other| *other == row) {
                Some(at) => drop(left.remove(at)),
                None => new.push(row),
            }
        }
        let mut left = left.into_iter();
        for row in new {
            match left.next() {
                None => found.push(of(name, What::Came)),
                Some(other) => {
                    let cells = apart(&other, &row);
                    found.push(of(name, What::Changed(cells)));
                }
            }
        }
        found.extend(left.map(|_| of(name, What::Went)));
    }
    for (name, rows) in before {
        found.extend(rows.iter().map(|_| of(name, What::Went)));
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

type Row<'a> = BTreeMap<&'a str, &'a str>;

impl List {
    /// Its rows, the cells by their columns, by what the places are called.
    fn by_name(&self) -> BTreeMap<&str, Vec<Row<'_>>> {
        let at = |is_it: &dyn Fn(&str) -> bool| self.columns.iter().position(|own| is_it(own));
        let own = at(&|column| column == "name");
        let own = own.or_else(|| at(&|column| column.ends_with("_name") && column != "area_name"));
        let at = own.unwrap_or_default();
        let mut places: BTreeMap<&str, Vec<Row<'_>>> = BTreeMap::new();
        for row in &self.rows {
            let name = row.get(at).map_or("", String::as_str);
            let columns = self.columns.iter().map(String::as_str);
            let cells = row.iter().map(String::as_str);
            let own = places.entry(name).or_default();
            own.push(columns.zip(cells).collect());
        }
        places
    }
}

/// The cells of two rows that differ; one that a table does not have is empty.
fn apart(was: &Row<'_>, is: &Row<'_>) -> Vec<(String, String, String)> {
    let columns: BTreeSet<&str> = was.keys().chain(is.keys()).copied().collect();
    let cell = |of: &Row<'_>, column: &str| of.get(column).copied().unwrap_or("").to_owned();
    columns
        .into_iter()
        .map(|column| (column.to_owned(), cell(was, column), cell(is, column)))
        .filter(|(_, before, now)| before != now)
        .collect()
}
