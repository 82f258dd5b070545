//! Small made-up grounds, held against every set there is in every draw.

use std::collections::BTreeSet;

use proptest::prelude::*;
use vocabulary::{AreaList, Standing};

use super::near::NEARLY;
use super::problem::Terrain;
use super::*;
use crate::shares::tests::{areas, drawn};
use crate::tests::nothing_disclosed;
use crate::{Purpose, WithoutPlace};

fn plan(method: SitingRule, new: u32) -> SitingPlan {
    SitingPlan {
        purpose: Purpose::Care,
        called: "clinics".to_owned(),
        method,
        new,
        need: "women".to_owned().try_into().expect("an id"),
        candidates: vocabulary::SourceId::new("hospitals"),
        keep: Vec::new(),
        counted: vocabulary::Counted::NotClosed,
        without_a_place: WithoutPlace::LeftOut,
        redraws: 100,
        reason: "A test.".to_owned(),
    }
}

fn place(id: &str, location: Degrees) -> Place {
    Place {
        id: id.to_owned(),
        name: format!("Place {id}"),
        area: None,
        location,
    }
}

fn service(name: &str, location: Option<Degrees>, standing: Standing) -> Service {
    Service {
        name: name.to_owned(),
        area: "E09000001".parse().ok(),
        location,
        access: "everyone".to_owned(),
        serves: BTreeSet::new(),
        sessions: None,
        standing,
        dated: None,
        url: "https://example.org".to_owned(),
    }
}

/// Degrees of a plane, a kilometre each.
fn flat(one: Degrees, other: Degrees) -> f64 {
    1_000.0 * (one.0 - other.0).hypot(one.1 - other.1)
}

/// Areas on a line, the places and services of a test.
struct Made {
    points: AreaColumn<Degrees>,
    candidates: Vec<Place>,
    services: Vec<Service>,
    need: JointDraws,
}

impl Made {
    /// `need` has a column an area.
    fn of(
        points: &[Degrees],
        candidates: &[Degrees],
        services: &[Degrees],
        need: &[&[f64]],
    ) -> Self {
        let mut at = points.iter();
        let candidates = (1..).zip(candidates);
        let services = (1..).zip(services);
        Self {
            points: AreaColumn::from_fn(&areas(points.len()), |_| *at.next().expect("a point")),
            candidates: candidates
                .map(|(id, at)| place(&format!("c{id}"), *at))
                .collect(),
            services: services
                .map(|(name, at)| service(&format!("s{name}"), Some(*at), Standing::Undated))
                .collect(),
            need: drawn("women", need),
        }
    }

    fn ground(&self) -> Ground<'_> {
        Ground {
            candidates: &self.candidates,
            services: &self.services,
            points: &self.points,
            metres: &flat,
        }
    }

    fn sited(&self, plan: &SitingPlan) -> Result<Sited, PrioritiseError> {
        let drawn = nothing_disclosed().map(|()| vec![self.need.clone()]);
        Ok(choose_sites(&drawn, self.ground(), plan)?.get().clone())
    }

    #[track_caller]
    fn refused(&self, plan: &SitingPlan, words: &str) {
        let said = self.sited(plan).expect_err("refused").to_string();
        assert!(said.contains(words), "expected {words:?} in {said}");
    }
}

/// How sure a choice is that depends on the need.
fn drawn_certain(made: &Sited) -> Option<(Told, f64, &[f64], SetRegret)> {
    match &made.certain {
        Certain::WhateverTheNeed => None,
        Certain::Drawn {
            told,
            same,
            shares,
            regret,
        } => Some((*told, *same, shares, *regret)),
    }
}

/// What a place that is not chosen could stand in place of, and how much worse that is.
fn instead(site: &Site) -> Option<(&str, f64)> {
    match &site.standing {
        Proposed::Chosen => None,
        Proposed::Instead { of, worse } => Some((of, *worse)),
    }
}

/// Three areas a line of ten kilometres: a clinic at one end, places at the middle and the other end.
fn line() -> Made {
    Made::of(
        &[(0.0, 0.0), (5.0, 0.0), (10.0, 0.0)],
        &[(5.0, 0.0), (10.0, 0.0), (5.0, 0.0)],
        &[(0.0, 0.0)],
        &[&[10.0, 10.0], &[10.0, 50.0], &[20.0, 10.0]],
    )
}

/// By hand: the shares are 1/4, 1/4, 1/2 and 1/7, 5/7, 1/7, whose means are 11/56, 27/56, 18/56. A
/// clinic in the middle leaves 18/56 x 5 km, one at the end 27/56 x 5 km: the middle is best for the
/// mean, and the end in the first draw (5/4 km against 5/2), so that 5/4 km are regretted there.
#[test]
fn a_site_for_the_mean_is_held_against_the_best_of_each_draw() {
    let made = line().sited(&plan(SitingRule::PMedian, 1)).expect("a plan");
    let chosen = &made.sites[0];
    assert_eq!((chosen.name(), chosen.places.len()), ("Place c1", 2));
    assert_eq!(chosen.standing, Proposed::Chosen);
    let serves: Vec<&str> = chosen
        .serves
        .iter()
        .map(vocabulary::AreaCode::as_str)
        .collect();
    assert_eq!(serves, ["E09000002", "E09000003"]);
    assert!(
        (made.after - 18.0 / 56.0 * 5.0).abs() < 1e-12,
        "{}",
        made.after
    );
    let before = 27.0 / 56.0 * 5.0 + 18.0 / 56.0 * 10.0;
    assert!((made.before.expect("a clinic is there") - before).abs() < 1e-12);
    let (told, same, shares, regret) = drawn_certain(&made).expect("it depends on the need");
    assert_eq!(told, Told::EveryDraw(2));
    assert_eq!((same, shares), (0.5, [0.5, 0.5].as_slice()));
    assert!((regret.mean - 0.625).abs() < 1e-12 && (regret.worst - 1.25).abs() < 1e-12);
    assert_eq!((made.gap, made.locations, made.existing), (0.0, 2, 1));
    // The other end is listed, being the best in half of the draws, and named with what it is worse by.
    let (of, worse) = instead(&made.sites[1]).expect("it is not chosen");
    assert_eq!(of, "Place c1");
    assert!((worse - 0.5).abs() < 1e-12 && worse > NEARLY, "{worse}");
    assert_eq!(made.nearly_as_good, 0);
}

#[test]
fn methods_that_do_not_weigh_the_need_say_so() {
    for method in [SitingRule::PCenter, SitingRule::Lscp { radius_m: 5_000.0 }] {
        let made = line().sited(&plan(method, 2)).expect("a plan");
        assert_eq!(made.certain, Certain::WhateverTheNeed);
        assert!(made.sites.iter().all(|site| site.share.is_none()));
    }
    let two = plan(SitingRule::Lscp { radius_m: 5_000.0 }, 2);
    // One in the middle is enough, though two are allowed.
    let made = line().sited(&two).expect("a plan");
    assert!((made.after - 1.0).abs() < 1e-12);
    assert!(made.title(&two).ends_with(": 1 will do"));
    let far = plan(SitingRule::Lscp { radius_m: 1.0 }, 1);
    line().refused(&far, "1 new sites can serve every area together with the 1");
}

/// All need is within reach of what is there already: no place is named as if it were better.
#[test]
fn where_no_place_makes_a_difference_none_is_named() {
    let plan = plan(SitingRule::Mclp { radius_m: 1e6 }, 1);
    let made = line().sited(&plan).expect("a plan");
    assert!(made.makes_no_difference() && made.sites.is_empty());
    assert_eq!((made.before, made.nearly_as_good), (Some(made.after), 0));
    assert!(
        made.areas
            .iter()
            .all(|of| matches!(of.goes, Goes::Existing { .. }))
    );
    let words = made.words(&plan).join(" ");
    assert!(words.contains("none is named") && !words.contains("could stand in place"));
    assert!(
        made.title(&plan)
            .ends_with("none makes a difference by this measure")
    );
}

#[test]
fn services_without_a_place_are_named_and_tried_in_their_areas() {
    let mut made = line();
    made.services = vec![
        service("closed", Some((10.0, 0.0)), Standing::Closed),
        service("nowhere", None, Standing::Undated),
    ];
    let found = made.sited(&plan(SitingRule::PMedian, 1)).expect("a plan");
    assert_eq!(
        (found.existing, found.uncounted.as_slice()),
        (0, ["nowhere".to_owned()].as_slice())
    );
    assert_eq!(found.before, None);
    assert_eq!(found.otherwise, Some(Otherwise::TheSame));
    let anyway = SitingPlan {
        without_a_place: WithoutPlace::RepresentativePoint,
        ..plan(SitingRule::PMedian, 1)
    };
    let found = made.sited(&anyway).expect("a plan");
    assert_eq!((found.existing, found.uncounted.len()), (1, 0));
    assert!(found.before.is_some() && found.otherwise.is_none());
    let strict = SitingPlan {
        counted: vocabulary::Counted::Open,
        ..plan(SitingRule::PMedian, 1)
    };
    assert_eq!(line().sited(&strict).expect("a plan").existing, 0);
}

#[test]
fn what_cannot_be_sited_is_refused_by_name() {
    let made = line();
    let good = plan(SitingRule::PMedian, 1);
    made.refused(
        &plan(SitingRule::PMedian, 3),
        "more new sites than candidates: 3 clinics of the 2 locations of hospitals",
    );
    made.refused(&plan(SitingRule::PMedian, 0), "`new` is 0");
    for radius_m in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        made.refused(
            &plan(SitingRule::Mclp { radius_m }, 1),
            "radius_m of mclp is",
        );
    }
    let called = SitingPlan {
        called: "police stations".to_owned(),
        ..good.clone()
    };
    made.refused(&called, "enforcement is never shared out or sited by them");
    let keep = SitingPlan {
        keep: vec!["R".to_owned()],
        ..good.clone()
    };
    made.refused(&keep, "hospitals has no places to choose from");
    let unknown = SitingPlan {
        need: "men".to_owned().try_into().expect("an id"),
        ..good.clone()
    };
    made.refused(&unknown, "men is not drawn");
    let mut nobody = line();
    nobody.need = drawn("women", &[&[0.0], &[0.0], &[0.0]]);
    nobody.refused(&good, "there is no demand to site by");
}

#[test]
fn every_sentence_is_whole() {
    let areas: &AreaList = &areas(3);
    let rules = [
        SitingRule::PMedian,
        SitingRule::PCenter,
        SitingRule::Lscp { radius_m: 5_000.0 },
        SitingRule::Mclp { radius_m: 4_000.0 },
    ];
    for rule in rules {
        for services in [&[(0.0, 0.0)][..], &[]] {
            let mut ground = line();
            ground.services = Made::of(&[], &[], services, &[]).services;
            let plan = plan(rule, 2);
            let made = ground.sited(&plan).expect("a plan");
            let mut said = made.words(&plan);
            said.extend(
                made.sites
                    .iter()
                    .map(|site| made.of_site(&plan, site, areas)),
            );
            let codes = areas.codes();
            said.extend(codes.map(|code| made.of_area(&plan, code, "Somewhere")));
            for words in said {
                assert!(
                    words.ends_with('.') && !words.contains(['{', '}']),
                    "{words}"
                );
                assert!(!words.contains("NaN") && !words.contains("inf"), "{words}");
            }
        }
    }
}

/// Every set of a size, and what it costs in a draw: metres, or what is beyond the radius.
fn brute(
    terrain: &Terrain<'_>,
    rule: SitingRule,
    new: usize,
    weights: &[f64],
) -> Vec<(Vec<usize>, f64)> {
    let spots = terrain.spots.len();
    (0_u32..1 << spots)
        .filter(|bits| bits.count_ones() as usize == new)
        .map(|bits| {
            let set: Vec<usize> = (0..spots).filter(|at| bits >> at & 1 == 1).collect();
            let terms = weights.iter().enumerate().map(|(area, weight)| {
                let own = set.iter().map(|at| terrain.spots[*at].metres[area]);
                let metres = own.fold(terrain.base[area], f64::min);
                match rule {
                    SitingRule::Mclp { radius_m } => {
                        if metres > radius_m {
                            *weight
                        } else {
                            0.0
                        }
                    }
                    _ => weight * metres / 1_000.0,
                }
            });
            let cost = terms.sum();
            (set, cost)
        })
        .collect()
}

fn points(most: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Degrees>> {
    let degrees = || (0_u8..8).prop_map(f64::from);
    prop::collection::vec((degrees(), degrees()), most)
}

/// The mean shares of the need.
fn shares_of(made: &Made) -> Vec<f64> {
    let shares = Shares::of(&made.need, None).expect("shares");
    let draws = crate::sum::real(shares.draws());
    let means = shares.columns().iter();
    means.map(|of| of.iter().sum::<f64>() / draws).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whole kilometres and few women, so that ties are many.
    #[test]
    fn sites_and_draws_equal_brute_force(
        at in points(2..7),
        candidates in points(3..8),
        services in points(0..3),
        new in 1_usize..4,
        radius in prop::option::of(1_u8..6),
        need in prop::collection::vec(prop::collection::vec(0_u8..6, 6), 1..9),
    ) {
        let columns: Vec<Vec<f64>> = (0..at.len())
            .map(|area| need.iter().map(|draw| f64::from(draw[area]) + 0.25).collect())
            .collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let made = Made::of(&at, &candidates, &services, &columns);
        let rule = radius.map_or(SitingRule::PMedian, |radius| SitingRule::Mclp {
            radius_m: 1_000.0 * f64::from(radius),
        });
        let plan = plan(rule, u32::try_from(new).expect("few"));
        let terrain = Terrain::of(made.ground(), &plan, plan.without_a_place);
        prop_assume!(new <= terrain.spots.len());
        let found = made.sited(&plan).expect("a plan");
        if found.makes_no_difference() {
            // No set is better than none, whatever the need.
            let equal = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0].map(|of| of / 21.0);
            let none = terrain.objective(rule, &[], &equal[..at.len()]).expect("a service");
            for (set, _) in brute(&terrain, rule, new, &equal[..at.len()]) {
                let with = terrain.objective(rule, &set, &equal[..at.len()]).expect("a service");
                prop_assert!((with - none).abs() < 1e-9);
            }
            prop_assert!(found.sites.is_empty());
            return Ok(());
        }
        let chosen: Vec<usize> = (0..terrain.spots.len())
            .filter(|at| found.sites.iter().any(|site| {
                site.standing == Proposed::Chosen && site.places[0].id == terrain.spots[*at].id()
            }))
            .collect();
        prop_assert!(chosen.len() <= new);
        prop_assert_eq!(found.more_make_no_difference, chosen.len() < new);
        if chosen.len() < new {
            // Fewer do as much as the best of as many as were asked for.
            let equal: Vec<f64> = shares_of(&made);
            let named = terrain.objective(rule, &chosen, &equal).expect("a site");
            let best = brute(&terrain, rule, new, &equal).into_iter();
            let best = best.map(|(_, cost)| cost).fold(f64::INFINITY, f64::min);
            let named = match rule {
                SitingRule::Mclp { .. } => 1.0 - named,
                _ => named,
            };
            prop_assert!((named - best).abs() < 1e-9, "{named} {best}");
            return Ok(());
        }
        let shares = Shares::of(&made.need, None).expect("shares");
        let draws = shares.draws();
        let means: Vec<f64> = shares
            .columns()
            .iter()
            .map(|of| of.iter().sum::<f64>() / crate::sum::real(draws))
            .collect();
        let cost_of = |sets: &[(Vec<usize>, f64)]| {
            sets.iter().find(|(set, _)| *set == chosen).expect("a set").1
        };
        let least = |sets: &[(Vec<usize>, f64)]| {
            sets.iter().map(|(_, cost)| *cost).fold(f64::INFINITY, f64::min)
        };
        let sets = brute(&terrain, rule, new, &means);
        prop_assert!(cost_of(&sets) - least(&sets) < 1e-9, "not the best for the mean");
        let after = match rule {
            SitingRule::Mclp { .. } => 1.0 - found.after,
            _ => found.after,
        };
        prop_assert!((after - cost_of(&sets)).abs() < 1e-9);
        let mut same = 0;
        let (mut sum, mut worst) = (0.0, 0.0_f64);
        let mut in_best = vec![0; terrain.spots.len()];
        for draw in 0..draws {
            let weights: Vec<f64> = shares.columns().iter().map(|of| of[draw]).collect();
            let sets = brute(&terrain, rule, new, &weights);
            let regret = cost_of(&sets) - least(&sets);
            same += usize::from(regret < 1e-9);
            sum += regret;
            worst = worst.max(regret);
            for (spot, times) in in_best.iter_mut().enumerate() {
                let best = |(set, cost): &(Vec<usize>, f64)| {
                    set.contains(&spot) && *cost - least(&sets) < 1e-9
                };
                *times += usize::from(sets.iter().any(best));
            }
        }
        let (told, told_same, told_shares, regret) =
            drawn_certain(&found).expect("it depends on the need");
        prop_assert_eq!(told, Told::EveryDraw(draws));
        prop_assert!((told_same - crate::sum::real(same) / crate::sum::real(draws)).abs() < 1e-9);
        prop_assert!((regret.mean - sum / crate::sum::real(draws)).abs() < 1e-9);
        prop_assert!((regret.worst - worst).abs() < 1e-9);
        // A place is told to be in one best set of a draw, where it may be in several.
        for (told, most) in told_shares.iter().zip(in_best) {
            prop_assert!(*told <= crate::sum::real(most) / crate::sum::real(draws) + 1e-9);
        }

        // Chosen anew in every draw, it comes to the same.
        let (_, anew) = certain::anew(&terrain, &shares, (&chosen, &plan)).expect("plans");
        let unit = if radius.is_some() { 1.0 } else { 1_000.0 };
        let mean = anew.regrets.iter().sum::<f64>() / unit / crate::sum::real(draws);
        prop_assert!((mean - regret.mean).abs() < 1e-9);
        prop_assert!((anew.same - told_same).abs() < 1e-9);
    }

    /// What is said does not depend on the order of the list.
    #[test]
    fn the_order_of_the_list_does_not_matter(
        candidates in points(3..9),
        need in prop::collection::vec(1_u8..9, 4),
    ) {
        let columns: Vec<[f64; 1]> = need.iter().map(|of| [f64::from(*of)]).collect();
        let columns: Vec<&[f64]> = columns.iter().map(<[f64; 1]>::as_slice).collect();
        let at = [(0.0, 0.0), (7.0, 1.0), (3.0, 6.0), (5.0, 4.0)];
        let mut made = Made::of(&at, &candidates, &[(1.0, 1.0)], &columns);
        let plan = plan(SitingRule::PMedian, 1);
        let first = made.sited(&plan).expect("a plan");
        made.candidates.reverse();
        prop_assert_eq!(made.sited(&plan).expect("a plan"), first);
    }
}
