//! The words of a plan, as every output has them.

use toml::{Table, Value};
use vocabulary::{Problems, one_line};

/// What stands as it is written: a folder of this machine, and what joins a source's own words.
const AS_WRITTEN: [&str; 2] = ["sources_folder", "with"];

/// Every text of a plan as one line, as [`one_line`] has it; a problem for each that no text for
/// people can be, by the names that lead to it.
pub(super) fn made_plain(plan: &mut Table, shown: &str) -> Problems {
    let mut problems = Problems::new();
    for (field, value) in plan.iter_mut() {
        walk(field, value, shown, &mut problems);
    }
    problems
}

fn walk(field: &str, value: &mut Value, shown: &str, problems: &mut Problems) {
    match value {
        Value::String(text) => match one_line(text) {
            Ok(line) if line == *text || is_as_written(field) => {}
            Ok(line) => *text = line.into_owned(),
            Err(why) => problems.push(why.in_field(shown, field)),
        },
        Value::Array(all) => {
            for (at, of) in (1..).zip(all) {
                walk(&format!("{field}[{at}]"), of, shown, problems);
            }
        }
        Value::Table(fields) => {
            for (name, of) in fields.iter_mut() {
                walk(&format!("{field}.{name}"), of, shown, problems);
            }
        }
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
    }
}

fn is_as_written(field: &str) -> bool {
    let name = field.rsplit('.').next();
    name.is_some_and(|name| AS_WRITTEN.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cleaned_wherever_they_stand_but_for_paths_and_what_joins() {
        let mut plan: Table = toml::from_str(
            "sources_folder = \" a\"\nwith = \" | \"\n[product]\ntitle = \"\\u00a0Need\\n for care\\u202e\"\n\
             caveats = [\"a\\u0000\", \" b\"]\n[[product.maps]]\ntitle = \"c\\u001b\"\n",
        )
        .expect("TOML");
        let problems = made_plain(&mut plan, "plan.toml");
        let found: Vec<&str> = problems
            .iter()
            .map(|problem| problem.what.as_str())
            .collect();
        assert_eq!(
            found,
            [
                "product.caveats[1] holds U+0000, which no text for people has",
                "product.maps[1].title holds U+001B, which no text for people has",
            ]
        );
        assert_eq!(plan["sources_folder"].as_str(), Some(" a"));
        assert_eq!(plan["with"].as_str(), Some(" | "));
        assert_eq!(plan["product"]["title"].as_str(), Some("Need for care"));
        assert_eq!(plan["product"]["caveats"][1].as_str(), Some("b"));
    }
}
