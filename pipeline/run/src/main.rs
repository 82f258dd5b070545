//! The command line: the only crate that knows the order of the stages.

mod access;
mod analyse;
mod args;
mod audit;
mod beside;
mod changes;
mod check;
mod diff;
mod disclosure;
mod explain;
mod failure;
mod fetch;
mod harmless;
mod health;
mod held;
mod ledger;
mod leftovers;
mod lock;
mod log;
mod manual;
mod metrics;
mod nightly;
mod outlines;
mod pin;
mod pipeline;
mod places;
mod plan;
mod progress;
mod published;
mod record;
mod rehearse;
mod report;
mod reports;
mod series;
mod sign_off;
mod site;
mod sources;
mod stop;
mod tabular;
mod target;
mod targeting_page;
mod targets;
mod transfer;
mod unchanged;
mod verify;
mod whole;
mod withdraw;
mod words;

use std::ffi::OsStr;
use std::fs::{self, DirBuilder};
use std::io::{ErrorKind, Read as _, Write};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use acquire::{Cache, is_kept_from_git};
use clap::Parser;
use files::MOST_OF_WORDS;
use jiff::civil::Date;
use publish::{RESTRICTED, Release, Signer, SigningKey};
use vocabulary::{CodeScheme, Problem, SourceId};

use crate::args::{Args, Command, HowArgs};
use crate::failure::Failure;
use crate::harmless::harmless;
use crate::ledger::Kept;
use crate::log::Log;
use crate::nightly::{Night, Watched};
use crate::plan::{Plan, folder_of};
use crate::progress::Progress;
use crate::unchanged::Deciding;

fn main() -> ExitCode {
    stop::guarded(run)
}

fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return unread(&error),
    };
    let log = args.log.log_format;
    stop::tell_by(log);
    attach::silence_gdal();
    let result = match args.command {
        Command::Build {
            plan,
            out,
            as_of,
            signing_key,
            cache,
            no_cache,
            report,
            how,
        } => {
            let watched = Watched {
                plan_file: &plan.file,
                out: out.unwrap_or_else(|| folder_of(&plan.file)),
                cache: cache.folder,
                report,
            };
            let progress = Progress::choose(how.quiet, log);
            nightly::watch(&watched, progress, |night, progress| {
                let asked = (as_of, signing_key, !no_cache);
                build(&watched, asked, &how, night, progress)
            })
        }
        Command::Analyse(args) => analyse::analyse(&args, log),
        Command::Disclose(args) => tabular::disclose::disclose(&args),
        Command::Attack(args) => tabular::attack::attack(&args),
        Command::Audit(args) => audit::audit(&args, log),
        Command::Diff(args) => diff::diff(&args),
        Command::Fetch(args) => fetch::fetch(&args, log),
        Command::Check { plan, format, how } => {
            check::check(&plan.file, format, &how, log).map_err(Failure::of_reading)
        }
        Command::Sources {
            plan,
            format,
            cache,
        } => sources::sources(&plan.file, format, cache.folder).map_err(Failure::of_reading),
        Command::Explain {
            area,
            indicator,
            plan,
        } => explain::explain(&plan.file, &area, indicator.as_deref()).map_err(Failure::of_reading),
        Command::Target(args) => target::target(&args).map_err(Failure::of_reading),
        Command::Health(args) => health::health(&args),
        Command::Pin { source, plan } => pin::pin(&plan.file, &SourceId::new(source), log),
        Command::Ledger(args) => ledger::ledger(&args.command),
        Command::Verify(args) => verify::verify(&args, log),
        Command::Withdraw(args) => withdraw::withdraw(&args),
        Command::Sign(args) => sign_off::sign(&args),
        Command::Site(args) => site::site(&args),
        Command::Completions(args) => manual::completions(&args),
        Command::Man(args) => manual::man(&args),
        Command::Describe { plan, out } => describe(&plan.file, out),
    };
    let result = match result {
        Ok(words) => say(&words),
        Err(failure @ Failure::Told { .. }) => say_told(failure),
        Err(failure) => Err(failure),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if let Some(signal) = stop::asked() {
                stop::end(signal);
            }
            log.failure(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}

/// A command line that cannot be read, or a request for help.
fn unread(error: &clap::Error) -> ExitCode {
    let log = Log::asked_for(std::env::args_os(), std::env::var_os("FGM_MAP_LOG_FORMAT"));
    let has_key = std::env::args_os().any(|arg| is_key(&arg));
    if !has_key && (log == Log::Text || !error.use_stderr()) {
        error.exit();
    }
    let failure = Failure::Usage(if has_key {
        PASTED.to_owned()
    } else {
        error.to_string()
    });
    log.failure(&failure);
    ExitCode::from(failure.exit_code())
}

const PASTED: &str = "a secret key stands in the command line or in FGM_MAP_SIGNING_KEY, where the path of its file belongs: it may be in a shell's history by now";

/// Whether a text is a secret key itself.
fn is_key(text: &OsStr) -> bool {
    text.to_string_lossy().contains("PRIVATE KEY")
}

/// Prints a failure whose words were asked for on standard output; it stays one.
fn say_told(failure: Failure) -> Result<(), Failure> {
    if let Failure::Told { words, .. } = &failure {
        say(words)?;
    }
    Err(failure)
}

/// Prints a result; a reader that has gone away is no failure, a full disk is.
fn say(words: &str) -> Result<(), Failure> {
    if words.is_empty() {
        return Ok(());
    }
    let mut out = std::io::stdout();
    match writeln!(out, "{}", harmless(words)).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::System(format!(
            "standard output cannot be written: {error}"
        ))),
        _ => Ok(()),
    }
}

/// Runs all stages; gives the release's folder.
fn build(
    watched: &Watched<'_>,
    (as_of, signing_key, caches): (Option<Date>, Option<PathBuf>, bool),
    how: &HowArgs,
    night: &mut Night,
    progress: Progress<'_>,
) -> Result<String, Failure> {
    let (plan_file, out) = (watched.plan_file, watched.out.as_path());
    same_bytes_everywhere()?;
    if out.to_str().is_none() {
        let what = "its name is no UTF-8, and GDAL writes to none such: give another --out";
        return Err(Failure::Usage(format!("{}: {what}", out.display())));
    }
    let plan = Plan::read(plan_file)?;
    night.is_for(plan.disclosure.audience.as_ref());
    let signing = signing_key.as_deref().map(signing).transpose()?;
    sign_off::check(plan_file, &plan.disclosure.sign_off, &plan.policy_json())?;
    stop::listen();
    night.take(out)?;
    if plan.disclosure.audience.is_some() {
        kept_from_git(out)?;
    }
    let mut kept = Kept::open(out)?;
    withdraw::finish(out, &kept, &plan.product)?;

    // What is made for one audience is made of exact counts: nothing of that is kept, nor digested.
    let caches = caches && plan.disclosure.audience.is_none();
    let deciding = caches.then(|| unchanged::Inputs {
        plan_file,
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

/// Variables of GDAL's drivers change what they write, and the name of a release would not tell.
fn same_bytes_everywhere() -> Result<(), Failure> {
    let names = std::env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned());
    match names.into_iter().find(|name| name.starts_with("OGR_")) {
        Some(name) => Err(Failure::Usage(format!(
            "{name} is set in the environment, and GDAL may write other bytes for it: unset it for a build"
        ))),
        None => Ok(()),
    }
}

/// Files for one audience have counts as they are: git must not take them along.
fn kept_from_git(out: &Path) -> Result<(), Failure> {
    let folder = out.join(RESTRICTED);
    let made = DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder);
    made.map_err(|error| Failure::io(&folder, "cannot be made", &error))?;
    if is_kept_from_git(&folder) {
        return Ok(());
    }
    // One with files in it stays.
    let _ = fs::remove_dir(&folder);
    let what = "what is for one audience would lie in a git work tree, and git does not ignore it, or cannot be asked";
    let remedy = "name the folder in .gitignore, or give --out a folder outside the work tree";
    let shown = format!("{}/", folder.display());
    Err(Failure::Refused(Problem::new(shown, what, remedy).into()))
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

/// Reads the key that signs releases. What is wrong with it is told without a word of it.
fn signing(path: &Path) -> Result<SigningKey, Failure> {
    if is_key(path.as_os_str()) {
        return Err(Failure::Usage(PASTED.to_owned()));
    }
    // A part of the key would do as little to be shown.
    if fs::metadata(path).is_err_and(|error| error.kind() != ErrorKind::PermissionDenied) {
        let what = "--signing-key or FGM_MAP_SIGNING_KEY names no file that is there; what it says is not shown, for it could be the key";
        return Err(Failure::Usage(what.to_owned()));
    }
    // A pipe will do, so that the key need not stand on the disk.
    let mut text = String::new();
    fs::File::open(path)
        .and_then(|file| file.take(MOST_OF_WORDS).read_to_string(&mut text))
        .map_err(|error| Failure::io(path, "the signing key cannot be read", &error))?;
    SigningKey::parse(&text).map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))
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

/// Writes what describes the fields.
fn describe(plan_file: &Path, out: Option<PathBuf>) -> Result<String, Failure> {
    let plan = Plan::read(plan_file)?;
    let out = out.unwrap_or_else(|| folder_of(plan_file));
    fs::create_dir_all(&out).map_err(|error| Failure::io(&out, "cannot be made", &error))?;
    let inputs = pipeline::read(&plan, 1, None, Progress::QUIET)?;
    let findings = pipeline::compute(&plan, plan_file, &inputs, &[], None, Progress::QUIET)?;
    let indicators = findings.indicators.get();
    let layers = pipeline::layers(&plan, &inputs, &findings);
    let codes = CodeScheme::of(inputs.atlas.areas.codes());
    let schema = publish::schema(&plan.product, indicators, &layers, codes);
    let schema = serde_json::to_string_pretty(&schema)
        .map_err(|error| Failure::System(error.to_string()))?
        + "\n";
    for (name, text) in [
        (
            "contract.md",
            publish::contract(&plan.product, indicators, (findings.reports.get(), &layers)),
        ),
        ("schema.json", schema),
    ] {
        let path = out.join(name);
        fs::write(&path, text).map_err(|error| Failure::io(&path, "cannot be written", &error))?;
    }
    let path = plan.sources_folder().join("source.schema.json");
    let schema = format!("{:#}\n", acquire::schema());
    if out == folder_of(plan_file) {
        fs::write(&path, schema)
            .map_err(|error| Failure::io(&path, "cannot be written", &error))?;
    }
    Ok(format!(
        "{}: contract.md and schema.json written",
        out.display()
    ))
}
