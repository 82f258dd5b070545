//! A decimal number as tables print it.

/// A number written with digits, at most one point and at most one leading minus;
/// a point may lead (`.5`), as in SDMX.
pub(crate) fn decimal(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().any(|b| b.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && !digits.ends_with('.');
    text.parse()
        .ok()
        .filter(|number: &f64| plain && number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn digits_and_a_point_are_a_number_and_nothing_else_is() {
        for (text, number) in [("0", 0.0), (".5", 0.5), ("-0.25", -0.25), ("87.2", 87.2)] {
            assert_eq!(decimal(text), Some(number), "{text}");
        }
        for text in [
            "", "-", ".", "1.", "1e3", "NaN", "inf", "1,5", " 1", "+1", "1.2.3", "--1",
        ] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }
}
