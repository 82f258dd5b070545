//! Random numbers that are a function of the seed, of what they are for and of their place.

use std::f64::consts::TAU;

/// What numbers are for: two purposes share none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Weights, one sequence a draw.
    Weights = 1,
    /// Points of a design, one sequence a point.
    Design = 2,
}

/// The sequence of one item.
///
/// # References
/// Steele, Lea and Flood (2014), OOPSLA 2014, p. 453-472: `SplitMix64`, of which a sequence is a
/// part that begins at a mixed place. Salmon et al. (2011), SC11 (numbers as a function of a counter).
#[derive(Debug, Clone)]
pub(super) struct Chance {
    state: u64,
}

/// 2^64 over the golden ratio, odd: its multiples visit every word.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

impl Chance {
    pub(super) const fn new(seed: u64, purpose: Purpose, item: u64) -> Self {
        let key = mix(seed.wrapping_add(GOLDEN)) ^ mix(purpose as u64);
        Self {
            state: mix(mix(key).wrapping_add(item.wrapping_mul(GOLDEN))),
        }
    }

    /// The next word, all of whose bits are random.
    const fn word(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GOLDEN);
        mix(self.state)
    }

    /// Between 0 and 1, both left out.
    pub(super) fn share(&mut self) -> f64 {
        // 52 bits: each is a number of its own, and so is the half beyond it.
        (real(self.word() >> 12) + 0.5) / real(1 << 52)
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

/// The finalizer of `SplitMix64`: every bit of the result depends on every bit of the word.
const fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
}

#[expect(clippy::cast_precision_loss, reason = "52 bits")]
const fn real(bits: u64) -> f64 {
    bits as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first numbers of `SplitMix64` from 1234567, as Rosetta Code's task lists them.
    #[test]
    fn a_sequence_is_that_of_splitmix() {
        let mut from_seed = Chance { state: 1_234_567 };
        let words: Vec<u64> = (0..5).map(|_| from_seed.word()).collect();
        assert_eq!(
            words,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
                16_408_922_859_458_223_821
            ]
        );
    }

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
        let first = |seed, purpose, item| Chance::new(seed, purpose, item).word();
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
