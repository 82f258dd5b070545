//! How areas and periods hang together: the structure matrices of the model, each scaled so
//! that its standard deviation means the same on any map and over any number of periods.

use vocabulary::Neighbours;

use super::cholesky::{Factor, Pattern};
use crate::cells::real;

/// Added to one diagonal number of every part of the map, so that its matrix has a factor. What
/// it adds is taken out again by the constraint that the part's effects sum to nought; what is
/// left of it is below a millionth of a variance.
pub(super) const GROUND: f64 = 1e-6;

/// A map as a graph.
#[derive(Debug, Clone)]
pub(super) struct Graph {
    /// Every linked pair once, the earlier area first.
    pub(super) pairs: Vec<(usize, usize)>,
    /// How many neighbours each area has.
    pub(super) degrees: Vec<u32>,
    /// Which part each area is in; `None` for an island.
    pub(super) part: Vec<Option<usize>>,
    /// The first area of each part.
    pub(super) grounds: Vec<usize>,
    /// How many areas each part has.
    pub(super) sizes: Vec<usize>,
    /// The scaling factor of each part.
    pub(super) factors: Vec<f64>,
}

impl Graph {
    /// The graph of some neighbours: a link in either direction links both.
    pub(super) fn new(neighbours: &Neighbours) -> Self {
        let size = neighbours.len();
        let rows = neighbours.rows().enumerate();
        let pairs = rows.flat_map(|(from, row)| row.iter().map(move |to| (from, *to as usize)));
        let mut pairs: Vec<_> = pairs.map(|(a, b)| (a.min(b), a.max(b))).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let mut degrees = vec![0; size];
        let mut links: Vec<Vec<usize>> = vec![Vec::new(); size];
        for (a, b) in &pairs {
            degrees[*a] += 1;
            degrees[*b] += 1;
            links[*a].push(*b);
            links[*b].push(*a);
        }
        let mut graph = Self {
            pairs,
            degrees,
            part: vec![None; size],
            grounds: Vec::new(),
            sizes: Vec::new(),
            factors: Vec::new(),
        };
        for first in 0..size {
            if graph.part[first].is_none() && !links[first].is_empty() {
                graph.take_part(first, &links);
            }
        }
        graph.scale();
        graph
    }

    fn take_part(&mut self, first: usize, links: &[Vec<usize>]) {
        let part = self.grounds.len();
        let mut open = vec![first];
        self.part[first] = Some(part);
        let mut size = 0;
        while let Some(area) = open.pop() {
            size += 1;
            for next in &links[area] {
                if self.part[*next].is_none() {
                    self.part[*next] = Some(part);
                    open.push(*next);
                }
            }
        }
        self.grounds.push(first);
        self.sizes.push(size);
    }

    /// The geometric mean, over each part, of the variances that the intrinsic conditional
    /// autoregression of precision 1 has under the constraint that they sum to nought.
    ///
    /// # Formula
    /// With the first area of a part held at nought the rest has the inverse `G` of the graph's
    /// Laplacian without it; taking the mean off gives `G(i,i) - 2 G(i,.) / n + G(.,.) / n^2`.
    ///
    /// # References
    /// Riebler, Sørbye, Simpson and Rue (2016), Statistical Methods in Medical Research 25:1149.
    /// Freni-Sterrantino, Ventrucci and Rue (2018), Spatial and Spatio-temporal Epidemiology
    /// 26:25-34 (each part by its own factor).
    fn scale(&mut self) {
        let size = self.degrees.len();
        let held = |area: usize| match self.part[area] {
            Some(part) => self.grounds[part] == area,
            None => true,
        };
        let pattern = Pattern::new(size, self.pairs.iter().copied());
        let mut numbers = vec![0.0; pattern.numbers()];
        for (area, degree) in self.degrees.iter().enumerate() {
            let diagonal = if held(area) { 1.0 } else { f64::from(*degree) };
            numbers[pattern.slot(area, area)] = diagonal;
        }
        for (a, b) in &self.pairs {
            if !held(*a) && !held(*b) {
                numbers[pattern.slot(*a, *b)] = -1.0;
            }
        }
        let factor = Factor::new(&pattern, &numbers).expect("each part is held at one area");
        let free: Vec<f64> = (0..size)
            .map(|area| f64::from(u8::from(!held(area))))
            .collect();
        let sums = factor.solve(&free);
        let inverse = factor.selected_inverse();
        let parts = self.grounds.len();
        let mut totals = vec![0.0; parts];
        for (area, sum) in sums.iter().enumerate() {
            if let Some(part) = self.part[area]
                && !held(area)
            {
                totals[part] += sum;
            }
        }
        let mut ln_sums = vec![0.0; parts];
        for area in 0..size {
            let Some(part) = self.part[area] else {
                continue;
            };
            let n = real(self.sizes[part] as u64);
            let (own, sum) = if held(area) {
                (0.0, 0.0)
            } else {
                (inverse[pattern.factor_slot(area, area)], sums[area])
            };
            let variance = own - 2.0 * sum / n + totals[part] / (n * n);
            ln_sums[part] += libm::log(variance);
        }
        let means = ln_sums.iter().zip(&self.sizes);
        self.factors = means
            .map(|(ln, size)| libm::exp(ln / real(*size as u64)))
            .collect();
    }
}

/// A random walk over periods that sums to nought, scaled like a map: its values are this
/// matrix (a row a period, a column a step) times independent standard normal steps.
///
/// # Formula
/// Steps have variances in proportion to the time between periods; their running sum less its
/// mean has the variances of the structure matrix's generalised inverse, whose geometric mean
/// is brought to 1.
///
/// # References
/// Sørbye and Rue (2014), Spatial Statistics 8:39-51.
pub(super) fn walk(times: &[f64]) -> Vec<Vec<f64>> {
    let steps: Vec<f64> = times
        .windows(2)
        .map(|pair| libm::sqrt(pair[1] - pair[0]))
        .collect();
    let n = real(times.len() as u64);
    let mut rows = vec![vec![0.0; steps.len()]; times.len()];
    for (step, size) in steps.iter().enumerate() {
        let after = real((times.len() - 1 - step) as u64);
        for (period, row) in rows.iter_mut().enumerate() {
            let moved = f64::from(u8::from(period > step));
            row[step] = size * (moved - after / n);
        }
    }
    let variance = |row: &Vec<f64>| row.iter().map(|number| number * number).sum::<f64>();
    let ln_sum: f64 = rows.iter().map(|row| libm::log(variance(row))).sum();
    let scale = libm::exp(-ln_sum / n / 2.0);
    for row in &mut rows {
        for number in row {
            *number *= scale;
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::scotland;
    use std::sync::Arc;
    use vocabulary::{Area, AreaList};

    fn graph(rows: Vec<Vec<u32>>) -> Graph {
        let area = |at: usize| Area {
            code: format!("A{at:03}").parse().expect("a code"),
            name: String::new(),
        };
        let areas = (0..rows.len()).map(area).collect();
        let areas = Arc::new(AreaList::new(areas).expect("no code twice"));
        Graph::new(&Neighbours::new(&areas, rows).expect("neighbours"))
    }

    /// Morris, Wheeler-Martin, Simpson, Mooney, Gelman and `DiMaggio` (2019), Spatial and
    /// Spatio-temporal Epidemiology 31:100301: the connected districts of Scotland.
    #[test]
    fn the_scaling_factor_of_scotland_is_the_published_one() {
        let graph = Graph::new(&scotland().neighbours("neighbours"));
        assert_eq!(
            (graph.sizes.as_slice(), graph.pairs.len()),
            (&[53][..], 117)
        );
        assert!(
            (graph.factors[0] - 0.557_812_468).abs() < 1e-8,
            "{:?}",
            graph.factors
        );
    }

    /// Two areas have variances of 1/4 each; three in a row 5/9, 2/9 and 5/9.
    #[test]
    fn parts_are_scaled_one_by_one() {
        let found = graph(vec![vec![1], vec![0], vec![3], vec![2, 4], vec![3], vec![]]);
        assert_eq!(
            found.part,
            [Some(0), Some(0), Some(1), Some(1), Some(1), None]
        );
        assert!((found.factors[0] - 0.25).abs() < 1e-15);
        let expected = (5.0 / 9.0_f64).powf(2.0 / 3.0) * (2.0 / 9.0_f64).powf(1.0 / 3.0);
        assert!((found.factors[1] - expected).abs() < 1e-15);
    }

    /// The generalised inverse of three periods' walk is that of three areas in a row.
    #[test]
    fn a_walk_is_scaled_and_sums_to_nought() {
        let rows = walk(&[2018.0, 2019.0, 2020.0]);
        let variance = |at: usize| rows[at].iter().map(|number| number * number).sum::<f64>();
        let scale = (5.0 / 9.0_f64).powf(2.0 / 3.0) * (2.0 / 9.0_f64).powf(1.0 / 3.0);
        assert!((variance(0) - 5.0 / 9.0 / scale).abs() < 1e-14);
        assert!((variance(1) - 2.0 / 9.0 / scale).abs() < 1e-14);
        for step in 0..2 {
            assert!(rows.iter().map(|row| row[step]).sum::<f64>().abs() < 1e-14);
        }
    }
}
