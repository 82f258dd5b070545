//! What is known of area codes: which exist, what became of them, and what a manifest may declare of them.
//!
//! `register.csv` holds one row a code: `code,name,from,to,replaced_by,former`. `from` and `to` are the first
//! and the last day in force, empty where not known or still in force; `replaced_by` lists codes with a blank
//! between them; `former` is the ONS code in use before 2011, given for the London boroughs.
//!
//! # Coverage
//! Local authority districts of the United Kingdom since 1 January 2009 as they stood on 1 April 2025,
//! English regions, Inner and Outer London, and countries. `E41` has the two combined authorities of the
//! 2011 census alone. Left out, because no public text confirmed them or nothing here needs them: counties,
//! wards and smaller areas, earlier names under the same code, codes that ended before 2009, and the first
//! days of the codes beginning with `K`, `J99` and `E41` (the database dates the last to 31 December 2011,
//! after the census day they are printed for).
//!
//! # References
//! - Office for National Statistics, Code History Database for the United Kingdom, December 2023 (changes
//!   in England and Wales) and July 2024 (first and last days). Open Government Licence v3.0.
//! - The Barnsley and Sheffield (Boundary Change) Order 2024, SI 2024/1328: 1 April 2025.
//! - Scottish recodes join a code to the one of the same name that begins on the next day.
//! - `J99000001` stands in ONS tables of births and deaths for usual residence outside England and Wales.

mod change;
mod day;
mod lookup;
mod register;
mod syntax;
mod vintages;

pub(crate) use change::ended;
pub(crate) use lookup::{Lookup, Resolved};
pub(crate) use register::{Standing, known};
pub(crate) use syntax::check;
pub(crate) use vintages::{overlaps, two_vintages};
