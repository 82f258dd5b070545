//! The page's style: the sheet beside this file, then the rules that depend on what is shown.

use std::fmt::Write as _;

use super::Page;
use super::figures::STEPS;
use super::years;
use crate::ramp::BORDER;
use crate::sheet::Both;

/// What holds whatever is shown.
const SHEET: &str = include_str!("page.css");

/// The rules of a page. No word of anybody's is in them: numbers and colours alone.
// Writing to a String does not fail: the results below are left aside.
pub(crate) fn style(page: &Page) -> String {
    let mut css = SHEET.to_owned();
    let _ = writeln!(css, ".a,.swatch rect{{stroke:{BORDER}}}");
    let maps: Vec<_> = page.sheet.maps(&page.edition.product.maps).collect();
    let mut most_years = 0;
    for (nth, (_, key)) in maps.iter().enumerate() {
        let _ = writeln!(css, ".s{nth}:checked~.m{nth}{{display:block}}");
        let years = years::of(page, key);
        let key = years.as_ref().map_or(*key, |years| &years.key);
        for class in 1..=u8::try_from(key.classes.len()).unwrap_or(u8::MAX) {
            let colour = key.colour(class);
            let _ = writeln!(css, ".m{nth} .c{class}{{fill:{colour}}}");
        }
        most_years = most_years.max(years.map_or(0, |years| years.all.len()));
    }
    for (nth, pair) in (maps.len()..).zip(&page.sheet.pairs) {
        let _ = writeln!(css, ".s{nth}:checked~.m{nth}{{display:block}}");
        for (up, across) in pair.cells() {
            let colour = Both::Classes { up, across }.colour();
            let _ = writeln!(css, ".m{nth} .c{up}{across}{{fill:{colour}}}");
        }
    }
    for nth in 0..most_years {
        let _ = writeln!(css, ".r{nth}:checked~.beside g.y{nth}{{display:inline}}");
        let _ = writeln!(css, ".r{nth}:checked~.beside p.y{nth}{{display:block}}");
    }
    // An area that was asked for is seen by its anchor; with the script, by the boxes alone.
    let areas = if page.lists_areas() {
        0..page.order.len()
    } else {
        0..0
    };
    let chosen = |nth: usize, what: &str| {
        format!("html:not(.scripted) .t{nth}:target~.compare {what},.q{nth}:checked~{what}")
    };
    let (cells, frames): (Vec<_>, Vec<_>) = areas
        .map(|nth| {
            let column = format!(".figures .k{nth}");
            (chosen(nth, &column), chosen(nth, ".figures"))
        })
        .unzip();
    if !cells.is_empty() {
        let _ = writeln!(css, "{}{{display:table-cell}}", cells.join(","));
        let _ = writeln!(css, "{}{{display:block}}", frames.join(","));
    }
    for step in 0..=STEPS {
        let share = 100.0 * f64::from(step) / f64::from(STEPS);
        let _ = writeln!(
            css,
            ".l{step}::before{{margin-left:{share}%}}.w{step}::before{{width:{share}%}}.v{step}::after{{left:{share}%}}"
        );
    }
    css
}

/// Whether a style is one that a page of some figures can have: the sheet, then rules that show what was
/// chosen, fill it with colours, and set a length.
pub(crate) fn is_style(css: &str) -> bool {
    let Some(rules) = css.strip_prefix(SHEET) else {
        return false;
    };
    let is_shown = |value: &str| matches!(value, "block" | "inline" | "table-cell");
    let is_colour = |value: &str| {
        let digits = value.strip_prefix('#').unwrap_or_default();
        digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    };
    let is_share = |value: &str| {
        let number = value.strip_suffix('%').and_then(|of| of.parse().ok());
        number.is_some_and(|number: f64| (0.0..=100.0).contains(&number))
    };
    let is_rule = |rule: &str| {
        let declared = rule.split_once('{');
        let declared = declared.and_then(|(chosen, of)| Some((chosen, of.split_once(':')?)));
        declared.is_some_and(|(chosen, (what, value))| {
            let fits = |c: char| c.is_ascii_alphanumeric() || " .:~,()".contains(c);
            chosen.chars().all(fits)
                && match what {
                    "display" => is_shown(value),
                    "fill" | "stroke" => is_colour(value),
                    "margin-left" | "width" | "left" => is_share(value),
                    _ => false,
                }
        })
    };
    let mut rules: Vec<&str> = rules.split('}').collect();
    let end = rules.pop();
    end == Some("\n")
        && rules
            .into_iter()
            .all(|rule| is_rule(rule.trim_start_matches('\n')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_show_fill_and_measure_are_ours_and_no_others() {
        let style = |rules: &str| is_style(&format!("{SHEET}{rules}"));
        assert!(style(
            ".a,.swatch rect{stroke:#595959}\n.s0:checked~.m0{display:block}\n"
        ));
        assert!(style(".w1::before{width:12.5%}.v1::after{left:12.5%}\n"));
        for other in [
            "",
            ".help{display:none}\n",
            "@import url(a);.a{fill:#ffffff}\n",
            ".a{fill:url(#b)}\n",
            ".a{content:\"b\"}\n",
            ".a{fill:#ffffff;display:none}\n",
            ".a{width:101%}\n",
            ".a{fill:#ffffff}\n/* b */",
        ] {
            assert!(!style(other), "{other}");
        }
        assert!(!is_style(".a{fill:#ffffff}\n"));
    }
}
