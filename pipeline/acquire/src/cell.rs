//! One printed cell, decoded by its publisher's rules.

use vocabulary::{Count, CountInterval};

use crate::manifest::Counts;

/// The largest count that stays exact in every output format (2^53).
const LARGEST: u64 = 1 << 53;

/// What the cell of an area of this kind says.
///
/// # Errors
/// What is wrong with it, without the cell itself.
pub(crate) fn decode(printed: &str, entity: &str, rules: &Counts) -> Result<Count, &'static str> {
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
    let number = whole_number(printed)?;
    match rules.base(entity) {
        None => Ok(Count::Exact(number)),
        Some(base) if number % base == 0 => Ok(Count::Rounded {
            shown: number,
            // Publishers do not say which way halves go: both ends can stand behind it.
            within: CountInterval::new(number.saturating_sub(base / 2), number + base / 2)
                .map_err(|_| "the rounding base is too large")?,
        }),
        Some(_) => Err("the number is not a multiple of the base its publisher rounds to"),
    }
}

fn whole_number(printed: &str) -> Result<u64, &'static str> {
    if printed.is_empty() {
        return Err("the cell is empty");
    }
    if printed.len() > 1 && printed.starts_with('0') && printed.bytes().all(|b| b.is_ascii_digit())
    {
        return Err("the count begins with a nought");
    }
    if printed.bytes().all(|b| b.is_ascii_digit()) {
        return match printed.parse() {
            Ok(number) if number <= LARGEST => Ok(number),
            _ => Err("the count is too large"),
        };
    }
    let written_as_number =
        printed.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
    match printed.parse::<f64>() {
        Ok(_) if !written_as_number => Err("unknown marker"),
        Ok(number) if number < 0.0 => Err("the count is negative"),
        Ok(number) if number.fract() != 0.0 => Err("the count is a fraction"),
        Ok(_) => Err("the count is not written as digits alone"),
        Err(_) => Err("unknown marker"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocabulary::Marker;

    /// The rules of the Department for Education's children in need, table C3.
    fn dfe() -> Counts {
        toml::from_str(
            r#"
            keys = []
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
        assert_eq!(decode("0", "E09", &rules), Ok(Count::Exact(0)));
        assert_eq!(decode("41", "E09", &rules), Ok(Count::Exact(41)));
        assert_eq!(
            decode("c", "E09", &rules),
            Ok(Count::Suppressed {
                marker: Marker::Confidential,
                within: interval(1, 5)
            })
        );
        assert_eq!(
            decode("x", "E09", &rules),
            Ok(Count::Missing(Marker::NotAvailable))
        );
        assert_eq!(
            decode("120", "E12", &rules),
            Ok(Count::Rounded {
                shown: 120,
                within: interval(115, 125)
            })
        );
        assert_eq!(
            decode("0", "E13", &rules),
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
            ("1,234", "unknown marker"),
            (" 7", "unknown marker"),
            ("C", "unknown marker"),
            ("*", "unknown marker"),
            ("NaN", "unknown marker"),
            ("99999999999999999999", "too large"),
        ] {
            let refused = decode(printed, "E09", &rules).expect_err("not a count");
            assert!(
                refused.contains(words),
                "{printed:?} was refused as {refused:?}"
            );
        }
        assert!(
            decode("123", "E12", &rules).is_err(),
            "a regional total is a multiple of ten"
        );
    }
}
