//! Zip archives, good and hostile.

use std::io::{Cursor, Write};

use refresh::{Limits, Request, Unpack, Why};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::server::{Server, bring, fails_with, folder, good, quick, request};

/// An archive of these files, whatever their names.
fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        writer.start_file(*name, options).expect("begun");
        writer.write_all(bytes).expect("written");
    }
    writer.finish().expect("finished").into_inner()
}

/// The same bytes with one text in place of another of the same length, wherever it stands.
fn altered(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut altered = bytes.to_vec();
    for at in 0..bytes.len() {
        if bytes[at..].starts_with(from.as_bytes()) {
            altered[at..at + to.len()].copy_from_slice(to.as_bytes());
        }
    }
    altered
}

fn asks(server: &Server, unpack: Unpack) -> Request {
    Request {
        unpack,
        ..request(server, "/a.zip")
    }
}

#[track_caller]
fn gives(bytes: &[u8], unpack: Unpack, expected: &[u8]) {
    let server = Server::script(vec![good(bytes)]);
    let cache = folder();
    let fetched = bring(&asks(&server, unpack), cache.path(), &quick()).expect("brought");
    assert_eq!(std::fs::read(fetched.path).expect("read"), expected);
}

#[track_caller]
fn refused(bytes: &[u8], unpack: Unpack, words: &str) {
    let server = Server::script(vec![good(bytes)]);
    let failed = fails_with(&asks(&server, unpack), &quick());
    assert!(matches!(failed.why, Why::Archive(_)), "{failed}");
    assert!(failed.to_string().contains(words), "{failed}");
}

fn entry(name: &str) -> Unpack {
    Unpack::Entry(name.to_owned())
}

#[test]
fn the_wanted_file_is_unpacked() {
    let one = archive(&[("data/a.csv", b"a\n")]);
    gives(&one, Unpack::Only, b"a\n");
    gives(&one, entry("data/a.csv"), b"a\n");
    gives(&one, Unpack::Keep, &one);
    let two = archive(&[("b.csv", b"b\n"), ("a.csv", b"a\n")]);
    gives(&two, entry("b.csv"), b"b\n");
    refused(&two, Unpack::Only, "it has 2 files; found a.csv, b.csv");
    refused(
        &two,
        entry("c.csv"),
        "no file \"c.csv\"; found a.csv, b.csv",
    );
}

#[test]
fn a_name_that_leads_elsewhere_is_refused_even_unasked() {
    let both = archive(&[("a.csv", b"a\n"), ("xx/xx/passwd", b"b\n")]);
    for name in [
        "../../passwd",
        "/x/xx/passwd",
        "C:/xx/passwd",
        "xx\\xx/passwd",
        "xx/../passwd",
    ] {
        let hostile = altered(&both, "xx/xx/passwd", name);
        refused(&hostile, entry("a.csv"), "the file");
        refused(&hostile, Unpack::Keep, "the file");
    }
}

#[test]
fn a_link_is_refused() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    writer
        .add_symlink("a.csv", "/etc/passwd", options)
        .expect("written");
    let bytes = writer.finish().expect("finished").into_inner();
    refused(&bytes, Unpack::Only, "is a link");
}

#[test]
fn an_encrypted_file_is_refused() {
    let mut bytes = archive(&[("a.csv", b"a\n")]);
    // The lowest bit of the flags says so, in the file's head and in the list at the end.
    let list = bytes
        .windows(4)
        .position(|at| at == b"PK\x01\x02")
        .expect("a list");
    bytes[6] |= 1;
    bytes[list + 8] |= 1;
    refused(&bytes, Unpack::Only, "encrypted");
    refused(&bytes, Unpack::Keep, "encrypted");
}

#[test]
fn an_archive_in_an_archive_is_refused() {
    let inner = archive(&[("a.csv", b"a\n")]);
    refused(
        &archive(&[("inner.ZIP", &inner)]),
        Unpack::Only,
        "an archive itself",
    );
    // A workbook is packed too, but is a file to its reader.
    gives(&archive(&[("book.xlsx", &inner)]), Unpack::Only, &inner);
}

#[test]
fn a_bomb_is_stopped_by_its_ratio_and_by_its_size() {
    let bomb = archive(&[("a.csv", &vec![b'0'; 1 << 24])]);
    assert!(bomb.len() < 1 << 15);
    let server = Server::script(vec![good(&bomb)]);
    let mut asked = asks(&server, Unpack::Only);
    assert_eq!(fails_with(&asked, &quick()).why, Why::TooLarge(1 << 20));
    asked.largest_bytes = 1 << 22;
    let words = fails_with(&asked, &quick()).to_string();
    assert!(words.contains("200 times larger"), "{words}");
    asked.unpack = Unpack::Keep;
    let words = fails_with(&asked, &quick()).to_string();
    assert!(words.contains("200 times larger"), "{words}");
}

/// The declared sizes are claims; what is counted is what comes out.
#[test]
fn a_bomb_that_declares_a_small_size_is_stopped() {
    let mut bomb = archive(&[("a.csv", &vec![b'0'; 1 << 24])]);
    let real = (1_u32 << 24).to_le_bytes();
    for at in 0..bomb.len() - 4 {
        if bomb[at..].starts_with(&real) {
            bomb[at..at + 4].copy_from_slice(&9_u32.to_le_bytes());
        }
    }
    let server = Server::script(vec![good(&bomb)]);
    let failed = fails_with(&asks(&server, Unpack::Only), &quick());
    assert!(
        matches!(failed.why, Why::TooLarge(_) | Why::Archive(_)),
        "{failed}"
    );
}

#[test]
fn a_long_list_is_refused_before_it_is_read() {
    let bytes = archive(&[("a", b"a"), ("b", b"b"), ("c", b"c")]);
    let server = Server::script(vec![good(&bytes)]);
    let limits = Limits {
        archive_files: 2,
        ..quick()
    };
    let words = fails_with(&asks(&server, entry("a")), &limits).to_string();
    assert!(words.contains("more than 2 files"), "{words}");
}

#[test]
fn what_is_no_archive_or_a_damaged_one_is_refused() {
    refused(b"a,b\n", Unpack::Only, "not a zip archive");
    let good = archive(&[
        ("a.csv", b"synthetic figures, synthetic figures"),
        ("b.csv", b"b\n"),
    ]);
    refused(
        &good[..good.len() - 30],
        entry("a.csv"),
        "not a zip archive",
    );
    let twice = altered(&good, "b.csv", "a.csv");
    refused(&twice, entry("a.csv"), "one name");
    let mut broken = good.clone();
    broken[40] ^= 0xFF;
    refused(&broken, entry("a.csv"), "");
    refused(&broken, Unpack::Keep, "");
}
