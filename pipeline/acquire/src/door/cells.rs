//! What one cell looks like.

use super::check_digits::{is_hashed, is_nhs_number};
use super::contact::holds_telephone;
use super::days::{Day, day, perhaps};
use super::given_names::{Name, name};
use super::marks::{Mark, is_web, mark};

/// What a cell is, as far as the door needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    Blank,
    /// Digits and nothing else, not ten of them; `padded` when a nought leads.
    Whole {
        number: u64,
        padded: bool,
        digits: usize,
    },
    /// Ten digits, or a number printed with a fraction or an exponent that has ten.
    TenDigits {
        nhs: bool,
        mobile: bool,
    },
    /// Any other number.
    Fraction,
    Day(Day),
    /// A day if nearly all others of its column are.
    PerhapsDay(Day),
    /// It alone is enough to refuse the column.
    Mark(Mark),
    /// A key that a program made.
    Hashed,
    /// A code of statistical geography: a letter and eight digits.
    AreaCode,
    /// A word or more.
    Text {
        long: bool,
        /// One word with four digits or more, as keys of records have.
        coded: bool,
        name: Option<Name>,
        web: bool,
        /// A sentence about her or him.
        about: bool,
    },
}

/// What the cell looks like.
pub(super) fn read(raw: &str) -> Cell {
    if raw.is_ascii() {
        read_ascii(raw.trim())
    } else {
        let folded = fold(raw);
        read_ascii(folded.trim())
    }
}

fn read_ascii(cell: &str) -> Cell {
    let bytes = cell.as_bytes();
    match bytes {
        [] => Cell::Blank,
        _ if bytes.iter().all(u8::is_ascii_digit) => whole(bytes),
        _ if is_area_code(bytes) => Cell::AreaCode,
        _ if is_plain_fraction(bytes) => Cell::Fraction,
        _ if looks_numeric(bytes) => numeric(cell).unwrap_or_else(|| other(cell)),
        _ => other(cell),
    }
}

fn whole(digits: &[u8]) -> Cell {
    let padded = digits.len() > 1 && digits.starts_with(b"0");
    if digits.len() == 10 && !padded {
        return ten_digits(digits);
    }
    let abroad = digits.len() == 12 && digits.starts_with(b"447");
    if (padded || abroad) && holds_telephone(&String::from_utf8_lossy(digits)) {
        return Cell::Mark(Mark::Telephone);
    }
    if digits.len() >= LONGEST_NUMBER {
        return Cell::Hashed;
    }
    if let Some(rest) = digits.strip_prefix(b"0").filter(|rest| rest.len() == 10) {
        return ten_digits(rest);
    }
    let number = digits.iter().fold(0_u64, |number, digit| {
        number
            .saturating_mul(10)
            .saturating_add(u64::from(digit - b'0'))
    });
    Cell::Whole {
        number,
        padded,
        digits: digits.len(),
    }
}

/// No count has so many digits.
const LONGEST_NUMBER: usize = 15;

fn ten_digits(digits: &[u8]) -> Cell {
    Cell::TenDigits {
        nhs: is_nhs_number(digits),
        mobile: digits.starts_with(b"7"),
    }
}

/// Digits with one point among them, perhaps after a minus, that are not ten before it.
fn is_plain_fraction(bytes: &[u8]) -> bool {
    let unsigned = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let before = unsigned.iter().take_while(|b| b.is_ascii_digit()).count();
    match unsigned.get(before..) {
        Some([b'.', after @ ..]) => {
            before != 10 && before + after.len() > 0 && after.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    }
}

fn looks_numeric(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'+' | b'-' | b'e' | b'E' | b'%'))
}

/// A number with a sign, a fraction, an exponent or thousands commas; `None` for what only has their characters.
fn numeric(cell: &str) -> Option<Cell> {
    if let Some(digits) = ten_digits_of_a_float(cell) {
        return Some(ten_digits(digits.as_bytes()));
    }
    if cell.starts_with('+') && holds_telephone(cell) {
        return Some(Cell::Mark(Mark::Telephone));
    }
    let bare = cell.trim_end_matches('%').replace(',', "");
    bare.parse::<f64>().is_ok().then_some(Cell::Fraction)
}

/// The ten digits before `.0`, or of a mantissa whose exponent makes it whole, or between thousands commas.
fn ten_digits_of_a_float(cell: &str) -> Option<String> {
    let plain = cell.trim_start_matches('-').replace(',', "");
    let (mantissa, exponent) = match plain.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<usize>().ok()?),
        None => (plain.as_str(), 0),
    };
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if exponent > 9 || before.len() + after.len() > 30 || !all_digits(before) || !all_digits(after)
    {
        return None;
    }
    let shifted = after.get(..exponent.min(after.len())).unwrap_or_default();
    let rest = after.get(exponent..).unwrap_or_default();
    let padding = exponent.saturating_sub(after.len());
    let digits = format!("{before}{shifted}{}", "0".repeat(padding));
    (digits.len() == 10 && rest.bytes().all(|b| b == b'0')).then_some(digits)
}

fn other(cell: &str) -> Cell {
    if let Some(day) = day(cell) {
        return Cell::Day(day);
    }
    let web = is_web(cell);
    if let Some(mark) = mark(cell) {
        return Cell::Mark(mark);
    }
    if !web && !cell.contains(' ') && is_hashed(cell) {
        return Cell::Hashed;
    }
    if let Some(day) = perhaps(cell) {
        return Cell::PerhapsDay(day);
    }
    Cell::Text {
        about: is_about_somebody(cell),
        long: is_long(cell),
        coded: !web && is_coded(cell),
        name: name(cell),
        web,
    }
}

/// A country's letter and eight digits, or `E09` and the like with nine characters in all.
fn is_area_code(bytes: &[u8]) -> bool {
    matches!(bytes, [letter, digits @ ..] if letter.is_ascii_uppercase() && digits.len() == 8 && digits.iter().all(u8::is_ascii_digit))
}

/// Forty characters and seven words or more.
fn is_long(cell: &str) -> bool {
    cell.len() >= 40 && cell.split_whitespace().count() >= 7
}

/// A few words with one for her or him among them.
fn is_about_somebody(cell: &str) -> bool {
    const FEWEST_WORDS: usize = 4;
    let speaks = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        [
            "she", "her", "hers", "herself", "he", "his", "him", "himself",
        ]
        .iter()
        .any(|own| word.eq_ignore_ascii_case(own))
    };
    cell.contains(' ')
        && cell.split_whitespace().any(speaks)
        && cell.split_whitespace().count() >= FEWEST_WORDS
}

fn is_coded(cell: &str) -> bool {
    !cell.contains(' ') && cell.bytes().filter(u8::is_ascii_digit).count() >= 4
}

/// Unusual spaces, dashes, digits and invisible marks as their plain forms, so that none hides a number.
fn fold(raw: &str) -> String {
    raw.chars()
        .filter(|c| {
            !matches!(
                c,
                '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
            )
        })
        .map(|c| match c {
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => ' ',
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            // Mathematical digits in five styles.
            '\u{1d7ce}'..='\u{1d7ff}' => digit((u32::from(c) - 0x1d7ce) % 10).unwrap_or(c),
            _ => NOUGHTS
                .iter()
                .find_map(|nought| digit(u32::from(c).checked_sub(*nought)?))
                .unwrap_or(c),
        })
        .collect()
}

/// Where the ten digits of a script begin: Arabic, Persian, N'Ko, scripts of India, Thai, Lao, Tibetan, Burmese, Khmer.
const NOUGHTS: [u32; 18] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50,
    0xed0, 0xf20, 0x1040, 0x17e0, 0x1810,
];

fn digit(value: u32) -> Option<char> {
    char::from_digit(value, 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn marked(cell: &str, mark: Mark) {
        assert_eq!(read(cell), Cell::Mark(mark), "{cell}");
    }

    #[test]
    fn knows_what_people_are_recorded_by() {
        // 943 476 5919 is the example of the NHS Data Dictionary.
        for cell in [
            "943 476 5919",
            "943-476-5919",
            "943\u{a0}476\u{a0}5919",
            "943\u{200b} 476 5919",
            "NHS 9434765919",
            "seen; NHS no. 943 476 5919, well",
            "NHS9434765919",
            "94 3476 5919",
            "943/476/5919",
            "943_476_5919",
        ] {
            marked(cell, Mark::NhsNumber);
        }
        for cell in [
            "9434765919",
            "9434765919.0",
            "9434765919.00",
            "9.434765919E9",
            "9.434765919e+09",
            "9,434,765,919",
            " 9434765919 ",
            "\u{ff19}434765919",
            "-9434765919",
            "09434765919",
            "\u{96f}434765919",
            "\u{1d7d7}434765919",
        ] {
            assert_eq!(
                read(cell),
                Cell::TenDigits {
                    nhs: true,
                    mobile: false
                },
                "{cell}"
            );
        }
        marked("QQ 12 34 56 C", Mark::NationalInsurance);
        marked("her number is QQ123456C", Mark::NationalInsurance);
        marked("her number is QQ 12 34 56 C", Mark::NationalInsurance);
        marked("P207000016049", Mark::PupilNumber);
        marked("123e4567-e89b-12d3-a456-426614174000", Mark::Uuid);
        marked("E1 6AN", Mark::Postcode);
        marked("n195nf", Mark::Postcode);
        marked("SW 1A 1AA", Mark::Postcode);
        marked("1 Test Street, London SW1A 1AA", Mark::Postcode);
        marked("test@example.org", Mark::Email);
        marked("07700 900123", Mark::Telephone);
        marked("07700900123", Mark::Telephone);
        marked("dob 28/02/1990, seen", Mark::BirthInText);
        marked("she was born on 28 February 1990 in", Mark::BirthInText);
        assert!(matches!(read("28/2/1990"), Cell::Day(_)));
        for cell in [
            "5f4dcc3b5aa765d61d8327de",
            "sha256:5f4dcc3b5aa765d61d8327de",
            "5f4d:cc3b:5aa7:65d6:1d83",
            "5f4dcc3b",
            "01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "1234567890123456789",
        ] {
            assert_eq!(read(cell), Cell::Hashed, "{cell}");
        }
        marked("urn:uuid:123e4567-e89b-12d3-a456-426614174000", Mark::Uuid);
        marked("123e4567_e89b_12d3_a456_426614174000", Mark::Uuid);
    }

    #[test]
    fn leaves_cells_of_aggregates() {
        for cell in [
            "E09000001",
            "2021",
            "9434765918",
            "1234567",
            "c",
            "Other South and Eastern Africa",
            "E12000007",
            "",
            "  ",
            "1,234",
            "-5",
            "5%",
            "1e309",
            "NaN",
            "2012-13",
            "0.0",
            "[c]",
            "*",
            "1 412 547 123",
            "https://example.org/9434765919",
            "Camden 001A",
            "12.345678901234",
            "9.2",
            ".5",
            "9434765919.5",
            "born before 1 April 2020",
            "births in the year to 30 June 2024",
            "Queen Charlotte's & Chelsea Hospital (Imperial)",
        ] {
            assert!(
                !matches!(
                    read(cell),
                    Cell::Mark(_) | Cell::Hashed | Cell::Day(_) | Cell::TenDigits { nhs: true, .. }
                ),
                "{cell}"
            );
        }
        assert_eq!(read("E09000001"), Cell::AreaCode);
    }

    proptest! {
        #[test]
        fn takes_any_text(cell in "\\PC{0,80}") {
            read(&cell);
        }

        #[test]
        fn takes_any_text_of_its_own_marks(cell in "[0-9A-Za-z@:/., +()T\u{a0}\u{661}-]{0,40}") {
            read(&cell);
        }
    }
}
