//! A day on which a code began or ended.

use std::fmt;

/// A day of the calendar, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day {
    pub(crate) year: u16,
    /// From 1.
    pub(crate) month: u8,
    /// The day of the month, from 1.
    pub(crate) of_month: u8,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Day {
    /// The day of this year, month and day of the month.
    #[cfg(test)]
    pub(crate) const fn new(year: u16, month: u8, of_month: u8) -> Self {
        Self {
            year,
            month,
            of_month,
        }
    }

    /// The day that `YYYY-MM-DD` says.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let day = Self {
            year: parts.next()?.parse().ok()?,
            month: parts.next()?.parse().ok()?,
            of_month: parts.next()?.parse().ok()?,
        };
        let whole = parts.next().is_none();
        (whole && (1..=12).contains(&day.month) && (1..=31).contains(&day.of_month)).then_some(day)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let month = usize::from(self.month)
            .checked_sub(1)
            .and_then(|at| MONTHS.get(at));
        match month {
            Some(month) => write!(f, "{} {month} {}", self.of_month, self.year),
            None => write!(f, "{}-{}-{}", self.year, self.month, self.of_month),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_says_a_day() {
        assert_eq!(Day::parse("2013-04-01"), Some(Day::new(2013, 4, 1)));
        assert_eq!(Day::new(2013, 4, 1).to_string(), "1 April 2013");
        for wrong in [
            "",
            "2013",
            "2013-13-01",
            "2013-04-00",
            "2013-04-01-1",
            "x-y-z",
        ] {
            assert_eq!(Day::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Day::new(2013, 0, 1).to_string(), "2013-0-1");
    }
}
