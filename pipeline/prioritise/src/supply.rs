//! What each area's people reach of the sessions that services offer, group by group.
//!
//! A distance says how far the nearest service is; this says how much of what it offers is left
//! once everybody else who can reach it has had their share. Whether a service takes somebody
//! decides whether it is there for her, so each group has an access of its own.

mod demand;
mod middle;
mod plan;
mod sites;
#[cfg(test)]
mod tests;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use disclose::Disclosed;
use vocabulary::{
    AreaCode, AreaColumn, Estimate, EstimateError, Figure, Indicator, JointDraws, Marker, Method,
    Quantity, Service, Status, Unit,
};

use self::demand::Demand;
pub use self::middle::Middle;
pub use self::plan::{AccessPlan, GroupDemand, WithoutPlace};
pub use self::sites::{Offered, Said};
use crate::PrioritiseError;
use crate::catchment::{
    Access, Accounts, Distances, Finding, Group, Kernel, Nearest, Outcome, Point, Site, access,
    slot,
};
use crate::indicator::About;

/// Access is published for so many people: that of one is a small number.
const PER: f64 = 1000.0;

/// The services of the map, and where people live.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// Every service of the list, closed ones and those without a place too.
    pub services: &'a [Service],
    /// A point inside each area, which stands for all of its people: longitude and latitude.
    pub points: &'a AreaColumn<(f64, f64)>,
    /// How far two places are apart, in metres.
    pub metres: &'a dyn Fn((f64, f64), (f64, f64)) -> f64,
}

/// What all areas reach.
#[derive(Debug, Clone, PartialEq)]
pub struct Supplied {
    /// The services that have not closed, in the order given.
    pub offered: Vec<Offered>,
    /// One a group, in the plan's order.
    pub groups: Vec<GroupSupply>,
    /// Where all that is offered went, at the people's figures.
    pub accounts: Accounts,
    /// What has to be said beside the figures.
    pub findings: Vec<Finding>,
    /// How many draws the limits are read off.
    pub draws: usize,
}

/// What one group reaches.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupSupply {
    /// The group.
    pub group: Group,
    /// Its access, to be published.
    pub indicator: Indicator,
    /// Whether its people are drawn jointly.
    pub drawn: Said,
    /// The areas whose people are not known, of this group or of one that shares a service with it:
    /// where there is any, nothing is computed, since what one area reaches depends on all.
    pub unknown: Vec<AreaCode>,
    /// One an area, in the order of the areas.
    pub areas: Vec<AreaSupply>,
}

/// What one group of one area reaches.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaSupply {
    /// The area.
    pub area: AreaCode,
    /// How many people they are.
    pub people: f64,
    /// What 1,000 of them reach: the median and the limits of the draws.
    pub access: Middle,
    /// Their access beside the average person's of the group, at the people's figures; `None`
    /// where there is nobody
    /// or nothing is computed.
    pub ratio: Option<f64>,
    /// The nearest counted service that takes them, by name, and how far it is in metres.
    pub nearest: Option<(String, f64)>,
    /// Their share of each service within reach, at the people's figures, in the order of `offered`.
    pub shares: Vec<Share>,
    /// The services of the area that take them and are not counted, by name.
    pub not_counted: Vec<String>,
}

/// What 1,000 people reach of one service.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// Its name.
    pub service: String,
    /// How far it is, in metres.
    pub metres: f64,
    /// What it offers.
    pub capacity: f64,
    /// The people of all groups and areas within its reach, each by the weight of the distance.
    pub demand: f64,
    /// What the distance takes off, from 1 for nothing.
    pub weight: f64,
    /// What 1,000 people here have of it.
    pub access: f64,
}

/// What every area's people reach, by the plan.
///
/// # Units
/// The plan's unit for 1,000 people of the group.
///
/// # Formula
/// That of [`access`] in each draw of the people: all groups of all areas are drawn, every service's
/// sessions are shared out, and the median and the limits are read off what each area reaches. An
/// indicator without joint draws is taken to be off to the same side in all areas, by the same part
/// of its limits. Limits of people are never subtracted from or divided by one another.
///
/// # Errors
/// With everything that is wrong with the plan, or does not fit the figures or the services.
///
/// # References
/// Luo and Qi (2009), Health & Place 15:1100-1107. Hyndman and Fan (1996), The American
/// Statistician 50:361-365 (type 7).
pub fn supply(
    drawn: &Disclosed<Vec<JointDraws>>,
    indicators: &[Indicator],
    around: Around<'_>,
    plan: &AccessPlan,
) -> Result<Disclosed<Supplied>, PrioritiseError> {
    drawn.try_map(|drawn| {
        let found = plan::problems(plan, indicators, around.services);
        found.none_or(()).map_err(PrioritiseError::Plan)?;
        let rates = drawn.iter().filter(|of| of.people.is_some());
        let rates = rates.filter(|of| plan.people().any(|id| *id == of.id));
        let rates = rates.map(|of| {
            let what = format!("{} is a rate, and no number of people", of.id);
            plan::problem("groups", what, "name a number of people")
        });
        let rates: vocabulary::Problems = rates.collect();
        rates.none_or(()).map_err(PrioritiseError::Plan)?;
        computed(drawn, indicators, around, plan)
    })
}

fn computed(
    drawn: &[JointDraws],
    indicators: &[Indicator],
    around: Around<'_>,
    plan: &AccessPlan,
) -> Result<Supplied, PrioritiseError> {
    let offered = sites::offered(around.services, around.points, plan);
    let somewhere = offered.iter().filter_map(|of| Some((&of.site, of.at?)));
    let (sites, places): (Vec<Site>, Vec<(f64, f64)>) =
        somewhere.map(|(site, at)| (site.clone(), at)).unzip();
    let points = points(around.points, indicators, plan);
    let at = around.points.as_slice();
    let distances = Distances::from_fn(points.len(), sites.len(), |point, site| {
        (around.metres)(at[point], places[site])
    })?;
    let catchment = plan.catchment();
    let found = access(&points, &sites, &distances, &catchment)?;
    let kernel = Kernel::new(points.len(), &sites, &distances, &catchment);
    let demand = Demand::new(plan, around.points.areas(), indicators, drawn);
    let mut reached = draw(&kernel, &demand, points.len(), plan);
    let seen = Seen {
        points: &points,
        sites: &sites,
        distances: &distances,
        found: &found,
        offered: &offered,
    };
    let groups = plan.groups.iter().map(|of| {
        let unknown = unknown(of, &sites, indicators, plan);
        let mut ratios = found.ratio_to_mean(of.group);
        if !unknown.is_empty() {
            ratios.fill(None);
        }
        let areas = points.iter().zip(ratios).enumerate();
        let areas: Vec<_> = areas
            .map(|(at, (_, ratio))| {
                let own = reached.remove(&slot(at, of.group)).unwrap_or_default();
                seen.area(at, of.group, ratio, Middle::of(own, plan.level), plan)
            })
            .collect();
        let jointly = drawn.iter().any(|drawn| drawn.id == of.people);
        Ok(GroupSupply {
            group: of.group,
            indicator: indicator(of, (&areas, &unknown), around, indicators, plan)?,
            drawn: if jointly { Said::Stated } else { Said::Assumed },
            unknown,
            areas,
        })
    });
    let groups = groups.collect::<Result<_, PrioritiseError>>()?;
    let (accounts, findings) = with_what_is_nowhere(&found, &offered, around.services, plan);
    Ok(Supplied {
        offered,
        groups,
        accounts,
        findings,
        draws: demand.count,
    })
}

/// The areas whose people decide what the group reaches, and are not known.
fn unknown(
    of: &GroupDemand,
    sites: &[Site],
    indicators: &[Indicator],
    plan: &AccessPlan,
) -> Vec<AreaCode> {
    let takes =
        |site: &&Site| site.serves.contains(&of.group) && plan.counted.value.takes(site.standing);
    let sharing = sites.iter().filter(takes).flat_map(|site| &site.serves);
    let sharing: BTreeSet<Group> = sharing.copied().chain([of.group]).collect();
    let demands = plan.groups.iter();
    let demands = demands.filter(|demand| sharing.contains(&demand.group));
    let codes = demands.flat_map(|demand| plan::unknown(demand, indicators));
    codes.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The areas as points with their people, at the figures.
fn points(
    points: &AreaColumn<(f64, f64)>,
    indicators: &[Indicator],
    plan: &AccessPlan,
) -> Vec<Point> {
    let number = |of: &GroupDemand, code| {
        let people = indicators.iter().find(|known| known.id == of.people)?;
        people.newest()?.1.get(code)?.value()
    };
    let areas = points.areas().iter();
    areas
        .map(|area| {
            let people = plan.groups.iter();
            let people = people.filter_map(|of| Some((of.group, number(of, area.code)?.max(0.0))));
            Point {
                name: area.name.clone(),
                area: area.code,
                people: people.collect(),
            }
        })
        .collect()
}

/// What 1,000 people of each group and area reach in every draw, by [`slot`].
fn draw(
    kernel: &Kernel,
    demand: &Demand<'_>,
    points: usize,
    plan: &AccessPlan,
) -> BTreeMap<usize, Vec<f64>> {
    let slots = (0..points).flat_map(|at| plan.groups.iter().map(move |of| slot(at, of.group)));
    let mut drawn: BTreeMap<usize, Vec<f64>> = slots
        .map(|slot| (slot, Vec::with_capacity(demand.count)))
        .collect();
    let mut people = vec![0.0; points * crate::catchment::GROUPS];
    let (mut ratios, mut access) = (Vec::new(), Vec::new());
    for draw in 0..demand.count {
        demand.of(draw, &mut people);
        kernel.access(&people, &mut ratios, &mut access);
        for (slot, column) in &mut drawn {
            column.push(access.get(*slot).map_or(0.0, |access| PER * access));
        }
    }
    drawn
}

/// What was found at the people's figures.
struct Seen<'a> {
    points: &'a [Point],
    sites: &'a [Site],
    distances: &'a Distances,
    found: &'a Access,
    offered: &'a [Offered],
}

impl Seen<'_> {
    fn area(
        &self,
        at: usize,
        group: Group,
        ratio: Option<f64>,
        access: Middle,
        plan: &AccessPlan,
    ) -> AreaSupply {
        let point = &self.points[at];
        let nearest = self.found.points[at].get(&group).and_then(|of| of.nearest);
        let name = |Nearest { site, metres }| (self.sites[site].name.clone(), metres);
        AreaSupply {
            area: point.area,
            people: point.people.get(&group).copied().unwrap_or(0.0),
            access,
            ratio,
            nearest: nearest.map(name),
            shares: match ratio {
                Some(_) => self.shares(at, group, plan),
                None => Vec::new(),
            },
            not_counted: self.not_counted(point.area, group, plan),
        }
    }

    fn not_counted(&self, area: AreaCode, group: Group, plan: &AccessPlan) -> Vec<String> {
        let is_left_out =
            |of: &&Offered| of.at.is_none() || !plan.counted.value.takes(of.site.standing);
        let own = self.offered.iter().filter(|of| of.area == Some(area));
        let own = own
            .filter(|of| of.site.serves.contains(&group))
            .filter(is_left_out);
        own.map(|of| of.site.name.clone()).collect()
    }

    fn shares(&self, at: usize, group: Group, plan: &AccessPlan) -> Vec<Share> {
        let catchment = plan.catchment();
        let sites = self.sites.iter().zip(&self.found.sites).enumerate();
        let shares = sites.filter_map(|(site, (of, outcome))| {
            let Outcome::Shared { ratio, demand } = outcome else {
                return None;
            };
            let metres = self.distances.metres(at, site);
            let weight = catchment.weight(metres);
            (weight > 0.0 && of.serves.contains(&group)).then(|| Share {
                service: of.name.clone(),
                metres,
                capacity: of.capacity,
                demand: *demand,
                weight,
                access: PER * ratio * weight,
            })
        });
        shares.collect()
    }
}

/// The accounts and findings with the services that the catchment never saw: those without a place
/// that the plan leaves out, whose sessions are nobody's, and closed ones, which have none.
fn with_what_is_nowhere(
    found: &Access,
    offered: &[Offered],
    services: &[Service],
    plan: &AccessPlan,
) -> (Accounts, Vec<Finding>) {
    let nowhere = offered.iter().filter(|of| of.at.is_none());
    let mut accounts = found.accounts;
    accounts.left_out += crate::sum::total(nowhere.clone().map(|of| of.site.capacity));
    let takes = |of: &&Service| plan.counted.value.takes(of.standing);
    let counted = |name: &str| services.iter().filter(takes).any(|of| of.name == name);
    let without = nowhere.map(|of| {
        let site = of.site.name.clone();
        if counted(&site) {
            Finding::WithoutPlace { site }
        } else {
            let standing = of.site.standing;
            Finding::LeftOut { site, standing }
        }
    });
    let closed = services.iter();
    let closed = closed.filter(|of| of.standing == vocabulary::Standing::Closed);
    let closed = closed.map(|of| Finding::LeftOut {
        site: of.name.clone(),
        standing: of.standing,
    });
    let all = found.findings.iter().cloned();
    (accounts, all.chain(without).chain(closed).collect())
}

/// A group's access as an indicator, of the date of its people.
fn indicator(
    of: &GroupDemand,
    (areas, unknown): (&[AreaSupply], &[AreaCode]),
    around: Around<'_>,
    indicators: &[Indicator],
    plan: &AccessPlan,
) -> Result<Indicator, PrioritiseError> {
    let people = indicators.iter().find(|known| known.id == of.people);
    let newest = people.and_then(Indicator::newest);
    let (period, _) = newest.ok_or(PrioritiseError::NoPeriod)?;
    let unit = Unit::new(format!("{} per 1,000 {}", plan.unit, of.whom));
    let figure = |area: &AreaSupply| -> Result<Figure, EstimateError> {
        if !unknown.is_empty() {
            return Ok(Figure::missing(Marker::NotAvailable));
        }
        if area.ratio.is_none() {
            return Ok(Figure::missing(Marker::NotApplicable));
        }
        let Middle {
            value,
            lower,
            upper,
        } = area.access;
        let limits = (lower, upper);
        let method = Method::FloatingCatchment;
        let estimate = Estimate::new(Some(value), limits, Some(plan.level), method, unit.clone())?;
        Ok(Figure {
            status: Status::Estimated,
            estimate: Some(estimate),
        })
    };
    let mut sources = people.map_or_else(Vec::new, |people| people.sources.clone());
    for source in &plan.sources {
        if !sources.contains(source) {
            sources.push(source.clone());
        }
    }
    let about = About {
        id: of.id.clone(),
        title: of.title.clone(),
        unit: unit.clone(),
        quantity: Quantity::Intensive,
        caveat: format!("{} {}", plan.caveat, plan.assumed()),
        decimals: plan.decimals,
        sources,
        period,
    };
    about.with(around.points.areas(), |code| {
        let area = areas.iter().find(|area| area.area == code);
        area.map_or_else(|| Ok(Figure::missing(Marker::NotAvailable)), figure)
    })
}
