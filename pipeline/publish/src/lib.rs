//! Writes a release folder, whole or not at all.
