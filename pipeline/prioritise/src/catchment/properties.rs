//! What is conserved, what changes nothing and what moves which way.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::tests::{catchment, point, site};
use super::*;

#[derive(Debug, Clone)]
struct Town {
    people: Vec<(f64, f64, f64)>,
    sites: Vec<(f64, f64, f64)>,
    catchment: Catchment,
}

impl Town {
    fn points(&self) -> Vec<Point> {
        let people = self.people.iter().enumerate();
        people
            .map(|(at, (_, _, people))| point(&at.to_string(), 1 + at % 3, *people))
            .collect()
    }

    fn sites(&self) -> Vec<Site> {
        let sites = self.sites.iter().enumerate();
        sites
            .map(|(at, (_, _, capacity))| site(&at.to_string(), *capacity))
            .collect()
    }

    fn distances(&self, moved: impl Fn((f64, f64)) -> (f64, f64)) -> Distances {
        let at = |from: &(f64, f64, f64)| moved((from.0, from.1));
        let metres = |point: usize, site: usize| {
            let (from, to) = (at(&self.people[point]), at(&self.sites[site]));
            ((from.0 - to.0).powi(2) + (from.1 - to.1).powi(2)).sqrt()
        };
        Distances::from_fn(self.people.len(), self.sites.len(), metres).expect("distances")
    }

    fn access(&self) -> Access {
        access(
            &self.points(),
            &self.sites(),
            &self.distances(|at| at),
            &self.catchment,
        )
        .expect("access")
    }

    fn each(found: &Access) -> Vec<f64> {
        let groups = found.points.iter().flat_map(BTreeMap::values);
        groups.map(|reach| reach.access).collect()
    }
}

fn town() -> impl Strategy<Value = Town> {
    let places = |most: usize| {
        let place = (0..200_u32, 0..200_u32, 1..500_u32);
        let place = place.prop_map(|(x, y, size)| {
            (
                f64::from(x) * 100.0,
                f64::from(y) * 100.0,
                f64::from(size) / 4.0,
            )
        });
        prop::collection::vec(place, 1..most)
    };
    let decay = prop_oneof![
        Just(Decay::None),
        Just(Decay::Gaussian),
        Just(Decay::luo_and_qi(8000.0)),
        Just(Decay::Exponential { scale_m: 3000.0 }),
        Just(Decay::Power {
            from_m: 500.0,
            exponent: 1.5
        }),
    ];
    (places(40), places(12), decay).prop_map(|(people, sites, decay)| Town {
        people,
        sites,
        catchment: catchment(8000.0, decay),
    })
}

proptest! {
    /// All that the sites in reach offer is reached, and nothing else.
    #[test]
    fn supply_is_conserved(town in town()) {
        let found = town.access();
        prop_assert!(found.accounts.discrepancy() <= 1e-12, "{:?}", found.accounts);
        let offered: f64 = town.sites.iter().map(|site| site.2).sum();
        let accounts = found.accounts;
        prop_assert!((accounts.shared + accounts.out_of_reach - offered).abs() <= 1e-9);
        let by_area = found.areas.values().flat_map(BTreeMap::values);
        let by_area = total(by_area.map(|area| area.access * area.people));
        prop_assert!((by_area - accounts.shared).abs() <= 1e-12 * accounts.shared.max(1e-300));
    }

    /// A shift by whole metres changes no distance at all, and so no bit of the result.
    #[test]
    fn shifting_every_place_changes_nothing(town in town(), x in -9000_i32..9000, y in -9000_i32..9000) {
        let moved = town.distances(|at| (at.0 + f64::from(x), at.1 + f64::from(y)));
        let found = access(&town.points(), &town.sites(), &moved, &town.catchment).expect("access");
        prop_assert_eq!(found, town.access());
    }

    /// A turn changes distances by roundings, which only an edge could make larger: no distance
    /// between these places is near 8,000.5 m.
    #[test]
    fn turning_the_map_changes_nothing(town in town(), angle in 0.0..std::f64::consts::TAU) {
        let town = Town { catchment: catchment(8000.5, Decay::Gaussian), ..town };
        let (sin, cos) = angle.sin_cos();
        let moved = town.distances(|at| (at.0 * cos - at.1 * sin, at.0 * sin + at.1 * cos));
        let found = access(&town.points(), &town.sites(), &moved, &town.catchment).expect("access");
        for (turned, before) in Town::each(&found).into_iter().zip(Town::each(&town.access())) {
            prop_assert!((turned - before).abs() <= 1e-9 * before.max(1e-3), "{} {}", turned, before);
        }
    }

    /// The weight of a site's only visitors cancels out.
    #[test]
    fn a_site_for_one_place_is_all_of_it(people in 1..900_u32, metres in 0.0..7999.0_f64) {
        let distances = Distances::from_rows(&[vec![metres]]).expect("distances");
        let plan = catchment(8000.0, Decay::Gaussian);
        let found = access(&[point("A", 1, f64::from(people))], &[site("X", 4.0)], &distances, &plan).expect("access");
        prop_assert!((Town::each(&found)[0] * f64::from(people) - 4.0).abs() < 1e-12);
    }

    #[test]
    fn capacity_scales_access(town in town(), times in 0.1..50.0_f64) {
        let mut larger = town.clone();
        larger.sites.iter_mut().for_each(|site| site.2 *= times);
        for (after, before) in Town::each(&larger.access()).into_iter().zip(Town::each(&town.access())) {
            prop_assert!((after - times * before).abs() <= 1e-12 * after);
        }
    }

    /// Another site lowers nobody's access; more people anywhere raise nobody's.
    #[test]
    fn access_is_monotone(town in town(), more in (0..200_u32, 0..200_u32, 1..500_u32), at in 0..40_usize) {
        let before = Town::each(&town.access());
        let mut supplied = town.clone();
        supplied.sites.push((f64::from(more.0) * 100.0, f64::from(more.1) * 100.0, f64::from(more.2)));
        for (after, before) in Town::each(&supplied.access()).into_iter().zip(&before) {
            prop_assert!(after >= *before);
        }
        let mut crowded = town.clone();
        let at = at % town.people.len();
        crowded.people[at].2 += f64::from(more.2);
        for (after, before) in Town::each(&crowded.access()).into_iter().zip(&before) {
            prop_assert!(after <= before * (1.0 + 1e-12));
        }
    }

    /// Each site's and each point's figure by a loop over all pairs, in plain sums.
    #[test]
    fn it_is_what_the_formula_gives(town in town()) {
        let (found, distances) = (town.access(), town.distances(|at| at));
        let weight = |point, site| town.catchment.weight(distances.metres(point, site));
        let ratios: Vec<f64> = (0..town.sites.len()).map(|site| {
            let demand: f64 = (0..town.people.len()).map(|point| town.people[point].2 * weight(point, site)).sum();
            if demand > 0.0 { town.sites[site].2 / demand } else { 0.0 }
        }).collect();
        for (point, reach) in found.points.iter().enumerate() {
            let expected: f64 = ratios.iter().enumerate().map(|(site, ratio)| ratio * weight(point, site)).sum();
            let reach = reach[&Group::Adults];
            prop_assert!((reach.access - expected).abs() <= 1e-12 * expected);
            let nearest = (0..town.sites.len()).map(|site| distances.metres(point, site)).fold(f64::INFINITY, f64::min);
            let found = reach.nearest.expect("a site").metres;
            prop_assert!(found.total_cmp(&nearest).is_eq());
            prop_assert_eq!(reach.reach == Reach::Nothing, (0..town.sites.len()).all(|site| weight(point, site) <= 0.0));
        }
    }
}
