//! `fgm-map build`: from the plan to the release, or to the word that it would be the same.

mod surroundings;

use std::path::{Path, PathBuf};

use acquire::Cache;
use jiff::civil::Date;
use publish::{Release, Signer, SigningKey};

use crate::args::HowArgs;
use crate::failure::Failure;
use crate::keys::signing;
use crate::ledger::Kept;
use crate::nightly::{Night, Watched};
use crate::plan::Plan;
use crate::progress::Progress;
use crate::unchanged::Deciding;
use crate::{held, pipeline, series, sign_off, sources, stop, unchanged, withdraw};

/// Runs all stages; gives the release's folder.
pub fn build(
    watched: &Watched<'_>,
    (as_of, signing_key, caches): (Option<Date>, Option<PathBuf>, bool),
    how: &HowArgs,
    night: &mut Night,
    progress: Progress<'_>,
) -> Result<String, Failure> {
    let (plan_file, out) = (watched.plan_file, watched.out.as_path());
    surroundings::fit(out)?;
    let plan = Plan::read(plan_file)?;
    night.is_for(plan.disclosure.audience.as_ref());
    let signing = signing_key.as_deref().map(signing).transpose()?;
    sign_off::check(plan_file, &plan.disclosure.sign_off, &plan.policy_json())?;
    stop::listen();
    night.take(out)?;
    if plan.disclosure.audience.is_some() {
        surroundings::kept_from_git(out)?;
    }
    let mut kept = Kept::open(out)?;
    withdraw::finish(out, &kept, &plan.product)?;

    // What is made for one audience is made of exact counts: nothing of that is kept, nor digested.
    let caches = caches && plan.disclosure.audience.is_none();
    let deciding = caches.then(|| unchanged::Inputs {
        plan_file,
        plan: plan.text(),
        sources_folder: plan.sources_folder(),
        sources: &plan.sources,
        as_of,
        public_key: signing.as_ref().map(SigningKey::public_key),
    });
    let deciding = deciding.and_then(|inputs| Deciding::of(inputs, out));
    let stood = deciding.as_ref().and_then(|of| of.stood(kept.ledger()));
    if let Some(stood) = stood {
        night.writes();
        let release = stood.tell(progress);
        tell_older(&kept, progress)?;
        return stands(&release, (&plan, how), (out, &kept), night);
    }

    let cache = watched.cache.clone();
    let cache = Cache::new(cache.unwrap_or_else(|| sources::cache_of(&plan)));
    let cache = caches.then_some(&cache);
    let inputs = pipeline::read(&plan, how.jobs(), cache, progress)?;
    let as_of = as_of.unwrap_or(inputs.acquired.newest);
    if as_of < inputs.acquired.newest {
        progress.note(&format!(
            "note: as of {as_of} is earlier than the newest source ({}); the release states both",
            inputs.acquired.newest
        ));
    }
    tell_notes(&inputs, plan_file, progress);
    let earlier = kept.statements();
    let findings = pipeline::compute(&plan, plan_file, &inputs, &earlier, cache, progress)?;
    let signer = signing.as_ref().map_or(Signer::Nobody, Signer::Key);
    night.writes();
    let release = pipeline::release(
        (&plan, plan_file),
        &inputs,
        &findings,
        &as_of.to_string(),
        (out, &mut kept),
        (how.jobs(), signer),
        progress,
    )?;
    let told = stands(&release, (&plan, how), (out, &kept), night)?;
    held::keep(out, &release.name, &inputs.acquired.held)?;
    let later = kept.statements();
    if let Some(deciding) = deciding
        && (later == earlier || pipeline::comes_again(&plan, &inputs, &later, &findings))
    {
        deciding.keep(kept.ledger(), &release, progress.said());
    }
    tell_older(&kept, progress)?;
    Ok(told)
}

/// Says which releases the ledger cannot know of. It is said last: what is kept of a build's words
/// hangs on its inputs alone.
fn tell_older(kept: &Kept, progress: Progress<'_>) -> Result<(), Failure> {
    if let Some(words) = kept.older()? {
        progress.note(&format!("note: {words}"));
    }
    Ok(())
}

/// Brings what stands beside a release up to date; gives what is printed.
fn stands(
    release: &Release,
    (plan, how): (&Plan, &HowArgs),
    (out, kept): (&Path, &Kept),
    night: &mut Night,
) -> Result<String, Failure> {
    night.came_to(release);
    if plan.disclosure.audience.is_none() {
        series::bring_up_to_date(out, kept.ledger(), &plan.product, plan.retention.as_ref())?;
    }
    Ok(if how.quiet {
        String::new()
    } else {
        release.folder.display().to_string()
    })
}

/// Says how many notes there are: a nightly log is no place for all of them.
fn tell_notes(inputs: &pipeline::Inputs, plan_file: &Path, progress: Progress<'_>) {
    let many = inputs.notes().count();
    if many > 0 {
        let plan = plan_file.display();
        progress.note(&format!(
            "note: {many} things to know of the sources, in the release and in `fgm-map check --plan {plan}`"
        ));
    }
}
