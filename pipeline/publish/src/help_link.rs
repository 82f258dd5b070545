//! Where a reader can find help: pages that the plan names, each with the day somebody last looked at it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use vocabulary::{Problem, Problems, is_address};

/// A helpline or a page of help.
///
/// Nothing here is checked by a run, which has no network: `checked` is the day on which a person
/// opened the page and found it true. Without one the page of a release says that nobody did.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HelpLink {
    /// Its name.
    pub name: String,
    /// Whom it helps and how, in a sentence.
    pub what: String,
    /// Its own live page.
    pub url: String,
    /// Its number; only beside the day on which it was checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telephone: Option<String>,
    /// The day on which somebody checked name, page and number, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<String>,
}

impl HelpLink {
    /// The day on which somebody checked it.
    #[must_use]
    pub fn checked_on(&self) -> Option<Date> {
        self.checked.as_deref().and_then(day_of)
    }

    /// Everything that keeps it from being shown; `file` is the plan as messages name it.
    pub(crate) fn problems(&self, file: &str) -> Problems {
        let mut problems = Problems::new();
        let of = |what: &str| format!("the help named {:?} {what}", self.name);
        if self.name.trim().is_empty() || self.what.trim().is_empty() {
            let what = of("has no name or does not say what it is");
            problems.push(Problem::new(file, what, "fill in name and what"));
        }
        if !(self.url.starts_with("https://") && is_address(&self.url)) {
            let what = of("has no page of its own");
            let remedy = "give the address of its live page";
            let problem = Problem::new(file, what, remedy).found(&self.url);
            problems.push(problem.expected("https://..."));
        }
        if let Some(day) = self.checked.as_deref().filter(|day| day_of(day).is_none()) {
            let what = of("was checked on a day that is none");
            let remedy = "write the day on which somebody opened its page, or leave checked out";
            let problem = Problem::new(file, what, remedy).found(day);
            problems.push(problem.expected("YYYY-MM-DD"));
        }
        if let Some(number) = self.telephone.as_deref().filter(|of| !is_telephone(of)) {
            let what = of("has a number that none could dial");
            let remedy = "write it as its page does";
            let problem = Problem::new(file, what, remedy).found(number);
            problems.push(problem.expected("digits, with spaces, brackets or + between them"));
        }
        if self.telephone.is_some() && self.checked.is_none() {
            let what = of("has a number that nobody checked");
            let remedy = "dial it or look it up, then write the day as checked; or leave it out";
            problems.push(Problem::new(file, what, remedy));
        }
        problems
    }
}

/// The day that a text of the form `YYYY-MM-DD` is.
fn day_of(text: &str) -> Option<Date> {
    let day: Date = text.parse().ok()?;
    (day.to_string() == text).then_some(day)
}

/// Whether a text is a number to dial: three digits or more.
fn is_telephone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits >= 3
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || " +()-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_needs_the_day_it_was_checked() {
        let good = HelpLink {
            name: "A helpline".into(),
            what: "For anyone.".into(),
            url: "https://example.org".into(),
            telephone: None,
            checked: None,
        };
        let problems = |of: &HelpLink| of.problems("plan.toml").len();
        assert_eq!(problems(&good), 0);
        let unchecked = HelpLink {
            telephone: Some("0808 000 0000".into()),
            ..good.clone()
        };
        assert_eq!(problems(&unchecked), 1);
        let checked = |day: &str| HelpLink {
            checked: Some(day.into()),
            ..unchecked.clone()
        };
        assert_eq!(problems(&checked("2026-01-31")), 0);
        for day in [
            "",
            "2026-02-31",
            "2026-13-01",
            "2026-1-31",
            "31-01-2026",
            "yesterday",
        ] {
            assert_eq!(problems(&checked(day)), 1, "{day}");
        }
        for number in ["", "=1+1<script>", "ask", "+"] {
            let none = HelpLink {
                telephone: Some(number.into()),
                ..checked("2026-01-31")
            };
            assert_eq!(problems(&none), 1, "{number}");
        }
        let spaced = HelpLink {
            url: "https://example.org/a b".into(),
            ..good.clone()
        };
        assert_eq!(problems(&spaced), 1);
        let nowhere = HelpLink {
            name: " ".into(),
            url: "javascript:x()".into(),
            ..good
        };
        assert_eq!(problems(&nowhere), 2);
    }
}
