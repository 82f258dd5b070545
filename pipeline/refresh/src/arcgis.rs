//! The GeoJSON of an ArcGIS feature service, page by page.
//!
//! A server gives as many features as it likes, up to the number asked for, and says with
//! `exceededTransferLimit`, beside the features or in `properties`, that there are more.
//! The flag decides, not the number of features: a server may give fewer than asked for. See
//! <https://developers.arcgis.com/rest/services-reference/enterprise/query-feature-service-layer/>.

use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::address::{Address, quoted};
use crate::again::{Fault, wait_after};
use crate::download::Terms;
use crate::failed::Why;
use crate::pages::{self, Joined, bring_page, refused};

const FLAG: &str = "exceededTransferLimit";

/// What a page says: what stands beside the features, the features as they were written, and the flag.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    /// Member names and values, in order, without the flag.
    beside: Vec<(String, String)>,
    features: Vec<&'a RawValue>,
    more: bool,
}

/// What has been merged so far.
#[derive(Debug)]
struct Merged {
    beside: Vec<(String, String)>,
    features: u64,
    seen: BTreeSet<[u8; 32]>,
    out: Joined,
}

/// Downloads every page into [`crate::cache::Files::made`]; gives how many there were.
pub(crate) fn bring(terms: Terms, address: &Address, largest: u64) -> Result<u32, Why> {
    let count = terms.limits.arcgis_features.to_string();
    let mut merged: Option<Merged> = None;
    let mut number = 0;
    loop {
        number += 1;
        let offset = merged.as_ref().map_or(0, |merged| merged.features);
        let page = pages::Page {
            address,
            members: &[
                ("resultOffset", offset.to_string()),
                ("resultRecordCount", count.clone()),
            ],
            number,
            largest,
            // A page that was cut is not JSON.
            proves_itself: true,
        };
        let bytes = bring_when_ready(terms, page)?;
        let read = read(&bytes).map_err(|what| refused(number, what))?;
        let joined = match merged.take() {
            Some(joined) => joined,
            None => begin(terms, read.beside.clone(), largest)?,
        };
        let mut joined = add(joined, &read, number)?;
        if !read.more {
            if joined.features == 0 {
                return Err(refused(number, "the query has no features".to_owned()));
            }
            joined.out.add(b"\n]}\n")?;
            joined.out.end()?;
            return Ok(number);
        }
        merged = Some(joined);
    }
}

/// Asks for a page until the service is not too busy to answer: it says so in an answer of status 200.
fn bring_when_ready(terms: Terms, page: pages::Page) -> Result<Vec<u8>, Why> {
    let mut tries = 1;
    loop {
        let bytes = bring_page(terms, page)?;
        let Some(code) = too_busy(&bytes) else {
            return Ok(bytes);
        };
        let what = format!("the server says error {code} in its answer");
        let fault = Fault::passing(refused(page.number, what));
        let (why, wait) = wait_after(fault, tries, terms.limits, terms.clock)?;
        terms.watch.retrying(tries, &why.to_string(), wait);
        std::thread::sleep(wait);
        tries += 1;
    }
}

/// The code of an error that may pass: too many requests, or a fault of the server's own.
fn too_busy(bytes: &[u8]) -> Option<u16> {
    #[derive(Deserialize)]
    struct Answer {
        error: Said,
    }
    #[derive(Deserialize)]
    struct Said {
        code: u16,
    }
    // A page of features is not parsed twice.
    const LONGEST: usize = 64 * 1024;
    let short = bytes.get(..).filter(|bytes| bytes.len() <= LONGEST)?;
    let answer: Answer = serde_json::from_slice(short).ok()?;
    Some(answer.error.code).filter(|code| matches!(code, 429 | 500..=599))
}

/// Adds the features of a page that follows those before it.
fn add(mut merged: Merged, read: &Page, number: u32) -> Result<Merged, Why> {
    if merged.beside != read.beside {
        let what = "what stands beside its features differs from the first page";
        return Err(refused(number, what.to_owned()));
    }
    if read.more && read.features.is_empty() {
        let what = "it has no features, and says that there are more";
        return Err(refused(number, what.to_owned()));
    }
    for feature in &read.features {
        let text = feature.get().as_bytes();
        if !merged.seen.insert(Sha256::digest(text).into()) {
            let what =
                "it repeats a feature: the server ignores resultOffset, or changed meanwhile";
            return Err(refused(number, what.to_owned()));
        }
        let before: &[u8] = if merged.features == 0 { b"\n" } else { b",\n" };
        merged.out.add(before)?;
        merged.out.add(text)?;
        merged.features += 1;
    }
    Ok(merged)
}

fn begin(terms: Terms, beside: Vec<(String, String)>, largest: u64) -> Result<Merged, Why> {
    let mut out = Joined::begin(terms.files, largest)?;
    out.add(b"{")?;
    for (name, value) in &beside {
        let name = serde_json::to_string(name).expect("a text is JSON");
        out.add(format!("{name}:{value},").as_bytes())?;
    }
    out.add(b"\"features\":[")?;
    Ok(Merged {
        beside,
        features: 0,
        seen: BTreeSet::new(),
        out,
    })
}

pub(crate) fn read(bytes: &[u8]) -> Result<Page<'_>, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let members: Members = serde_json::from_slice(bytes)
        .map_err(|error| format!("it is not a JSON object: {}", quoted(&error.to_string())))?;
    let mut page = Page {
        beside: Vec::new(),
        features: Vec::new(),
        more: false,
    };
    let (mut features, mut collection) = (None, false);
    for (name, value) in members.0 {
        match name.as_str() {
            "error" => return Err(format!("the server says {}", quoted(value.get()))),
            "features" => features = Some(value),
            FLAG => page.more |= value.get() == "true",
            "properties" => {
                let (more, rest) = without_flag(value)?;
                page.more |= more;
                page.beside.extend(rest.map(|rest| (name.clone(), rest)));
            }
            _ => {
                collection |= name == "type" && value.get() == "\"FeatureCollection\"";
                page.beside.push((name, value.get().to_owned()));
            }
        }
    }
    let features = features.ok_or("it has no features member")?;
    if !collection {
        return Err("it is not a GeoJSON FeatureCollection; ask for f=geojson".to_owned());
    }
    page.features = serde_json::from_str(features.get())
        .map_err(|_| "its features are not a list".to_owned())?;
    Ok(page)
}

/// The flag within `properties`, and what else stands there.
fn without_flag(value: &RawValue) -> Result<(bool, Option<String>), String> {
    let properties: Option<Map<String, Value>> = serde_json::from_str(value.get())
        .map_err(|_| "its properties are not an object".to_owned())?;
    let mut properties = properties.unwrap_or_default();
    let more = properties.shift_remove(FLAG) == Some(Value::Bool(true));
    let rest = (!properties.is_empty()).then(|| Value::Object(properties).to_string());
    Ok((more, rest))
}

/// The members of an object in the order in which they stand, each as it is written.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn more(text: &str, expected: Result<bool, &str>) {
        match (read(text.as_bytes()), expected) {
            (Ok(page), Ok(more)) => assert_eq!(page.more, more),
            (Err(what), Err(words)) => assert!(what.contains(words), "{what}"),
            (found, expected) => assert!(found.is_ok() == expected.is_ok(), "{found:?}"),
        }
    }

    #[test]
    fn the_flag_is_found_in_both_places() {
        let flag = r#""exceededTransferLimit":true"#;
        more(r#"{"type":"FeatureCollection","features":[]}"#, Ok(false));
        more(
            &format!(r#"{{"type":"FeatureCollection",{flag},"features":[]}}"#),
            Ok(true),
        );
        let within =
            format!(r#"{{"type":"FeatureCollection","properties":{{{flag}}},"features":[]}}"#);
        more(&within, Ok(true));
        more(
            r#"{"type":"FeatureCollection","properties":null,"features":[]}"#,
            Ok(false),
        );
    }

    #[test]
    fn what_is_not_a_feature_collection_is_refused() {
        more("[]", Err("not a JSON object"));
        more(r#"{"type":"FeatureCollection"}"#, Err("no features"));
        more(r#"{"geometryType":"x","features":[]}"#, Err("f=geojson"));
        more(
            r#"{"error":{"code":400,"message":"bad token=abc"}}"#,
            Err("token=***"),
        );
        more(
            r#"{"type":"FeatureCollection","features":3}"#,
            Err("not a list"),
        );
        more(&"[".repeat(100_000), Err("not a JSON object"));
        more(
            &format!(r#"{{"features":{}"#, "[".repeat(100_000)),
            Err("not a JSON object"),
        );
    }
}
