use super::*;

fn recode(from: &str, to: &str) -> Recode {
    Recode {
        from: from.to_owned(),
        to: to.to_owned(),
        reason: "a reason".to_owned(),
    }
}

fn row(printed: &str, members: &[&str], from: Option<u16>, until: Option<u16>) -> Merged {
    Merged {
        printed: printed.to_owned(),
        members: members.iter().map(|&member| member.to_owned()).collect(),
        from,
        until,
        reason: "a reason".to_owned(),
    }
}

/// Checks what each problem says, in order, by a part of it.
#[track_caller]
fn says(recodes: &[Recode], merged: &[Merged], expected: &[&str]) {
    let lookup = Lookup {
        recodes: recodes.to_vec(),
        merged: merged.to_vec(),
    };
    let found: Vec<String> = problems(&lookup, "source.toml")
        .iter()
        .map(|problem| problem.what.clone())
        .collect();
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            found.contains(expected),
            "{found:?} should say {expected:?}"
        );
    }
    assert!(
        problems(&lookup, "source.toml")
            .iter()
            .all(|problem| !problem.remedy.is_empty())
    );
}

#[test]
fn recodes_must_be_of_one_area() {
    says(&[recode("E08000020", "E08000037")], &[], &[]);
    // Back to the boundaries of 2011.
    says(&[recode("E08000037", "E08000020")], &[], &[]);
    says(&[recode("S12000037", "S12000049")], &[], &[]);
    // Codes of another scheme are not understood.
    says(&[recode("UKI31", "TLI31")], &[], &[]);
    says(
        &[recode("E09000001", "E09000033")],
        &[],
        &["not the same area"],
    );
    says(
        &[recode("E07000190", "E07000246")],
        &[],
        &["not the same area"],
    );
    says(
        &[recode("E09000034", "E09000033")],
        &[],
        &["E09000034 is not the code of any London borough"],
    );
    says(
        &[recode("E09000001 ", "E09000033")],
        &[],
        &["is not an area's code"],
    );
}

#[test]
fn chains_cycles_and_codes_that_stand_twice() {
    says(&[recode("A", "A")], &[], &["comes back to itself"]);
    says(
        &[recode("A", "B"), recode("B", "C")],
        &[],
        &["A is recoded to B, which is recoded again"],
    );
    says(
        &[recode("A", "B"), recode("B", "A")],
        &[],
        &["A, recoded to B, comes back", "B, recoded to A, comes back"],
    );
    says(
        &[recode("A", "B"), recode("A", "C")],
        &[],
        &["A is recoded twice"],
    );
    says(
        &[recode("A", "C"), recode("B", "C")],
        &[],
        &["A, B all become C, which is a merger"],
    );
}

#[test]
fn merged_rows_need_two_members_and_years_of_their_own() {
    says(
        &[],
        &[row("E41000324", &["E09000001", "E09000033"], None, None)],
        &[],
    );
    says(
        &[],
        &[row("E41000324", &["E09000001", "E09000012"], None, None)],
        &["stands for other areas"],
    );
    says(&[], &[row("X", &["A"], None, None)], &["fewer than two"]);
    says(&[], &[row("X", &[], None, None)], &["fewer than two"]);
    says(
        &[],
        &[row("X", &["A", "A"], None, None)],
        &["twice", "fewer than two"],
    );
    says(
        &[],
        &[row("A", &["A", "B"], None, None)],
        &["its own members in every year"],
    );
    says(&[], &[row("A", &["A", "B"], None, Some(2009))], &[]);
    says(&[], &[row("A", &["A", "B"], Some(2010), None)], &[]);
    says(
        &[],
        &[row("X", &["A", "B"], Some(2011), Some(2010))],
        &["which is no year"],
    );
}

#[test]
fn merged_rows_may_not_meet_in_a_year() {
    let early = row("X", &["A", "B"], None, Some(2009));
    says(
        &[],
        &[early.clone(), row("X", &["A", "C"], Some(2010), None)],
        &[],
    );
    says(
        &[],
        &[early.clone(), row("X", &["A", "C"], Some(2009), None)],
        &["X is declared twice"],
    );
    says(
        &[],
        &[early.clone(), row("Y", &["B", "C"], None, None)],
        &["B is in both X and Y"],
    );
    says(
        &[],
        &[early, row("Y", &["X", "C"], None, None)],
        &["X is a member of Y"],
    );
}

#[test]
fn recodes_and_merged_rows_keep_apart() {
    let merged = [row("X", &["A", "B"], None, None)];
    says(&[recode("X", "Z")], &merged, &["X stands in both"]);
    says(&[recode("Z", "X")], &merged, &["X stands in both"]);
    says(
        &[recode("A", "Z")],
        &merged,
        &["A, a member of X, is recoded to Z"],
    );
    says(&[recode("Z", "A")], &merged, &[]);
}

#[test]
fn all_problems_come_at_once() {
    let blank = |mut recode: Recode| {
        recode.reason = " ".to_owned();
        recode
    };
    says(
        &[blank(recode("A", "A")), recode("E09000099", "E09000033")],
        &[row("A", &["A"], None, None)],
        &[
            "E09000099 is not the code",
            "A is given without a reason",
            "comes back to itself",
            "fewer than two",
            "in every year",
            "A stands in both",
            "A, a member of A, is recoded",
        ],
    );
}
