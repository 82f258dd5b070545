//! A copy of the sources and the plan that a test may spoil, and the binary to run on it.

use std::fs::{self, Permissions};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use tempfile::TempDir;

/// The stages of a build, as each is told when it ends.
pub const STAGES: [&str; 7] = [
    "acquire",
    "attach",
    "disclose",
    "estimate",
    "model",
    "prioritise",
    "publish",
];

/// The program that tests run: the one that `FGM_MAP` names, in the repository or by its whole path, as
/// `just test` does; or else what cargo built beside them.
pub fn program() -> PathBuf {
    let named = std::env::var_os("FGM_MAP");
    named.map_or_else(
        || env!("CARGO_BIN_EXE_fgm-map").into(),
        |named| repository().join(named).canonicalize().unwrap(),
    )
}

/// The repository's folder.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The plan that ships.
pub fn shipped_plan() -> PathBuf {
    repository().join("outputs/fgm-risk-london/plan.toml")
}

/// A copy of `data-sources/` and of the shipped plan, in the same places.
pub struct Workspace {
    folder: TempDir,
}

/// What a run of the binary came to.
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    /// The run refused its inputs and said each of these words.
    #[track_caller]
    pub fn refused_with(&self, words: &[&str]) {
        assert_eq!(self.code, 1, "expected a refusal\n{}", self.err);
        for word in words {
            assert!(
                self.err.contains(word),
                "expected {word:?} in\n{}",
                self.err
            );
        }
    }

    /// The run was done.
    #[track_caller]
    pub fn done(&self) {
        assert_eq!(self.code, 0, "{}", self.err);
    }
}

/// Where a build keeps the fit of the shipped plan's model.
pub const FIT: &str = "data-sources/.cache/assessments_fgm_modelled.fit";

/// What stands in a folder: a folder or a file with its mode, or a link.
enum Entry {
    Folder(Permissions),
    File(Permissions, Vec<u8>),
    Link(PathBuf),
}

/// Everything in a workspace in which the shipped plan was built, folders before what is in them; built
/// once for all tests.
fn built() -> &'static [(PathBuf, Entry)] {
    static BUILT: OnceLock<Vec<(PathBuf, Entry)>> = OnceLock::new();
    BUILT.get_or_init(|| {
        let workspace = Workspace::without_cache();
        workspace.build().done();
        let mut found = Vec::new();
        let mut folders = vec![PathBuf::new()];
        while let Some(inside) = folders.pop() {
            for entry in fs::read_dir(workspace.folder.path().join(&inside)).unwrap() {
                let entry = entry.unwrap();
                let (path, meta) = (entry.path(), entry.metadata().unwrap());
                let inside = inside.join(entry.file_name());
                let entry = if meta.is_symlink() {
                    Entry::Link(fs::read_link(path).unwrap())
                } else if meta.is_dir() {
                    folders.push(inside.clone());
                    Entry::Folder(meta.permissions())
                } else {
                    Entry::File(meta.permissions(), fs::read(path).unwrap())
                };
                found.push((inside, entry));
            }
        }
        found
    })
}

impl Workspace {
    /// A workspace whose builds find the model of the shipped plan fitted, as long as a test changes
    /// nothing that it is made from.
    pub fn new() -> Self {
        let workspace = Self::without_cache();
        let fit = built().iter().find(|(path, _)| path == Path::new(FIT));
        let Some((_, Entry::File(_, fit))) = fit else {
            panic!("{FIT} was not kept");
        };
        let kept = workspace.path(FIT);
        fs::create_dir_all(kept.parent().unwrap()).unwrap();
        fs::write(kept, fit).unwrap();
        workspace
    }

    /// A workspace in which the shipped plan was built.
    pub fn released() -> Self {
        let folder = TempDir::new().unwrap();
        for (path, entry) in built() {
            let path = folder.path().join(path);
            match entry {
                Entry::Folder(mode) => {
                    fs::create_dir(&path).unwrap();
                    fs::set_permissions(path, mode.clone()).unwrap();
                }
                Entry::File(mode, bytes) => {
                    fs::write(&path, bytes).unwrap();
                    fs::set_permissions(path, mode.clone()).unwrap();
                }
                Entry::Link(to) => std::os::unix::fs::symlink(to, path).unwrap(),
            }
        }
        Self { folder }
    }

    /// A workspace in which nothing was ever built.
    pub fn without_cache() -> Self {
        let folder = TempDir::new().unwrap();
        for source in fs::read_dir(repository().join("data-sources")).unwrap() {
            let source = source.unwrap();
            // What builds of this checkout kept is no source.
            let is_kept = source.file_name() == ".cache";
            if source.file_type().unwrap().is_dir() && !is_kept {
                let copy = folder.path().join("data-sources").join(source.file_name());
                fs::create_dir_all(&copy).unwrap();
                for file in fs::read_dir(source.path()).unwrap() {
                    let file = file.unwrap();
                    fs::copy(file.path(), copy.join(file.file_name())).unwrap();
                }
            }
        }
        let plan = folder.path().join("outputs/fgm-risk-london");
        fs::create_dir_all(&plan).unwrap();
        fs::copy(shipped_plan(), plan.join("plan.toml")).unwrap();
        let approvals = shipped_plan().with_file_name("sign-off.toml");
        fs::copy(approvals, plan.join("sign-off.toml")).unwrap();
        Self { folder }
    }

    pub fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join(inside)
    }

    pub fn plan(&self) -> PathBuf {
        self.path("outputs/fgm-risk-london/plan.toml")
    }

    /// The names of all sources.
    pub fn sources(&self) -> Vec<String> {
        let all = fs::read_dir(self.path("data-sources")).unwrap();
        all.map(|source| source.unwrap().file_name().into_string().unwrap())
            .filter(|source| source != ".cache")
            .collect()
    }

    pub fn snapshot(&self, source: &str) -> PathBuf {
        let csv = self.path(&format!("data-sources/{source}/snapshot.csv"));
        if csv.exists() {
            csv
        } else {
            self.path(&format!("data-sources/{source}/snapshot.geojson"))
        }
    }

    /// Changes a file as text.
    #[track_caller]
    pub fn edit(file: &Path, change: impl FnOnce(String) -> String) {
        let before = fs::read_to_string(file).unwrap();
        let after = change(before.clone());
        assert_ne!(
            before,
            after,
            "the edit of {} changes nothing",
            file.display()
        );
        fs::write(file, after).unwrap();
    }

    /// Changes a snapshot and pins it, so that only the change itself can be refused.
    #[track_caller]
    pub fn spoil(&self, source: &str, change: impl FnOnce(String) -> String) {
        Self::edit(&self.snapshot(source), change);
        let pinned = self.run(&["pin", source]);
        assert_eq!(pinned.code, 0, "{}", pinned.err);
    }

    /// Runs the binary with this plan.
    pub fn run(&self, args: &[&str]) -> Run {
        let output = self.command(args).output().unwrap();
        Run::from(output)
    }

    /// Runs the binary without a plan.
    #[expect(clippy::unused_self, reason = "it is run where a workspace is at hand")]
    pub fn binary(&self, args: &[&str]) -> Run {
        let mut command = Command::new(program());
        Run::from(command.args(args).output().unwrap())
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(args).arg("--plan").arg(self.plan());
        command
    }

    pub fn build(&self) -> Run {
        self.run(&["build"])
    }

    /// Builds into a folder and gives the newest release's folder.
    #[track_caller]
    pub fn release(&self) -> PathBuf {
        self.build().done();
        self.latest()
    }

    /// The newest release's folder.
    #[track_caller]
    pub fn latest(&self) -> PathBuf {
        self.path("outputs/fgm-risk-london/latest")
            .canonicalize()
            .unwrap()
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Every file of a folder with its bytes, in order.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inside) = folders.pop() {
        for entry in fs::read_dir(inside).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                found.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}
