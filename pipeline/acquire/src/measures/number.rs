//! The numbers of a table that nobody has declared, and the markers in their place.

use vocabulary::Marker;

/// The largest whole number below which every other can be told from its neighbours (2^53).
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The marker that a cell is: in brackets, as in new tables of the UK's statistical service,
/// or bare, as older ones and the Department for Education print it.
pub(super) fn marker(text: &str) -> Option<Marker> {
    // Nearly every cell begins with a digit.
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    match text {
        "[c]" | "c" | "*" => Some(Marker::Confidential),
        "[low]" | "low" => Some(Marker::Low),
        "[u]" | "u" => Some(Marker::Unreliable),
        "[x]" | "x" => Some(Marker::NotAvailable),
        "[z]" | "z" => Some(Marker::NotApplicable),
        _ => None,
    }
}

/// Any finite number.
pub(super) fn finite(text: &str) -> Result<f64, &'static str> {
    if text.is_empty() {
        return Err("the cell is empty");
    }
    let plain = text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.' | b'e' | b'E' | b'+'));
    match text.parse::<f64>() {
        Ok(number) if plain && number == 0.0 && says_more_than_nought(text) => {
            Err("the number is too small")
        }
        Ok(number) if plain && number.abs() >= EXACT && is_whole(text) => {
            Err("the number is too large to be exact")
        }
        // Without the sign of a nought below nought.
        Ok(number) if plain && number.is_finite() => Ok(number + 0.0),
        Ok(number) if plain && number.is_infinite() => Err("the number is too large"),
        _ => Err("not a number"),
    }
}

/// A count of events. `12.0` is twelve, as programs write it that know no whole numbers.
pub(crate) fn events(text: &str) -> Result<u64, &'static str> {
    let number = finite(text)?;
    if number < 0.0 || text.starts_with('-') {
        return Err("events below nought");
    }
    if number.fract() != 0.0 {
        return Err("events that are no whole number");
    }
    if number >= EXACT {
        return Err("the number is too large to be exact");
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, from nought and below 2^53"
    )]
    Ok(number as u64)
}

/// Whom events are taken over.
pub(super) fn population(text: &str) -> Result<f64, &'static str> {
    match finite(text)? {
        number if number > 0.0 => Ok(number),
        0.0 => Err("a population of nought, which no rate can be taken over"),
        _ => Err("a population below nought"),
    }
}

fn is_whole(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || b == b'-')
}

fn says_more_than_nought(text: &str) -> bool {
    let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
    mantissa.bytes().any(|b| matches!(b, b'1'..=b'9'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_finite_and_a_marker_is_no_number() {
        assert_eq!(finite("-1.5e3"), Ok(-1500.0));
        assert_eq!(marker("[c]"), Some(Marker::Confidential));
        assert_eq!(marker("x"), Some(Marker::NotAvailable));
        assert_eq!(marker("1"), None);
        for (text, words) in [
            ("", "empty"),
            ("1e309", "too large"),
            ("1e-400", "too small"),
            ("9007199254740993", "exact"),
            ("NaN", "not a number"),
            ("inf", "not a number"),
            ("1,234", "not a number"),
            ("C", "not a number"),
            ("5-Jan", "not a number"),
        ] {
            let refused = finite(text).expect_err("no number");
            assert!(refused.contains(words), "{text:?} was refused as {refused}");
            assert_eq!(marker(text), None);
        }
    }

    #[test]
    fn events_are_whole_and_a_population_is_above_nought() {
        assert_eq!(
            (events("12"), events("12.0"), events("0")),
            (Ok(12), Ok(12), Ok(0))
        );
        for text in ["-1", "-0", "1.5", "1e16"] {
            assert!(events(text).is_err(), "{text} was let in");
        }
        assert_eq!(population("0.25"), Ok(0.25));
        for text in ["0", "0.0", "-0", "-3"] {
            assert!(population(text).is_err(), "{text} was let in");
        }
    }
}
