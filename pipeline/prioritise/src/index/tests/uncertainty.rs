//! Places from draws, against counting them one by one.

use proptest::prelude::*;
use vocabulary::Level;

use super::properties::{normalisation, weights};
use super::*;

fn level(level: f64) -> Level {
    Level::new(level).expect("a level")
}

fn question(draws: usize) -> RankQuestion<'static> {
    RankQuestion {
        level: level(0.9),
        top: 2,
        draws,
        weights: None,
        reliability: None,
    }
}

/// Distinct draws by component, area and draw.
fn drawn() -> impl Strategy<Value = Vec<Vec<Vec<f64>>>> {
    (2..6_usize, 1..30_usize).prop_flat_map(|(areas, draws)| {
        let all = prop::collection::vec(-99.0..99.0_f64, draws);
        prop::collection::vec(prop::collection::vec(all, areas), 2)
    })
}

fn of_draws(columns: &[Vec<Vec<f64>>]) -> Figures {
    let figure = |draws: &Vec<f64>| Figure::Drawn {
        centre: draws[0],
        draws: draws.as_slice().into(),
    };
    let columns = columns
        .iter()
        .map(|column| column.iter().map(figure).collect());
    figures(&columns.collect::<Vec<_>>())
}

/// The best and the worst places of a draw.
type Ends = (Vec<usize>, Vec<usize>);

proptest! {
    #[test]
    fn places_are_those_of_each_draw(columns in drawn(), weights in weights(2), normalisation in normalisation()) {
        let index = composite(normalisation, &weights, Aggregation::Arithmetic);
        let draws = columns[0][0].len();
        let found = rankings(&index, &of_draws(&columns), &question(draws)).expect("rankings");
        let by_draw: Vec<Ends> = (0..draws).map(|draw| {
            let at: Vec<Vec<f64>> = columns.iter().map(|column| column.iter().map(|all| all[draw]).collect()).collect();
            let found = scores(&index, &exact(&at));
            let areas = found.len();
            let negated: Vec<_> = found.iter().map(|x| -x).collect();
            (counted(&found), counted(&negated).into_iter().map(|below| areas + 1 - below).collect())
        }).collect();
        let share = |wanted: &dyn Fn(&Ends) -> f64| by_draw.iter().map(wanted).sum::<f64>() / by_draw.iter().map(|_| 1.0).sum::<f64>();
        for (area, ranking) in found.into_iter().enumerate() {
            let ranking = ranking.expect("a ranking");
            let (best, worst) = (|draw: &Ends| draw.0[area], |draw: &Ends| draw.1[area]);
            let real = |place: usize| f64::from(u32::try_from(place).expect("small"));
            prop_assert!((ranking.mean_best - share(&|draw| real(best(draw)))).abs() < 1e-9);
            prop_assert!((ranking.mean_worst - share(&|draw| real(worst(draw)))).abs() < 1e-9);
            let most = share(&|draw| f64::from(u8::from(best(draw) <= 2)));
            let least = share(&|draw| f64::from(u8::from(worst(draw) <= 2)));
            prop_assert!((ranking.in_top_at_most - most).abs() < 1e-9 && (ranking.in_top_at_least - least).abs() < 1e-9);
            let within = ranking.places;
            prop_assert!(share(&|draw| f64::from(u8::from(best(draw) < within.best))) < 0.05);
            prop_assert!(share(&|draw| f64::from(u8::from(worst(draw) > within.worst))) <= 0.05 + 1e-9);
            prop_assert!(ranking.jointly.best <= within.best && within.worst <= ranking.jointly.worst);
        }
        // The joint places hold for all areas at once in as many draws as the level says.
        let found = rankings(&index, &of_draws(&columns), &question(draws)).expect("rankings");
        let holds = |draw: &Ends| found.iter().flatten().enumerate().all(|(area, ranking)| ranking.jointly.best <= draw.0[area] && draw.1[area] <= ranking.jointly.worst);
        prop_assert!(share(&|draw| f64::from(u8::from(holds(draw)))) >= 0.9 - 1e-9);
    }

    /// Whatever a range's figure is, drawn evenly, its places lie within those of the range.
    #[test]
    fn a_range_holds_the_places_of_its_figures(columns in drawn(), low in -99.0..99.0_f64, wide in 0.0..50.0_f64, at in 0.0..=1.0_f64, normalisation in normalisation()) {
        let index = composite(normalisation, &[0.5, 0.5], Aggregation::Arithmetic);
        let with = |figure: Figure| {
            let mut all = of_draws(&columns).columns().to_vec();
            all[0][0] = figure;
            let all = figures(&all);
            rankings(&index, &all, &question(columns[0][0].len())).expect("rankings")
        };
        let range = with(Figure::Within { lower: low, upper: low + wide });
        let one = with(Figure::Exact(low + at * wide));
        for (range, one) in range.into_iter().flatten().zip(one.into_iter().flatten()) {
            prop_assert!(range.places.best <= one.places.best && one.places.worst <= range.places.worst);
            prop_assert!(range.mean_best <= one.mean_best + 1e-9 && one.mean_worst <= range.mean_worst + 1e-9);
            prop_assert!(range.in_top_at_least <= one.in_top_at_least + 1e-9 && one.in_top_at_most <= range.in_top_at_most + 1e-9);
        }
    }
}

/// Two areas that swap by the weights alone: Beta(24 x 0.5, 24 x 0.5) puts each above in half of the draws.
#[test]
fn weights_alone_can_move_places() {
    let index = composite(Normalisation::MinMax, &[0.5, 0.5], Aggregation::Arithmetic);
    let all = exact(&[vec![1.0, 0.0, 0.5], vec![0.0, 1.0, 0.4]]);
    let asked = RankQuestion {
        weights: Some(Dirichlet {
            concentration: 24.0,
            seed: 5,
        }),
        top: 1,
        ..question(20_000)
    };
    let found = rankings(&index, &all, &asked).expect("rankings");
    for ranking in found.iter().take(2) {
        let ranking = ranking.expect("a ranking");
        assert!((ranking.in_top_at_most - 0.5).abs() < 0.02, "{ranking:?}");
        assert_eq!(ranking.places, Places { best: 1, worst: 3 });
    }
    assert_eq!(found, rankings(&index, &all, &asked).expect("rankings"));
    let held = RankQuestion {
        weights: Some(Dirichlet {
            concentration: 1e9,
            seed: 5,
        }),
        ..asked
    };
    let third = rankings(&index, &all, &held).expect("rankings")[2].expect("a ranking");
    assert_eq!(third.places, Places { best: 3, worst: 3 });
}

/// One draw in twenty lies at either end: at 90% it is left out, at 95% it is not.
#[test]
fn the_level_says_how_many_draws_are_left_out() {
    let mut draws = vec![5.0; 20];
    (draws[3], draws[7]) = (0.0, 99.0);
    let others = [3.0, 6.0].map(Figure::Exact);
    let own = Figure::Drawn {
        centre: 5.0,
        draws: draws.into(),
    };
    let all = figures(&[others.into_iter().chain([own]).collect()]);
    let index = composite(
        Normalisation::Declared {
            from: 0.0,
            to: 100.0,
        },
        &[1.0],
        Aggregation::Arithmetic,
    );
    let at = |wanted| {
        let asked = RankQuestion {
            level: level(wanted),
            ..question(20)
        };
        rankings(&index, &all, &asked).expect("rankings")[2]
            .expect("a ranking")
            .places
    };
    assert_eq!(at(0.88), Places { best: 2, worst: 2 });
    assert_eq!(at(0.95), Places { best: 1, worst: 3 });
}

#[test]
fn questions_that_cannot_be_are_refused() {
    let index = composite(Normalisation::MinMax, &[1.0], Aggregation::Arithmetic);
    let all = exact(&[vec![1.0, 2.0]]);
    let asked = RankQuestion {
        top: 0,
        weights: Some(Dirichlet {
            concentration: 0.0,
            seed: 1,
        }),
        reliability: Some(&[]),
        ..question(0)
    };
    let said = rankings(&index, &all, &asked)
        .expect_err("refused")
        .to_string();
    for part in [
        "nothing is drawn",
        "the top has no place",
        "concentration of the weights",
        "verdicts of other",
    ] {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
}

/// Two areas have their ends in four of twenty draws. Each may lose one at either end by itself; at
/// once no more than three may go at 83%, and so none does.
#[test]
fn places_for_all_at_once_leave_out_fewer_draws() {
    let drawn = |draws: Vec<f64>| Figure::Drawn {
        centre: draws[9],
        draws: draws.into(),
    };
    let first = drawn((0..20).map(f64::from).collect());
    let other = drawn(
        (0..20)
            .map(|draw| 100.0 + f64::from((draw + 10) % 20))
            .collect(),
    );
    let all = figures(&[vec![first, Figure::Exact(0.5), Figure::Exact(1.5), other]]);
    let normalisation = Normalisation::Declared {
        from: 0.0,
        to: 200.0,
    };
    let index = composite(normalisation, &[1.0], Aggregation::Arithmetic);
    let at = |wanted| RankQuestion {
        level: level(wanted),
        ..question(20)
    };
    let found = rankings(&index, &all, &at(0.83)).expect("rankings");
    let ranking = found[0].expect("a ranking");
    assert_eq!(ranking.places, Places { best: 2, worst: 3 });
    assert_eq!(ranking.jointly, Places { best: 2, worst: 4 });
    // At 75% five draws may go, and the four with an end do.
    let ranking = rankings(&index, &all, &at(0.75)).expect("rankings")[0].expect("a ranking");
    assert_eq!(ranking.jointly, Places { best: 2, worst: 3 });
}
