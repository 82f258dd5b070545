//! A place for every area of every subject and period, filled row by row.

use std::collections::HashMap;

use vocabulary::AreaCode;

use super::periods::place;
use super::{Measure, MeasureTable, Measures};

/// A row of the file and what it says.
type Cell = (u64, Measure);

/// The tables under way. Areas have the numbers they came in until all are known.
#[derive(Default)]
pub(super) struct Slots {
    areas: Vec<AreaCode>,
    place_of_area: HashMap<AreaCode, usize>,
    /// Where the last row's area stands: the next row's is often the same or the one after.
    last_area: usize,
    tables: Vec<MeasureTable>,
    place_of_table: HashMap<(String, String), usize>,
    last_table: usize,
}

impl Slots {
    /// Puts a cell in its place; the row that has it already, where one does.
    pub fn put(&mut self, subject: (&str, &str), area: AreaCode, cell: Cell) -> Option<u64> {
        let area = self.area(area);
        let table = self.table(subject);
        let cells = &mut self.tables.get_mut(table)?.cells;
        if cells.len() <= area {
            cells.resize(area + 1, None);
        }
        let slot = cells.get_mut(area)?;
        if let Some((first, _)) = slot {
            return Some(*first);
        }
        *slot = Some(cell);
        None
    }

    fn area(&mut self, code: AreaCode) -> usize {
        let near = [self.last_area, self.last_area + 1];
        let seen = near
            .into_iter()
            .find(|at| self.areas.get(*at) == Some(&code));
        self.last_area = seen.unwrap_or_else(|| {
            *self.place_of_area.entry(code).or_insert_with(|| {
                self.areas.push(code);
                self.areas.len() - 1
            })
        });
        self.last_area
    }

    fn table(&mut self, (indicator, period): (&str, &str)) -> usize {
        let is = |table: &MeasureTable| table.indicator == indicator && table.period == period;
        if !self.tables.get(self.last_table).is_some_and(is) {
            let key = (indicator.to_owned(), period.to_owned());
            self.last_table = *self.place_of_table.entry(key).or_insert_with(|| {
                self.tables.push(MeasureTable {
                    indicator: indicator.to_owned(),
                    period: period.to_owned(),
                    cells: Vec::new(),
                });
                self.tables.len() - 1
            });
        }
        self.last_table
    }

    /// The tables with their areas in the order of the codes.
    pub fn measures(self) -> Measures {
        let mut order: Vec<usize> = (0..self.areas.len()).collect();
        order.sort_by_key(|at| self.areas.get(*at));
        let areas = order.iter().filter_map(|at| self.areas.get(*at).copied());
        let areas: Vec<AreaCode> = areas.collect();
        let mut tables = self.tables;
        for table in &mut tables {
            let cells = std::mem::take(&mut table.cells);
            let in_order = order.iter().map(|at| cells.get(*at).copied().flatten());
            table.cells = in_order.collect();
        }
        tables.sort_by(|a, b| {
            let key = |table: &MeasureTable| (place(&table.period), table.period.clone());
            (&a.indicator, key(a)).cmp(&(&b.indicator, key(b)))
        });
        Measures { areas, tables }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> AreaCode {
        text.parse().expect("a code")
    }

    #[test]
    fn cells_find_their_places_in_any_order() {
        let mut slots = Slots::default();
        let rows = [
            ("b", "2020", "E2", 1.0),
            ("a", "10", "E1", 2.0),
            ("a", "9", "E1", 3.0),
            ("a", "9", "E3", 4.0),
            ("a", "10", "E2", 5.0),
        ];
        for (row, (indicator, period, area, value)) in (2..).zip(rows) {
            let cell = (row, Measure::Value(value));
            assert_eq!(slots.put((indicator, period), code(area), cell), None);
        }
        let again = slots.put(("a", "9"), code("E3"), (7, Measure::Value(4.0)));
        assert_eq!(again, Some(5));
        let measures = slots.measures();
        assert_eq!(measures.areas, ["E1", "E2", "E3"].map(code));
        let found: Vec<_> = measures
            .tables
            .iter()
            .map(|table| {
                let cells = table.cells.iter().map(|cell| cell.map(|(row, _)| row));
                (&*table.indicator, &*table.period, cells.collect::<Vec<_>>())
            })
            .collect();
        assert_eq!(
            found,
            [
                ("a", "9", vec![Some(4), None, Some(5)]),
                ("a", "10", vec![Some(3), Some(6), None]),
                ("b", "2020", vec![None, Some(2), None]),
            ]
        );
    }
}
