//! What a build is made of: program, machine, plan, sources, and what the command line asks for.

use std::path::Path;

use blake3::Hash;
use files::{MOST_OF_TOML, MOST_OF_WORDS, read_regular};
use jiff::civil::Date;
use vocabulary::SourceId;

use super::digest::{Links, tree};
use super::machine::machine;
use super::secret::Secret;
use crate::plan::folder_of;
use crate::sign_off;

/// What a build is made of.
#[derive(Debug)]
pub struct Inputs<'a> {
    /// The plan.
    pub plan_file: &'a Path,
    /// What stood in it when it was read.
    pub plan: &'a str,
    /// The folder of its sources.
    pub sources_folder: &'a Path,
    /// Its sources.
    pub sources: &'a [SourceId],
    /// The day that was asked for, if one was.
    pub as_of: Option<Date>,
    /// The public half of the key that signs, if one does.
    pub public_key: Option<String>,
}

impl Inputs<'_> {
    /// The digest of all of it; `None` where something cannot be read.
    pub fn digest(&self, secret: &Secret) -> Option<Hash> {
        let mut digest = secret.digest("inputs");
        for (name, what) in machine(secret)? {
            digest.part(name.as_encoded_bytes());
            digest.part(&what);
        }
        // Notes name the plan as the command line does.
        digest.part(self.plan_file.as_os_str().as_encoded_bytes());
        let plan = read_regular(self.plan_file, MOST_OF_TOML).ok()?;
        if plan != self.plan.as_bytes() {
            // Another stands there by now, and this build is not made of it.
            return None;
        }
        digest.part(&plan);
        let approvals = read_regular(
            &folder_of(self.plan_file).join(sign_off::FILE),
            MOST_OF_WORDS,
        );
        digest.part(&approvals.unwrap_or_default());
        for id in self.sources {
            digest.part(id.as_str().as_bytes());
            let folder = self.sources_folder.join(id.as_str());
            digest.part(tree(&folder, Links::Followed, secret).ok()?.as_bytes());
        }
        digest.part(format!("{:?} {:?}", self.as_of, self.public_key).as_bytes());
        Some(digest.done())
    }

    /// Whether git leaves the folders of confidential sources alone, as every build asks.
    pub fn may_be_read(&self) -> bool {
        acquire::are_kept_from_git(self.sources_folder, self.sources)
    }
}
