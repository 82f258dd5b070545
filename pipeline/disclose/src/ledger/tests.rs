use super::*;

const NAMES: [&str; 3] = [
    "2025-01-01-aaaaaaaaaaaa",
    "2025-01-02-bbbbbbbbbbbb",
    "2025-01-03-cccccccccccc",
];

fn released(release: &str, policy: &str, statement: &str) -> Event {
    Event::Released {
        release: release.to_owned(),
        policy_sha256: Some(Digest::of(policy.as_bytes())),
        statement_sha256: Digest::of(statement.as_bytes()),
    }
}

fn withdrawn(release: &str) -> Event {
    Event::Withdrawn {
        release: release.to_owned(),
        reason: "a \"late\" return, café".to_owned(),
        role: "data owner".to_owned(),
        on: "2025-01-09".parse().expect("a date"),
    }
}

fn ledger(events: impl IntoIterator<Item = Event>) -> Ledger {
    let mut ledger = Ledger::default();
    for event in events {
        ledger.append(event).expect("it fits");
    }
    ledger
}

/// Two releases, the second of which was taken back.
fn three() -> Ledger {
    ledger([
        released(NAMES[0], "p", "a"),
        released(NAMES[1], "p", "b"),
        withdrawn(NAMES[1]),
    ])
}

#[test]
fn is_written_and_read() {
    assert_eq!(Ledger::parse(""), Ok(Ledger::default()));
    let ledger = three();
    assert_eq!(Ledger::parse(&ledger.text()), Ok(ledger.clone()));
    assert_eq!(ledger.releases(), NAMES[..2]);
    assert_eq!(ledger.good().first(), Some(&NAMES[0]));
    assert!(ledger.is_withdrawn(NAMES[1]) && !ledger.is_withdrawn(NAMES[0]));
    let day: Date = "2025-01-09".parse().expect("a date");
    assert_eq!(ledger.withdrawn(), BTreeMap::from([(NAMES[1], day)]));
    let both = [Digest::of(b"a"), Digest::of(b"b")];
    assert_eq!(ledger.statements(), [&both[0], &both[1]]);
    // What came before the second release is the first one's; before one that never was, all.
    assert_eq!(ledger.statements_before(NAMES[0]), [] as [&Digest; 0]);
    assert_eq!(ledger.statements_before(NAMES[1]), [&both[0]]);
    assert_eq!(ledger.statements_before("none"), [&both[0], &both[1]]);
    assert_eq!(ledger.statement_of(NAMES[1]), Some(&both[1]));
}

/// Anyone can check the chain with `sha256sum`: a line up to its hash, and a brace.
#[test]
fn a_hash_is_that_of_its_line_without_it() {
    let text = three().text();
    let mut previous = Digest::none();
    for line in text.lines() {
        let (unhashed, rest) = line.split_once(",\"hash\":\"").expect("a hash");
        let hash = Digest::of(format!("{unhashed}}}").as_bytes());
        assert_eq!(rest, format!("{hash}\"}}"));
        assert!(unhashed.contains(&format!("\"previous\":\"{previous}\"")));
        previous = hash;
    }
}

#[test]
fn a_changed_byte_is_found() {
    let text = three().text();
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            let Ok(changed) = String::from_utf8(bytes) else {
                continue;
            };
            let before = text.bytes().take(at);
            let line = 1 + before.filter(|byte| *byte == b'\n').count();
            let error = Ledger::parse(&changed).expect_err("it was changed");
            let words = error.to_string();
            let named = words.contains(&format!("line {line} "));
            assert!(named, "byte {at}, bit {bit}: {words}");
        }
    }
}

#[test]
fn a_cut_is_found_unless_it_leaves_whole_lines_from_the_first_on() {
    let text = three().text();
    for at in 1..text.len() {
        if text.is_char_boundary(at) && !text[..at].ends_with('\n') {
            let error = Ledger::parse(&text[..at]).expect_err("it was cut");
            assert!(
                matches!(error, LedgerError::Unended { .. }),
                "{at}: {error}"
            );
        }
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for cut in 0..lines.len() {
        let mut rest = lines.clone();
        rest.remove(cut);
        let parsed = Ledger::parse(&rest.concat());
        let last = cut + 1 == lines.len();
        assert_eq!(parsed.is_ok(), last, "line {cut} taken out");
    }
}

#[test]
fn other_orders_and_repeats_are_found() {
    let text = three().text();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for a in 0..lines.len() {
        for b in 0..lines.len() {
            let mut other = lines.clone();
            if a != b {
                other.swap(a, b);
                assert!(Ledger::parse(&other.concat()).is_err(), "{a} and {b}");
            }
            let mut other = lines.clone();
            other.insert(b, lines[a]);
            assert!(Ledger::parse(&other.concat()).is_err(), "{a} before {b}");
        }
    }
    for blank in ["\n", " \n", "\r\n"] {
        assert!(Ledger::parse(&format!("{text}{blank}")).is_err());
    }
}

#[test]
fn there_is_one_spelling_of_an_entry() {
    let text = ledger([released(NAMES[0], "p", "a")]).text();
    assert!(Ledger::parse(&text).is_ok());
    for (old, new) in [
        ("{\"number\":1,", "{ \"number\":1,"),
        ("{\"number\":1,", "{\"number\":1,\"note\":\"\","),
        ("\"event\":\"released\"", "\"event\":\"rel\\u0065ased\""),
        ("{\"number\":1,", "{"),
        ("}\n", ",\"number\":1}\n"),
        ("}\n", "} \n"),
        ("}\n", "}\r\n"),
    ] {
        let other = text.replacen(old, new, 1);
        assert_ne!(other, text, "{new}");
        let found = Ledger::parse(&other);
        assert_eq!(found, Err(LedgerError::NotAnEntry { line: 1 }), "{new}");
    }
}

#[test]
fn a_number_that_is_not_its_line_is_found() {
    let entry = Entry::new(2, Digest::none(), released(NAMES[0], "p", "a"));
    let expected = LedgerError::Number { line: 1, found: 2 };
    assert_eq!(Ledger::parse(&(entry.line() + "\n")), Err(expected));
}

#[test]
fn a_line_of_another_ledger_is_found() {
    let other = ledger([released(NAMES[0], "p", "z"), released(NAMES[1], "p", "b")]);
    let (here, there) = (three().text(), other.text());
    let first = here.split_inclusive('\n').next().expect("a line");
    let second = there.split_inclusive('\n').nth(1).expect("a line");
    let error = Ledger::parse(&format!("{first}{second}")).expect_err("none of its own");
    assert_eq!(error, LedgerError::Link { line: 2 });
}

#[test]
fn what_cannot_have_happened_is_refused() {
    let mut ledger = three();
    let before = ledger.clone();
    let release = NAMES[1].to_owned();
    let never = NAMES[2].to_owned();
    for (event, expected) in [
        (released(NAMES[0], "p", "a"), LedgerError::Twice { line: 4 }),
        (
            withdrawn(NAMES[1]),
            LedgerError::WithdrawnAlready {
                line: 4,
                release: release.clone(),
            },
        ),
        (
            withdrawn(NAMES[2]),
            LedgerError::NeverReleased {
                line: 4,
                release: never,
            },
        ),
        (
            released(NAMES[1], "q", "b"),
            LedgerError::CameBack { line: 4, release },
        ),
        (released("../up", "p", "a"), LedgerError::Name { line: 4 }),
        (released(".x", "p", "a"), LedgerError::Name { line: 4 }),
        (released("", "p", "a"), LedgerError::Name { line: 4 }),
        (
            Event::Found {
                statement_sha256: Digest::of(b"b"),
            },
            LedgerError::Twice { line: 4 },
        ),
        (
            Event::Lost {
                release: NAMES[0].to_owned(),
            },
            LedgerError::Twice { line: 4 },
        ),
    ] {
        assert_eq!(ledger.append(event), Err(expected));
        assert_eq!(ledger, before);
    }
    for words in ["", " ", "two\nlines"] {
        let Event::Withdrawn {
            release,
            reason,
            on,
            ..
        } = withdrawn(NAMES[0])
        else {
            unreachable!("it is a withdrawal");
        };
        let role = words.to_owned();
        let event = Event::Withdrawn {
            release,
            reason,
            role,
            on,
        };
        let expected = LedgerError::Words {
            line: 4,
            field: "role",
        };
        assert_eq!(ledger.append(event), Err(expected));
    }
}

#[test]
fn a_release_that_says_the_same_is_not_recorded_again() {
    let mut ledger = three();
    let digest = |text: &str| Digest::of(text.as_bytes());
    let mut record =
        |name, policy, statement| ledger.record(name, &digest(policy), &digest(statement));
    assert_eq!(record(NAMES[0], "p", "a"), Ok(Appended::There));
    assert_eq!(record(NAMES[0], "q", "a"), Ok(Appended::New));
    assert_eq!(record(NAMES[0], "q", "a"), Ok(Appended::There));
    assert_eq!(record(NAMES[0], "p", "a"), Ok(Appended::New));
    assert!(record(NAMES[1], "p", "b").is_err());
    assert_eq!(ledger.entries().len(), 5);
    assert_eq!(ledger.statements().len(), 2);
    assert_eq!(Ledger::parse(&ledger.text()), Ok(ledger));
}

#[test]
fn what_was_lost_can_be_withdrawn_and_made_again() {
    let lost = |name: &str| Event::Lost {
        release: name.to_owned(),
    };
    let found = Event::Found {
        statement_sha256: Digest::of(b"z"),
    };
    let ledger = ledger([
        lost(NAMES[0]),
        lost(NAMES[1]),
        found,
        withdrawn(NAMES[0]),
        released(NAMES[1], "p", "a"),
    ]);
    assert_eq!(ledger.good(), [NAMES[1]]);
    assert_eq!(ledger.releases(), NAMES[..2]);
    assert_eq!(ledger.statements(), [&Digest::of(b"z"), &Digest::of(b"a")]);
    assert_eq!(Ledger::parse(&ledger.text()), Ok(ledger));
}

#[test]
fn whole_lines_of_a_damaged_ledger_can_be_had_back() {
    let ledger = three();
    let text = ledger.text();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1] = "{";
    lines.swap(0, 2);
    let intact = Ledger::intact(&lines.join("\n"));
    assert_eq!(intact, [withdrawn(NAMES[1]), released(NAMES[0], "p", "a")]);
    let changed = text.replacen("data owner", "data 0wner", 1);
    assert_eq!(Ledger::intact(&changed).len(), 2);
}

/// Whoever writes a line anew can give it the hash that it should have, but not any number.
#[test]
fn a_line_with_the_number_of_another_is_found() {
    let entry = Entry::new(2, Digest::none(), released(NAMES[0], "p", "a"));
    let error = Ledger::parse(&(entry.line() + "\n")).expect_err("the first line is 1");
    assert_eq!(error, LedgerError::Number { line: 1, found: 2 });
}

#[test]
fn another_spelling_of_a_line_is_found() {
    let text = three().text();
    for (from, to) in [(",", ", "), ("{", " {"), ("release", "rele\\u0061se")] {
        let error = Ledger::parse(&text.replacen(from, to, 1)).expect_err("it was changed");
        assert_eq!(error, LedgerError::NotAnEntry { line: 1 }, "{from:?}");
    }
}

/// A line that a later version could write, with the hash that it would have.
fn newer(number: u64, previous: &Digest, rest: &str) -> String {
    let unhashed = format!("{{\"number\":{number},\"previous\":\"{previous}\",{rest}");
    let hash = Digest::of(format!("{unhashed}}}").as_bytes());
    format!("{unhashed},\"hash\":\"{hash}\"}}\n")
}

#[test]
fn a_line_of_a_newer_version_is_no_damaged_one() {
    let text = three().text();
    let last = three().entries()[2].hash.clone();
    let release = NAMES[0];
    let more = format!("\"event\":\"lost\",\"release\":\"{release}\",\"why\":\"fire\"");
    for rest in ["\"event\":\"merged\",\"with\":\"another\"", &more] {
        let line = newer(4, &last, rest);
        let all = format!("{text}{line}");
        let error = Ledger::parse(&all).expect_err("it is not known");
        assert_eq!(error, LedgerError::Newer { line: 4 }, "{rest}");
        assert_eq!(Ledger::newer(&all), [4], "{rest}");
        // One that was changed afterwards is damaged, whatever it says.
        let changed = all.replace("another", "an0ther").replace("fire", "f1re");
        let error = Ledger::parse(&changed).expect_err("it was changed");
        assert!(!matches!(error, LedgerError::Newer { .. }), "{error}");
        assert_eq!(Ledger::newer(&changed), [0; 0]);
    }
    assert_eq!(Ledger::newer(&text), [0; 0]);
}
