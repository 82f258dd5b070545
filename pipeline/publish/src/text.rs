//! Words made safe for the place they are put in.

use std::borrow::Cow;

use vocabulary::is_unseen;

/// Text for XML: markup escaped, control characters that XML 1.0 forbids turned into spaces.
#[must_use]
pub fn xml(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

/// What a formula begins with, also in the wide letters of East Asian text, which some programs take
/// for the others.
///
/// # References
/// OWASP, "CSV Injection".
const RUNS: [char; 11] = [
    '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
];

/// Text for a cell of a spreadsheet: what it would run as a formula gets an apostrophe before it.
pub(crate) fn cell(text: &str) -> Cow<'_, str> {
    if text.starts_with(RUNS) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Words for a paragraph of Markdown as [`markdown`] has them, but for code between backticks.
pub(crate) fn markdown_with_code(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let last = parts.len() - 1;
    let mut safe = String::new();
    for (nth, part) in parts.into_iter().enumerate() {
        let is_between = nth % 2 == 1;
        if is_between && nth < last && !part.contains(['<', '&']) {
            safe.extend(["`", part, "`"]);
            continue;
        }
        let [opens, closes] = [is_between, is_between && nth < last];
        safe.push_str(if opens { "\\`" } else { "" });
        // Spaces at the ends of a part stand between words and code.
        let [before, after] = [part.starts_with(' '), part.ends_with(' ') && part.len() > 1];
        safe.push_str(if before { " " } else { "" });
        safe.push_str(&markdown(part));
        safe.push_str(if after { " " } else { "" });
        safe.push_str(if closes { "\\`" } else { "" });
    }
    safe
}

/// Our own words, which may hold markup, for a cell of a Markdown table.
pub(crate) fn markdown_cell(text: &str) -> String {
    text.replace('|', "\\|")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Words for a paragraph, a list or a cell of Markdown, on one line: nothing in them is markup, and
/// no address that stands bare is made a link. [`unmarked`] gives the words back.
///
/// # References
/// `CommonMark` 0.31.2, 2.4 (backslash escapes); GitHub Flavored Markdown 0.29, 6.9 (autolinks).
#[must_use]
pub fn markdown(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut safe = String::with_capacity(one_line.len());
    for (at, c) in one_line.char_indices() {
        let rest = one_line.get(at..).unwrap_or_default();
        let before = one_line.get(..at).unwrap_or_default();
        let is_of_address = match c {
            ':' => rest.starts_with("://"),
            '.' => before
                .get(before.len().saturating_sub(3)..)
                .is_some_and(|www| www.eq_ignore_ascii_case("www")),
            _ => false,
        };
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' => safe.extend(['\\', c]),
            _ if is_of_address => safe.extend(['\\', c]),
            c if c.is_control() || is_unseen(c) => {}
            c => safe.push(c),
        }
    }
    safe
}

/// The words of a text in Markdown that [`markdown`] made safe: no escapes, and no bold.
#[must_use]
pub fn unmarked(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let escaped = rest.strip_prefix('\\');
        let escaped = escaped.and_then(|behind| behind.chars().next());
        let meant = escaped.filter(char::is_ascii_punctuation);
        let entity = [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>')]
            .into_iter()
            .find(|(entity, _)| rest.starts_with(entity));
        let taken = match (meant, entity) {
            (Some(meant), _) => {
                words.push(meant);
                1 + meant.len_utf8()
            }
            (None, Some((entity, meant))) => {
                words.push(meant);
                entity.len()
            }
            (None, None) if rest.starts_with("**") => 2,
            (None, None) => {
                words.push(c);
                c.len_utf8()
            }
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    words
}

/// A text without what cannot be seen.
pub(crate) fn seen(text: &str) -> String {
    text.chars().filter(|c| !is_unseen(*c)).collect()
}

/// A table of fields in Markdown: their names, what each holds, and what it means.
pub(crate) fn table_of_fields<'a>(
    fields: impl Iterator<Item = (&'a str, String, &'a str)>,
) -> String {
    let head = String::from("| field | holds | meaning |\n| --- | --- | --- |\n");
    fields.fold(head, |mut text, (name, holds, meaning)| {
        for part in [
            "| `",
            name,
            "` | ",
            &holds,
            " | ",
            &markdown_cell(meaning),
            " |\n",
        ] {
            text.push_str(part);
        }
        text
    })
}

/// Text broken into lines of at most so many characters, between words where it can be.
pub(crate) fn lines(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_stays_code_and_nothing_else_is_markup() {
        for (words, expected) in [
            (
                "Standing: `open` says so; `closed` not.",
                "Standing: `open` says so; `closed` not.",
            ),
            ("A <b>, `x", "A &lt;b&gt;, \\`x"),
            (
                "`<script>` [l](javascript:x)",
                "\\`&lt;script&gt;\\` \\[l\\](javascript:x)",
            ),
        ] {
            assert_eq!(markdown_with_code(words), expected);
        }
    }

    #[test]
    fn neutralises_what_would_run() {
        assert_eq!(xml("a<b & \"c\"\u{1}"), "a&lt;b &amp; &quot;c&quot; ");
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(cell("\u{ff1d}cmd()"), "'\u{ff1d}cmd()");
        assert_eq!(cell("[c]"), "[c]");
        assert_eq!(markdown_cell("a|b\nc"), "a\\|b c");
    }

    #[test]
    fn words_in_markdown_are_inert_and_can_be_had_back() {
        let text = "![a](https://b.example) <img src=x> # *c* _d_ `e` | www.f.example: &amp; C:\\g";
        let safe = markdown(text);
        assert_eq!(
            safe,
            "!\\[a\\](https\\://b.example) &lt;img src=x&gt; \\# \\*c\\* \\_d\\_ \\`e\\` \\| \
             www\\.f.example: &amp;amp; C:\\\\g"
        );
        assert_eq!(unmarked(&safe), text);
        assert_eq!(
            unmarked("- **North** (E09000001): 1"),
            "- North (E09000001): 1"
        );
        // What is no escape of ours stays as it is.
        assert_eq!(unmarked("a \\b &copy; \\"), "a \\b &copy; \\");
    }

    #[test]
    fn breaks_between_words() {
        assert_eq!(lines("one two three", 7), ["one two", "three"]);
        assert!(lines(" ", 7).is_empty());
    }
}
