//! Sign-off: roles that have approved the policy, each bound to its digest.
//!
//! `sign-off.toml` lies beside the plan and is committed with it. An approval is of one policy:
//! when a value of it changes, its digest does, and the build is refused until it is signed again.

mod file;
mod in_words;

use std::path::{Path, PathBuf};

use disclose::Digest;
use serde_json::Value;
use vocabulary::{Problem, Problems};

use crate::args::SignArgs;
use crate::failure::Failure;
use crate::plan::{Plan, folder_of};
use crate::sources::today;
use crate::words::{one_line, role};
use file::{Approval, SignOff};

/// The digest that an approval is bound to: SHA-256 of the policy as JSON, its keys in order and
/// nothing between them.
pub fn policy_sha256(policy: &Value) -> Digest {
    let mut sorted = policy.clone();
    sorted.sort_all_objects();
    Digest::of(sorted.to_string().as_bytes())
}

/// The file of approvals, beside the plan.
pub const FILE: &str = "sign-off.toml";

/// Where the approvals of a plan are.
fn beside(plan_file: &Path) -> PathBuf {
    folder_of(plan_file).join(FILE)
}

/// Checks that each of these roles has approved this very policy.
///
/// # Errors
/// Refused, with every role that has not, and with what is wrong with the file.
pub fn check(plan_file: &Path, roles: &[String], policy: &Value) -> Result<(), Failure> {
    if roles.is_empty() {
        return Ok(());
    }
    let path = beside(plan_file);
    let approvals = SignOff::read(&path)?.approvals()?;
    let digest = policy_sha256(policy);
    let mut problems = Problems::new();
    for role in roles {
        let approval = approvals.iter().find(|of| of.role == *role);
        let what = match approval {
            Some(approval) if approval.policy_sha256 == digest => continue,
            Some(approval) => format!(
                "the role {role:?} approved another policy, on {}: it has changed since",
                approval.on
            ),
            None => format!("the role {role:?} has not approved the disclosure policy"),
        };
        let remedy = format!(
            "have that role look at [disclosure] of the plan, then run \
             `fgm-map sign --role {role:?} --plan {}`",
            plan_file.display()
        );
        problems.push(Problem::new(path.display().to_string(), what, remedy));
    }
    Ok(problems.none_or(())?)
}

/// Signs the plan's policy for a role; says what was signed.
///
/// # Errors
/// Usage, when the words will not do; refused, when the plan or the file of approvals is none.
pub fn sign(args: &SignArgs) -> Result<String, Failure> {
    let role = role(&args.role)?;
    let note = args.note.as_deref();
    let note = note.map(|note| one_line("--note", note)).transpose()?;
    let plan = Plan::read(&args.plan.file)?;
    let policy = plan.policy_json();
    let approval = Approval {
        role,
        policy_sha256: policy_sha256(&policy),
        on: args.on.unwrap_or_else(today),
        note,
    };
    let path = beside(&args.plan.file);
    let mut file = SignOff::read(&path)?;
    file.put(&approval)?;
    file.write()?;
    let roles = &plan.disclosure.sign_off;
    let unasked = if roles.contains(&approval.role) {
        String::new()
    } else {
        format!(
            "\nnote: the plan does not ask for this role; it asks for: {}",
            match &roles[..] {
                [] => "none".to_owned(),
                roles => roles.join(", "),
            }
        )
    };
    Ok(format!(
        "{}: {} approved this policy on {}:\n{}\nsha256 {}\n\
         commit the file with the plan: another policy is refused until it is signed{unasked}",
        path.display(),
        approval.role,
        approval.on,
        in_words::in_words(&policy),
        approval.policy_sha256,
    ))
}

#[cfg(test)]
mod tests;
