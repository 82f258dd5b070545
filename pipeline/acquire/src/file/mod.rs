//! A declared file as a stream of text records, each with the row it stands in.
//!
//! Nothing here knows what a column means: the manifest says how the file is laid out
//! ([`Format`]), and [`open`] yields its header, its records and every problem of its rows.
//! Each kind of file ends in the same records, so that what reads them cannot tell whether
//! a figure was published as CSV, as a sheet, as Parquet or as JSON.

mod csv;
mod encoding;
mod format;
mod grid;
mod markup;
mod observations;
mod ods;
mod open;
mod package;
mod pages;
mod parquet;
mod record;
mod sheet;
mod shown;
mod signature;
mod xlsx;

pub(crate) use format::Format;
#[cfg(test)]
pub(crate) use open::Table;
pub(crate) use open::open;
pub(crate) use record::Record;

#[cfg(test)]
mod tests;
