//! What the name and the cells of one column say by themselves.

use super::column::Column;
use super::column_names::{Named, dates_a_list, of_a_person, stamps_a_row, tells_of_a_day};
use super::days::Days;
use super::marks::Mark;
use super::{FEWEST_ROWS, Finding, Role, Subject};

/// Everything that the column's name and cells give away, without a cell.
pub(super) fn findings(column: &Column, subject: Subject) -> Vec<Finding> {
    let mut found = Vec::new();
    found.extend(by_name(column, subject));
    found.extend(marks(column, subject));
    found.extend(nhs_numbers(column));
    found.extend(mobiles(column, subject));
    found.extend(days(column, subject));
    found.extend(names(column, subject));
    found.extend(long_texts(column, subject));
    found.extend(about_somebody(column, subject));
    found.extend(keys(column, subject));
    found
}

fn by_name(column: &Column, subject: Subject) -> Option<Finding> {
    let phrase = match of_a_person(&column.name, column.role, subject)? {
        Named::Person(phrase) => phrase,
        Named::PersonUnlessCounts(phrase) => {
            if holds_counts(column) {
                return None;
            }
            phrase
        }
        Named::TextUnlessCounts(phrase) => {
            let remark = matches!(phrase, "comment" | "comments" | "remarks");
            if holds_counts(column) || (remark && repeats_a_remark(column)) {
                return None;
            }
            phrase
        }
    };
    Some(Finding::at(
        1,
        format!("the name of the column is one of individual records ({phrase})"),
    ))
}

/// Numbers of few digits, with a few markers among them.
fn holds_counts(column: &Column) -> bool {
    let plain = column.wholes.count + column.fractions;
    plain > 0
        && column.padded == 0
        && column.ten_digits == 0
        && plain + column.texts == column.checked
        && column.texts <= 8
        && column.texts < plain.max(2)
        && column.largest < 10_000_000
        && !column.counts_rows()
}

/// A publisher's short remarks, such as `Data incomplete`, each in many rows.
fn repeats_a_remark(column: &Column) -> bool {
    column.texts == column.checked
        && column.long_texts.count == 0
        && column.about.count == 0
        && column.filled >= 4 * column.distinct.count()
        && column.marks.iter().all(|tally| tally.count == 0)
}

fn marks(column: &Column, subject: Subject) -> Vec<Finding> {
    Mark::ALL
        .into_iter()
        .filter(|mark| !(subject == Subject::Services && mark.reaches_a_service()))
        .filter(|mark| !(*mark == Mark::Uuid && column.name.eq_ignore_ascii_case("globalid")))
        .filter_map(|mark| {
            let tally = column.mark(mark);
            (tally.count > 0).then(|| {
                Finding::at(
                    tally.first_row,
                    format!("a cell looks like {}", mark.words()),
                )
            })
        })
        .collect()
}

/// One ten-digit number in eleven passes the check by chance, so most must pass, and more where counts can be as long.
fn nhs_numbers(column: &Column) -> Option<Finding> {
    let counted = matches!(column.role, Role::Value | Role::Bound);
    // In codes of letters and ten digits or more as well, one in eleven passes.
    let coded = column.coded_nhs;
    if coded.count * 3 >= column.coded_ten.max(1) {
        return Some(Finding::at(coded.first_row, "cells look like NHS numbers"));
    }
    let mostly_ten = column.ten_digits * 2 >= column.numbers();
    let fewest = if counted || !mostly_ten { 3 } else { 1 };
    (column.nhs.count >= fewest && column.nhs.count * 2 > column.ten_digits)
        .then(|| Finding::at(column.nhs.first_row, "cells look like NHS numbers"))
}

/// Mobile numbers whose leading nought a spreadsheet has dropped.
fn mobiles(column: &Column, subject: Subject) -> Option<Finding> {
    let possible = subject == Subject::Areas && !matches!(column.role, Role::Value | Role::Bound);
    (possible && column.mobiles >= FEWEST_ROWS && column.mobiles * 10 >= column.checked * 9)
        .then(|| Finding::anywhere("cells look like telephone numbers without their first nought"))
}

fn days(column: &Column, subject: Subject) -> Option<Finding> {
    let public =
        subject == Subject::Services && (column.role == Role::Public || dates_a_list(&column.name));
    // When a publisher last changed a row, and no day of anybody's life.
    let stamped = column.role == Role::Undeclared && stamps_a_row(&column.name);
    if column.role == Role::Period || public || stamped {
        return None;
    }
    let measured = matches!(
        column.role,
        Role::Value | Role::Bound | Role::Place | Role::Area | Role::AreaName
    );
    let many = |seen: u64| seen >= 3 && seen * 2 > column.checked;
    let printed = column.days.seen();
    if printed > 0 && (!measured || many(printed)) && !are_periods(column, &column.days) {
        return Some(Finding::at(
            column.first_day,
            "cells look like dates of birth or of events: they are full dates, and the column is not declared as the period",
        ));
    }
    for (perhaps, eight_digits) in column.perhaps_days.iter().zip([true, false, false]) {
        let seen = perhaps.days.seen();
        // Counts of eight digits that are all days of people's lives are no counts.
        let whole_column = eight_digits && seen * 20 >= column.checked * 19 && seen >= FEWEST_ROWS;
        if (!measured || whole_column)
            && many(seen)
            && seen * 10 >= perhaps.cells.count * 9
            && (eight_digits || seen * 10 >= column.checked * 9)
            && !are_periods(column, &perhaps.days)
        {
            let how = if eight_digits {
                "printed as eight digits"
            } else {
                "printed with a year of two digits or the number of a day"
            };
            return Some(Finding::at(
                perhaps.cells.first_row,
                format!("cells look like dates of birth or of events, {how}"),
            ));
        }
    }
    let serials = column.serials.count;
    (!measured
        && tells_of_a_day(&column.name)
        && many(serials)
        && serials * 10 >= column.checked * 9)
        .then(|| {
            Finding::at(
                column.serials.first_row,
                "cells look like dates of birth or of events, as a spreadsheet counts days",
            )
        })
}

/// A few days that each stand in many rows, or the days of a calendar.
fn are_periods(column: &Column, days: &Days) -> bool {
    let distinct = column.distinct.count();
    let one = distinct == 1 && column.filled >= 2;
    let few = column.filled >= 4 * distinct && distinct <= 12;
    one || few || (distinct >= 6 && days.are_a_calendar(distinct))
}

fn names(column: &Column, subject: Subject) -> Option<Finding> {
    if subject == Subject::Services && column.role == Role::Public {
        return None;
    }
    let given = column.given.count + column.registers.count;
    let first = match (column.registers.count, column.given.count) {
        (0, _) => column.given.first_row,
        (_, 0) => column.registers.first_row,
        _ => column.given.first_row.min(column.registers.first_row),
    };
    let found = match column.role {
        Role::Period | Role::Value | Role::Bound | Role::Place => false,
        Role::Area | Role::AreaName => given >= 3 && given * 2 >= column.texts,
        Role::Category | Role::Public | Role::Undeclared => {
            (column.registers.count >= 2 && column.registers.count * 2 >= column.texts)
                || (given >= 2 && given * 10 >= column.texts * 3)
        }
    };
    found.then(|| Finding::at(first, "cells look like names of people"))
}

fn long_texts(column: &Column, subject: Subject) -> Option<Finding> {
    (subject == Subject::Areas
        && matches!(column.role, Role::Undeclared | Role::Public)
        && column.long_texts.count >= FEWEST_ROWS
        && column.long_texts.count * 2 >= column.checked
        && column.distinct.count() * 10 >= column.filled * 8)
        .then(|| {
            Finding::at(
                column.long_texts.first_row,
                "cells look like free text: long sentences, nearly all of them different",
            )
        })
}

/// Words about one person, and persons that are numbered.
fn about_somebody(column: &Column, subject: Subject) -> Option<Finding> {
    let told = matches!(
        column.role,
        Role::Category | Role::Undeclared | Role::Public
    );
    if !told || subject == Subject::Services {
        return None;
    }
    // Published categories may speak of her too, but those come again.
    let different = column.distinct.count() * 10 >= column.filled * 8;
    let several = column.role != Role::Category && column.distinct.count() >= 3;
    if column.about.count >= 3 && (different || several) {
        return Some(Finding::at(
            column.about.first_row,
            "cells look like free text about one person each",
        ));
    }
    (column.numbered.count >= 3 && column.numbered.count * 10 >= column.checked * 9).then(|| {
        Finding::at(
            column.numbered.first_row,
            "cells number single persons or cases",
        )
    })
}

/// Keys that a program made.
fn keys(column: &Column, subject: Subject) -> Option<Finding> {
    if subject == Subject::Services {
        return None;
    }
    if column.hashed.count >= 3 && column.hashed.count * 2 >= column.checked {
        return Some(Finding::at(
            column.hashed.first_row,
            "cells look like keys of records that a program has made",
        ));
    }
    None
}
