//! Whether the page and the pictures hold anything that is not ours: scripts, references, elements.
//!
//! What they say is held against nothing here: that is the rebuild's. What they can do is: the page runs
//! its own script and style and no other, leads to files of the release and to addresses that
//! the release names, and loads nothing; a picture runs and loads nothing at all.

use std::collections::BTreeSet;
use std::path::{Component, Path};

use files::{MOST_OF_DATA, open_regular, read_regular_text};
use serde_json::Value;
use vocabulary::{Problem, Problems};

use super::markup::{Piece, pieces, unescaped};
use super::ours::{ATTRIBUTES, DRAWN, DRAWN_WITH, ELEMENTS};
use super::{Promised, REMEDY, unreadable};
use crate::page::{self, PAGE};
use crate::{Product, bundle, points};

/// What page and pictures hold that is not ours.
pub(super) fn breaches(
    promised: &Promised,
    release: &Path,
    product: &Product,
    files: &BTreeSet<&str>,
) -> Problems {
    let mut found = Problems::new();
    let mut read = |path: &str| match read_regular_text(&release.join(path), MOST_OF_DATA) {
        Ok(text) => Some(text),
        Err(error) => {
            found.push(unreadable(path, error));
            None
        }
    };
    let page = read(PAGE);
    let pictures = files.iter().filter(|path| bundle::ending(path) == "svg");
    let pictures: Vec<(&str, Option<String>)> = pictures.map(|path| (*path, read(path))).collect();
    if let Some(page) = page {
        let addresses = addresses(promised, release, product);
        let wrong = of_page(&page, &addresses);
        found.append(told(PAGE, wrong));
    }
    for (path, text) in pictures {
        found.append(told(
            path,
            text.map(|text| of_picture(&text)).unwrap_or_default(),
        ));
    }
    found
}

fn told(path: &str, wrong: BTreeSet<String>) -> Problems {
    let wrong = wrong.into_iter();
    wrong.map(|what| Problem::new(path, what, REMEDY)).collect()
}

/// What is not ours in a picture.
fn of_picture(text: &str) -> BTreeSet<String> {
    let pieces = match pieces(text) {
        Ok(pieces) => pieces,
        Err(other) => return [foreign(&other)].into(),
    };
    let mut wrong = BTreeSet::new();
    for piece in pieces {
        let Piece::Opens { name, attributes } = piece else {
            wrong.insert("holds a script or a style".to_owned());
            continue;
        };
        if !DRAWN.contains(&name) {
            wrong.insert(format!("holds an element that no picture has: {name}"));
        }
        for (attribute, value) in attributes {
            let fits = match attribute {
                "href" => value.starts_with('#'),
                "style" => value == "max-width:100%;height:auto",
                "xmlns" => value == "http://www.w3.org/2000/svg",
                "fill" | "stroke" => is_within(value),
                of => DRAWN_WITH.contains(&of),
            };
            if !fits {
                wrong.insert(not_ours(name, attribute, value));
            }
        }
    }
    wrong
}

/// What is not ours in the page.
fn of_page(text: &str, addresses: &BTreeSet<String>) -> BTreeSet<String> {
    let Some(text) = text.strip_prefix("<!DOCTYPE html>\n") else {
        return ["does not begin as the page does".to_owned()].into();
    };
    let pieces = match pieces(text) {
        Ok(pieces) => pieces,
        Err(other) => return [foreign(&other)].into(),
    };
    let mut wrong = BTreeSet::new();
    let (mut styles, mut scripts, mut policies) = (Vec::new(), Vec::new(), Vec::new());
    for piece in &pieces {
        let (name, attributes) = match piece {
            Piece::Holds("style", text) => {
                styles.push(*text);
                continue;
            }
            Piece::Holds(_, text) => {
                scripts.push(*text);
                continue;
            }
            Piece::Opens { name, attributes } => (*name, attributes),
        };
        if !ELEMENTS.contains(&name) {
            wrong.insert(format!(
                "holds an element that the page does not have: {name}"
            ));
        }
        for (attribute, value) in attributes {
            let fits = match *attribute {
                "href" => leads_on(name, &unescaped(value), addresses),
                "src" => name == "img" && is_a_picture(&unescaped(value)),
                "http-equiv" => *value == "Content-Security-Policy",
                "type" => matches!(*value, "radio" | "checkbox" | "search"),
                "fill" | "stroke" => is_within(value),
                of => ATTRIBUTES.contains(&of),
            };
            if !fits {
                wrong.insert(not_ours(name, attribute, value));
            }
        }
        if attributes
            .iter()
            .any(|(attribute, _)| *attribute == "http-equiv")
        {
            let content = attributes
                .iter()
                .find(|(attribute, _)| *attribute == "content");
            policies.push(
                content
                    .map(|(_, value)| unescaped(value))
                    .unwrap_or_default(),
            );
        }
    }
    if scripts != [page::SCRIPT] {
        wrong.insert("holds another script than the page's own, or more than that".to_owned());
    }
    let [style] = styles[..] else {
        wrong.insert("holds no style, or several".to_owned());
        return wrong;
    };
    if !page::is_style(style) {
        wrong.insert("holds another style than the page's own".to_owned());
    }
    let has_pictures = pieces
        .iter()
        .any(|piece| matches!(piece, Piece::Opens { name: "img", .. }));
    if policies != [page::policy(style, page::SCRIPT, has_pictures)] {
        wrong.insert(
            "has another content security policy than its style and script ask for".to_owned(),
        );
    }
    wrong
}

/// Whether what is shown is a picture of the release. Whether it is there is not asked here.
fn is_a_picture(src: &str) -> bool {
    let stem = src
        .strip_prefix("./maps/")
        .and_then(|of| of.strip_suffix(".png"));
    stem.is_some_and(|stem| {
        stem.bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    })
}

/// Whether a link is one that the page may have: within the page, to a file beside it, or, from words
/// alone, to an address that the release names. Whether the file is there is not asked here.
fn leads_on(element: &str, href: &str, addresses: &BTreeSet<String>) -> bool {
    if href.starts_with('#') {
        return true;
    }
    let is_inside = |path: &str| {
        let mut parts = Path::new(path).components();
        // A browser reads other spellings of dots and strokes than this does.
        let is_plain = !path.is_empty() && !path.contains(['%', '\\', '?']);
        is_plain && parts.all(|part| matches!(part, Component::Normal(_)))
    };
    let is_beside = href.strip_prefix("./").is_some_and(is_inside);
    element == "a" && (is_beside || addresses.contains(href) || page::NEUTRAL == href)
}

/// Whether a paint is none, a colour by its digits, or a pattern of the same file.
fn is_within(paint: &str) -> bool {
    let pattern = paint
        .strip_prefix("url(#")
        .and_then(|id| id.strip_suffix(')'));
    let is_id = |id: &str| id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    let is_colour =
        |digits: &str| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    paint == "none" || pattern.is_some_and(is_id) || paint.strip_prefix('#').is_some_and(is_colour)
}

fn not_ours(element: &str, attribute: &str, value: &str) -> String {
    let value: String = value.chars().take(80).collect();
    format!("holds what is not ours: {attribute} of {element} is {value:?}")
}

fn foreign(other: &str) -> String {
    format!("holds markup that is not ours: {other:?}")
}

/// Every text that could be an address: of the plan's product and its telephone numbers, of the sources,
/// and of places.
fn addresses(promised: &Promised, release: &Path, product: &Product) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    texts(&serde_json::to_value(product).unwrap_or_default(), &mut all);
    let telephones = product
        .help
        .iter()
        .filter_map(|help| help.telephone.as_deref());
    all.extend(telephones.map(page::dialled));
    let places = promised.layers.iter().map(points::csv_path);
    for table in places.chain([bundle::SOURCES_PATH.to_owned()]) {
        // That a table cannot be read is told of with its columns.
        let reader = open_regular(&release.join(table)).map(csv::Reader::from_reader);
        for row in reader.into_iter().flat_map(csv::Reader::into_records) {
            let row = row.unwrap_or_default();
            all.extend(row.iter().map(str::to_owned));
        }
    }
    all
}

/// All texts in a value.
fn texts(value: &Value, all: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(all.insert(text.clone())),
        Value::Array(values) => values.iter().for_each(|value| texts(value, all)),
        Value::Object(values) => values.values().for_each(|value| texts(value, all)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
