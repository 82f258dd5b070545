//! How many probabilities lie in each part between 0 and 1, and whether that is as it should be.

use crate::simulated::inverse;

/// Probabilities by map and bin.
pub(crate) struct Histogram {
    name: String,
    edges: Vec<f64>,
    /// A row a map; a column a bin.
    maps: Vec<Vec<f64>>,
}

/// Ends of bins that are equally wide.
pub(crate) fn evenly(bins: u32) -> Vec<f64> {
    (0..=bins)
        .map(|at| f64::from(at) / f64::from(bins))
        .collect()
}

impl Histogram {
    pub(crate) fn new<'a>(
        name: &str,
        edges: &[f64],
        maps: impl Iterator<Item = &'a [f64]>,
    ) -> Self {
        let row = |values: &[f64]| {
            let mut row = vec![0.0; edges.len() - 1];
            for value in values {
                let inner = &edges[1..edges.len() - 1];
                row[inner.partition_point(|edge| edge <= value)] += 1.0;
            }
            row
        };
        Self {
            name: name.to_owned(),
            edges: edges.to_vec(),
            maps: maps.map(row).collect(),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) const fn bins(&self) -> usize {
        self.edges.len() - 1
    }

    pub(crate) fn values(&self) -> f64 {
        self.maps.iter().flatten().sum()
    }

    /// Each bin's ends.
    pub(crate) fn ends(&self) -> impl Iterator<Item = (f64, f64)> {
        self.edges.windows(2).map(|pair| (pair[0], pair[1]))
    }

    /// Each bin's density, which should be 1, and how far it strays by chance: the standard error,
    /// with several values a map that over maps.
    pub(crate) fn densities(&self) -> Vec<(f64, f64)> {
        let values = self.values();
        let bins = self.ends().enumerate().map(|(bin, (from, to))| {
            let width = to - from;
            let sum: f64 = self.maps.iter().map(|map| map[bin]).sum();
            let off = |map: &Vec<f64>| map[bin] - width * map.iter().sum::<f64>();
            let square = if self.is_single() {
                values * width * (1.0 - width)
            } else {
                self.maps.iter().map(|map| off(map).powi(2)).sum()
            };
            (sum / values / width, square.sqrt() / values / width)
        });
        bins.collect()
    }

    /// Whether no map has two values.
    fn is_single(&self) -> bool {
        self.maps.iter().all(|map| map.iter().sum::<f64>() <= 1.0)
    }

    /// A statistic that is chi-squared where probabilities are spread evenly, with a degree of
    /// freedom less than there are bins, and the probability of a larger one.
    ///
    /// # Formula
    /// With one value a map Pearson's. With more, `s'V^-1 s` of the bins but the last, where `s` is
    /// the sum over maps of what each bin has too many, and `V` the sum of these numbers' products:
    /// values of one map depend on each other.
    pub(crate) fn test(&self) -> (f64, f64) {
        let freedom = self.bins() - 1;
        let widths: Vec<f64> = self.ends().map(|(from, to)| to - from).collect();
        let chi = if self.is_single() {
            let terms = widths.iter().enumerate().map(|(bin, width)| {
                let due = width * self.values();
                let seen: f64 = self.maps.iter().map(|map| map[bin]).sum();
                (seen - due).powi(2) / due
            });
            terms.sum()
        } else {
            let over = |map: &Vec<f64>| -> Vec<f64> {
                let values: f64 = map.iter().sum();
                let pairs = map.iter().zip(&widths).take(freedom);
                pairs.map(|(seen, width)| seen - width * values).collect()
            };
            let over: Vec<Vec<f64>> = self.maps.iter().map(over).collect();
            let column = |a: usize| over.iter().map(|row| row[a]).sum::<f64>();
            let sums: Vec<f64> = (0..freedom).map(column).collect();
            let product = |a: usize, b: usize| over.iter().map(|row| row[a] * row[b]).sum::<f64>();
            let products = (0..freedom).map(|a| (0..freedom).map(|b| product(a, b)).collect());
            let inverse = inverse(products.collect());
            let rows = inverse.iter().zip(&sums);
            rows.map(|(row, sum)| sum * row.iter().zip(&sums).map(|(a, b)| a * b).sum::<f64>())
                .sum()
        };
        (chi, beyond(chi, freedom))
    }
}

/// The probability that a chi-squared variable with an odd number of degrees of freedom is larger.
///
/// # References
/// Abramowitz and Stegun (1964), Handbook of Mathematical Functions, 26.4.4.
fn beyond(chi: f64, freedom: usize) -> f64 {
    assert!(freedom % 2 == 1, "an odd number of degrees of freedom");
    let root = chi.sqrt();
    let density = (-chi / 2.0).exp() / std::f64::consts::TAU.sqrt();
    let (mut term, mut sum, mut odd) = (root, 0.0, 1.0);
    for _ in 0..freedom / 2 {
        sum += term;
        odd += 2.0;
        term *= chi / odd;
    }
    libm::erfc(root / std::f64::consts::SQRT_2) + 2.0 * density * sum
}
