//! The wide table: one line an area with all fields of the map, for whoever has no use for shapes.

use std::io::{self, Write};

use crate::fields::fields;
use crate::results::{LINE_END, push_text, push_value};
use crate::sheet::Sheet;

/// The path of the table in a release.
pub(crate) fn path(product: &str) -> String {
    format!("tables/{product}-wide.csv")
}

/// Writes the table as CSV (RFC 4180), in the order of the codes; a null is an empty cell.
pub(crate) fn wide(sheet: &Sheet, out: &mut impl Write) -> io::Result<()> {
    let fields = fields(&sheet.measures());
    let mut line = Vec::new();
    for (nth, field) in fields.iter().enumerate() {
        separate(&mut line, nth);
        push_text(&mut line, &field.name);
    }
    line.extend_from_slice(LINE_END);
    for row in &sheet.rows {
        out.write_all(&line)?;
        line.clear();
        for (nth, field) in fields.iter().enumerate() {
            separate(&mut line, nth);
            push_value(&mut line, field.content(row));
        }
        line.extend_from_slice(LINE_END);
    }
    out.write_all(&line)
}

fn separate(line: &mut Vec<u8>, nth: usize) {
    if nth > 0 {
        line.push(b',');
    }
}
