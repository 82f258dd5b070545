//! Published numbers: rounded once, then the same in every file.

use serde_json::Number;

/// A number rounded to so many decimals, never `-0`.
///
/// It is the number that the text of so many decimals stands for, so no file
/// shows float noise such as `0.30000000000000004`.
pub(crate) fn rounded(value: f64, decimals: u8) -> f64 {
    let rounded: f64 = fixed(value, decimals)
        .parse()
        .expect("a formatted number is a number");
    if rounded == 0.0 { 0.0 } else { rounded }
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

fn fixed(value: f64, decimals: u8) -> String {
    format!("{value:.0$}", usize::from(decimals))
}

#[cfg(test)]
mod tests {
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
}
