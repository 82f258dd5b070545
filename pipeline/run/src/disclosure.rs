//! The release's report on what it withholds: for people, and of disclosed things alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use disclose::{
    Audit, By, Method, Policy, Protected, Statement, TableReport, Totals, Unprotectable, Which,
    Why, Zeros, audit,
};
use publish::markdown;
use vocabulary::{Access, AreaCode, Provenance, SourceId};

use crate::pipeline::Inputs;
use crate::plan::Plan;

/// The report as Markdown: the rules with their reasons, then what became of each table.
///
/// Writing to a `String` does not fail: the results are left aside.
pub fn disclosure(plan: &Plan, inputs: &Inputs, protected: &Protected) -> String {
    let mut text = String::from(
        "# What this release withholds, and why\n\n\
         Small counts can point to people. This page says what is not shown, by which rule, how much is \
         lost by it, and what was tried in order to find a count out. It holds no number that the release \
         withholds.\n\n",
    );
    text.push_str(&rules(&plan.disclosure, inputs));
    let sources = &inputs.acquired.provenance;
    let (published, confidential): (Vec<&TableReport>, Vec<&TableReport>) = protected
        .report
        .tables
        .iter()
        .partition(|table| table.access == Access::Published);
    text.push_str("## Tables held in confidence\n\n");
    if confidential.is_empty() {
        text.push_str(
            "None: every table of this release was published before by its publisher.\n\n",
        );
    }
    for table in &confidential {
        text.push_str(&of_table(table, sources, inputs));
    }
    text.push_str(&published_tables(&published, sources));
    text.push_str(&attacks(&confidential, &plan.disclosure, protected));
    text
}

fn rules(policy: &Policy, inputs: &Inputs) -> String {
    let mut text = String::from(
        "## The rules\n\nThey apply to tables held in confidence. Published tables pass as what their publishers printed.\n\n\
         | rule | value | why |\n| --- | --- | --- |\n",
    );
    let mut row = |rule: &str, value: &str, why: &str| {
        let why = markdown(why);
        let value = markdown(value);
        let _ = writeln!(text, "| {rule} | {value} | {why} |");
    };
    let method = match policy.method.value {
        Method::Each => "each number by itself",
        Method::Suppress => "small counts withheld, and others beside them",
        Method::Round => "all counts rounded so that sums hold",
        Method::Exact => "counts as they are, for a named audience",
    };
    let zeros = match policy.zeros.value {
        Zeros::Published => "shown",
        Zeros::Withheld => "withheld with the small counts",
    };
    let totals = match &policy.totals.value {
        Totals::Which(Which::Every) => "of all wider areas, where they tell of no count".to_owned(),
        Totals::Which(Which::None) => "none".to_owned(),
        Totals::Of(codes) => {
            let names: Vec<String> = codes.iter().map(|of| area_name(*of, inputs)).collect();
            names.join(", ")
        }
    };
    let unprotectable = match policy.unprotectable.value {
        Unprotectable::Withhold => "its period is withheld whole",
        Unprotectable::Refuse => "nothing is published",
    };
    row("method", method, &policy.method.reason);
    let threshold = &policy.threshold;
    row(
        "small counts",
        &format!("1 to {}", threshold.value),
        &threshold.reason,
    );
    row("nought", zeros, &policy.zeros.reason);
    row(
        "rounding",
        &format!("to the nearest {}", policy.base.value),
        &policy.base.reason,
    );
    let fewest = &policy.fewest_values;
    row(
        "numbers left open",
        &format!("{} or more", fewest.value),
        &fewest.reason,
    );
    row("totals", &totals, &policy.totals.reason);
    let base = &policy.total_base;
    row(
        "rounding of totals",
        &format!("to the nearest {}", base.value),
        &base.reason,
    );
    row(
        "a table that cannot be protected",
        unprotectable,
        &policy.unprotectable.reason,
    );
    for merged in &policy.merged {
        let value = format!("{} ({})", merged.name, merged.code);
        row("merged area", &value, &merged.reason);
    }
    for sum in &policy.sums {
        let parts: Vec<String> = sum.parts.iter().map(ToString::to_string).collect();
        let value = format!("{} of {}: {}", sum.total, sum.source, parts.join(" + "));
        row("sum of categories", &value, &sum.reason);
    }
    for same in &policy.same_counts {
        let value = format!(
            "{} counts what {} counts",
            same.published, same.confidential
        );
        row("published elsewhere", &value, &same.reason);
    }
    text.push('\n');
    text
}

fn title<'a>(table: &'a TableReport, sources: &'a [Provenance]) -> &'a str {
    let mut sources = sources.iter();
    let source = sources.find(|source| source.source == table.source);
    source.map_or(table.source.as_str(), |source| source.title.as_str())
}

fn of_table(table: &TableReport, sources: &[Provenance], inputs: &Inputs) -> String {
    let mut text = format!("### {}\n\n", markdown(title(table, sources)));
    let shown = table.cells - table.withheld - table.rounded - table.missing;
    let _ = writeln!(
        text,
        "Of {} figures of areas {shown} are shown as they are, {} rounded, and {} withheld; {} have no number at their source. {} totals of wider areas are given.",
        table.cells, table.rounded, table.withheld, table.missing, table.totals
    );
    if let Some(numbers) = table.numbers_in_a_range {
        let _ = writeln!(
            text,
            "What is lost: a figure that is not shown as it is can be any of {numbers} numbers on average."
        );
    }
    text.push('\n');
    let mut by_reason: BTreeMap<Why, BTreeMap<(&str, &str), Vec<String>>> = BTreeMap::new();
    for held in &table.held_back {
        let of_reason = by_reason.entry(held.why).or_default();
        let figures = of_reason.entry((&held.period, &held.category)).or_default();
        figures.push(area_name(held.area, inputs));
    }
    for (why, figures) in by_reason {
        let _ = writeln!(text, "Not shown, or not shown anew: {}:\n", why.words());
        for ((period, category), areas) in figures {
            let category = match category {
                "" => String::new(),
                category => format!(", {}", markdown(category)),
            };
            let areas = markdown(&areas.join(", "));
            let _ = writeln!(text, "- {period}{category}: {areas}");
        }
        text.push('\n');
    }
    text
}

fn area_name(code: AreaCode, inputs: &Inputs) -> String {
    let groups = inputs.atlas.groups.iter();
    let mut groups = groups.map(|group| &group.area);
    let name = inputs.atlas.areas.name(code);
    let name = name.or_else(|| {
        groups
            .find(|area| area.code == code)
            .map(|area| area.name.as_str())
    });
    name.map_or_else(|| code.to_string(), |name| format!("{name} ({code})"))
}

fn published_tables(tables: &[&TableReport], sources: &[Provenance]) -> String {
    let mut text = String::from(
        "## Published tables\n\nWhat their publishers withhold stays withheld: no total is used to narrow it.\n\n\
         | table | figures of areas | withheld by its publisher | rounded by its publisher | without a number |\n\
         | --- | --- | --- | --- | --- |\n",
    );
    for table in tables {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            markdown(title(table, sources)),
            table.cells,
            table.withheld,
            table.rounded,
            table.missing
        );
    }
    text.push('\n');
    text
}

fn attacks(confidential: &[&TableReport], policy: &Policy, protected: &Protected) -> String {
    let mut text = String::from("## What was tried\n\n");
    for table in confidential {
        let Some(attacked) = table.attacked else {
            continue;
        };
        let _ = writeln!(
            text,
            "{}: {} numbers that are not shown as they are, held against {}{}. {}\n",
            table.source,
            attacked.numbers,
            match attacked.releases {
                1 => "this release".to_owned(),
                many => format!("{many} releases, this one among them"),
            },
            if policy.same_counts.is_empty() {
                ""
            } else {
                ", together with the published sources that count the same"
            },
            told(
                &table.source,
                policy,
                (&protected.statement, &protected.audit)
            )
        );
    }
    let _ = writeln!(
        text,
        "For every number that is withheld or rounded the smallest and the largest number were sought that fit everything printed: totals, \
         earlier releases, published sources. A release that would itself let one of them be told more closely than the rules allow is refused. \
         `disclosed.csv` has what this release says of every such table; `fgm-map audit` repeats the attack from it. {} numbers that publishers withhold \
         were looked at as well; should their own totals tell of one, its publisher is told and nothing here repeats it.\n\n\
         Not covered: what somebody learns from sources that are not listed in this release, or from guesses about people they know.",
        protected.audit.published_numbers
    );
    text
}

/// How many numbers of a table could be told more closely than the rules allow, and by what; not
/// which ones.
///
/// It says the same when the release is made again, which is then one of those before: what a
/// publisher's tables tell is looked for beside this release alone.
fn told(source: &SourceId, policy: &Policy, (statement, found): (&Statement, &Audit)) -> String {
    let numbers = |found: &Audit, is_meant: fn(By) -> bool| -> BTreeSet<_> {
        let found = found.findings.iter();
        found
            .filter(|of| of.source == *source && is_meant(of.by))
            .map(|of| (of.period, of.category.clone(), of.area))
            .collect()
    };
    let all = numbers(found, |_| true);
    if all.is_empty() {
        return "None could be told more closely than the rules allow.".to_owned();
    }
    let alone = audit(std::slice::from_ref(statement), policy);
    let of_publishers = numbers(&alone, |by| by == By::Publisher);
    let printed = all.intersection(&of_publishers).count();
    words_of_told(all.len() - printed, printed)
}

/// What gave numbers away: releases before, and what a publisher printed.
fn words_of_told(before: usize, printed: usize) -> String {
    let before = (before > 0)
        .then(|| format!("{before} by releases before this one, which cannot be taken back"));
    let printed = (printed > 0).then(|| format!("{printed} by what a publisher printed"));
    let by: Vec<String> = before.into_iter().chain(printed).collect();
    format!(
        "More closely than the rules allow could be told {}; this release adds nothing to it.",
        by.join(", and ")
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn statement(rows: &[&str]) -> Statement {
        let header =
            "source,access,period,category,area_code,members,cover,shown,marker,lower,upper";
        let lines: Vec<&str> = [header].into_iter().chain(rows.iter().copied()).collect();
        let text = lines.join("\r\n") + "\r\n";
        Statement::parse(&text).expect("a statement")
    }

    /// What is said of the last of these releases.
    fn said(releases: &[Statement], policy: &Policy) -> String {
        let last = releases.last().expect("a release");
        let found = audit(releases, policy);
        told(&SourceId::new("ours"), policy, (last, &found))
    }

    const WITHHELD: &str = "ours,confidential,year to 2025-03-31,,E09000001,,,,[c],1,7";
    const OTHER: &str = "ours,confidential,year to 2025-03-31,,E09000002,,,,[c],1,7";
    const EARLIER: &str = "ours,confidential,year to 2025-03-31,,E09000001,,,6,,,";
    const PRINTED: &str = "theirs,published,year to 2025-03-31,,E09000002,,,6,,,";

    #[test]
    fn what_could_be_told_is_counted_by_what_tells_it_and_the_same_on_the_next_night() {
        let rules = json!({
            "preset": "nhs-fgm",
            "same_counts": [{ "confidential": "ours", "published": "theirs", "reason": "a test" }],
        });
        let policy: Policy = serde_json::from_value(rules).expect("a policy");
        let none = "None could be told more closely than the rules allow.";
        let is_safe = statement(&[WITHHELD, OTHER]);
        assert_eq!(said(std::slice::from_ref(&is_safe), &policy), none);

        let before = "1 by releases before this one, which cannot be taken back";
        let printed = "1 by what a publisher printed";
        let earlier = statement(&[EARLIER, OTHER]);
        let twin = statement(&[WITHHELD, OTHER, PRINTED]);
        for (releases, by) in [
            (vec![earlier.clone(), is_safe], before.to_owned()),
            (vec![twin.clone()], printed.to_owned()),
            (vec![earlier, twin], format!("{before}, and {printed}")),
        ] {
            let expected = format!(
                "More closely than the rules allow could be told {by}; this release adds nothing to it."
            );
            assert_eq!(said(&releases, &policy), expected);
            // Made again from the same inputs it is held against itself, and says the same.
            let again: Vec<_> = releases.iter().chain(releases.last()).cloned().collect();
            assert_eq!(said(&again, &policy), expected);
        }
    }
}
