//! `feed.xml`: the newest releases as an Atom feed (RFC 4287).

use std::fmt::Write as _;

use acquire::sha256_hex;
use publish::{Product, unmarked, xml};

use super::told::Section;
use super::{LITTLE, Lead};

/// How many entries of the series a feed has.
const ENTRIES: usize = 50;

/// What a changelog and notices are (RFC 7763).
const MARKDOWN: &str = "text/markdown";

/// The feed. Days are those that the releases speak of, or on which one was taken back: no clock is
/// read.
///
/// Its links are relative to the file, the one to itself too: nothing in the plan says where the
/// releases are put, and an address that is wrong is worse than one that whoever reads the feed
/// resolves against the place it came from. An entry keeps its id whatever is told of it later.
///
/// # References
/// RFC 4287: 4.1.1 and 4.2.7.2 (a feed should have a link to itself), 4.1.3.3 (content of type `text`
/// holds the words, escaped once), 4.2.6 (an id stays), 4.2.15 (updated).
pub fn feed(product: &Product, sections: &[Section], leads: &dyn Fn(&Section) -> Lead) -> String {
    let updated = sections.iter().map(|of| of.updated.as_str()).max();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
         <id>{}</id>\n<title>{}</title>\n<subtitle>{}</subtitle>\n<updated>{}</updated>\n\
         <author>{}</author>\n<rights>{}</rights>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n\
         <link rel=\"alternate\" type=\"{MARKDOWN}\" href=\"{}\"/>\n",
        urn(&product.id),
        xml(&product.title),
        xml(&product.summary),
        instant(updated.unwrap_or_default()),
        author(product),
        xml(&format!("{}, {}", product.licence.id, product.licence.url)),
        super::FEED,
        super::CHANGELOG,
    );
    for section in sections.iter().take(ENTRIES) {
        let (kind, href) = link(section, leads(section));
        // Writing to a String does not fail.
        let _ = write!(
            text,
            "<entry>\n<id>{}</id>\n<title>{}</title>\n<updated>{}</updated>\n\
             <link rel=\"alternate\" type=\"{kind}\" href=\"{href}\"/>\n\
             <content type=\"text\">{}</content>\n</entry>\n",
            urn(&format!("{} {}", product.id, section.id)),
            xml(&section.heading),
            instant(&section.updated),
            lines(&unmarked(&section.text)),
        );
    }
    text.push_str("</feed>\n");
    text
}

/// Whom the feed is by: the publisher, where the plan names one, or else the product itself.
fn author(product: &Product) -> String {
    let publisher = product.catalogue.publisher.as_ref();
    let name = publisher.map_or(&product.title, |of| &of.name);
    let uri = publisher.and_then(|of| of.url.as_deref());
    let uri = uri.map(|uri| format!("<uri>{}</uri>", xml(uri)));
    format!("<name>{}</name>{}", xml(name), uri.unwrap_or_default())
}

/// What an entry leads to, and of which type that is.
fn link(section: &Section, lead: Lead) -> (&'static str, String) {
    let folder = format!("releases/{}/", xml(&section.release));
    match lead {
        Lead::Page => ("text/html", folder),
        Lead::Note => (MARKDOWN, format!("{folder}{LITTLE}")),
        Lead::Nothing if section.stands => (MARKDOWN, super::CHANGELOG.to_owned()),
        Lead::Nothing => (MARKDOWN, "corrections.md".to_owned()),
    }
}

/// What a day is in a feed: its first instant, in UTC.
fn instant(day: &str) -> String {
    let day = if day.is_empty() { "1970-01-01" } else { day };
    format!("{day}T00:00:00Z")
}

/// Text of several lines, each made safe.
fn lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(xml).collect();
    lines.join("\n")
}

/// A name that stays: a UUID of version 8 (RFC 9562) of the SHA-256 of a text.
fn urn(text: &str) -> String {
    let digits = sha256_hex(text.as_bytes());
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!(
        "urn:uuid:{}-{}-8{}-8{}-{}",
        part(0, 8),
        part(8, 12),
        part(12, 15),
        part(15, 18),
        part(18, 30)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_uuids_and_stay() {
        let one = urn("fgm-risk-london");
        assert_eq!(one, urn("fgm-risk-london"));
        assert_ne!(one, urn("fgm-risk-london "));
        let parts: Vec<usize> = one["urn:uuid:".len()..].split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
    }

    #[test]
    fn markup_in_a_reason_is_text() {
        assert_eq!(lines("a <b>\n&"), "a &lt;b&gt;\n&amp;");
        assert_eq!(instant("2025-11-06"), "2025-11-06T00:00:00Z");
    }
}
