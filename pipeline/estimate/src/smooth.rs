//! Smoothing: rates of small populations drawn towards those of others.
//!
//! A rate of few events swings by chance. Every estimate here is a compromise between an
//! area's own rate and a mean, weighed by how much the rates differ beyond chance: the less
//! the population, the nearer to the mean. None of them is a count, and none has an interval.

mod clayton_kaldor;
mod marshall;
mod rates;
mod root;
#[cfg(test)]
mod tests;

pub use clayton_kaldor::{ClaytonKaldor, Fit, Prior, clayton_kaldor};
pub use marshall::{GlobalMarshall, LocalMarshall, Neighbourhood, marshall, marshall_local};
pub use rates::{Rates, SmoothFailure};
