//! What tests of several files need.

use disclose::{Context, Disclosed, Preset, disclose};

/// Disclosed nothing, of which anything may be made: only `disclose` makes disclosed data.
pub(crate) fn nothing_disclosed() -> Disclosed<()> {
    let policy = Preset::NhsFgm.policy();
    disclose(&[], &policy, Context::default())
        .expect("a policy that protects")
        .tables
        .map(|_| ())
}
