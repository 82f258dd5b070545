//! Joins tables to boundaries by area code and describes how the areas lie.

mod geography;

pub use geography::{Geography, GroupPlan};
