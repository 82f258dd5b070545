//! The command line: the only crate that knows the order of the stages.
