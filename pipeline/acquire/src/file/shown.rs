//! What a number format of a workbook shows of the number it is given (ECMA-376, 18.8.31).

use std::collections::BTreeSet;

/// What a cell of a style shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Style {
    positive: Shows,
    negative: Shows,
    nought: Shows,
    /// Whether text is shown as something else.
    pub hides_text: bool,
}

impl Style {
    /// What is shown of this number.
    pub fn of(self, number: f64) -> Shows {
        if number > 0.0 {
            self.positive
        } else if number < 0.0 {
            self.negative
        } else {
            self.nought
        }
    }

    /// Whether every number is shown by its digits.
    pub fn shows_all(self) -> bool {
        [self.positive, self.negative, self.nought] == [Shows::Number; 3]
    }

    const fn always(shows: Shows) -> Self {
        Self {
            positive: shows,
            negative: shows,
            nought: shows,
            hides_text: false,
        }
    }
}

/// What is shown of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Shows {
    /// Its digits.
    #[default]
    Number,
    /// A hundred times as much.
    Percent,
    /// Something else: a word for some numbers, nothing, or thousands.
    Otherwise,
    /// A day or a time.
    Date,
}

/// The number formats that every workbook has without listing them.
pub(super) fn of_id(id: &str) -> Style {
    Style::always(match id.parse::<u32>() {
        Ok(14..=22 | 27..=36 | 45..=47 | 50..=58) => Shows::Date,
        Ok(9 | 10) => Shows::Percent,
        _ => Shows::Number,
    })
}

/// What a number format that the workbook lists shows.
pub(super) fn of_code(code: &str) -> Style {
    let sections = sections(code);
    // The fourth section is for text, and so is the only one that has the sign for it.
    let (numbers, text) = match sections.as_slice() {
        [numbers @ .., text] if text.contains(&Sign::Text) || sections.len() == 4 => {
            (numbers, Some(text))
        }
        numbers => (numbers, None),
    };
    let all = |shows: fn(&Section) -> Shows| numbers.iter().map(shows).max().unwrap_or_default();
    let conditional = numbers.iter().any(|part| part.contains(&Sign::Condition));
    let style = match numbers {
        _ if conditional || all(shows) == Shows::Date => Style::always(all(shows)),
        [positive, negative, nought] => Style {
            positive: shows(positive),
            negative: shows(negative),
            nought: shows(nought),
            hides_text: false,
        },
        [usual, negative] => Style {
            negative: shows(negative),
            ..Style::always(shows(usual))
        },
        _ => Style::always(all(shows)),
    };
    Style {
        hides_text: text.is_some_and(|text| !text.contains(&Sign::Text)),
        ..style
    }
}

fn shows(section: &Section) -> Shows {
    let has = |sign| section.contains(&sign);
    if has(Sign::Date) {
        Shows::Date
    } else if has(Sign::Percent) {
        Shows::Percent
    } else if has(Sign::Words) || has(Sign::Thousands) || !has(Sign::Digit) {
        Shows::Otherwise
    } else {
        Shows::Number
    }
}

/// What stands in one of the up to four parts of a format: for positive, negative and nought, and for text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sign {
    /// A place for a digit, or the word for a usual number.
    Digit,
    Text,
    Date,
    Percent,
    /// Words of its own that can change what the digits say.
    Words,
    /// A comma after the last digit, which takes three away.
    Thousands,
    /// `[<6]`: which numbers it is for.
    Condition,
}

type Section = BTreeSet<Sign>;

fn sections(code: &str) -> Vec<Section> {
    let mut found = vec![Section::new()];
    let mut letters = code.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == ';' {
            found.push(Section::new());
            continue;
        }
        let Some(section) = found.last_mut() else {
            break;
        };
        let general = |rest: &mut std::iter::Peekable<std::str::Chars<'_>>| {
            let mut ahead = rest.clone();
            let all = "eneral"
                .chars()
                .all(|c| ahead.next().is_some_and(|own| own.eq_ignore_ascii_case(&c)));
            if all {
                *rest = ahead;
            }
            all
        };
        match letter {
            '0' | '#' | '?' => {
                section.insert(Sign::Digit);
                section.remove(&Sign::Thousands);
            }
            ',' if section.contains(&Sign::Digit) => {
                section.insert(Sign::Thousands);
            }
            '%' => {
                section.insert(Sign::Percent);
            }
            '@' => {
                section.insert(Sign::Text);
            }
            'G' | 'g' if general(&mut letters) => {
                section.insert(Sign::Digit);
            }
            'E' | 'e' if matches!(letters.peek(), Some('+' | '-')) => {}
            // The next letter's width as a space, or the letter again and again.
            '_' | '*' => {
                letters.next();
            }
            '\\' => section.extend(letters.next().and_then(words)),
            '"' => {
                for quoted in letters.by_ref().take_while(|letter| *letter != '"') {
                    section.extend(words(quoted));
                }
            }
            // A colour, a currency, a condition, or hours, minutes and seconds that run on.
            '[' => {
                let inside: String = letters
                    .by_ref()
                    .take_while(|letter| *letter != ']')
                    .collect();
                if inside.starts_with(['<', '>', '=']) {
                    section.insert(Sign::Condition);
                }
                let runs_on = |c: char| matches!(c.to_ascii_lowercase(), 'h' | 'm' | 's');
                if !inside.is_empty() && inside.chars().all(runs_on) {
                    section.insert(Sign::Date);
                }
            }
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' => {
                section.insert(Sign::Date);
            }
            other => section.extend(words(other)),
        }
    }
    found
}

/// Letters, digits and signs such as `<` that change what the digits beside them say.
fn words(letter: char) -> Option<Sign> {
    (letter.is_alphanumeric() || "<>~*[]=≤≥±".contains(letter)).then_some(Sign::Words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_formats_say_what_they_show() {
        for (code, shows) in [
            ("dd/mm/yyyy", Shows::Date),
            ("[h]:mm:ss", Shows::Date),
            ("mmm-yy", Shows::Date),
            ("[$-809]d mmmm yyyy", Shows::Date),
            ("h:mm AM/PM", Shows::Date),
            ("General", Shows::Number),
            ("#,##0", Shows::Number),
            ("0.00E+00", Shows::Number),
            ("[Red]-0.00", Shows::Number),
            ("[$£-809]#,##0.00", Shows::Number),
            ("_-* #,##0_-;-* #,##0_-;_-* \"-\"??_-;_-@_-", Shows::Number),
            ("#,##0;[Red](#,##0)", Shows::Number),
            ("0;General", Shows::Number),
            ("@", Shows::Number),
            ("0.0%", Shows::Percent),
            ("0%;-0%", Shows::Percent),
            ("[=0]0;[<6]\"c\";0", Shows::Otherwise),
            (";;;", Shows::Otherwise),
            ("#,##0,", Shows::Otherwise),
            ("0.0,,", Shows::Otherwise),
            ("\"<\"0", Shows::Otherwise),
            ("0\\d", Shows::Otherwise),
            ("\"c\"", Shows::Otherwise),
            ("0 \"thousand\"", Shows::Otherwise),
        ] {
            assert_eq!(of_code(code).of(3.0), shows, "{code}");
        }
        // Positive, negative, nought.
        for (code, expected) in [
            ("#,##0;-#,##0;\"-\"", [true, true, false]),
            ("0;;0", [true, false, true]),
            ("0;[Red]0", [true, true, true]),
            ("[>5]0;\"c\"", [false, false, false]),
            ("0_ ;\\-0\\ ", [true, true, true]),
            (
                "_(* #,##0_);_(* \\(#,##0\\);_(* \"-\"??_);_(@_)",
                [true, true, true],
            ),
        ] {
            let style = of_code(code);
            let shown = [3.0, -3.0, 0.0].map(|number| style.of(number) == Shows::Number);
            assert_eq!(shown, expected, "{code}");
        }
        for (code, hides) in [
            (";;;", true),
            ("0;-0;0;\"c\"", true),
            ("@", false),
            ("0;-0;0;@", false),
            ("0", false),
        ] {
            assert_eq!(of_code(code).hides_text, hides, "{code}");
        }
        assert_eq!(of_id("10").of(1.0), Shows::Percent);
        assert_eq!(of_id("14").of(1.0), Shows::Date);
        assert_eq!(of_id("3"), Style::default());
    }
}
