//! Sign-off by role, by the command that people give.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};

use crate::workspace::Workspace;

#[test]
fn a_policy_is_signed_by_a_role_and_by_its_digest() {
    let workspace = Workspace::new();
    let path = workspace.path("outputs/fgm-risk-london/sign-off.toml");
    let sign = |role: &str| {
        workspace.run(&[
            "sign",
            "--role",
            role,
            "--on",
            "2026-04-02",
            "--note",
            "as agreed",
        ])
    };
    let digest = |said: &str| -> String {
        let digest = said.split("sha256 ").nth(1).unwrap();
        digest.split_whitespace().next().unwrap().to_owned()
    };
    let signed = sign("data owner");
    signed.done();
    assert!(signed.out.contains("threshold: 7."), "{}", signed.out);
    assert!(
        signed.out.contains("does not ask for this role"),
        "{}",
        signed.out
    );
    let before = digest(&signed.out);
    // Whoever may read it may still, and a link still leads to it.
    let kept = workspace.path("kept.toml");
    fs::rename(&path, &kept).unwrap();
    symlink(&kept, &path).unwrap();
    fs::set_permissions(&kept, Permissions::from_mode(0o640)).unwrap();
    sign("data owner").done();
    assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
    assert_eq!(
        fs::metadata(&kept).unwrap().permissions().mode() & 0o777,
        0o640
    );
    let text = fs::read_to_string(&path).unwrap();
    let expected = format!(
        "[[approvals]]\nrole = \"data owner\"\npolicy_sha256 = \"{before}\"\n\
         on = \"2026-04-02\"\nnote = \"as agreed\"\n"
    );
    assert!(text.ends_with(&expected), "{text}");
    sign("safeguarding lead").done();
    sign("data owner").done();
    let text = fs::read_to_string(&path).unwrap();
    let approvals = |role: &str| text.matches(&format!("role = \"{role}\"")).count();
    assert_eq!(
        (approvals("data owner"), approvals("safeguarding lead")),
        (1, 1),
        "{text}"
    );

    Workspace::edit(&workspace.plan(), |plan| {
        plan.replacen("base]\nvalue = 5", "base]\nvalue = 10", 1)
    });
    let again = sign("data owner");
    again.done();
    assert_ne!(digest(&again.out), before);

    let refused = sign("owner@example.org");
    assert_eq!(refused.code, 2, "{}", refused.err);
    fs::write(&path, "approvals = 1\n").unwrap();
    sign("data owner").refused_with(&["sign-off.toml"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), "approvals = 1\n");
}
