//! The model against reference posteriors, against itself, and against input that is none.

mod data;
mod posterior;
mod properties;
mod refusals;
mod sampler;
mod small;
