//! Problems of one table, which all name its file and the column of its areas.

use vocabulary::{AreaCode, Problem, Problems};

use crate::Geography;
use crate::cells::{Beside, Key};
use crate::join::Role;

pub(crate) struct Messages {
    pub file: String,
    pub column: String,
}

const NO_BOUNDARY: &str = "the code has no boundary";
const NO_ROWS: &str = "a boundary's code is not in the table";

impl Messages {
    fn problem(&self, what: impl Into<String>, remedy: &str) -> Problem {
        Problem::new(&self.file, what, remedy).column(&self.column)
    }

    pub fn stranger(&self, role: Role, geography: &Geography) -> Problem {
        if role == Role::WithoutBoundary {
            let remedy = "add its boundary, or bring the table to the codes of the boundaries";
            return self.problem(NO_BOUNDARY, remedy);
        }
        let what = "the code is neither a unit, nor a group, nor context";
        let remedy = "correct the code, or add it to geography.groups or geography.context \
                      in plan.toml";
        self.problem(what, remedy).expected(format!(
            "a code that begins with {}, or one that the plan lists",
            geography.unit
        ))
    }

    /// A row of several areas holds one that is not on the map.
    pub fn stranger_within(&self, geography: &Geography) -> Problem {
        let what = "a row of several areas holds one that is no area of the map";
        let remedy = "correct the lookup in source.toml, or add the area's boundary";
        let expected = format!(
            "codes that begin with {} and have boundaries",
            geography.unit
        );
        self.problem(what, remedy).expected(expected)
    }

    pub fn twice(&self, (period, category): &Key, earlier: u64) -> Problem {
        let what = format!("the area has two rows of the period {period} and category {category}");
        self.problem(what, "leave one of them out")
            .found(format!("another in row {earlier}"))
    }

    /// A row of several areas holds one that is counted elsewhere as well.
    pub fn beside(&self, (period, category): &Key, beside: Beside) -> Problem {
        let (what, row) = match beside {
            Beside::Own(row) => ("has a row of its own beside one of several areas", row),
            Beside::Merged(row) => ("is in two rows of several areas", row),
        };
        let what = format!(
            "the area {what}, of the period {period} and category {category}: \
             the two would give its neighbour away"
        );
        let remedy = "leave one of them out, or correct the lookup in source.toml";
        self.problem(what, remedy)
            .found(format!("another in row {row}"))
            .expected("one row that counts the area")
    }

    pub fn exchanged(&self, other: AreaCode) -> Problem {
        self.problem(
            format!("the code stands beside the name of {other}"),
            "find out which of the two is right, and correct the other",
        )
    }

    /// The table has no row of an area.
    pub fn absent(&self) -> Problem {
        self.lacking(NO_ROWS)
    }

    pub fn lacking(&self, what: impl Into<String>) -> Problem {
        let remedy = "add the row, with a marker where there is no number, \
                      or bring table and boundaries to the same vintage";
        self.problem(what, remedy)
            .expected("a row for every boundary")
    }

    /// A table of some areas only has a row of several areas.
    pub fn merged_in_partial(&self) -> Problem {
        let what = "a row of several areas stands in a table that prints some areas only";
        let remedy = "leave the row out, or take the source out of geography.partial in plan.toml";
        self.problem(what, remedy)
    }

    /// A table held in confidence prints an area beside one that it is a part of.
    pub fn nested_in_confidence(&self, outer: AreaCode) -> Problem {
        let what = format!(
            "the area is part of {outer}, and a table that is held in confidence has both: \
             their difference would be a third figure"
        );
        self.problem(what, "keep the rows of one of the two")
    }

    pub fn no_units(&self, geography: &Geography) -> Problem {
        let what = "the table holds no row of the plan's areas";
        let remedy = "take a table of the plan's unit, correct `unit` in plan.toml, or list a table of wider areas alone in `geography.partial`";
        let expected = format!("codes that begin with {}", geography.unit);
        self.problem(what, remedy).expected(expected)
    }

    /// Codes that do not match, where the two declare different vintages: the likely cause.
    pub fn vintages(&self, table: &str, boundaries: &str, problems: &Problems) -> Problems {
        let declared = |vintage: &str| !vintage.trim().is_empty();
        let differ = declared(table) && declared(boundaries) && table.trim() != boundaries.trim();
        let of_codes = |problem: &Problem| problem.what == NO_BOUNDARY || problem.what == NO_ROWS;
        if !differ || !problems.iter().any(of_codes) {
            return Problems::new();
        }
        let what = "its areas are of another vintage than the boundaries, and codes do not match";
        let remedy = "declare which old code became which new one as [[geography.recodes]] in \
                      source.toml, or take boundaries of the table's vintage";
        self.problem(what, remedy)
            .found(table)
            .expected(boundaries)
            .into()
    }
}
