//! Policies and areas for tests.

use vocabulary::{Area, AreaCode, WiderArea};

use crate::{Policy, Preset, Reasoned, Zeros};

/// A policy that protects each number by itself, and prints all totals.
pub(crate) fn policy(threshold: u64, base: u64, fewest_values: u64, zeros: Zeros) -> Policy {
    fn because<T>(value: T) -> Reasoned<T> {
        Reasoned::new(value, "for the test")
    }
    Policy {
        preset: None,
        threshold: because(threshold),
        base: because(base),
        fewest_values: because(fewest_values),
        zeros: because(zeros),
        total_base: because(base),
        ..Preset::NhsFgm.policy()
    }
}

/// An area's code.
pub(crate) fn area(at: usize) -> AreaCode {
    format!("E0900{at:04}").parse().expect("a code")
}

/// Groups of areas, with codes from 100 on.
pub(crate) fn groups(of: &[&[usize]]) -> Vec<WiderArea> {
    let group = |(at, members): (usize, &&[usize])| WiderArea {
        area: Area {
            code: area(100 + at),
            name: format!("group {at}"),
        },
        members: members.iter().map(|at| area(*at)).collect(),
    };
    of.iter().enumerate().map(group).collect()
}
