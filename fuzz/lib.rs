//! What the targets share: a decoder answers twice alike, and a refusal names its file.

use std::io::{Cursor, Write};
use std::path::PathBuf;
use std::sync::LazyLock;

use acquire::fuzzing::Source;
use vocabulary::Problems;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Decodes bytes twice.
pub fn decode(source: &Source, bytes: &[u8]) {
    let first = source.decode(bytes);
    let again = source.decode(bytes);
    match (first, again) {
        (Ok(first), Ok(again)) => assert_eq!(first, again),
        (Err(first), Err(again)) => {
            named(&first, "made-up/snapshot");
            assert_eq!(first.to_string(), again.to_string());
        }
        (first, again) => panic!("{first:?} and then {again:?}"),
    }
}

/// A refusal has a problem, and each names the file and what to do.
pub fn named(problems: &Problems, file: &str) {
    assert!(problems.iter().count() > 0, "refused for nothing");
    for problem in problems.iter() {
        assert!(problem.file.starts_with(file), "{problem}");
        assert!(!problem.what.is_empty(), "{problem}");
    }
}

/// A manifest of a tidy table in this format.
pub fn tidy(format: &str) -> Source {
    let text = include_str!("../tests/fixtures/tidy-other-country/source.toml");
    let text = text.replace("rows = 8", &format!("rows = 8\nformat = {{ {format} }}"));
    Source::parse(&text).expect("a sound manifest")
}

/// A file of these bytes in a folder of this process.
pub fn written(name: &str, bytes: &[u8]) -> PathBuf {
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = std::env::temp_dir().join(format!("fuzz-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        folder
    });
    let path = FOLDER.join(name);
    std::fs::write(&path, bytes).expect("written");
    path
}

/// A sound workbook around the XML of its sheet.
pub fn workbook(sheet: &[u8]) -> Vec<u8> {
    zipped(&[
        ("_rels/.rels", br#"<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ("xl/workbook.xml", br#"<workbook><sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", br#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#),
        ("xl/sharedStrings.xml", b"<sst><si><t>code</t></si><si><t>area</t></si><si><t>year</t></si></sst>"),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

/// A sound open document around its content.
pub fn open_document(content: &[u8]) -> Vec<u8> {
    zipped(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
        ("content.xml", content),
    ])
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        zip.start_file(*name, stored).expect("a part");
        zip.write_all(bytes).expect("its bytes");
    }
    zip.finish().expect("an archive").into_inner()
}
