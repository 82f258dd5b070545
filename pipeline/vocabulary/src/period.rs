//! When a figure was true: a day, or a year that ends on a day.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A day of the year, `03-31` for 31 March.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day {
    month: u8,
    day: u8,
}

/// The text is not a day of the year.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not a day of the year: expected MM-DD, like 03-31")]
pub struct NotADay {
    /// What stood in its place.
    pub found: String,
}

const DAYS_IN_MONTH: [u8; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let refused = || NotADay {
            found: text.to_owned(),
        };
        let (month, day) = text.split_once('-').ok_or_else(refused)?;
        let two_digits = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        if !two_digits(month) || !two_digits(day) {
            return Err(refused());
        }
        let month: u8 = month.parse().map_err(|_| refused())?;
        let day: u8 = day.parse().map_err(|_| refused())?;
        let last = month
            .checked_sub(1)
            .and_then(|at| DAYS_IN_MONTH.get(usize::from(at)))
            .ok_or_else(refused)?;
        if (1..=*last).contains(&day) {
            Ok(Self { month, day })
        } else {
            Err(refused())
        }
    }
}

impl TryFrom<String> for Day {
    type Error = NotADay;

    fn try_from(text: String) -> Result<Self, NotADay> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl Day {
    /// The days of the year up to this one, itself included: 1 for 1 January.
    fn of_year(self) -> i32 {
        let whole = DAYS_IN_MONTH.iter().take(usize::from(self.month) - 1);
        whole.map(|days| i32::from(*days)).sum::<i32>() + i32::from(self.day)
    }

    /// The day after it, with its year.
    fn next(self, year: i32) -> (i32, Self) {
        let last = DAYS_IN_MONTH.get(usize::from(self.month) - 1);
        let (month, day) = (self.month, self.day);
        if last.is_some_and(|last| day < *last) {
            (
                year,
                Self {
                    month,
                    day: day + 1,
                },
            )
        } else if month < 12 {
            let month = month + 1;
            (year, Self { month, day: 1 })
        } else {
            (year + 1, Self { month: 1, day: 1 })
        }
    }

    /// The last day before the three months that end on this day of `year`.
    fn three_months_before(self, year: i32) -> (i32, Self) {
        let (year, month) = match self.month {
            4.. => (year, self.month - 3),
            _ => (year - 1, self.month + 9),
        };
        let last = |month: u8| {
            let at = usize::from(month) - 1;
            DAYS_IN_MONTH.get(at).copied().unwrap_or(28)
        };
        // A quarter ends with a month, and so does the one before it.
        let day = if self.day == last(self.month) {
            last(month)
        } else {
            self.day.min(last(month))
        };
        (year, Self { month, day })
    }
}

/// What a year in a table stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PeriodKind {
    /// The twelve months that end on this day of that year.
    YearEnding(Day),
    /// The three months that end on this day of that year.
    QuarterEnding(Day),
    /// This day of that year.
    On(Day),
}

/// A year of a table, with what that year stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Period {
    year: u16,
    kind: PeriodKind,
}

impl Period {
    /// The period that a table calls by this year.
    #[must_use]
    pub const fn new(year: u16, kind: PeriodKind) -> Self {
        Self { year, kind }
    }

    /// The year it is called by.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// Whether another period lies within this one, both ends included.
    ///
    /// The mid-year population of 30 June 2024 lies within the year that ends on
    /// 31 March 2025, and so it is that year's denominator.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.span().0 <= other.span().0 && other.span().1 <= self.span().1
    }

    /// Its first and its last day, both included, counted in days of a calendar without
    /// leap days, in which a year has 365: two days of one year differ by what lies between them.
    ///
    /// # Example
    /// ```
    /// use vocabulary::{Period, PeriodKind};
    /// let year = Period::new(2016, PeriodKind::YearEnding("03-31".parse()?));
    /// let date = Period::new(2015, PeriodKind::On("10-31".parse()?));
    /// let ((first, last), (day, _)) = (year.days(), date.days());
    /// assert!(first < day && day < last);
    /// assert_eq!(last - first, 364);
    /// # Ok::<(), vocabulary::NotADay>(())
    /// ```
    #[must_use]
    pub fn days(self) -> (i32, i32) {
        let number = |(year, day): (i32, Day)| year * 365 + day.of_year();
        let (start, end) = self.span();
        match self.kind {
            PeriodKind::On(_) => (number(start), number(end)),
            PeriodKind::YearEnding(_) | PeriodKind::QuarterEnding(_) => {
                (number(start) + 1, number(end))
            }
        }
    }

    /// Its first and its last day, both included, as ISO 8601 spells them.
    ///
    /// What ends on 28 February is followed by 1 March, in leap years as well: a table that
    /// calls its years by that day means the end of the month.
    ///
    /// # Example
    /// ```
    /// use vocabulary::{Period, PeriodKind};
    /// let year = Period::new(2018, PeriodKind::YearEnding("03-31".parse()?));
    /// assert_eq!(year.dates(), ["2017-04-01", "2018-03-31"]);
    /// # Ok::<(), vocabulary::NotADay>(())
    /// ```
    #[must_use]
    pub fn dates(self) -> [String; 2] {
        let (start, end) = self.span();
        let first = match self.kind {
            PeriodKind::On(_) => start,
            PeriodKind::YearEnding(_) | PeriodKind::QuarterEnding(_) => start.1.next(start.0),
        };
        [first, end].map(|(year, day)| format!("{year:04}-{day}"))
    }

    /// First and last day, the first exclusive for a year: (year, month, day) after which it begins.
    fn span(self) -> ((i32, Day), (i32, Day)) {
        let year = i32::from(self.year);
        match self.kind {
            PeriodKind::On(day) => ((year, day), (year, day)),
            PeriodKind::YearEnding(day) => ((year - 1, day), (year, day)),
            PeriodKind::QuarterEnding(day) => (day.three_months_before(year), (year, day)),
        }
    }
}

/// The text is not a period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{found:?} is not a period: expected YYYY-MM-DD, `year to YYYY-MM-DD` or `quarter to YYYY-MM-DD`"
)]
pub struct NotAPeriod {
    /// What stood in its place.
    pub found: String,
}

impl FromStr for Period {
    type Err = NotAPeriod;

    /// Reads what [`Period`] is displayed as, and nothing else.
    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        let refused = || NotAPeriod {
            found: text.to_owned(),
        };
        let (kind, date): (fn(Day) -> PeriodKind, &str) =
            if let Some(date) = text.strip_prefix("year to ") {
                (PeriodKind::YearEnding, date)
            } else if let Some(date) = text.strip_prefix("quarter to ") {
                (PeriodKind::QuarterEnding, date)
            } else {
                (PeriodKind::On, text)
            };
        let (year, day) = date.split_once('-').ok_or_else(refused)?;
        let year: u16 = year.parse().map_err(|_| refused())?;
        let day: Day = day.parse().map_err(|_| refused())?;
        let period = Self::new(year, kind(day));
        // One spelling a period: no plus and no nought before a year.
        if period.to_string() == text {
            Ok(period)
        } else {
            Err(refused())
        }
    }
}

impl fmt::Display for Period {
    /// ISO 8601 where it can be: `2021-03-21`; `year to 2025-03-31`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            PeriodKind::On(day) => write!(f, "{}-{day}", self.year),
            PeriodKind::YearEnding(day) => write!(f, "year to {}-{day}", self.year),
            PeriodKind::QuarterEnding(day) => write!(f, "quarter to {}-{day}", self.year),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn refuses_what_is_not_a_day() {
        for text in [
            "", "3-31", "13-01", "00-10", "02-30", "0331", "03-00", "+1-01",
        ] {
            assert!(text.parse::<Day>().is_err(), "{text} was let in");
        }
    }

    #[test]
    fn a_reporting_year_holds_the_mid_year_before_its_end() {
        let reporting = Period::new(2025, PeriodKind::YearEnding(day("03-31")));
        assert!(reporting.contains(Period::new(2024, PeriodKind::On(day("06-30")))));
        assert!(!reporting.contains(Period::new(2025, PeriodKind::On(day("06-30")))));
        assert!(reporting.contains(reporting));
        assert_eq!(reporting.to_string(), "year to 2025-03-31");
    }

    #[test]
    fn days_are_spelt_as_iso_8601_does() {
        let dates = |year, kind| Period::new(year, kind).dates().join("/");
        let on = |text| PeriodKind::On(day(text));
        let year = |text| PeriodKind::YearEnding(day(text));
        let quarter = |text| PeriodKind::QuarterEnding(day(text));
        assert_eq!(dates(2021, on("03-21")), "2021-03-21/2021-03-21");
        assert_eq!(dates(2025, year("03-31")), "2024-04-01/2025-03-31");
        assert_eq!(dates(2024, year("12-31")), "2024-01-01/2024-12-31");
        assert_eq!(dates(2024, year("06-29")), "2023-06-30/2024-06-29");
        assert_eq!(dates(2024, year("02-28")), "2023-03-01/2024-02-28");
        assert_eq!(dates(2024, quarter("03-31")), "2024-01-01/2024-03-31");
        assert_eq!(dates(2024, quarter("06-30")), "2024-04-01/2024-06-30");
    }

    #[test]
    fn is_read_as_it_is_displayed() {
        let end = day("03-31");
        for kind in [
            PeriodKind::On(end),
            PeriodKind::YearEnding(end),
            PeriodKind::QuarterEnding(end),
        ] {
            for year in [0, 7, 2025, u16::MAX] {
                let period = Period::new(year, kind);
                assert_eq!(period.to_string().parse(), Ok(period));
            }
        }
        for text in [
            "",
            "2025",
            "+2025-03-31",
            "02025-03-31",
            "2025-3-31",
            "2025-02-30",
            "year to  2025-03-31",
            "Year to 2025-03-31",
            "month to 2025-03-31",
            "65536-03-31",
            "2025-03-31 ",
        ] {
            assert!(text.parse::<Period>().is_err(), "{text:?} was let in");
        }
    }

    #[test]
    fn years_and_quarters_follow_each_other_without_a_gap() {
        let year = |year| Period::new(year, PeriodKind::YearEnding(day("03-31"))).days();
        assert_eq!(year(2016).1 + 1, year(2017).0);
        let quarter = |text| Period::new(2016, PeriodKind::QuarterEnding(day(text))).days();
        assert_eq!(quarter("03-31").1 + 1, quarter("06-30").0);
        let on = Period::new(2016, PeriodKind::On(day("04-01"))).days();
        assert_eq!(on, (year(2017).0, year(2017).0));
    }
}
