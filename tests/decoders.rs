//! Whole sources in their publishers' layouts: each read, and each damaged in every way of a list.
//!
//! The figures are made up. A damaged file is pinned anew, so that it is the decoder that
//! refuses it and not the checksum; the declared number of rows stays as it was.

mod census;
mod damage;
mod elsewhere;
mod harness;
mod health;
mod observations;
mod parquet;
mod workbook;
