//! What a file really is, by its first bytes, so that a wrong declaration is named.

/// What an `.xlsx` or `.ods` workbook is.
pub(super) const ZIP: &str = "a zip file or a workbook (.xlsx, .ods)";

const MARKS: [(&[u8], &str); 9] = [
    (b"PK\x03\x04", ZIP),
    (
        b"\xD0\xCF\x11\xE0",
        "an old Excel (.xls) or an encrypted workbook",
    ),
    (b"PAR1", "a Parquet file"),
    (b"\x1F\x8B", "a gzip file"),
    (b"%PDF", "a PDF"),
    (b"SQLite format 3", "an SQLite database"),
    (b"<!DOCTYPE", "a web page"),
    (b"<!doctype", "a web page"),
    (b"<html", "a web page"),
];

/// The kind of file that starts like this; `None` where it may be text.
pub(super) fn kind(bytes: &[u8]) -> Option<&'static str> {
    MARKS
        .iter()
        .find(|(mark, _)| bytes.starts_with(mark))
        .map(|(_, kind)| *kind)
}
