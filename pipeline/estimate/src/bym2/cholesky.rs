//! Sparse Cholesky factors of one pattern: made once, filled with new numbers many times.
//!
//! Plain scalar arithmetic in a fixed order: the same numbers on any machine and at any number
//! of threads. The order of elimination is the approximate minimum degree ordering.

use std::cmp::Ordering;

/// The pattern of a symmetric matrix, and of its factor.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    /// Where each row of the matrix stands in the order of elimination.
    place: Vec<u32>,
    /// The matrix's upper triangle in that order, by columns: rows up to the diagonal, rising.
    matrix_starts: Vec<usize>,
    matrix_rows: Vec<u32>,
    /// The factor's lower triangle, by columns: the diagonal first, then rising.
    starts: Vec<usize>,
    rows: Vec<u32>,
    /// The same by rows, the diagonal left out: the columns of each row, rising.
    row_starts: Vec<usize>,
    row_columns: Vec<u32>,
}

/// A matrix that has no factor, since it is not positive definite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotPositive;

impl Pattern {
    /// The pattern of a matrix of `size` rows with these pairs of rows linked, in any order;
    /// the diagonal is always there.
    pub(super) fn new(size: usize, pairs: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let pairs = pairs.into_iter().filter(|(a, b)| a != b);
        let pairs = pairs.map(|(a, b)| (a.min(b), a.max(b)));
        let mut pairs: Vec<(usize, usize)> = pairs.collect();
        pairs.sort_unstable();
        pairs.dedup();
        let place = ordering(size, &pairs);
        let mut upper: Vec<(u32, u32)> = pairs
            .iter()
            .map(|(a, b)| (place[*a], place[*b]))
            .map(|(a, b)| (a.max(b), a.min(b)))
            .chain((0..index(size)).map(|at| (at, at)))
            .collect();
        upper.sort_unstable();
        let mut matrix_starts = vec![0; size + 1];
        for (column, _) in &upper {
            matrix_starts[*column as usize + 1] += 1;
        }
        for at in 0..size {
            matrix_starts[at + 1] += matrix_starts[at];
        }
        let matrix_rows = upper.into_iter().map(|(_, row)| row).collect();
        let mut pattern = Self {
            place,
            matrix_starts,
            matrix_rows,
            starts: Vec::new(),
            rows: Vec::new(),
            row_starts: Vec::new(),
            row_columns: Vec::new(),
        };
        pattern.fill_in();
        pattern
    }

    /// How many rows the matrix has.
    pub(super) fn size(&self) -> usize {
        self.place.len()
    }

    /// How many numbers the matrix's triangle holds.
    pub(super) fn numbers(&self) -> usize {
        self.matrix_rows.len()
    }

    /// Where the number of a pair of rows stands among the matrix's numbers.
    ///
    /// # Panics
    /// When the pair is not in the pattern.
    pub(super) fn slot(&self, a: usize, b: usize) -> usize {
        let (a, b) = (self.place[a], self.place[b]);
        let (row, column) = (a.min(b), a.max(b) as usize);
        let from = self.matrix_starts[column];
        let rows = &self.matrix_rows[from..self.matrix_starts[column + 1]];
        from + rows.binary_search(&row).expect("a pair of the pattern")
    }

    /// Where the number of a pair of rows stands among the factor's numbers.
    ///
    /// # Panics
    /// When the pair is not in the pattern.
    pub(super) fn factor_slot(&self, a: usize, b: usize) -> usize {
        let (a, b) = (self.place[a], self.place[b]);
        let (row, column) = (a.max(b), a.min(b) as usize);
        let from = self.starts[column];
        let rows = &self.rows[from..self.starts[column + 1]];
        from + rows.binary_search(&row).expect("a pair of the pattern")
    }

    /// The rows and columns of the factor: a row's columns are those that the elimination tree
    /// leads to from the matrix's entries of the row (Liu 1990).
    fn fill_in(&mut self) {
        let size = self.size();
        let mut parent = vec![u32::MAX; size];
        let mut seen = vec![u32::MAX; size];
        let mut counts = vec![1_usize; size];
        let mut row_starts = vec![0];
        let mut row_columns: Vec<u32> = Vec::new();
        for row in 0..index(size) {
            seen[row as usize] = row;
            let from = row_columns.len();
            let entries = self.matrix_starts[row as usize]..self.matrix_starts[row as usize + 1];
            for entry in entries {
                let mut at = self.matrix_rows[entry];
                while seen[at as usize] != row {
                    seen[at as usize] = row;
                    row_columns.push(at);
                    counts[at as usize] += 1;
                    if parent[at as usize] == u32::MAX {
                        parent[at as usize] = row;
                    }
                    at = parent[at as usize];
                }
            }
            row_columns[from..].sort_unstable();
            row_starts.push(row_columns.len());
        }
        let mut starts = vec![0; size + 1];
        for at in 0..size {
            starts[at + 1] = starts[at] + counts[at];
        }
        let mut rows = vec![0; starts[size]];
        let mut next = starts.clone();
        for row in 0..index(size) {
            rows[starts[row as usize]] = row;
            next[row as usize] = starts[row as usize] + 1;
            for column in &row_columns[row_starts[row as usize]..row_starts[row as usize + 1]] {
                rows[next[*column as usize]] = row;
                next[*column as usize] += 1;
            }
        }
        self.starts = starts;
        self.rows = rows;
        self.row_starts = row_starts;
        self.row_columns = row_columns;
    }
}

fn index(size: usize) -> u32 {
    u32::try_from(size).expect("fewer rows than 2^32")
}

/// Where each row stands in the order of elimination.
fn ordering(size: usize, pairs: &[(usize, usize)]) -> Vec<u32> {
    // The diagonal is given too: the library's own checks count on it.
    let pairs = || pairs.iter().copied().chain((0..size).map(|at| (at, at)));
    let mut starts = vec![0_i64; size + 1];
    for (a, b) in pairs() {
        starts[a + 1] += 1;
        starts[b + 1] += i64::from(a != b);
    }
    for at in 0..size {
        starts[at + 1] += starts[at];
    }
    let signed = |at: usize| i64::try_from(at).expect("fewer rows than 2^32");
    let mut next = starts.clone();
    let mut rows = vec![0_i64; usize::try_from(starts[size]).expect("counted from nought")];
    for (a, b) in pairs() {
        for (from, to) in [(a, b), (b, a)]
            .into_iter()
            .take(if a == b { 1 } else { 2 })
        {
            let at = usize::try_from(next[from]).expect("counted from nought");
            rows[at] = signed(to);
            next[from] += 1;
        }
    }
    for at in 0..size {
        let range = |at: usize| usize::try_from(starts[at]).expect("counted from nought");
        rows[range(at)..range(at + 1)].sort_unstable();
    }
    let found = amd::order(signed(size), &starts, &rows, &amd::Control::default());
    match found {
        Ok((_, place, _)) => place
            .into_iter()
            .map(|at| u32::try_from(at).expect("a place below the size"))
            .collect(),
        // A valid pattern always has an ordering; its own is as right, and slower.
        Err(_) => (0..index(size)).collect(),
    }
}

/// A lower triangular factor: the matrix is it times its transpose.
#[derive(Debug, Clone)]
pub(super) struct Factor<'a> {
    pattern: &'a Pattern,
    numbers: Vec<f64>,
}

impl<'a> Factor<'a> {
    /// Factors a matrix whose numbers stand in the pattern's slots.
    ///
    /// # Errors
    /// When the matrix is not positive definite.
    ///
    /// # References
    /// Davis (2006), Direct Methods for Sparse Linear Systems, p. 58-62 (up-looking).
    pub(super) fn new(pattern: &'a Pattern, matrix: &[f64]) -> Result<Self, NotPositive> {
        let size = pattern.size();
        let mut numbers = vec![0.0; pattern.rows.len()];
        let mut next: Vec<usize> = pattern.starts[..size].iter().map(|at| at + 1).collect();
        let mut work = vec![0.0; size];
        for row in 0..size {
            let entries = pattern.matrix_starts[row]..pattern.matrix_starts[row + 1];
            for entry in entries {
                work[pattern.matrix_rows[entry] as usize] = matrix[entry];
            }
            let mut diagonal = work[row];
            work[row] = 0.0;
            for column in &pattern.row_columns[pattern.row_starts[row]..pattern.row_starts[row + 1]]
            {
                let column = *column as usize;
                let from = pattern.starts[column];
                let number = work[column] / numbers[from];
                work[column] = 0.0;
                let to = next[column];
                let rows = &pattern.rows[from + 1..to];
                for (row, value) in rows.iter().zip(&numbers[from + 1..to]) {
                    work[*row as usize] -= value * number;
                }
                diagonal -= number * number;
                numbers[to] = number;
                next[column] = to + 1;
            }
            // Not a number is not above nought either.
            if diagonal.partial_cmp(&0.0) != Some(Ordering::Greater) {
                return Err(NotPositive);
            }
            numbers[pattern.starts[row]] = diagonal.sqrt();
        }
        Ok(Self { pattern, numbers })
    }

    /// The logarithm of the matrix's determinant.
    pub(super) fn ln_determinant(&self) -> f64 {
        let diagonal = self.pattern.starts[..self.pattern.size()].iter();
        2.0 * diagonal.map(|at| libm::log(self.numbers[*at])).sum::<f64>()
    }

    /// Solves the matrix times `x` equal to `right`, in the matrix's own order.
    pub(super) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut x = self.ordered(right);
        self.forward(&mut x);
        self.backward(&mut x);
        self.restored(&x)
    }

    /// The transpose of the factor divided into `right`: with independent standard normal
    /// numbers on the right, a draw whose precision is the matrix.
    pub(super) fn draw(&self, right: &[f64]) -> Vec<f64> {
        let mut x = self.ordered(right);
        self.backward(&mut x);
        self.restored(&x)
    }

    fn ordered(&self, x: &[f64]) -> Vec<f64> {
        let mut ordered = vec![0.0; x.len()];
        for (value, place) in x.iter().zip(&self.pattern.place) {
            ordered[*place as usize] = *value;
        }
        ordered
    }

    fn restored(&self, ordered: &[f64]) -> Vec<f64> {
        let places = self.pattern.place.iter();
        places.map(|place| ordered[*place as usize]).collect()
    }

    fn forward(&self, x: &mut [f64]) {
        for column in 0..x.len() {
            let (from, to) = (self.pattern.starts[column], self.pattern.starts[column + 1]);
            let value = x[column] / self.numbers[from];
            x[column] = value;
            let rows = &self.pattern.rows[from + 1..to];
            for (row, number) in rows.iter().zip(&self.numbers[from + 1..to]) {
                x[*row as usize] -= number * value;
            }
        }
    }

    fn backward(&self, x: &mut [f64]) {
        for column in (0..x.len()).rev() {
            let (from, to) = (self.pattern.starts[column], self.pattern.starts[column + 1]);
            let rows = &self.pattern.rows[from + 1..to];
            let numbers = &self.numbers[from + 1..to];
            let pairs = rows.iter().zip(numbers);
            let sum: f64 = pairs.map(|(row, number)| number * x[*row as usize]).sum();
            x[column] = (x[column] - sum) / self.numbers[from];
        }
    }

    /// Those numbers of the inverse that stand where the factor has numbers, in its slots.
    ///
    /// # References
    /// Takahashi, Fagan and Chin (1973), 8th PICA Conference Proceedings, p. 63-69.
    /// Rue and Martino (2007), Journal of Statistical Planning and Inference 137:3177-3192.
    pub(super) fn selected_inverse(&self) -> Vec<f64> {
        let pattern = self.pattern;
        let size = pattern.size();
        let mut inverse = vec![0.0; self.numbers.len()];
        // Where a row stands in the column at hand, from 1; nought for rows that do not.
        let mut stands = vec![0_u32; size];
        let mut scaled: Vec<f64> = Vec::new();
        let mut sums: Vec<f64> = Vec::new();
        for column in (0..size).rev() {
            let (from, to) = (pattern.starts[column], pattern.starts[column + 1]);
            let per_diagonal = 1.0 / self.numbers[from];
            let rows = &pattern.rows[from + 1..to];
            scaled.clear();
            scaled.push(0.0);
            scaled.extend(self.numbers[from + 1..to].iter().map(|n| n * per_diagonal));
            sums.clear();
            sums.resize(rows.len() + 1, 0.0);
            for (at, row) in (1..).zip(rows) {
                stands[*row as usize] = at;
            }
            // Rows rise, and so do the columns' rows: beyond the last one nothing stands.
            let last_row = rows.last().copied().unwrap_or(0);
            for (at, row) in (1..).zip(rows) {
                let (first, last) = (
                    pattern.starts[*row as usize],
                    pattern.starts[*row as usize + 1],
                );
                let weight = scaled[at];
                let mut own = inverse[first] * weight;
                let below = &pattern.rows[first + 1..last];
                let values = &inverse[first + 1..last];
                for (other, value) in below.iter().zip(values) {
                    if *other > last_row {
                        break;
                    }
                    let other = stands[*other as usize] as usize;
                    if other > 0 {
                        sums[other] += value * weight;
                        own += value * scaled[other];
                    }
                }
                sums[at] += own;
            }
            let mut diagonal = per_diagonal * per_diagonal;
            for (at, (sum, scaled)) in sums.iter().zip(&scaled).enumerate().skip(1) {
                inverse[from + at] = -sum;
                diagonal += scaled * sum;
            }
            inverse[from] = diagonal;
            for row in rows {
                stands[*row as usize] = 0;
            }
        }
        inverse
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A dense symmetric matrix, inverted by elimination without any ordering.
    fn inverted(mut matrix: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
        let size = matrix.len();
        let mut inverse: Vec<Vec<f64>> = (0..size)
            .map(|at| (0..size).map(|to| f64::from(u8::from(at == to))).collect())
            .collect();
        for at in 0..size {
            let pivot = matrix[at][at];
            for other in 0..size {
                if other == at {
                    continue;
                }
                let times = matrix[other][at] / pivot;
                for column in 0..size {
                    matrix[other][column] -= times * matrix[at][column];
                    inverse[other][column] -= times * inverse[at][column];
                }
            }
        }
        for at in 0..size {
            let pivot = matrix[at][at];
            inverse[at].iter_mut().for_each(|number| *number /= pivot);
        }
        inverse
    }

    proptest! {
        #[test]
        fn agrees_with_elimination(
            size in 1_usize..14,
            links in proptest::collection::vec((0_usize..14, 0_usize..14, -1.0..1.0_f64), 0..40),
        ) {
            let links: Vec<_> = links.into_iter().filter(|(a, b, _)| a != b && *a < size && *b < size).collect();
            let pattern = Pattern::new(size, links.iter().map(|(a, b, _)| (*a, *b)));
            let mut dense = vec![vec![0.0; size]; size];
            for (at, row) in dense.iter_mut().enumerate() {
                row[at] = 45.0;
            }
            for (a, b, weight) in &links {
                dense[*a][*b] += weight;
                dense[*b][*a] += weight;
            }
            let mut numbers = vec![0.0; pattern.numbers()];
            for at in 0..size {
                for to in at..size {
                    if dense[at][to] != 0.0 {
                        numbers[pattern.slot(at, to)] = dense[at][to];
                    }
                }
            }
            let factor = Factor::new(&pattern, &numbers).expect("dominant diagonal");
            let expected = inverted(dense.clone());
            let selected = factor.selected_inverse();
            for at in 0..size {
                let mut unit = vec![0.0; size];
                unit[at] = 1.0;
                let column = factor.solve(&unit);
                for to in 0..size {
                    prop_assert!((column[to] - expected[to][at]).abs() < 1e-13);
                }
                prop_assert!((selected[pattern.factor_slot(at, at)] - expected[at][at]).abs() < 1e-13);
            }
            for (a, b, _) in &links {
                prop_assert!((selected[pattern.factor_slot(*a, *b)] - expected[*a][*b]).abs() < 1e-13);
            }
        }
    }

    #[test]
    fn a_matrix_that_is_not_positive_is_refused() {
        let pattern = Pattern::new(2, [(0, 1)]);
        let mut numbers = vec![1.0; 3];
        numbers[pattern.slot(0, 1)] = 2.0;
        assert_eq!(Factor::new(&pattern, &numbers).err(), Some(NotPositive));
        numbers[pattern.slot(0, 1)] = f64::NAN;
        assert_eq!(Factor::new(&pattern, &numbers).err(), Some(NotPositive));
    }
}
