//! Elements of XML, in which no word can become markup or be run.

use crate::text;

/// An element with what it holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    holds: Vec<Node>,
}

#[derive(Debug, Clone, PartialEq)]
enum Node {
    Element(Element),
    Words(String),
    /// An expression of ours between words, which QGIS does run.
    Run(String),
}

impl Element {
    /// An empty element.
    pub(crate) const fn new(name: &'static str) -> Self {
        Self {
            name,
            attributes: Vec::new(),
            holds: Vec::new(),
        }
    }

    /// An element that holds words.
    pub(crate) fn of(name: &'static str, words: &str) -> Self {
        let mut element = Self::new(name);
        element.holds.push(Node::Words(words.to_owned()));
        element
    }

    /// An element whose words are what an expression of QGIS comes to. Nothing that others wrote is in it.
    pub(crate) fn run(name: &'static str, expression: &str) -> Self {
        let mut element = Self::new(name);
        element.holds.push(Node::Run(format!("[% {expression} %]")));
        element
    }

    /// The element with an attribute more.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "numbers and texts are given alike"
    )]
    pub(crate) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.attributes.push((name, value.to_string()));
        self
    }

    /// The element with attributes more.
    pub(crate) fn with_all<const N: usize>(
        mut self,
        attributes: [(&'static str, &str); N],
    ) -> Self {
        let owned = attributes.map(|(name, value)| (name, value.to_owned()));
        self.attributes.extend(owned);
        self
    }

    /// The element with another one inside.
    pub(crate) fn holding(mut self, inside: Self) -> Self {
        self.holds.push(Node::Element(inside));
        self
    }

    /// The element with others inside.
    pub(crate) fn holding_all(mut self, inside: impl IntoIterator<Item = Self>) -> Self {
        self.holds.extend(inside.into_iter().map(Node::Element));
        self
    }

    /// Its text.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        self.push(&mut text);
        text
    }

    fn push(&self, text: &mut String) {
        text.push('<');
        text.push_str(self.name);
        for (name, value) in &self.attributes {
            for part in [" ", name, "=\"", &inert(value), "\""] {
                text.push_str(part);
            }
        }
        if self.holds.is_empty() {
            text.push_str("/>");
            return;
        }
        text.push('>');
        for node in &self.holds {
            match node {
                Node::Element(element) => element.push(text),
                Node::Words(words) => text.push_str(&inert(words)),
                Node::Run(ours) => text.push_str(&crate::text::xml(ours)),
            }
        }
        for part in ["</", self.name, ">"] {
            text.push_str(part);
        }
    }
}

/// Words that are neither markup nor run: QGIS takes what stands between `[%` and `%]` in a
/// legend, a title or a page for an expression, and marks that turn the direction of writing can
/// make a reader see another word than the one that stands there.
///
/// # References
/// Unicode Technical Report 36 (2014), "Unicode security considerations", 2.5.
fn inert(words: &str) -> String {
    let words = text::seen(words).replace("[%", "[ %");
    let lines: Vec<String> = words.split('\n').map(text::xml).collect();
    lines.join("&#10;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words() {
        let element = Element::new("a")
            .with("b", "\"><script>alert(1)</script>")
            .holding(Element::of(
                "c",
                "[% env('HOME') %] & \u{202e}evil\u{0}\nnext",
            ));
        assert_eq!(
            element.text(),
            "<a b=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\">\
             <c>[ % env(&apos;HOME&apos;) %] &amp; evil &#10;next</c></a>"
        );
        assert!(!inert("[\u{202e}% 1 %]").contains("[%"));
        assert_eq!(inert("[[%"), "[[ %");
    }
}
