//! Where the parts of a ledger lie, and how each is read and written.

use super::{
    BTreeMap, DISCLOSED, Digest, Failure, Ledger, LedgerError, NEWER, Path, PathBuf, Problem,
    Problems, REBUILD, Statement, WITHDRAWN, fs, make_folder, move_whole, read_if_there,
    write_whole,
};
use crate::release_name;

/// The name of the list.
const LEDGER: &str = "ledger.jsonl";
/// What the name of a statement begins with before its entry is written.
const PENDING: &str = ".pending-";
/// What follows the list's name where a broken one is kept.
const BROKEN: &str = ".broken-";

/// The folder of a ledger, and of the releases that it is about.
#[derive(Debug)]
pub(super) struct Folder {
    out: PathBuf,
}

/// A folder of a release, as it stands.
#[derive(Debug)]
pub(super) struct Standing {
    /// Its name.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// Whether it holds what it disclosed.
    pub disclosed: bool,
    /// Whether a tombstone stands there.
    pub tombstone: bool,
}

impl Folder {
    pub(super) fn new(out: &Path) -> Self {
        Self {
            out: out.to_owned(),
        }
    }

    pub(super) fn out(&self) -> &Path {
        &self.out
    }

    /// The list.
    pub(super) fn list(&self) -> PathBuf {
        self.out.join("ledger").join(LEDGER)
    }

    fn kept(&self) -> PathBuf {
        self.out.join("ledger").join("statements")
    }

    /// The file of a statement.
    pub(super) fn statement(&self, digest: &Digest) -> PathBuf {
        self.kept().join(format!("{digest}.csv"))
    }

    /// The folders of releases, in the order of their names.
    pub(super) fn releases(&self) -> Result<Vec<Standing>, Failure> {
        let standing = self.standing()?.into_iter();
        Ok(standing
            .filter(|of| release_name::day(&of.name).is_some())
            .collect())
    }

    /// What holds what a release does and has no name of one, such as a copy: it would be taken for a
    /// release of its own, and shown where the one it is a copy of is withdrawn.
    pub(super) fn copies(&self) -> Result<Problems, Failure> {
        let standing = self.standing()?.into_iter();
        let copies = standing
            .filter(|of| release_name::day(&of.name).is_none())
            .map(|of| {
                let what = "holds what a release does, and its name is not that of one: a copy";
                Problem::new(self.shown(&of.path), what, "move it out of releases/")
            });
        Ok(copies.collect())
    }

    fn standing(&self) -> Result<Vec<Standing>, Failure> {
        let folder = self.out.join("releases");
        let names = names(&folder)?;
        let names = names.into_iter().filter(|name| !name.starts_with('.'));
        let standing = names.map(|name| {
            let path = folder.join(&name);
            Standing {
                disclosed: path.join(DISCLOSED).exists(),
                tombstone: path.join(WITHDRAWN).exists(),
                path,
                name,
            }
        });
        Ok(standing
            .filter(|release| release.disclosed || release.tombstone)
            .collect())
    }

    /// The releases of which nothing says what they disclosed: they were made before there was a
    /// ledger. In the order of their names.
    pub(super) fn older(&self, ledger: &Ledger) -> Result<Vec<String>, Failure> {
        let folder = self.out.join("releases");
        let known = ledger.releases();
        let is_older = |name: &String| {
            let path = folder.join(name);
            let is_release = !name.starts_with('.') && path.join("record.json").is_file();
            is_release
                && !known.contains(&name.as_str())
                && ![DISCLOSED, WITHDRAWN]
                    .iter()
                    .any(|of| path.join(of).exists())
        };
        Ok(names(&folder)?.into_iter().filter(is_older).collect())
    }

    /// The list, read; an empty one where nothing was ever released.
    pub(super) fn ledger(&self, standing: &[Standing]) -> Result<Ledger, Failure> {
        let Some(bytes) = read_if_there(&self.list())? else {
            let nothing = standing.is_empty()
                && self.statement_files()?.is_empty()
                && self.broken()?.is_empty();
            if nothing {
                return Ok(Ledger::default());
            }
            let problem = Problem::new(
                self.shown(&self.list()),
                "there are releases and no ledger of them: it was lost",
                REBUILD,
            );
            return Err(Failure::Refused(problem.into()));
        };
        let text = String::from_utf8(bytes).map_err(|error| {
            let whole = error.utf8_error().valid_up_to();
            let before = error.as_bytes().iter().take(whole);
            let line = 1 + before.filter(|byte| **byte == b'\n').count() as u64;
            let problem = Problem::new(self.shown(&self.list()), "is no text", REBUILD);
            Failure::Refused(problem.row(line).into())
        })?;
        Ledger::parse(&text).map_err(|error| self.refused(&error).into())
    }

    /// A refusal of the ledger.
    pub(super) fn refused(&self, error: &LedgerError) -> Problems {
        let remedy = match error {
            LedgerError::Newer { .. } => NEWER,
            _ => REBUILD,
        };
        Problem::new(self.shown(&self.list()), error.to_string(), remedy).into()
    }

    /// Finishes what a killed run began: a statement whose entry is there goes into its place,
    /// one without an entry was seen by no one and goes.
    pub(super) fn finish(&self, ledger: &Ledger) -> Result<(), Failure> {
        let known = ledger.statements();
        for (digest, path) in self.pending()? {
            if known.contains(&&digest) && !self.statement(&digest).exists() {
                move_whole(&path, &self.statement(&digest))?;
            } else {
                fs::remove_file(&path)
                    .map_err(|error| Failure::io(&path, "cannot be removed", &error))?;
            }
        }
        Ok(())
    }

    /// The statements that a ledger names, and what is wrong with their files.
    pub(super) fn statements(
        &self,
        ledger: &Ledger,
    ) -> Result<(BTreeMap<Digest, Statement>, Problems), Failure> {
        let (mut read, mut problems) = (BTreeMap::new(), Problems::new());
        let known = ledger.statements();
        for digest in &known {
            let path = self.statement(digest);
            let shown = self.shown(&path);
            match read_if_there(&path)? {
                None => {
                    let what = "the ledger names this statement, and it is not there";
                    problems.push(Problem::new(shown, what, REBUILD));
                }
                Some(bytes) if Digest::of(&bytes) != **digest => {
                    let what = "was changed: its digest is not that of its name";
                    problems.push(Problem::new(shown, what, REBUILD));
                }
                Some(bytes) => match statement(&bytes) {
                    Ok(statement) => {
                        read.insert((*digest).clone(), statement);
                    }
                    Err(what) => problems.push(Problem::new(
                        shown,
                        format!("is no statement that this version reads: {what}"),
                        "use the version that wrote it, or a newer one",
                    )),
                },
            }
        }
        for (digest, path) in self.statement_files()? {
            if !known.contains(&&digest) {
                let what = "no entry of the ledger names this statement: the ledger was cut";
                problems.push(Problem::new(self.shown(&path), what, REBUILD));
            }
        }
        Ok((read, problems))
    }

    /// Writes the list, whole.
    pub(super) fn write(&self, ledger: &Ledger) -> Result<(), Failure> {
        self.make()?;
        write_whole(&self.list(), ledger.text().as_bytes())
    }

    /// Writes a statement aside, until its entry is written.
    pub(super) fn write_aside(&self, digest: &Digest, csv: &str) -> Result<PathBuf, Failure> {
        self.make()?;
        let aside = self.kept().join(format!("{PENDING}{digest}.csv"));
        write_whole(&aside, csv.as_bytes())?;
        Ok(aside)
    }

    /// Writes a statement into its place.
    pub(super) fn write_statement(&self, digest: &Digest, csv: &[u8]) -> Result<(), Failure> {
        self.make()?;
        write_whole(&self.statement(digest), csv)
    }

    fn make(&self) -> Result<(), Failure> {
        let kept = self.kept();
        make_folder(&kept)
    }

    /// The files that are named as statements are, whatever they hold.
    pub(super) fn statement_files(&self) -> Result<Vec<(Digest, PathBuf)>, Failure> {
        self.files_named("")
    }

    /// The statements that lie aside.
    pub(super) fn pending(&self) -> Result<Vec<(Digest, PathBuf)>, Failure> {
        self.files_named(PENDING)
    }

    fn files_named(&self, before: &str) -> Result<Vec<(Digest, PathBuf)>, Failure> {
        let kept = self.kept();
        let digest = |name: &str| {
            let name = name.strip_prefix(before)?.strip_suffix(".csv")?;
            name.parse::<Digest>().ok()
        };
        let names = names(&kept)?.into_iter();
        Ok(names
            .filter_map(|name| Some((digest(&name)?, kept.join(name))))
            .collect())
    }

    /// The broken ledgers that were kept, the oldest first.
    pub(super) fn broken(&self) -> Result<BTreeMap<u64, PathBuf>, Failure> {
        let folder = self.out.join("ledger");
        let number = |name: &str| {
            name.strip_prefix(LEDGER)?
                .strip_prefix(BROKEN)?
                .parse()
                .ok()
        };
        let names = names(&folder)?.into_iter();
        Ok(names
            .filter_map(|name| Some((number(&name)?, folder.join(name))))
            .collect())
    }

    /// Where the next broken ledger is kept.
    pub(super) fn next_broken(&self) -> Result<PathBuf, Failure> {
        let last = self.broken()?.into_keys().next_back().unwrap_or(0);
        let name = format!("{LEDGER}{BROKEN}{}", last + 1);
        Ok(self.out.join("ledger").join(name))
    }

    /// A path as messages name it: seen from the folder of the releases.
    pub(super) fn shown(&self, path: &Path) -> String {
        let inside = path.strip_prefix(&self.out).unwrap_or(path);
        inside.display().to_string()
    }
}

/// The statement that bytes are, or the first thing that is wrong with them; what to do about it
/// hangs on whether they are as they were written, which the caller knows.
pub(super) fn statement(bytes: &[u8]) -> Result<Statement, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is no text".to_owned())?;
    Statement::parse(text).map_err(|errors| {
        let first = errors.first().map(|error| {
            let column = error.column.iter().map(|name| format!(", column {name}"));
            let place: String = column.collect();
            let (row, what, expected) = (error.row, error.what, &error.expected);
            format!("row {row}{place}: {what}; expected {expected}")
        });
        first.unwrap_or_default()
    })
}

/// The names in a folder, in order; none where there is no folder.
fn names(folder: &Path) -> Result<Vec<String>, Failure> {
    let unread = |error: std::io::Error| Failure::io(folder, "cannot be listed", &error);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unread(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(unread)?.file_name();
        names.extend(name.into_string().ok());
    }
    names.sort();
    Ok(names)
}
