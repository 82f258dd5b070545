//! Bayesian models of relative risks that take rounded and withheld counts for what they are.
//!
//! The count of area `i` in period `t` is Poisson with mean `E(i,t) exp(l(i,t))`. Of each count
//! nothing more is taken than its cell says: the likelihood is the probability that it lies
//! from `lower` to `upper`, jointly with what published totals say of sums of counts. The log
//! relative risk is
//!
//! ```text
//! l(i,t) = intercept + x(i,t)'b                          covariates
//!        + sigma (sqrt(phi) u(i) + sqrt(1 - phi) v(i))   areas (BYM2; or Leroux, or v alone)
//!        + sigma_time g(t)                               periods: a random walk
//!        + sigma_interaction d(i,t)                      how areas' courses differ
//! ```
//!
//! with `u` the intrinsic conditional autoregression over the map, scaled and summing to nought
//! over each of its parts, `v` independent (alone on islands), `g` a scaled random walk that
//! sums to nought, and `d` one of Knorr-Held's four interactions.
//!
//! Inference is nested and deterministic: at given standard deviations every cell and total is
//! replaced by a normal site ([expectation propagation](propagate)), with sparse factors; the
//! standard deviations are integrated over a lattice in the normal scores of their priors; and
//! each marginal is corrected by its own cell. Nothing depends on the number of threads.
//!
//! # References
//! Riebler, Sørbye, Simpson and Rue (2016), Statistical Methods in Medical Research 25:1145-1165.
//! Morris, Wheeler-Martin, Simpson, Mooney, Gelman and `DiMaggio` (2019), Spatial and Spatio-temporal Epidemiology 31:100301.
//! Freni-Sterrantino, Ventrucci and Rue (2018), Spatial and Spatio-temporal Epidemiology 26:25-34.
//! Leroux, Lei and Breslow (2000), in Statistical Models in Epidemiology, p. 179-191.
//! Knorr-Held (2000), Statistics in Medicine 19:2555-2567.
//! Rue, Martino and Chopin (2009), Journal of the Royal Statistical Society B 71:319-392 (nested approximation).

mod cell;
mod check;
mod cholesky;
mod conditional;
mod draw;
mod endless;
mod error;
mod explore;
mod fit;
mod forest;
mod importance;
mod input;
mod latent;
mod lattice;
mod level;
mod line;
mod marginal;
mod message;
mod narrowing;
mod overall;
mod plan;
mod prior;
mod propagate;
mod saddle;
mod score;
mod small;
mod structure;
#[cfg(test)]
mod tests;
mod total;

pub use check::Diagnostics;
pub use draw::Draws;
pub use error::{ModelFailure, ModelFailures};
pub use fit::{Decided, Fit, FittedCell, Spread, fit};
pub use input::{Covariate, MapData, PublishedTotal};
pub use narrowing::totals_narrow;
pub use overall::overall_rate;
pub use plan::{Interaction, ModelPlan, Priors, Space};
pub use prior::{NotAPrior, Prior};
pub use score::Scored;
