//! Tables as CSV.

use std::io::{self, Write};

use crate::results::{LINE_END, push_cell};

/// One line; an empty cell is `None`.
pub(crate) type Line = Vec<Option<String>>;

/// Writes lines under the names of their columns, by RFC 4180.
///
/// An empty text stands between quotes, so that it can be told from an empty cell.
pub(crate) fn csv(
    names: &[&str],
    lines: impl IntoIterator<Item = Line>,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut text = Vec::new();
    push_line(&mut text, names.iter().map(|name| Some(*name)));
    for line in lines {
        out.write_all(&text)?;
        text.clear();
        push_line(&mut text, line.iter().map(Option::as_deref));
    }
    out.write_all(&text)
}

fn push_line<'a>(text: &mut Vec<u8>, cells: impl Iterator<Item = Option<&'a str>>) {
    for (nth, cell) in cells.enumerate() {
        if nth > 0 {
            text.push(b',');
        }
        match cell {
            Some("") => text.extend_from_slice(b"\"\""),
            Some(words) => push_cell(text, words),
            None => {}
        }
    }
    text.extend_from_slice(LINE_END);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_have_to_be() {
        let words = |words: &str| Some(words.to_owned());
        let lines = [
            vec![words("a, b"), words("say \"c\""), None],
            vec![words(""), words("d\r\ne"), words("f g")],
        ];
        let mut table = Vec::new();
        csv(&["one", "two", "three"], lines, &mut table).expect("memory takes it");
        assert_eq!(
            String::from_utf8(table).expect("text"),
            "one,two,three\r\n\"a, b\",\"say \"\"c\"\"\",\r\n\"\",\"d\r\ne\",f g\r\n"
        );
    }
}
