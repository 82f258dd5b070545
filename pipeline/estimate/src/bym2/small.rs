//! Dense symmetric matrices of a few rows.

/// A symmetric matrix, by rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Small {
    size: usize,
    numbers: Vec<f64>,
}

/// The lower triangular factor of a positive definite matrix.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SmallFactor(Small);

impl Small {
    /// Nought everywhere.
    pub(super) fn new(size: usize) -> Self {
        Self {
            size,
            numbers: vec![0.0; size * size],
        }
    }

    /// A matrix by its numbers.
    pub(super) fn from_fn(size: usize, number: impl Fn(usize, usize) -> f64) -> Self {
        let numbers = (0..size).flat_map(|row| (0..size).map(move |column| (row, column)));
        Self {
            size,
            numbers: numbers.map(|(row, column)| number(row, column)).collect(),
        }
    }

    pub(super) fn at(&self, row: usize, column: usize) -> f64 {
        self.numbers[row * self.size + column]
    }

    pub(super) fn at_mut(&mut self, row: usize, column: usize) -> &mut f64 {
        &mut self.numbers[row * self.size + column]
    }

    /// The factor; `None` when the matrix is not positive definite.
    pub(super) fn factor(&self) -> Option<SmallFactor> {
        let mut factor = Self::new(self.size);
        for row in 0..self.size {
            for column in 0..=row {
                let products = (0..column).map(|k| factor.at(row, k) * factor.at(column, k));
                let rest = self.at(row, column) - products.sum::<f64>();
                *factor.at_mut(row, column) = if row == column {
                    if rest > 0.0 && rest.is_finite() {
                        libm::sqrt(rest)
                    } else {
                        return None;
                    }
                } else {
                    rest / factor.at(column, column)
                };
            }
        }
        Some(SmallFactor(factor))
    }

    /// The eigenvalues, with the eigenvectors as columns, by Jacobi's rotations.
    ///
    /// # References
    /// Golub and Van Loan (2013), Matrix Computations, 4th ed., p. 476-482.
    pub(super) fn eigen(&self) -> (Vec<f64>, Self) {
        let size = self.size;
        let mut matrix = self.clone();
        let mut vectors = Self::from_fn(size, |a, b| f64::from(u8::from(a == b)));
        for _ in 0..60 {
            let mut off = 0.0;
            for row in 0..size {
                for column in row + 1..size {
                    off += matrix.at(row, column).powi(2);
                    matrix.rotate(row, column, &mut vectors);
                }
            }
            if off < 1e-28 {
                break;
            }
        }
        ((0..size).map(|at| matrix.at(at, at)).collect(), vectors)
    }

    fn rotate(&mut self, p: usize, q: usize, vectors: &mut Self) {
        let off = self.at(p, q);
        if off == 0.0 {
            return;
        }
        let half = (self.at(q, q) - self.at(p, p)) / (2.0 * off);
        let tangent = 1.0_f64.copysign(half) / (half.abs() + libm::sqrt(half * half + 1.0));
        let cosine = 1.0 / libm::sqrt(tangent * tangent + 1.0);
        let sine = tangent * cosine;
        for k in 0..self.size {
            let (a, b) = (self.at(k, p), self.at(k, q));
            *self.at_mut(k, p) = cosine * a - sine * b;
            *self.at_mut(k, q) = sine * a + cosine * b;
        }
        for k in 0..self.size {
            let (a, b) = (self.at(p, k), self.at(q, k));
            *self.at_mut(p, k) = cosine * a - sine * b;
            *self.at_mut(q, k) = sine * a + cosine * b;
            let (a, b) = (vectors.at(k, p), vectors.at(k, q));
            *vectors.at_mut(k, p) = cosine * a - sine * b;
            *vectors.at_mut(k, q) = sine * a + cosine * b;
        }
    }
}

impl SmallFactor {
    /// Solves the matrix times `x` equal to `right`.
    pub(super) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut x = right.to_vec();
        self.forward(&mut x);
        self.backward(&mut x);
        x
    }

    /// Divides the factor into `x`, in its place: the squares of the result sum to
    /// `x' inverse x`.
    pub(super) fn forward(&self, x: &mut [f64]) {
        for row in 0..x.len() {
            let (own, diagonal) = self.row(row);
            let sum: f64 = own.iter().zip(&*x).map(|(number, x)| number * x).sum();
            x[row] = (x[row] - sum) / diagonal;
        }
    }

    /// Divides the factor's transpose into `x`, in its place: turns independent standard normal
    /// numbers into a draw whose precision is the matrix.
    pub(super) fn backward(&self, x: &mut [f64]) {
        for row in (0..x.len()).rev() {
            let (own, diagonal) = self.row(row);
            x[row] /= diagonal;
            let last = x[row];
            let pairs = x.iter_mut().zip(own);
            pairs.for_each(|(x, number)| *x -= number * last);
        }
    }

    /// The numbers of a row before the diagonal, and that on it.
    fn row(&self, row: usize) -> (&[f64], f64) {
        let from = row * self.0.size;
        (
            &self.0.numbers[from..from + row],
            self.0.numbers[from + row],
        )
    }

    /// `right' inverse right`.
    pub(super) fn quadratic(&self, right: &[f64]) -> f64 {
        self.quadratic_in(&mut right.to_vec())
    }

    /// The same of numbers that the factor is divided into in their place.
    pub(super) fn quadratic_in(&self, right: &mut [f64]) -> f64 {
        self.forward(right);
        right.iter().map(|x| x * x).sum()
    }

    /// The logarithm of the determinant.
    pub(super) fn ln_determinant(&self) -> f64 {
        let diagonal = (0..self.0.size).map(|at| libm::log(self.0.at(at, at)));
        2.0 * diagonal.sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [[4, 2], [2, 3]]: determinant 8, inverse [[3, -2], [-2, 4]] / 8, eigenvalues (7 ± √17) / 2.
    #[test]
    fn a_matrix_of_two_rows_by_hand() {
        let matrix = Small::from_fn(2, |a, b| [[4.0, 2.0], [2.0, 3.0]][a][b]);
        let factor = matrix.factor().expect("positive definite");
        assert!((factor.ln_determinant() - 8.0_f64.ln()).abs() < 1e-15);
        let solved = factor.solve(&[1.0, 0.0]);
        assert!((solved[0] - 0.375).abs() < 1e-15 && (solved[1] + 0.25).abs() < 1e-15);
        assert!((factor.quadratic(&[1.0, 0.0]) - 0.375).abs() < 1e-15);
        let (mut values, vectors) = matrix.eigen();
        let of_first = |row: usize| {
            (0..2)
                .map(|k| matrix.at(row, k) * vectors.at(k, 0))
                .sum::<f64>()
        };
        assert!((of_first(0) - values[0] * vectors.at(0, 0)).abs() < 1e-14);
        assert!((of_first(1) - values[0] * vectors.at(1, 0)).abs() < 1e-14);
        values.sort_by(f64::total_cmp);
        assert!((values[1] - f64::midpoint(7.0, 17.0_f64.sqrt())).abs() < 1e-14);
        assert!(
            Small::from_fn(2, |a, b| [[1.0, 2.0], [2.0, 1.0]][a][b])
                .factor()
                .is_none()
        );
    }
}
