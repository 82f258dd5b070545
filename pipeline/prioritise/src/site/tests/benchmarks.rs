//! Published problems.
