//! A stranger can find out whether a release is what its publisher made.

mod damaged;
mod unpacked;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use ssh_key::private::{Ed25519Keypair, PrivateKey};
use ssh_key::{LineEnding, PublicKey};

use crate::workspace::{Run, Workspace, files};

impl Workspace {
    pub fn verify(&self, release: &Path, more: &[&str]) -> Run {
        let release = release.to_str().unwrap();
        self.run(&[&["verify", release], more].concat())
    }
}

/// A release does not verify, and each of these words says why.
#[track_caller]
pub fn fails_with(run: &Run, words: &[&str]) {
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    for word in words {
        assert!(run.out.contains(word), "expected {word:?} in\n{}", run.out);
    }
}

#[track_caller]
fn each_flipped_byte_is_found(workspace: &Workspace, files: &[(String, Vec<u8>)]) {
    let release = workspace.latest();
    for (name, bytes) in files {
        let path = release.join(name);
        let mut flipped = bytes.clone();
        let middle = flipped.len() / 2;
        flipped[middle] ^= 1;
        fs::write(&path, flipped).unwrap();
        let run = workspace.verify(&release, &[]);
        assert_ne!(run.code, 0, "{name} was changed, and it was not found");
        // A sum that was changed is that of some other file.
        let is_named = (run.out.clone() + &run.err).contains(name);
        assert!(
            is_named || name == "SHA256SUMS",
            "{name}: {}{}",
            run.out,
            run.err
        );
        fs::write(&path, bytes).unwrap();
    }
}

#[test]
fn a_release_holds_and_one_flipped_byte_in_any_file_is_found() {
    let workspace = Workspace::released();
    let release = workspace.latest();
    let run = workspace.verify(&release, &["--rebuild"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    for words in [
        "files       holds",
        "record      holds: its digest is in the name of the folder",
        "contract    holds",
        "bundle      holds",
        "counts      holds: 264 counts are in the long table as disclosed.csv has them",
        "it is not signed, and says so",
        "disclosure  holds",
        "public sources alone",
    ] {
        assert!(run.out.contains(words), "{words}: {}", run.out);
    }
    let all = files(&release);
    // Each half in a workspace of its own, side by side: a hundred and more are verified.
    let (half, other) = all.split_at(all.len() / 2);
    std::thread::scope(|scope| {
        scope.spawn(|| each_flipped_byte_is_found(&workspace, half));
        each_flipped_byte_is_found(&Workspace::released(), other);
    });
    assert_eq!(workspace.verify(&release, &[]).code, 0);
}

#[test]
fn files_that_are_gone_or_were_added_are_named() {
    let workspace = Workspace::released();
    let release = workspace.latest();
    fs::write(release.join("maps/more.svg"), "<svg/>").unwrap();
    fs::remove_file(release.join("legend.json")).unwrap();
    fails_with(
        &workspace.verify(&release, &[]),
        &[
            "maps/more.svg: is not among the checksums",
            "legend.json: is not there",
        ],
    );
    sum_anew(&release);
    fails_with(
        &workspace.verify(&release, &[]),
        &[
            "files       holds",
            "contract    FAILS",
            "maps/more.svg: is there, and the contract does not describe it",
            "legend.json: is not there, and the contract describes it",
            "bundle      FAILS",
            "datapackage.json: names legend.json, which is no file of the release",
            "datapackage.json: does not name maps/more.svg",
            "fgm-risk-london.zip: does not hold maps/more.svg",
            "fgm-risk-london.zip: holds \"legend.json\", which is no file of the release",
        ],
    );
    let nowhere = workspace.verify(Path::new("nowhere"), &[]);
    assert_eq!(nowhere.code, 2, "{}", nowhere.err);
}

/// Nothing else has a place in a release: a link leads out of it, a name can say something.
#[test]
fn empty_folders_and_links_are_named() {
    let workspace = Workspace::released();
    let release = workspace.latest();
    let elsewhere = workspace.path("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::rename(release.join("legend.json"), elsewhere.join("legend.json")).unwrap();
    symlink(elsewhere.join("legend.json"), release.join("legend.json")).unwrap();
    symlink(&elsewhere, release.join("maps/more")).unwrap();
    fs::create_dir_all(release.join("tables/more/still")).unwrap();
    fails_with(
        &workspace.verify(&release, &[]),
        &[
            "files       FAILS",
            "legend.json: is a link, and not part of the release",
            "maps/more: is a link, and not part of the release",
            "tables/more/still/: is empty, and not part of the release",
        ],
    );
}

/// A pipe is not waited for, and a device not read: each is named, by whichever command meets it.
#[test]
fn pipes_and_devices_are_named_and_not_read() {
    let workspace = Workspace::released();
    let release = workspace.latest();
    for name in ["index.html", "fgm-risk-london.gpkg"] {
        fs::remove_file(release.join(name)).unwrap();
        let made = Command::new("mkfifo").arg(release.join(name)).status();
        assert!(made.unwrap().success());
    }
    symlink("/dev/zero", release.join("more.csv")).unwrap();
    fails_with(
        &workspace.verify(&release, &[]),
        &[
            "index.html: is no file, and not part of the release",
            "more.csv: is a link, and not part of the release",
            "index.html: cannot be read: it is no regular file",
        ],
    );
    for name in ["disclosed.csv", "record.json"] {
        fs::rename(release.join(name), workspace.path(name)).unwrap();
        symlink("/dev/zero", release.join(name)).unwrap();
        let at = release.to_str().unwrap();
        for command in [&["verify", at][..], &["audit", at], &["diff", at, at]] {
            // Of a disclosed table the difference of two releases says nothing.
            if (command[0], name) == ("diff", "disclosed.csv") {
                continue;
            }
            let run = workspace.binary(command);
            assert_eq!(run.code, 3, "{command:?}: {}", run.err);
            let words = format!("{name}: cannot be read: it is no regular file");
            assert!(run.err.contains(&words), "{command:?}: {}", run.err);
        }
        fs::rename(workspace.path(name), release.join(name)).unwrap();
    }
}

/// Sums that were made to fit a changed file are found, by what the other files make of it and by
/// making the release again.
#[test]
fn a_change_with_sums_to_fit_is_found_with_and_without_the_rebuild() {
    let workspace = Workspace::released();
    let release = workspace.latest();
    forge(&release);
    fails_with(
        &workspace.verify(&release, &[]),
        &[
            "files       holds",
            "bundle      FAILS",
            "dcat.jsonld: is not what the record and the other files make it",
        ],
    );
    let run = workspace.verify(&release, &["--rebuild"]);
    fails_with(
        &run,
        &[
            "dcat.jsonld: other bytes were made",
            "SHA256SUMS: other bytes were made",
        ],
    );
    Workspace::edit(&workspace.plan(), |plan| {
        plan.replace("classes = 5", "classes = 6")
    });
    let run = workspace.verify(&release, &["--rebuild"]);
    fails_with(
        &run,
        &["is not the plan of its record, which differs in product"],
    );
}

/// A release that is signed is signed by the plan's key, with the same bytes each time.
#[test]
fn a_signature_is_by_the_key_that_the_plan_names() {
    let workspace = Workspace::new();
    let (secret, public) = key(&workspace, 7);
    let (_, other) = key(&workspace, 8);
    Workspace::edit(&workspace.plan(), |plan| {
        format!("{plan}\n[product.signing]\npublic_key = \"{public} somebody@somewhere\"\n")
    });
    workspace
        .build()
        .refused_with(&["no secret key was given", "--signing-key"]);
    let (wrong, _) = key(&workspace, 9);
    let signed = |key: &str| workspace.run(&["build", "--signing-key", key]);
    signed(&wrong).refused_with(&["the secret key is not that of product.signing.public_key"]);
    signed(&secret).done();
    let release = workspace
        .path("outputs/fgm-risk-london/latest")
        .canonicalize()
        .unwrap();
    let signature = fs::read(release.join("SHA256SUMS.sig")).unwrap();
    let readme = fs::read_to_string(release.join("README.md")).unwrap();
    assert!(readme.contains(&public) && !readme.contains("not signed"));
    for (name, bytes) in files(&release) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            !text.contains("somebody@somewhere"),
            "{name} names who made the key"
        );
    }
    fs::remove_dir_all(&release).unwrap();
    signed(&secret).done();
    assert_eq!(fs::read(release.join("SHA256SUMS.sig")).unwrap(), signature);

    let file = |name: &str, key: &str| {
        let path = workspace.path(name);
        fs::write(&path, format!("{key} publisher\n")).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (own, others) = (file("own.pub", &public), file("other.pub", &other));
    for more in [vec![], vec!["--key", &own], vec!["--rebuild"]] {
        let run = workspace.verify(&release, &more);
        assert_eq!(run.code, 0, "{more:?} {}{}", run.out, run.err);
    }
    let run = workspace.verify(&release, &["--key", &others]);
    fails_with(&run, &["is not the one that was given"]);
    forge(&release);
    fails_with(
        &workspace.verify(&release, &[]),
        &["the signature is not of these checksums"],
    );
    fs::remove_file(release.join("SHA256SUMS.sig")).unwrap();
    fails_with(
        &workspace.verify(&release, &[]),
        &["SHA256SUMS.sig is not there"],
    );
}

/// Changes a file of which no other speaks, and its sum with it.
fn forge(release: &Path) {
    Workspace::edit(&release.join("dcat.jsonld"), |text| text + " ");
    sum_anew(release);
}

/// Makes the sums fit the files that are there.
pub fn sum_anew(release: &Path) {
    let own = ["SHA256SUMS", "SHA256SUMS.sig"];
    let all = files(release).into_iter();
    let listed = all.filter(|(path, _)| !own.contains(&path.as_str()));
    let lines: Vec<String> = listed
        .map(|(path, bytes)| format!("{}  {path}\n", acquire::sha256_hex(&bytes)))
        .collect();
    fs::write(release.join("SHA256SUMS"), lines.concat()).unwrap();
}

/// A secret key in a file, and its public key.
pub fn key(workspace: &Workspace, seed: u8) -> (String, String) {
    let pair = Ed25519Keypair::from_seed(&[seed; 32]);
    let key = PrivateKey::from(pair);
    let public = PublicKey::from(key.public_key().key_data().clone());
    let path = workspace.path(&format!("key-{seed}"));
    fs::write(&path, key.to_openssh(LineEnding::LF).unwrap().as_bytes()).unwrap();
    (
        path.to_str().unwrap().to_owned(),
        public.to_openssh().unwrap(),
    )
}
