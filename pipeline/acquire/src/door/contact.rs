//! Ways to reach somebody: postcodes, telephone numbers and e-mail addresses.

/// The letters that begin a postcode (Royal Mail's 124 areas and GIR), sorted.
const POSTCODE_AREAS: &str = " AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE ";

/// A whole postcode, with its space or without.
pub(super) fn is_postcode(compact: &[u8]) -> bool {
    let Some((outward, inward)) = compact
        .len()
        .checked_sub(3)
        .and_then(|at| compact.split_at_checked(at))
    else {
        return false;
    };
    is_outward(outward) && is_inward(inward)
}

/// Whether a longer text holds a whole postcode, in one word or in two that follow each other.
pub(crate) fn holds_postcode(text: &str) -> bool {
    let mut before: &[u8] = b"";
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        let bytes = word.as_bytes();
        if is_postcode(bytes) || (is_inward(bytes) && !is_ordinal(bytes) && is_outward(before)) {
            return true;
        }
        before = bytes;
    }
    false
}

/// Something, an at sign, a name with a full stop in it.
pub(super) fn holds_email(text: &str) -> bool {
    text.match_indices('@').any(|(at, _)| {
        let (left, right) = text.split_at(at);
        let name = left.chars().next_back();
        let host: &str = right
            .get(1..)
            .and_then(|rest| {
                rest.split(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '-'))
                    .next()
            })
            .unwrap_or_default();
        name.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '+'))
            && host.trim_matches('.').contains('.')
    })
}

/// A telephone number of the United Kingdom in a text that is no web address.
///
/// Ten or eleven digits from a nought on, or after +44; the first group has three digits or more.
pub(super) fn holds_telephone(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '(' | ')' | '+');
    text.split(|c| !is_part(c)).any(is_telephone)
}

/// No number is printed in more groups, and it ends its run.
const MOST_GROUPS: usize = 6;

fn is_telephone(run: &str) -> bool {
    // A number may stand after others in the same run, so each group can begin one.
    let groups: Vec<&str> = run
        .split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .collect();
    let last = groups.len().saturating_sub(MOST_GROUPS);
    (last..groups.len()).any(|at| {
        let rest = groups.get(at..).unwrap_or_default();
        let Some(first) = rest.first() else {
            return false;
        };
        let national = first.len() >= 3 && first.starts_with('0') && !first.starts_with("00");
        let abroad = matches!(*first, "44" | "0044") && run.contains(['+', '0']);
        let whole = first.len() >= 12 && (first.starts_with("447") || first.starts_with("0044"));
        let digits: usize = rest.iter().map(|group| group.len()).sum();
        let subscriber = first.as_bytes().get(1);
        (national
            && matches!(digits, 10 | 11)
            && subscriber.is_some_and(|b| b"123578".contains(b))
            && rest.len() <= 4)
            || (abroad && matches!(digits, 11..=15) && rest.len() >= 2 && rest.len() <= 6)
            || (whole && rest.len() == 1 && matches!(digits, 12..=14))
    })
}

fn is_outward(bytes: &[u8]) -> bool {
    let letters = bytes.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let (area, rest) = bytes.split_at_checked(letters).unwrap_or_default();
    let digits = match rest {
        [a] => a.is_ascii_digit(),
        [a, b] => a.is_ascii_digit() && b.is_ascii_alphanumeric(),
        _ => false,
    };
    matches!(letters, 1 | 2) && digits && is_area(area)
}

fn is_area(area: &[u8]) -> bool {
    let known = String::from_utf8_lossy(area).to_ascii_uppercase();
    POSTCODE_AREAS.split(' ').any(|own| own == known)
}

/// A digit and two letters; C, I, K, M, O and V are not used.
fn is_inward(bytes: &[u8]) -> bool {
    let used = |b: &u8| b.is_ascii_alphabetic() && !b"CIKMOV".contains(&b.to_ascii_uppercase());
    matches!(bytes, [digit, a, b] if digit.is_ascii_digit() && used(a) && used(b))
}

fn is_ordinal(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        b"1st" | b"2nd" | b"3rd" | b"4th" | b"5th" | b"6th" | b"7th" | b"8th" | b"9th" | b"0th"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_postcodes() {
        for text in [
            "SW1A 1AA",
            "E1 6AN",
            "N195NF",
            "sw1a1aa",
            "at 1 High Road, E11 1NR.",
            "M1-1AE",
        ] {
            assert!(holds_postcode(text), "{text}");
        }
        for text in [
            "E09000001",
            "R1HKH",
            "Camden 001A",
            "the M1 2nd exit",
            "SW1A",
            "A1 to B2",
            "ZZ1 1AA",
            "SW1A 1",
            "RQM01",
            "",
        ] {
            assert!(!holds_postcode(text), "{text}");
        }
    }

    #[test]
    fn knows_telephone_numbers() {
        // 020 7946 0000 and 07700 900 000 onwards are Ofcom's numbers for drama.
        for text in [
            "020 7946 0123",
            "(020) 7946 0123",
            "02079460123",
            "07700900123",
            "+44 7700 900123",
            "+447700900123",
            "call 07700 900 123 or",
            "01632-960123",
            "0044 7700 900123",
        ] {
            assert!(holds_telephone(text), "{text}");
        }
        for text in [
            "2012-13",
            "01-04-2020 - 31-03-2021",
            "0.12345678901",
            "1412547123",
            "E09000001",
            "1,412,547,123",
            "2021",
            "00012345678",
            "51.5249",
            "",
        ] {
            assert!(!holds_telephone(text), "{text}");
        }
    }

    #[test]
    fn knows_email_addresses() {
        assert!(holds_email("write to a.b@example.org please"));
        for text in [
            "@example.org",
            "a@b",
            "5 @ 3.50",
            "no at sign",
            "\u{e9}@",
            "@",
        ] {
            assert!(!holds_email(text), "{text}");
        }
    }
}
