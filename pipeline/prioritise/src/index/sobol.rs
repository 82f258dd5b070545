//! What the variance of a result comes from: first-order and total indices.

use vocabulary::{Problem, Problems};

use super::sequence::{DIMENSIONS, Points, Sampling};
use crate::PrioritiseError;
use crate::sum::{real, total};

/// What one input does to one result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// The share of the variance that would go if the input were known.
    pub first: f64,
    /// Its standard error.
    pub first_error: f64,
    /// The share of the variance that would stay if all else were known.
    pub total: f64,
    /// Its standard error.
    pub total_error: f64,
}

/// What a result's variance comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitivity {
    /// The mean of the result.
    pub mean: f64,
    /// Its variance.
    pub variance: f64,
    /// One an input; none where the result never varies.
    pub effects: Vec<Effect>,
}

/// Standard errors come from so many parts of the design.
pub(super) const BATCHES: usize = 16;

/// The indices of every result of a function of independent inputs.
///
/// The function takes a point with one coordinate an input, each evenly between 0 and 1, and
/// writes its results. It is called `rows x (inputs + 2)` times, always in the same order.
///
/// # Units
/// Shares of a variance; one [`Sensitivity`] a result.
///
/// # Formula
/// With rows `A` and `B` of a design and `C` that is `A` but for input `i`, which is `B`'s:
/// `S_i = mean(f(B) (f(C) - f(A))) / V` with `f` less its mean, and
/// `T_i = mean((f(A) - f(C))^2) / (2 V)`, with `V` the variance over `A` and `B`. Standard errors
/// are those of the mean of 16 equal parts of the design; with the sequence, whose whole is
/// better than its parts, they are too large rather than too small.
///
/// # Errors
/// Without inputs or results; with rows that are no multiple of 16 or fewer than 32; with more
/// inputs than the sequence has coordinates for.
///
/// # References
/// Saltelli and others (2010), Computer Physics Communications 181:259-270, table 2 (b) and (f).
/// Jansen (1999), Computer Physics Communications 117:35-43 (total). Sobol' (1993),
/// Mathematical Modelling and Computational Experiment 1:407-414.
///
/// # Example
/// ```
/// use prioritise::index::{Sampling, indices};
/// // 3 x + 4 y: the variances are as 9 to 16.
/// let found = indices(2, 1, 1024, Sampling::Sequence, |at, into| into[0] = 3.0 * at[0] + 4.0 * at[1])?;
/// assert!((found[0].effects[0].first - 0.36).abs() < 0.01);
/// assert!((found[0].effects[1].total - 0.64).abs() < 0.01);
/// # Ok::<(), prioritise::PrioritiseError>(())
/// ```
pub fn indices(
    inputs: usize,
    results: usize,
    rows: usize,
    sampling: Sampling,
    mut function: impl FnMut(&[f64], &mut [f64]),
) -> Result<Vec<Sensitivity>, PrioritiseError> {
    let found = problems(inputs, results, rows, sampling);
    found.none_or(()).map_err(PrioritiseError::Index)?;
    let mut points = Points::new(sampling, 2 * inputs);
    let mut design = vec![0.0; 2 * inputs];
    let mut mixed = vec![0.0; inputs];
    let mut row = vec![0.0; results];
    // A, B and one C an input: the results of the first row, then of the next.
    let mut values = vec![Vec::with_capacity(rows * results); inputs + 2];
    for _ in 0..rows {
        points.next(&mut design);
        let (a, b) = design.split_at(inputs);
        for (at, kept) in values.iter_mut().enumerate() {
            mixed.copy_from_slice(if at == 1 { b } else { a });
            if let Some(input) = at.checked_sub(2) {
                mixed[input] = b[input];
            }
            function(&mixed, &mut row);
            kept.extend_from_slice(&row);
        }
    }
    let of_result = |result: usize| -> Vec<Vec<f64>> {
        let each = values.iter();
        each.map(|all| all.iter().skip(result).step_by(results).copied().collect())
            .collect()
    };
    let found = (0..results).map(|result| sensitivity(&of_result(result)));
    Ok(found.collect())
}

fn problems(inputs: usize, results: usize, rows: usize, sampling: Sampling) -> Problems {
    let mut found = Vec::new();
    let problem = |what: &str, remedy: &str| Problem::new("index, sensitivity", what, remedy);
    if inputs == 0 || results == 0 {
        found.push(problem(
            "nothing varies, or nothing is asked",
            "name an input and a result",
        ));
    }
    if rows < 2 * BATCHES || !rows.is_multiple_of(BATCHES) {
        let bad = problem(
            "the rows are no multiple of 16 from 32",
            "take a power of two, such as 1024",
        );
        found.push(bad.found(rows.to_string()));
    }
    if sampling == Sampling::Sequence && 2 * inputs > DIMENSIONS {
        let bad = problem(
            "there are more inputs than the sequence has coordinates for",
            "draw at random",
        );
        found.push(
            bad.found(inputs.to_string())
                .expected(format!("at most {}", DIMENSIONS / 2)),
        );
    }
    found.into_iter().collect()
}

/// Values of A, B and one C an input.
fn sensitivity(values: &[Vec<f64>]) -> Sensitivity {
    let [a, b, mixed @ ..] = values else {
        return Sensitivity {
            mean: f64::NAN,
            variance: 0.0,
            effects: Vec::new(),
        };
    };
    let (mean, variance) = spread(a, b);
    // What rounding leaves of a result that never varies is no variance.
    let rounding = 1e-12 * mean;
    if variance <= rounding * rounding {
        return Sensitivity {
            mean,
            variance: 0.0,
            effects: Vec::new(),
        };
    }
    let size = a.len() / BATCHES;
    let effect = |c: &Vec<f64>| {
        let (first, all) = shares(a, b, c, mean, variance);
        let parts = a.chunks(size).zip(b.chunks(size)).zip(c.chunks(size));
        let parts: Vec<_> = parts
            .map(|((a, b), c)| shares(a, b, c, mean, variance))
            .collect();
        Effect {
            first,
            first_error: error(parts.iter().map(|part| part.0)),
            total: all,
            total_error: error(parts.iter().map(|part| part.1)),
        }
    };
    Sensitivity {
        mean,
        variance,
        effects: mixed.iter().map(effect).collect(),
    }
}

fn spread(a: &[f64], b: &[f64]) -> (f64, f64) {
    let count = real(a.len() + b.len());
    let all = || a.iter().chain(b).copied();
    let mean = total(all()) / count;
    (
        mean,
        total(all().map(|x| (x - mean) * (x - mean))) / (count - 1.0),
    )
}

fn shares(a: &[f64], b: &[f64], c: &[f64], mean: f64, variance: f64) -> (f64, f64) {
    let rows = || a.iter().zip(b).zip(c);
    let first = total(rows().map(|((a, b), c)| (b - mean) * (c - a)));
    let all = total(rows().map(|((a, _), c)| (a - c) * (a - c)));
    let count = real(a.len()) * variance;
    (first / count, all / (2.0 * count))
}

/// The standard error of the mean of batches.
fn error(parts: impl Iterator<Item = f64> + Clone) -> f64 {
    let count = real(BATCHES);
    let mean = total(parts.clone()) / count;
    let squares = total(parts.map(|part| (part - mean) * (part - mean)));
    (squares / (count - 1.0) / count).sqrt()
}

#[cfg(test)]
mod tests {
    use std::f64::consts::{PI, TAU};

    use super::*;

    const BOTH: [Sampling; 2] = [Sampling::Sequence, Sampling::Random { seed: 11 }];

    #[track_caller]
    fn near(found: &Sensitivity, expected: &[(f64, f64)], within: f64) {
        for (at, (effect, (first, total))) in found.effects.iter().zip(expected).enumerate() {
            assert!(
                (effect.first - first).abs() < within,
                "S{at} {} for {first}",
                effect.first
            );
            assert!(
                (effect.total - total).abs() < within,
                "T{at} {} for {total}",
                effect.total
            );
            // Five standard errors hold in all but one of a million cases.
            let of = |found: f64, expected: f64, error: f64| {
                (found - expected).abs() <= 5.0 * error + 1e-9
            };
            assert!(
                of(effect.first, *first, effect.first_error),
                "S{at} {effect:?}"
            );
            assert!(
                of(effect.total, *total, effect.total_error),
                "T{at} {effect:?}"
            );
        }
        assert_eq!(found.effects.len(), expected.len());
    }

    /// Ishigami and Homma (1990) with a = 7 and b = 0.1, whose indices are known.
    #[test]
    fn ishigami() {
        let (a, b) = (7.0_f64, 0.1_f64);
        let (v1, v2) = (0.5 * (1.0 + b * PI.powi(4) / 5.0).powi(2), a * a / 8.0);
        let v13 = b * b * PI.powi(8) * 8.0 / 225.0;
        let v = v1 + v2 + v13;
        let expected = [(v1 / v, (v1 + v13) / v), (v2 / v, v2 / v), (0.0, v13 / v)];
        let published = [(0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437)];
        for (one, other) in expected.iter().zip(published) {
            assert!(
                (one.0 - other.0).abs() < 5e-5 && (one.1 - other.1).abs() < 5e-5,
                "{one:?}"
            );
        }
        for (sampling, within) in BOTH.into_iter().zip([0.003, 0.025]) {
            let found = indices(3, 1, 16_384, sampling, |at, into| {
                let x: Vec<f64> = at.iter().map(|u| PI * (2.0 * u - 1.0)).collect();
                into[0] = x[0].sin() + a * x[1].sin().powi(2) + b * x[2].powi(4) * x[0].sin();
            });
            let found = &found.expect("indices")[0];
            near(found, &expected, within);
            assert!((found.variance / v - 1.0).abs() < 0.03 && (found.mean - a / 2.0).abs() < 0.05);
        }
    }

    /// Sobol's g: with `V_i = 1 / (3 (1 + a_i)^2)`, `V = product of (1 + V_i) - 1`.
    #[test]
    fn slow_sobols_g() {
        let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
        let own: Vec<f64> = a
            .iter()
            .map(|a: &f64| 1.0 / (3.0 * (1.0 + a).powi(2)))
            .collect();
        let all: f64 = own.iter().map(|v| 1.0 + v).product();
        let expected: Vec<_> = own
            .iter()
            .map(|v| (v / (all - 1.0), v * all / (1.0 + v) / (all - 1.0)))
            .collect();
        // The larger two as text books round them.
        assert!((expected[0].0 - 0.716).abs() < 1e-3 && (expected[1].0 - 0.179).abs() < 1e-3);
        for (sampling, within) in BOTH.into_iter().zip([0.005, 0.025]) {
            let found = indices(8, 1, 16_384, sampling, |at, into| {
                let each = at
                    .iter()
                    .zip(a)
                    .map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a));
                into[0] = each.product();
            });
            near(&found.expect("indices")[0], &expected, within);
        }
    }

    /// What only adds up has no interactions: first and total agree; several results at once.
    #[test]
    fn sums_have_no_interactions() {
        let found = indices(3, 2, 4096, Sampling::Sequence, |at, into| {
            into[0] = at[0] + 2.0 * at[1];
            into[1] = (TAU * at[2]).sin();
        });
        let found = found.expect("indices");
        near(&found[0], &[(0.2, 0.2), (0.8, 0.8), (0.0, 0.0)], 0.002);
        near(&found[1], &[(0.0, 0.0), (0.0, 0.0), (1.0, 1.0)], 0.002);
    }

    #[test]
    fn what_never_varies_has_no_indices() {
        let found =
            indices(2, 1, 64, Sampling::Sequence, |_, into| into[0] = 0.1).expect("indices");
        assert!(found[0].effects.is_empty() && found[0].variance <= 0.0);
    }

    #[test]
    fn designs_that_cannot_be_are_refused() {
        let run = |inputs, rows, sampling| {
            indices(inputs, 1, rows, sampling, |_, into| into[0] = 0.0)
                .map_err(|error| error.to_string())
        };
        assert!(
            run(0, 64, Sampling::Sequence)
                .expect_err("no input")
                .contains("nothing varies")
        );
        assert!(
            run(2, 100, Sampling::Sequence)
                .expect_err("rows")
                .contains("found 100")
        );
        assert!(
            run(21, 64, Sampling::Sequence)
                .expect_err("inputs")
                .contains("at most 20")
        );
        assert!(run(21, 64, Sampling::Random { seed: 1 }).is_ok());
    }
}
