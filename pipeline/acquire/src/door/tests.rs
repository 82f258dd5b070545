//! Attacks on the door, and tables that it must let in. Every record here is synthetic: made by a seeded generator.

mod aggregates;
mod exports;
mod large;
mod people;
mod snapshots;
mod split;
mod synthetic;
