//! The stages in their order. This is the only place that knows it.

use std::collections::BTreeMap;
use std::path::Path;

use acquire::{Acquired, Cache, acquire};
use attach::{Atlas, attach, hubs, places_in};
use disclose::{Context, DiscloseError, Disclosed, Protected, Statement, disclose};
use estimate::bym2::{Fit, MapData, ModelFailures, ModelPlan, fit};
use estimate::{ModelledRate, NARROWS, estimate, judged, modelled};
use prioritise::Services;
use publish::{Edition, PointLayer, PublishError, Release, Signer, publish, restricted};
use vocabulary::{
    Indicator, IndicatorId, Note, Period, PeriodKind, Place, Prevalence, Problems, Report, Service,
    SourceId,
};

use crate::beside::{Beside, beside};
use crate::disclosure::disclosure;
use crate::failure::Failure;
use crate::ledger::Kept;
use crate::places;
use crate::plan::Plan;
use crate::progress::{Progress, Stage};
use crate::record;
use crate::reports::{reports, siting};
use crate::sign_off;
use crate::targeting_page::targeting_page;
use crate::targets::{Targets, targets};
use crate::unchanged;

/// The inputs, joined to their areas.
#[derive(Debug)]
pub struct Inputs {
    /// What the sources say.
    pub acquired: Acquired,
    /// The areas, how they lie, and the tables aligned to them.
    pub atlas: Atlas,
    /// Public places by source, each in its area.
    pub places: BTreeMap<SourceId, Vec<Place>>,
    /// The hubs of a verified list, where the plan names one.
    pub hubs: Vec<Service>,
}

impl Inputs {
    /// What a reader should know of the public sources, in the plan's order.
    pub fn notes(&self) -> impl Iterator<Item = &Note> {
        self.acquired.notes.iter().chain(&self.atlas.notes)
    }
}

/// What was found out: functions of disclosed and public data alone.
#[derive(Debug)]
pub struct Findings {
    /// The tables that passed the disclosure rules.
    pub protected: Protected,
    /// What was measured, then what was weighed, in the plan's order.
    pub indicators: Disclosed<Vec<Indicator>>,
    /// The fitted models of the plan.
    pub models: Disclosed<Vec<ModelledRate>>,
    /// The tables that go with the map.
    pub reports: Disclosed<Vec<Report>>,
    /// Where help would do most.
    pub targets: Targets,
    /// What goes with them.
    pub beside: Beside,
}

/// Reads the sources and joins them to the boundaries, on so many threads, as is all that follows.
///
/// # Errors
/// With every problem of the inputs.
pub fn read(
    plan: &Plan,
    jobs: usize,
    cache: Option<&Cache>,
    progress: Progress<'_>,
) -> Result<Inputs, Failure> {
    // For all that has no pool of its own. A process that has one already keeps it.
    let _ = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs)
        .build_global();
    let stage = progress.stage("acquire", plan.sources.len());
    let mut acquired = acquire(plan.sources_folder(), &plan.sources, jobs, cache, &stage)?;
    stage.done(&format!(
        "{} sources, the newest of {}",
        plan.sources.len(),
        acquired.newest
    ));

    let stage = progress.stage("attach", acquired.tables.len() + 1);
    let boundaries = acquired
        .boundaries
        .get(&plan.geography.boundaries)
        .ok_or_else(|| not_of_kind(&plan.geography.boundaries, "[boundaries]"))?;
    let services = match &plan.geography.services {
        None => None,
        Some(id) => Some(
            acquired
                .services
                .get(id)
                .ok_or_else(|| not_of_kind(id, "[services]"))?
                .as_slice(),
        ),
    };
    let tables = std::mem::take(&mut acquired.tables);
    let mut atlas = attach(tables, boundaries, services, &plan.geography, &stage)?;
    acquired.still_verified(&plan.geography.boundaries)?;
    let places = places(&acquired, &mut atlas)?;
    let links = atlas.neighbours.directed_links();
    stage.done(&format!(
        "{} areas, {links} links, {} tables",
        atlas.areas.len(),
        atlas.tables.len()
    ));
    let hubs = match &plan.geography.hubs {
        None => Vec::new(),
        Some(id) => {
            let rows = acquired.services.get(id);
            hubs(
                rows.ok_or_else(|| not_of_kind(id, "[services]"))?,
                id,
                &atlas,
            )?
        }
    };
    Ok(Inputs {
        acquired,
        atlas,
        places,
        hubs,
    })
}

/// Public places, each in its area; what a reader should know of them goes to the atlas.
fn places(
    acquired: &Acquired,
    atlas: &mut Atlas,
) -> Result<BTreeMap<SourceId, Vec<Place>>, Failure> {
    let (mut placed, mut problems) = (BTreeMap::new(), Problems::new());
    for (id, rows) in &acquired.places {
        match places_in(atlas, id, rows) {
            Ok((rows, notes)) => {
                atlas.notes.extend(notes);
                placed.insert(id.clone(), rows);
            }
            Err(found) => problems.append(found),
        }
    }
    Ok(problems.none_or(placed)?)
}

/// Tells the owner of public totals that narrow what public cells withhold: that is the
/// publisher's leak, and the release neither uses nor prints it.
fn tell_narrowing(models: &[ModelledRate], progress: Progress<'_>) {
    for model in models {
        let narrow = model.left_out.iter().filter(|of| of.why == NARROWS);
        for total in narrow {
            progress.note(&format!(
                "note: {}: the published total {} narrows a count that its publisher withholds; the model leaves it out: tell the publisher",
                model.indicator.id, total.total
            ));
        }
    }
}

/// What the owner is told of withheld counts that published tables narrow by themselves: which ones
/// is said to nobody else.
fn publishers_leaks(protected: &Protected) -> Vec<String> {
    let mut sources: Vec<(&vocabulary::SourceId, usize)> = Vec::new();
    for found in protected.audit.of_publishers() {
        match sources
            .iter_mut()
            .find(|(source, _)| **source == found.source)
        {
            Some((_, many)) => *many += 1,
            None => sources.push((&found.source, 1)),
        }
    }
    let words = sources.into_iter().map(|(source, many)| {
        format!("note: {source}: what publishers printed narrows {many} of its withheld counts by itself; the release neither uses nor prints that: tell the publisher")
    });
    words.collect()
}

/// Applies the disclosure rules, then computes everything that is published.
///
/// # Errors
/// When the plan asks for what the inputs do not have, or its rules find a count that a reader of
/// this release and the earlier ones could tell.
pub fn compute(
    plan: &Plan,
    plan_file: &Path,
    inputs: &Inputs,
    earlier: &[Statement],
    cache: Option<&Cache>,
    progress: Progress<'_>,
) -> Result<Findings, Failure> {
    let stage = progress.stage("disclose", 1);
    let protected =
        protected(plan, inputs, earlier).map_err(|errors| Failure::plan(plan_file, errors))?;
    tell_disclosed(&protected, stage, progress);
    behind(plan, plan_file, inputs, protected, cache, progress)
}

fn protected(
    plan: &Plan,
    inputs: &Inputs,
    earlier: &[Statement],
) -> Result<Protected, Vec<DiscloseError>> {
    let context = Context {
        groups: &inputs.atlas.groups,
        earlier,
    };
    disclose(&inputs.atlas.tables, &plan.disclosure, context)
}

/// Whether the same inputs come to the same release and words with what the ledger holds by now.
/// Everything behind the rules of disclosure is a function of what they come to, and of public
/// inputs; what the attack looked at grows with the ledger, and is told of in these words alone.
pub fn comes_again(
    plan: &Plan,
    inputs: &Inputs,
    earlier: &[Statement],
    findings: &Findings,
) -> bool {
    let first = &findings.protected;
    protected(plan, inputs, earlier).is_ok_and(|again| {
        (&again.tables, &again.statement, &again.report)
            == (&first.tables, &first.statement, &first.report)
            && publishers_leaks(&again) == publishers_leaks(first)
            && disclosure(plan, inputs, &again) == disclosure(plan, inputs, first)
    })
}

fn tell_disclosed(protected: &Protected, stage: Stage<'_>, progress: Progress<'_>) {
    for words in publishers_leaks(protected) {
        progress.note(&words);
    }
    let withheld: usize = protected
        .report
        .tables
        .iter()
        .map(|table| table.withheld)
        .sum();
    let cells: usize = protected
        .report
        .tables
        .iter()
        .map(|table| table.cells)
        .sum();
    stage.done(&format!("{cells} cells, {withheld} of them withheld"));
}

/// Fits a model, or takes what the same model came to for the same disclosed numbers before.
fn fitted(
    cache: Option<&Cache>,
    id: &IndicatorId,
    data: &MapData,
    plan: &ModelPlan,
) -> Result<Fit, ModelFailures> {
    let Some(cache) = cache else {
        return fit(data, plan);
    };
    // Numbers are printed to their last bit.
    let made_from = format!("fit\n{data:?}\n{plan:?}");
    cache.kept(&format!("{id}.fit"), &made_from, || fit(data, plan))
}

/// Everything behind `disclose`: what is published, computed from tables that have passed the disclosure rules.
///
/// # Errors
/// When the plan asks for what the inputs do not have.
pub fn behind(
    plan: &Plan,
    plan_file: &Path,
    inputs: &Inputs,
    protected: Protected,
    cache: Option<&Cache>,
    progress: Progress<'_>,
) -> Result<Findings, Failure> {
    let stage = progress.stage("estimate", 1);
    let prevalence = prevalence(plan, inputs)?;
    let measured = estimate(
        &protected.tables,
        prevalence,
        &inputs.atlas.groups,
        &plan.indicators,
    )
    .map_err(|error| Failure::estimate(plan_file, error))?;
    stage.done(&format!("{} indicators", measured.get().len()));

    let stage = progress.stage("model", plan.models.len());
    let models = modelled(
        &protected.tables,
        &inputs.atlas.groups,
        (&inputs.atlas.neighbours, &plan.geography.boundaries),
        &plan.indicators,
        &plan.models,
        &|id, data, plan| fitted(cache, id, data, plan),
    )
    .map_err(|error| Failure::estimate(plan_file, error))?;
    stage.done(&match models.get().len() {
        1 => "1 model".to_owned(),
        many => format!("{many} models"),
    });
    tell_narrowing(models.get(), progress);

    let stage = progress.stage("prioritise", 1);
    let measured = measured.map_owned(|measured| {
        let modelled = models.get().iter().map(|of| of.indicator.clone());
        let all = measured.into_iter().chain(modelled);
        all.map(|indicator| judged(indicator, &inputs.atlas.groups))
            .collect::<Vec<_>>()
    });
    let (targets, indicators) = targets(plan, plan_file, inputs, (&protected, &models), measured)?;
    stage.done(&format!("{} indicators", targets.indicators.get().len()));
    let beside = beside(plan, plan_file, inputs, &protected)?;
    let reports = reports(
        plan,
        plan_file,
        inputs,
        &protected.tables,
        &indicators,
        (&models, &targets, &beside),
    )?;
    Ok(Findings {
        protected,
        indicators,
        models,
        reports,
        targets,
        beside,
    })
}

/// The services that the plan names, seen from each area, and when their list was published.
pub fn services<'a>(plan: &Plan, inputs: &'a Inputs) -> Option<Services<'a>> {
    let source = plan.geography.services.as_ref()?;
    let source = inputs
        .acquired
        .provenance
        .iter()
        .find(|known| known.source == *source)?;
    let (year, day) = source.published.split_once('-')?;
    let listed = Period::new(year.parse().ok()?, PeriodKind::On(day.parse().ok()?));
    let nearest = inputs.atlas.nearest.as_ref()?;
    Some(Services { nearest, listed })
}

/// The survey prevalence that the plan names.
///
/// # Errors
/// When the source it names holds something else.
pub fn prevalence<'a>(plan: &Plan, inputs: &'a Inputs) -> Result<&'a [Prevalence], Failure> {
    let rows = inputs.acquired.prevalence.get(&plan.prevalence);
    rows.map(Vec::as_slice)
        .ok_or_else(|| not_of_kind(&plan.prevalence, "[prevalence]"))
}

/// Layers of places beside the areas: services and hubs, then where new sites would stand.
pub fn layers(plan: &Plan, inputs: &Inputs, findings: &Findings) -> Vec<PointLayer> {
    let access = findings.targets.access.as_ref().map(Disclosed::get);
    let mut layers = places::layers(plan, inputs, access);
    let sited = findings.targets.sited.as_ref().map(Disclosed::get);
    let sited = plan.targeting.siting.as_ref().zip(sited);
    layers.extend(sited.map(|(of, made)| siting::layer(of, made, &inputs.atlas)));
    layers
}

/// Writes a release, after the ledger has what it says, and points `latest` to it.
///
/// # Errors
/// When the plan's product does not fit its indicators, the release was withdrawn, or the folder
/// cannot be written.
pub fn release(
    (plan, plan_file): (&Plan, &Path),
    inputs: &Inputs,
    findings: &Findings,
    as_of: &str,
    (out, kept): (&Path, &mut Kept),
    (jobs, signer): (usize, Signer<'_>),
    progress: Progress<'_>,
) -> Result<Release, Failure> {
    let record = record::record(plan, inputs, findings, as_of);
    let notes: Vec<Note> = inputs.notes().cloned().collect();
    let layers = layers(plan, inputs, findings);
    let edition = Edition {
        notes: &notes,
        product: &plan.product,
        as_of,
        digest: &record.digest(),
        indicators: &findings.indicators,
        reports: &findings.reports,
        points: &layers,
        shapes: &inputs.atlas.shapes,
        groups: &inputs.atlas.groups,
        boundaries: &plan.geography.boundaries,
        provenance: record.provenance(),
        record: record.json(),
        statement: &findings.protected.statement.to_csv(),
        disclosure: &disclosure(plan, inputs, &findings.protected),
        targeting: &targeting_page(plan, inputs, findings),
        signer,
    };
    let failed = |error: PublishError| match error {
        PublishError::Product(problems) => Failure::Refused(problems),
        PublishError::NotALink { .. } => Failure::System(error.to_string()),
        _ if error.is_system() => Failure::System(error.to_string()),
        _ => Failure::plan(plan_file, [error]),
    };
    if let Some(audience) = &plan.disclosure.audience {
        let files = restricted(&edition, audience, out).map_err(failed)?;
        progress.note(&format!(
            "note: for {audience} alone: nothing was published, and latest stays where it was"
        ));
        return Ok(files);
    }
    let name = edition.name().map_err(failed)?;
    let policy = sign_off::policy_sha256(&plan.policy_json());
    kept.record(&name, &policy, &findings.protected.statement)?;
    let stage = progress.stage("publish", 8);
    let release = publish(&edition, out, jobs, &stage).map_err(failed)?;
    stage.done(&unchanged::published(&release.name, release.outcome));
    Ok(release)
}

/// A source that the plan uses as what it is not.
pub fn not_of_kind(id: &SourceId, kind: &str) -> Failure {
    Failure::Refused(
        vocabulary::Problem::new(
            format!("{id}/source.toml"),
            format!("the plan uses it as {kind}, and it is something else"),
            "name another source in the plan",
        )
        .into(),
    )
}
