//! Withdrawals that were killed anywhere, and are repeated.

use super::*;

#[test]
fn a_withdrawal_that_was_killed_can_be_repeated() {
    let done = Published::new();
    done.withdraw(THIRD).done();
    let expected = files(done.folder.path());

    // Killed behind the ledger's entry; between the link and the tombstone; between the two
    // renames of a folder; before the notices; behind one of them.
    let released = Published::new();
    let links = files(released.folder.path());
    assert_ne!(links, expected);
    let behind_the_entry = |of: &Published| {
        let list = fs::read(done.path("ledger/ledger.jsonl")).unwrap();
        fs::write(of.path("ledger/ledger.jsonl"), list).unwrap();
    };
    let behind_the_link = |of: &Published| {
        behind_the_entry(of);
        fs::remove_file(of.path("latest")).unwrap();
        of.latest(SECOND);
    };
    let between_renames = |of: &Published| {
        behind_the_link(of);
        let aside = of.path(&format!("releases/.replaced-{THIRD}-1"));
        fs::rename(of.release(THIRD), aside).unwrap();
    };
    let before_the_notices = |of: &Published| {
        of.withdraw(THIRD).done();
        fs::remove_file(of.path("corrections.md")).unwrap();
        fs::remove_file(of.path("corrections.json")).unwrap();
    };
    let between_the_notices = |of: &Published| {
        of.withdraw(THIRD).done();
        fs::remove_file(of.path("corrections.md")).unwrap();
    };
    let all_done = |of: &Published| of.withdraw(THIRD).done();
    let killed: [&dyn Fn(&Published); 6] = [
        &behind_the_entry,
        &behind_the_link,
        &between_renames,
        &before_the_notices,
        &between_the_notices,
        &all_done,
    ];
    for (at, kill) in killed.into_iter().enumerate() {
        let published = Published::new();
        kill(&published);
        let repeated = published.withdraw(THIRD);
        repeated.done();
        assert!(
            repeated.out.contains("withdrawn already"),
            "{at}: {}",
            repeated.out
        );
        assert_eq!(files(published.folder.path()), expected, "{at}");
        assert_eq!(published.target().as_deref(), Some(SECOND), "{at}");
        published.run(&["ledger", "check"]).done();
    }
}

#[test]
fn a_second_withdrawal_that_was_killed_brings_the_first_up_to_date() {
    let done = Published::new();
    done.withdraw(THIRD).done();
    done.withdraw(SECOND).done();
    let expected = files(done.folder.path());

    // Killed behind the ledger's entry; then also behind each of the files that it changes.
    let tombstone = format!("releases/{THIRD}/WITHDRAWN.md");
    let changed = ["ledger/ledger.jsonl", &tombstone, "corrections.json"];
    for many in 1..=changed.len() {
        let published = Published::new();
        published.withdraw(THIRD).done();
        for file in &changed[..many] {
            fs::copy(done.path(file), published.path(file)).unwrap();
        }
        published.withdraw(SECOND).done();
        assert_eq!(files(published.folder.path()), expected, "{many}");
    }
}
