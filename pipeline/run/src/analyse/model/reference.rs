//! What a relative risk of 1 means.

use estimate::bym2::overall_rate;
use vocabulary::{Count, CountInterval};

use crate::args::Reference;

/// What a relative risk of 1 is, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// Which of the two.
    pub reference: Reference,
    /// Events for each of the population where the relative risk is 1.
    pub rate: f64,
    /// Why this one.
    pub reason: &'static str,
}

/// The population is taken for expected events where its sum is as near to that of the events.
const NEAR: f64 = 0.2;

/// Chooses by what was asked for, or by whether the population sums to about the events.
///
/// # Formula
/// Rate of all areas: [`overall_rate`].
///
/// # Errors
/// What is wrong and what to do: no event in any area has no rate to compare with.
pub fn chosen(
    asked: Option<Reference>,
    cells: &[(Count, f64)],
    totals: &[(Vec<usize>, CountInterval)],
) -> Result<Chosen, (String, &'static str)> {
    let known = cells.iter().filter_map(|(count, population)| {
        let within = count.interval()?;
        Some((middle(within.lower(), within.upper()), *population))
    });
    let (events, population) = known.fold((0.0, 0.0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
    let is_near = (population - events).abs() <= NEAR * events;
    let (reference, reason) = match (asked, is_near) {
        (Some(reference), _) => (reference, "it was asked for with --reference"),
        (None, true) => (
            Reference::Expected,
            "the population sums to within 20% of the events, as expected events do",
        ),
        (None, false) => (
            Reference::Overall,
            "the population does not sum to within 20% of the events, as expected events would",
        ),
    };
    let rate = match reference {
        Reference::Expected => 1.0,
        // Of nothing known there is no rate, and the model says what is wrong.
        Reference::Overall if population <= 0.0 => 1.0,
        Reference::Overall => overall_rate(cells, totals).unwrap_or(0.0),
    };
    if rate <= 0.0 {
        let what = "no count is known to be above 0: there is no rate of all areas to compare with";
        let remedy = "give expected events as --population, and --reference expected";
        return Err((what.to_owned(), remedy));
    }
    Ok(Chosen {
        reference,
        rate,
        reason,
    })
}

#[expect(clippy::cast_precision_loss, reason = "read below 2^53")]
const fn middle(lower: u64, upper: u64) -> f64 {
    f64::midpoint(lower as f64, upper as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocabulary::Marker;

    fn cells() -> Vec<(Count, f64)> {
        let within = CountInterval::new(1, 7).expect("in order");
        vec![
            (Count::Exact(16), 10.0),
            (
                Count::Suppressed {
                    marker: Marker::Confidential,
                    within,
                },
                9.0,
            ),
            // Nothing is known of it, and it counts in neither sum.
            (Count::Missing(Marker::NotAvailable), 1_000.0),
        ]
    }

    #[test]
    fn expected_events_are_known_by_their_sum() {
        // 16 and the middle of 1 to 7 are 20; the population of the same cells is 19.
        let found = chosen(None, &cells(), &[]).expect("a reference");
        assert_eq!((found.reference, found.rate), (Reference::Expected, 1.0));
        let found = chosen(Some(Reference::Overall), &cells(), &[]).expect("a reference");
        assert_eq!(Some(found.rate), overall_rate(&cells(), &[]));
        let people: Vec<_> = cells()
            .into_iter()
            .map(|(count, of)| (count, of * 100.0))
            .collect();
        let found = chosen(None, &people, &[]).expect("a reference");
        assert_eq!(found.reference, Reference::Overall);
        assert_eq!(Some(found.rate), overall_rate(&people, &[]));
    }

    #[test]
    fn no_event_in_any_area_is_no_rate() {
        let none = [(Count::Exact(0), 10.0), (Count::Exact(0), 20.0)];
        assert!(chosen(None, &none, &[]).is_err());
        assert!(chosen(Some(Reference::Expected), &none, &[]).is_ok());
    }
}
