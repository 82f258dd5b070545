//! The order of periods that nobody has declared.

/// A run of digits by its size, or anything else as text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Number(i64),
    Other(String),
}

/// What periods are sorted by: whole numbers by their size, others part by part, so that
/// `2021-Q9` stands before `2021-Q10` and `2021` before both.
pub(super) fn place(period: &str) -> Vec<Part> {
    if let Ok(whole) = period.parse() {
        return vec![Part::Number(whole)];
    }
    let mut parts = Vec::new();
    let mut rest = period;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digits);
        let (part, after) = rest.split_at(end.unwrap_or(rest.len()));
        parts.push(match part.parse() {
            Ok(number) if digits => Part::Number(number),
            _ => Part::Other(part.to_owned()),
        });
        rest = after;
    }
    parts
}

/// Whether it is known which of several periods comes first: all are whole numbers, or all are of
/// one of the forms `2021-22`, `2021/22`, `2021-Q4`, `2021-W05`, `2021-03` and `2021-03-31`.
pub(super) fn are_in_order(periods: &[&str]) -> bool {
    let forms: [fn(&str) -> bool; 7] = [
        |period| {
            period
                .parse::<i64>()
                .is_ok_and(|whole| whole.to_string() == period)
        },
        |period| is_two_years(period, '-'),
        |period| is_two_years(period, '/'),
        |period| in_year(period, "-Q", 1, 4),
        |period| in_year(period, "-W", 2, 53),
        |period| in_year(period, "-", 2, 12),
        is_day,
    ];
    periods.len() < 2
        || forms
            .iter()
            .any(|form| periods.iter().all(|period| form(period)))
}

/// A year and the last two digits of the next one.
fn is_two_years(period: &str, between: char) -> bool {
    period.split_once(between).is_some_and(|(first, second)| {
        let next = year(first).map(|year| format!("{:02}", (year + 1) % 100));
        next.as_deref() == Some(second)
    })
}

/// A year and a number from 1 to `most`, written with so many digits.
fn in_year(period: &str, between: &str, digits: usize, most: u8) -> bool {
    period.split_once(between).is_some_and(|(first, part)| {
        let plain = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
        let part = part.parse().ok().filter(|part| (1..=most).contains(part));
        year(first).is_some() && plain && part.is_some()
    })
}

fn is_day(period: &str) -> bool {
    period
        .split_once('-')
        .is_some_and(|(first, day)| year(first).is_some() && day.parse::<vocabulary::Day>().is_ok())
}

fn year(text: &str) -> Option<u16> {
    let plain = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_sort_as_they_are_read() {
        for sorted in [
            &["-5", "3", "12"][..],
            &["1999/00", "2019/20", "2020/21"],
            &["2021-Q4", "2022-Q1"],
            &["2021-W05", "2021-W41"],
            &["2021-03", "2021-11"],
            &["2021-03-31", "2021-12-01"],
        ] {
            assert!(are_in_order(sorted), "{sorted:?}");
            assert!(
                sorted.is_sorted_by_key(|period| place(period)),
                "{sorted:?}"
            );
        }
        for unknown in [
            &["31/12/2021", "01/01/2022"][..],
            &["Dec 2021", "Jan 2022"],
            &["Q4 2021", "Q1 2022"],
            &["Period 9", "Period 10"],
            &["2021-Jan", "2021-Feb"],
            &["2021", "2021-22"],
            &["2021-22", "2021/22"],
            &["2021-Q1", "2021-11"],
            &["2021-Q4", "2021-Q10"],
            &["2021-13", "2021-14"],
            &["2021-02-30", "2021-03-01"],
            &["2021", "02021"],
        ] {
            assert!(!are_in_order(unknown), "{unknown:?}");
        }
        assert!(are_in_order(&["Dec 2021"]));
    }
}
