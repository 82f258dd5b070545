//! What a model of relative risks refuses, by file, row, column and area.

use std::fmt::Write as _;
use std::fs;

use super::model::{MODEL, districts, nhs, scotland, table};
use super::{Case, RATE, events};

#[track_caller]
fn refused(case: &Case, table: &str, options: &[&str], words: &[&str]) {
    let json = case.path("refused.json");
    let name = json.display().to_string();
    let run = case.run(table, &[options, &["--json", &name]].concat());
    run.refused_with(words);
    assert!(!json.exists(), "something was written");
}

#[test]
fn options_that_do_not_go_together_are_usage() {
    let case = Case::london();
    let json = case.path("out.json").display().to_string();
    let rate = [&RATE[..], &["--json", &json]].concat();
    let model = [&rate[..], &["--model", "bym2"]].concat();
    let value = ["--value", "people", "--json", &json];
    for (options, more, words) in [
        (
            &value[..],
            &["--model", "bym2"][..],
            "--model bym2 is of events",
        ),
        (
            &rate,
            &["--priors", "sigma=fixed(1)"],
            "--priors needs a model",
        ),
        (&rate, &["--withheld", "c=1-7"], "--withheld needs a model"),
        (&rate, &["--compare"], "--compare needs a model"),
        (
            &model,
            &["--model", "car"],
            "possible values: none, bym2, leroux, iid",
        ),
        (
            &model,
            &["--priors", "tau=gamma(1,1)"],
            "\"tau=gamma(1,1)\" is no prior of the model",
        ),
        (
            &model,
            &["--priors", "sigma=gamma(1,1)"],
            "half-normal(SCALE)",
        ),
        (
            &model,
            &["--priors", "phi=half-normal(1)"],
            "expected values from 0 to 1",
        ),
        (&model, &["--withheld", "c=7-1"], "MARKER=LOWER-UPPER"),
        (&model, &["--withheld", "q=1-7"], "MARKER=LOWER-UPPER"),
        (
            &model,
            &["--withheld", "c=1-7,*=1-5"],
            "says twice what [c] stands for",
        ),
        (&model, &["--rounded", "1"], "--rounded"),
        (&model, &["--lower", "a"], "--upper"),
        (
            &model,
            &["--lower", "a", "--upper", "b", "--rounded", "5"],
            "cannot be used with",
        ),
        (&model, &["--thresholds", "1,-2"], "a number above 0"),
        (&model, &["--thresholds", "1,1.0"], "1.0 stands twice"),
        (&model, &["--draws", "9"], "10..=100000"),
        (&model, &["--interaction", "type4"], "walking-maps"),
        (&model, &["--covariates", "a,a"], "stands twice"),
        (
            &model,
            &["--covariates", "intercept"],
            "give the column another name",
        ),
        (
            &model,
            &["--reference", "mean"],
            "possible values: expected, overall",
        ),
    ] {
        // The last of two models is the one that counts, and clap says that there are two.
        let options = match more {
            ["--model", ..] if options.len() == model.len() => &rate[..],
            _ => options,
        };
        let run = case.run(&events(), &[options, more].concat());
        assert_eq!(run.code, 2, "{more:?}: {}", run.err);
        assert!(run.err.contains(words), "{words:?} is not in {}", run.err);
    }
    let missing = [&model[..], &["--priors", "nowhere.toml"]].concat();
    let run = case.run(&events(), &missing);
    assert_eq!(run.code, 3, "{}", run.err);
    let run = case.run(
        &events(),
        &[&model[..], &["--totals", "nowhere.csv"]].concat(),
    );
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(!case.path("out.json").exists());
}

#[test]
fn priors_of_a_file_are_refused_by_row() {
    let case = Case::london();
    let path = case.path("priors.toml");
    let name = path.display().to_string();
    let options = [&RATE[..], &["--model", "bym2", "--priors", &name]].concat();
    for (text, words) in [
        (
            "sigma = \"half-normal(1)\"\ntau = \"fixed(1)\"\n",
            "row 2: unknown field `tau`",
        ),
        ("phi = \"beta(1)\"\n", "\"beta(1)\" is not a prior"),
        (
            "phi = \"half-normal(1)\"\n",
            "half-normal(1) is no prior of phi",
        ),
        ("phi =\n", "row 1"),
    ] {
        fs::write(&path, text).unwrap();
        refused(&case, &events(), &options, &["priors.toml", words]);
    }
}

#[test]
fn covariates_are_refused_by_row_column_and_area() {
    let districts = districts();
    let case = scotland(&districts);
    let exact = table(&districts, |observed| observed.to_string());
    // The first district has nine cases, 1.4 expected and 16% in farming.
    let with = |cell: &str| exact.replacen("S01,9,1.4,0.16", &format!("S01,9,1.4,{cell}"), 1);
    for (table, columns, words) in [
        (
            with(""),
            "farming",
            "row 2, column farming, area S01: the cell is empty",
        ),
        (with("x"), "farming", "a covariate is withheld or missing"),
        (with("inf"), "farming", "not a number"),
        (
            exact.clone(),
            "same",
            "column same: the covariate is the same in every area",
        ),
        (
            exact.clone(),
            "farming,twice",
            "column twice: the covariate is a sum of multiples of the others and a constant (farming)",
        ),
        (exact.clone(), "none", "column none"),
    ] {
        let options = [&MODEL[..], &["--covariates", columns]].concat();
        refused(&case, &table, &options, &[words]);
    }
}

#[test]
fn counts_are_refused_by_row_column_and_area() {
    let districts = districts();
    let case = scotland(&districts);
    let exact = table(&districts, |observed| observed.to_string());
    let all = |printed: &str| table(&districts, |_| printed.to_owned());
    let first = |from: &str, to: &str| exact.replacen(from, to, 1);
    let rules = ["--withheld", "c=1-7", "--rounded", "5"];
    for (table, options, words) in [
        (
            first("S01,9,1.4", "S01,9,c"),
            &[][..],
            "row 2, column expected, area S01: a model needs every area's population",
        ),
        (first("S01,9,1.4", "S01,9,0"), &[], "a population of nought"),
        (
            exact.clone(),
            &rules,
            "row 2, column cases, area S01: the number is not a multiple of the base of --rounded",
        ),
        (
            table(&districts, nhs).replacen("S01,10,", "S01,5,", 1),
            &rules,
            "is one that a marker of --withheld stands for",
        ),
        (all("c"), &[], "nothing is known of any count"),
        (
            all("0"),
            &["--reference", "overall"],
            "no count is known to be above 0",
        ),
    ] {
        refused(&case, &table, &[&MODEL[..], options].concat(), &[words]);
    }
    let bounds = [&MODEL[..], &["--lower", "l", "--upper", "u"]].concat();
    for (ends, words) in [
        (
            "8,7",
            "row 2, column l, area S01: the lower bound of the count lies above",
        ),
        (
            "100,200",
            "row 2, column cases, area S01: the count lies outside its own bounds",
        ),
        (
            "0,",
            "row 2, column u, area S01: a bound of the count: the cell is empty",
        ),
        (
            "0.5,9",
            "row 2, column l, area S01: a bound of the count: events that are no whole",
        ),
    ] {
        let with = exact.replacen('\n', ",l,u\n", 1);
        let (header, rows) = with.split_once('\n').unwrap();
        let rows = rows.replace('\n', &format!(",{ends}\n"));
        refused(&case, &format!("{header}\n{rows}"), &bounds, &[words]);
    }
}

#[test]
fn totals_are_refused_by_row_and_column() {
    let districts = districts();
    let case = scotland(&districts);
    let path = case.path("totals.csv");
    let name = path.display().to_string();
    let options = ["--withheld", "c=1-7", "--rounded", "5", "--totals", &name];
    let options = [&MODEL[..], &options].concat();
    let printed = table(&districts, nhs);
    let header = "name,members,lower,upper";
    for (text, words) in [
        (
            format!("{header}\na,S01 S99,1,9\n"),
            &["totals.csv, row 2, column members: area S99 is a member, and has no boundary"][..],
        ),
        (
            format!("{header}\na,S01,9,1\nb,,1,2\n"),
            &["row 2, column lower", "row 3, column members"],
        ),
        (
            format!("{header},period\na,all,1,900,2020\n"),
            &["row 2, column period: the total is of a period that the table has not"],
        ),
        (
            format!("{header},indicator\na,all,1,900,b\n"),
            &["row 2, column indicator"],
        ),
        (
            format!("{header}\nregion,all,5000,6000\n"),
            &[
                "totals.csv: the model bym2 is not fitted: no counts fit the total \"region\"",
                "row 2",
                "larger than the most that its areas can sum to",
                "to do: check the range of --withheld",
            ],
        ),
        (
            format!("{header}\na,S01 S02,48,52\nb,S02 S03,48,52\n"),
            &[
                "share areas and neither holds the other",
                "to do: keep totals that nest",
            ],
        ),
    ] {
        fs::write(&path, text).unwrap();
        refused(&case, &printed, &options, words);
    }
    // Of several periods a total says of which it is.
    let mut long = "code,year,cases,expected\n".to_owned();
    for of in &districts {
        for year in [2020, 2021] {
            writeln!(long, "{},{year},{},9", of.code, of.observed).unwrap();
        }
    }
    let out = case.path("out").display().to_string();
    let several = ["--period", "year", "--totals", &name, "--out", &out];
    for (text, words) in [
        (format!("{header}\na,all,1,900\n"), "and does not say which"),
        (
            format!("{header},period\na,all,1,9,2021\n"),
            "no counts fit the total \"a\" of 2021",
        ),
    ] {
        fs::write(&path, text).unwrap();
        let run = case.run(&long, &[&MODEL[..], &several].concat());
        run.refused_with(&["totals.csv", words]);
        assert!(!case.path("out").exists());
    }
    // The totals are read, and written over by nothing.
    let over = [&options[..], &["--json", &name]].concat();
    let run = case.run(&printed, &over);
    assert_eq!(run.code, 2, "{}", run.err);
}

#[test]
fn one_area_is_refused_and_large_counts_are_fitted() {
    let districts = districts();
    let one = scotland(&districts[..1]);
    let exact = |of: &[super::model::District]| table(of, |observed| observed.to_string());
    refused(
        &one,
        &exact(&districts[..1]),
        &MODEL,
        &["needs two areas or more", "to do: give all areas"],
    );
    let case = scotland(&districts);
    let large = table(&districts, |observed| {
        (1_000_000_000 + observed * 10_000_000).to_string()
    });
    let found = case.json(&large, &MODEL);
    let first = &found["areas"][0];
    // The crude one, which nothing else can move: the smallest error of a Poisson count.
    let risk = first["rr_mean"].as_f64().unwrap() * first["population"].as_f64().unwrap();
    let rate = found["model"]["reference_rate"].as_f64().unwrap();
    assert!((risk * rate / 1.09e9 - 1.0).abs() < 1e-4, "{first}");
}
