//! What became of a code that ended, and what a manifest can declare about it.

use super::day::Day;
use super::lookup::RECODES;
use super::register::{Entry, entries, entry};

/// What became of a code that ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// The area, give or take a small change of its boundary, went on under another code.
    Recoded { to: &'static Entry, on: Option<Day> },
    /// The area became a part of a larger one.
    Merged {
        into: &'static Entry,
        /// The other parts.
        with: Vec<&'static Entry>,
        on: Option<Day>,
    },
    /// The area was divided.
    Split { into: Vec<&'static Entry> },
}

/// A code that stands for a time after its last day.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) entry: &'static Entry,
    /// Its last day in force.
    pub(crate) last: Day,
    /// What to do about it.
    pub(crate) remedy: String,
}

/// What became of the code; `None` while it is in force, or where it is not listed.
pub(crate) fn change(code: &str) -> Option<Change> {
    let gone = entry(code)?;
    let mut into: Vec<&'static Entry> =
        gone.replaced_by.iter().filter_map(|by| entry(by)).collect();
    if into.len() > 1 {
        return Some(Change::Split { into });
    }
    let heir = into.pop()?;
    let with: Vec<&'static Entry> = entries()
        .filter(|other| other.code != gone.code && other.replaced_by.contains(&heir.code))
        .collect();
    Some(if with.is_empty() {
        Change::Recoded {
            to: heir,
            on: heir.from,
        }
    } else {
        Change::Merged {
            into: heir,
            with,
            on: heir.from,
        }
    })
}

/// The code, where it had ended before this day. For a period, ask for its first day.
pub(crate) fn ended(code: &str, on: Day) -> Option<Ended> {
    let entry = entry(code)?;
    let last = entry.to.filter(|last| *last < on)?;
    Some(Ended {
        entry,
        last,
        remedy: remedy(code, on).unwrap_or_default(),
    })
}

/// What to do about a code that ended before this day: the lines to declare, or why there are none.
fn remedy(code: &str, on: Day) -> Option<String> {
    let gone = entry(code)?;
    let heirs: Vec<&'static Entry> = heirs(code)
        .take_while(|heir| heir.from.is_none_or(|from| from <= on))
        .collect();
    let last = heirs.last().copied();
    match change(last.map_or(code, |heir| heir.code)) {
        Some(Change::Merged {
            into,
            with,
            on: day,
        }) if day.is_none_or(|day| day <= on) => {
            Some(of_part(last.unwrap_or(gone), into, &with, day))
        }
        Some(Change::Split { into }) => Some(of_whole(last.unwrap_or(gone), &into)),
        _ => last.map(|to| recode_lines(gone, to, &heirs)),
    }
}

/// The codes that the same area had next, one after the other.
pub(super) fn heirs(code: &str) -> impl Iterator<Item = &'static Entry> {
    let next = |code: &str| match change(code) {
        Some(Change::Recoded { to, .. }) => Some(to),
        _ => None,
    };
    std::iter::successors(next(code), move |heir| next(heir.code))
}

/// The sentence for a code that became part of another.
pub(super) fn of_part(part: &Entry, into: &Entry, with: &[&Entry], on: Option<Day>) -> String {
    let day = on.map(|on| format!(" on {on}")).unwrap_or_default();
    format!(
        "it cannot be recoded: {} {} was merged with {} into {} {}{day}, and counts of a part are not \
         counts of the whole; take the edition that gives {}",
        part.code,
        part.name,
        named(with),
        into.code,
        into.name,
        into.code,
    )
}

fn of_whole(whole: &Entry, into: &[&Entry]) -> String {
    format!(
        "it cannot be recoded: {} {} was split into {}, and its counts belong to no one of them; \
         take the edition that gives these",
        whole.code,
        whole.name,
        named(into),
    )
}

fn recode_lines(gone: &Entry, to: &Entry, heirs: &[&Entry]) -> String {
    let days: Vec<String> = heirs
        .iter()
        .filter_map(|heir| heir.from)
        .map(|day| day.to_string())
        .collect();
    format!(
        "if the area is meant as it is now, add to the manifest:\n[[{RECODES}]]\nfrom = \"{}\"\nto = \"{}\"\n\
         reason = \"{} was recoded on {}\"",
        gone.code,
        to.code,
        gone.name,
        days.join(" and on "),
    )
}

fn named(entries: &[&Entry]) -> String {
    let names: Vec<String> = entries
        .iter()
        .map(|entry| format!("{} {}", entry.code, entry.name))
        .collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn remedy_of(code: &str, on: Day) -> String {
        ended(code, on).expect("ended").remedy
    }

    #[test]
    fn a_code_ends_after_its_last_day_and_not_on_it() {
        assert_eq!(ended("E08000020", Day::new(2013, 3, 31)), None);
        let gone = ended("E08000020", Day::new(2013, 4, 1)).expect("ended");
        assert_eq!(gone.last, Day::new(2013, 3, 31));
        assert_eq!(ended("E09000001", Day::new(2100, 1, 1)), None);
        assert_eq!(ended("nonsense", Day::new(2100, 1, 1)), None);
    }

    #[test]
    fn a_recode_is_shown_as_the_lines_to_declare() {
        assert_eq!(
            remedy_of("E08000020", Day::new(2021, 1, 1)),
            "if the area is meant as it is now, add to the manifest:\n[[geography.lookup.recodes]]\n\
             from = \"E08000020\"\nto = \"E08000037\"\nreason = \"Gateshead was recoded on 1 April 2013\""
        );
    }

    #[test]
    fn recodes_are_followed_as_far_as_the_day() {
        let early = remedy_of("S12000037", Day::new(2010, 6, 1));
        assert!(early.contains("to = \"S12000043\""), "{early}");
        let late = remedy_of("S12000037", Day::new(2020, 1, 1));
        assert!(late.contains("to = \"S12000049\""), "{late}");
        assert!(
            late.contains("on 1 April 2010 and on 1 April 2011 and on 1 April 2019"),
            "{late}"
        );
    }

    #[test]
    fn a_merged_area_cannot_be_recoded() {
        let said = remedy_of("E07000190", Day::new(2020, 1, 1));
        assert!(said.starts_with("it cannot be recoded: E07000190 Taunton Deane was merged with E07000191 West Somerset into E07000246"), "{said}");
        assert!(said.contains("on 1 April 2019"), "{said}");
        assert!(!said.contains("[["), "{said}");
    }

    #[test]
    fn every_ended_code_has_a_remedy() {
        for gone in entries().filter(|entry| entry.to.is_some()) {
            assert!(
                !remedy_of(gone.code, Day::new(2030, 1, 1)).is_empty(),
                "{gone:?}"
            );
        }
    }

    #[test]
    fn the_isles_of_scilly_were_recoded_and_the_cornish_districts_merged() {
        assert!(
            matches!(change("E07000025"), Some(Change::Recoded { to, .. }) if to.code == "E06000053")
        );
        assert!(
            matches!(change("E07000019"), Some(Change::Merged { into, with, .. }) if into.code == "E06000052" && with.len() == 5)
        );
        assert_eq!(change("E09000001"), None);
    }
}
