//! The command line: the only crate that knows the order of the stages.

mod access;
mod analyse;
mod args;
mod audit;
mod beside;
mod build;
mod changes;
mod check;
mod describe;
mod diff;
mod disclosure;
mod explain;
mod failure;
mod fetch;
mod harmless;
mod health;
mod held;
mod keys;
mod ledger;
mod leftovers;
mod lock;
mod log;
mod manual;
mod metrics;
mod nightly;
mod outlines;
mod output_file;
mod own;
mod pin;
mod pipeline;
mod places;
mod plan;
mod progress;
mod published;
mod record;
mod rehearse;
mod release_name;
mod report;
mod reports;
mod series;
mod settings;
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

use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

use clap::Parser;
use vocabulary::SourceId;

use crate::args::{Args, Command};
use crate::failure::Failure;
use crate::harmless::harmless;
use crate::keys::{PASTED, is_key};
use crate::log::Log;
use crate::nightly::Watched;
use crate::plan::folder_of;
use crate::progress::Progress;

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
    stop::limits_are_errors();
    stop::keep_memory();
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
                build::build(&watched, asked, &how, night, progress)
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
        Command::Describe { plan, out } => describe::describe(&plan.file, out),
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
    let failure = if has_key {
        Failure::Usage(PASTED.to_owned())
    } else if log == Log::Json && error.use_stderr() {
        Failure::Usage(error.to_string())
    } else {
        match error.print().and_then(|()| std::io::stdout().flush()) {
            Err(fault) if !error.use_stderr() && fault.kind() != ErrorKind::BrokenPipe => {
                unwritten(&fault)
            }
            _ => return ExitCode::from(if error.use_stderr() { 2 } else { 0 }),
        }
    };
    log.failure(&failure);
    ExitCode::from(failure.exit_code())
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
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(unwritten(&error)),
        _ => Ok(()),
    }
}

fn unwritten(error: &std::io::Error) -> Failure {
    Failure::System(format!("standard output cannot be written: {error}"))
}
