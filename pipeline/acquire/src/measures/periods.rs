//! The order of periods that nobody has declared, and when they are.

use jiff::civil::{Date, ISOWeekDate, Weekday};

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
    periods.len() < 2 || form(periods).is_some()
}

/// A way of writing periods: whether one is written so, and when that is.
type Form = (fn(&str) -> bool, fn(&str) -> Option<f64>);

const FORMS: [Form; 7] = [
    (is_whole, whole),
    (|period| is_two_years(period, '-'), first_year),
    (|period| is_two_years(period, '/'), first_year),
    (
        |period| in_year(period, "-Q", 1, 4),
        |period| within_year(period, "-Q", 4.0),
    ),
    (|period| in_year(period, "-W", 2, 53), week),
    (
        |period| in_year(period, "-", 2, 12),
        |period| within_year(period, "-", 12.0),
    ),
    (is_day, |period| days(period.parse().ok()?)),
];

/// The first form that all periods have.
fn form(periods: &[&str]) -> Option<Form> {
    let has = |(is, _): &Form| periods.iter().all(|period| is(period));
    FORMS.into_iter().find(has)
}

/// When periods are, in a unit of their own: whole numbers as they are, and years, quarters,
/// months, weeks and days counted, so that gaps between them are as long as they are. One period
/// alone is at 0, whatever it is called.
///
/// # Errors
/// `None` where their order is not known, or one stands twice.
///
/// # Example
/// ```
/// let times = acquire::times(&["2019-Q4", "2020-Q1", "2020-Q3"]);
/// assert_eq!(times, Some(vec![8080.0, 8081.0, 8083.0]));
/// ```
#[must_use]
pub fn times(periods: &[&str]) -> Option<Vec<f64>> {
    if let [_] = periods {
        return Some(vec![0.0]);
    }
    let (_, time) = form(periods)?;
    let times: Option<Vec<f64>> = periods.iter().map(|period| time(period)).collect();
    times.filter(|times| times.is_sorted_by(|a, b| a < b))
}

fn is_whole(period: &str) -> bool {
    let whole = period.parse::<i64>();
    whole.is_ok_and(|whole| whole.to_string() == period)
}

fn whole(period: &str) -> Option<f64> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "years and numbers of days are small"
    )]
    period.parse::<i64>().ok().map(|whole| whole as f64)
}

fn first_year(period: &str) -> Option<f64> {
    year(period.get(..4)?).map(f64::from)
}

/// Parts of a year, counted.
fn within_year(period: &str, between: &str, parts: f64) -> Option<f64> {
    let (first, part) = period.split_once(between)?;
    Some(f64::from(year(first)?) * parts + f64::from(part.parse::<u8>().ok()?))
}

fn week(period: &str) -> Option<f64> {
    let (first, week) = period.split_once("-W")?;
    let first = i16::try_from(year(first)?).ok()?;
    let monday = ISOWeekDate::new(first, week.parse().ok()?, Weekday::Monday);
    Some(days(monday.ok()?.date())? / 7.0)
}

fn days(date: Date) -> Option<f64> {
    let span = Date::constant(0, 1, 1).until(date).ok()?;
    Some(f64::from(span.get_days()))
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
    let is_date = period
        .parse::<Date>()
        .is_ok_and(|date| date.to_string() == period);
    is_date && period.len() == 10
}

fn year(text: &str) -> Option<u16> {
    let plain = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_as_long_as_they_are() {
        let gaps = |periods: &[&str]| {
            let times = times(periods).expect("an order");
            let gaps = times.windows(2).map(|pair| pair[1] - pair[0]);
            gaps.collect::<Vec<f64>>()
        };
        for (periods, expected) in [
            (&["2018", "2019", "2022"][..], [1.0, 3.0]),
            (&["-5", "3", "12"], [8.0, 9.0]),
            (&["2010-11", "2011-12", "2014-15"], [1.0, 3.0]),
            (&["1999/00", "2001/02", "2002/03"], [2.0, 1.0]),
            (&["2020-Q3", "2021-Q1", "2021-Q2"], [2.0, 1.0]),
            (&["2020-11", "2020-12", "2021-02"], [1.0, 2.0]),
            // 2020 had 53 weeks.
            (&["2020-W52", "2021-W01", "2021-W02"], [2.0, 1.0]),
            (&["2020-02-28", "2020-03-01", "2020-03-02"], [2.0, 1.0]),
            (&["2020-02-28", "2020-02-29", "2020-03-02"], [1.0, 2.0]),
        ] {
            assert_eq!(gaps(periods), expected, "{periods:?}");
        }
        assert_eq!(times(&["Dec 2021"]), Some(vec![0.0]));
        assert_eq!(times(&["Dec 2021", "Jan 2022"]), None);
        assert_eq!(times(&["2021", "2021"]), None);
    }

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
