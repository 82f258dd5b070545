//! Ranges hold whatever their figures are, and are no wider where that is promised.

use proptest::prelude::*;

use super::properties::{normalisation, weights};
use super::*;

/// Figures of which some are ranges, and where in each range it is.
pub(super) fn ranged() -> impl Strategy<Value = Vec<Vec<(f64, f64)>>> {
    (2..7_usize).prop_flat_map(|areas| {
        let figure = (-20_i32..20, prop_oneof![2 => Just(0_i32), 1 => 1_i32..9]);
        let figure = figure.prop_map(|(low, wide)| (f64::from(low), f64::from(low + wide)));
        prop::collection::vec(prop::collection::vec(figure, areas), 2)
    })
}

pub(super) fn within(columns: &[Vec<(f64, f64)>]) -> Figures {
    let figure = |(lower, upper): &(f64, f64)| {
        if lower < upper {
            Figure::Within {
                lower: *lower,
                upper: *upper,
            }
        } else {
            Figure::Exact(*lower)
        }
    };
    let columns = columns
        .iter()
        .map(|column| column.iter().map(figure).collect());
    figures(&columns.collect::<Vec<_>>())
}

proptest! {
    /// No figures within their ranges score or rank outside.
    #[test]
    fn ranges_hold(columns in ranged(), weights in weights(2), normalisation in normalisation(), at in prop::collection::vec(0.0..=1.0_f64, 14), less in any::<bool>()) {
        let mut components = composite(normalisation, &weights, Aggregation::Arithmetic).components().to_vec();
        if less {
            components[1].direction = Direction::LessIsMoreNeed;
        }
        let index = Composite::new(components, Aggregation::Arithmetic).expect("an index");
        let mut at = at.into_iter();
        let drawn: Vec<Vec<f64>> = columns.iter().map(|column| {
            column.iter().zip(&mut at).map(|((low, high), at)| low + (high - low) * at).collect()
        }).collect();
        let found = scores(&index, &exact(&drawn));
        let ranked = counted(&found);
        let ranges = score_ranges(&index, &within(&columns)).expect("ranges");
        for ((score, rank), range) in found.iter().zip(ranked).zip(ranges) {
            let range = range.expect("a range");
            prop_assert!(range.lower - 1e-9 <= *score && *score <= range.upper + 1e-9, "{} in {:?}", score, range);
            prop_assert!(range.places.best <= rank && rank <= range.places.worst);
        }
    }

    /// Ends that are said to be exact are reached: with the own figure at one end and all others at
    /// the other, by the score of exactly those figures.
    #[test]
    fn exact_ends_are_reached(columns in ranged(), normalisation in normalisation()) {
        let columns = &columns[..1];
        let index = composite(normalisation, &[1.0], Aggregation::Arithmetic);
        let ranges = score_ranges(&index, &within(columns)).expect("ranges");
        for (area, range) in ranges.iter().enumerate() {
            let with = |own: fn(&(f64, f64)) -> f64, other: fn(&(f64, f64)) -> f64| {
                let column = columns[0].iter().enumerate();
                let column = column.map(|(at, range)| if at == area { own(range) } else { other(range) });
                scores(&index, &exact(&[column.collect()]))[area]
            };
            let range = range.expect("a range");
            let (least, most) = (with(|x| x.0, |x| x.1), with(|x| x.1, |x| x.0));
            if normalisation == Normalisation::ZScore {
                prop_assert!(range.lower <= least + 1e-9 && most <= range.upper + 1e-9);
            } else {
                prop_assert!((range.lower - least).abs() < 1e-12 && (range.upper - most).abs() < 1e-12);
            }
        }
    }

    /// Without ranges, a range is the score.
    #[test]
    fn without_ranges_it_is_the_score(columns in super::properties::columns(2), weights in weights(2), normalisation in normalisation()) {
        let index = composite(normalisation, &weights, Aggregation::Arithmetic);
        let found = scores(&index, &exact(&columns));
        let ranges = score_ranges(&index, &exact(&columns)).expect("ranges");
        for (score, range) in found.iter().zip(ranges) {
            let range = range.expect("a range");
            prop_assert!((range.lower - score).abs() < 1e-7 && (range.upper - score).abs() < 1e-7, "{} {:?}", score, range);
        }
    }
}

/// A withheld figure gives its area places and no score, and the middle of its range does nothing: another
/// range about the same middle gives other places.
#[test]
fn a_range_is_not_its_middle() {
    let index = composite(
        Normalisation::Declared {
            from: 0.0,
            to: 10.0,
        },
        &[1.0],
        Aggregation::Arithmetic,
    );
    let with = |lower, upper| {
        figures(&[vec![
            Figure::Exact(2.0),
            Figure::Within { lower, upper },
            Figure::Exact(6.0),
        ]])
    };
    let wide = with(1.0, 7.0);
    assert_eq!(index.scores(&wide).expect("scores")[1], None);
    let places = |figures: &Figures| {
        score_ranges(&index, figures).expect("ranges")[1]
            .expect("a range")
            .places
    };
    assert_eq!(places(&wide), Places { best: 1, worst: 3 });
    assert_eq!(places(&with(3.0, 5.0)), Places { best: 2, worst: 2 });
    let range = score_ranges(&index, &wide).expect("ranges")[1].expect("a range");
    assert!((range.lower - 0.1).abs() < 1e-12 && (range.upper - 0.7).abs() < 1e-12);
}
