//! What earlier versions had in a plan: each field is named at once, with what stands in its place.
//!
//! The program changes no plan. What stands in the place of a field is a choice of whoever answers
//! for the map, and a plan that was changed behind their back would be signed by nobody.

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use vocabulary::{Problem, Problems};

/// Where a field stood, and what to do now.
struct Gone {
    path: &'static [&'static str],
    remedy: &'static str,
}

const GONE: [Gone; 2] = [
    Gone {
        path: &["indicators", "how", "extent", "denominator"],
        remedy: "an extent is a number of women and girls now: take the denominator out, and give the rate an indicator of its own with [indicators.how.extent_of], `of` the extent, and this denominator: docs/on-call.md, To upgrade",
    },
    Gone {
        path: &["targeting", "need", "terms", "from"],
        remedy: "write it and its `to` as `normalisation = { declared = { from = ..., to = ... } }`, and say which way with `direction = \"more_is_more_need\"`; [targeting.need] asks for `aggregation`, `level`, `top` and `other_weights` as well, and the plan for [draws]: docs/on-call.md, To upgrade",
    },
];

/// Every field of an earlier version that a text still has. What is no TOML is refused elsewhere.
pub(super) fn problems(text: &str, shown: &str) -> Problems {
    let mut problems = Problems::new();
    let Ok(plan) = DeTable::parse(text) else {
        return problems;
    };
    for Gone { path, remedy } in GONE {
        let mut starts = Vec::new();
        find(plan.get_ref(), path, &mut starts);
        for start in starts {
            let before = text.get(..start).unwrap_or_default();
            let what = format!("`{}` is a field of an earlier version", path.join("."));
            let row = 1 + before.matches('\n').count() as u64;
            problems.push(Problem::new(shown, what, remedy).row(row));
        }
    }
    problems
}

/// Where the key at the end of a path stands in a text, once for each table of an array.
fn find(table: &DeTable<'_>, path: &[&str], starts: &mut Vec<usize>) {
    let Some((key, rest)) = path.split_first() else {
        return;
    };
    let Some((found, value)) = table.get_key_value(*key) else {
        return;
    };
    if rest.is_empty() {
        starts.push(found.span().start);
    }
    for inner in tables(value) {
        find(inner, rest, starts);
    }
}

/// The table that a value is, or those in its array.
fn tables<'a, 'b>(value: &'a Spanned<DeValue<'b>>) -> Vec<&'a DeTable<'b>> {
    match value.get_ref() {
        DeValue::Table(table) => vec![table],
        DeValue::Array(array) => array.iter().flat_map(tables).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_of_an_earlier_version_is_named_with_its_row() {
        let text = "[[indicators]]\nid = \"a\"\n[indicators.how.extent]\nlevel = 0.95\n\
                    denominator = { per = 1000 }\n[[indicators]]\nid = \"b\"\n\
                    [indicators.how.rate]\ndenominator = \"c\"\n\
                    [[targeting.need.terms]]\nfrom = 0.0\nto = 4.0\n\
                    [[targeting.need.terms]]\nindicator = \"a\"\nfrom = 0.0\n";
        let found: Vec<String> = problems(text, "plan.toml")
            .iter()
            .map(ToString::to_string)
            .collect();
        let rows = [
            ("row 5", "extent.denominator"),
            ("row 11", "terms.from"),
            ("row 15", "terms.from"),
        ];
        assert_eq!(found.len(), rows.len(), "{found:#?}");
        for (problem, (row, field)) in found.iter().zip(rows) {
            assert!(problem.contains(row), "{row} in {problem}");
            assert!(problem.contains(field), "{field} in {problem}");
        }
        assert!(problems("no [ TOML", "plan.toml").is_empty());
    }
}
