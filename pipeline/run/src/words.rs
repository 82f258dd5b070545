//! Words that a person gives on the command line, and that are published as they are.

use vocabulary::is_unseen;

use crate::failure::Failure;

/// More than this is no reason but a report, which belongs elsewhere.
const LONGEST: usize = 500;

/// A sentence in one line with single blanks, without what could be an address of a person or
/// markup, and without what nobody sees.
///
/// # Errors
/// Usage, when it is none.
pub fn one_line(option: &str, text: &str) -> Result<String, Failure> {
    let text = text.trim();
    let marks = |c: char| c.is_control() || is_unseen(c) || matches!(c, '@' | '<' | '>');
    if text.is_empty() || text.chars().count() > LONGEST || text.contains(marks) {
        return Err(Failure::Usage(format!(
            "{option} takes one line of 1 to {LONGEST} characters without @, < and >: it is \
             published, and names no one"
        )));
    }
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A role, such as `data owner`; never the name or address of a person.
///
/// # Errors
/// Usage, when it is none.
pub fn role(text: &str) -> Result<String, Failure> {
    if text.chars().count() > 80 {
        return Err(Failure::Usage(
            "--role takes the name of a role in at most 80 characters, such as \"data owner\""
                .to_owned(),
        ));
    }
    one_line("--role", text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_no_one_in_one_line() {
        assert_eq!(role(" data  owner ").expect("a role"), "data owner");
        for text in [
            "",
            " ",
            "a\nb",
            "owner@example.org",
            "<b>",
            "a\u{2028}b",
            "a\u{202e}b",
        ] {
            let error = role(text).expect_err("it is none");
            assert_eq!(error.exit_code(), 2, "{text}");
        }
        assert!(role(&"a".repeat(81)).is_err());
        assert!(one_line("--reason", &"a".repeat(500)).is_ok());
        assert!(one_line("--reason", &"a".repeat(501)).is_err());
    }
}
