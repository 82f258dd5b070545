//! What two releases speak of: indicators, periods and areas.

use std::collections::{BTreeMap, BTreeSet};

use crate::published::Published;

/// Indicators, periods and areas that only one of the two has, and areas that are called otherwise.
pub fn scope(was: &Published, is: &Published) -> Vec<String> {
    let mut said = Vec::new();
    let indicators = |of: &Published| -> BTreeMap<String, BTreeSet<String>> {
        let mut periods: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for place in of.figures.keys() {
            let own = periods.entry(place.indicator.clone()).or_default();
            own.insert(place.period.clone());
        }
        periods
    };
    let (before, now) = (indicators(was), indicators(is));
    let titles: BTreeMap<&str, &str> = was
        .indicators()
        .into_iter()
        .chain(is.indicators())
        .collect();
    let title = |id: &String| titles.get(id.as_str()).copied().unwrap_or(id).to_owned();
    for (id, periods) in &now {
        let Some(earlier) = before.get(id) else {
            said.push(format!("New indicator: {}.", title(id)));
            continue;
        };
        let list = |of: Vec<&String>| of.into_iter().cloned().collect::<Vec<_>>().join(", ");
        let new: Vec<&String> = periods.difference(earlier).collect();
        if !new.is_empty() {
            said.push(format!("{}: new periods: {}.", title(id), list(new)));
        }
        let gone: Vec<&String> = earlier.difference(periods).collect();
        if !gone.is_empty() {
            said.push(format!(
                "{}: periods no longer there: {}.",
                title(id),
                list(gone)
            ));
        }
    }
    for (id, now) in is.units() {
        let Some((title, unit)) = was.units().remove(id) else {
            continue;
        };
        if title != now.0 {
            said.push(format!("{title} is called {}.", now.0));
        }
        if !unit.is_empty() && unit != now.1 {
            said.push(format!("{}: the unit was {unit}, is {}.", now.0, now.1));
        }
    }
    let gone = before.keys().filter(|id| !now.contains_key(*id));
    said.extend(gone.map(|id| format!("No longer an indicator: {}.", title(id))));
    let only = |of: &Published, other: &Published| -> Vec<String> {
        let names = of
            .areas
            .iter()
            .filter(|(code, _)| !other.areas.contains_key(*code));
        names
            .map(|(code, name)| format!("{name} ({code})"))
            .collect()
    };
    for (what, areas) in [
        ("New areas", only(is, was)),
        ("Areas no longer there", only(was, is)),
    ] {
        if !areas.is_empty() {
            said.push(format!("{what}: {}.", areas.join(", ")));
        }
    }
    for (code, now) in &is.areas {
        if let Some(before) = was.areas.get(code)
            && before != now
        {
            said.push(format!("{before} ({code}) is called {now}."));
        }
    }
    said
}
