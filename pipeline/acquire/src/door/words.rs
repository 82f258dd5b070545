//! The words of a column's name, whatever its case, spaces and punctuation.

/// The words of a name in small letters: `Patient_ID`, `patientId` and `PATIENT ID` give the same two.
///
/// Letters that stand alone are drawn together, so that `D.O.B.` is one word and `e-mail` is another.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    for piece in name
        .split(|c: char| !c.is_alphanumeric() && !is_apostrophe(c))
        .map(|piece| piece.replace(is_apostrophe, ""))
    {
        split_camel(&piece, &mut words);
    }
    draw_together(&words)
}

/// Whether the words hold the phrase, in its order, or one of them is the phrase run together.
pub(super) fn hold(words: &[String], phrase: &[&str]) -> bool {
    let together = phrase.concat();
    words.contains(&together)
        || words
            .windows(phrase.len().max(1))
            .any(|window| window.iter().zip(phrase).all(|(a, b)| a == b) && !phrase.is_empty())
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2bc}')
}

/// Cuts where a small letter meets a capital, where capitals end before a word, and where letters meet digits.
fn split_camel(piece: &str, words: &mut Vec<String>) {
    let letters: Vec<char> = piece.chars().collect();
    let mut word = String::new();
    for (at, &letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied();
        let after = letters.get(at + 1).copied();
        if before.is_some_and(|before| starts_a_word(before, letter, after)) {
            words.push(std::mem::take(&mut word));
        }
        word.extend(letter.to_lowercase());
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
}

fn starts_a_word(before: char, letter: char, after: Option<char>) -> bool {
    let ends_capitals =
        before.is_uppercase() && after.is_some_and(|c| c.is_lowercase() && c != 's');
    letter.is_uppercase() && (before.is_lowercase() || ends_capitals)
        || letter.is_numeric() != before.is_numeric()
}

fn draw_together(words: &[String]) -> Vec<String> {
    let mut drawn: Vec<String> = Vec::with_capacity(words.len());
    let mut alone = false;
    for word in words {
        let letter = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
        match drawn.last_mut() {
            Some(last) if alone && (letter || (last == "e" && word == "mail")) => {
                last.push_str(word);
            }
            _ => drawn.push(word.clone()),
        }
        alone = letter;
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_what_does_not_matter() {
        for (name, expected) in [
            ("Patient_ID", "patient id"),
            ("patientId", "patient id"),
            ("NHSNumber", "nhs number"),
            ("D.O.B.", "dob"),
            ("d o b", "dob"),
            ("E-mail", "email"),
            ("mother\u{2019}s  name", "mothers name"),
            ("GPs", "gps"),
            ("nominal", "nominal"),
            ("address1", "address 1"),
            ("", ""),
        ] {
            assert_eq!(words(name).join(" "), expected, "{name}");
        }
    }

    #[test]
    fn finds_phrases_apart_and_together() {
        let of = |name| words(name);
        assert!(hold(&of("Date of Birth"), &["date", "of", "birth"]));
        assert!(hold(&of("DATEOFBIRTH"), &["date", "of", "birth"]));
        assert!(!hold(&of("date of births"), &["date", "of", "birth"]));
        assert!(!hold(&of("patientless"), &["patient"]));
        assert!(!hold(&of("anything"), &[]));
    }
}
