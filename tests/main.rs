//! Tests that read files or run the binary: one file a concern.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

mod access;
mod acquire;
mod analyse;
mod attach;
mod build;
mod decoders;
mod deploy;
mod disclosure;
mod door;
mod explain;
mod extent;
mod faults;
mod fetch;
mod figures;
mod formats;
mod golden;
mod health;
mod ledger;
mod manual;
mod nightly;
mod outputs;
mod page;
mod refusals;
mod rules;
mod series;
mod sign_off;
mod simplify;
mod site;
mod tabular;
mod targeting;
mod unchanged;
mod verify;
mod walk_through;
mod workspace;
