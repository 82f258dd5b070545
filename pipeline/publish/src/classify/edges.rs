//! The edges of a map's classes as they are published: rounded as its figures are.

use super::{Classification, sorted};
use crate::numbers;

/// Classes of a map, low to high. All are closed at their upper edge; the first is closed at both.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Edges {
    /// Where the first class begins; `None` when it has no lower edge.
    lowest: Option<f64>,
    /// Upper edges, rising; `None` stands last when the last class has none.
    uppers: Vec<Option<f64>>,
}

impl Edges {
    /// No class at all, where none would be right.
    pub(crate) const fn none() -> Self {
        Self {
            lowest: None,
            uppers: Vec::new(),
        }
    }

    /// Cuts published values, which are rounded to so many decimals already and are finite.
    ///
    /// Bounds are rounded as they are, down where a value would come to lie in a lower class otherwise:
    /// so every value is in the class that its scheme gives it, and a reader who compares a printed
    /// value with a printed edge finds it.
    /// What lies beyond the values gets no class, except beside manual bounds, which are the same
    /// whatever the values; head-tail stops at so many classes.
    pub(crate) fn cut(values: &[f64], classes: u8, method: &Classification, decimals: u8) -> Self {
        if let Classification::Manual { breaks } = method {
            let edges = breaks.iter().copied().map(Some).chain([None]);
            return Self {
                lowest: None,
                uppers: edges.collect(),
            };
        }
        // Without values there is nothing to cut, and no other way to fail.
        let sorted = sorted(values).unwrap_or_default();
        let bounds = method.bounds(&sorted, classes).unwrap_or_default();
        let (lowest, highest) = (sorted.first().copied(), sorted.last().copied());
        let edge = |bound: f64| {
            let nearest = numbers::rounded(bound, decimals);
            if sorted
                .iter()
                .any(|value| bound < *value && *value <= nearest)
            {
                numbers::rounded_down(bound, decimals)
            } else {
                nearest
            }
        };
        let mut uppers: Vec<f64> = bounds
            .into_iter()
            .map(edge)
            .filter(|bound| lowest <= Some(*bound) && Some(*bound) < highest)
            .collect();
        uppers.dedup();
        uppers.truncate(usize::from(classes).saturating_sub(1));
        Self {
            lowest,
            uppers: uppers.into_iter().chain(highest).map(Some).collect(),
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.uppers.len()
    }

    /// The class of a number, from 1; the nearest one for a number outside all of them.
    pub(crate) fn of(&self, value: f64) -> Option<u8> {
        let at = self
            .uppers
            .iter()
            .position(|upper| upper.is_none_or(|upper| value <= upper));
        u8::try_from(at.map_or(self.len(), |at| at + 1))
            .ok()
            .filter(|class| *class > 0)
    }

    /// Lower and upper edges of each class.
    pub(crate) fn edges(&self) -> impl Iterator<Item = (Option<f64>, Option<f64>)> {
        let lowers = std::iter::once(self.lowest).chain(self.uppers.iter().copied());
        lowers.zip(self.uppers.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::super::examples::CALIFORNIA;
    use super::*;

    #[test]
    fn edges_are_rounded_as_the_values_are() {
        let values = [1.0, 2.0, 4.0, 9.0];
        let edges = |method, decimals| Edges::cut(&values, 4, &method, decimals).uppers;
        assert_eq!(
            edges(Classification::EqualInterval, 0),
            [3.0, 5.0, 7.0, 9.0].map(Some)
        );
        assert_eq!(
            edges(Classification::Quantile, 2),
            [1.75, 3.0, 5.25, 9.0].map(Some)
        );
        // Mean 4, deviation 3.56: the classes below -3.1 and above 11.1 hold nothing.
        assert_eq!(
            edges(Classification::StandardDeviation, 1),
            [7.6, 9.0].map(Some)
        );
        let same = Edges::cut(&[3.0, 3.0], 4, &Classification::EqualInterval, 0);
        assert_eq!(same.uppers, [Some(3.0)]);
    }

    /// Figures of one decimal; exact quantiles lie just beside some of them: -5.1, -3.44, -3.34, -1.9.
    #[test]
    fn figures_are_in_the_classes_that_their_scheme_gives_them() {
        let values = [-9.4, -6.1, -3.6, -3.4, -3.4, -3.1, -1.1, -1.1];
        let edges = Edges::cut(&values, 5, &Classification::Quantile, 1);
        assert_eq!(edges.uppers, [-5.1, -3.5, -3.3, -1.9, -1.1].map(Some));
        assert_eq!(
            values.map(|value| edges.of(value)),
            [1, 1, 2, 3, 3, 4, 5, 5].map(Some)
        );
        for method in [
            Classification::FisherJenks,
            Classification::Quantile,
            Classification::EqualInterval,
            Classification::StandardDeviation,
        ] {
            for asked in 2..=9 {
                let classes = method.cut(&values, asked).expect("figures");
                let edges = Edges::cut(&values, asked, &method, 1);
                for (one, of_one) in values.iter().zip(classes.of_each()) {
                    for (other, of_other) in values.iter().zip(classes.of_each()) {
                        let together = edges.of(*one) == edges.of(*other);
                        // Five classes come out of standard deviations, whatever is asked for.
                        if asked >= 5 || method != Classification::StandardDeviation {
                            assert_eq!(together, of_one == of_other, "{method}, {one}, {other}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn head_tail_stops_at_the_classes_asked_for() {
        let edges = |classes| Edges::cut(&CALIFORNIA, classes, &Classification::HeadTail, 2).uppers;
        assert_eq!(edges(9), [125.93, 811.26, 4111.45].map(Some));
        assert_eq!(edges(2), [125.93, 4111.45].map(Some));
    }

    #[test]
    fn nothing_is_in_no_class() {
        let none = Edges::cut(&[], 5, &Classification::Quantile, 0);
        assert_eq!((none.len(), none.of(1.0)), (0, None));
        assert_eq!(none, Edges::none());
    }

    #[test]
    fn classes_are_closed_at_their_upper_edge() {
        let breaks = vec![1.0, 2.0];
        let classes = Edges::cut(&[], 3, &Classification::Manual { breaks }, 1);
        assert_eq!(
            [0.0, 1.0, 1.1, 2.0, 99.0].map(|value| classes.of(value)),
            [1, 1, 2, 2, 3].map(Some)
        );
        let edges: Vec<_> = classes.edges().collect();
        assert_eq!(
            edges,
            [(None, Some(1.0)), (Some(1.0), Some(2.0)), (Some(2.0), None)]
        );
    }
}
