//! `sign-off.toml`, read with what people wrote into it and written back with it.

use std::path::{Path, PathBuf};

use disclose::Digest;
use jiff::civil::Date;
use serde::Deserialize;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};
use vocabulary::{Problem, Problems};

use crate::failure::Failure;
use crate::whole::{read_if_there, write_whole};

const HEAD: &str = "\
# Who has approved the disclosure policy of the plan beside this file: roles, and never names.
# `fgm-map sign --role ROLE` writes an approval; it is bound to the policy by its digest.
";

const APPROVALS: &str = "approvals";

/// One approval.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Approval {
    /// The role.
    pub role: String,
    /// The digest of the policy it approved.
    pub policy_sha256: Digest,
    /// The day.
    pub on: Date,
    /// What the role had to say.
    pub note: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Approvals {
    #[serde(default)]
    approvals: Vec<Approval>,
}

/// The file.
#[derive(Debug)]
pub(super) struct SignOff {
    path: PathBuf,
    text: String,
}

impl SignOff {
    /// Reads the file; an empty one where there is none.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let text = match read_if_there(path)? {
            None => String::new(),
            Some(bytes) => String::from_utf8(bytes)
                .map_err(|_| Failure::Refused(damaged(path, "is no text").into()))?,
        };
        Ok(Self {
            path: path.to_owned(),
            text,
        })
    }

    /// Its approvals, in its order.
    pub(super) fn approvals(&self) -> Result<Vec<Approval>, Failure> {
        let read: Approvals = toml::from_str(&self.text).map_err(|error| {
            let problem = damaged(&self.path, error.message());
            let before = error.span().and_then(|span| self.text.get(..span.start));
            Failure::Refused(match before {
                Some(before) => problem.row(1 + before.matches('\n').count() as u64).into(),
                None => problem.into(),
            })
        })?;
        let approvals = read.approvals;
        let mut problems = Problems::new();
        for (at, of) in approvals.iter().enumerate() {
            if approvals.iter().take(at).any(|other| other.role == of.role) {
                let what = format!("the role {:?} stands twice", of.role);
                problems.push(damaged(&self.path, &what));
            }
            if of.role.contains('@') || of.role.contains(char::is_control) {
                let what = "a role names a person, or has several lines";
                problems.push(damaged(&self.path, what));
            }
        }
        Ok(problems.none_or(approvals)?)
    }

    /// Puts an approval in the place of the role's last one, or behind the others.
    pub(super) fn put(&mut self, approval: &Approval) -> Result<(), Failure> {
        self.approvals()?;
        let text = if self.text.is_empty() {
            HEAD
        } else {
            &self.text
        };
        let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
            Failure::Refused(damaged(&self.path, error.message()).into())
        })?;
        // In a file of comments alone they trail; the first approval goes behind them.
        let comments = document.trailing().as_str().unwrap_or_default().to_owned();
        let before = if document.is_empty() {
            document.set_trailing("");
            format!("{comments}\n")
        } else {
            "\n".to_owned()
        };
        let item = document
            .entry(APPROVALS)
            .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        let tables = item.as_array_of_tables_mut().ok_or_else(|| {
            let what = "approvals are no tables, each under its own [[approvals]]";
            Failure::Refused(damaged(&self.path, what).into())
        })?;
        let of_role = |table: &&mut Table| {
            table.get("role").and_then(Item::as_str) == Some(approval.role.as_str())
        };
        if let Some(table) = tables.iter_mut().find(of_role) {
            fill(table, approval);
        } else {
            let mut table = Table::new();
            table.decor_mut().set_prefix(before);
            fill(&mut table, approval);
            tables.push(table);
        }
        self.text = document.to_string();
        Ok(())
    }

    /// Writes the file, whole.
    pub(super) fn write(&self) -> Result<(), Failure> {
        // A link stays, and leads to the new file.
        let real = self.path.canonicalize();
        write_whole(real.as_deref().unwrap_or(&self.path), self.text.as_bytes())
    }

    #[cfg(test)]
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

/// Sets the fields, keeping the comments that stand at those that are there.
fn fill(table: &mut Table, approval: &Approval) {
    let mut set = |name: &str, text: &str| match table.get_mut(name).and_then(Item::as_value_mut) {
        Some(old) => {
            let decor = old.decor().clone();
            *old = text.into();
            *old.decor_mut() = decor;
        }
        None => {
            table.insert(name, value(text));
        }
    };
    set("role", &approval.role);
    set("policy_sha256", approval.policy_sha256.as_str());
    set("on", &approval.on.to_string());
    match &approval.note {
        Some(note) => set("note", note),
        None => {
            table.remove("note");
        }
    }
}

fn damaged(path: &Path, what: &str) -> Problem {
    let remedy = "restore it, or mend it: [[approvals]] with role, policy_sha256, on and note";
    Problem::new(path.display().to_string(), what, remedy)
}
