//! A reference system that a file of JSON gives by address: GDAL would ask that address, and believe
//! what it says.
//!
//! # References
//! Butler et al. (2008), "The `GeoJSON` Format Specification" 1.0, section 3.3 (linked reference
//! systems; RFC 7946 has none).

use std::cell::Cell;
use std::fmt;

use memchr::memchr2_iter;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use vocabulary::{Problem, Problems};

/// Members that hold an address.
const ADDRESSES: [&str; 2] = ["href", "url"];

/// Refuses a file with a reference system by address, wherever in it that stands.
///
/// # Errors
/// With such a file, and with one that could hide an address because it is no JSON.
pub(crate) fn refuse(file: &str, bytes: &[u8]) -> Result<(), Problems> {
    if !may_hold_an_address(bytes) {
        return Ok(());
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let found = Cell::new(false);
    let mut json = serde_json::Deserializer::from_slice(text);
    let looked = (&mut json).deserialize_any(Look {
        is_in_crs: false,
        found: &found,
    });
    let is_json = looked.and_then(|()| json.end());
    let problem = if found.get() {
        let what = "its reference system is given by an address, and none is asked";
        Problem::new(file, what, "save it with the reference system's name")
    } else if let Err(error) = is_json {
        let remedy = "take the boundaries from their publisher anew";
        Problem::new(file, format!("it is not JSON: {error}"), remedy)
    } else {
        return Ok(());
    };
    Err(problem.into())
}

/// Whether the name of such a member stands anywhere, or letters that could make one up.
fn may_hold_an_address(bytes: &[u8]) -> bool {
    ADDRESSES.into_iter().chain(["\\u"]).any(|word: &str| {
        let first = word.as_bytes().first().copied().unwrap_or_default();
        let mut places = memchr2_iter(first, first.to_ascii_uppercase(), bytes);
        places.any(|at| {
            let there = bytes.get(at..at + word.len());
            there.is_some_and(|there| there.eq_ignore_ascii_case(word.as_bytes()))
        })
    })
}

/// Looks through a value, within a member `crs` or elsewhere. GDAL takes names in any case.
#[derive(Clone, Copy)]
struct Look<'a> {
    is_in_crs: bool,
    found: &'a Cell<bool>,
}

impl<'de> DeserializeSeed<'de> for Look<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Look<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key::<String>()? {
            let is = |word: &&str| name.eq_ignore_ascii_case(word);
            if self.is_in_crs && ADDRESSES.iter().any(is) {
                self.found.set(true);
            }
            members.next_value_seed(Self {
                is_in_crs: self.is_in_crs || is(&"crs"),
                ..self
            })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        while values.next_element_seed(self)?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_a_reference_system_is_found_wherever_it_stands() {
        for crs in [
            r#"{"crs":{"type":"link","properties":{"href":"http://127.0.0.1/"}}}"#,
            r#"{"a":[{"CRS":{"type":"url","properties":{"URL":"http://127.0.0.1/"}}}]}"#,
            r#"{"geometry":{"crs":{"properties":{"hr\u0065f":"http://127.0.0.1/"},"type":"link"}}}"#,
            // GDAL reads more than JSON.
            r"{'crs':{'type':'link','properties':{'href':'http://127.0.0.1/'}}}",
            r#"{"crs":{"type":"name","properties":{"name":"EPSG:27700","href":1}}} {}"#,
        ] {
            refuse("made.geojson", crs.as_bytes()).expect_err(crs);
        }
        for crs in [
            r#"{"crs":{"type":"name","properties":{"name":"EPSG:27700"}}}"#,
            r#"{"properties":{"url":"https://example.org/","href":null,"name":"Caf\u00e9"}}"#,
            r#"{"crs":null,"href":[1,-2,3.5e300,true,"url",null]}"#,
        ] {
            refuse("made.geojson", crs.as_bytes()).expect(crs);
        }
    }
}
