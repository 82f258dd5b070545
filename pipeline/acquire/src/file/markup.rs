//! The XML of a workbook's parts, read to its end: a part that is not well formed is damaged.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// Elements inside one another beyond this are an attack and not a workbook.
const DEEPEST: usize = 100;

/// One thing that stands in a part.
pub(super) enum Piece<'e> {
    /// An element begins.
    Open(Element<'e>),
    /// Text inside the element that was opened last.
    Text(&'e str),
    /// The element of this name, without its prefix, ends.
    Close(&'e str),
}

/// The start of an element.
pub(super) struct Element<'e>(&'e BytesStart<'e>);

impl Element<'_> {
    /// Its name without a prefix.
    pub fn name(&self) -> &str {
        let name = self.0.name();
        local(name.0)
    }

    /// The attribute of this name, prefixes left aside on both sides unless `key` has one.
    pub fn get(&self, key: &str) -> Option<String> {
        let attribute = self
            .0
            .attributes()
            .with_checks(false)
            .flatten()
            .find(|attribute| {
                let name = attribute.key.0;
                name == key || (!key.contains(':') && local(name) == key)
            })?;
        let value = attribute.normalized_value(XmlVersion::Explicit1_0).ok()?;
        Some(value.into_owned())
    }
}

/// Why a part could not be read.
pub(super) enum Fault {
    /// It is not what a workbook's part is.
    Damaged,
    /// It is more than is read.
    TooLarge,
}

/// Hands every piece of a part to `take`, in order.
pub(super) fn walk(
    text: &str,
    mut take: impl FnMut(Piece<'_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|_| Fault::Damaged)? {
            Event::Start(start) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(Fault::Damaged);
                }
                take(Piece::Open(Element(&start)))?;
            }
            Event::End(end) => {
                depth = depth.checked_sub(1).ok_or(Fault::Damaged)?;
                take(Piece::Close(local(end.name().0)))?;
            }
            Event::Text(text) => take(Piece::Text(&text.xml10_content()))?,
            Event::CData(text) => take(Piece::Text(&text.xml10_content()))?,
            Event::GeneralRef(reference) => {
                let letter = match reference.resolve_char_ref() {
                    Ok(Some(letter)) => letter,
                    Ok(None) => named(&reference.xml10_content()).ok_or(Fault::Damaged)?,
                    Err(_) => return Err(Fault::Damaged),
                };
                take(Piece::Text(letter.encode_utf8(&mut [0; 4])))?;
            }
            Event::Eof if depth == 0 => return Ok(()),
            // Elements that stay open, or a document type: it can define entities that grow
            // without end, and no workbook has one.
            Event::Eof | Event::DocType(_) => return Err(Fault::Damaged),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

fn named(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}
