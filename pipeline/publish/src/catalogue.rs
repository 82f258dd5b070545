//! What a catalogue of data says of a product beside its title: who publishes it, and what it is found by.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use vocabulary::{Problem, Problems, is_address};

/// What a catalogue says of a product. Everything can be left out; nothing is made up in its place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// Who publishes the product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<Publisher>,
    /// The words it is found by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// The addresses of its subjects in a vocabulary, such as that of European data themes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<String>,
}

/// An organisation that publishes a product. No person: nobody's name goes out with a release.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Publisher {
    /// Its name.
    pub name: String,
    /// Its address on the web.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl Catalogue {
    /// Whether the plan says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Everything that is wrong with it; `file` is the plan as messages name it.
    pub(crate) fn problems(&self, file: &str) -> Problems {
        let mut problems = Problems::new();
        if let Some(publisher) = &self.publisher
            && publisher.name.trim().is_empty()
        {
            let what = "product.catalogue.publisher has no name";
            problems.push(Problem::new(
                file,
                what,
                "name the organisation, or leave it out",
            ));
        }
        let mut seen = BTreeSet::new();
        for word in &self.keywords {
            if word.trim().is_empty() || !seen.insert(word) {
                let what = "product.catalogue.keywords has an empty word, or one that stands twice";
                problems.push(Problem::new(file, what, "give each word once").found(word));
            }
        }
        let url = self.publisher.iter().filter_map(|of| of.url.as_ref());
        for address in url.chain(&self.themes) {
            if !is_address(address) {
                let what = "product.catalogue has an address that is none";
                let problem = Problem::new(file, what, "correct it, or leave it out");
                problems.push(problem.found(address).expected("https://..."));
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_everything_that_is_wrong() {
        let catalogue = Catalogue {
            publisher: Some(Publisher {
                name: " ".into(),
                url: Some("javascript:alert(1)".into()),
            }),
            keywords: vec!["one".into(), "one".into(), String::new()],
            themes: vec![
                "https://example.org/a b".into(),
                "https://example.org/a".into(),
            ],
        };
        assert_eq!(catalogue.problems("plan.toml").len(), 5);
        assert!(Catalogue::default().problems("plan.toml").is_empty());
    }

    /// A plan that says nothing has the record that it had before there was anything to say.
    #[test]
    fn what_is_left_out_leaves_no_trace() {
        let written = serde_json::to_string(&Catalogue::default()).expect("JSON");
        assert_eq!(written, "{}");
        assert!(Catalogue::default().is_empty());
    }
}
