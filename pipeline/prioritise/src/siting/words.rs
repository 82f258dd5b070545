//! What is said of new sites; every word stands in `templates.toml`.

use vocabulary::{AreaCode, AreaList};

use super::found::{AreaSite, Certain, Goes, Otherwise, Proposed, Site, Sited, Told};
use super::plan::{SitingPlan, SitingRule};
use crate::words::sentence;

/// A sentence of `[siting]`, with numbers as they are shown.
fn says(says: &str, filled: &[(&str, String)]) -> String {
    let filled: Vec<(&str, &str)> = filled
        .iter()
        .map(|(name, of)| (*name, of.as_str()))
        .collect();
    sentence("siting", says, &filled)
}

fn percent(share: f64) -> String {
    format!("{:.0}", 100.0 * share)
}

fn km(metres: f64) -> String {
    format!("{:.1}", metres / 1_000.0)
}

impl Sited {
    /// What is asked and how many were found, in a line.
    #[must_use]
    pub fn title(&self, plan: &SitingPlan) -> String {
        let (new, called) = (self.chosen().count().to_string(), plan.called.as_str());
        let title = match (self.makes_no_difference(), plan.method, new.as_str()) {
            (true, ..) => "title_no_difference",
            (false, SitingRule::Lscp { .. }, "0") => "title_none_needed",
            (false, SitingRule::Lscp { .. }, _) => "title_enough",
            (false, ..) => "title",
        };
        says(title, &[("called", called.to_owned()), ("new", new)])
    }

    /// What is proven, how sure it is, whose each part of it is, and what to verify: a paragraph each.
    #[must_use]
    pub fn words(&self, plan: &SitingPlan) -> Vec<String> {
        let mut words = vec![self.outcome(plan)];
        if self.makes_no_difference() {
            words.push(says("no_difference", &[]));
        } else if self.chosen().next().is_some() {
            words.push(self.how_sure(plan));
            let near = [
                ("near", self.nearly_as_good.to_string()),
                ("locations", self.locations.to_string()),
            ];
            words.push(says("near_best", &near));
            if let (SitingRule::Mclp { .. }, Certain::Drawn { .. }) = (plan.method, &self.certain) {
                words.push(says("ties", &[]));
            }
            if self.more_make_no_difference {
                words.push(says("no_more", &[]));
            }
        }
        if !self.uncounted.is_empty() {
            let filled = [
                ("number", self.uncounted.len().to_string()),
                ("names", self.uncounted.join("; ")),
            ];
            words.push(says("uncounted", &filled));
        }
        words.extend(self.if_it_were(self.otherwise.as_ref(), "otherwise"));
        if !self.unconfirmed.is_empty() {
            let filled = [
                ("number", self.unconfirmed.len().to_string()),
                ("names", self.unconfirmed.join("; ")),
            ];
            words.push(says("unconfirmed", &filled));
        }
        words.extend(self.if_it_were(self.if_confirmed.as_ref(), "confirmed"));
        words.push(says("whose", &[("existing", self.existing.to_string())]));
        words.push(says("verify", &[]));
        words
    }

    /// What would be recommended if services stood that are not counted; nothing where none is.
    fn if_it_were(&self, otherwise: Option<&Otherwise>, template: &str) -> Option<String> {
        match otherwise? {
            Otherwise::TheSame if self.chosen().next().is_none() => None,
            Otherwise::TheSame => Some(says(&format!("{template}_same"), &[])),
            Otherwise::Others(places) => {
                let names = places.iter().filter_map(|of| of.first());
                let names: Vec<&str> = names.map(|of| of.name.as_str()).collect();
                Some(says(template, &[("sites", names.join("; "))]))
            }
        }
    }

    fn outcome(&self, plan: &SitingPlan) -> String {
        let proven = says(
            if self.gap == 0.0 {
                "proven"
            } else {
                "not_proven"
            },
            &[("gap", format!("{:.1}", 100.0 * self.gap))],
        );
        let number = |of: f64| match plan.method {
            SitingRule::PMedian | SitingRule::PCenter => format!("{of:.1}"),
            SitingRule::Lscp { .. } => format!("{of:.0}"),
            SitingRule::Mclp { .. } => percent(of),
        };
        let radius = plan.method.radius_m().map_or_else(String::new, km);
        let filled = [
            ("before", self.before.map_or_else(String::new, number)),
            ("after", number(self.after)),
            ("radius", radius),
        ];
        let rule = match (plan.method, self.before) {
            (SitingRule::PMedian, Some(_)) => "p_median",
            (SitingRule::PMedian, None) => "p_median_alone",
            (SitingRule::PCenter, Some(_)) => "p_center",
            (SitingRule::PCenter, None) => "p_center_alone",
            (SitingRule::Lscp { .. }, _) => "lscp",
            (SitingRule::Mclp { .. }, Some(_)) => "mclp",
            (SitingRule::Mclp { .. }, None) => "mclp_alone",
        };
        format!("{} {proven}", says(rule, &filled))
    }

    fn how_sure(&self, plan: &SitingPlan) -> String {
        let Certain::Drawn {
            told, same, regret, ..
        } = &self.certain
        else {
            return says("whatever_the_need", &[]);
        };
        let number = |of: f64| match plan.method {
            SitingRule::Mclp { .. } => format!("{:.2}", 100.0 * of),
            _ => format!("{of:.2}"),
        };
        let filled = [
            ("same", percent(*same)),
            ("mean", number(regret.mean)),
            ("upper", number(regret.upper)),
        ];
        let regret = match plan.method {
            SitingRule::Mclp { .. } => "regret_mclp",
            SitingRule::PMedian | SitingRule::PCenter | SitingRule::Lscp { .. } => "regret",
        };
        let told = match told {
            Told::EveryDraw(draws) => says("every_draw", &[("draws", draws.to_string())]),
            Told::SomeDraws {
                draws,
                of,
                worst_gap,
            } => says(
                "some_draws",
                &[
                    ("draws", draws.to_string()),
                    ("all", of.to_string()),
                    ("gap", format!("{:.1}", 100.0 * worst_gap)),
                ],
            ),
        };
        format!("{} {told}", says(regret, &filled))
    }

    /// Why a site is listed, as a paragraph.
    #[must_use]
    pub fn of_site(&self, plan: &SitingPlan, site: &Site, areas: &AreaList) -> String {
        let name_of = |code: AreaCode| areas.name(code).unwrap_or_default().to_owned();
        let area = site.places.first().and_then(|of| of.area);
        let also = site.also();
        let mut filled = vec![
            ("site", site.name().to_owned()),
            ("area", area.map(name_of).unwrap_or_default()),
            ("called", plan.called.clone()),
            ("share", site.share.map_or_else(String::new, percent)),
            ("also", also.join("; ")),
        ];
        let mut words = match &site.standing {
            Proposed::Chosen if site.serves.is_empty() => vec![says("chosen_for_none", &filled)],
            Proposed::Chosen => {
                let serves: Vec<String> = site.serves.iter().map(|of| name_of(*of)).collect();
                filled.push(("serves", serves.join(", ")));
                vec![says("chosen", &filled)]
            }
            Proposed::Instead { of, worse } => {
                filled.push(("instead", of.clone()));
                filled.push(("worse", format!("{:.1}", 100.0 * worse)));
                vec![says("instead", &filled)]
            }
        };
        if site.share.is_some() {
            words.push(says("share", &filled));
        }
        if !also.is_empty() {
            words.push(says("also", &filled));
        }
        words.join(" ")
    }

    /// Where an area's nearest site would be, as a sentence; nothing for an area that is not of the map.
    #[must_use]
    pub fn of_area(&self, plan: &SitingPlan, area: AreaCode, name: &str) -> String {
        let Some(of) = self.areas.iter().find(|of| of.area == area) else {
            return String::new();
        };
        let AreaSite {
            goes,
            metres,
            before_m,
            ..
        } = of;
        let site = match goes {
            Goes::Existing { name } | Goes::New { name, .. } => name.clone(),
        };
        let filled = [
            ("area", name.to_owned()),
            ("called", plan.called.clone()),
            ("site", site),
            ("km", km(*metres)),
            ("before", before_m.map_or_else(String::new, km)),
        ];
        says(
            match (goes, before_m) {
                (Goes::Existing { .. }, _) => "area_as_now",
                (Goes::New { .. }, Some(_)) => "area_nearer",
                (Goes::New { .. }, None) => "area_first",
            },
            &filled,
        )
    }
}
