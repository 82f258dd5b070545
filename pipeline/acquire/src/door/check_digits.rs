//! Numbers that are given to one person, known by their check digits and their form.

/// Ten digits with the check digit of the NHS Data Dictionary (modulus 11).
///
/// # References
/// NHS Data Dictionary, data element "NHS NUMBER", which gives 943 476 5919 as its example.
pub(super) fn is_nhs_number(digits: &[u8]) -> bool {
    let Some((last, body)) = digits.split_last() else {
        return false;
    };
    if body.len() != 9 || !digits.iter().all(u8::is_ascii_digit) || all_the_same(digits) {
        return false;
    }
    let sum: u32 = body
        .iter()
        .zip((2..=10).rev())
        .map(|(b, weight)| u32::from(b - b'0') * weight)
        .sum();
    (11 - sum % 11) % 11 == u32::from(last - b'0')
}

/// A letter and twelve digits whose weighted sum, modulo 23, gives the letter; the last digit of a temporary one is a letter.
///
/// # References
/// Department for Education, common basic data set, "Unique pupil number"; P207000016049 and B801200005001 have valid letters.
pub(super) fn is_upn(compact: &[u8]) -> bool {
    let Some((first, body)) = compact.split_first() else {
        return false;
    };
    if body.len() != 12 {
        return false;
    }
    let mut sum = 0;
    for (at, (byte, weight)) in body.iter().zip(2_usize..).enumerate() {
        let value = match byte {
            b'0'..=b'9' => usize::from(byte - b'0'),
            letter if at == 11 => match check_value(*letter) {
                Some(value) => value,
                None => return false,
            },
            _ => return false,
        };
        sum += value * weight;
    }
    check_value(*first) == Some(sum % 23)
}

/// Two letters, six digits and a letter from A to D.
///
/// # References
/// HM Revenue and Customs, National Insurance Manual, NIM39110. QQ is never given and is used for examples.
pub(super) fn is_national_insurance(compact: &[u8]) -> bool {
    let [a, b, digits @ .., suffix] = compact else {
        return false;
    };
    let (a, b) = (a.to_ascii_uppercase(), b.to_ascii_uppercase());
    let example = (a, b) == (b'Q', b'Q');
    let given = a.is_ascii_uppercase()
        && b.is_ascii_uppercase()
        && !b"DFIQUV".contains(&a)
        && !b"DFIOQUV".contains(&b);
    (example || given)
        && digits.len() == 6
        && digits.iter().all(u8::is_ascii_digit)
        && matches!(suffix.to_ascii_uppercase(), b'A'..=b'D')
}

/// Eight, four, four, four and twelve hexadecimal digits, or all thirty-two together.
pub(super) fn is_uuid(cell: &str) -> bool {
    let bare = cell
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .unwrap_or(cell);
    let bare = bare.strip_prefix("urn:uuid:").unwrap_or(bare);
    let groups: Vec<&str> = bare.split(['-', '_']).collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    lengths == [8, 4, 4, 4, 12]
        && groups
            .iter()
            .all(|group| group.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// One long word of hexadecimal digits, or of letters of both cases and digits: a key made by a program.
pub(super) fn is_hashed(cell: &str) -> bool {
    // `sha256:` and the like, or groups of hexadecimal digits between colons.
    let groups = cell.split(':').count();
    if groups == 2 {
        return cell.split_once(':').is_some_and(|(_, key)| is_hashed(key));
    }
    let together = cell.replace(':', "");
    let bytes = together.as_bytes();
    let has = |of: fn(&u8) -> bool| bytes.iter().any(of);
    let hex = (bytes.len() >= 12 || (bytes.len() >= 8 && !has(u8::is_ascii_uppercase)))
        && bytes.iter().all(u8::is_ascii_hexdigit)
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_alphabetic);
    if groups > 2 {
        return hex && bytes.len() >= 16;
    }
    let base32 = bytes.len() >= 20
        && bytes
            .iter()
            .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_uppercase);
    let base64 = bytes.len() >= 16
        && bytes
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || b"+/=_-".contains(b))
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase);
    hex || base32 || base64
}

fn all_the_same(digits: &[u8]) -> bool {
    digits
        .windows(2)
        .all(|pair| matches!(pair, [a, b] if a == b))
}

/// The value of a check letter: A is 0 and Z is 22; I, O and S are not used.
fn check_value(letter: u8) -> Option<usize> {
    b"ABCDEFGHJKLMNPQRTUVWXYZ"
        .iter()
        .position(|known| *known == letter.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_nhs_numbers() {
        assert!(is_nhs_number(b"9434765919"));
        for wrong in [
            "9434765918",
            "943476591",
            "0000000000",
            "94347659191",
            "943476591a",
            "",
        ] {
            assert!(!is_nhs_number(wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn knows_pupil_numbers() {
        assert!(is_upn(b"P207000016049"));
        assert!(is_upn(b"B801200005001"));
        for wrong in [
            "B207000016049",
            "A801200005001",
            "E09000001",
            "QQ07000016049",
            "",
        ] {
            assert!(!is_upn(wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn knows_national_insurance_numbers_uuids_and_hashes() {
        assert!(is_national_insurance(b"QQ123456C"));
        assert!(is_national_insurance(b"ab123456a"));
        assert!(!is_national_insurance(b"E09000001"));
        assert!(!is_national_insurance(b"QQ123456E"));
        assert!(is_uuid("123e4567-e89b-12d3-a456-426614174000"));
        assert!(is_uuid("{123E4567-E89B-12D3-A456-426614174000}"));
        assert!(!is_uuid("E09000001-E09000033"));
        assert!(is_hashed("5f4dcc3b5aa765d61d8327de"));
        assert!(is_hashed("dGhpcyBpcyBh1RlcrQ=="));
        assert!(!is_hashed("E09000001"));
        assert!(!is_hashed("123456789012"));
    }
}
