//! Problems of two files that nobody has declared, in words that speak of the command line.

use acquire::may_be_a_code;
use vocabulary::{Problem, Problems};

/// Problems of the table, without areas that may be none. Its reader shows no cells.
pub fn of_table(problems: &Problems) -> Problems {
    told(problems.iter().cloned(), |remedy| {
        if remedy.contains("delimiter") {
            "separate the cells by commas, semicolons, tabs or bars, and quote those that hold one"
        } else if remedy.contains("encoding") {
            "save the table as UTF-8"
        } else if remedy.contains("columns in") {
            "name columns that are there with --key, --events, --population, --value, --period, --indicator, --covariates, --lower and --upper"
        } else {
            "save the table anew, as CSV with its header in the first line, or as Parquet"
        }
    })
}

/// Problems of the boundaries, without cells that may be no code of an area.
pub fn of_areas(problems: &Problems) -> Problems {
    let problems = problems.iter().cloned().map(|mut problem| {
        problem.found = problem.found.filter(|text| may_be_a_code(text));
        problem
    });
    told(problems, |remedy| {
        if remedy.contains("property") {
            "name the property that holds the codes with --code"
        } else {
            "reproject the boundaries, for instance to EPSG:4326, or save them anew"
        }
    })
}

fn told(
    problems: impl Iterator<Item = Problem>,
    remedy: impl Fn(&str) -> &'static str,
) -> Problems {
    let told = |mut problem: Problem| {
        problem.area = problem.area.and_then(|text| codes(&text));
        let speaks_of_manifests = ["source.toml", "snapshot", "manifest", "[format]"];
        if speaks_of_manifests
            .iter()
            .any(|word| problem.remedy.contains(word))
        {
            remedy(&problem.remedy).clone_into(&mut problem.remedy);
        }
        problem
    };
    problems.map(told).collect()
}

/// What names an area, where it is a code, or codes that stand for names as well: `A A and B B`.
fn codes(text: &str) -> Option<String> {
    if may_be_a_code(text) {
        return Some(text.to_owned());
    }
    let label = |label: &str| match label.split_whitespace().collect::<Vec<_>>()[..] {
        [code, name] if code == name && may_be_a_code(code) => Some(code.to_owned()),
        _ => None,
    };
    let labels: Option<Vec<String>> = text.split(" and ").map(label).collect();
    labels.map(|codes| codes.join(" and "))
}
