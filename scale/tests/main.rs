//! What the SQL comes to, here and on a cluster.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod cluster;
mod layout;
mod other_engine;
mod plain;
mod process;
mod refused;
mod tables;
mod totals;
