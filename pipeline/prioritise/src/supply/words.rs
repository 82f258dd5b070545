//! What is said of access: each word stands in `templates.toml`.

use vocabulary::{AreaCode, IndicatorId};

use super::{AccessPlan, AreaSupply, GroupDemand, GroupSupply, Said, Supplied, WithoutPlace};
use crate::words::sentence;

const METRES_PER_KM: f64 = 1000.0;

/// A distance in kilometres, with one decimal.
fn km(metres: f64) -> String {
    format!("{:.1}", metres / METRES_PER_KM)
}

/// A number without the noughts at its end.
fn short(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    if !text.contains('.') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl AccessPlan {
    /// What the figures rest on that no source says, in a sentence or two.
    #[must_use]
    pub fn assumed(&self) -> String {
        let groups = self.serves_if_unstated.value.iter();
        let groups: Vec<String> = groups.map(ToString::to_string).collect();
        let place = match self.without_a_place.value {
            WithoutPlace::LeftOut => "assumed_left_out",
            WithoutPlace::RepresentativePoint => "assumed_point",
        };
        let filled = [
            ("counted", self.counted.value.words()),
            ("sessions", &*short(self.sessions_if_unstated.value, 2)),
            ("groups", &*groups.join(" and ")),
            ("radius", &*short(self.radius_m.value / METRES_PER_KM, 1)),
        ];
        let says = ["assumed", place].map(|says| sentence("access", says, &filled));
        says.join(" ")
    }

    /// What the plan says of a group, if it is one of its groups.
    fn demand(&self, group: &GroupSupply) -> Option<&GroupDemand> {
        self.groups.iter().find(|of| of.group == group.group)
    }
}

impl Supplied {
    /// What has to be read with the figures, a paragraph each: what is assumed, where all that is
    /// offered went, what is left out, and how it was drawn.
    #[must_use]
    pub fn words(&self, plan: &AccessPlan) -> Vec<String> {
        let of = &self.accounts;
        let all = of.shared + of.out_of_reach + of.left_out;
        let numbers = [all, of.shared, of.out_of_reach, of.left_out].map(|of| short(of, 2));
        let filled = [
            ("unit", plan.unit.as_str()),
            ("all", &numbers[0]),
            ("shared", &numbers[1]),
            ("out", &numbers[2]),
            ("left", &numbers[3]),
        ];
        let mut words = vec![
            plan.assumed(),
            sentence("access", "accounts", &filled),
            sentence("access", "shared_by_all", &[]),
        ];
        words.extend(self.groups.iter().map(|group| self.drawn(plan, group)));
        words.extend([
            plan.radius_m.reason.clone(),
            plan.decay.reason.clone(),
            plan.counted.reason.clone(),
            plan.sessions_if_unstated.reason.clone(),
            plan.serves_if_unstated.reason.clone(),
            plan.without_a_place.reason.clone(),
        ]);
        words.extend(self.findings.iter().map(|finding| {
            let text = finding.to_string();
            format!("- {text}.")
        }));
        words
    }

    /// Whose people they are and how what is not known of them was drawn.
    fn drawn(&self, plan: &AccessPlan, group: &GroupSupply) -> String {
        let Some(demand) = plan.demand(group) else {
            return String::new();
        };
        let says = match (group.drawn, group.unknown.is_empty()) {
            (_, false) => "unknown",
            (Said::Stated, true) => "drawn",
            (Said::Assumed, true) => "not_drawn",
        };
        let draws = self.draws.to_string();
        let missing = group.missing();
        let name = group.group.to_string();
        let filled = [
            ("group", name.as_str()),
            ("people", demand.people.as_str()),
            ("whom", &demand.whom),
            ("draws", &draws),
            ("area", "The whole map"),
            ("missing", &missing),
        ];
        format!("{} {}", sentence("access", says, &filled), demand.reason)
    }

    /// The group whose access this indicator is.
    #[must_use]
    pub fn of(&self, id: &IndicatorId) -> Option<&GroupSupply> {
        self.groups.iter().find(|group| group.indicator.id == *id)
    }
}

impl GroupSupply {
    /// The areas whose people are not known, in words.
    fn missing(&self) -> String {
        let codes: Vec<&str> = self.unknown.iter().map(AreaCode::as_str).collect();
        codes.join(", ")
    }

    /// What an area's people reach, as a sentence or two that name it.
    #[must_use]
    pub fn sentence(&self, plan: &AccessPlan, area: &AreaSupply, name: &str) -> String {
        let decimals = usize::from(plan.decimals);
        let number = |x: f64| format!("{x:.decimals$}");
        let group = self.group.to_string();
        let whom = plan.demand(self).map_or(&*group, |of| &of.whom);
        let radius = short(plan.radius_m.value / METRES_PER_KM, 1);
        let (nearest, far) = match &area.nearest {
            Some((nearest, metres)) => (nearest.as_str(), km(*metres)),
            None => ("", String::new()),
        };
        let sites = match area.shares.len() {
            1 => "1 counted service".to_owned(),
            several => format!("{several} counted services"),
        };
        let missing = self.missing();
        let ratio = area
            .ratio
            .map_or_else(String::new, |ratio| format!("{ratio:.2}"));
        let filled = [
            ("area", name),
            ("group", &*group),
            ("whom", whom),
            ("unit", &*plan.unit),
            ("radius", &*radius),
            ("value", &*number(area.access.value)),
            ("lower", &*number(area.access.lower)),
            ("upper", &*number(area.access.upper)),
            ("ratio", &*ratio),
            ("sites", &*sites),
            ("nearest", nearest),
            ("km", &*far),
            ("missing", &*missing),
        ];
        let says = match (area.ratio, area.shares.is_empty(), &area.nearest) {
            _ if !self.unknown.is_empty() => "unknown",
            (None, ..) => "nobody",
            (Some(_), false, _) => "some",
            (Some(_), true, Some(_)) => "none_near",
            (Some(_), true, None) => "none_at_all",
        };
        let said = sentence("access", says, &filled);
        if area.not_counted.is_empty() {
            return said;
        }
        let names = area.not_counted.join("; ");
        let filled = [("area", name), ("group", &*group), ("names", &names)];
        let besides = sentence("access", "not_counted_here", &filled);
        format!("{said} {besides}")
    }

    /// How the figure of an area came about: its share of each service, then the sum.
    #[must_use]
    pub fn steps(&self, plan: &AccessPlan, area: &AreaSupply, name: &str) -> Vec<String> {
        let decimals = usize::from(plan.decimals).max(2);
        let mut steps = vec![self.sentence(plan, area, name)];
        if area.ratio.is_none() {
            return steps;
        }
        for share in &area.shares {
            let filled = [
                ("service", share.service.as_str()),
                ("capacity", &*short(share.capacity, 2)),
                ("unit", &*plan.unit),
                ("demand", &*format!("{:.0}", share.demand)),
                ("km", &*km(share.metres)),
                ("weight", &*format!("{:.2}", share.weight)),
                ("access", &*format!("{:.decimals$}", share.access)),
            ];
            steps.push(sentence("access", "share", &filled));
        }
        steps.push(sentence("access", "middle", &[]));
        steps
    }
}
