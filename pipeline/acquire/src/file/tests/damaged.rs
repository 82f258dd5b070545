//! Damage of every kind of file: whatever is read ends in an answer.

use ::parquet::basic::Compression;
use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::observations::{answer, observation};
use super::parquet::columns;
use super::workbooks::{MANIFEST, hand_made, open_document, open_document_row, sheet, workbook};
use super::{Format, HEADER, ROWS, format, lines, read};

fn seeds() -> Vec<(Format, Vec<u8>)> {
    let body: String = ROWS.iter().map(|row| open_document_row(row)).collect();
    let table = open_document_row(&HEADER) + &body;
    let stored = |bytes: &[u8]| {
        // Parts that are not compressed let damage reach the XML, but for their checksums.
        let mut from = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip file");
        let mut to = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let plain = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        for at in 0..from.len() {
            let mut part = from.by_index(at).expect("a part");
            to.start_file(part.name().expect("a name"), plain)
                .expect("a part");
            std::io::copy(&mut part, &mut to).expect("its text");
        }
        to.finish().expect("a zip file").into_inner()
    };
    let two = [
        observation("Barnet", "E09000003", "12"),
        observation("Brent", "E09000005", "15"),
    ];
    vec![
        (Format::default(), lines(",", "\n").into_bytes()),
        (
            format("kind = \"csv\"\nends = \"blank_row\"\nencoding = \"windows-1252\""),
            lines(",", "\r\n").replace('£', "").into_bytes(),
        ),
        (sheet(), workbook(|_| ())),
        (sheet(), stored(&workbook(|_| ()))),
        (
            format("kind = \"sheet\"\nsheet = \"Table 1\""),
            open_document(&table, MANIFEST),
        ),
        (
            format("kind = \"parquet\""),
            columns(Compression::UNCOMPRESSED),
        ),
        (format("kind = \"parquet\""), columns(Compression::SNAPPY)),
        (format("kind = \"ons_observations\""), answer(&two, "")),
    ]
}

/// Some bytes changed, taken out or doubled, at these places.
fn damage(bytes: &[u8], changes: &[(prop::sample::Index, u8, u8)]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (place, how, byte) in changes {
        let at = place.index(bytes.len().max(1));
        match how % 4 {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..(at + usize::from(*byte)).min(bytes.len()))),
            2 => bytes.insert(at, *byte),
            _ => bytes.get_mut(at).map_or((), |old| *old = *byte),
        }
    }
    bytes
}

/// Ways to be damaged that keep the length, twice as often as the others.
fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, u8, u8)>> {
    let how = prop_oneof![2 => Just(3_u8), 1 => any::<u8>()];
    prop::collection::vec((any::<prop::sample::Index>(), how, any::<u8>()), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn no_damage_ends_the_reading(changes in changes()) {
        static SEEDS: std::sync::LazyLock<Vec<(Format, Vec<u8>)>> = std::sync::LazyLock::new(seeds);
        for (format, bytes) in SEEDS.iter() {
            drop(read(&damage(bytes, &changes), format));
        }
    }

    #[test]
    fn slow_damaged_xml_ends_in_an_answer(changes in changes()) {
        let cells = r#"<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row><row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>1</f><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A2:B2"/></mergeCells></worksheet>"#;
        let texts = r#"<sst uniqueCount="1"><si><t>a&amp;</t></si></sst>"#;
        let first = format("kind = \"sheet\"\nsheet = \"1\"");
        let damaged = |text: &str| String::from_utf8_lossy(&damage(text.as_bytes(), &changes)).into_owned();
        drop(read(&hand_made(texts, &damaged(cells)), &first));
        drop(read(&hand_made(&damaged(texts), cells), &first));
        let second = format("kind = \"sheet\"\nsheet = \"Table 1\"");
        let row = open_document_row(&ROWS[0]);
        drop(read(&open_document(&damaged(&row), MANIFEST), &second));
    }
}
