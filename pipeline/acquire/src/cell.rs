//! One printed cell, decoded by its publisher's rules.

use vocabulary::{AreaCode, Count, CountInterval};

use crate::manifest::Counts;

/// The largest count that stays exact in every output format (2^53).
const LARGEST: u64 = 1 << 53;

/// What the cell of an area says.
///
/// # Errors
/// What is wrong with it, without the cell itself.
pub(crate) fn decode(printed: &str, area: AreaCode, rules: &Counts) -> Result<Count, &'static str> {
    if let Some(rule) = rules.markers.get(printed) {
        return Ok(match (rule.lower, rule.upper) {
            (Some(lower), Some(upper)) => Count::Suppressed {
                marker: rule.marker,
                within: CountInterval::new(lower, upper)
                    .map_err(|_| "the marker's range is empty")?,
            },
            _ => Count::Missing(rule.marker),
        });
    }
    let number = match rules.thousands {
        None => whole_number(printed)?,
        Some(separator) => whole_number(&without_thousands(printed, separator)?)?,
    };
    let rounded = rules
        .rounded
        .iter()
        .find(|rule| rule.entities.iter().any(|kind| area.is_of(kind)));
    let Some(rule) = rounded else {
        return Ok(Count::Exact(number));
    };
    if number % rule.base != 0 {
        return Err("the number is not a multiple of the base its publisher rounds to");
    }
    let (lower, upper) = match rule.stands_for.get(&number.to_string()) {
        Some(range) => (range.lower, range.upper),
        None => behind(number, rule.base),
    };
    if lower == upper {
        return Ok(Count::Exact(lower));
    }
    Ok(Count::Rounded {
        shown: number,
        within: CountInterval::new(lower, upper).map_err(|_| "the rounding base is too large")?,
    })
}

/// The ends of what rounds to a number. Publishers do not say which way halves go: both ends can
/// stand behind it.
pub(crate) const fn behind(rounded: u64, base: u64) -> (u64, u64) {
    let half = base / 2;
    (rounded.saturating_sub(half), rounded.saturating_add(half))
}

/// A count whose table prints both ends of what can stand behind it.
///
/// # Errors
/// When the ends are no interval, or do not hold what is printed.
pub(crate) fn between(count: Count, lower: &str, upper: &str) -> Result<Count, &'static str> {
    if lower.is_empty() && upper.is_empty() {
        return Ok(count);
    }
    let (Ok(lower), Ok(upper)) = (whole_number(lower), whole_number(upper)) else {
        return Err("the bounds of the count are not whole numbers");
    };
    let within = CountInterval::new(lower, upper)
        .map_err(|_| "the lower bound of the count lies above the upper one")?;
    match count {
        Count::Exact(shown) | Count::Rounded { shown, .. } => {
            if !within.contains(CountInterval::exact(shown)) {
                Err("the count lies outside its own bounds")
            } else if within.width() == 0 {
                Ok(Count::Exact(shown))
            } else {
                Ok(Count::Rounded { shown, within })
            }
        }
        Count::Suppressed {
            marker,
            within: of_marker,
        } => {
            if of_marker.contains(within) {
                Ok(Count::Suppressed { marker, within })
            } else {
                Err("the bounds of the count lie outside its marker's range")
            }
        }
        Count::Missing(marker) => Ok(Count::Suppressed { marker, within }),
    }
}

/// The digits of a number whose thousands are set apart, each group but the first being of three.
fn without_thousands(printed: &str, separator: char) -> Result<String, &'static str> {
    let mut groups = printed.split(separator);
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    if !rest.is_empty()
        && ((first.is_empty() || first.len() > 3) || rest.iter().any(|g| g.len() != 3))
    {
        return Err("the separators between thousands stand in the wrong places");
    }
    Ok(first.to_owned() + &rest.concat())
}

pub(crate) fn whole_number(printed: &str) -> Result<u64, &'static str> {
    if printed.is_empty() {
        return Err("the cell is empty");
    }
    if printed.bytes().all(|b| b.is_ascii_digit()) {
        if printed.len() > 1 && printed.starts_with('0') {
            return Err("the count begins with a nought");
        }
        return match printed.parse() {
            Ok(number) if number <= LARGEST => Ok(number),
            _ => Err("the count is too large"),
        };
    }
    Err(not_a_number(printed))
}

fn not_a_number(printed: &str) -> &'static str {
    let begins_as_number =
        printed.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
    match printed.parse::<f64>() {
        Ok(_) if !begins_as_number => "not a number, and no marker of the publisher's",
        Ok(number) if number < 0.0 => "the count is negative",
        Ok(number) if number.is_infinite() => "the count is too large",
        Ok(number) if number.fract() != 0.0 => "the count is a fraction",
        Ok(_) => "the count is not written as digits alone",
        Err(_) if printed.starts_with('=') => "the cell is a formula",
        Err(_) if has_thousands(printed) => {
            "the count has separators between thousands; declare `thousands` if its publisher prints them"
        }
        Err(_) if looks_like_date(printed) => "the cell looks like a date that a spreadsheet made",
        Err(_) => "unknown marker",
    }
}

fn has_thousands(printed: &str) -> bool {
    let mut groups = printed.split([',', ' ', '\u{a0}', '\u{202f}', '\'']);
    let digits = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let first = groups
        .next()
        .is_some_and(|group| digits(group) && group.len() <= 3);
    let mut rest = groups.peekable();
    first && rest.peek().is_some() && rest.all(|group| digits(group) && group.len() == 3)
}

/// `5-Jan`, `Jan-05`, `2018-09-01`, `01/09/2018`.
fn looks_like_date(printed: &str) -> bool {
    let parts: Vec<&str> = printed.split(['-', '/']).collect();
    let part = |text: &&str| {
        let digits =
            !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
        let month = matches!(
            text.to_ascii_lowercase().as_str(),
            "jan"
                | "feb"
                | "mar"
                | "apr"
                | "may"
                | "jun"
                | "jul"
                | "aug"
                | "sep"
                | "oct"
                | "nov"
                | "dec"
        );
        digits || month
    };
    (2..=3).contains(&parts.len()) && parts.iter().all(part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocabulary::Marker;

    fn borough() -> AreaCode {
        "E09000007".parse().expect("a code")
    }

    fn region() -> AreaCode {
        "E12000007".parse().expect("a code")
    }

    fn inner() -> AreaCode {
        "E13000001".parse().expect("a code")
    }

    /// The rules of the Department for Education's children in need, table C3.
    fn dfe() -> Counts {
        toml::from_str(
            r#"
            columns = { area = "a", name = "n", year = "y", value = "v" }
            period = { year_ending = "03-31" }
            markers = { c = { marker = "confidential", lower = 1, upper = 5 }, x = { marker = "not_available" } }
            rounded = [{ entities = ["E12", "E13"], base = 10 }]
            "#,
        )
        .expect("rules")
    }

    #[test]
    fn a_cell_says_no_more_than_its_publisher_does() {
        let interval = |lower, upper| CountInterval::new(lower, upper).expect("in order");
        let rules = dfe();
        assert_eq!(decode("0", borough(), &rules), Ok(Count::Exact(0)));
        assert_eq!(decode("41", borough(), &rules), Ok(Count::Exact(41)));
        assert_eq!(
            decode("c", borough(), &rules),
            Ok(Count::Suppressed {
                marker: Marker::Confidential,
                within: interval(1, 5)
            })
        );
        assert_eq!(
            decode("x", borough(), &rules),
            Ok(Count::Missing(Marker::NotAvailable))
        );
        assert_eq!(
            decode("120", region(), &rules),
            Ok(Count::Rounded {
                shown: 120,
                within: interval(115, 125)
            })
        );
        assert_eq!(
            decode("0", inner(), &rules),
            Ok(Count::Rounded {
                shown: 0,
                within: interval(0, 5)
            })
        );
    }

    #[test]
    fn refuses_what_is_not_a_count() {
        let rules = dfe();
        for (printed, words) in [
            ("", "empty"),
            ("-1", "negative"),
            ("007", "begins with a nought"),
            ("1.5", "fraction"),
            ("7.0", "digits alone"),
            ("1e3", "digits alone"),
            ("+7", "digits alone"),
            ("1,234", "separators between thousands"),
            ("1 234 567", "separators between thousands"),
            ("12,34", "unknown marker"),
            ("1e309", "too large"),
            ("5-Jan", "date"),
            ("2018-09-01", "date"),
            ("01/09/2018", "date"),
            ("=A1+1", "formula"),
            ("inf", "no marker"),
            (" 7", "unknown marker"),
            ("C", "unknown marker"),
            ("*", "unknown marker"),
            ("NaN", "no marker"),
            ("99999999999999999999", "too large"),
        ] {
            let refused = decode(printed, borough(), &rules).expect_err("not a count");
            assert!(
                refused.contains(words),
                "{printed:?} was refused as {refused:?}"
            );
        }
        assert!(
            decode("123", region(), &rules).is_err(),
            "a regional total is a multiple of ten"
        );
    }

    /// NHS England, FGM Enhanced Dataset: 5 can be any number from 1 to 7, other
    /// numbers are rounded to the nearest 5, nought is nought; `*` is read as 5 is.
    #[test]
    fn a_printed_five_of_the_nhs_is_one_to_seven() {
        let rules: Counts = toml::from_str(
            r#"
            columns = { area = "a", name = "n", year = "y", value = "v" }
            period = { quarter = "calendar" }
            markers = { "*" = { marker = "confidential", lower = 1, upper = 7 } }
            [[rounded]]
            entities = ["E"]
            base = 5
            stands_for = { 0 = { lower = 0, upper = 0 }, 5 = { lower = 1, upper = 7 } }
            "#,
        )
        .expect("rules");
        let ends = |printed: &str| {
            let count = decode(printed, borough(), &rules).expect("a count");
            let interval = count.interval().expect("a range");
            (interval.lower(), interval.upper())
        };
        assert_eq!(ends("0"), (0, 0));
        assert_eq!(ends("5"), (1, 7));
        assert_eq!(ends("*"), (1, 7));
        assert_eq!(ends("10"), (8, 12));
        assert_eq!(ends("1005"), (1003, 1007));
        assert!(decode("7", borough(), &rules).is_err());
    }

    #[test]
    fn thousands_are_set_apart_where_that_is_declared() {
        let rules = Counts {
            thousands: Some(','),
            ..dfe()
        };
        for (printed, number) in [("1,234", 1_234), ("12", 12), ("1,234,567", 1_234_567)] {
            assert_eq!(decode(printed, borough(), &rules), Ok(Count::Exact(number)));
        }
        for printed in ["1,23", "1234,567", ",123", "1,,234", "1,234,", "1,23a"] {
            assert!(decode(printed, borough(), &rules).is_err(), "{printed}");
        }
    }

    #[test]
    fn printed_bounds_make_an_interval() {
        let interval = |lower, upper| CountInterval::new(lower, upper).expect("in order");
        let marker = Marker::Confidential;
        assert_eq!(between(Count::Exact(7), "", ""), Ok(Count::Exact(7)));
        assert_eq!(between(Count::Exact(7), "7", "7"), Ok(Count::Exact(7)));
        let rounded = Count::Rounded {
            shown: 7,
            within: interval(5, 9),
        };
        assert_eq!(between(Count::Exact(7), "5", "9"), Ok(rounded));
        let withheld = Count::Suppressed {
            marker,
            within: interval(1, 7),
        };
        assert_eq!(between(Count::Missing(marker), "1", "7"), Ok(withheld));
        for (lower, upper) in [("8", "9"), ("9", "5"), ("", "9"), ("1.5", "9"), ("-1", "9")] {
            assert!(
                between(Count::Exact(7), lower, upper).is_err(),
                "{lower} {upper}"
            );
        }
        assert!(
            between(withheld, "0", "9").is_err(),
            "no wider than its marker"
        );
    }
}
