//! A figure that is too uncertain decides no order alone.

use proptest::prelude::*;
use vocabulary::{Level, Reliability};

use super::properties::{columns, normalisation, weights};
use super::ranges::{ranged, within};
use super::*;

const GOOD: Reliability = Reliability::Reliable;
const BAD: Reliability = Reliability::TooUncertainToShow;

fn declared() -> Normalisation {
    Normalisation::Declared {
        from: 0.0,
        to: 10.0,
    }
}

/// A leads B by the first component alone, and that is too uncertain in A: they are tied. B leads C
/// by the second, and A leads C by both.
#[test]
fn a_lead_by_an_uncertain_figure_alone_is_a_tie() {
    let index = composite(declared(), &[0.5, 0.5], Aggregation::Arithmetic);
    let all = exact(&[vec![9.0, 4.0, 4.0], vec![5.0, 6.0, 1.0]]);
    let found = told_apart(&index, &all, &[vec![BAD, GOOD, GOOD], vec![GOOD; 3]]).expect("places");
    let tied = Places { best: 1, worst: 2 };
    assert_eq!(
        found.places,
        [Some(tied), Some(tied), Some(Places { best: 3, worst: 3 })]
    );
    assert_eq!(found.tied, 1);
    let trusted = told_apart(
        &index,
        &all,
        &[vec![Reliability::UseWithCaution; 3], vec![GOOD; 3]],
    )
    .expect("places");
    assert_eq!(trusted.tied, 0);
    assert_eq!(trusted.places[0], Some(Places { best: 1, worst: 1 }));
}

/// Two uncertain figures do not decide together either, and what counts against an area still does.
#[test]
fn uncertain_figures_do_not_help_each_other() {
    let index = composite(declared(), &[0.4, 0.4, 0.2], Aggregation::Arithmetic);
    let all = exact(&[vec![9.0, 1.0], vec![9.0, 1.0], vec![3.0, 4.0]]);
    let found = told_apart(
        &index,
        &all,
        &[vec![BAD, GOOD], vec![GOOD, BAD], vec![GOOD; 2]],
    )
    .expect("places");
    assert_eq!(found.tied, 1);
    // Against it: the first leads by the third alone, 0.2 x 0.5, and the uncertain first takes 0.4 x 0.8 off.
    let all = exact(&[vec![1.0, 9.0], vec![9.0, 1.0], vec![9.0, 4.0]]);
    let found =
        told_apart(&index, &all, &[vec![BAD; 2], vec![GOOD; 2], vec![GOOD; 2]]).expect("places");
    // 0.4 x 0.8 + 0.2 x 0.5 - 0.4 x 0.8 = 0.1 is left.
    assert_eq!(found.tied, 0);
    assert_eq!(found.places[0], Some(Places { best: 1, worst: 1 }));
}

/// The first is above for certain, by 0.75 and at most 0.525; without its uncertain figure it may be
/// 6 beside 6.5.
#[test]
fn what_is_left_of_a_lead_is_taken_at_its_least() {
    let index = composite(declared(), &[0.5, 0.5], Aggregation::Arithmetic);
    let range = |lower, upper| Figure::Within { lower, upper };
    let all = figures(&[
        vec![Figure::Exact(9.0), Figure::Exact(4.0)],
        vec![range(6.0, 7.0), range(5.0, 6.5)],
    ]);
    let at =
        |verdict| told_apart(&index, &all, &[vec![verdict, GOOD], vec![GOOD; 2]]).expect("places");
    assert_eq!(at(GOOD).tied, 0);
    assert_eq!(at(GOOD).places[0], Some(Places { best: 1, worst: 1 }));
    assert_eq!(at(BAD).tied, 1);
    assert_eq!(at(BAD).places, [Some(Places { best: 1, worst: 2 }); 2]);
}

#[test]
fn where_all_is_uncertain_nothing_is_told_apart() {
    let index = composite(
        Normalisation::Rank,
        &[0.5, 0.5],
        Aggregation::Geometric { least: 0.0 },
    );
    let all = exact(&[vec![1.0, 2.0, 3.0], vec![1.0, 2.0, 3.0]]);
    let found = told_apart(&index, &all, &[vec![BAD; 3], vec![BAD; 3]]).expect("places");
    assert_eq!(found.places, [Some(Places { best: 1, worst: 3 }); 3]);
    assert_eq!(found.tied, 3);
    assert!(told_apart(&index, &all, &[vec![BAD; 3]]).is_err());
}

fn verdicts() -> impl Strategy<Value = Vec<Vec<Reliability>>> {
    let verdict = prop_oneof![3 => Just(GOOD), 1 => Just(BAD)];
    prop::collection::vec(prop::collection::vec(verdict, 12), 3)
}

proptest! {
    /// Told apart is what holds with every set of the uncertain components left out, by trying them all.
    #[test]
    fn every_set_left_out_agrees(columns in columns(3), weights in weights(3), normalisation in normalisation(), verdicts in verdicts()) {
        let areas = columns[0].len();
        let verdicts: Vec<_> = verdicts.into_iter().map(|row| row[..areas].to_vec()).collect();
        let index = composite(normalisation, &weights, Aggregation::Arithmetic);
        let parts: Vec<_> = index.scores(&exact(&columns)).expect("scores").into_iter().flatten().map(|scored| scored.parts).collect();
        let above = |i: usize, j: usize| {
            let uncertain: Vec<_> = (0..3).filter(|c| verdicts[*c][i] == BAD || verdicts[*c][j] == BAD).collect();
            (0..1_u32 << uncertain.len()).all(|set| {
                let left = |c: &usize| !uncertain.iter().enumerate().any(|(bit, one)| one == c && set >> bit & 1 == 1);
                let lead: f64 = (0..3).filter(left).map(|c| parts[i][c] - parts[j][c]).sum();
                lead > 1e-10
            })
        };
        let found = told_apart(&index, &exact(&columns), &verdicts).expect("places");
        for (i, places) in found.places.iter().enumerate() {
            let best = 1 + (0..areas).filter(|j| above(*j, i)).count();
            let worst = areas - (0..areas).filter(|j| above(i, *j)).count();
            prop_assert_eq!(*places, Some(Places { best, worst }));
        }
        // Draws of nothing but these figures say the same.
        let level = Level::new(0.9).expect("a level");
        let asked = RankQuestion { level, top: 1, draws: 3, weights: None, reliability: Some(&verdicts) };
        let drawn = rankings(&index, &exact(&columns), &asked).expect("rankings");
        for (places, ranking) in found.places.iter().zip(drawn) {
            prop_assert_eq!(*places, ranking.map(|ranking| ranking.places));
        }
    }

    /// Whatever a range's figure is, who is told apart by the range is told apart by the figure.
    #[test]
    fn ranges_and_doubt_hold_together(columns in ranged(), weights in weights(2), normalisation in normalisation(), verdicts in verdicts(), at in prop::collection::vec(0.0..=1.0_f64, 14)) {
        let areas = columns[0].len();
        let verdicts: Vec<_> = verdicts.into_iter().take(2).map(|row| row[..areas].to_vec()).collect();
        let index = composite(normalisation, &weights, Aggregation::Arithmetic);
        let mut at = at.into_iter();
        let drawn: Vec<Vec<f64>> = columns.iter().map(|column| {
            column.iter().zip(&mut at).map(|((low, high), at)| low + (high - low) * at).collect()
        }).collect();
        let ranges = told_apart(&index, &within(&columns), &verdicts).expect("places").places;
        let figures = told_apart(&index, &exact(&drawn), &verdicts).expect("places").places;
        for (range, figure) in ranges.into_iter().flatten().zip(figures.into_iter().flatten()) {
            prop_assert!(range.best <= figure.best && figure.worst <= range.worst, "{:?} {:?}", range, figure);
        }
    }

    /// No verdict makes a place surer than it was.
    #[test]
    fn doubt_only_widens(columns in columns(3), weights in weights(3), normalisation in normalisation(), verdicts in verdicts()) {
        let areas = columns[0].len();
        let verdicts: Vec<_> = verdicts.into_iter().map(|row| row[..areas].to_vec()).collect();
        let index = composite(normalisation, &weights, Aggregation::Arithmetic);
        let all = exact(&columns);
        let doubted = told_apart(&index, &all, &verdicts).expect("places").places;
        let trusted = told_apart(&index, &all, &vec![vec![GOOD; areas]; 3]).expect("places").places;
        for (doubted, trusted) in doubted.into_iter().flatten().zip(trusted.into_iter().flatten()) {
            prop_assert!(doubted.best <= trusted.best && trusted.worst <= doubted.worst);
        }
    }
}
