//! Small made-up grounds, held against every set there is.
