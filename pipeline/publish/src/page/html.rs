//! HTML written piece by piece: every word is escaped, and every tag that is opened is closed.

use std::fmt::Write as _;

use vocabulary::is_address;

/// A piece of a page. Words go in by [`Html::text`] and attributes alone, which escape them.
#[derive(Debug, Default)]
pub(crate) struct Html(String);

/// How many letters stand together before a browser may break them: more than any word, or a digest, has.
const LONGEST_WORD: usize = 64;

/// The attributes of a tag: names are ours, values may be anybody's.
pub(crate) type Attributes<'a> = &'a [(&'static str, &'a str)];

impl Html {
    /// What is written so far.
    pub(crate) fn into_text(self) -> String {
        self.0
    }

    /// Words of anybody. A word that is longer than any may break, since a browser tries each of
    /// its letters otherwise, for a minute where there are thousands.
    pub(crate) fn text(&mut self, words: &str) -> &mut Self {
        let mut run = 0;
        for (at, c) in words.char_indices() {
            run = if c.is_whitespace() { 0 } else { run + 1 };
            if run > LONGEST_WORD {
                self.0.push_str("<wbr>");
                run = 1;
            }
            escape(
                words.get(at..at + c.len_utf8()).unwrap_or_default(),
                &mut self.0,
            );
        }
        self
    }

    /// A line's end, so that the file can be read and compared line by line.
    pub(crate) fn line(&mut self) -> &mut Self {
        self.0.push('\n');
        self
    }

    /// A tag with what stands inside it.
    pub(crate) fn within(
        &mut self,
        tag: &'static str,
        attributes: Attributes,
        inside: impl FnOnce(&mut Self),
    ) -> &mut Self {
        self.open(tag, attributes);
        inside(self);
        // Writing to a String does not fail: the results below are left aside.
        let _ = write!(self.0, "</{tag}>");
        self
    }

    /// A tag with words alone inside it.
    pub(crate) fn element(
        &mut self,
        tag: &'static str,
        attributes: Attributes,
        words: &str,
    ) -> &mut Self {
        self.within(tag, attributes, |html| {
            if tag == "title" {
                // It holds text and no element, not even one that breaks a word.
                escape(words, &mut html.0);
            } else {
                html.text(words);
            }
        })
    }

    /// A tag that has no inside and no end, as `input` has none.
    pub(crate) fn void(&mut self, tag: &'static str, attributes: Attributes) -> &mut Self {
        self.open(tag, attributes)
    }

    /// A tag of SVG with nothing inside it.
    pub(crate) fn shape(&mut self, tag: &'static str, attributes: Attributes) -> &mut Self {
        self.open(tag, attributes);
        self.0.pop();
        self.0.push_str("/>");
        self
    }

    /// A name that may be written in either direction and must not turn what is around it.
    pub(crate) fn name(&mut self, name: &str) -> &mut Self {
        self.element("bdi", &[], name)
    }

    /// A paragraph.
    pub(crate) fn paragraph(&mut self, words: &str) -> &mut Self {
        self.element("p", &[], words).line()
    }

    /// A link to another page, which is not told where its reader came from; words alone where
    /// the address is none of the web, so that no address can run anything.
    pub(crate) fn link(&mut self, address: &str, words: &str) -> &mut Self {
        if is_address(address) {
            self.element("a", &[("href", address), ("rel", "noreferrer")], words)
        } else {
            self.text(words)
        }
    }

    /// CSS or a script of ours, as it is.
    pub(crate) fn ours(&mut self, tag: &'static str, text: &str) -> &mut Self {
        let _ = writeln!(self.0, "<{tag}>{text}</{tag}>");
        self
    }

    /// A doctype.
    pub(crate) fn doctype(&mut self) -> &mut Self {
        self.0.push_str("<!DOCTYPE html>\n");
        self
    }

    fn open(&mut self, tag: &'static str, attributes: Attributes) -> &mut Self {
        self.0.push('<');
        self.0.push_str(tag);
        for (name, value) in attributes {
            self.0.push(' ');
            self.0.push_str(name);
            // An attribute without a value is one that is on.
            if !value.is_empty() {
                self.0.push_str("=\"");
                escape(value, &mut self.0);
                self.0.push('"');
            }
        }
        self.0.push('>');
        self
    }
}

/// Escapes markup. What HTML forbids is written as a space, and marks that turn the direction of
/// what follows them are left out: `bdi` says it instead.
fn escape(words: &str, into: &mut String) {
    for c in words.chars() {
        match c {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '"' => into.push_str("&quot;"),
            '\'' => into.push_str("&#39;"),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c if c.is_control() || is_noncharacter(c) => into.push(' '),
            c => into.push(c),
        }
    }
}

/// The code points that are no characters: HTML does not allow them.
fn is_noncharacter(c: char) -> bool {
    let code = u32::from(c);
    code & 0xfffe == 0xfffe || (0xfdd0..=0xfdef).contains(&code)
}

/// A name in small letters by which names are put in order, whatever their capitals.
pub(crate) fn sorting(name: &str) -> String {
    name.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_cannot_become_markup() {
        let mut html = Html::default();
        html.element(
            "p",
            &[("title", "\" onclick=\"x()")],
            "</p><script>'&\u{202e}\u{0}\u{fdd0}\u{1fffe}\u{1f600}",
        );
        let expected = "<p title=\"&quot; onclick=&quot;x()\">&lt;/p&gt;&lt;script&gt;&#39;&amp;   \u{1f600}</p>";
        assert_eq!(html.into_text(), expected);
    }

    #[test]
    fn endless_words_may_break_but_in_a_title() {
        let words = "a".repeat(LONGEST_WORD + 1);
        let of = |tag| {
            let mut html = Html::default();
            html.element(tag, &[], &words);
            html.into_text()
        };
        assert_eq!(
            of("p"),
            format!("<p>{}<wbr>a</p>", "a".repeat(LONGEST_WORD))
        );
        assert_eq!(of("title"), format!("<title>{words}</title>"));
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        let link = |address| {
            let mut html = Html::default();
            html.link(address, "a page");
            html.into_text()
        };
        assert_eq!(
            link("https://example.org/?a&b"),
            "<a href=\"https://example.org/?a&amp;b\" rel=\"noreferrer\">a page</a>"
        );
        for address in [
            "javascript:x()",
            "data:text/html,x",
            " https://x",
            "",
            "//x",
        ] {
            assert_eq!(link(address), "a page", "{address}");
        }
    }

    #[test]
    fn tags_close_in_their_order() {
        let mut html = Html::default();
        html.within("ul", &[], |html| {
            html.within("li", &[("hidden", "")], |html| {
                html.name("A").void("br", &[]);
                html.shape("use", &[("href", "#a")]);
            });
        });
        assert_eq!(
            html.into_text(),
            "<ul><li hidden><bdi>A</bdi><br><use href=\"#a\"/></li></ul>"
        );
    }
}
