//! Policies and areas for tests.

use vocabulary::AreaCode;

use crate::{Method, Policy, Reasoned, Totals, Unprotectable, Which, Zeros};

/// A policy that protects each number by itself, and prints all totals.
pub(crate) fn policy(threshold: u64, base: u64, fewest_values: u64, zeros: Zeros) -> Policy {
    fn because<T>(value: T) -> Reasoned<T> {
        Reasoned::new(value, "for the test")
    }
    Policy {
        preset: None,
        audience: None,
        threshold: because(threshold),
        base: because(base),
        fewest_values: because(fewest_values),
        zeros: because(zeros),
        method: because(Method::Each),
        totals: because(Totals::Which(Which::Every)),
        total_base: because(base),
        unprotectable: because(Unprotectable::Withhold),
        merged: Vec::new(),
        sums: Vec::new(),
        same_counts: Vec::new(),
        formerly: Vec::new(),
        retired: Vec::new(),
        sign_off: Vec::new(),
    }
}

/// An area's code.
pub(crate) fn area(at: usize) -> AreaCode {
    format!("E0900{at:04}").parse().expect("a code")
}
