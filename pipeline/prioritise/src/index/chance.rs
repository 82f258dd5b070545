//! Random numbers that are a function of the seed, of what they are for and of their place.

use std::f64::consts::TAU;

use vocabulary::Sequence;

/// What numbers are for: two purposes share none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Weights, one sequence a draw.
    Weights = 1,
    /// Points of a design, one sequence a point.
    Design = 2,
}

/// The sequence of one item, taken number by number.
#[derive(Debug, Clone)]
pub(super) struct Chance {
    sequence: Sequence,
    place: u64,
}

impl Chance {
    pub(super) const fn new(seed: u64, purpose: Purpose, item: u64) -> Self {
        Self {
            sequence: Sequence::new(seed, purpose as u64, item),
            place: 0,
        }
    }

    /// Between 0 and 1, both left out.
    pub(super) const fn share(&mut self) -> f64 {
        self.place += 1;
        self.sequence.share(self.place)
    }

    /// Standard normal.
    ///
    /// # References
    /// Box and Muller (1958), Annals of Mathematical Statistics 29:610-611.
    pub(super) fn normal(&mut self) -> f64 {
        let length = libm::sqrt(-2.0 * libm::log(self.share()));
        length * libm::cos(TAU * self.share())
    }

    /// Gamma with this shape and scale 1.
    ///
    /// # References
    /// Marsaglia and Tsang (2000), ACM Transactions on Mathematical Software 26:363-372; a shape
    /// below 1 from one above it, as in its last section.
    pub(super) fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let boost = libm::pow(self.share(), shape.recip());
            return boost * self.gamma(shape + 1.0);
        }
        let d = shape - 1.0 / 3.0;
        let c = (9.0 * d).sqrt().recip();
        loop {
            let x = self.normal();
            let v = 1.0 + c * x;
            if v <= 0.0 {
                continue;
            }
            let v = v * v * v;
            if libm::log(self.share()) < 0.5 * x * x + d - d * v + d * libm::log(v) {
                return d * v;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and variance are the shape; the third central moment is twice that.
    #[test]
    fn gammas_have_their_moments() {
        for (item, shape) in [0.3, 1.0, 2.5, 40.0].into_iter().enumerate() {
            let mut chance = Chance::new(7, Purpose::Weights, item as u64);
            let drawn: Vec<f64> = (0..200_000).map(|_| chance.gamma(shape)).collect();
            let mean = drawn.iter().sum::<f64>() / 2e5;
            let moment = |power| drawn.iter().map(|x| (x - mean).powi(power)).sum::<f64>() / 2e5;
            assert!((mean / shape - 1.0).abs() < 0.015, "mean {mean} of {shape}");
            assert!(
                (moment(2) / shape - 1.0).abs() < 0.04,
                "variance of {shape}"
            );
            assert!(
                (moment(3) / (2.0 * shape) - 1.0).abs() < 0.3,
                "skewness of {shape}"
            );
        }
    }

    #[test]
    fn other_seeds_purposes_and_items_give_other_numbers() {
        let first = |seed, purpose, item| Chance::new(seed, purpose, item).sequence.word(1);
        let all = [
            first(1, Purpose::Weights, 0),
            first(2, Purpose::Weights, 0),
            first(1, Purpose::Design, 0),
            first(1, Purpose::Weights, 1),
        ];
        for (at, one) in all.iter().enumerate() {
            assert!(all[at + 1..].iter().all(|other| other != one));
        }
    }
}
