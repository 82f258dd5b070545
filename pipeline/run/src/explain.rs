//! `fgm-map explain`: how each published number of an area came about, down to the source's cells.

use std::collections::BTreeMap;
use std::path::Path;

use acquire::acquire;
use disclose::Disclosed;
use prioritise::explain_distance;
use vocabulary::{
    AreaCode, Category, Figure, Indicator, IndicatorId, Period, Silent, SourceId, Step,
};

use crate::failure::Failure;
use crate::ledger::Kept;
use crate::pipeline::{self, Findings, Inputs};
use crate::plan::{Plan, folder_of};
use crate::progress::Progress;

/// Explains one indicator of an area, or all of them.
pub fn explain(plan_file: &Path, area: &str, indicator: Option<&str>) -> Result<String, Failure> {
    let plan = Plan::read(plan_file)?;
    let inputs = pipeline::read(&plan, 1, None, Progress::QUIET)?;
    let (code, name) = find_area(&inputs, area)?;
    let earlier = Kept::earlier(&folder_of(plan_file))?;
    let findings = pipeline::compute(&plan, plan_file, &inputs, &earlier, None, Progress::QUIET)?;
    let chosen = choose(findings.indicators.get(), indicator)?;
    let lines = Lines::read(&plan)?;

    let mut text = vec![format!("{name} ({code})")];
    if indicator.is_none() {
        text.extend(in_short(&plan, &findings, code, &name));
    }
    for indicator in chosen {
        text.push(format!("\n{} ({})", indicator.title, indicator.id));
        text.extend(figures(indicator, code));
        text.extend(verdict(indicator, code));
        for step in steps(&plan, plan_file, &inputs, &findings, indicator, code)? {
            text.push(match step {
                Step::Words(words) => format!("  {words}"),
                Step::Cell {
                    source,
                    area,
                    period,
                    category,
                    says,
                } => {
                    let at = lines.of(&source, area, period, &category);
                    let category = match category.as_str() {
                        "" => String::new(),
                        category => format!(", {category}"),
                    };
                    format!("  {at}: {area}, {period}{category}: {says}")
                }
            });
        }
        let beside = findings.beside.lines(&indicator.id, code);
        text.extend(beside.into_iter().map(|line| format!("  {line}")));
        text.push(format!("  Mind: {}", indicator.caveat));
    }
    if indicator.is_none() {
        text.extend(findings.beside.of_area(code));
    }
    Ok(text.join("\n"))
}

/// What the plan's targeting comes to for an area, before the figures behind it.
fn in_short(plan: &Plan, findings: &Findings, code: AreaCode, name: &str) -> Vec<String> {
    let said = [
        gap(findings, code, name),
        allocation(plan, findings, code, name),
        site(plan, findings, code, name),
    ];
    let said = said.into_iter().flatten();
    let mut text: Vec<String> = said.map(|words| format!("  {words}")).collect();
    if !text.is_empty() {
        text.insert(
            0,
            "\nIn short, by the plan's numbers and weights".to_owned(),
        );
    }
    text
}

/// How the area's need lies beside what is recorded there.
fn gap(findings: &Findings, code: AreaCode, name: &str) -> Option<String> {
    let mut gaps = findings.targets.gaps.iter().flat_map(Disclosed::get);
    let own = gaps.find(|gap| gap.area == code)?;
    Some(own.sentence(name))
}

/// Why an area gets what it gets of what is shared out.
fn allocation(plan: &Plan, findings: &Findings, code: AreaCode, name: &str) -> Option<String> {
    let made = findings.targets.shared_out.as_ref()?.get();
    let words = made.sentence(plan.targeting.allocation.as_ref()?, code, name);
    (!words.is_empty()).then_some(words)
}

/// Where an area's nearest site would be, if the new ones stood.
fn site(plan: &Plan, findings: &Findings, code: AreaCode, name: &str) -> Option<String> {
    let made = findings.targets.sited.as_ref()?.get();
    let words = made.of_area(plan.targeting.siting.as_ref()?, code, name);
    (!words.is_empty()).then_some(words)
}

/// The line of the file that each cell was read from.
struct Lines(BTreeMap<(SourceId, AreaCode, Period, Category), (String, u64)>);

impl Lines {
    fn read(plan: &Plan) -> Result<Self, Failure> {
        let acquired = acquire(plan.sources_folder(), &plan.sources, 1, None, &Silent)?;
        let rows = acquired.tables.iter().flat_map(|table| {
            table.rows.iter().map(|row| {
                let key = (
                    table.source.clone(),
                    row.area,
                    row.period,
                    row.category.clone(),
                );
                (key, (table.file.clone(), row.row))
            })
        });
        Ok(Self(rows.collect()))
    }

    fn of(&self, source: &SourceId, area: AreaCode, period: Period, category: &Category) -> String {
        match self
            .0
            .get(&(source.clone(), area, period, category.clone()))
        {
            Some((file, row)) => format!("{file}, row {row}"),
            None => source.to_string(),
        }
    }
}

fn find_area(inputs: &Inputs, wanted: &str) -> Result<(AreaCode, String), Failure> {
    let areas = inputs
        .atlas
        .areas
        .iter()
        .chain(inputs.atlas.groups.iter().map(|group| &group.area));
    let is_wanted =
        |code: AreaCode, name: &str| code.as_str() == wanted || name.eq_ignore_ascii_case(wanted);
    let mut known = Vec::new();
    for area in areas {
        if is_wanted(area.code, &area.name) {
            return Ok((area.code, area.name.clone()));
        }
        known.push(format!("{} {}", area.code, area.name));
    }
    Err(Failure::Usage(format!(
        "{wanted:?} is not an area of the plan; expected one of\n  {}",
        known.join("\n  ")
    )))
}

fn choose<'a>(
    indicators: &'a [Indicator],
    wanted: Option<&str>,
) -> Result<Vec<&'a Indicator>, Failure> {
    let Some(wanted) = wanted else {
        return Ok(indicators.iter().collect());
    };
    if let Some(indicator) = indicators
        .iter()
        .find(|indicator| indicator.id.as_str() == wanted)
    {
        return Ok(vec![indicator]);
    }
    let known: Vec<&str> = indicators
        .iter()
        .map(|indicator| indicator.id.as_str())
        .collect();
    Err(Failure::Usage(format!(
        "{wanted:?} is not an indicator; expected one of\n  {}",
        known.join("\n  ")
    )))
}

/// The figure of every period that has one for the area.
fn figures(indicator: &Indicator, code: AreaCode) -> Vec<String> {
    let of_area = indicator
        .series
        .iter()
        .filter_map(|(period, column)| Some((*period, column.get(code)?)));
    let totals = indicator
        .totals
        .iter()
        .filter(|((_, area), _)| *area == code);
    let of_wider = totals.map(|((period, _), figure)| (*period, figure));
    let decimals = usize::from(indicator.decimals);
    of_area
        .chain(of_wider)
        .map(|(period, figure)| {
            format!(
                "  {period}: {}",
                words(figure, decimals, indicator.unit.as_str())
            )
        })
        .collect()
}

/// How far the newest figure may be relied on, by which rule, and whether areas can be told apart.
fn verdict(indicator: &Indicator, code: AreaCode) -> Vec<String> {
    let Some((period, column)) = indicator.newest() else {
        return Vec::new();
    };
    let verdict = indicator.verdicts.get(&(period, code));
    let verdict = verdict.map(|of| {
        format!(
            "  Verdict on the newest figure: {}. {}",
            of.verdict, of.rule
        )
    });
    let apart = indicator.apart.as_ref().map_or_else(
        || estimate::overlap(column).sentence(),
        |apart| apart.sentence.clone(),
    );
    verdict.into_iter().chain([format!("  {apart}")]).collect()
}

fn words(figure: &Figure, decimals: usize, unit: &str) -> String {
    let Some(estimate) = &figure.estimate else {
        return format!("{} {}", figure.status, figure.status.meaning());
    };
    let number = |x: f64| {
        let text = format!("{x:.decimals$}");
        // What rounds to nought has no sign.
        match text.strip_prefix('-') {
            Some(rest) if !rest.contains(|c| ('1'..='9').contains(&c)) => rest.to_owned(),
            _ => text,
        }
    };
    let value = estimate
        .value()
        .map_or_else(|| figure.status.to_string(), number);
    let level = estimate.level().map_or(String::new(), |level| {
        format!(", {}% interval", level.proportion() * 100.0)
    });
    format!(
        "{value} ({} to {}{level}) {unit}; {}; {}",
        number(estimate.lower()),
        number(estimate.upper()),
        figure.status.meaning(),
        estimate.method().label()
    )
}

fn steps(
    plan: &Plan,
    plan_file: &Path,
    inputs: &Inputs,
    findings: &Findings,
    indicator: &Indicator,
    code: AreaCode,
) -> Result<Vec<Step>, Failure> {
    if let Some(model) = plan.models.iter().find(|model| model.id == indicator.id) {
        let of = plan.indicators.iter().find(|recipe| recipe.id == model.of);
        let of = of.map(|recipe| recipe.id.clone());
        let made = findings.models.get().iter();
        let made = made.filter(|made| made.indicator.id == indicator.id);
        let mut steps: Vec<Step> = made
            .flat_map(|made| estimate::explain_model(made, model, code))
            .map(Step::Words)
            .collect();
        let prevalence = pipeline::prevalence(plan, inputs)?;
        if let Some(of) = of {
            let tables = &findings.protected.tables;
            let groups = &inputs.atlas.groups;
            let cells = estimate::explain(tables, prevalence, groups, &plan.indicators, &of, code);
            steps.extend(cells.map_err(|error| Failure::estimate(plan_file, error))?);
        }
        return Ok(steps);
    }
    if let Some(steps) = reached(plan, inputs, findings, indicator, code) {
        return Ok(steps);
    }
    let targeting = &plan.targeting;
    if let Some(steps) = findings
        .targets
        .need
        .get()
        .explain(&targeting.need, &indicator.id, code)
    {
        return Ok(steps);
    }
    let is_of = |id: Option<&IndicatorId>| id == Some(&indicator.id);
    if is_of(targeting.distance.as_ref().map(|of| &of.id)) {
        let services = pipeline::services(plan, inputs);
        let own = services.and_then(|services| services.nearest.get(code));
        return Ok(explain_distance(own.and_then(Option::as_ref)));
    }
    let name = inputs.atlas.areas.name(code).unwrap_or_default();
    if is_of(targeting.gap.as_ref().map(|of| &of.id)) {
        return Ok(words_of(gap(findings, code, name)));
    }
    if is_of(targeting.allocation.as_ref().map(|of| &of.id)) {
        return Ok(words_of(allocation(plan, findings, code, name)));
    }
    let prevalence = pipeline::prevalence(plan, inputs)?;
    let tables = &findings.protected.tables;
    let steps = estimate::explain(
        tables,
        prevalence,
        &inputs.atlas.groups,
        &plan.indicators,
        &indicator.id,
        code,
    );
    steps.map_err(|error| Failure::estimate(plan_file, error))
}

fn words_of(said: Option<String>) -> Vec<Step> {
    said.into_iter().map(Step::Words).collect()
}

/// What an area's people reach of each service, where the indicator is an access.
fn reached(
    plan: &Plan,
    inputs: &Inputs,
    findings: &Findings,
    indicator: &Indicator,
    code: AreaCode,
) -> Option<Vec<Step>> {
    let of = plan.targeting.access.as_ref()?;
    let group = findings.targets.access.as_ref()?.get().of(&indicator.id)?;
    let area = group.areas.iter().find(|area| area.area == code);
    let words = match area {
        None => vec!["It is made for the areas of the map alone, not for wider ones.".to_owned()],
        Some(area) => {
            let name = inputs.atlas.areas.name(code).unwrap_or_default();
            group.steps(of, area, name)
        }
    };
    Some(words.into_iter().map(Step::Words).collect())
}
