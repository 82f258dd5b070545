//! Reads a fixture, damages it in every way of the list, and compares.

use std::fs;
use std::path::Path;

use acquire::Acquired;
use tempfile::TempDir;
use vocabulary::{Problem, Problems, Silent, SourceId};

use super::damage::{ALL, Damage, Table, Target, damaged};
use crate::workspace::repository;

/// What a damaged file must come to.
#[derive(Debug, Clone, Copy)]
pub enum Comes {
    /// To the same as the whole one.
    ToTheSame,
    /// To a refusal one of whose problems says all of this.
    ToRefusal(&'static [&'static str]),
}

/// A source whose file can be replaced.
pub struct Fixture {
    folder: TempDir,
    id: SourceId,
    file: String,
}

impl Fixture {
    pub fn of(id: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let copy = folder.path().join(id);
        fs::create_dir(&copy).unwrap();
        let mut file = String::new();
        for entry in fs::read_dir(repository().join("tests/fixtures").join(id)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            fs::copy(entry.path(), copy.join(&name)).unwrap();
            if name != "source.toml" {
                file = name;
            }
        }
        Self {
            folder,
            id: SourceId::new(id),
            file,
        }
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.root().join(self.id.as_str()).join(name)
    }

    pub fn bytes(&self) -> Vec<u8> {
        fs::read(self.path(&self.file)).unwrap()
    }

    /// Changes the manifest.
    pub fn manifest(&self, change: impl FnOnce(String) -> String) {
        let path = self.path("source.toml");
        let before = fs::read_to_string(&path).unwrap();
        let after = change(before.clone());
        assert_ne!(before, after, "nothing was changed");
        fs::write(path, after).unwrap();
    }

    /// Replaces the file and pins it anew; the declared number of rows stays.
    pub fn put(&self, bytes: &[u8]) {
        fs::write(self.path(&self.file), bytes).unwrap();
        let path = self.path("source.toml");
        let manifest = fs::read_to_string(&path).unwrap();
        let lines = manifest.lines().map(|line| {
            if line.starts_with("sha256 = ") {
                format!("sha256 = \"{}\"\n", acquire::sha256_hex(bytes))
            } else {
                format!("{line}\n")
            }
        });
        fs::write(&path, lines.collect::<String>()).unwrap();
    }

    pub fn read(&self) -> Result<Acquired, Problems> {
        acquire::acquire(
            self.root(),
            std::slice::from_ref(&self.id),
            1,
            None,
            &Silent,
        )
    }

    /// What it says, apart from the rows in which it says so.
    #[track_caller]
    pub fn said(&self) -> Vec<String> {
        match self.read() {
            Ok(read) => lines(&read),
            Err(problems) => panic!("{}: {}", self.id, shown(&problems)),
        }
    }

    /// Damages the file in every way, and says what came to something else.
    pub fn survives(
        &self,
        target: Target<'_>,
        delimiter: char,
        (decode, encode): (fn(&[u8]) -> String, fn(&str) -> Vec<u8>),
        expected: impl Fn(Damage) -> Comes,
    ) -> String {
        let whole = self.said();
        assert!(!whole.is_empty());
        let bytes = self.bytes();
        let table = Table::parse(&decode(&bytes), delimiter);
        let wrong: Vec<String> = ALL
            .into_iter()
            .filter_map(|damage| {
                self.put(&damaged(&table, target, damage, encode));
                let wrong = compare(&self.read(), &whole, expected(damage))?;
                Some(format!("{}: {damage:?}: {wrong}", self.id))
            })
            .collect();
        self.put(&bytes);
        assert_eq!(self.said(), whole);
        wrong.join("\n")
    }
}

/// What is wrong with an answer; `None` when it is what was expected.
pub fn compare(
    read: &Result<Acquired, Problems>,
    whole: &[String],
    expected: Comes,
) -> Option<String> {
    match (read, expected) {
        (Ok(read), Comes::ToTheSame) if lines(read) == whole => None,
        (Ok(read), Comes::ToTheSame) => Some(format!("read as {:#?}", lines(read))),
        (Ok(read), Comes::ToRefusal(words)) => {
            Some(format!("expected {words:?}, read as {:#?}", lines(read)))
        }
        (Err(problems), Comes::ToRefusal(words)) => {
            let named = |problem: &&Problem| {
                let text = problem.to_string();
                words.iter().all(|word| text.contains(word))
            };
            let found = problems.iter().find(named).is_some();
            (!found).then(|| format!("expected {words:?} in\n{}", shown(problems)))
        }
        (Err(problems), Comes::ToTheSame) => Some(shown(problems)),
    }
}

fn shown(problems: &Problems) -> String {
    problems
        .iter()
        .map(|problem| format!("{problem}\n"))
        .collect()
}

/// What was read, in order: the digest of each table's cells, and the keys of its rows.
pub fn lines(read: &Acquired) -> Vec<String> {
    let digests = read
        .provenance
        .iter()
        .map(|source| format!("{:?}", source.content_sha256));
    let counts = read.tables.iter().flat_map(|table| {
        table
            .rows
            .iter()
            .map(|row| format!("{} {} {} {}", row.area, row.name, row.period, row.category))
    });
    let survey = read
        .prevalence
        .values()
        .flatten()
        .map(|row| format!("{row:?}"));
    let services = read
        .services
        .values()
        .flatten()
        .map(|row| format!("{row:?}"));
    digests
        .chain(counts)
        .chain(survey)
        .chain(services)
        .collect()
}
