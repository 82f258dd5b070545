//! What a release is called: the day of its newest source, and what it was made of.

use jiff::civil::Date;

/// The day in the name of a release, `YYYY-MM-DD-` and twelve hexadecimal digits; nothing in any other.
pub fn day(name: &str) -> Option<Date> {
    let (day, digits) = name.split_at_checked(10)?;
    let digits = digits.strip_prefix('-')?;
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let is_digest = digits.len() == 12 && digits.bytes().all(is_digit);
    is_digest.then(|| day.parse().ok())?
}
