//! Ranks need, with each contribution shown.
