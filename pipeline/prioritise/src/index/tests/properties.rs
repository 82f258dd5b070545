//! What holds for any figures.

use proptest::prelude::*;

use super::*;

const ALL: [Normalisation; 5] = [
    Normalisation::Rank,
    Normalisation::ZScore,
    Normalisation::MinMax,
    Normalisation::Percentile,
    Normalisation::Exponential,
];

pub(super) fn columns(components: usize) -> impl Strategy<Value = Vec<Vec<f64>>> {
    (2..12_usize).prop_flat_map(move |areas| {
        let figure = (-40_i32..40).prop_map(|x| f64::from(x) / 4.0);
        prop::collection::vec(prop::collection::vec(figure, areas), components)
    })
}

pub(super) fn weights(count: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(0_u32..8, count)
        .prop_filter("a weight", |all| all.iter().sum::<u32>() > 0)
        .prop_map(|all| {
            let sum = f64::from(all.iter().sum::<u32>());
            all.into_iter()
                .map(|weight| f64::from(weight) / sum)
                .collect()
        })
}

pub(super) fn normalisation() -> impl Strategy<Value = Normalisation> {
    prop::sample::select(ALL.to_vec())
}

/// Positive values only where a product needs them.
fn aggregations(normalisation: Normalisation) -> Vec<Aggregation> {
    match normalisation {
        Normalisation::ZScore => vec![Aggregation::Arithmetic],
        _ => vec![
            Aggregation::Arithmetic,
            Aggregation::Geometric { least: 0.05 },
        ],
    }
}

/// Another way to the same numbers, straight from the formulas and with std's functions.
fn by_formula(normalisation: Normalisation, x: &[f64]) -> Vec<f64> {
    let n = x.iter().map(|_| 1.0).sum::<f64>();
    let rank = |own: f64| {
        1.0 + x
            .iter()
            .filter(|other| **other < own)
            .map(|_| 1.0)
            .sum::<f64>()
    };
    let mean = x.iter().sum::<f64>() / n;
    let sd = (x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    let (least, most) = (
        x.iter().copied().fold(f64::MAX, f64::min),
        x.iter().copied().fold(f64::MIN, f64::max),
    );
    let one = |own: &f64| match normalisation {
        Normalisation::Rank => rank(*own),
        Normalisation::Percentile => rank(*own) / n,
        Normalisation::Exponential => {
            -23.0 * (1.0 - rank(*own) / n * (1.0 - (-100.0_f64 / 23.0).exp())).ln()
        }
        _ if most <= least => 0.0,
        Normalisation::ZScore => (own - mean) / sd,
        Normalisation::MinMax => (own - least) / (most - least),
        Normalisation::Declared { from, to } => ((own - from) / (to - from)).clamp(0.0, 1.0),
    };
    x.iter().map(one).collect()
}

proptest! {
    #[test]
    fn scores_are_what_the_formulas_give(columns in columns(3), weights in weights(3), normalisation in normalisation()) {
        let scaled: Vec<_> = columns.iter().map(|column| by_formula(normalisation, column)).collect();
        for aggregation in aggregations(normalisation) {
            let found = scores(&composite(normalisation, &weights, aggregation), &exact(&columns));
            for (area, found) in found.into_iter().enumerate() {
                let values = scaled.iter().map(|column| column[area]).zip(&weights);
                let expected: f64 = match (aggregation, normalisation) {
                    (Aggregation::Arithmetic, _) => values.map(|(v, w)| v * w).sum(),
                    (Aggregation::Geometric { least }, Normalisation::MinMax) => values.map(|(v, w)| (least + (1.0 - least) * v).powf(*w)).product(),
                    (Aggregation::Geometric { .. }, _) => values.map(|(v, w)| v.powf(*w)).product(),
                };
                prop_assert!((found - expected).abs() <= 1e-11 * expected.abs().max(1.0), "{} for {}", found, expected);
            }
        }
    }

    /// To the last bit in the order of the components, and to 1e-12 of the score in any.
    #[test]
    fn parts_add_up_to_the_score(columns in columns(4), weights in weights(4), normalisation in normalisation()) {
        for aggregation in aggregations(normalisation) {
            let found = composite(normalisation, &weights, aggregation).scores(&exact(&columns)).expect("scores");
            for scored in found.into_iter().flatten() {
                let sum = scored.parts.iter().fold(0.0, |sum, part| sum + part);
                prop_assert_eq!(sum.to_bits(), scored.sum.to_bits());
                let reversed: f64 = scored.parts.iter().rev().sum();
                let score = match aggregation {
                    Aggregation::Arithmetic => reversed,
                    Aggregation::Geometric { .. } => reversed.exp(),
                };
                prop_assert!((score - scored.score).abs() <= 1e-12 * scored.score.abs().max(1.0));
            }
        }
    }

    /// Other units, kilometres for metres or Fahrenheit for Celsius, move no score.
    #[test]
    fn units_do_not_matter(columns in columns(2), weights in weights(2), normalisation in normalisation(), (times, plus) in (1_u32..50, -20_i32..20)) {
        let index = composite(normalisation, &weights, Aggregation::Arithmetic);
        let before = scores(&index, &exact(&columns));
        let mut other = columns.clone();
        other[0].iter_mut().for_each(|x| *x = *x * f64::from(times) + f64::from(plus));
        for (after, before) in scores(&index, &exact(&other)).into_iter().zip(before) {
            prop_assert!((after - before).abs() <= 1e-9 * before.abs().max(1.0), "{} for {}", after, before);
        }
    }

    /// More of what is need never lowers the own score, whatever the scale; of the opposite never raises it.
    #[test]
    fn scores_are_monotone(columns in columns(2), weights in weights(2), normalisation in normalisation(), more in 0.0..9.0_f64, area in 0..12_usize, less in any::<bool>()) {
        let area = area % columns[0].len();
        for aggregation in aggregations(normalisation) {
            let mut components: Vec<_> = composite(normalisation, &weights, aggregation).components().to_vec();
            if less {
                components[0].direction = Direction::LessIsMoreNeed;
            }
            let index = Composite::new(components, aggregation).expect("an index");
            let before = scores(&index, &exact(&columns))[area];
            let mut other = columns.clone();
            other[0][area] += if less { -more } else { more };
            let after = scores(&index, &exact(&other))[area];
            prop_assert!(after >= before - 1e-9, "{} from {}", after, before);
        }
    }

    /// With declared ends an area's score is its own: another area changes no score at all.
    #[test]
    fn another_area_moves_none_on_declared_ends(columns in columns(2), weights in weights(2), others in prop::collection::vec(-99.0..99.0_f64, 2)) {
        let normalisation = Normalisation::Declared { from: -5.0, to: 5.0 };
        for aggregation in aggregations(normalisation) {
            let index = composite(normalisation, &weights, aggregation);
            let before = scores(&index, &exact(&columns));
            let mut more = columns.clone();
            more.iter_mut().zip(&others).for_each(|(column, other)| column.push(*other));
            let after = scores(&index, &exact(&more));
            prop_assert_eq!(&after[..before.len()], &before[..]);
        }
    }

    /// Turning an indicator round turns its places round, where none are equal.
    #[test]
    fn directions_are_mirrors(column in prop::collection::btree_set(-99_i32..99, 2..12)) {
        let figures: Vec<_> = column.iter().map(|x| f64::from(*x)).collect();
        for normalisation in ALL {
            let mut turned = normalisation.apply(Direction::LessIsMoreNeed, &figures);
            turned.reverse();
            let negated: Vec<_> = figures.iter().rev().map(|x| -x).collect();
            prop_assert_eq!(turned, normalisation.apply(Direction::MoreIsMoreNeed, &negated));
        }
    }
}
