//! Services as sites of a catchment: what they offer, to whom, where, and what of it is assumed.

use vocabulary::{AreaCode, AreaColumn, Service, Standing};

use super::plan::{AccessPlan, WithoutPlace};
use crate::catchment::{Group, Site};

/// Whether something stands in a source or is the plan's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Its source says so.
    Stated,
    /// The plan assumes it.
    Assumed,
}

/// A service that has not closed, as the catchment takes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Offered {
    /// Its name, what it offers, whom it takes and its standing.
    pub site: Site,
    /// Its area.
    pub area: Option<AreaCode>,
    /// Whether its source gives its sessions.
    pub sessions: Said,
    /// Whether its source says whom it takes.
    pub serves: Said,
    /// Where it stands: longitude and latitude; `None` where the plan leaves it out for want of a place.
    pub at: Option<(f64, f64)>,
    /// Whether that is its own place or a point of its area.
    pub place: Said,
}

/// Every service that has not closed, in the order given.
pub(super) fn offered(
    services: &[Service],
    points: &AreaColumn<(f64, f64)>,
    plan: &AccessPlan,
) -> Vec<Offered> {
    let open = services.iter().filter(|of| of.standing != Standing::Closed);
    open.map(|service| {
        let (capacity, sessions) = match service.sessions {
            Some(sessions) => (sessions, Said::Stated),
            None => (plan.sessions_if_unstated.value, Said::Assumed),
        };
        let (groups, serves) = if service.serves.is_empty() {
            (plan.serves_if_unstated.value.clone(), Said::Assumed)
        } else {
            (service.serves.clone(), Said::Stated)
        };
        let own = service.area.and_then(|code| points.get(code)).copied();
        let (at, place) = match (service.location, plan.without_a_place.value) {
            (Some(at), _) => (Some(at), Said::Stated),
            (None, WithoutPlace::RepresentativePoint) => (own, Said::Assumed),
            (None, WithoutPlace::LeftOut) => (None, Said::Assumed),
        };
        Offered {
            site: Site {
                name: service.name.clone(),
                capacity,
                serves: groups,
                standing: service.standing,
            },
            area: service.area,
            sessions,
            serves,
            at,
            place,
        }
    })
    .collect()
}

impl Offered {
    /// Whom it takes, in words.
    #[must_use]
    pub fn whom(&self) -> String {
        let names: Vec<String> = self.site.serves.iter().map(Group::to_string).collect();
        names.join(", ")
    }
}
