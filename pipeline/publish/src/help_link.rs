//! Where a reader can find help: pages that the plan names, each with the day somebody last looked at it.

use serde::{Deserialize, Serialize};
use vocabulary::{Problem, Problems};

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
    /// Everything that keeps it from being shown; `file` is the plan as messages name it.
    pub(crate) fn problems(&self, file: &str) -> Problems {
        let mut problems = Problems::new();
        let of = |what: &str| format!("the help named {:?} {what}", self.name);
        if self.name.trim().is_empty() || self.what.trim().is_empty() {
            let what = of("has no name or does not say what it is");
            problems.push(Problem::new(file, what, "fill in name and what"));
        }
        if !self.url.starts_with("https://") {
            let what = of("has no page of its own");
            let remedy = "give the address of its live page";
            let problem = Problem::new(file, what, remedy).found(&self.url);
            problems.push(problem.expected("https://..."));
        }
        if let Some(day) = self.checked.as_deref().filter(|day| !is_day(day)) {
            let what = of("was checked on a day that is none");
            let remedy = "write the day on which somebody opened its page, or leave checked out";
            let problem = Problem::new(file, what, remedy).found(day);
            problems.push(problem.expected("YYYY-MM-DD"));
        }
        if self.telephone.is_some() && self.checked.is_none() {
            let what = of("has a number that nobody checked");
            let remedy = "dial it or look it up, then write the day as checked; or leave it out";
            problems.push(Problem::new(file, what, remedy));
        }
        problems
    }
}

/// Whether a text is a day as `YYYY-MM-DD`.
fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str, length: usize| {
        let digits = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<u16>().ok()).flatten()
    };
    match parts.as_slice() {
        [year, month, day] => {
            number(year, 4).is_some()
                && number(month, 2).is_some_and(|month| (1..=12).contains(&month))
                && number(day, 2).is_some_and(|day| (1..=31).contains(&day))
        }
        _ => false,
    }
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
            telephone: Some("0".into()),
            ..good.clone()
        };
        assert_eq!(problems(&unchecked), 1);
        let checked = |day: &str| HelpLink {
            checked: Some(day.into()),
            ..unchecked.clone()
        };
        assert_eq!(problems(&checked("2026-01-31")), 0);
        for day in ["", "2026-13-01", "2026-1-31", "31-01-2026", "yesterday"] {
            assert_eq!(problems(&checked(day)), 1, "{day}");
        }
        let nowhere = HelpLink {
            name: " ".into(),
            url: "javascript:x()".into(),
            ..good
        };
        assert_eq!(problems(&nowhere), 2);
    }
}
