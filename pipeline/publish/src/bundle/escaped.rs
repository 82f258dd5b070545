//! Words made inert for the metadata: JSON that may stand in a page, and YAML.

use std::fmt::Write as _;

use serde_json::Value;

use vocabulary::is_unseen;

/// JSON on lines of its own, indented, with a line feed at the end.
///
/// What JSON allows within a text and something around it could take for more is escaped: `<`,
/// which would end a script of a page that holds the JSON, line and paragraph separators, and
/// what turns the direction of text or cannot be seen. All of these occur in texts alone, so
/// the same values are read back.
pub(super) fn json(value: &Value) -> serde_json::Result<Vec<u8>> {
    let text = serde_json::to_string_pretty(value)?;
    let mut safe = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if c == '<' || is_unseen(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String does not fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
    }
    safe.push('\n');
    Ok(safe.into_bytes())
}

/// A double-quoted scalar of YAML 1.2. Letters, digits and what ASCII prints stand as they are,
/// everything else as its number, so no text can end the scalar or be taken for more than one.
///
/// # References
/// YAML 1.2.2, 5.7 (escaped characters) and 7.3.1 (double-quoted style).
pub(super) fn yaml(text: &str) -> String {
    let mut scalar = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => scalar.extend(['\\', c]),
            ' ' => scalar.push(c),
            c if c.is_ascii_graphic() || (c.is_alphanumeric() && !c.is_ascii()) => scalar.push(c),
            c => {
                let number = u32::from(c);
                // Writing to a String does not fail.
                let _ = match number {
                    0..=0xff => write!(scalar, "\\x{number:02x}"),
                    0x100..=0xffff => write!(scalar, "\\u{number:04x}"),
                    _ => write!(scalar, "\\U{number:08x}"),
                };
            }
        }
    }
    scalar.push('"');
    scalar
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::text::markdown;

    #[test]
    fn nothing_ends_what_it_stands_in() {
        let text = "</script>\u{202e}\u{2028}\"\\\n\u{e0001}é😀";
        let written = String::from_utf8(super::json(&json!(text)).expect("JSON")).expect("UTF-8");
        assert_eq!(
            written,
            "\"\\u003c/script>\\u202e\\u2028\\\"\\\\\\n\\udb40\\udc01é😀\"\n"
        );
        assert_eq!(
            yaml("a: \"b\"\n- !x\u{202e}😀é\u{85}"),
            "\"a: \\\"b\\\"\\x0a- !x\\u202e\\U0001f600é\\x85\""
        );
        assert_eq!(
            markdown("<script>\n# [a](javascript:b) | `c`\u{202e}"),
            "&lt;script&gt; \\# \\[a\\](javascript:b) \\| \\`c\\`"
        );
    }

    proptest! {
        #[test]
        fn json_reads_back_as_it_was(text in any::<String>()) {
            let written = super::json(&json!({ &*text: text })).expect("JSON");
            let back: Value = serde_json::from_slice(&written).expect("JSON");
            prop_assert_eq!(back, json!({ &*text: text }));
            prop_assert!(!written.contains(&b'<'));
        }

        /// No quote but the two around it, unless escaped; no line end; nothing unseen.
        #[test]
        fn yaml_is_one_scalar_of_one_line(text in any::<String>()) {
            let scalar = yaml(&text);
            let inside = &scalar[1..scalar.len() - 1];
            let rest = inside.replace("\\\\", "").replace("\\\"", "");
            prop_assert!(!rest.contains('"'));
            prop_assert!(!inside.chars().any(|c| c.is_control() || is_unseen(c)));
        }

        #[test]
        fn markdown_holds_no_markup(text in any::<String>()) {
            prop_assert!(!markdown(&text).contains(['<', '\n']));
        }
    }
}
