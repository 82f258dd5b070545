//! What a plan may not say.

use super::refused;
use crate::workspace::{Workspace, repository};

#[test]
fn a_plan_with_an_unknown_field_is_refused_with_its_row() {
    let workspace = Workspace::new();
    Workspace::edit(&workspace.plan(), |text| {
        text.replacen("sources_folder", "colour = 1\nsources_folder", 1)
    });
    workspace
        .build()
        .refused_with(&["plan.toml, row", "colour"]);
}

#[test]
fn more_decimals_than_anything_is_known_to_are_refused() {
    let workspace = Workspace::new();
    Workspace::edit(&workspace.plan(), |text| {
        text.replacen("decimals = 2", "decimals = 200", 1)
    });
    workspace
        .build()
        .refused_with(&["assessments_fgm_rate", "at most 6"]);
}

#[test]
fn indicators_called_alike_and_maps_of_counts_are_named() {
    let workspace = Workspace::new();
    Workspace::edit(&workspace.plan(), |text| {
        let another = text.replacen(
            "\"Change of that rate since the year to March 2018\"",
            "\"assessments that  name FGM as a Factor\"",
            1,
        );
        another.replacen(
            "[[product.maps]]\nindicator = \"assessments_fgm_rate\"",
            "[[product.maps]]\nindicator = \"assessments_fgm_count\"",
            1,
        )
    });
    workspace.build().refused_with(&[
        "2 problems",
        "two indicators have the same title",
        "a map shows a count as it was recorded",
        "found assessments_fgm_count",
    ]);
}

/// Whoever upgrades is told of all of them at once, and of what stands in their place.
#[test]
fn the_fields_of_an_earlier_version_are_all_named_with_what_to_do() {
    let workspace = Workspace::new();
    Workspace::edit(&workspace.plan(), |text| {
        let earlier = "from = 0.0\nto = 4.0\n";
        text.replace("direction = \"more_is_more_need\"\n", earlier)
    });
    let run = workspace.run(&["check"]);
    run.refused_with(&[
        "3 problems",
        "targeting.need.terms.from",
        "`normalisation",
        "To upgrade",
    ]);
    let page = repository().join("docs/on-call.md");
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("\n## To upgrade\n"));
}

#[test]
fn check_sees_what_a_build_would_refuse_in_the_plan() {
    let workspace = Workspace::new();
    Workspace::edit(&workspace.plan(), |text| {
        text.replacen(
            "[[product.maps]]\nindicator = \"need_index\"",
            "[[product.maps]]\nindicator = \"nothing\"",
            1,
        )
    });
    workspace
        .run(&["check"])
        .refused_with(&["plan.toml", "nothing"]);
    workspace.build().refused_with(&["plan.toml", "nothing"]);
}

#[test]
fn an_address_that_is_no_page_of_the_web_is_named() {
    for address in ["javascript:alert(1)", "https://example.org/<b>"] {
        refused(
            "fgm-clinics",
            |text| {
                let at = text.find("https://").unwrap();
                let end = at + text[at..].find([',', '\n', '\r']).unwrap();
                format!("{}{address}{}", &text[..at], &text[end..])
            },
            &["not the address of a page", "row 2"],
        );
    }
    let workspace = Workspace::new();
    Workspace::edit(&workspace.plan(), |plan| {
        let (head, terms) = plan
            .split_once("licence = { id = \"OGL-UK-3.0\", url = \"")
            .unwrap();
        let (_, rest) = terms.split_once('"').unwrap();
        format!("{head}licence = {{ id = \"A\", url = \"javascript:alert(1)\"{rest}")
    });
    workspace
        .build()
        .refused_with(&["licence.url is no address of the web"]);
}

#[test]
fn help_that_was_checked_on_no_day_or_on_one_to_come_is_named() {
    for (day, word) in [
        ("2026-02-31", "was checked on a day that is none"),
        ("2999-01-01", "which is to come"),
    ] {
        let workspace = Workspace::new();
        Workspace::edit(&workspace.plan(), |plan| {
            plan + "\n[[product.help]]\nname = \"A page\"\nwhat = \"Made up.\"\n"
                + "url = \"https://example.org\"\nchecked = \""
                + day
                + "\"\n"
        });
        workspace.build().refused_with(&["A page", word]);
    }
}
