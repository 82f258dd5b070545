//! Being asked to stop, and faults of the program itself.

use std::fs;
use std::panic::{UnwindSafe, catch_unwind, set_hook};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::thread;
use std::time::Duration;

use rustix::process::{DumpableBehavior, set_dumpable_behavior};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::flag;
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use crate::log::Log;

/// The signal that asked for it; 0 while none did.
static ASKED: AtomicI32 = AtomicI32::new(0);
/// Whether something is being written that a run which stops should take away, or finish.
static WRITING: AtomicBool = AtomicBool::new(false);
/// Whether standard error is for programs.
static FOR_PROGRAMS: AtomicBool = AtomicBool::new(false);
/// How long a run may take to stop by itself.
const PATIENCE: Duration = Duration::from_secs(10);

/// Has SIGTERM, SIGINT and SIGHUP end this run tidily from here on.
///
/// While nothing is being written the process ends at once. While a release is made, what was
/// staged is removed first; once it is in its place, the run is finished. A second signal, or ten
/// seconds, end it as it stands: as after a `kill -9`, the next run removes what it left.
///
/// One that whoever started this run has it ignore, as `nohup` does, stays ignored.
pub fn listen() {
    let ignored = ignored();
    let heard = [SIGTERM, SIGINT, SIGHUP]
        .into_iter()
        .filter(move |signal| ignored & 1 << (signal - 1) == 0);
    // Without a thread to listen, signals do what they always do.
    drop(thread::Builder::new().spawn(move || {
        if let Ok(mut signals) = Signals::new(heard) {
            signals.forever().for_each(ask);
        }
    }));
}

/// The signals that this process ignores, the lowest bit for the first; none where the kernel does not
/// tell.
fn ignored() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let bits = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    bits.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok())
        .unwrap_or_default()
}

/// Keeps what this process has in memory, which may be counts held in confidence, out of files that
/// the system writes when it ends badly, and from other processes of the same user.
pub fn keep_memory() {
    // Where the kernel does not know how, it is as it was.
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

/// Has a limit on the size of files be an error of writing one, with its sentence, and no signal.
pub fn limits_are_errors() {
    drop(flag::register(SIGXFSZ, Arc::default()));
}

fn ask(signal: i32) {
    let again = ASKED.swap(signal, Ordering::SeqCst) != 0;
    if again || !WRITING.load(Ordering::SeqCst) {
        end(signal);
        return;
    }
    let waits = thread::Builder::new().spawn(move || {
        thread::sleep(PATIENCE);
        end(signal);
    });
    if waits.is_err() {
        end(signal);
    }
}

/// Has what is said of an end be written as the rest of the log is.
pub fn tell_by(log: Log) {
    FOR_PROGRAMS.store(log == Log::Json, Ordering::SeqCst);
}

fn log() -> Log {
    if FOR_PROGRAMS.load(Ordering::SeqCst) {
        Log::Json
    } else {
        Log::Text
    }
}

/// The signal that asked this run to stop, if one did.
pub fn asked() -> Option<i32> {
    Some(ASKED.load(Ordering::SeqCst)).filter(|signal| *signal != 0)
}

/// Ends the process by the signal, so that whoever sent it sees that.
pub fn end(signal: i32) {
    let name = match signal {
        SIGTERM => "SIGTERM",
        SIGINT => "SIGINT",
        _ => "SIGHUP",
    };
    let words = format!("ended by {name}; the release that latest points to is whole");
    // As a shell has it.
    log().ended(&words, 128 + signal);
    drop(emulate_default_handler(signal));
}

/// Held while a release is made and what stands beside it is written.
#[derive(Debug)]
pub struct Writing(());

impl Writing {
    /// From here on a run that is asked to stop tidies up, or finishes.
    pub fn begin() -> Self {
        WRITING.store(true, Ordering::SeqCst);
        Self(())
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        WRITING.store(false, Ordering::SeqCst);
    }
}

/// Runs the program so that a fault of its own ends as one of the machine does: a sentence, and
/// exit code 3. The sentence says where and not what: a message could hold a count.
pub fn guarded(run: impl FnOnce() -> ExitCode + UnwindSafe) -> ExitCode {
    set_hook(Box::new(|fault| {
        let place = fault.location();
        let place = place.map_or_else(String::new, |at| {
            format!(" ({}, line {})", at.file(), at.line())
        });
        let words = format!(
            "a fault of the program itself, or too little memory{place}; the release that latest points to is whole"
        );
        log().ended(&words, 3);
    }));
    catch_unwind(run).unwrap_or_else(|_| ExitCode::from(3))
}
