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
const ENFORCEMENT: [&str; 25] = [
    "airport",
    "arrest",
    "border",
    "compulsor",
    "constab",
    "crime",
    "criminal",
    "deport",
    "detain",
    "detention",
    "enforc",
    "examin",
    "immigra",
    "inspect",
    "interrog",
    "investigat",
    "patrol",
    "police",
    "policing",
    "prison",
    "prosecut",
    "punish",
    "raid",
    "suspect",
    "surveil",
];

/// How words begin by which people or places would be singled out.
const SINGLING_OUT: [&str; 8] = [
    "communit",
    "dangerous",
    "ethnic",
    "hotspot",
    "migrant",
    "tribe",
    "tribal",
    "worst",
];

/// What help comes in: the last word of what is shared out or sited.
const HELP: [&str; 50] = [
    "advisers",
    "advisors",
    "advocacy",
    "advocates",
    "appointments",
    "beds",
    "care",
    "centres",
    "champions",
    "clinicians",
    "clinics",
    "counselling",
    "counsellors",
    "courses",
    "days",
    "doctors",
    "education",
    "educators",
    "families",
    "groups",
    "hours",
    "hubs",
    "interpreters",
    "leads",
    "lessons",
    "mentors",
    "midwives",
    "nurses",
    "outreach",
    "places",
    "points",
    "posts",
    "pounds",
    "practitioners",
    "programmes",
    "projects",
    "psychologists",
    "schools",
    "services",
    "sessions",
    "sites",
    "specialists",
    "support",
    "talks",
    "teaching",
    "therapists",
    "trainers",
    "training",
    "visitors",
    "workers",
];

fn words_of(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphabetic());
    words.map(str::to_lowercase)
}

/// The first word of a text that speaks of enforcement.
pub(crate) fn enforcement(text: &str) -> Option<String> {
    words_of(text).find(|word| ENFORCEMENT.iter().any(|stem| word.starts_with(stem)))
}

/// The first word of a text that speaks of enforcement, or that singles out people or places.
#[must_use]
pub fn unfit(text: &str) -> Option<String> {
    let singles = |word: &String| SINGLING_OUT.iter().any(|stem| word.starts_with(stem));
    enforcement(text).or_else(|| words_of(text).find(singles))
}

/// What is wrong with the name of what is shared out or sited: it has to be a kind of help, in
/// plain letters.
pub(crate) fn no_help(called: &str) -> Option<String> {
    if called.trim().is_empty() {
        return Some("is empty".to_owned());
    }
    if let Some(word) = unfit(called) {
        return Some(format!("speaks of {word:?}"));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '\'' | '(' | ')');
    if !called.chars().all(plain) {
        return Some("has other signs than plain letters".to_owned());
    }
    let last = words_of(called).filter(|word| !word.is_empty()).last();
    let is_help = last.is_some_and(|last| HELP.contains(&last.as_str()));
    (!is_help).then(|| format!("ends in none of {}", HELP.join(", ")))
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

    #[test]
    fn what_is_shared_out_is_a_kind_of_help() {
        for called in [
            "outreach workers",
            "clinics",
            "specialist midwives",
            "Pounds",
        ] {
            assert_eq!(no_help(called), None, "{called}");
        }
        for called in [
            "compulsory examinations",
            "detention centres",
            "safer-neighbourhood PCs",
            "p\u{43e}lice workers",
            "inspections at airports",
            "case-finding officers",
            "community workers for one ethnic group",
            "",
        ] {
            assert!(no_help(called).is_some(), "{called}");
        }
        assert!(unfit("Most dangerous boroughs, ranked").is_some());
        assert!(HELP.is_sorted());
    }
}
