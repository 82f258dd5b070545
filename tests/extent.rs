//! The extent from the shipped figures beside published ones, and finer tables that come in without code.

use std::fs;

use crate::workspace::{Workspace, repository};

/// Copies a made-up source into the workspace, its manifest changed.
fn bring(workspace: &Workspace, fixture: &str, manifest: impl FnOnce(String) -> String) {
    let from = repository().join("tests/fixtures").join(fixture);
    let to = workspace.path("data-sources").join(fixture);
    fs::create_dir_all(&to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
    let file = to.join("source.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(file, manifest(text)).unwrap();
}

/// The text with a part of it, from one place to before another, replaced.
fn replaced(text: &str, from: &str, to: &str, by: &str) -> String {
    let start = text.find(from).unwrap();
    let end = start + text[start..].find(to).unwrap();
    format!("{}{by}{}", &text[..start], &text[end..])
}

/// Macfarlane and Dorkenoo (2015) as reported; ours worked out apart, in Python, as the sum of
/// residents times the plan's mixtures and half: 85,760 in London, 4,553 in Southwark, 6,371 in
/// Brent, 4,867 in Newham and 3,829 in Lambeth.
#[test]
fn the_extent_of_2011_stands_beside_the_published_estimates() {
    let workspace = Workspace::new();
    let of = |area: &str| {
        let run = workspace.run(&["explain", area]);
        run.done();
        run.out
    };
    let london = of("London");
    assert!(london.contains("published 86946; ours 85760 ("), "{london}");
    assert!(london.contains("published 21.0; ours 20.4 ("), "{london}");
    assert!(london.contains("published 28.2; ours "), "{london}");
    let southwark = of("Southwark");
    assert!(
        southwark.contains("published 6901; ours 4553 ("),
        "{southwark}"
    );
    for (text, published, persons) in [
        (london, "21.0", 85_760.0 / 8_173_941.0),
        (southwark, "47.4", 4_553.0 / 288_283.0),
        (of("Brent"), "38.9", 6_371.0 / 311_215.0),
        (of("Newham"), "32.0", 4_867.0 / 307_984.0),
        (of("Lambeth"), "32.0", 3_829.0 / 303_086.0),
    ] {
        let line = text
            .lines()
            .find(|line| {
                line.contains("per 1,000 females, all ages")
                    && line.contains(&format!("published {published};"))
            })
            .unwrap();
        assert!(line.contains("; inside."), "{line}");
        // Females are about half of all residents.
        let ours = line
            .split("ours ")
            .nth(1)
            .unwrap()
            .split(' ')
            .next()
            .unwrap();
        let ours: f64 = ours.parse().unwrap();
        let crude = persons * 2_000.0;
        assert!((ours / crude - 1.0).abs() < 0.05, "{ours} beside {crude}");
    }
}

/// The method page's numbers are the program's.
#[test]
fn the_method_page_says_what_is_computed() {
    let workspace = Workspace::new();
    let page = fs::read_to_string(repository().join("docs/methods.md")).unwrap();
    let page = page.replace(',', "");
    let mut compared = 0;
    for area in [
        "London",
        "Inner London",
        "Outer London",
        "Southwark",
        "Brent",
        "Newham",
        "Lambeth",
    ] {
        let run = workspace.run(&["explain", area]);
        run.done();
        let ours = run
            .out
            .lines()
            .filter_map(|line| line.split_once("; ours "));
        for (_, ours) in ours {
            let (ours, lies) = ours.split_once("; ").unwrap();
            assert!(page.contains(&format!("| {ours} | ")), "{area}: {ours}");
            assert!(lies.starts_with("inside."), "{area}: {lies}");
            compared += 1;
        }
        let by_births = run.out.lines().filter(|line| line.contains(" by births, "));
        for line in by_births {
            let number = line.split(": ").nth(1).unwrap().split(' ').next().unwrap();
            assert!(
                area == "London" || page.contains(number),
                "{area}: {number}"
            );
            compared += 1;
        }
        let extent = run.out.split("(extent_women)").nth(1).unwrap();
        let extent = extent.split("(extent_per_1000_females)").next().unwrap();
        if area == "London" {
            let pairs = extent
                .lines()
                .find(|line| line.contains("pairs of areas"))
                .unwrap();
            let pairs = pairs.trim().split(" pairs").next().unwrap();
            assert!(page.contains(&format!("{pairs} pairs overlap")), "{pairs}");
            let corrections = extent
                .lines()
                .filter(|line| line.contains("Correction for"));
            for line in corrections {
                let with = line
                    .split("without it, ")
                    .nth(1)
                    .unwrap()
                    .split(' ')
                    .next()
                    .unwrap();
                assert!(page.contains(&format!("{with} with")), "{with}");
                compared += 1;
            }
            let moved = extent
                .lines()
                .find(|line| line.contains("stand in other areas"))
                .unwrap();
            let moved = moved.split("of them, ").nth(1).unwrap();
            let moved = moved.split('%').next().unwrap();
            assert!(page.contains(&format!("{moved}% of all stand")), "{moved}");
        }
    }
    assert_eq!(compared, 10 + 3 + 3);
}

const FINER: &str = r#"[indicators.how.extent]
residents = "census-country-sex-age"
prevalence = "prevalence-by-age"
level = 0.95
survey_error = { relative = 0.1, reason = "Not used: the source prints intervals." }

[indicators.how.extent.parts]
of = ["country", "sex", "age"]
with = " | "
female = "Female"

[[indicators.how.extent.leaves]]
category = "Somalia"
countries = [{ iso3 = "SOM", share = 1.0 }]

[[indicators.how.extent.leaves]]
category = "Nigeria"
countries = [{ iso3 = "NGA", share = 1.0 }]

"#;

/// A workspace whose extent comes from a table by country, sex and age: manifests and the plan alone.
fn finer() -> Workspace {
    let workspace = Workspace::new();
    for fixture in ["census-country-sex-age", "prevalence-by-age"] {
        bring(&workspace, fixture, |manifest| manifest);
    }
    Workspace::edit(&workspace.plan(), |plan| {
        let plan = plan
            .replace("\"undata-fgm-prevalence\"", "\"prevalence-by-age\"")
            .replacen(
                "sources = [",
                "sources = [\n    \"census-country-sex-age\",",
                1,
            );
        let women = "[[indicators]]\nid = \"extent_per_1000_females\"";
        let plan = replaced(&plan, "[indicators.how.extent]\n", women, FINER);
        let plan = replaced(
            &plan,
            "[[indicators]]\nid = \"maternities_affected\"",
            "[targeting.distance]",
            "[draws]\ncount = 100\nseed = 1\nalike = 0.5\nreason = \"A test.\"\n\n",
        );
        let plan = replaced(&plan, "# What people reach", "[targeting.need]", "");
        let map = |of: &str| format!("[[product.maps]]\nindicator = \"{of}\"");
        let plan = replaced(&plan, &map("access_adults"), &map("need_index"), "");
        // Neither is a gap or anything shared out.
        let end = plan.find(&map("service_gap")).unwrap();
        plan[..end].to_owned()
    });
    workspace
}

/// By hand, Brent, the fifth area: Nigeria has 76, 97, 118 and 139 women and girls in four bands,
/// of whom 10, 10, 25 and 25 in a hundred; Somalia 52, 66, 80 and 94, of whom 98, 98, 99.5 and 99.5.
#[test]
fn a_table_by_country_sex_and_age_comes_in_without_code() {
    let workspace = finer();
    let run = workspace.run(&["explain", "Brent", "extent_women"]);
    run.done();
    let affected: f64 =
        0.1 * (76.0 + 97.0) + 0.25 * (118.0 + 139.0) + 0.98 * (52.0 + 66.0) + 0.995 * (80.0 + 94.0);
    let shown = format!("2021-03-21: {affected:.0} (");
    assert!(run.out.contains(&shown), "expected {shown} in\n{}", run.out);
    assert!(
        run.out
            .contains("Somalia | Female | Aged 15 to 24 years: 66"),
        "{}",
        run.out
    );
    assert!(
        !run.out.contains("Male"),
        "men are not counted\n{}",
        run.out
    );
    assert!(
        !run.out.contains(", declared as "),
        "nothing is assumed\n{}",
        run.out
    );

    let run = workspace.run(&["explain", "Brent", "extent_per_1000_women_15_49"]);
    run.done();
    let affected: f64 = 0.1 * 97.0 + 0.25 * 118.0 + 0.98 * 66.0 + 0.995 * 80.0;
    let shown = format!("Women and girls: {affected:.0} (");
    assert!(run.out.contains(&shown), "expected {shown} in\n{}", run.out);
    workspace.build().done();
}

#[test]
fn a_share_of_what_the_table_has_and_a_band_without_a_name_are_refused() {
    let workspace = finer();
    Workspace::edit(&workspace.plan(), |plan| {
        plan.replacen(
            "level = 0.95\nsurvey_error",
            "level = 0.95\nshare_of_women = { value = 0.5, lower = 0.4, upper = 0.6, reason = \"Half.\" }\nsurvey_error",
            1,
        )
    });
    workspace
        .run(&["check"])
        .refused_with(&["extent_women", "the table has sex"]);

    let workspace = finer();
    let file = workspace.path("data-sources/census-country-sex-age/born.csv");
    Workspace::edit(&file, |text| {
        text.replace("Aged 14 years and under", "Children")
    });
    workspace.run(&["pin", "census-country-sex-age"]);
    let check = workspace.run(&["check"]);
    check.refused_with(&["cannot be taken apart", "Children", "parts.ages"]);
    Workspace::edit(&workspace.plan(), |plan| {
        plan.replacen(
            "female = \"Female\"",
            "female = \"Female\"\nages = { Children = \"0-14\" }",
            1,
        )
    });
    workspace.run(&["check"]).done();
}

#[test]
fn prevalence_by_age_is_refused_where_its_ages_are_none_or_stand_twice() {
    for (right, wrong, says) in [
        ("Y15T24", "young", "not a band of ages"),
        ("Y15T24", "Y25T49", "a second row for NGA, ages 25 to 49"),
    ] {
        let workspace = finer();
        let file = workspace.path("data-sources/prevalence-by-age/fgm.csv");
        Workspace::edit(&file, |text| text.replace(right, wrong));
        workspace.run(&["pin", "prevalence-by-age"]);
        workspace.run(&["check"]).refused_with(&[says]);
    }
}

const NATURE: &str = r#"[[nature]]
source = "nhs-fgm-before-2026"
title = "Those recorded, by type and country"
caveat = "Made-up figures."
parts = ["measure", "dimension", "category"]
with = " | "
level = 0.95
dimensions = [
    { name = "FGM type", title = "By type of FGM", known = "summed", not_known = "Not known" },
    { name = "Country of birth", title = "By country of birth", known = "summed", not_known = "Not stated" },
]
left_out = ["Age band", "Place undertaken"]

"#;

/// The publisher's own layout, made up: its regions and England are kept, and its three columns
/// joined, by the manifest; the plan says what stands in them.
#[test]
fn a_finer_table_of_those_recorded_comes_in_without_code() {
    let workspace = Workspace::new();
    bring(&workspace, "nhs-fgm-before-2026", |manifest| {
        manifest
            .replacen(
                "keep = [\"Local Authority\"]",
                "keep = [\"Country\", \"Region\"]",
                1,
            )
            .replacen(
                "\"Country\", \"Region\", \"ICB\"",
                "\"Local Authority\", \"ICB\"",
                1,
            )
            .replacen(
                "keep = [\"Individuals\"]\nleave_out = [\"Total attendances\", \"Newly recorded\"]",
                "keep = [\"Individuals\", \"Newly recorded\"]\nleave_out = [\"Total attendances\"]",
                1,
            )
            .replacen(
                "{ joined = [\"Variable\", \"Variable Value\"], with = \": \" }",
                "{ joined = [\"Measure\", \"Variable\", \"Variable Value\"], with = \" | \" }",
                1,
            )
            .replacen("[\"E\", \"Q\", \"R\", \"3\"]", "[\"E\"]", 1)
            .replacen(
                "vintage = \"2025\" }",
                "vintage = \"2025\", lookup = { recodes = [{ from = \"E40000003\", to = \"E12000007\", reason = \"The NHS region of London is taken as London.\" }] } }",
                1,
            )
    });
    Workspace::edit(&workspace.plan(), |plan| {
        let plan = plan
            .replacen(
                "sources = [",
                "sources = [\n    \"nhs-fgm-before-2026\",",
                1,
            )
            .replacen("partial = [", "partial = [\"nhs-fgm-before-2026\", ", 1);
        replaced(&plan, "[[nature]]", "# The 2011 census beside", NATURE)
    });
    let run = workspace.run(&["explain", "London"]);
    run.done();
    // The fixture: 280 of type 1 and 125 of type 2 in the third quarter, each within 2; 110 not known.
    for words in [
        "By type of FGM, Individuals, quarter to 2025-09-30, Type 1: 280 (rounded, 278..282)",
        "By country of birth, Individuals, quarter to 2025-12-31, Country A: 320",
    ] {
        assert!(run.out.contains(words), "expected {words} in\n{}", run.out);
    }
    assert!(!run.out.contains("Type 2: 110"), "{}", run.out);

    // A borough in such a table is refused.
    let file = workspace.path("data-sources/nhs-fgm-before-2026/source.toml");
    Workspace::edit(&file, |manifest| {
        manifest
            .replacen(
                "keep = [\"Country\", \"Region\"]",
                "keep = [\"Country\", \"Region\", \"Local Authority\"]",
                1,
            )
            .replacen("leave_out = [\"Local Authority\", ", "leave_out = [", 1)
    });
    workspace
        .run(&["check"])
        .refused_with(&["an area of the map", "E09000007"]);
}

#[test]
fn a_misspelt_dimension_of_those_recorded_is_refused() {
    let workspace = Workspace::new();
    Workspace::edit(&workspace.plan(), |plan| {
        plan.replacen(
            "name = \"country of birth\"",
            "name = \"country of brith\"",
            1,
        )
    });
    workspace.run(&["check"]).refused_with(&[
        "plan, [[nature]]",
        "the plan does not name; found \"country of birth\"",
        "nothing of a dimension of the plan; found \"country of brith\"",
    ]);
}

/// One cell without a number takes what hangs on it and nothing else: each is named.
#[test]
fn a_missing_cell_is_named_and_the_rest_stands() {
    for (source, cell, says) in [
        (
            "ons-births-2024-by-mother-region",
            "E09000005,Brent,2024,Africa,505",
            "not estimable: ons-births-2024-by-mother-region, E09000005 Brent, ",
        ),
        (
            "ons-census-2021-sex",
            "E09000001,City of London,2021,female,3862",
            "",
        ),
        (
            "ons-mid-2020-ages",
            "E09000001,City of London,2020,0 to 14,",
            "",
        ),
    ] {
        let workspace = Workspace::new();
        let manifest = workspace.path(&format!("data-sources/{source}/source.toml"));
        Workspace::edit(&manifest, |text| {
            text.replacen(
                "markers = {}",
                "markers = { x = { marker = \"not_available\" } }",
                1,
            )
        });
        workspace.spoil(source, |text| {
            let start = text.find(cell).unwrap();
            let line = text[start..].lines().next().unwrap();
            let (row, _) = line.rsplit_once(',').unwrap();
            text.replacen(line, &format!("{row},x"), 1)
        });
        workspace.build().done();
        let run = workspace.run(&["explain", "London"]);
        run.done();
        assert!(run.out.contains(says), "{}", run.out);
    }
}

/// A correction that is on stands in every caveat of a release, and in no interval.
#[test]
fn a_correction_that_is_on_is_said_wherever_its_figures_are() {
    let workspace = Workspace::new();
    let number = |workspace: &Workspace| {
        let run = workspace.run(&["explain", "London", "extent_women"]);
        run.done();
        let line = run.out.lines().find(|line| line.starts_with("  2021"));
        let numbers: Vec<f64> = line
            .unwrap()
            .split([' ', '(', ',', ')'])
            .filter_map(|word| word.parse().ok())
            .take(3)
            .collect();
        numbers
    };
    let off = number(&workspace);
    Workspace::edit(&workspace.plan(), |plan| {
        plan.replacen("state = \"off\"", "state = \"on\"", 1)
    });
    let on = number(&workspace);
    assert_eq!((off.len(), on.len()), (3, 3));
    for (off, on) in off.iter().zip(&on) {
        assert!((on - off * 0.9).abs() < 1.0, "{on} beside {off}");
    }
    let release = workspace.release();
    let says = "With the correction for migration (x 0.9), a scenario of this project's own.";
    for (name, bytes) in crate::workspace::files(&release) {
        let is_text = name.ends_with("README.md") || name.ends_with("extent_per_1000_females.svg");
        let text = String::from_utf8_lossy(&bytes);
        // An SVG breaks its lines.
        let words = says.split(' ').take(3).collect::<Vec<_>>().join(" ");
        assert!(!is_text || text.contains(&words), "{name} does not say it");
    }
}
