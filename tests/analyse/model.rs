//! Models of relative risks by the command line, against posteriors that another sampler drew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::Case;
use crate::workspace::repository;

/// Lip cancer in Scotland: code, observed, expected, share in farming and fishing, neighbours.
pub struct District {
    pub code: String,
    pub observed: u64,
    expected: String,
    farming: f64,
    neighbours: Vec<String>,
}

pub fn districts() -> Vec<District> {
    let path = repository().join("pipeline/estimate/tests/data/scotland.csv");
    let text = fs::read_to_string(path).unwrap();
    let rows = text.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        let neighbours = cells[5].split_whitespace().map(str::to_owned);
        District {
            code: cells[0].to_owned(),
            observed: cells[2].parse().unwrap(),
            expected: cells[3].to_owned(),
            farming: cells[4].parse::<f64>().unwrap() / 100.0,
            neighbours: neighbours.collect(),
        }
    });
    rows.collect()
}

/// The 53 districts that have neighbours, as the reference has them.
pub fn connected() -> Vec<District> {
    let mut districts = districts();
    districts.retain(|of| !of.neighbours.is_empty());
    districts
}

/// A map on which the districts have the neighbours that their table says: each has a square of
/// its own, and one beside that of each neighbour.
pub fn scotland(districts: &[District]) -> Case {
    let square = |x: usize, y: usize| {
        let (x, y) = (1_000 + x, 2_000 + y);
        json!([[[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]])
    };
    let mut links = Vec::new();
    for district in districts {
        let later = district.neighbours.iter().filter(|of| **of > district.code);
        links.extend(later.map(|other| (district.code.clone(), other.clone())));
    }
    let features = districts.iter().enumerate().map(|(at, district)| {
        let own = std::iter::once(square(10 * at, 0));
        let of_links = links.iter().enumerate().filter_map(|(link, (one, other))| {
            let place = |shift| square(10 * link + shift, 100);
            let first = (*one == district.code).then(|| place(0));
            first.or_else(|| (*other == district.code).then(|| place(1)))
        });
        let parts: Vec<Value> = own.chain(of_links).collect();
        json!({
            "type": "Feature",
            "properties": { "code": district.code },
            "geometry": { "type": "MultiPolygon", "coordinates": parts },
        })
    });
    let map = json!({ "type": "FeatureCollection", "features": features.collect::<Vec<_>>() });
    let mut case = Case::new(PathBuf::new(), "code");
    case.areas = case.path("scotland.geojson");
    fs::write(&case.areas, map.to_string()).unwrap();
    case
}

/// The districts' table, with what is printed of each observed number.
pub fn table(districts: &[District], printed: impl Fn(u64) -> String) -> String {
    let mut table = "code,cases,expected,farming,twice,same\n".to_owned();
    for of in districts {
        let (printed, share) = (printed(of.observed), of.farming);
        writeln!(
            table,
            "{},{printed},{},{share},{},7",
            of.code,
            of.expected,
            3.0 - 2.0 * share
        )
        .unwrap();
    }
    table
}

/// As the NHS publishes: 1 to 7 withheld, others to the nearest 5.
pub fn nhs(observed: u64) -> String {
    match observed {
        0 => "0".to_owned(),
        1..=7 => "c".to_owned(),
        _ => ((observed + 2) / 5 * 5).to_string(),
    }
}

pub const MODEL: [&str; 8] = [
    "--events",
    "cases",
    "--population",
    "expected",
    "--permutations",
    "0",
    "--model",
    "bym2",
];

type Posterior = BTreeMap<String, [f64; 5]>;

/// Mean, standard deviation, 2.5%, 50% and 97.5% of every quantity.
fn reference(name: &str) -> Posterior {
    let path = repository().join(format!("tests/reference/bym2/{name}.csv"));
    let text = fs::read_to_string(path).unwrap();
    let rows = text.lines().skip_while(|line| line.starts_with('#'));
    rows.skip(1)
        .map(|line| {
            // Of the quantity's own name a comma may be a part.
            let cells: Vec<&str> = line.rsplitn(7, ',').collect();
            let numbers = [5, 4, 3, 2, 1].map(|at| cells[at].parse().unwrap());
            (cells[6].trim_matches('"').to_owned(), numbers)
        })
        .collect()
}

/// Relative risks within 2% in their means and 4% in the ends of their intervals, sigma within
/// 0.02 and phi within 0.04.
#[track_caller]
fn agrees(found: &Value, with: &Posterior, covariates: &[(&str, &str)]) {
    let model = &found["model"];
    let near = |found: &Value, expected: f64, by: f64, what: &str| {
        let number = found.as_f64().unwrap();
        assert!(
            (number - expected).abs() <= by,
            "{what}: {number}, not {expected}"
        );
    };
    near(
        &model["parameters"]["sigma"]["mean"],
        with["sigma"][0],
        0.02,
        "sigma",
    );
    near(
        &model["parameters"]["phi"]["mean"],
        with["phi"][0],
        0.04,
        "phi",
    );
    for (ours, theirs) in [("intercept", "intercept")].iter().chain(covariates) {
        let [mean, sd, ..] = with[*theirs];
        near(&model["effects"][ours]["mean"], mean, 0.05 * sd, ours);
        near(&model["effects"][ours]["sd"], sd, 0.05 * sd, ours);
    }
    for of in found["areas"].as_array().unwrap() {
        let key = format!("rr[{}]", of["code"].as_str().unwrap());
        let [mean, _, lower, _, upper] = with[&key];
        near(&of["rr_mean"], mean, 0.02 * mean, &key);
        near(&of["rr_lower"], lower, 0.04 * lower, &key);
        near(&of["rr_upper"], upper, 0.04 * upper, &key);
    }
}

#[test]
fn scotland_agrees_with_another_sampler() {
    let districts = connected();
    let case = scotland(&districts);
    let exact = table(&districts, |observed| observed.to_string());
    let found = case.json(&exact, &MODEL);
    assert_eq!(found["global"]["directed_links"], 234);
    let factor = found["model"]["scaling_factors"][0].as_f64().unwrap();
    assert!((factor - 0.557_812_468).abs() < 1e-6, "{factor}");
    assert_eq!(found["model"]["reference"], "expected");
    agrees(&found, &reference("scotland-default"), &[]);
    let with = [&MODEL[..], &["--covariates", "farming"]].concat();
    let found = case.json(&exact, &with);
    agrees(
        &found,
        &reference("scotland-default-aff"),
        &[("farming", "aff")],
    );
    // The same priors from the command line and from a file.
    let inline = "intercept=normal(0,10),coefficients=normal(0,31.6227766),sigma=exponential(4.60517),phi=uniform(0,1)";
    let file = case.path("priors.toml");
    let keys = inline
        .replace("),", ")\n")
        .replace('=', "=\"")
        .replace(')', ")\"");
    fs::write(&file, keys).unwrap();
    let priors = case.json(&exact, &[&with[..], &["--priors", inline]].concat());
    agrees(
        &priors,
        &reference("scotland-exponential-aff"),
        &[("farming", "aff")],
    );
    let file = file.display().to_string();
    assert_eq!(
        priors,
        case.json(&exact, &[&with[..], &["--priors", &file]].concat())
    );
}

/// Rounded and withheld counts with their total, by the publisher's rule and by columns of bounds.
#[test]
fn counts_as_the_nhs_publishes_them_agree_with_another_sampler() {
    let districts = connected();
    let case = scotland(&districts);
    let totals = case.path("totals.csv");
    fs::write(&totals, "name,members,lower,upper\nScotland,all,505,514\n").unwrap();
    let totals = totals.display().to_string();
    let rules = ["--withheld", "c=1-7", "--rounded", "5"];
    let alone = case.json(&table(&districts, nhs), &[&MODEL[..], &rules].concat());
    agrees(&alone, &reference("scotland-nhs"), &[]);
    let options = [&MODEL[..], &rules, &["--totals", &totals]].concat();
    let found = case.json(&table(&districts, nhs), &options);
    agrees(&found, &reference("scotland-nhs-total"), &[]);
    let decided = |of: &Value, by: &str| of[by].as_f64().unwrap();
    for of in found["areas"].as_array().unwrap() {
        let sum = ["decided_own", "decided_others", "decided_totals"].map(|by| decided(of, by));
        assert!(
            (sum.iter().sum::<f64>() - 1.0).abs() < 1e-12 && sum[2] >= 0.0,
            "{of}"
        );
        // A withheld count has results of the model, and stays withheld.
        if of["marker"] == "[c]" {
            assert_eq!((&of["events"], &of["rate"]), (&Value::Null, &Value::Null));
        }
    }
    assert!(
        found["areas"]
            .as_array()
            .unwrap()
            .iter()
            .any(|of| decided(of, "decided_totals") > 0.0)
    );

    let mut bounds = "code,cases,expected,least,most\n".to_owned();
    for of in &districts {
        let printed = nhs(of.observed);
        let ends = match (of.observed, printed.parse::<u64>()) {
            (1..=7, _) => "1,7".to_owned(),
            (0, _) => ",".to_owned(),
            (_, shown) => shown.map(|n| format!("{},{}", n - 2, n + 2)).unwrap(),
        };
        writeln!(bounds, "{},{printed},{},{ends}", of.code, of.expected).unwrap();
    }
    let columns = ["--lower", "least", "--upper", "most", "--totals", &totals];
    // What stands for the counts is the same, said in another way.
    let mut bounded = case.json(&bounds, &[&MODEL[..], &columns].concat());
    assert_eq!(bounded["model"]["counts"]["lower"], "least");
    bounded["model"]["counts"] = found["model"]["counts"].clone();
    assert_eq!(found, bounded);
}
