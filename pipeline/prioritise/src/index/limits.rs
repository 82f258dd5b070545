//! How far scores and their parts are known, with the declared weights.

use vocabulary::{Level, Problem};

use super::check::fits;
use super::tails::Tails;
use super::values::Values;
use super::{Composite, Figures};
use crate::PrioritiseError;
use crate::sum::Place;

/// How far one area's score and its parts are known.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Of the score.
    pub score: (f64, f64),
    /// Of what each component gives, in their order, as in [`super::Scored`].
    pub parts: Vec<(f64, f64)>,
}

impl Composite {
    /// The limits of every area's score and of its parts, over draws of the figures.
    ///
    /// # Units
    /// Those of the scale; one an area, in the order of the figures. `None` for an area of which
    /// a component is missing.
    ///
    /// # Formula
    /// At the level `1 - 2a`: from the `a` quantile of what the draws come to at the least ends of
    /// ranges to the `1 - a` quantile of what they come to at the most; quantiles of type 7. The
    /// limits of the score are read off scores: those of the parts do not add up to them.
    ///
    /// # Errors
    /// As [`Composite::scores`]; with 0 draws.
    ///
    /// # References
    /// Hyndman and Fan (1996), The American Statistician 50:361-365.
    pub fn limits(
        &self,
        figures: &Figures,
        level: Level,
        draws: usize,
    ) -> Result<Vec<Option<Limits>>, PrioritiseError> {
        fits(self, figures)?;
        if draws == 0 {
            let problem = Problem::new("index, draws", "nothing is drawn", "draw at least once");
            return Err(PrioritiseError::Index(problem.into()));
        }
        // Where nothing is drawn every draw is the first one over again.
        let draws = if figures.draws() == 0 { 1 } else { draws };
        let weights = self.weights();
        let mut values = Values::new(self, figures);
        let (areas, components) = (values.areas.clone(), weights.len());
        // By area, then by part with the sum behind them: as many from an end as its quantile needs.
        let rows = areas.len() * (components + 1);
        let place = Place::new(draws, level.tail());
        let mut least = Tails::new(rows, place.below + 2);
        let upper = Place::new(draws, 1.0 - level.tail());
        let mut most = Tails::new(rows, draws - upper.below);
        for draw in 0..draws {
            values.take(draw)?;
            let ends = [
                (&values.lower, &mut least, 1.0),
                (&values.upper, &mut most, -1.0),
            ];
            for (ends, into, sign) in ends {
                for (at, _) in areas.iter().enumerate() {
                    let mut sum = 0.0;
                    for (component, weight) in weights.iter().enumerate() {
                        let part = weight * ends[component][at];
                        sum += part;
                        into.push(at * (components + 1) + component, sign * part);
                    }
                    into.push(at * (components + 1) + components, sign * sum);
                }
            }
        }
        least.end();
        most.end();
        let mut found = vec![None; figures.areas().len()];
        for (at, area) in areas.into_iter().enumerate() {
            let ends = |what: usize| {
                let row = at * (components + 1) + what;
                let (least, most) = (least.row(row), most.row(row));
                let lower = place.between(|after| least.get(place.below + after).copied());
                // Turned round, the last but so many are the first.
                let from_end = draws - 1 - upper.below;
                let upper = upper.between(|after| {
                    let at = from_end.checked_sub(after);
                    at.and_then(|at| most.get(at)).map(|end| -end)
                });
                (lower, upper)
            };
            let parts = (0..components).map(ends).collect();
            let (lower, upper) = ends(components);
            found[area] = Some(Limits {
                score: (values.score(lower), values.score(upper)),
                parts,
            });
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Aggregation, Component, Direction, Figure, Normalisation};
    use super::*;

    fn component(name: &str, weight: f64) -> Component {
        Component {
            name: name.to_owned(),
            direction: Direction::MoreIsMoreNeed,
            normalisation: Normalisation::Declared {
                from: 0.0,
                to: 10.0,
            },
            weight,
        }
    }

    /// R: `quantile(0.25 * c(1, 2, 4, 8) / 10, c(.025, .975), type = 7)` is 0.026875 and 0.1925.
    #[test]
    fn limits_are_read_off_draws_and_ranges_widen_them() {
        let index = Composite::new(
            vec![component("a", 0.25), component("b", 0.75)],
            Aggregation::Arithmetic,
        )
        .expect("an index");
        let drawn = Figure::Drawn {
            centre: 3.0,
            draws: vec![1.0, 2.0, 4.0, 8.0].into(),
        };
        let areas = ["E09000001", "E09000002", "E09000003"]
            .map(|code| code.parse().expect("a code"))
            .to_vec();
        let columns = vec![
            vec![drawn.clone(), drawn.clone(), drawn],
            vec![
                Figure::Exact(2.0),
                Figure::Within {
                    lower: 2.0,
                    upper: 6.0,
                },
                Figure::Missing,
            ],
        ];
        let figures = Figures::new(areas, columns).expect("figures");
        let found = index.limits(&figures, Level::P95, 4).expect("limits");
        let near = |(a, b): (f64, f64), (c, d): (f64, f64)| {
            assert!((a - c).abs() < 1e-12 && (b - d).abs() < 1e-12, "{a} {b}");
        };
        let (lower, upper) = (0.026_875, 0.1925);
        let first = found[0].as_ref().expect("limits");
        near(first.parts[0], (lower, upper));
        near(first.parts[1], (0.15, 0.15));
        near(first.score, (0.15 + lower, 0.15 + upper));
        let second = found[1].as_ref().expect("limits");
        near(second.parts[1], (0.15, 0.45));
        near(second.score, (0.15 + lower, 0.45 + upper));
        assert_eq!(found[2], None);
    }

    /// Draws that go against each other leave their sum alone.
    #[test]
    fn limits_of_parts_do_not_add_up_to_those_of_the_score() {
        let index = Composite::new(
            vec![component("a", 0.5), component("b", 0.5)],
            Aggregation::Arithmetic,
        )
        .expect("an index");
        let drawn = |draws: [f64; 2]| Figure::Drawn {
            centre: 5.0,
            draws: draws.into(),
        };
        let columns = vec![vec![drawn([1.0, 9.0])], vec![drawn([9.0, 1.0])]];
        let areas = vec!["E09000001".parse().expect("a code")];
        let figures = Figures::new(areas, columns).expect("figures");
        let found = index.limits(&figures, Level::P95, 2).expect("limits");
        let found = found[0].as_ref().expect("limits");
        assert!((found.score.0 - 0.5).abs() < 1e-12 && (found.score.1 - 0.5).abs() < 1e-12);
        assert!(found.parts[0].1 - found.parts[0].0 > 0.3);
    }
}
