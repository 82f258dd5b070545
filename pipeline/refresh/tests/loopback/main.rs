//! Fetches from a real server on this machine, which does whatever a test tells it to.
//!
//! Every file served is synthetic. The times are milliseconds; no test waits for a result.

mod archives;
mod cache;
mod conditional;
mod fetching;
mod pages;
mod refusals;
mod resume;
mod server;
mod waiting;
