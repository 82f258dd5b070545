//! Whether the files of a release are those of its checksums, and no others.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use acquire::sha256_hex;
use publish::SIGNATURE;
use serde_json::Value;

use super::Check;
use super::name::{RECORD, name_of};
use crate::failure::Failure;
use crate::published::{is_inside, paths_of_table};
use crate::series::{ALWAYS, LITTLE, note};
use crate::whole::read_if_there;

pub const SHA256SUMS: &str = "SHA256SUMS";

/// Holds every file against its sum; where little of a release is kept, that little, and nothing else.
pub fn sums(folder: &Path, record: &Value) -> Result<Check, Failure> {
    let Some(bytes) = read_if_there(&folder.join(SHA256SUMS))? else {
        return Ok(Check::Fails(vec![format!("{SHA256SUMS} is not there")]));
    };
    let listed = match parse(&String::from_utf8_lossy(&bytes)) {
        Ok(listed) => listed,
        Err(wrong) => return Ok(Check::Fails(wrong)),
    };
    let (found, mut wrong) = walk(folder)?;
    // `sha256sum --check` takes a line that ends in a carriage return for that of another file.
    if bytes != written(&listed).as_bytes() {
        wrong.push(format!(
            "{SHA256SUMS}: is not written as a release's is: a line a file, each ended by one line feed, in the \
             order of the paths"
        ));
    }
    let little = found.contains(LITTLE);
    if little && !is_its_note(folder, record)? {
        wrong.push(format!(
            "{LITTLE}: is not what stands in a release of which little is kept"
        ));
    }
    let kept = little.then(|| kept_of(&listed, record["product"].as_str().unwrap_or_default()));
    for (path, sum) in &listed {
        let is_kept = kept.as_ref().is_none_or(|kept| kept.contains(path));
        match (found.contains(path), is_kept) {
            (false, false) => {}
            (false, true) => wrong.push(format!("{path}: is not there")),
            (true, false) => {
                wrong.push(format!(
                    "{path}: is there, and {LITTLE} says that it is gone"
                ));
            }
            (true, true) => {
                let bytes = read_if_there(&folder.join(path))?.unwrap_or_default();
                if sha256_hex(&bytes) != *sum {
                    wrong.push(format!(
                        "{path}: is not as it was published: its sum is another"
                    ));
                }
            }
        }
    }
    let beside = [SHA256SUMS, SIGNATURE, LITTLE];
    let more = found.iter().filter(|path| !listed.contains_key(*path));
    let more = more.filter(|path| !beside.contains(&path.as_str()));
    wrong.extend(more.map(|path| format!("{path}: is not among the checksums")));
    if !wrong.is_empty() {
        return Ok(Check::Fails(wrong));
    }
    let kept = found
        .iter()
        .filter(|path| listed.contains_key(*path))
        .count();
    Ok(Check::Holds(if little {
        format!("{kept} files that are kept, of {}", listed.len())
    } else {
        format!("{kept} files")
    }))
}

/// Whether the note of what is kept is word for word that of this release.
fn is_its_note(folder: &Path, record: &Value) -> Result<bool, Failure> {
    let recorded = read_if_there(&folder.join(RECORD))?.unwrap_or_default();
    let name = name_of(&recorded, record["as_of"].as_str().unwrap_or_default());
    let said = read_if_there(&folder.join(LITTLE))?.unwrap_or_default();
    Ok(said == note(&name).as_bytes())
}

/// The files of a release that are kept when others go.
fn kept_of(listed: &BTreeMap<String, String>, product: &str) -> BTreeSet<String> {
    let mut tables = paths_of_table(product).into_iter();
    let table = tables.find(|path| listed.contains_key(path));
    ALWAYS.map(str::to_owned).into_iter().chain(table).collect()
}

/// The sums as a release has them.
fn written(listed: &BTreeMap<String, String>) -> String {
    let lines = listed.iter().map(|(path, sum)| format!("{sum}  {path}\n"));
    lines.collect()
}

/// The sums by path; what is no line of sums otherwise.
fn parse(text: &str) -> Result<BTreeMap<String, String>, Vec<String>> {
    let (mut listed, mut wrong) = (BTreeMap::new(), Vec::new());
    for (line, number) in text.lines().zip(1_u64..) {
        let hex =
            |of: &str| of.len() == 64 && of.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        match line.split_once("  ") {
            Some((sum, path)) if hex(sum) && is_inside(path) => {
                if listed.insert(path.to_owned(), sum.to_owned()).is_some() {
                    wrong.push(format!("{SHA256SUMS}, line {number}: {path} stands twice"));
                }
            }
            _ => wrong.push(format!(
                "{SHA256SUMS}, line {number}: is no sum and path of a file of the release"
            )),
        }
    }
    if listed.is_empty() && wrong.is_empty() {
        wrong.push(format!("{SHA256SUMS}: lists nothing"));
    }
    if wrong.is_empty() {
        Ok(listed)
    } else {
        Err(wrong)
    }
}

/// The files of a folder and those below it, by their paths inside it.
pub fn files(folder: &Path) -> Result<BTreeSet<String>, Failure> {
    Ok(walk(folder)?.0)
}

/// The files, and what else is there and is no part of a release, which holds files and folders with
/// files in them: a link leads elsewhere, and an empty folder says something by its name.
fn walk(folder: &Path) -> Result<(BTreeSet<String>, Vec<String>), Failure> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error: std::io::Error| Failure::io(&path, "cannot be listed", &error)
    };
    let (mut found, mut strange) = (BTreeSet::new(), Vec::new());
    let mut folders = vec![String::new()];
    while let Some(inside) = folders.pop() {
        let here = folder.join(&inside);
        let mut is_empty = true;
        for entry in fs::read_dir(&here).map_err(failed(&here))? {
            let entry = entry.map_err(failed(&here))?;
            is_empty = false;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if inside.is_empty() {
                name
            } else {
                format!("{inside}/{name}")
            };
            let kind = entry.file_type().map_err(failed(&here))?;
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() {
                found.insert(path);
            } else {
                let what = if kind.is_symlink() {
                    "a link"
                } else {
                    "no file"
                };
                strange.push(format!("{path}: is {what}, and not part of the release"));
            }
        }
        if is_empty && !inside.is_empty() {
            strange.push(format!("{inside}/: is empty, and not part of the release"));
        }
    }
    strange.sort();
    Ok((found, strange))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_written_in_one_way() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["a", "b"] {
            std::fs::write(folder.path().join(name), name).expect("it is written");
        }
        let line = |name: &str| format!("{}  {name}\n", sha256_hex(name.as_bytes()));
        let whole = line("a") + &line("b");
        let check = |text: String| {
            std::fs::write(folder.path().join(SHA256SUMS), text).expect("it is written");
            sums(folder.path(), &Value::Null).expect("it is read")
        };
        assert!(matches!(check(whole.clone()), Check::Holds(_)));
        for other in [
            whole.replace('\n', "\r\n"),
            whole.trim_end().to_owned(),
            line("b") + &line("a"),
        ] {
            let found = check(other.clone());
            let said =
                matches!(&found, Check::Fails(of) if of.len() == 1 && of[0].contains("line feed"));
            assert!(said, "{other:?}: {found:?}");
        }
    }

    #[test]
    fn lines_that_lead_out_of_the_release_are_none() {
        let sum = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert!(parse(&format!("{sum}  maps/a.svg\n")).is_ok());
        for line in [
            format!("{sum}  ../a"),
            format!("{sum}  /etc/passwd"),
            format!("{sum} a"),
            "abc  a".to_owned(),
            format!("{sum}  a\n{sum}  a"),
            String::new(),
        ] {
            assert!(parse(&line).is_err(), "{line}");
        }
    }
}
