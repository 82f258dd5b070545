//! Published numbers: rounded once, then the same in every file.

use std::io::Write as _;

use serde_json::{Number, Value};

/// A number rounded to so many decimals, never `-0`.
///
/// It is the number that the text of so many decimals stands for, so no file
/// shows float noise such as `0.30000000000000004`.
pub(crate) fn rounded(value: f64, decimals: u8) -> f64 {
    if let Some((units, power)) = units(value, decimals) {
        // Both are exact, so their quotient is the number nearest to the text.
        return units / power + 0.0;
    }
    let rounded: f64 = fixed(value, decimals)
        .parse()
        .expect("a formatted number is a number");
    if rounded == 0.0 { 0.0 } else { rounded }
}

/// The largest number of so many decimals that is no larger: published numbers are above it
/// exactly where they are above the number itself.
pub(crate) fn rounded_down(value: f64, decimals: u8) -> f64 {
    let nearest = rounded(value, decimals);
    if nearest <= value {
        return nearest;
    }
    rounded(nearest - 10_f64.powi(-i32::from(decimals)), decimals)
}

/// The text of a published number with exactly so many decimals.
pub(crate) fn text(value: f64, decimals: u8) -> String {
    fixed(if value == 0.0 { 0.0 } else { value }, decimals)
}

/// The JSON of a published number: whole when it has no decimals.
pub(crate) fn json(value: f64, decimals: u8) -> Option<Number> {
    match text(value, decimals).parse::<i64>() {
        Ok(whole) if decimals == 0 => Some(Number::from(whole)),
        _ => Number::from_f64(value),
    }
}

/// Appends the text of a finite number rounded to exactly so many decimals, never `-0`.
pub(crate) fn push_fixed(bytes: &mut Vec<u8>, value: f64, decimals: u8) {
    match units(value, decimals) {
        #[expect(clippy::cast_possible_truncation, reason = "whole, and below 2^52")]
        Some((units, _)) => push_units(bytes, units as i64, decimals),
        None => bytes.extend_from_slice(text(rounded(value, decimals), decimals).as_bytes()),
    }
}

/// Appends the JSON of a published number, which is rounded to so many decimals already:
/// [`json`] of it, or the shortest text that stands for it where decimals are not given.
pub(crate) fn push_json(bytes: &mut Vec<u8>, value: f64, decimals: Option<u8>) {
    let quick = decimals.and_then(|decimals| Some((units(value, decimals)?.0, decimals)));
    match (quick, decimals) {
        #[expect(clippy::cast_possible_truncation, reason = "whole, and below 2^52")]
        (Some((units, decimals)), _) => {
            push_units(bytes, units as i64, decimals);
            if decimals > 0 {
                while bytes.ends_with(b"0") && !bytes.ends_with(b".0") {
                    bytes.pop();
                }
            }
        }
        (None, Some(decimals)) => {
            let number = json(value, decimals).map_or(Value::Null, Value::Number);
            bytes.extend_from_slice(number.to_string().as_bytes());
        }
        (None, None) => {
            serde_json::to_writer(bytes, &(value + 0.0)).expect("a number is JSON");
        }
    }
}

/// Appends a number of units of the last of so many decimals: `-1234` with two is `-12.34`.
pub(crate) fn push_units(bytes: &mut Vec<u8>, units: i64, decimals: u8) {
    /// As many digits as a 64-bit number has, and as many decimals again.
    const LONGEST: usize = 20;
    let decimals = usize::from(decimals);
    if units < 0 {
        bytes.push(b'-');
    }
    let mut digits = [b'0'; LONGEST];
    let mut rest = units.unsigned_abs();
    let mut count = 0;
    for digit in digits.iter_mut().rev() {
        // A digit before the point always stands.
        if rest == 0 && count > decimals {
            break;
        }
        *digit = b'0' + u8::try_from(rest % 10).expect("it is a digit");
        rest /= 10;
        count += 1;
    }
    let (whole, part) = digits.split_at(LONGEST - decimals.min(LONGEST));
    let from = LONGEST.saturating_sub(count);
    bytes.extend_from_slice(whole.get(from..).unwrap_or_default());
    if decimals > 0 {
        bytes.push(b'.');
        bytes.extend_from_slice(part);
    }
}

/// Appends the shortest text that stands for a finite number and no other: `0.3`, `12`.
pub(crate) fn push_shortest(bytes: &mut Vec<u8>, value: f64) {
    let value = value + 0.0;
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(value);
    if text.contains('e') {
        // Very large and very small numbers are written out. Writing to a vector does not fail.
        let _ = write!(bytes, "{value}");
    } else {
        bytes.extend_from_slice(text.strip_suffix(".0").unwrap_or(text).as_bytes());
    }
}

/// Powers of ten, all exact.
const POWERS: [f64; 13] = [
    1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12,
];

/// How many units of the last decimal a number rounds to, and how many make one; `None`
/// where only its exact decimal expansion tells which way it rounds, or the number is large.
fn units(value: f64, decimals: u8) -> Option<(f64, f64)> {
    let power = *POWERS.get(usize::from(decimals))?;
    let product = value * power;
    let units = product.round();
    // The product is off by half its last place at most, which is 2^-53 of it.
    let doubt = product.abs() * f64::EPSILON;
    ((product - units).abs() < 0.5 - doubt && units.abs() < 4_503_599_627_370_496.0)
        .then_some((units, power))
}

fn fixed(value: f64, decimals: u8) -> String {
    format!("{value:.0$}", usize::from(decimals))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rounds_without_noise() {
        let json = |value: f64, decimals| {
            json(rounded(value, decimals), decimals)
                .expect("finite")
                .to_string()
        };
        assert_eq!(json(0.1 + 0.2, 1), "0.3");
        assert_eq!(json(0.1 + 0.2, 4), "0.3");
        assert_eq!(json(-0.04, 1), "0.0");
        assert_eq!(json(-0.4, 0), "0");
        assert_eq!(json(6.0, 0), "6");
        assert_eq!(json(6.0, 1), "6.0");
        assert_eq!(text(rounded(-0.04, 1), 1), "0.0");
        assert_eq!(text(12.5, 2), "12.50");
    }

    fn pushed(push: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut bytes = Vec::new();
        push(&mut bytes);
        String::from_utf8(bytes).expect("digits")
    }

    #[test]
    fn digits_are_put_on_either_side_of_the_point() {
        for (units, decimals, expected) in [
            (0, 0, "0"),
            (0, 3, "0.000"),
            (-5, 2, "-0.05"),
            (1234, 2, "12.34"),
            (-1234, 0, "-1234"),
            (i64::MIN, 0, "-9223372036854775808"),
        ] {
            assert_eq!(pushed(|bytes| push_units(bytes, units, decimals)), expected);
        }
        assert_eq!(pushed(|bytes| push_shortest(bytes, -0.0)), "0");
        assert_eq!(pushed(|bytes| push_shortest(bytes, 1e-7)), "0.0000001");
    }

    /// Numbers of every size, and those near a tie between two roundings.
    fn numbers() -> impl Strategy<Value = f64> {
        let ties = (-1_000_000_i64..1_000_000, 0_i32..8, -2_i64..3).prop_map(|(n, d, ulps)| {
            #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
            let tie = (n as f64 + 0.5) / 10_f64.powi(d);
            let bits = tie.to_bits().wrapping_add_signed(ulps);
            f64::from_bits(bits)
        });
        prop_oneof![any::<f64>(), -1e6_f64..1e6, ties]
            .prop_filter("finite", |value| value.is_finite())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(20_000) })]

        /// The quick way says what the standard library's exact one says, bit for bit.
        #[test]
        fn the_quick_way_rounds_as_the_exact_one(value in numbers(), decimals in 0_u8..14) {
            let exact: f64 = fixed(value, decimals).parse().expect("a number");
            prop_assert_eq!(rounded(value, decimals).to_bits(), (exact + 0.0).to_bits());
            let expected = fixed(value, decimals);
            let nought = exact == 0.0;
            let expected = if nought { expected.trim_start_matches('-') } else { &expected };
            prop_assert_eq!(pushed(|bytes| push_fixed(bytes, value, decimals)), expected);
            // Of two that are as short and as near, the standard library may choose the other.
            let (found, shortest) = (pushed(|bytes| push_shortest(bytes, value)), format!("{}", value + 0.0));
            prop_assert_eq!(found.parse::<f64>().expect("a number").to_bits(), (value + 0.0).to_bits());
            prop_assert_eq!(found.len(), shortest.len());
        }
    }
}
