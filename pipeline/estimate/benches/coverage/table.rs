//! What was found, as Markdown.

use std::collections::BTreeMap;

use crate::LEVELS;
use crate::arm::{ARMS, Arm, Case, publisher};
use crate::published::Rule;
use crate::tally::{BANDS, Estimated, Measure, Stratum, Tally};

/// Fewer areas than this say nothing.
const ENOUGH: f64 = 200.0;

pub(crate) fn print(tallies: &BTreeMap<(u32, Case), Tally>) {
    summary(tallies);
    for rule in [Rule::Nhs, Rule::Dfe] {
        let name = publisher(rule);
        let cases = || ARMS.into_iter().filter(|case| case.rule == rule);
        println!("### Under the {name} rule, by what was printed\n");
        heading("printed");
        for level in LEVELS {
            for (stratum, name) in [
                (Stratum::All, "all"),
                (Stratum::Nought, "0"),
                (Stratum::Withheld, "withheld"),
                (Stratum::Shown, "a number"),
            ] {
                for case in cases() {
                    row(tallies, (level, case), stratum, name);
                }
            }
        }
        println!("\n### Under the {name} rule, by the mean of the count\n");
        heading("mean");
        for level in LEVELS {
            for (at, band) in bands().iter().enumerate() {
                for case in cases() {
                    row(tallies, (level, case), Stratum::Mean(at), band);
                }
            }
        }
        println!();
    }
}

/// Coverage alone.
fn summary(tallies: &BTreeMap<(u32, Case), Tally>) {
    let levels = LEVELS.map(|level| level.to_string()).join(" | ");
    println!("### Coverage, %, at each level\n");
    println!("| rule | counts taken as | all areas: {levels} | withheld: {levels} |");
    println!("|---|---|{}", "---:|".repeat(2 * LEVELS.len()));
    for case in ARMS {
        let held = [Stratum::All, Stratum::Withheld].map(|stratum| {
            let tallies = LEVELS.map(|level| tallies.get(&(level, case)));
            let cell = |tally: &Tally| {
                let held = tally.of(stratum, Measure::Held);
                format!("{:.1} ± {:.1}", held.mean * 100.0, held.error * 100.0)
            };
            tallies
                .map(|tally| tally.map_or_else(String::new, cell))
                .join(" | ")
        });
        let (rule, arm) = (publisher(case.rule), case.arm.name());
        println!("| {rule} | {arm} | {} | {} |", held[0], held[1]);
    }
    println!();
}

fn bands() -> Vec<String> {
    let mut from = 0.0;
    let band = |end: &f64| {
        let name = if end.is_finite() {
            format!("{from} to {end}")
        } else {
            format!("{from} and more")
        };
        from = *end;
        name
    };
    BANDS.iter().map(band).collect()
}

fn heading(stratum: &str) {
    println!(
        "| level | {stratum} | counts taken as | areas | coverage, % | width of RR | width of log RR | bias of RR | bias of log RR | RMSE of log RR | interval score | above that of intervals |"
    );
    println!("|---:|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
}

fn row(
    tallies: &BTreeMap<(u32, Case), Tally>,
    (level, case): (u32, Case),
    stratum: Stratum,
    name: &str,
) {
    let Some(tally) = tallies.get(&(level, case)) else {
        return;
    };
    let areas = tally.areas(stratum);
    if areas < ENOUGH {
        return;
    }
    let of = |measure| tally.of(stratum, measure);
    let held = of(Measure::Held);
    let square = of(Measure::Square);
    let root = square.mean.sqrt();
    let root = Estimated {
        mean: root,
        error: square.error / (2.0 * root),
    };
    let beside = Case {
        arm: Arm::Intervals,
        ..case
    };
    let above = match tallies.get(&(level, beside)) {
        Some(beside) if case.arm != Arm::Intervals => {
            shown(tally.above(beside, stratum, Measure::Score))
        }
        _ => String::new(),
    };
    println!(
        "| {level} | {name} | {} | {areas} | {:.1} ± {:.1} | {} | {} | {} | {} | {} | {} | {above} |",
        case.arm.name(),
        held.mean * 100.0,
        held.error * 100.0,
        shown(of(Measure::Width)),
        shown(of(Measure::LogWidth)),
        shown(of(Measure::Bias)),
        shown(of(Measure::LogBias)),
        shown(root),
        shown(of(Measure::Score)),
    );
}

fn shown(of: Estimated) -> String {
    format!("{:.3} ± {:.3}", of.mean, of.error)
}

/// Every fit that was refused is counted, and the first of each reason is named.
pub(crate) fn print_refused(refused: &[(u32, u64, Case, String)]) {
    println!("### Refused\n");
    if refused.is_empty() {
        println!("None.");
        return;
    }
    let mut by_why: BTreeMap<(u32, Case, String), Vec<u64>> = BTreeMap::new();
    for (level, map, case, why) in refused {
        // The number in brackets is the map's own.
        let why = why.split(" (").next().unwrap_or_default().to_owned();
        by_why.entry((*level, *case, why)).or_default().push(*map);
    }
    println!("| level | rule | counts taken as | maps | why | the first of them |");
    println!("|---:|---|---|---:|---|---|");
    for ((level, case, why), maps) in by_why {
        let first: Vec<String> = maps.iter().take(5).map(ToString::to_string).collect();
        println!(
            "| {level} | {} | {} | {} | {why} | {} |",
            publisher(case.rule),
            case.arm.name(),
            maps.len(),
            first.join(", ")
        );
    }
}
