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
    static HEARD: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Runs `work` and returns what GDAL reported as failures meanwhile, each message once.
///
/// Calls may stand within one another: what an inner one hears, an outer one does not.
/// Warnings are dropped: what they could hide, such as a feature that was left
/// out, is checked for afterwards on what was read.
pub(crate) fn listen<T>(work: impl FnOnce() -> T) -> (T, Vec<String>) {
    INSTALLED.call_once(|| {
        gdal::config::set_error_handler(|kind, _, message| {
            if matches!(kind, CplErrType::Failure | CplErrType::Fatal) {
                let message = message.trim().to_owned();
                HEARD.with_borrow_mut(|heard| {
                    if !heard.contains(&message) {
                        heard.push(message);
                    }
                });
            }
        });
    });
    let before = HEARD.take();
    let done = work();
    (done, HEARD.replace(before))
}
