//! What the cell of a period says, by its publisher's rule.

use vocabulary::{Day, Period, PeriodKind};

use crate::manifest::{PeriodRule, Quarters};

/// The names of months as tables print them, by their first three letters.
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The last months of the quarters, and their last days.
const QUARTER_ENDS: [&str; 4] = ["03-31", "06-30", "09-30", "12-31"];

/// The period that a cell names; `None` where it names none.
pub(crate) fn parse(text: &str, rule: PeriodRule) -> Option<Period> {
    match rule {
        PeriodRule::YearEnding(day) => {
            let year = year(text).or_else(|| ending_year(text))?;
            Some(Period::new(year, PeriodKind::YearEnding(day)))
        }
        PeriodRule::On(day) => {
            let year = year(text).or_else(|| on_day(text, day))?;
            Some(Period::new(year, PeriodKind::On(day)))
        }
        PeriodRule::Quarter(quarters) => quarter(text, quarters),
    }
}

/// What a cell of a period looks like.
pub(crate) const fn expected(rule: PeriodRule) -> &'static str {
    match rule {
        PeriodRule::YearEnding(_) => "1900 to 2099, or two years like 2024-25",
        PeriodRule::On(_) => "1900 to 2099",
        PeriodRule::Quarter(Quarters::Calendar) => {
            "a quarter like 2026 Q1 or January to March 2026"
        }
        PeriodRule::Quarter(Quarters::Financial) => {
            "a quarter like 2025-26 Q4 or January to March 2026"
        }
    }
}

fn year(text: &str) -> Option<u16> {
    let four_digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|year| four_digits && (1900..2100).contains(year))
}

/// `2024-25`, `2024/25`, `2024/2025` and `202425`: the year that ends them.
fn ending_year(text: &str) -> Option<u16> {
    let first = year(text.get(..4)?)?;
    let rest = text.get(4..)?;
    let rest = rest.strip_prefix(['-', '/', '\u{2013}']).unwrap_or(rest);
    let next = first + 1;
    let full = next.to_string();
    (rest == full || Some(rest) == full.get(2..)).then_some(next)
}

/// A whole date, `2021-03-21`, that falls on the declared day.
fn on_day(text: &str, day: Day) -> Option<u16> {
    let year = year(text.get(..4)?)?;
    (text.get(4..)? == format!("-{day}")).then_some(year)
}

fn quarter(text: &str, quarters: Quarters) -> Option<Period> {
    let words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | '\u{2013}'))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (ends, year) = match words[..] {
        [one, other] => numbered(one, other, quarters)
            .or_else(|| numbered(other, one, quarters))
            .or_else(|| {
                let (first, last) = one.split_once('-')?;
                by_months(first, last, other)
            })?,
        [one] => {
            let at = one.find('q')?;
            numbered(one.get(..at)?, one.get(at..)?, quarters)?
        }
        [first, "to" | "-", last, year] => by_months(first, last, year)?,
        _ => return None,
    };
    let day: Day = QUARTER_ENDS.get(ends)?.parse().ok()?;
    Some(Period::new(year, PeriodKind::QuarterEnding(day)))
}

/// `2026` and `q1`: which quarter of the calendar, from 0, and of which year.
fn numbered(years: &str, number: &str, quarters: Quarters) -> Option<(usize, u16)> {
    let number: usize = match number {
        "q1" => 0,
        "q2" => 1,
        "q3" => 2,
        "q4" => 3,
        _ => return None,
    };
    match quarters {
        Quarters::Calendar => Some((number, year(years)?)),
        Quarters::Financial => {
            let ends = ending_year(years)?;
            Some(((number + 1) % 4, if number == 3 { ends } else { ends - 1 }))
        }
    }
}

fn by_months(first: &str, last: &str, of: &str) -> Option<(usize, u16)> {
    let month = |name: &str| {
        let short = name.get(..3)?;
        MONTHS.iter().position(|known| *known == short)
    };
    let (first, last) = (month(first)?, month(last)?);
    (first % 3 == 0 && last == first + 2).then_some((first / 3, year(of)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, rule: PeriodRule) -> String {
        parse(text, rule).map_or_else(|| "none".to_owned(), |period| period.to_string())
    }

    #[track_caller]
    fn all(rule: PeriodRule, cells: &[(&str, &str)]) {
        for (text, expected) in cells {
            assert_eq!(&shown(text, rule), expected, "{text:?}");
        }
    }

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn a_year_is_one_year() {
        all(
            PeriodRule::YearEnding(day("03-31")),
            &[
                ("2025", "year to 2025-03-31"),
                ("2024-25", "year to 2025-03-31"),
                ("2024/25", "year to 2025-03-31"),
                ("2024/2025", "year to 2025-03-31"),
                ("202425", "year to 2025-03-31"),
                ("1999-00", "year to 2000-03-31"),
                ("2024-26", "none"),
                ("2024-", "none"),
                ("25", "none"),
                ("1899", "none"),
                ("2025.0", "none"),
                (" 2025", "none"),
                ("", "none"),
                ("202é", "none"),
            ],
        );
        all(
            PeriodRule::On(day("03-21")),
            &[
                ("2021", "2021-03-21"),
                ("2021-03-21", "2021-03-21"),
                ("2021-03-22", "none"),
            ],
        );
    }

    #[test]
    fn a_quarter_is_three_months() {
        all(
            PeriodRule::Quarter(Quarters::Calendar),
            &[
                ("2026 Q1", "quarter to 2026-03-31"),
                ("Q1 2026", "quarter to 2026-03-31"),
                ("2026Q4", "quarter to 2026-12-31"),
                ("January to March 2026", "quarter to 2026-03-31"),
                ("Jan-Mar 2026", "quarter to 2026-03-31"),
                ("October - December 2025", "quarter to 2025-12-31"),
                ("February to April 2026", "none"),
                ("January to June 2026", "none"),
                ("Q5 2026", "none"),
                ("2026", "none"),
                ("", "none"),
            ],
        );
        all(
            PeriodRule::Quarter(Quarters::Financial),
            &[
                ("2025-26 Q4", "quarter to 2026-03-31"),
                ("Q1 2025-26", "quarter to 2025-06-30"),
                ("2025-26 Q3", "quarter to 2025-12-31"),
                ("2026 Q1", "none"),
            ],
        );
    }
}
