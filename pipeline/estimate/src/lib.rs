//! Rates, changes and extent, each with its interval.
