//! How much of a service people can reach, once everybody else who can reach it has had their share.
//!
//! A distance says how far the nearest site is and nothing of how much it offers or how
//! many it is for. Here each site's capacity is shared out among all who live within
//! its catchment, nearer ones having more of it, and what people reach is the sum of their
//! shares of every site. Nothing is made or lost on the way: [`Accounts`] says so.

mod accounts;
mod check;
mod decay;
mod distances;
mod finding;
mod kernel;
#[cfg(test)]
mod properties;
mod reached;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use vocabulary::AreaCode;
pub use vocabulary::{Counted, ServiceGroup as Group, Standing};

pub use self::accounts::Accounts;
pub use self::decay::{Decay, Zone};
pub use self::distances::Distances;
pub use self::finding::Finding;
pub(crate) use self::kernel::{GROUPS, Kernel, slot};
pub use self::reached::{AreaReach, Nearest, PointReach, Reach};
use crate::PrioritiseError;
use crate::sum::total;

/// A place where people live.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Its name, which no other point has.
    pub name: String,
    /// The area it lies in.
    pub area: AreaCode,
    /// How many people of each group; a group that is left out has none here.
    pub people: BTreeMap<Group, f64>,
}

/// A place that offers a service.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Its name, which no other site has.
    pub name: String,
    /// What it offers, in the unit of [`Catchment`]; above 0.
    pub capacity: f64,
    /// Whom it takes. Its capacity is one, shared by all of these groups.
    pub serves: BTreeSet<Group>,
    /// Whether it can be visited.
    pub standing: Standing,
}

/// How far people go, and how what they reach falls off on the way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catchment {
    /// Nobody goes farther, in metres; someone exactly as far away still does.
    pub radius_m: f64,
    /// What a distance within it takes off.
    pub decay: Decay,
    /// Which sites are counted.
    pub counted: Counted,
    /// What capacities are given in, in words: "sessions a month".
    pub unit: String,
}

/// What became of one site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome {
    /// Its capacity is shared by people within reach.
    Shared {
        /// Capacity a person, to somebody at its door.
        ratio: f64,
        /// The people within reach, each counted by the weight of the distance.
        demand: f64,
    },
    /// Nobody whom it takes is within reach.
    OutOfReach,
    /// The plan does not count a site of this standing.
    LeftOut,
}

/// What everybody reaches.
#[derive(Debug, Clone, PartialEq)]
pub struct Access {
    /// One a site, in the order given.
    pub sites: Vec<Outcome>,
    /// One a point, in the order given; the groups that have people there.
    pub points: Vec<BTreeMap<Group, PointReach>>,
    /// The areas that have a point; the groups that have people there.
    pub areas: BTreeMap<AreaCode, BTreeMap<Group, AreaReach>>,
    /// Where all of the capacity went.
    pub accounts: Accounts,
    /// What has to be said beside the figures.
    pub findings: Vec<Finding>,
}

/// Shares every site's capacity out among the people within its catchment.
///
/// Adding a site lowers nobody's access: the ratio of a site is a function of its own
/// capacity and of the people around it, not of other sites. More people lower it for
/// everybody with whom they share a site. Weights count only beside each other: people who
/// have a site to themselves have all of it, however far within the radius it is.
///
/// # Units
/// The capacity's unit a person.
///
/// # Formula
/// With capacity `S_j`, people `P_ig` of group `g` at point `i`, distance `d_ij` and
/// weight `w`, which is 0 beyond the radius:
/// `R_j = S_j / sum over i, and over g that j takes, of P_ig w(d_ij)` and
/// `A_ig = sum over j that take g of R_j w(d_ij)`.
/// So `sum A_ig P_ig = sum S_j` over the sites that anybody can reach.
///
/// # Errors
/// With everything that is wrong: a capacity that is not above 0, people that are not a
/// number from 0, nobody at all, a name twice, a site that takes nobody, a radius that is not
/// above 0, weights outside 0 to 1 or rising, and distances that do not fit. That no
/// site is counted is no error: everybody reaches nothing, and a finding says so.
///
/// # References
/// Luo and Wang (2003), Environment and Planning B 30:865-884 (two steps). Luo and Qi (2009),
/// Health & Place 15:1100-1107 (weights within the catchment).
///
/// # Example
/// ```
/// use std::collections::{BTreeMap, BTreeSet};
/// use prioritise::catchment::{
///     Catchment, Counted, Decay, Distances, Group, Point, Site, Standing, access,
/// };
/// let point = |name: &str, people| Point {
///     name: name.to_owned(),
///     area: "E09000001".parse().expect("a code"),
///     people: BTreeMap::from([(Group::Adults, people)]),
/// };
/// let site = Site {
///     name: "A clinic".to_owned(),
///     capacity: 8.0,
///     serves: BTreeSet::from([Group::Adults]),
///     standing: Standing::Open,
/// };
/// let catchment = Catchment {
///     radius_m: 9000.0,
///     decay: Decay::luo_and_qi(9000.0),
///     counted: Counted::Open,
///     unit: "sessions a month".to_owned(),
/// };
/// // 100 people at the door count fully and 100 in the second third by 0.68: 8 / 168.
/// let distances = Distances::from_rows(&[vec![0.0], vec![5000.0]])?;
/// let found = access(&[point("Near", 100.0), point("Far", 100.0)], &[site], &distances, &catchment)?;
/// assert!((found.points[1][&Group::Adults].access - 0.68 * 8.0 / 168.0).abs() < 1e-12);
/// # Ok::<(), prioritise::PrioritiseError>(())
/// ```
pub fn access(
    points: &[Point],
    sites: &[Site],
    distances: &Distances,
    catchment: &Catchment,
) -> Result<Access, PrioritiseError> {
    let found = check::problems(points, sites, distances, catchment);
    found.none_or(()).map_err(PrioritiseError::Catchment)?;
    let kernel = Kernel::new(points.len(), sites, distances, catchment);
    let people = kernel::people_of(points);
    let outcomes: Vec<_> = sites
        .iter()
        .zip(kernel.ratios(&people))
        .map(|(site, ratio)| match ratio {
            _ if !catchment.counted.takes(site.standing) => Outcome::LeftOut,
            Some((ratio, demand)) => Outcome::Shared { ratio, demand },
            None => Outcome::OutOfReach,
        })
        .collect();
    let reached = reached::points(points, sites, distances, &outcomes, (&kernel, &people));
    let areas = reached::areas(points, &reached);
    let accounts = accounts::draw_up(sites, &outcomes, &reached);
    let findings = finding::findings(points, sites, &outcomes, &reached);
    Ok(Access {
        sites: outcomes,
        points: reached,
        areas,
        accounts,
        findings,
    })
}

impl Catchment {
    /// What a distance in metres takes off: from 1 for nothing to 0 for everything.
    #[must_use]
    pub fn weight(&self, metres: f64) -> f64 {
        if metres <= self.radius_m {
            self.decay.weight(metres, self.radius_m)
        } else {
            0.0
        }
    }
}

impl Access {
    /// Each point's access beside the average person's of the group, 1 being the average.
    ///
    /// # Units
    /// A ratio, one a point; `None` where the group has nobody at the point.
    ///
    /// # Formula
    /// `A_ig / (sum A_ig P_ig / sum P_ig)`; 0 everywhere where nobody reaches anything.
    ///
    /// # Errors
    /// None.
    ///
    /// # References
    /// Wan, Zhan, Zou and Chow (2012), Applied Geography 32:291-299 (spatial access ratio;
    /// here the mean is that of people, not of places).
    #[must_use]
    pub fn ratio_to_mean(&self, group: Group) -> Vec<Option<f64>> {
        let of = |point: &BTreeMap<Group, PointReach>| point.get(&group).copied();
        let reached = || self.points.iter().filter_map(of);
        let people = total(reached().map(|point| point.people));
        let mean = total(reached().map(|point| point.access * point.people)) / people;
        let ratio = |point: PointReach| if mean > 0.0 { point.access / mean } else { 0.0 };
        self.points
            .iter()
            .map(|point| of(point).map(ratio))
            .collect()
    }
}
