//! The wide table: one line an area with all fields of the map, for whoever has no use for shapes.

use crate::fields::fields;
use crate::results::{LINE_END, push_text, push_value};
use crate::sheet::Sheet;

/// The path of the table in a release.
pub(crate) fn path(product: &str) -> String {
    format!("tables/{product}-wide.csv")
}

/// The table as CSV (RFC 4180), in the order of the codes; a null is an empty cell.
pub(crate) fn wide(sheet: &Sheet) -> Vec<u8> {
    let fields = fields(&sheet.measures());
    let mut lines = Vec::new();
    for (nth, field) in fields.iter().enumerate() {
        separate(&mut lines, nth);
        push_text(&mut lines, &field.name);
    }
    lines.extend_from_slice(LINE_END);
    for row in &sheet.rows {
        for (nth, field) in fields.iter().enumerate() {
            separate(&mut lines, nth);
            push_value(&mut lines, field.content(row));
        }
        lines.extend_from_slice(LINE_END);
    }
    lines
}

fn separate(lines: &mut Vec<u8>, nth: usize) {
    if nth > 0 {
        lines.push(b',');
    }
}
