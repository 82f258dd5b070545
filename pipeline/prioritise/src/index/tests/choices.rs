//! What the ranks change with, in cases whose answer is known.

use super::*;

fn inquiry() -> Inquiry {
    Inquiry {
        rows: 1024,
        sampling: Sampling::Sequence,
        weights: None,
        normalisations: Vec::new(),
        aggregations: Vec::new(),
    }
}

fn flipping(low: f64, high: f64, draws: usize) -> Figure {
    let draws = (0..draws).map(|draw| if 2 * draw < draws { low } else { high });
    Figure::Drawn {
        centre: low,
        draws: draws.collect(),
    }
}

/// Two areas that change places with one component's error and with nothing else: the shift is 0 or 1,
/// half of the time each, and all of it is that component's. The other error moves no place.
#[test]
fn a_shift_has_its_source() {
    let index = composite(
        Normalisation::Declared {
            from: 0.0,
            to: 10.0,
        },
        &[0.9, 0.1],
        Aggregation::Arithmetic,
    );
    let all = figures(&[
        vec![flipping(2.0, 8.0, 64), Figure::Exact(5.0)],
        vec![Figure::Exact(5.0), flipping(5.0, 5.5, 64)],
    ]);
    let asked = Inquiry {
        weights: Some(Dirichlet {
            concentration: 1e6,
            seed: 1,
        }),
        ..inquiry()
    };
    let found = drivers(&index, &all, &asked, all.areas()).expect("drivers");
    assert!(
        (found.mean_shift - 0.5).abs() < 1e-9,
        "{}",
        found.mean_shift
    );
    let sources: Vec<_> = found
        .shift
        .iter()
        .map(|driver| driver.source.clone())
        .collect();
    assert_eq!(
        sources,
        [
            Source::Figures("c0".to_owned()),
            Source::Figures("c1".to_owned()),
            Source::Weights
        ]
    );
    let expected = [1.0, 0.0, 0.0];
    for drivers in [&found.shift, found.ranks[0].as_ref().expect("a score")] {
        for (driver, expected) in drivers.iter().zip(expected) {
            assert!((driver.effect.first - expected).abs() < 0.05, "{driver:?}");
            assert!((driver.effect.total - expected).abs() < 0.05, "{driver:?}");
        }
    }
}

/// The first area is above the second only where both of its figures are high, in a quarter of the cases:
/// variance 3/16, of which each figure alone explains 1/16, and 1/16 takes both.
#[test]
fn what_takes_two_is_an_interaction() {
    let index = composite(
        Normalisation::Declared { from: 0.0, to: 1.0 },
        &[0.5, 0.5],
        Aggregation::Geometric { least: 1e-6 },
    );
    let all = figures(&[
        vec![flipping(0.0, 1.0, 64), Figure::Exact(0.3)],
        vec![flipping(0.0, 1.0, 64), Figure::Exact(0.3)],
    ]);
    let found = drivers(&index, &all, &inquiry(), all.areas()).expect("drivers");
    for driver in &found.shift {
        assert!((driver.effect.first - 1.0 / 3.0).abs() < 0.05, "{driver:?}");
        assert!((driver.effect.total - 2.0 / 3.0).abs() < 0.05, "{driver:?}");
    }
    assert!((found.mean_shift - 0.25).abs() < 0.01);
}

/// Only the way of putting components together moves anybody: 0.5 beside 0.5 is above 0.9 beside 0.2 by products alone.
#[test]
fn a_choice_of_method_is_a_source() {
    let index = composite(
        Normalisation::Declared { from: 0.0, to: 1.0 },
        &[0.5, 0.5],
        Aggregation::Arithmetic,
    );
    let all = exact(&[vec![0.5, 0.9], vec![0.5, 0.2]]);
    let asked = Inquiry {
        normalisations: vec![vec![Normalisation::Declared { from: 0.0, to: 2.0 }; 2]],
        aggregations: vec![Aggregation::Geometric { least: 0.0 }],
        ..inquiry()
    };
    let found = drivers(&index, &all, &asked, all.areas()).expect("drivers");
    let shares: Vec<_> = found
        .shift
        .iter()
        .map(|driver| (driver.source.clone(), driver.effect.total))
        .collect();
    assert_eq!(shares[0].0, Source::Normalisation);
    assert!(shares[0].1 < 0.01 && shares[1].1 > 0.95, "{shares:?}");
    assert_eq!(shares[1].0, Source::Aggregation);
}

/// An area that is always last has no rank to explain; one without a score is not asked about.
#[test]
fn what_never_moves_has_no_drivers() {
    let index = composite(
        Normalisation::Declared {
            from: 0.0,
            to: 10.0,
        },
        &[1.0],
        Aggregation::Arithmetic,
    );
    let all = figures(&[vec![
        flipping(6.0, 9.0, 64),
        Figure::Exact(8.0),
        Figure::Exact(1.0),
        Figure::Within {
            lower: 0.0,
            upper: 9.0,
        },
    ]]);
    let found = drivers(&index, &all, &inquiry(), all.areas()).expect("drivers");
    assert_eq!(found.ranks[2], Some(Vec::new()));
    assert_eq!(found.ranks[3], None);
    assert_eq!(found.ranks[0].as_ref().map(Vec::len), Some(1));
    // Who is asked about, in which order, changes nothing of an answer.
    let asked = [all.areas()[3], all.areas()[0]];
    let of_two = drivers(&index, &all, &inquiry(), &asked).expect("drivers");
    assert_eq!(of_two.shift, found.shift);
    assert_eq!(of_two.ranks, [None, found.ranks[0].clone()]);
    assert_eq!(
        found,
        drivers(&index, &all, &inquiry(), all.areas()).expect("drivers")
    );
}

#[test]
fn inquiries_that_cannot_be_are_refused() {
    let index = composite(Normalisation::MinMax, &[1.0], Aggregation::Arithmetic);
    let all = exact(&[vec![1.0, 2.0]]);
    let said = |asked: Inquiry| {
        drivers(&index, &all, &asked, all.areas())
            .expect_err("refused")
            .to_string()
    };
    assert!(said(inquiry()).contains("nothing can vary"));
    let geometric = vec![Aggregation::Geometric { least: 0.0 }];
    assert!(
        said(Inquiry {
            aggregations: geometric,
            ..inquiry()
        })
        .contains("not above 0")
    );
    let z = vec![vec![Normalisation::ZScore]];
    let both = Inquiry {
        normalisations: z,
        aggregations: vec![Aggregation::Geometric { least: 0.1 }],
        ..inquiry()
    };
    assert!(said(both).contains("a geometric mean of deviations"));
    let weights = Some(Dirichlet {
        concentration: -1.0,
        seed: 0,
    });
    assert!(
        said(Inquiry {
            weights,
            ..inquiry()
        })
        .contains("concentration")
    );
    // A draw at the lowest end, although the centre is above it.
    let drawn = figures(&[vec![flipping(5.0, 0.0, 8), Figure::Exact(3.0)]]);
    let declared = composite(
        Normalisation::Declared { from: 0.0, to: 9.0 },
        &[1.0],
        Aggregation::Geometric { least: 0.0 },
    );
    let said = drivers(&declared, &drawn, &inquiry(), &[])
        .expect_err("refused")
        .to_string();
    assert!(said.contains("component c0, area E09000001"), "{said}");
}
