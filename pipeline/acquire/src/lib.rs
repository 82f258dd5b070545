//! Reads manifests and snapshots into counts that say what their cells really say.
