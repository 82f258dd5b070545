//! The plan's wider areas, checked against the areas that are there.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{Area, AreaCode, AreaList, Problem, Problems, WiderArea};

use crate::Geography;

/// How messages name the plan.
const PLAN: &str = "plan.toml";

/// The wider areas with their members, in the plan's order, and what is wrong with the plan.
///
/// Without areas, as when the boundaries cannot be read, members are checked
/// for being codes of the unit alone, and a group of all units has none.
pub(crate) fn groups(
    geography: &Geography,
    areas: Option<&AreaList>,
) -> (Vec<WiderArea>, Problems) {
    let mut problems = Problems::new();
    if !is_beginning(&geography.unit) {
        let remedy = "write what the mapped areas' codes begin with; nothing, where any code may";
        let problem = Problem::new(
            PLAN,
            "the unit is not the beginning of areas' codes",
            remedy,
        );
        let problem = problem.column("geography.unit").found(&geography.unit);
        problems.push(problem.expected("letters, digits and - _ . : /, like E09"));
    }
    problems.append(roles(geography, areas));
    let mut groups = Vec::with_capacity(geography.groups.len());
    for plan in &geography.groups {
        let label = format!("{} {}", plan.code, plan.name);
        let problem = |what: &str, remedy: &str| {
            Problem::new(PLAN, what, remedy)
                .column("geography.groups")
                .area(&label)
        };
        let members = match &plan.members {
            None => areas
                .map(|areas| areas.codes().collect())
                .unwrap_or_default(),
            Some(members) => members.clone(),
        };
        let mut seen = BTreeSet::new();
        for member in &members {
            let known = match areas {
                Some(areas) => areas.position(*member).is_some(),
                None => member.is_of(&geography.unit),
            };
            if !known {
                let what = "a member of the group is no area of the map";
                let remedy = "correct the code, or add its boundary";
                problems.push(problem(what, remedy).found(member.as_str()));
            }
            if !seen.insert(*member) {
                let what = "a member of the group stands twice";
                problems.push(problem(what, "leave one out").found(member.as_str()));
            }
        }
        if plan.members.as_ref().is_some_and(Vec::is_empty) {
            let what = "the group has no members";
            problems.push(problem(
                what,
                "list them, or leave `members` out to mean all units",
            ));
        }
        groups.push(WiderArea {
            area: Area {
                code: plan.code,
                name: plan.name.clone(),
            },
            members: seen.into_iter().collect(),
        });
    }
    (groups, problems)
}

fn is_beginning(unit: &str) -> bool {
    unit.is_empty() || unit.parse::<AreaCode>().is_ok()
}

/// Codes that the plan uses in two ways, so that a table's row could mean either.
fn roles(geography: &Geography, areas: Option<&AreaList>) -> Problems {
    let groups = geography
        .groups
        .iter()
        .map(|group| (group.code, "geography.groups"));
    let context = geography
        .context
        .iter()
        .map(|code| (*code, "geography.context"));
    let mut first: BTreeMap<AreaCode, &str> = BTreeMap::new();
    let mut problems = Problems::new();
    for (code, role) in groups.chain(context) {
        // Where any code may be a unit's, the boundaries tell which are.
        let unit = match areas {
            Some(areas) if geography.unit.is_empty() => areas.position(code).is_some(),
            Some(_) | None => !geography.unit.is_empty() && code.is_of(&geography.unit),
        };
        let other = if unit {
            Some("geography.unit")
        } else {
            first.insert(code, role)
        };
        if let Some(other) = other {
            let problem = Problem::new(PLAN, "a code has two roles", "leave one of them out");
            problems.push(problem.column(role).area(code.as_str()).found(other));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::GroupPlan;
    use crate::tests::{areas, code, geography};

    fn group(members: Option<&[&str]>) -> GroupPlan {
        GroupPlan {
            code: code("E12000007"),
            name: "London".to_owned(),
            members: members.map(|members| members.iter().map(|text| code(text)).collect()),
        }
    }

    #[test]
    fn a_group_without_members_is_made_of_all_units() {
        let areas = areas(&["E09000002", "E09000001"]);
        let geography = Geography {
            groups: vec![group(None)],
            ..geography()
        };
        let (groups, problems) = groups(&geography, Some(&areas));
        assert!(problems.is_empty(), "{problems}");
        let members = groups.first().map(|group| group.members.clone());
        assert_eq!(members, Some(vec![code("E09000001"), code("E09000002")]));
    }

    #[test]
    fn where_any_code_may_be_a_unit_the_boundaries_tell() {
        let areas = areas(&["FRA", "SOM"]);
        let geography = Geography {
            unit: String::new(),
            groups: vec![group(None)],
            context: vec![code("WLD"), code("SOM")],
            ..geography()
        };
        let (_, problems) = groups(&geography, Some(&areas));
        let said: Vec<_> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said.concat().contains("area SOM: a code has two roles"));
    }

    #[test]
    fn what_is_wrong_with_the_plan_is_said_at_once() {
        let areas = areas(&["E09000001"]);
        let of = |members: &[&str]| group(Some(members));
        let geography = Geography {
            unit: "E 9".to_owned(),
            groups: vec![of(&["E09000001", "E09000001", "E09000099"]), of(&[])],
            ..geography()
        };
        let (_, problems) = groups(&geography, Some(&areas));
        let said: Vec<_> = problems
            .iter()
            .map(|problem| problem.what.as_str())
            .collect();
        assert_eq!(
            said,
            [
                "the unit is not the beginning of areas' codes",
                "a code has two roles",
                "a member of the group stands twice",
                "a member of the group is no area of the map",
                "the group has no members",
            ]
        );
        assert!(problems.iter().all(|problem| problem.file == "plan.toml"));
    }
}
