use std::fs;

use serde_json::json;

use super::*;

fn approval(role: &str, policy: &Value) -> Approval {
    Approval {
        role: role.to_owned(),
        policy_sha256: policy_sha256(policy),
        on: "2025-01-01".parse().expect("a date"),
        note: None,
    }
}

fn put(path: &Path, approval: &Approval) -> String {
    let mut file = SignOff::read(path).expect("it is read");
    file.put(approval).expect("it fits");
    file.write().expect("it is written");
    file.text().to_owned()
}

fn policy() -> Value {
    json!({"threshold": {"value": 7, "reason": "as its publisher"}, "base": {"value": 5, "reason": "too"}})
}

#[test]
fn the_digest_is_of_the_values_and_not_of_their_order() {
    let other = json!({"base": {"reason": "too", "value": 5}, "threshold": {"reason": "as its publisher", "value": 7}});
    assert_eq!(policy_sha256(&policy()), policy_sha256(&other));
    let text = r#"{"base":{"reason":"too","value":5},"threshold":{"reason":"as its publisher","value":7}}"#;
    assert_eq!(policy_sha256(&policy()), Digest::of(text.as_bytes()));
    let changed = json!({"base": {"reason": "too", "value": 6}, "threshold": {"reason": "as its publisher", "value": 7}});
    assert_ne!(policy_sha256(&policy()), policy_sha256(&changed));
}

#[test]
fn every_role_that_has_not_approved_this_policy_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = folder.path().join("plan.toml");
    let path = beside(&plan);
    let roles = ["data owner", "safeguarding lead"].map(str::to_owned);
    let check = |policy: &Value| super::check(&plan, &roles, policy);
    super::check(&plan, &[], &policy()).expect("no role is asked for");

    let told = check(&policy()).expect_err("no one has").to_string();
    for role in &roles {
        assert!(
            told.contains(&format!("fgm-map sign --role {role:?} --plan")),
            "{told}"
        );
    }
    put(&path, &approval(&roles[0], &policy()));
    let told = check(&policy()).expect_err("one has not").to_string();
    assert!(
        told.contains("safeguarding lead") && !told.contains("data owner"),
        "{told}"
    );
    put(&path, &approval(&roles[1], &policy()));
    check(&policy()).expect("both have");

    let told = check(&json!({})).expect_err("it is another policy");
    assert_eq!(told.exit_code(), 1);
    let told = told.to_string();
    assert!(
        told.contains("2 problems") && told.contains("it has changed since"),
        "{told}"
    );
}

#[test]
fn an_approval_takes_the_place_of_the_last_and_comments_stay() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = beside(&folder.path().join("plan.toml"));
    put(&path, &approval("data owner", &policy()));
    put(&path, &approval("safeguarding lead", &policy()));
    let text = fs::read_to_string(&path).expect("a file");
    assert!(text.starts_with("# Who has approved"), "{text}");
    assert!(
        !text.contains("\n\n\n") && text.ends_with("on = \"2025-01-01\"\n"),
        "{text}"
    );
    let text = text.replacen("on = \"2025-01-01\"", "on = \"2025-01-01\" # reviewed", 1);
    fs::write(&path, text).expect("a file");

    let mut second = approval("data owner", &json!({}));
    second.on = "2026-02-02".parse().expect("a date");
    second.note = Some("said \"so\"".to_owned());
    let text = put(&path, &second);
    assert!(text.contains("on = \"2026-02-02\" # reviewed"), "{text}");
    assert_eq!(text.matches("[[approvals]]").count(), 2, "{text}");
    let read = SignOff::read(&path)
        .expect("read")
        .approvals()
        .expect("approvals");
    assert_eq!(
        read,
        [second.clone(), approval("safeguarding lead", &policy())]
    );
    second.note = None;
    put(&path, &second);
    assert!(!fs::read_to_string(&path).expect("a file").contains("note"));
}

#[test]
fn what_is_no_list_of_approvals_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = beside(&folder.path().join("plan.toml"));
    let digest = policy_sha256(&policy());
    let one = |role: &str| {
        format!(
            "[[approvals]]\nrole = {role:?}\npolicy_sha256 = \"{digest}\"\non = \"2025-01-01\"\n"
        )
    };
    for (text, word) in [
        ("approvals = 1".to_owned(), "sign-off.toml"),
        ("[[approvals]]\nrole = \"a\"\n".to_owned(), "missing field"),
        (one("a") + "by = \"someone\"\n", "unknown field"),
        (
            one("a").replace(digest.as_str(), "abc"),
            "64 hexadecimal digits",
        ),
        (one("a").replace("2025-01-01", "yesterday"), "row 4"),
        (one("a") + &one("a"), "stands twice"),
        (one("a@b.example"), "names a person"),
        (one("a\nb"), "several lines"),
    ] {
        fs::write(&path, &text).expect("a file");
        let file = SignOff::read(&path).expect("read");
        let failure = file.approvals().expect_err("it is none");
        assert_eq!(failure.exit_code(), 1);
        assert!(failure.to_string().contains(word), "{word} in {failure}");
        let mut file = file;
        assert!(file.put(&approval("b", &policy())).is_err(), "{text}");
    }
}

#[test]
fn a_policy_is_said_in_words() {
    let policy = json!({"zeros": {"value": "published", "reason": "As printed."}, "sign_off": ["a", "b"], "limits": {"width": 5}});
    let words = "  zeros: published. As printed.\n  sign_off: a, b\n  limits.width: 5";
    assert_eq!(in_words::in_words(&policy), words);
}
