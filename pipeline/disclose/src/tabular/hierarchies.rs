//! Which codes add up to which, as a file says it.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Of every dimension its parents with their children: each parent is the sum of its children.
///
/// A child may have several parents (overlapping groupings), and a parent may be a child.
///
/// A file that names a dimension or a parent twice is refused: a reader that takes the last of
/// the two has dropped a sum, and what is withheld could be found out by it. So is a code with
/// blanks about it, which no row has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hierarchies(pub BTreeMap<String, BTreeMap<String, Vec<String>>>);

impl<'de> Deserialize<'de> for Hierarchies {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Dimensions).map(Self)
    }
}

/// Reads the dimensions.
struct Dimensions;

impl<'de> Visitor<'de> for Dimensions {
    type Value = BTreeMap<String, BTreeMap<String, Vec<String>>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of dimensions")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut dimensions = BTreeMap::new();
        while let Some(dimension) = map.next_key::<String>()? {
            if dimensions.contains_key(&dimension) {
                let what = format!("the dimension {dimension:?} stands twice: join its parents");
                return Err(A::Error::custom(what));
            }
            let parents = map.next_value_seed(Parents {
                dimension: &dimension,
            })?;
            dimensions.insert(dimension, parents);
        }
        Ok(dimensions)
    }
}

/// Reads the parents of a dimension.
struct Parents<'a> {
    dimension: &'a str,
}

impl<'de> DeserializeSeed<'de> for Parents<'_> {
    type Value = BTreeMap<String, Vec<String>>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Parents<'_> {
    type Value = BTreeMap<String, Vec<String>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a map of the parents of {:?}", self.dimension)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let dimension = self.dimension;
        let mut parents = BTreeMap::new();
        while let Some((parent, children)) = map.next_entry::<String, Vec<String>>()? {
            for code in std::iter::once(&parent).chain(&children) {
                if code.is_empty() || code.trim() != code {
                    let what = format!(
                        "{code:?} of {dimension:?} is empty or has a blank at an end: the codes of rows have none"
                    );
                    return Err(A::Error::custom(what));
                }
            }
            if parents.contains_key(&parent) {
                let what = format!(
                    "the parent {parent:?} of {dimension:?} stands twice: write it once, or give each sum a parent of its own"
                );
                return Err(A::Error::custom(what));
            }
            parents.insert(parent, children);
        }
        Ok(parents)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Hierarchies, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_sum_is_not_dropped() {
        let same = read(r#"{"area": {"T": ["A"]}, "age": {"T": ["A"], "A": ["B", "C"]}}"#);
        let same = same.expect("dimensions may have codes alike");
        assert_eq!(same.0["area"]["T"], ["A"]);
        assert_eq!(same.0["age"]["A"], ["B", "C"]);
        for (text, words) in [
            (
                r#"{"area": {"T": ["A", "B"], "T": ["A", "C"]}}"#,
                r#"the parent "T" of "area" stands twice"#,
            ),
            (
                r#"{"area": {"T": ["A", "B"], "\u0054": ["A", "B"]}}"#,
                r#"the parent "T" of "area" stands twice"#,
            ),
            (
                r#"{"area": {"T": ["A"]}, "age": {}, "area": {"U": ["A"]}}"#,
                r#"the dimension "area" stands twice"#,
            ),
            (
                r#"{"area": {"T ": ["A"]}}"#,
                r#""T " of "area" is empty or has a blank"#,
            ),
            (
                r#"{"area": {"T": ["A", ""]}}"#,
                r#""" of "area" is empty or has a blank"#,
            ),
        ] {
            let refused = read(text).expect_err(text);
            assert!(refused.contains(words), "{refused}");
        }
    }

    #[test]
    fn another_shape_is_refused() {
        for text in [
            "[]",
            "{",
            r#"{"area": []}"#,
            r#"{"area": {"T": "A"}}"#,
            r#"{"area": {"T": [1]}}"#,
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
