//! What may be shared out by these figures: help, and nothing else.

use serde::{Deserialize, Serialize};

/// What is shared out. There is no other purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Keeping girls safe before anything happens: teaching, training, family support.
    Prevention,
    /// Clinics, counselling, advocacy, for those who live with it.
    Care,
    /// Meeting people where they are, so that they find prevention and care.
    Outreach,
}

/// How words begin that speak of enforcement.
const ENFORCEMENT: [&str; 17] = [
    "arrest",
    "border",
    "constab",
    "crime",
    "criminal",
    "deport",
    "enforc",
    "immigra",
    "interrog",
    "investigat",
    "patrol",
    "police",
    "policing",
    "prosecut",
    "punish",
    "raid",
    "surveil",
];

/// The first word of a text that speaks of enforcement.
pub(crate) fn enforcement(text: &str) -> Option<String> {
    let words = text.split(|c: char| !c.is_alphabetic());
    words
        .map(str::to_lowercase)
        .find(|word| ENFORCEMENT.iter().any(|stem| word.starts_with(stem)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enforcement_is_found_in_any_spelling() {
        for text in [
            "Police officers",
            "anti-POLICING",
            "UK Border staff",
            "law enforcement",
        ] {
            assert!(enforcement(text).is_some(), "{text}");
        }
        for text in [
            "outreach workers",
            "clinic sessions",
            "health visitors",
            "specialist midwives",
        ] {
            assert_eq!(enforcement(text), None, "{text}");
        }
    }
}
