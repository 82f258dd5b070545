//! Markup as this crate writes it, read piece by piece: whatever is written otherwise is foreign.

/// A piece of a page or a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// A tag that opens an element.
    Opens {
        /// The element.
        name: &'a str,
        /// Its attributes with their values, which are still escaped.
        attributes: Vec<(&'a str, &'a str)>,
    },
    /// A script or a style: its name, and all that stands in it.
    Holds(&'a str, &'a str),
}

/// What stands between these tags is no markup.
const RAW: [&str; 2] = ["script", "style"];

/// The tags of a text, but for those that close an element.
///
/// # Errors
/// With the beginning of what is written otherwise: a comment, a declaration, an attribute without quotes,
/// a bracket that is not escaped, a letter that is.
pub(super) fn pieces(text: &str) -> Result<Vec<Piece<'_>>, String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['<', '>']) {
        let from = rest.get(at..).unwrap_or_default();
        let other = || beginning(from);
        let inside = from.strip_prefix('<').ok_or_else(other)?;
        if let Some(closes) = inside.strip_prefix('/') {
            let (_, behind) = word(closes).ok_or_else(other)?;
            rest = behind.strip_prefix('>').ok_or_else(other)?;
            continue;
        }
        let (name, mut behind) = word(inside).ok_or_else(other)?;
        let mut attributes = Vec::new();
        while let Some(spaced) = behind.strip_prefix(' ') {
            let (attribute, more) = word(spaced).ok_or_else(other)?;
            let (value, more) = match more.strip_prefix("=\"") {
                Some(quoted) => quoted.split_once('"').ok_or_else(other)?,
                None => ("", more),
            };
            if value.contains(['<', '>']) || !is_escaped(value) {
                return Err(other());
            }
            attributes.push((attribute, value));
            behind = more;
        }
        let ends = ["/>", ">"];
        let end = ends.into_iter().find_map(|end| behind.strip_prefix(end));
        rest = end.ok_or_else(other)?;
        if RAW.contains(&name) {
            let close = format!("</{name}>");
            let (held, behind) = rest.split_once(&close).ok_or_else(other)?;
            if !attributes.is_empty() {
                return Err(other());
            }
            pieces.push(Piece::Holds(name, held));
            rest = behind;
        } else {
            pieces.push(Piece::Opens { name, attributes });
        }
    }
    Ok(pieces)
}

/// The name that a text begins with, and what comes after it.
fn word(text: &str) -> Option<(&str, &str)> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':');
    let end = text.find(|c| !fits(c)).unwrap_or(text.len());
    let (word, behind) = text.split_at_checked(end)?;
    (!word.is_empty()).then_some((word, behind))
}

/// So much of a text as can be told.
fn beginning(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The escapes that are written, with what they stand for.
const ESCAPES: [(&str, &str); 6] = [
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&#39;", "'"),
    ("&apos;", "'"),
    ("&amp;", "&"),
];

/// Whether nothing in a value is escaped but what has to be: an escape of another letter would have it
/// read otherwise than it is looked at here.
fn is_escaped(value: &str) -> bool {
    let mut behind = value
        .match_indices('&')
        .filter_map(|(at, _)| value.get(at..));
    behind.all(|from| ESCAPES.iter().any(|(escape, _)| from.starts_with(escape)))
}

/// A value without its escapes.
pub(super) fn unescaped(value: &str) -> String {
    ESCAPES
        .into_iter()
        .fold(value.to_owned(), |text, (escape, c)| {
            text.replace(escape, c)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_as_ours_is_read() {
        let text = "<p class=\"a\" hidden>b &lt; c</p><br/>\n<script>if (a < b) {}</script>";
        let opens = |name, attributes: &[(&'static str, &'static str)]| Piece::Opens {
            name,
            attributes: attributes.to_vec(),
        };
        assert_eq!(
            pieces(text).expect("markup"),
            [
                opens("p", &[("class", "a"), ("hidden", "")]),
                opens("br", &[]),
                Piece::Holds("script", "if (a < b) {}"),
            ]
        );
        assert_eq!(unescaped("a&amp;lt;&#39;"), "a&lt;'");
    }

    #[test]
    fn what_is_written_otherwise_is_foreign() {
        for other in [
            "<!-- a -->",
            "<!DOCTYPE html>",
            "<?xml version=\"1.0\"?>",
            "<![CDATA[a]]>",
            "a > b",
            "<a href='b'>",
            "<a href=b>",
            "<a\nhref=\"b\">",
            "<a href=\"b",
            "<a title=\"<b>\">",
            "<script src=\"a\"></script>",
            "<script>",
            "</p >",
            "<",
        ] {
            assert!(pieces(other).is_err(), "{other}");
        }
    }
}
