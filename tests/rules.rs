//! A publisher's rules that say nothing, or two things, are refused and not passed over.

use crate::workspace::Workspace;

const DFE: &str = "dfe-children-in-need-fgm";

#[test]
fn a_rule_that_cannot_be_meant_is_refused() {
    let rounded = r#"{ entities = ["E12", "E13", "E92"], base = 10 }"#;
    let withheld = "lower = 1, upper = 5 }, x";
    for (old, new, words) in [
        (
            rounded,
            r#"{ entities = ["E12", "E13", "E29"], base = 10 }"#,
            "begin with \"E29\"",
        ),
        (
            rounded,
            r#"{ entities = ["E12"], base = 2 }, { entities = ["E12", "E13", "E92"], base = 10 }"#,
            "says twice",
        ),
        (
            rounded,
            r#"{ entities = ["E1", "E13", "E92"], base = 10 }"#,
            "says twice",
        ),
        (
            rounded,
            r#"{ entities = ["E12", "E13", "E92"], base = 10, stands_for = { "010" = { lower = 1, upper = 14 } } }"#,
            "digits alone",
        ),
        (
            rounded,
            r#"{ entities = ["E12", "E13", "E92"], base = 10, stands_for = { "+0" = { lower = 0, upper = 0 } } }"#,
            "digits alone",
        ),
        (
            withheld,
            "lower = 1, upper = 1 }, x",
            "its range is that number",
        ),
        (
            r#"value = "assessments_fgm" }"#,
            r#"value = "assessments_fgm", lower = "assessments_fgm", upper = "assessments_fgm" }"#,
            "declared for two things",
        ),
        (
            r#"value = "assessments_fgm" }"#,
            "value = \"year\" }\nwide = {}",
            "declared for two things",
        ),
        (
            r#", value = "assessments_fgm" }"#,
            r#" }
wide = { a = "assessments_fgm", b = "assessments_fgm" }"#,
            "declared for two things",
        ),
    ] {
        let workspace = Workspace::new();
        let manifest = workspace.path(&format!("data-sources/{DFE}/source.toml"));
        Workspace::edit(&manifest, |text| {
            assert!(text.contains(old), "{old}");
            text.replacen(old, new, 1)
        });
        workspace.run(&["check"]).refused_with(&[words]);
    }
}
