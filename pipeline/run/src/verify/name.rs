//! Whether the record of a release is the one that the release is named after.

use std::path::Path;

use acquire::sha256_hex;
use jiff::civil::Date;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::Check;
use crate::failure::Failure;
use crate::whole::read_if_there;

pub const RECORD: &str = "record.json";

/// How many digits of the record's digest stand in a release's name.
const DIGITS: usize = 12;

/// Holds the record against the name of the release's folder, and its layout against the one that
/// records are written in.
pub fn name(folder: &Path, record: &Value) -> Result<Check, Failure> {
    let bytes = read_if_there(&folder.join(RECORD))?.unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let mut wrong = Vec::new();
    // What is no JSON may be nested without end, and be laid out wider than any memory.
    let is_json = serde_json::from_str::<IgnoredAny>(&text).is_ok();
    if !is_json || laid_out(&compact(&text)) != text {
        wrong.push(format!(
            "{RECORD}: is laid out otherwise than records are written"
        ));
    }
    let name = name_of(&bytes, record["as_of"].as_str().unwrap_or_default());
    // `latest` is a link; a copy may stand in a folder of any name.
    let place = folder.canonicalize();
    let place = place.map_err(|error| Failure::io(folder, "cannot be found", &error))?;
    let own = place.file_name().unwrap_or_default().to_string_lossy();
    let is_named = is_of_a_record(&own);
    if is_named && own != name {
        wrong.push(format!(
            "{RECORD}: is that of {name}, and the folder is called {own}"
        ));
    }
    Ok(if !wrong.is_empty() {
        Check::Fails(wrong)
    } else if is_named {
        Check::Holds("its digest is in the name of the folder".to_owned())
    } else {
        Check::Holds(format!(
            "it is that of {name}, which the folder is not called"
        ))
    })
}

/// Whether a folder has such a name as releases are given: a day, and the first digits of a digest.
fn is_of_a_record(name: &str) -> bool {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    name.split_at_checked(10).is_some_and(|(day, behind)| {
        let digits = behind.strip_prefix('-').unwrap_or_default();
        day.parse::<Date>().is_ok() && digits.len() == DIGITS && digits.bytes().all(is_digit)
    })
}

/// The name of the release that a record is of: the day, and the first digits of its digest.
pub fn name_of(record: &[u8], as_of: &str) -> String {
    let digest = sha256_hex(compact(&String::from_utf8_lossy(record)).as_bytes());
    format!("{as_of}-{}", digest.get(..DIGITS).unwrap_or_default())
}

/// A JSON text without the space between its parts: what the digest is of. No number is read, so none
/// can change.
fn compact(text: &str) -> String {
    let mut compact = String::with_capacity(text.len());
    let (mut is_text, mut is_escaped) = (false, false);
    for c in text.chars() {
        if is_text || !c.is_ascii_whitespace() {
            compact.push(c);
        }
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = is_text,
            '"' => is_text = !is_text,
            _ => {}
        }
    }
    compact
}

/// A compact JSON text with a part a line, indented by two, as `serde_json` lays it out.
fn laid_out(compact: &str) -> String {
    let mut text = String::with_capacity(compact.len() * 2);
    let (mut is_text, mut is_escaped, mut depth) = (false, false, 0_usize);
    let mut before = ' ';
    let line = |text: &mut String, depth: usize| {
        text.push('\n');
        text.extend(std::iter::repeat_n("  ", depth));
    };
    for c in compact.chars() {
        if is_text {
            text.push(c);
        } else {
            let closes = matches!(c, '}' | ']');
            if closes {
                depth = depth.saturating_sub(1);
            }
            // An empty list is closed where it is opened.
            if matches!(before, '{' | '[') != closes {
                line(&mut text, depth);
            }
            text.push(c);
            match c {
                '{' | '[' => depth += 1,
                ',' => line(&mut text, depth),
                ':' => text.push(' '),
                _ => {}
            }
        }
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = is_text,
            '"' => is_text = !is_text,
            _ => {}
        }
        before = if is_text { ' ' } else { c };
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_is_laid_out_as_it_is_written() {
        let value = json!({
            "a": [], "b": {}, "c": [1, [2.5, {"d": "e, \\\"[{: }"}], []], "f": null, "": [{}, {"g": [true]}],
        });
        let written = format!("{value:#}\n");
        assert_eq!(compact(&written), value.to_string());
        assert_eq!(laid_out(&value.to_string()), written);
        assert_eq!(laid_out("[]"), "[]\n");
        assert_eq!(laid_out("1"), "1\n");
    }

    #[test]
    fn a_record_is_named_by_its_digest_whatever_its_layout() {
        let name = name_of(b"{\n  \"a\": 1.50\n}\n", "2025-10-30");
        assert_eq!(name, name_of(b"{\"a\":1.50}", "2025-10-30"));
        assert_ne!(name, name_of(b"{\"a\":1.5}", "2025-10-30"));
        assert!(is_of_a_record(&name), "{name}");
        for other in [
            "copy",
            "downloaded",
            "2025-10-30",
            "2025-10-30-copy",
            "2025-13-30-aaaaaaaaaaaa",
        ] {
            assert!(!is_of_a_record(other), "{other}");
        }
    }

    /// Each list within another would be indented further than the one before.
    #[test]
    fn a_record_that_is_nested_without_end_is_not_laid_out() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(RECORD), "[".repeat(1_000_000)).expect("written");
        let check = name(folder.path(), &Value::Null).expect("it is read");
        assert!(matches!(check, Check::Fails(_)));
    }

    #[test]
    fn a_folder_that_is_named_after_another_record_is_told_of() {
        let folder = tempfile::tempdir().expect("a folder");
        let record = "{\n  \"as_of\": \"2025-10-30\"\n}\n";
        let own = name_of(record.as_bytes(), "2025-10-30");
        let check = |name: &str, text: &str| {
            let release = folder.path().join(name);
            std::fs::create_dir_all(&release).expect("a folder");
            std::fs::write(release.join(RECORD), text).expect("it is written");
            let record = serde_json::from_str(text).expect("JSON");
            self::name(&release, &record).expect("it is read")
        };
        assert!(matches!(check(&own, record), Check::Holds(_)));
        assert!(matches!(check("copy", record), Check::Holds(_)));
        assert!(matches!(
            check("2025-10-30-aaaaaaaaaaaa", record),
            Check::Fails(_)
        ));
        let spaced = record.replace(": ", ":  ");
        assert!(matches!(check(&own, &spaced), Check::Fails(_)));
    }
}
