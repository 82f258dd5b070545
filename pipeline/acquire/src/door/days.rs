//! Days as they are printed, and whether the days of a column are those of a calendar or of people.

/// A day, counted from 1 January of the year 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day {
    number: i32,
    of_month: u32,
    ends_or_begins_a_month: bool,
}

/// What is kept of the days of a column.
#[derive(Debug, Clone, Default)]
pub(super) struct Days {
    seen: u64,
    at_month_ends: u64,
    first: i32,
    last: i32,
    weekdays: u8,
    of_month: u32,
}

impl Days {
    pub(super) const NONE: Self = Self {
        seen: 0,
        at_month_ends: 0,
        first: 0,
        last: 0,
        weekdays: 0,
        of_month: 0,
    };

    pub(super) fn add(&mut self, day: Day) {
        self.first = if self.seen == 0 {
            day.number
        } else {
            self.first.min(day.number)
        };
        self.last = if self.seen == 0 {
            day.number
        } else {
            self.last.max(day.number)
        };
        self.seen += 1;
        self.at_month_ends += u64::from(day.ends_or_begins_a_month);
        self.weekdays |= 1 << day.number.rem_euclid(7);
        self.of_month |= 1 << day.of_month;
    }

    pub(super) const fn seen(&self) -> u64 {
        self.seen
    }

    /// Whether so many different days are a calendar's: month ends, weeks, one day of the month, or day upon day for no more than eleven years.
    pub(super) fn are_a_calendar(&self, distinct: u64) -> bool {
        const ELEVEN_YEARS: u64 = 4018;
        let span = u64::from(self.last.abs_diff(self.first)) + 1;
        self.at_month_ends * 10 >= self.seen * 9
            || self.weekdays.is_power_of_two()
            || self.of_month.is_power_of_two()
            || (distinct * 10 >= span * 9 && span <= ELEVEN_YEARS)
    }
}

/// A whole day in one of its usual prints, with a time after it or without: `1990-02-28`, `28/2/90`, `28-Feb-1990`, `28 February 1990`.
pub(super) fn day(cell: &str) -> Option<Day> {
    if !cell.bytes().any(|b| b.is_ascii_digit()) || !(6..=40).contains(&cell.len()) {
        return None;
    }
    if let Some(day) = run_together(cell) {
        return Some(day);
    }
    let cell = without_time(cell);
    let separators = |c: char| matches!(c, '/' | '\\' | '-' | '.' | ' ' | ',' | '_');
    let mut parts = cell
        .split(separators)
        .filter(|part| !part.is_empty() && !is_weekday(part));
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    match (month_name(a), month_name(b)) {
        (Some(month), _) => civil(year(c)?, month, day_of_month(b)?),
        (_, Some(month)) => year(c)
            .and_then(|year| civil(year, month, day_of_month(a)?))
            .or_else(|| civil(long_year(a)?, month, day_of_month(c)?)),
        _ if b.starts_with('W') => week_day(a, b, c),
        _ if cell.contains(' ') && [a, b, c].map(str::len) != [2, 2, 4] => None,
        _ => numeric(a, b, c, cell.contains('.')),
    }
}

/// `28NOV1976` and `28nov76`, and eight digits before a `T` and a time.
fn run_together(cell: &str) -> Option<Day> {
    if let Some((day, _)) = cell.split_once('T')
        && day.len() == 8
    {
        return year_first(day.parse().ok()?);
    }
    let from = cell.find(|c: char| !c.is_ascii_digit())?;
    let to = cell.rfind(|c: char| !c.is_ascii_digit())? + 1;
    let (day, rest) = cell.split_at_checked(from)?;
    let (month, year_of) = rest.split_at_checked(to.checked_sub(from)?)?;
    civil(year(year_of)?, month_name(month)?, two_digits(day)?)
}

/// `2012-W06-4`, to within a few days.
fn week_day(year: &str, week: &str, day: &str) -> Option<Day> {
    let week = two_digits(week.strip_prefix('W')?)?;
    let day = two_digits(day).filter(|day| (1..=7).contains(day))?;
    of_year(long_year(year)?, (week.checked_sub(1)? * 7 + day).min(365))
}

/// The day of a year by its number, the first of January being 1.
fn of_year(year: i32, mut day: u32) -> Option<Day> {
    for month in 1..=12 {
        let length = (28..=31)
            .rev()
            .find(|day| civil(year, month, *day).is_some())?;
        if day <= length {
            return civil(year, month, day);
        }
        day -= length;
    }
    None
}

/// What is a day if nearly all cells of its column can be one: `28.02.90`, and `1990-059` by the day of the year.
pub(super) fn perhaps(cell: &str) -> Option<Day> {
    if let Some((year, day)) = cell.split_once('-') {
        let day = Some(day).filter(|day| day.len() == 3)?.parse().ok()?;
        return of_year(long_year(year)?, day);
    }
    let parts: Vec<&str> = cell.split('.').collect();
    match parts[..] {
        [day, month, of] if of.len() == 2 => civil(year(of)?, two_digits(month)?, two_digits(day)?),
        _ => None,
    }
}

/// A day printed as eight digits, the year first or last.
pub(super) fn compact_day(number: u64) -> Option<Day> {
    year_first(number).or_else(|| {
        let part = |divisor: u64, modulus: u64| u32::try_from(number / divisor % modulus).ok();
        let year = i32::try_from(part(1, 10_000)?).ok()?;
        let day = part(1_000_000, 1_000_000)?;
        civil(year, part(10_000, 100)?, day)
    })
}

/// A day printed as six digits, the year of two digits first or last; a year and a month are none.
pub(super) fn short_day(number: u64) -> Option<Day> {
    let part = |divisor: u64| u32::try_from(number / divisor % 100).ok();
    let (a, b, c) = (part(10_000)?, part(100)?, part(1)?);
    if matches!(a, 19 | 20) && (1..=12).contains(&c) {
        return None;
    }
    let of = |short: u32| year(&format!("{short:02}"));
    civil(of(a)?, b, c).or_else(|| civil(of(c)?, b, a))
}

fn year_first(number: u64) -> Option<Day> {
    let part = |divisor: u64, modulus: u64| i32::try_from(number / divisor % modulus).ok();
    let year = part(10_000, 1_000_000)?;
    civil(
        EARLIEST.le(&year).then_some(year)?,
        u32::try_from(part(100, 100)?).ok()?,
        u32::try_from(part(1, 100)?).ok()?,
    )
}

/// Whether the number can be a day as a spreadsheet counts them, from 1910 to 2036.
pub(super) const fn can_be_a_serial(number: u64) -> bool {
    matches!(number, 3_654..=50_000)
}

const EARLIEST: i32 = 1890;
const LATEST: i32 = 2100;

fn numeric(a: &str, b: &str, c: &str, dots: bool) -> Option<Day> {
    if let Some(year) = long_year(a) {
        return civil(year, two_digits(b)?, two_digits(c)?);
    }
    let year = if dots { long_year(c) } else { year(c) }?;
    let (a, b) = (two_digits(a)?, two_digits(b)?);
    civil(year, b, a).or_else(|| civil(year, a, b))
}

/// The cell before a `T` or a space that a time follows.
fn without_time(cell: &str) -> &str {
    let Some(colon) = cell.find(':') else {
        return cell;
    };
    let before = cell.get(..colon).unwrap_or_default();
    let end = before.rfind(['T', ' ', ',']).unwrap_or(0);
    before.get(..end).unwrap_or_default().trim_end()
}

fn is_weekday(part: &str) -> bool {
    const WEEKDAYS: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    part.len() >= 3 && WEEKDAYS.iter().any(|name| begins(name, part))
}

fn month_name(part: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if part.len() < 3 {
        return None;
    }
    (1..)
        .zip(MONTHS)
        .find(|(_, name)| begins(name, part))
        .map(|(number, _)| number)
}

/// Whether the name begins with the part, whatever its case.
fn begins(name: &str, part: &str) -> bool {
    name.get(..part.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(part))
}

fn long_year(part: &str) -> Option<i32> {
    let year: i32 = (part.len() == 4).then(|| part.parse().ok()).flatten()?;
    (EARLIEST..=LATEST).contains(&year).then_some(year)
}

/// Four digits, or two that stand for a year of the last hundred.
fn year(part: &str) -> Option<i32> {
    if part.len() != 2 {
        return long_year(part);
    }
    let short = i32::try_from(two_digits(part)?).ok()?;
    Some(if short <= 35 {
        2000 + short
    } else {
        1900 + short
    })
}

fn two_digits(part: &str) -> Option<u32> {
    (matches!(part.len(), 1 | 2) && part.bytes().all(|b| b.is_ascii_digit()))
        .then(|| part.parse().ok())
        .flatten()
}

fn day_of_month(part: &str) -> Option<u32> {
    two_digits(part.trim_end_matches(|c: char| c.is_ascii_alphabetic()))
}

fn civil(year: i32, month: u32, day: u32) -> Option<Day> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let (length, before) = match month {
        1 => (31, 0),
        2 => (28 + i32::from(leap), 31),
        3 => (31, 59),
        4 => (30, 90),
        5 => (31, 120),
        6 => (30, 151),
        7 => (31, 181),
        8 => (31, 212),
        9 => (30, 243),
        10 => (31, 273),
        11 => (30, 304),
        12 => (31, 334),
        _ => return None,
    };
    let of_month = i32::try_from(day).ok()?;
    let possible = (EARLIEST..=LATEST).contains(&year) && (1..=length).contains(&of_month);
    let past = year - 1;
    let leaps = past / 4 - past / 100 + past / 400 + i32::from(leap && month > 2);
    possible.then_some(Day {
        number: past * 365 + leaps + before + of_month,
        of_month: day,
        ends_or_begins_a_month: of_month == 1 || of_month == length,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_a_day_however_it_is_printed() {
        let expected = day("1990-02-28");
        assert!(expected.is_some());
        for print in [
            "28/02/1990",
            "28/2/1990",
            "28.02.1990",
            "28-2-90",
            "28-Feb-1990",
            "28-Feb-90",
            "28 February 1990",
            "28th Feb 1990",
            "Feb 28, 1990",
            "February 28 1990",
            "02/28/1990",
            "1990-02-28T00:00:00",
            "28/02/1990 00:00",
            "Wed 28 Feb 1990",
            "1990/2/28",
            "1990-Feb-28",
            "28FEB1990",
            "28feb90",
            "28 02 1990",
            "1990_02_28",
            "28\\02\\1990",
            "19900228T000000",
        ] {
            assert_eq!(day(print), expected, "{print}");
        }
        assert_eq!(compact_day(19_900_228), expected);
        assert_eq!(compact_day(28_021_990), expected);
        assert_eq!(short_day(900_228), expected);
        assert_eq!(short_day(280_290), expected);
        assert_eq!(perhaps("28.02.90"), expected);
        assert_eq!(perhaps("1990-059"), expected);
        assert!(day("1990-W09-3").is_some());
    }

    #[test]
    fn leaves_what_is_no_day() {
        for print in [
            "2021",
            "2012-13",
            "2014 Sep-2015 Mar",
            "30/02/1990",
            "1.2.10",
            "05.01.12",
            "E09000001",
            "1 234 567",
            "51.5249",
            "",
            "12:30",
            "Apr 2020",
            "2020 Q1",
            "1234-56-78",
            "1 2 1990",
            "001A",
            "\u{661}\u{662}",
            "T:",
            ":",
        ] {
            assert_eq!(day(print), None, "{print}");
        }
        assert_eq!(compact_day(12_345_678), None);
        assert_eq!(short_day(201_011), None);
        assert_eq!(short_day(123_456), None);
        for print in ["1.2.1", "12.13.99", "2012-13", "2012-400", "1.2", ""] {
            assert_eq!(perhaps(print), None, "{print}");
        }
        assert_eq!(compact_day(u64::MAX), None);
    }

    #[test]
    fn tells_a_calendar_from_birthdays() {
        let of = |prints: &[&str]| {
            let mut days = Days::default();
            prints
                .iter()
                .filter_map(|print| day(print))
                .for_each(|day| days.add(day));
            days
        };
        assert!(of(&["2020-06-30", "2021-06-30", "2022-06-30"]).are_a_calendar(3));
        assert!(of(&["2020-01-03", "2020-01-10", "2020-01-24"]).are_a_calendar(3));
        assert!(of(&["2020-01-03", "2020-01-04", "2020-01-05"]).are_a_calendar(3));
        assert!(!of(&["1984-01-03", "1990-11-14", "2001-05-05"]).are_a_calendar(3));
    }
}
