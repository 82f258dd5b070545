//! The primary rule: each confidential cell by itself, small counts withheld, others rounded.

use vocabulary::{Access, AreaTable, Confidential, Count, CountInterval, Marker, SourceId};

use crate::{Disclosed, Policy};

/// What the stage did, in words that depend on disclosed data alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// One entry a table, in the plan's order.
    pub tables: Vec<TableReport>,
}

/// What the stage did to one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableReport {
    /// The table.
    pub source: SourceId,
    /// Whether its publisher had released it.
    pub access: Access,
    /// Cells of areas.
    pub cells: usize,
    /// Cells that stand as a marker and a range.
    pub withheld: usize,
    /// Cells that stand rounded.
    pub rounded: usize,
    /// Cells without a number.
    pub missing: usize,
    /// Whether totals of wider areas were dropped, since differences from them would give cells away.
    pub totals_dropped: bool,
}

/// Turns tables into what may be known about them.
///
/// Published tables pass as the intervals they already are. A confidential cell
/// becomes a function of that cell and the policy alone, and the totals of a
/// confidential table are dropped, so no cell can be had from another. See `proof.md`.
///
/// # Errors
/// When the policy would not protect what it says.
pub fn disclose(
    tables: &[AreaTable<Confidential<Count>>],
    policy: &Policy,
) -> Result<(Disclosed<Vec<AreaTable<Count>>>, Report), Vec<crate::PolicyError>> {
    policy.validate()?;
    let disclosed: Vec<_> = tables.iter().map(|table| disclose_table(table, policy)).collect();
    let report = Report { tables: disclosed.iter().map(report).collect() };
    Ok((Disclosed::new(disclosed), report))
}

fn disclose_table(table: &AreaTable<Confidential<Count>>, policy: &Policy) -> AreaTable<Count> {
    let rule = |cell: &Confidential<Count>| match table.access {
        Access::Published => *open(cell),
        Access::Confidential => protect(*open(cell), policy),
    };
    let totals = match table.access {
        Access::Published => table.totals.iter().map(|(key, cell)| (key.clone(), rule(cell))).collect(),
        Access::Confidential => std::collections::BTreeMap::new(),
    };
    AreaTable {
        source: table.source.clone(),
        access: table.access,
        columns: table
            .columns
            .iter()
            .map(|(key, column)| (key.clone(), column.map(|_, cell| rule(cell))))
            .collect(),
        totals,
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place where the rules are applied")]
fn open(cell: &Confidential<Count>) -> &Count {
    cell.open()
}

/// What may be known of one confidential cell.
///
/// An interval that an input already has is widened to whole ranges of the
/// policy, never narrowed, so the result depends on its two ends alone.
fn protect(count: Count, policy: &Policy) -> Count {
    let Some(known) = count.interval() else {
        return count;
    };
    let lowest = shown(known.lower(), policy);
    let highest = shown(known.upper(), policy);
    if lowest == highest {
        return lowest;
    }
    let ends = |count: Count| count.interval().expect("a number is never shown as missing");
    Count::Suppressed {
        marker: Marker::Confidential,
        within: CountInterval::new(ends(lowest).lower(), ends(highest).upper())
            .expect("ranges of the policy are in the order of their counts"),
    }
}

/// What one exact number is shown as.
fn shown(n: u64, policy: &Policy) -> Count {
    let withheld = policy.withheld();
    if n > policy.threshold.value {
        let (shown, within) = policy.bucket(n);
        if within.width() == 0 { Count::Exact(shown) } else { Count::Rounded { shown, within } }
    } else if n >= withheld.lower() {
        Count::Suppressed { marker: Marker::Confidential, within: withheld }
    } else {
        Count::Exact(0)
    }
}

fn report(table: &AreaTable<Count>) -> TableReport {
    let cells: Vec<_> = table.columns.values().flat_map(vocabulary::AreaColumn::values).collect();
    let number = |which: fn(&Count) -> bool| cells.iter().filter(|count| which(count)).count();
    TableReport {
        source: table.source.clone(),
        access: table.access,
        cells: cells.len(),
        withheld: number(|count| matches!(count, Count::Suppressed { .. })),
        rounded: number(|count| matches!(count, Count::Rounded { .. })),
        missing: number(|count| matches!(count, Count::Missing(_))),
        totals_dropped: table.access == Access::Confidential,
    }
}
