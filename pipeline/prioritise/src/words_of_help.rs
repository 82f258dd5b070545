//! Which words have a place in targeting: help, and neither enforcement nor peoples.

use vocabulary::Problem;

/// How words begin that speak of enforcement, wherever they stand.
const ENFORCEMENT: [&str; 16] = [
    "arrest",
    "constab",
    "criminal",
    "deport",
    "detain",
    "detention",
    "enforc",
    "immigra",
    "interrog",
    "patrol",
    "police",
    "policing",
    "prosecut",
    "punish",
    "raid",
    "surveil",
];

/// What speaks of it in two words.
const IN_TWO_WORDS: [&str; 4] = [
    "border force",
    "border staff",
    "home office",
    "stop and search",
];

/// How words begin that have no place in the name of what is shared out, nor in a title.
const NOT_IN_A_NAME: [&str; 23] = [
    "airport",
    "border",
    "check",
    "compulsor",
    "crime",
    "dangerous",
    "ethnic",
    "examinations",
    "famil",
    "guard",
    "hotspot",
    "household",
    "inspect",
    "investigat",
    "migrant",
    "officer",
    "prison",
    "rank",
    "removal",
    "search",
    "suspect",
    "watch",
    "worst",
];

/// How words begin that accuse, or put people or places in an order of blame, wherever they stand.
const BLAME: [&str; 9] = [
    "accus",
    "blame",
    "culprit",
    "guilt",
    "offender",
    "perpetrat",
    "punit",
    "suspicio",
    "worst",
];

/// How the names begin of countries and peoples that the figures are made with: no text of
/// targeting and no title of a map names them. United Nations, indicator V.3 (countries with surveys).
const PEOPLES: [&str; 24] = [
    "burkin", "cameroon", "djibout", "egypt", "eritr", "ethiop", "gambia", "ghana", "guinea",
    "indones", "iraq", "ivori", "ivory", "kenya", "liberia", "mauritan", "nigeri", "senegal",
    "sierra", "somal", "sudan", "tanzan", "ugand", "yemen",
];

/// What help comes in: the last word of what is shared out or sited.
const HELP: [&str; 41] = [
    "advisers",
    "advisors",
    "advocacy",
    "advocates",
    "appointments",
    "beds",
    "care",
    "champions",
    "clinicians",
    "clinics",
    "coordinators",
    "counselling",
    "counsellors",
    "courses",
    "doctors",
    "education",
    "educators",
    "gps",
    "hubs",
    "interpreters",
    "lessons",
    "mentors",
    "midwives",
    "nurses",
    "outreach",
    "pounds",
    "practitioners",
    "programmes",
    "projects",
    "psychologists",
    "services",
    "sessions",
    "specialists",
    "support",
    "talks",
    "teaching",
    "therapists",
    "trainers",
    "training",
    "workers",
    "workshops",
];

fn words_of(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphabetic());
    words.map(str::to_lowercase).filter(|word| !word.is_empty())
}

/// The first word of a text that begins in one of these ways.
fn begins(text: &str, stems: &[&str]) -> Option<String> {
    words_of(text).find(|word| stems.iter().any(|stem| word.starts_with(stem)))
}

/// What in a text speaks of enforcement.
#[must_use]
pub fn enforcement(text: &str) -> Option<String> {
    let words: Vec<String> = words_of(text).collect();
    let whole = format!(" {} ", words.join(" "));
    let two = IN_TWO_WORDS.iter();
    let mut two = two.filter(|two| whole.contains(&format!(" {two} ")));
    begins(text, &ENFORCEMENT).or_else(|| two.next().map(|two| (*two).to_owned()))
}

/// What in a text of targeting speaks of enforcement or of blame, or of a people.
#[must_use]
pub fn unfit(text: &str) -> Option<String> {
    let blame = || begins(text, &BLAME);
    enforcement(text)
        .or_else(blame)
        .or_else(|| begins(text, &PEOPLES))
}

/// What in a title speaks of enforcement, or singles out people or places.
#[must_use]
pub fn unfit_title(text: &str) -> Option<String> {
    unfit(text).or_else(|| begins(text, &NOT_IN_A_NAME))
}

/// What is wrong with the name of what is shared out or sited: it has to be a kind of help, in
/// plain letters, and may end in how often: "clinic sessions a month".
fn no_help(called: &str) -> Option<String> {
    if called.trim().is_empty() {
        return Some("is empty".to_owned());
    }
    let help: Vec<String> = words_of(called).collect();
    let family = help.first().is_some_and(|word| word == "family");
    let name = if family {
        help[1..].join(" ")
    } else {
        help.join(" ")
    };
    if let Some(word) = unfit_title(&name) {
        return Some(format!("speaks of {word:?}"));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '\'' | '(' | ')');
    if !called.chars().all(plain) {
        return Some("has other signs than plain letters".to_owned());
    }
    let help = match help.as_slice() {
        [help @ .., a, often]
            if matches!(a.as_str(), "a" | "per" | "each")
                && matches!(often.as_str(), "day" | "week" | "month" | "year") =>
        {
            help
        }
        all => all,
    };
    let is_help = match help {
        [.., kind, who] if who == "visitors" => kind == "health",
        [.., last] => HELP.contains(&last.as_str()),
        [] => false,
    };
    (!is_help).then(|| format!("ends in none of {}", HELP.join(", ")))
}

/// What is wrong with the name of what is shared out or sited, and with the texts that stand with
/// it, each by the name of its field.
pub(crate) fn problems_of_help(part: &str, called: &str, texts: &[(&str, &str)]) -> Vec<Problem> {
    const NEVER: &str = "these figures are for prevention, care and outreach, and enforcement is never shared out or sited by them";
    let problem = |what: String, remedy: &str| Problem::new(format!("plan, {part}"), what, remedy);
    let mut found = Vec::new();
    if let Some(why) = no_help(called) {
        let remedy = "name a kind of help, such as outreach workers or clinic sessions";
        found.push(problem(format!("`called` {why}: {NEVER}"), remedy));
    }
    for (field, text) in texts {
        if let Some(word) = unfit(text) {
            let remedy = "speak of places, services and help";
            let what = format!("{field} speaks of {word:?}: {NEVER}");
            found.push(problem(what, remedy));
        }
        if text.trim().is_empty() {
            found.push(problem(format!("{field} is empty"), "say it in words"));
        }
    }
    found
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
            "Border Force should watch",
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
            "community midwives",
            "health visitors",
            "family support workers",
            "clinic sessions a month",
            "Pounds",
        ] {
            assert_eq!(no_help(called), None, "{called}");
        }
        for called in [
            "compulsory examinations",
            "detention centres",
            "removal centres",
            "check points",
            "safer-neighbourhood PCs",
            "p\u{43e}lice workers",
            "inspections at airports",
            "case-finding officers",
            "guards' sessions",
            "Home Office visitors",
            "Somali families",
            "workers for one ethnic group",
            "",
        ] {
            assert!(no_help(called).is_some(), "{called}");
        }
    }

    #[test]
    fn a_reason_explains_and_names_no_people() {
        for text in [
            "Asked for by survivors and by community groups.",
            "Clinics near the border of a borough serve both sides.",
            "We examined other weights.",
            "Help must be where migrants and refugees feel safe.",
        ] {
            assert_eq!(unfit(text), None, "{text}");
        }
        for text in [
            "Every Somali household first.",
            "Where the guilty families live.",
            "Which communities are worst.",
            "Women affected, to catch perpetrators.",
        ] {
            assert!(unfit(text).is_some(), "{text}");
        }
        assert!(no_help("home search workers").is_some());
        assert!(unfit_title("Most dangerous boroughs, ranked").is_some());
        assert!(HELP.is_sorted() && PEOPLES.is_sorted() && ENFORCEMENT.is_sorted());
    }
}
