//! Synthetic tables: no cell of them is of anybody.

use std::collections::BTreeSet;

use vocabulary::Problems;

use crate::door::{Door, Role, Subject};

/// A table in memory.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) header: Vec<String>,
    pub(super) roles: Vec<Role>,
    pub(super) subject: Subject,
    pub(super) rows: Vec<Vec<String>>,
}

/// How the cells of a column are made.
pub(super) type Cells = Box<dyn Fn(&mut Dice, usize) -> String>;

/// A column's header, role and cells.
pub(super) type Made = (&'static str, Role, Cells);

/// A column made by a rule of the dice and the row's number.
pub(super) fn col(
    name: &'static str,
    role: Role,
    cells: impl Fn(&mut Dice, usize) -> String + 'static,
) -> Made {
    (name, role, Box::new(cells))
}

impl Table {
    /// So many rows of these columns.
    pub(super) fn of(rows: usize, columns: impl AsRef<[Made]>) -> Self {
        let columns = columns.as_ref();
        let mut dice = Dice(rows as u64 + 1);
        let made = (0..rows)
            .map(|at| {
                columns
                    .iter()
                    .map(|(_, _, cells)| cells(&mut dice, at))
                    .collect()
            })
            .collect();
        Self {
            header: columns
                .iter()
                .map(|(name, _, _)| (*name).to_owned())
                .collect(),
            roles: columns.iter().map(|(_, role, _)| *role).collect(),
            subject: Subject::Areas,
            rows: made,
        }
    }

    pub(super) fn services(mut self) -> Self {
        self.subject = Subject::Services;
        self
    }

    pub(super) fn verdict(&self) -> Problems {
        let header: Vec<&str> = self.header.iter().map(String::as_str).collect();
        let mut door = Door::new(&header, &self.roles, self.subject);
        for (row, cells) in (2..).zip(&self.rows) {
            door.see(row, cells.iter().map(String::as_str));
        }
        door.verdict("synthetic.csv", true)
    }

    #[track_caller]
    pub(super) fn is_let_in(&self, name: &str) {
        let problems = self.verdict();
        assert!(problems.is_empty(), "{name} was refused:\n{problems}");
    }

    /// Refused, with a word of the reason, and without a cell in any part of what is said.
    #[track_caller]
    pub(super) fn is_refused(&self, name: &str, reason: &str) {
        let problems = self.verdict();
        assert!(!problems.is_empty(), "{name} was let in");
        assert!(
            problems.to_string().contains(reason),
            "{name} was refused without {reason}:\n{problems}"
        );
        for problem in problems.iter() {
            assert_eq!(problem.found, None, "{name}");
            assert!(!problem.remedy.is_empty(), "{name}");
        }
        self.is_not_shown(name, &problems);
    }

    #[track_caller]
    fn is_not_shown(&self, name: &str, problems: &Problems) {
        let mut without_rows: Vec<_> = problems.iter().cloned().collect();
        for problem in &mut without_rows {
            problem.row = None;
        }
        let said = format!(
            "{without_rows:?}\n{}",
            Problems::from_iter(without_rows.clone())
        );
        let cells: BTreeSet<&String> = self.rows.iter().flatten().collect();
        for cell in cells {
            assert!(
                cell.len() <= 2 || self.header.contains(cell) || !said.contains(cell.as_str()),
                "{name}: a cell is shown in\n{said}"
            );
        }
    }
}

/// A generator that gives the same numbers in every run.
pub(super) struct Dice(u64);

impl Dice {
    /// The same dice for every column of a row.
    pub(super) const fn at(row: usize) -> Self {
        Self(row as u64 * 7_919 + 11)
    }

    pub(super) fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most.max(1)
    }

    pub(super) fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        let at = usize::try_from(self.below(from.len() as u64)).unwrap_or(0);
        from.get(at).copied().unwrap_or_default()
    }

    /// Ten digits with a valid check digit.
    pub(super) fn nhs_number(&mut self) -> String {
        loop {
            let body = 400_000_000 + self.below(300_000_000);
            let digits = body.to_string();
            let sum: u64 = digits
                .bytes()
                .zip((2..=10).rev())
                .map(|(b, weight)| u64::from(b - b'0') * weight)
                .sum();
            let check = (11 - sum % 11) % 11;
            if check < 10 {
                return format!("{digits}{check}");
            }
        }
    }

    /// A letter that fits the twelve digits after it.
    pub(super) fn pupil_number(&mut self) -> String {
        let digits = format!("{:012}", 200_000_000_000 + self.below(1_999_999_999) * 300);
        let sum: u64 = digits
            .bytes()
            .zip(2..)
            .map(|(b, weight)| u64::from(b - b'0') * weight)
            .sum();
        let letter = "ABCDEFGHJKLMNPQRTUVWXYZ"
            .chars()
            .nth(usize::try_from(sum % 23).unwrap_or(0));
        format!("{}{digits}", letter.unwrap_or('A'))
    }

    pub(super) fn postcode(&mut self) -> String {
        let area = self.pick(&["N", "E", "SW", "SE", "NW", "CR", "IG"]);
        let end = self.pick(&["AB", "DL", "XZ", "HJ", "PQ", "RS", "TU"]);
        format!("{area}{} {}{end}", self.below(19) + 1, self.below(10))
    }

    /// Year, month and day of a birth.
    pub(super) fn birth(&mut self) -> (u64, u64, u64) {
        (
            1950 + self.below(70),
            1 + self.below(12),
            1 + self.below(28),
        )
    }

    pub(super) fn given(&mut self) -> &'static str {
        self.pick(&[
            "Fatima", "Amina", "Sarah", "Hodan", "Emily", "Mariam", "Grace", "Olivia", "Khadija",
            "Aisha", "Ruth", "Ngozi", "Selam", "Zainab", "Helen", "Binta",
        ])
    }

    /// A surname out of syllables.
    pub(super) fn surname(&mut self) -> String {
        let mut name = String::new();
        for _ in 0..3 {
            name.push_str(self.pick(&[
                "bar", "den", "wor", "til", "mok", "ses", "hun", "gra", "lif", "pon",
            ]));
        }
        capital(&name)
    }

    pub(super) fn hex(&mut self, digits: usize) -> String {
        (0..digits)
            .map(|_| {
                self.pick(&[
                    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f",
                ])
            })
            .collect()
    }
}

pub(super) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// One of the 33 areas of London, by a number of any size.
pub(super) fn borough(at: usize) -> String {
    format!("E090000{:02}", at % 33 + 1)
}

pub(super) fn any_borough(dice: &mut Dice) -> String {
    borough(usize::try_from(dice.below(33)).unwrap_or(0))
}

pub(super) const SEXES: [&str; 2] = ["Female", "Male"];
pub(super) const ETHNIC_GROUPS: [&str; 8] = [
    "Asian: Other",
    "Black: African",
    "Black: Other",
    "Mixed: Other",
    "Arab",
    "White: British",
    "White: Other",
    "Not known",
];

impl Dice {
    /// A generator of its own for cells that are put into a table afterwards.
    pub(super) const fn for_late_cells() -> Self {
        Self(77)
    }
}

impl Table {
    pub(super) fn rows_until(mut self, rows: usize) -> Self {
        self.rows.truncate(rows);
        self
    }
}
