//! What GDAL says while it works, gathered instead of printed.
//!
//! GDAL reports through one handler of the process and, left alone, prints to
//! standard error. The handler set here gathers what each thread is told, so
//! that two readings at once do not hear each other.

use std::cell::RefCell;
use std::sync::Once;

use gdal::errors::CplErrType;

static INSTALLED: Once = Once::new();

thread_local! {
    /// Nothing where nobody listens.
    static HEARD: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Keeps GDAL from printing anything from now on: it quotes files whose words nobody has looked at.
/// What fails tells so to whoever asked for it, too.
pub fn silence_gdal() {
    INSTALLED.call_once(|| {
        gdal::config::set_error_handler(|kind, _, message| {
            if matches!(kind, CplErrType::Failure | CplErrType::Fatal) {
                HEARD.with_borrow_mut(|heard| {
                    let message = message.trim();
                    if let Some(heard) = heard
                        && !heard.iter().any(|of| of == message)
                    {
                        heard.push(message.to_owned());
                    }
                });
            }
        });
    });
}

/// Runs `work` and returns what GDAL reported as failures meanwhile, each message once.
///
/// Calls may stand within one another: what an inner one hears, an outer one does not.
/// Warnings are dropped: what they could hide, such as a feature that was left
/// out, is checked for afterwards on what was read.
pub(crate) fn listen<T>(work: impl FnOnce() -> T) -> (T, Vec<String>) {
    silence_gdal();
    let before = HEARD.replace(Some(Vec::new()));
    let done = work();
    (done, HEARD.replace(before).unwrap_or_default())
}
