//! Generated sentences: every word of them stands in `templates.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Templates by what they speak of, then by what they say.
type Templates = BTreeMap<String, BTreeMap<String, String>>;

static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| {
    toml::from_str(include_str!("../templates.toml")).expect("the file has a test of its own")
});

/// A sentence with what is filled in. A template that is not there gives nothing.
pub(crate) fn sentence(about: &str, says: &str, filled: &[(&str, &str)]) -> String {
    let template = TEMPLATES.get(about).and_then(|of| of.get(says));
    let mut sentence = template.cloned().unwrap_or_default();
    for (name, value) in filled {
        sentence = sentence.replace(&format!("{{{name}}}"), value);
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words that a sentence of this stage has no use for.
    const NEVER: [&str; 9] = [
        "police", "enforce", "officer", "arrest", "border", "communit", "ethnic", "victim", "tribe",
    ];

    #[test]
    fn templates_are_sentences_without_words_of_suspicion() {
        let all = TEMPLATES.values().flatten();
        for (name, template) in all.clone() {
            let is_title = name.starts_with("title");
            assert!(
                template.ends_with('.') != is_title && template.len() > 40,
                "{template}"
            );
            let small = template.to_lowercase();
            for word in NEVER {
                assert!(!small.contains(word), "{word}: {template}");
            }
        }
        assert!(all.count() > 2);
    }

    #[test]
    fn what_is_named_is_filled_in() {
        let filled = [
            ("area", "Brent"),
            ("need", "5%"),
            ("need_limits", "4% to 6%"),
            ("met", "4%"),
            ("met_limits", "3% to 5%"),
        ];
        for says in ["short", "ahead", "not_told_apart", "too_uncertain"] {
            let found = sentence("gap", says, &filled);
            assert!(
                found.contains("Brent has ") && !found.contains(['{', '}']),
                "{found}"
            );
        }
    }
}
