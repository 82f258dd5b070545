//! What was unpacked of a release's ZIP can be checked by itself, as far as nobody's signature is asked for.

use std::fs;
use std::io::Cursor;

use zip::ZipArchive;

use super::{fails_with, key, sum_anew};
use crate::workspace::Workspace;

#[test]
fn an_unpacked_zip_holds_and_says_what_it_lacks() {
    let workspace = Workspace::new();
    let (secret, public) = key(&workspace, 7);
    Workspace::edit(&workspace.plan(), |plan| {
        format!("{plan}\n[product.signing]\npublic_key = \"{public}\"\n")
    });
    workspace.run(&["build", "--signing-key", &secret]).done();
    let release = workspace.path("outputs/fgm-risk-london/latest");
    let bytes = fs::read(release.join("fgm-risk-london.zip")).unwrap();
    let folder = workspace.path("unpacked");
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    zip.extract(&folder).unwrap();

    for more in [vec![], vec!["--rebuild"]] {
        let run = workspace.verify(&folder, &more);
        assert_eq!(run.code, 0, "{more:?} {}{}", run.out, run.err);
        for words in [
            "files       holds",
            "NOT CHECKED: it was unpacked of a ZIP",
            "bundle      holds: these were unpacked of a ZIP",
        ] {
            assert!(run.out.contains(words), "{words}: {}", run.out);
        }
    }
    let publisher = workspace.path("publisher.pub");
    fs::write(&publisher, format!("{public}\n")).unwrap();
    let run = workspace.verify(&folder, &["--key", publisher.to_str().unwrap()]);
    fails_with(&run, &["SHA256SUMS.sig is not there"]);

    // A release that lacks one of the two is no unpacked ZIP.
    fs::copy(release.join("dcat.jsonld"), folder.join("dcat.jsonld")).unwrap();
    sum_anew(&folder);
    let run = workspace.verify(&folder, &[]);
    fails_with(
        &run,
        &["fgm-risk-london.zip: is not there, and the contract describes it"],
    );
    fs::remove_file(folder.join("dcat.jsonld")).unwrap();
    Workspace::edit(&folder.join("legend.json"), |text| text + " ");
    sum_anew(&folder);
    let run = workspace.verify(&folder, &[]);
    fails_with(&run, &["gives another hash of legend.json"]);
}
