//! `fgm-map disclose`: a table that can be published.

use acquire::{CellsTable, Counts};
use disclose::tabular::{
    Looked, Structure, SuppressError, attack, filled, known, known_rounded, round, stands_for,
    suppress_transparently,
};
use serde_json::{Value, json};
use vocabulary::{Problem, Problems};

use super::{hierarchies, named_twice, table};
use crate::args::{DiscloseArgs, Method, Zeros};
use crate::failure::Failure;
use crate::output_file;

/// A rounded table of more cells is not attacked: its sums tell nothing that its multiples do not.
const ATTACKED: usize = 5_000;

/// What is published, and what is said of it.
struct Published {
    /// The texts that take the counts' place.
    texts: Vec<Option<String>>,
    words: String,
    report: Value,
}

/// Protects a table, holds it against the attack, and writes it.
pub fn disclose(args: &DiscloseArgs) -> Result<String, Failure> {
    let tabular = &args.tabular;
    named_twice(tabular, args.cost.as_deref())?;
    output_file::check(
        &[&tabular.table, &tabular.hierarchy],
        &[("--out", Some(&args.out)), ("--json", args.json.as_ref())],
    )?;
    let hierarchies = hierarchies(&tabular.hierarchy).map_err(Failure::Malformed)?;
    let file = (tabular.table.as_path(), args.cost.as_deref());
    let (rows, structure) = table(tabular, file, Counts::All, &hierarchies, Structure::new)
        .map_err(Failure::Malformed)?;
    let printed: Vec<u64> = rows.rows.iter().filter_map(|row| row.count).collect();
    let counts = filled(&structure, &printed);
    check_sums(args, &structure, &counts).map_err(Failure::Malformed)?;
    let published = match args.method {
        Method::Suppress => suppressed(args, &rows, &structure, &counts),
        Method::Round => rounded(args, &structure, &counts),
    };
    // Nothing but this is exit code 1: the table is sound, and has no safe form.
    let mut published = published.map_err(Failure::Unfit)?;
    published.report["columns_left_as_they_are"] = json!(rows.others);
    if !rows.others.is_empty() {
        let (columns, tell) = match rows.others.len() {
            1 => ("left as it is, the column", "it tells"),
            _ => ("left as they are, the columns", "they tell"),
        };
        let others = rows.others.join(", ");
        let left = format!("\n{columns} {others}: whether {tell} of a count was not looked at");
        published.words.push_str(&left);
    }
    // The table last: where it stands, all went well.
    if let Some(path) = &args.json {
        output_file::write(path, format!("{:#}\n", published.report).as_bytes())?;
    }
    output_file::write(&args.out, &rows.with(&published.texts))?;
    Ok(if tabular.quiet {
        String::new()
    } else {
        format!("{}: {}", args.out.display(), published.words)
    })
}

fn problem(args: &DiscloseArgs, what: &str, remedy: &str) -> Problem {
    Problem::new(args.tabular.table.display().to_string(), what, remedy)
}

/// Counts that do not add up are no table: that is told apart from one that has no safe form.
fn check_sums(args: &DiscloseArgs, structure: &Structure, counts: &[u64]) -> Result<(), Problems> {
    let wrong = structure.sums.iter().filter(|sum| !sum.holds(counts));
    let problems: Problems = wrong
        .map(|sum| {
            let total = structure.name(sum.total);
            let what = SuppressError::Sum { total }.to_string();
            problem(args, &what, "correct the counts or the hierarchy")
        })
        .collect();
    problems.none_or(())
}

fn suppressed(
    args: &DiscloseArgs,
    rows: &CellsTable,
    structure: &Structure,
    counts: &[u64],
) -> Result<Published, Problems> {
    let rule = args.tabular.rule();
    let mut costs: Vec<f64> = rows.rows.iter().map(|row| row.cost).collect();
    costs.resize(counts.len(), 0.0);
    let transparent =
        suppress_transparently(structure, counts, &costs, rule).map_err(|errors| {
            let remedy = match args.tabular.zeros {
                Zeros::Published => "withhold zeros as well, merge cells, leave out totals that are small themselves, or round",
                Zeros::Withheld => "merge cells, leave out totals that are small themselves, or round",
            };
            let errors = errors.into_iter();
            errors
                .map(|error| problem(args, &error.to_string(), remedy))
                .collect::<Problems>()
        })?;
    let found = transparent.suppression;
    let (pattern, is_looked_at) = match transparent.looked {
        Looked::Whole => (", by its pattern too", true),
        Looked::NotWhole => ("", false),
    };
    let is_withheld = &found.is_withheld[..structure.printed];
    let reader = attack(
        &structure.sums,
        &known(structure, counts, &found.is_withheld, rule),
    );
    let is_safe = reader.is_ok_and(|reader| {
        let mut cells = is_withheld.iter().zip(reader);
        cells.all(|(is, of)| !is || rule.is_safe(of))
    });
    if !is_safe {
        let what = "the attack found a withheld cell out; the table is not published";
        return Err(problem(args, what, "report this: it is a fault of the program").into());
    }
    // What is at risk and what is withheld besides must not be told apart.
    let of_risk: f64 = (0..structure.printed)
        .filter(|cell| rule.is_at_risk(counts[*cell]) && costs[*cell].is_finite())
        .map(|cell| costs[cell])
        .sum();
    let (cost, bound) = (of_risk + found.cost, of_risk + found.bound);
    let gap = if cost > bound + 1e-6 {
        (cost - bound) / cost
    } else {
        0.0
    };
    let withheld = is_withheld.iter().filter(|is| **is).count();
    let printed = structure.printed - withheld;
    let told = if gap > 0.0 {
        format!(
            "no safe pattern costs less than {}, a gap of {:.1}%",
            (bound * 100.0).floor() / 100.0,
            100.0 * gap
        )
    } else {
        "no safe pattern costs less".to_owned()
    };
    let texts = is_withheld.iter().map(|is| is.then(|| "[c]".to_owned()));
    Ok(Published {
        texts: texts.collect(),
        words: format!(
            "{printed} counts printed and {withheld} withheld, at a cost of {cost}; {told}; attacked and found safe{pattern}"
        ),
        report: json!({
            "method": "suppress",
            "threshold": rule.threshold,
            "min_width": rule.min_width,
            "zeros": args.tabular.zeros.word(),
            "cells": structure.printed,
            "printed": printed,
            "withheld": withheld,
            "cost": cost,
            "bound": bound,
            "gap": gap,
            "attacked": true,
            "pattern_attacked": is_looked_at,
            "unsafe": 0,
        }),
    })
}

fn rounded(
    args: &DiscloseArgs,
    structure: &Structure,
    counts: &[u64],
) -> Result<Published, Problems> {
    let (rule, base) = (args.tabular.rule(), args.base);
    let found = round(structure, counts, base).map_err(|errors| {
        let remedy = "correct the counts, take another base, or withhold cells instead";
        let errors = errors.into_iter();
        errors
            .map(|error| problem(args, &error.to_string(), remedy))
            .collect::<Problems>()
    })?;
    let values = &found.values[..structure.printed];
    let width = |value: u64| {
        let (lower, upper) = stands_for(value, base, found.reach);
        upper - lower
    };
    if values.iter().any(|value| width(*value) < rule.min_width) {
        let what = "a printed multiple would leave less open than --min-width asks for";
        let remedy = format!("take a base of {} or more", rule.min_width + 1);
        return Err(problem(args, what, &remedy).into());
    }
    let is_attacked = structure.keys.len() <= ATTACKED;
    if is_attacked {
        let known = known_rounded(structure, &found.values, base, found.reach);
        let is_safe = attack(&structure.sums, &known).is_ok_and(|reader| {
            let mut cells = values.iter().zip(reader);
            cells.all(|(value, of)| rule.is_safe_rounded(of, stands_for(*value, base, found.reach)))
        });
        if !is_safe {
            let what = "the attack found more of a cell than its multiple says; the table is not published";
            return Err(problem(args, what, "report this: it is a fault of the program").into());
        }
    }
    let mut words = vec![format!(
        "{} counts to multiples of {base} that add up",
        structure.printed
    )];
    if found.reach > 1 {
        words.push(format!(
            "none next to the counts do, so each stands for less than {} to either side",
            base * found.reach
        ));
    }
    if base <= rule.threshold {
        words.push(format!(
            "note: what is printed as 0 is known to be less than {base}"
        ));
    }
    Ok(Published {
        texts: values.iter().map(|value| Some(value.to_string())).collect(),
        words: words.join("; "),
        report: json!({
            "method": "round",
            "threshold": rule.threshold,
            "min_width": rule.min_width,
            "base": base,
            "reach": found.reach,
            "cells": structure.printed,
            "attacked": is_attacked,
            "unsafe": 0,
        }),
    })
}
