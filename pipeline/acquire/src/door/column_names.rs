//! Names that only a column of individual records has.

use super::phrases::{
    COUNTING, DESCRIPTIONS, EVENTS, GROUPING, KEYS, LOOSE, PERSON, SMALL, SOMEBODY, TEXT,
};
use super::words::{hold, words};
use super::{Role, Subject};

/// What the name of a column says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// It holds what a person is known by; the phrase is ours and not the file's.
    Person(&'static str),
    /// The same, unless its cells are counts: `patients` is a count and `patient` a key.
    PersonUnlessCounts(&'static str),
    /// It holds how to reach somebody, or words about them, unless its cells are counts.
    TextUnlessCounts(&'static str),
}

/// What the column's name says, where it says that its cells are of one person each.
pub(super) fn of_a_person(name: &str, role: Role, subject: Subject) -> Option<Named> {
    let words = words(name);
    // A group of people and a range of days are what an aggregate is made of.
    let groups = words
        .last()
        .is_some_and(|word| GROUPING.contains(&word.as_str()));
    if groups && matches!(role, Role::Undeclared | Role::Category) {
        return None;
    }
    let counts = counts_something(&words) || matches!(role, Role::Value | Role::Bound);
    if let Some(phrase) = first(&words, &PERSON).or_else(|| key_or_name_of_somebody(&words)) {
        return Some(if counts_something(&words) {
            Named::PersonUnlessCounts(phrase)
        } else {
            Named::Person(phrase)
        });
    }
    if role != Role::Period
        && subject == Subject::Areas
        && let Some(phrase) = event_date(&words)
    {
        return Some(Named::PersonUnlessCounts(phrase));
    }
    if counts {
        return None;
    }
    let content = words.iter().filter(|word| !is_small(word)).count();
    if content > LONGEST_LOOSE_NAME {
        return None;
    }
    if let Some(phrase) = first(&words, &LOOSE) {
        return Some(Named::Person(phrase));
    }
    if subject == Subject::Services || matches!(role, Role::Area | Role::AreaName) {
        return None;
    }
    first(&words, &TEXT).map(Named::TextUnlessCounts)
}

/// Whether the name alone says that a whole number in the column can be a day.
pub(super) fn tells_of_a_day(name: &str) -> bool {
    let words = words(name);
    ["date", "dob", "birthday", "birthdate", "born_on"]
        .iter()
        .any(|word| words.iter().any(|own| own == word))
        || matches!(words.as_slice(), [only] if only == "birth" || only == "born")
}

/// Whether the name is of something that tells persons apart when several stand together.
pub(super) fn describes_a_person(name: &str) -> bool {
    let words = words(name);
    let plain = words.len() <= 3 && !words.iter().any(|w| w.contains(|c: char| c.is_numeric()));
    plain
        && !counts_something(&words)
        && DESCRIPTIONS
            .iter()
            .any(|own| words.iter().any(|w| w == own))
}

/// Whether the name says when a public list was brought up to date.
pub(super) fn dates_a_list(name: &str) -> bool {
    const STAMPS: [&str; 12] = [
        "updated",
        "checked",
        "verified",
        "opened",
        "closed",
        "published",
        "from",
        "to",
        "start",
        "end",
        "retrieved",
        "modified",
    ];
    let words = words(name);
    STAMPS.iter().any(|own| words.iter().any(|w| w == own))
}

/// Whether the name says when its publisher last changed a row.
pub(super) fn stamps_a_row(name: &str) -> bool {
    const STAMPS: [&str; 5] = ["updated", "published", "retrieved", "modified", "released"];
    let words = words(name);
    STAMPS.iter().any(|own| words.iter().any(|w| w == own))
}

/// Names with more words than this, small ones aside, are sentences about a count.
const LONGEST_LOOSE_NAME: usize = 4;

fn is_small(word: &str) -> bool {
    SMALL.contains(&word)
}

fn counts_something(words: &[String]) -> bool {
    words.iter().any(|word| COUNTING.contains(&word.as_str()))
        || hold(words, &["number", "of"])
        || hold(words, &["no", "of"])
}

fn first(words: &[String], phrases: &[&'static [&'static str]]) -> Option<&'static str> {
    phrases
        .iter()
        .find(|phrase| hold(words, phrase))
        .and_then(|phrase| phrase.last().copied().map(|last| (phrase, last)))
        .map(|(phrase, last)| shown(phrase, last))
}

/// One word for a phrase of several, from our own list.
fn shown(phrase: &[&'static str], last: &'static str) -> &'static str {
    match phrase.first().copied() {
        Some("nhs" | "chi") => "NHS number",
        Some("date" | "birth" | "dob" | "birthday") => "date of birth",
        Some("national" | "ni" | "nino") => "National Insurance number",
        Some("upn" | "unique") => "unique number",
        Some("next" | "nok") => "next of kin",
        Some("ref" | "reference" | "record" | "hospital" | "medical" | "mrn") => "record number",
        Some("post" | "postal" | "zip") => "postcode",
        Some("free") => "free text",
        Some("email") => "e-mail",
        Some("gp" | "general" | "registered") => "general practice",
        _ if last == "name" => "name",
        Some(first) => first,
        None => last,
    }
}

fn key_or_name_of_somebody(words: &[String]) -> Option<&'static str> {
    for somebody in SOMEBODY {
        if KEYS.iter().any(|key| hold(words, &[somebody, key])) {
            return Some("key of one record");
        }
        let named = ["name", "names"]
            .iter()
            .any(|name| hold(words, &[somebody, name]) || hold(words, &[name, "of", somebody]));
        if named {
            return Some("name of a person");
        }
    }
    None
}

fn event_date(words: &[String]) -> Option<&'static str> {
    EVENTS
        .iter()
        .any(|event| hold(words, &[event, "date"]) || hold(words, &["date", "of", event]))
        .then_some("date of one event")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(name: &str) {
        assert!(
            of_a_person(name, Role::Undeclared, Subject::Areas).is_some(),
            "{name} was let in"
        );
    }

    #[track_caller]
    fn let_in(name: &str) {
        assert_eq!(
            of_a_person(name, Role::Undeclared, Subject::Areas),
            None,
            "{name}"
        );
    }

    #[test]
    fn knows_columns_of_individual_records() {
        for name in [
            "Patient_ID",
            "NHSNumber",
            "nhs no.",
            "DOB",
            "D.O.B.",
            "date of birth",
            "DateOfBirth",
            "Birth-Date",
            "Surname",
            "Full name",
            "FORENAME",
            "First Name",
            "Initials",
            "Case ID",
            "caseid",
            "Ref no",
            "Ref. No.",
            "UPN",
            "NINO",
            "passport",
            "passport_no",
            "address",
            "Address1",
            "Home address",
            "postcode",
            "Post Code",
            "phone",
            "mobile",
            "e-mail",
            "Email",
            "free text",
            "comments",
            "GP",
            "next of kin",
            "mother's name",
            "PatientName",
            "name of patient",
            "client ref",
            "attendance date",
            "Date of admission",
            "patient",
            "Person_Number",
            "PUPILID",
            "hospital no",
            "MRN",
            "telephone number",
            "child_id",
        ] {
            refused(name);
        }
    }

    #[test]
    fn lets_names_of_aggregates_in() {
        for name in [
            "old_la_code",
            "geography_name",
            "area_name",
            "time_identifier",
            "Individuals",
            "country_of_birth",
            "mother_born_in",
            "UNWGTD_SAMPL_SIZE",
            "Episodes_with_assessment_factor",
            "Female_Genital_Mutilation",
            "region_name",
            "Org_Name",
            "Number of patients",
            "patients",
            "total_patients",
            "GP registrations",
            "Age group",
            "births",
            "date",
            "MNEMONIC",
            "RECORD_COUNT",
            "RECORD_OFFSET",
            "DATE_NAME",
            "Submitting organisation",
            "nominal",
            "patientless",
            "name",
            "note",
            "assessments_fgm",
            "Address one year ago is the same as the address of enumeration",
            "A caravan or other mobile or temporary structure",
            "90+",
            "",
            "Persons per household",
            "Europe: Other Europe: EU countries: Member countries in March 2001: France",
        ] {
            let_in(name);
        }
    }

    #[test]
    fn a_service_may_be_reached() {
        for name in [
            "Phone",
            "postcode",
            "E-mail",
            "Address1",
            "Service name",
            "comments",
        ] {
            assert_eq!(of_a_person(name, Role::Public, Subject::Services), None);
        }
        assert!(of_a_person("Patient name", Role::Public, Subject::Services).is_some());
        assert!(of_a_person("DOB", Role::Public, Subject::Services).is_some());
    }
}
