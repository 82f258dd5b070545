//! Whether git leaves a folder of restricted inputs alone.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use vocabulary::{Problem, Problems};

/// Says nothing where git ignores the folder and tracks no file in it, or where no work tree holds it.
///
/// # Errors
/// When the folder is not there, git does not ignore it, it holds a tracked file, or there
/// is a work tree and git cannot be asked.
pub(crate) fn ignored_by_git(folder: &Path, shown: &str) -> Result<(), Problems> {
    let folder = folder.canonicalize().map_err(|error| -> Problems {
        Problem::new(
            shown,
            "the folder of a confidential source cannot be looked at",
            "check that it is there and can be read",
        )
        .found(error.kind().to_string())
        .into()
    })?;
    if !folder.ancestors().any(|above| above.join(".git").exists()) {
        return Ok(());
    }
    if ask(&folder, &["ls-files", "-z", "--cached"], shown)?.said_something {
        return Err(Problem::new(
            shown,
            "git tracks a file of a confidential source",
            "take it out with `git rm --cached`, and out of the history if it was ever committed; then name the folder in .gitignore",
        )
        .into());
    }
    // Git does not look into a folder that it ignores: nothing inside can be taken back in.
    if is_ignored(&folder, &folder, shown)? {
        return Ok(());
    }
    // A rule such as `*` in the folder's own .gitignore reaches its files and not itself. Files
    // that do not exist yet stand for whatever may be put there.
    let mut inside: Vec<PathBuf> = TO_COME.iter().map(|name| folder.join(name)).collect();
    files(&folder, &mut inside).map_err(|_| unasked(shown))?;
    for file in &inside {
        if !is_ignored(&folder, file, shown)? {
            return Err(Problem::new(
                shown,
                "the folder of a confidential source is in a git work tree and git does not ignore it and all that is in it",
                "name the folder in .gitignore, or keep it outside the work tree",
            )
            .into());
        }
    }
    Ok(())
}

/// Names of files that may be put into a folder one day.
const TO_COME: [&str; 6] = [
    "source.toml",
    "snapshot.csv",
    "snapshot.xlsx",
    "any-input.parquet",
    "any-input",
    "any-folder/any-input.csv",
];

/// More files than this are no source's folder.
const MOST_FILES: usize = 1_000;

/// Every file in a folder and in those inside it.
fn files(folder: &Path, into: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if into.len() > MOST_FILES {
            return Err(std::io::ErrorKind::QuotaExceeded.into());
        }
        if entry.file_type()?.is_dir() {
            files(&entry.path(), into)?;
        } else {
            into.push(entry.path());
        }
    }
    Ok(())
}

fn is_ignored(folder: &Path, path: &Path, shown: &str) -> Result<bool, Problems> {
    let asked = ["check-ignore", "-q", "--no-index", &text(path, shown)?];
    match ask(folder, &asked, shown)?.code {
        Some(0) => Ok(true),
        Some(1) => Ok(false),
        _ => Err(unasked(shown)),
    }
}

struct Answer {
    code: Option<i32>,
    said_something: bool,
}

/// The longest that git is waited for.
const LONGEST: Duration = Duration::from_secs(10);

/// Asks git in the folder, with none of its variables, so that a hook's or a shell's cannot point it elsewhere.
fn ask(folder: &Path, arguments: &[&str], shown: &str) -> Result<Answer, Problems> {
    let mut command = Command::new("git");
    command
        .args(["-c", "core.fsmonitor=false"])
        // A service often runs what somebody else installed, and git would say nothing of that. It is
        // asked for a list and for rules, and runs no program that the work tree names.
        .args(["-c", "safe.directory=*"])
        .arg("-C")
        .arg(folder)
        .args(arguments);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().to_uppercase().starts_with("GIT_") {
            command.env_remove(name);
        }
    }
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_| unasked(shown))?;
    // One byte is enough to know that there is an answer; the pipe closes when it has been read.
    let said = child.stdout.take().map(|mut output| {
        thread::spawn(move || output.read(&mut [0_u8; 1]).is_ok_and(|read| read > 0))
    });
    let started = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if started.elapsed() < LONGEST => thread::sleep(Duration::from_millis(5)),
            _ => {
                // It may have ended by itself; either way there is no answer.
                let _ = child.kill();
                let _ = child.wait();
                return Err(unasked(shown));
            }
        }
    };
    let said_something = said.is_some_and(|said| said.join().unwrap_or(true));
    if !said_something && status.code().is_none_or(|code| code > 1) {
        return Err(unasked(shown));
    }
    Ok(Answer {
        code: status.code(),
        said_something,
    })
}

fn text(path: &Path, shown: &str) -> Result<String, Problems> {
    path.to_str()
        .map(str::to_owned)
        .ok_or_else(|| unasked(shown))
}

fn unasked(shown: &str) -> Problems {
    Problem::new(
        shown,
        "the folder of a confidential source is in a git work tree and git cannot say whether it ignores it",
        "install git and let this user read the work tree, or keep the folder outside it",
    )
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn git(folder: &Path, arguments: &[&str]) {
        let mut command = Command::new("git");
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("GIT_") {
                command.env_remove(name);
            }
        }
        let done = command
            .arg("-C")
            .arg(folder)
            .args(arguments)
            .output()
            .expect("git runs");
        assert!(done.status.success(), "git {arguments:?}");
    }

    #[test]
    fn a_folder_outside_a_work_tree_is_fine() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(ignored_by_git(folder.path(), "restricted"), Ok(()));
    }

    #[test]
    fn a_folder_in_a_work_tree_must_be_ignored_and_untracked() {
        let tree = tempfile::tempdir().expect("a folder");
        git(tree.path(), &["init", "-q"]);
        let inside = tree.path().join("restricted");
        fs::create_dir(&inside).expect("a folder");
        let what = |folder: &Path| {
            ignored_by_git(folder, "restricted").map_err(|problems| problems.to_string())
        };
        assert!(what(&inside).is_err_and(|what| what.contains("does not ignore")));

        fs::write(tree.path().join(".gitignore"), "/restricted/\n").expect("written");
        assert_eq!(what(&inside), Ok(()));

        fs::write(inside.join("synthetic.csv"), "area_code,count\n").expect("written");
        assert_eq!(what(&inside), Ok(()));
        git(&inside, &["add", "-f", "synthetic.csv"]);
        assert!(what(&inside).is_err_and(|what| what.contains("tracks")));
    }

    #[test]
    fn a_pattern_for_some_files_only_is_not_enough() {
        let tree = tempfile::tempdir().expect("a folder");
        git(tree.path(), &["init", "-q"]);
        fs::write(tree.path().join(".gitignore"), "*.xlsx\n").expect("written");
        assert!(ignored_by_git(tree.path(), "restricted").is_err());
    }

    #[test]
    fn every_file_of_the_folder_must_be_ignored() {
        for (rules, own, ignored) in [
            ("restricted/*\n!restricted/snapshot.csv\n", "", false),
            ("restricted/*\n!restricted/old.csv\n", "", false),
            ("restricted/*.csv\n", "", false),
            ("restricted/*\n", "", true),
            ("", "*\n", true),
            ("restricted/\n!restricted/snapshot.csv\n", "", true),
        ] {
            let tree = tempfile::tempdir().expect("a folder");
            git(tree.path(), &["init", "-q"]);
            let inside = tree.path().join("restricted");
            fs::create_dir(&inside).expect("a folder");
            fs::write(inside.join("old.csv"), "area_code,count\n").expect("written");
            fs::write(tree.path().join(".gitignore"), rules).expect("written");
            if !own.is_empty() {
                fs::write(inside.join(".gitignore"), own).expect("written");
            }
            let found = ignored_by_git(&inside, "restricted").is_ok();
            assert_eq!(found, ignored, "{rules:?} {own:?}");
        }
    }

    #[test]
    fn a_broken_work_tree_is_a_problem() {
        let tree = tempfile::tempdir().expect("a folder");
        fs::write(tree.path().join(".git"), "gitdir: nowhere\n").expect("written");
        let problem = ignored_by_git(tree.path(), "restricted").expect_err("git cannot be asked");
        assert!(problem.to_string().contains("cannot say"), "{problem}");
        assert!(ignored_by_git(&tree.path().join("absent"), "restricted").is_err());
    }

    /// As where a service runs what root installed: git answers nobody else there by itself.
    #[test]
    fn a_work_tree_of_somebody_else_is_asked_all_the_same() {
        let tree = tempfile::tempdir().expect("a folder");
        git(tree.path(), &["init", "-q"]);
        let inside = tree.path().join("restricted");
        fs::create_dir(&inside).expect("a folder");
        fs::write(tree.path().join(".gitignore"), "/restricted/\n").expect("written");
        // Only root can give a folder away; others have nobody else's to try.
        let given = [tree.path().to_owned(), tree.path().join(".git")]
            .iter()
            .all(|of| std::os::unix::fs::chown(of, Some(65_534), None).is_ok());
        assert_eq!(
            ignored_by_git(&inside, "restricted"),
            Ok(()),
            "given away: {given}"
        );
        fs::remove_file(tree.path().join(".gitignore")).expect("removed");
        let found = ignored_by_git(&inside, "restricted").map_err(|found| found.to_string());
        assert!(found.is_err_and(|what| what.contains("does not ignore")));
    }
}
