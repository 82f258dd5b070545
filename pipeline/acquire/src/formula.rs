//! Cells that a spreadsheet would run.

/// Whether a spreadsheet would run a cell. A number with its sign is none, nor is a sign alone.
pub(crate) fn is_formula(cell: &str) -> bool {
    let is_passed_over = |letter: char| {
        letter.is_whitespace() || letter.is_control() || matches!(letter, '"' | '\'')
    };
    let cell = cell.trim_start_matches(is_passed_over);
    match cell.chars().next() {
        Some('=' | '@' | '\u{ff1d}' | '\u{ff20}') => true,
        Some(sign @ ('+' | '-' | '\u{ff0b}' | '\u{ff0d}')) => {
            cell.len() > sign.len_utf8() && cell.trim_end().parse::<f64>().is_err()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_before_a_number_is_no_formula() {
        for cell in [
            "=1+1",
            "@SUM(A1)",
            "+cmd",
            "-2+3",
            " =A1",
            "\t=A1",
            "\"=A1",
            "'\t \"@A1",
            "\u{ff1d}A1",
        ] {
            assert!(is_formula(cell), "{cell}");
        }
        for cell in [
            "-",
            "-5",
            "+3.5",
            "E01",
            "65+",
            "",
            "\"quoted\"",
            "'s-Gravenhage",
        ] {
            assert!(!is_formula(cell), "{cell}");
        }
    }
}
