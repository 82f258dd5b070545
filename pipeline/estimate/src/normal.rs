//! Quantiles of the normal distribution, for Byar's limits.

/// The `z` above which a standard normal variable lies with probability `tail`.
///
/// # Units
/// Standard deviations; `tail` is a probability strictly between 0 and 0.25.
///
/// # Formula
/// Rational approximations, good to about 1 part in 10^16.
///
/// # References
/// Wichura (1988), Algorithm AS 241, Applied Statistics 37:477-484 (routine PPND16).
pub(crate) fn quantile_above(tail: f64) -> f64 {
    if 0.5 - tail <= 0.425 {
        return quantile_from_middle(0.5 - tail);
    }
    let r = libm::sqrt(-libm::log(tail));
    if r <= 5.0 {
        ratio(&NEAR, r - 1.6)
    } else {
        ratio(&FAR, r - 5.0)
    }
}

/// The `z` below which a standard normal variable lies with probability 0.5 and `share`, from
/// -0.5 to 0.5; next to the middle it keeps all digits.
///
/// # References
/// As [`quantile_above`].
pub(crate) fn quantile_from_middle(share: f64) -> f64 {
    if share.abs() > 0.425 {
        return quantile_above(0.5 - share.abs()).copysign(share);
    }
    share * ratio(&CENTRAL, 0.180_625 - share * share)
}

/// Coefficients of a numerator and a denominator, constant first.
type Rational = ([f64; 8], [f64; 8]);

fn ratio((numerator, denominator): &Rational, r: f64) -> f64 {
    let polynomial =
        |coefficients: &[f64; 8]| coefficients.iter().rev().fold(0.0, |sum, c| sum * r + c);
    polynomial(numerator) / polynomial(denominator)
}

const CENTRAL: Rational = (
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_854,
    ],
);

const NEAR: Rational = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        0.000_774_545_014_278_341_4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        0.000_547_593_808_499_534_5,
        1.050_750_071_644_416_9e-9,
    ],
);

const FAR: Rational = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_888,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        0.000_786_869_131_145_613_3,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_7e-15,
    ],
);

#[cfg(test)]
mod tests {
    use super::*;

    /// From Python 3.11's `statistics.NormalDist().inv_cdf`, another reading of the same paper.
    #[test]
    fn agrees_with_published_quantiles() {
        for (tail, expected) in [
            (0.24, 0.706_302_562_840_087_5),
            (0.1, 1.281_551_565_544_600_8),
            (0.025, 1.959_963_984_540_053_8),
            (0.001, 3.090_232_306_167_814),
            (1e-6, 4.753_424_308_822_899),
            (1e-12, 7.034_483_825_301_132),
            (1e-15, 7.941_345_326_170_995),
        ] {
            let found = quantile_above(tail);
            assert!(
                (found - expected).abs() < 4e-15,
                "tail {tail}: found {found}, expected {expected}"
            );
        }
    }
}
