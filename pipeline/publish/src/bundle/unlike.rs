//! Whether the bundle of a release is of its files: sizes and digests of the data package, and the
//! members of the ZIP.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

use files::{MOST_OF_DATA, open_regular, read_regular};
use serde::Deserialize;
use vocabulary::{Problem, Problems};
use zip::ZipArchive;

use super::{CATALOGUE, PACKAGE, archive, is_unpacked};
use crate::SIGNATURE;
use crate::equal::REMEDY;
use crate::files::{Files, Told, alike};
use crate::sums::SHA256SUMS;

#[derive(Deserialize)]
struct Package {
    resources: Vec<Resource>,
}

#[derive(Deserialize)]
struct Resource {
    path: String,
    bytes: u64,
    hash: String,
}

/// Everything in which the data package and the ZIP of a release are not of its files: `files` are
/// their paths, as a walk through the folder finds them.
///
/// The data package has to give the size and the SHA-256 of each file that was there before it, and
/// of no other; the ZIP has to hold the same files and the package, byte for byte, and their
/// checksums; of what was unpacked of a ZIP the package alone is held. A member is read little
/// further than the file it is held against is long.
#[must_use]
pub fn unlike(release: &Path, product: &str, files: &BTreeSet<String>) -> Problems {
    let zip = archive::path(product);
    // Made after the package, or after the ZIP.
    let later = [zip.as_str(), CATALOGUE, SHA256SUMS, SIGNATURE];
    let mut found = Problems::new();
    let mut packed = Files::new(release);
    for path in files.iter().filter(|path| !later.contains(&path.as_str())) {
        match Told::of(&packed.place_of(path)) {
            Ok(told) => packed.insert(path, told),
            Err(error) => found.push(unreadable(path, error)),
        }
    }
    found.append(package(&packed));
    if is_unpacked(product, |path| files.contains(path)) {
        return found;
    }
    match open_regular(&release.join(&zip)).map_err(zip::result::ZipError::from) {
        Ok(file) => match ZipArchive::new(file) {
            Ok(archive) => found.append(members(&zip, archive, &packed)),
            Err(error) => found.push(unreadable(&zip, error)),
        },
        Err(error) => found.push(unreadable(&zip, error)),
    }
    found
}

/// Where the data package differs from the files.
fn package(files: &Files) -> Problems {
    let mut found = Problems::new();
    let bytes = read_regular(&files.place_of(PACKAGE), MOST_OF_DATA).unwrap_or_default();
    let package: Package = match serde_json::from_slice(&bytes) {
        Ok(package) => package,
        Err(error) => {
            found.push(unreadable(PACKAGE, error));
            return found;
        }
    };
    let mut named = BTreeSet::new();
    for of in &package.resources {
        let path = of.path.as_str();
        if !named.insert(path) {
            found.push(Problem::new(PACKAGE, format!("names {path} twice"), REMEDY));
        }
        let Some(told) = files.get(path) else {
            let what = format!("names {path}, which is no file of the release");
            found.push(Problem::new(PACKAGE, what, REMEDY));
            continue;
        };
        let hash = format!("sha256:{}", told.sha256);
        for (what, said, is) in [
            ("size", of.bytes.to_string(), told.bytes.to_string()),
            ("hash", of.hash.clone(), hash),
        ] {
            if said != is {
                let what = format!("gives another {what} of {path} than it has");
                found.push(Problem::new(PACKAGE, what, REMEDY).found(said).expected(is));
            }
        }
    }
    let paths = files.iter().map(|(path, _)| path);
    let unnamed = paths.filter(|path| !named.contains(path) && *path != PACKAGE);
    for path in unnamed {
        let what = format!("does not name {path}");
        found.push(Problem::new(PACKAGE, what, REMEDY));
    }
    found
}

/// Where the members of the ZIP differ from the files.
fn members(zip: &str, mut archive: ZipArchive<File>, files: &Files) -> Problems {
    let mut found = Problems::new();
    let own = files.sums();
    let mut left: BTreeSet<&str> = files.iter().map(|(path, _)| path).collect();
    left.insert(SHA256SUMS);
    for at in 0..archive.len() {
        let mut member = match archive.by_index(at) {
            Ok(member) => member,
            Err(error) => {
                found.push(unreadable(zip, error));
                continue;
            }
        };
        let name = String::from_utf8_lossy(member.name_raw()).into_owned();
        if !left.remove(name.as_str()) {
            let what =
                format!("holds {name:?}, which is no file of the release, or holds it twice");
            found.push(Problem::new(zip, what, REMEDY));
            continue;
        }
        let is_alike = if name == SHA256SUMS {
            alike(&mut member, &mut own.as_bytes())
        } else {
            let file = files.open(&name);
            file.and_then(|mut file| alike(&mut member, &mut file))
        };
        match is_alike {
            Ok(true) => {}
            Ok(false) => {
                let what = format!("holds other bytes of {name} than the release");
                found.push(Problem::new(zip, what, REMEDY));
            }
            Err(error) => found.push(unreadable(zip, error).column(name)),
        }
    }
    for path in left {
        found.push(Problem::new(zip, format!("does not hold {path}"), REMEDY));
    }
    found
}

fn unreadable(file: &str, why: impl std::fmt::Display) -> Problem {
    Problem::new(file, format!("cannot be read: {why}"), REMEDY)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::{Read as _, Write as _};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;
    use crate::tests::made;

    const ZIP: &str = "made-up.zip";

    /// What is done to the names and bytes of the members.
    type Change<'a> = &'a dyn Fn(&mut Vec<(String, Vec<u8>)>);

    /// What is found of a release whose ZIP was packed anew from members that were changed.
    fn found(release: &Path, change: Change) -> Vec<String> {
        let before = fs::read(release.join(ZIP)).expect("a ZIP");
        let file = std::io::Cursor::new(&before);
        let mut archive = ZipArchive::new(file).expect("a ZIP");
        let mut members = Vec::new();
        for at in 0..archive.len() {
            let mut member = archive.by_index(at).expect("a member");
            let mut bytes = Vec::new();
            member.read_to_end(&mut bytes).expect("bytes");
            members.push((
                String::from_utf8_lossy(member.name_raw()).into_owned(),
                bytes,
            ));
        }
        change(&mut members);
        let mut zip = ZipWriter::new(File::create(release.join(ZIP)).expect("a file"));
        for (name, bytes) in members {
            zip.start_file(name, SimpleFileOptions::default())
                .and_then(|()| Ok(zip.write_all(&bytes)?))
                .expect("it can be packed");
        }
        zip.finish().expect("it can be packed");
        let listed = fs::read_to_string(release.join(SHA256SUMS)).expect("sums");
        let paths = listed.lines().filter_map(|line| line.split_once("  "));
        let paths = paths.map(|(_, path)| path.to_owned());
        let files = paths.chain([SHA256SUMS.to_owned()]).collect();
        let found = unlike(release, "made-up", &files);
        fs::write(release.join(ZIP), before).expect("it can be written");
        found.iter().map(ToString::to_string).collect()
    }

    #[track_caller]
    fn names(found: &[String], words: &str) {
        assert!(
            matches!(found, [one] if one.contains(ZIP) && one.contains(words)),
            "{words}: {found:#?}"
        );
    }

    #[test]
    fn slow_members_are_the_files_and_their_sums() {
        let folder = tempfile::tempdir().expect("a folder");
        let release = made().publish(folder.path(), 1).folder;
        let found = |change: Change| found(&release, change);
        assert_eq!(found(&|_| ()), Vec::<String>::new());
        names(
            &found(&|members| members.retain(|(name, _)| name != "README.md")),
            "does not hold README.md",
        );
        names(
            &found(&|members| members.push(("../more".to_owned(), Vec::new()))),
            "holds \"../more\", which is no file of the release",
        );
        for file in ["README.md", SHA256SUMS] {
            let grow = |members: &mut Vec<(String, Vec<u8>)>| {
                let member = members.iter_mut().find(|(name, _)| name == file);
                member.expect("a member").1.push(b' ');
            };
            names(&found(&grow), &format!("holds other bytes of {file}"));
        }
    }
}
