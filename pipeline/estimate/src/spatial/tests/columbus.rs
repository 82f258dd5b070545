//! Columbus, Ohio: 49 neighbourhoods without islands, on which esda and spdep agree but where said.
//!
//! Reference: spdep 1.2-7 under R 4.2.2, and esda 2.9.0 with libpysal 4.14.1.

use super::super::*;
use super::permutations;
use crate::reference::{Reference, agrees, columbus};
use vocabulary::AreaColumn;

fn crime(table: &Reference) -> Variable {
    Variable::new(&table.column("crime")).expect("a variable")
}

#[track_caller]
fn tested(found: Result<Test, NotEstimable>, [variance, z, p]: [f64; 3]) {
    let found = found.expect("a variance");
    agrees(found.variance, variance, 1e-12);
    agrees(found.z, z, 1e-12);
    agrees(found.p, p, 1e-11);
}

/// `esda.Moran` and `moran.test`, two-sided.
#[test]
fn moran_agrees() {
    let table = columbus();
    let (queen, rook) = (table.neighbours("queen"), table.neighbours("rook"));
    assert_eq!((queen.directed_links(), rook.directed_links()), (236, 200));
    let crime = crime(&table);
    let by = |neighbours, weighting| {
        let weights = Weights::new(neighbours, weighting).expect("weights");
        moran(&crime, &weights).expect("the same areas")
    };
    let found = by(&queen, Weighting::RowStandardised);
    agrees(found.statistic, 0.500_188_557_182_861_1, 1e-12);
    agrees(found.expected, -0.020_833_333_333_333_332, 1e-15);
    tested(
        found.randomisation,
        [
            0.008_689_289_201_332_044,
            5.589_382_675_044_51,
            2.278_782_700_782_476_8e-8,
        ],
    );
    tested(
        found.normality,
        [
            0.008_563_413_119_404_98,
            5.630_312_787_738_188,
            1.798_830_991_588_801e-8,
        ],
    );
    let found = by(&queen, Weighting::Binary);
    agrees(found.statistic, 0.515_461_436_886_279, 1e-12);
    tested(
        found.randomisation,
        [
            0.007_454_394_342_787_85,
            6.211_512_737_303_75,
            5.247_693_639_555_65e-10,
        ],
    );
    let found = by(&rook, Weighting::RowStandardised);
    agrees(found.statistic, 0.523_670_212_750_253_2, 1e-12);
    let variances = [found.randomisation, found.normality].map(|test| test.expect("one").variance);
    agrees(variances[0], 0.009_952_987_347_723_773, 1e-12);
    agrees(variances[1], 0.009_808_900_066_073_292, 1e-12);
}

/// `esda.Geary`; `geary.test` has the other sign of `z`.
#[test]
fn geary_agrees() {
    let table = columbus();
    let queen = table.neighbours("queen");
    let by = |weighting| {
        let weights = Weights::new(&queen, weighting).expect("weights");
        geary(&crime(&table), &weights).expect("the same areas")
    };
    let found = by(Weighting::RowStandardised);
    agrees(found.statistic, 0.540_528_202_702_068_4, 1e-12);
    assert_eq!(found.expected.to_bits(), 1.0_f64.to_bits());
    tested(
        found.randomisation,
        [
            0.009_384_263_776_965_005,
            -4.743_061_500_504_464_5,
            2.105_123_257_425_3e-6,
        ],
    );
    let normality = found.normality.expect("a variance");
    agrees(normality.variance, 0.009_821_535_433_554_237, 1e-12);
    agrees(normality.z, -4.636_274_756_220_836, 1e-12);
    let found = by(Weighting::Binary);
    agrees(found.statistic, 0.591_611_324_063_041_3, 1e-12);
    let variances = [found.randomisation, found.normality].map(|test| test.expect("one").variance);
    agrees(variances[0], 0.011_583_434_560_125_18, 1e-12);
    agrees(variances[1], 0.013_846_595_805_802_931, 1e-12);
}

/// `esda.G` and `globalG.test` (two-sided) on binary weights.
#[test]
fn general_g_agrees() {
    let table = columbus();
    let found = general_g(&crime(&table), &table.neighbours("queen")).expect("a statistic");
    agrees(found.statistic, 0.127_807_457_381_954_34, 1e-12);
    agrees(found.expected, 0.100_340_136_054_421_77, 1e-14);
    tested(
        found.randomisation,
        [
            3.507_057_303_807_175e-5,
            4.638_150_931_985_434,
            3.515_400_394_941_53e-6,
        ],
    );
    assert_eq!(found.normality, Err(NotEstimable::NoMoments));
}

/// `localmoran(mlvar = TRUE, conditional = TRUE)`; esda's `Is` times 49/48, its `EIc` and `VIc` as they are.
#[test]
fn local_moran_agrees() {
    let table = columbus();
    let queen = table.neighbours("queen");
    let rows = |weighting| {
        let weights = Weights::new(&queen, weighting).expect("weights");
        let found = local_moran(&crime(&table), &weights).expect("the same areas");
        let rows: Vec<LocalMoran> = found
            .values()
            .map(|local| local.expect("neighbours"))
            .collect();
        rows
    };
    let expected = [
        [
            0.736_818_490_608_356_2,
            -0.028_598_541_967_194_21,
            0.666_144_890_762_596_4,
            0.937_807_651_035_260_8,
            0.348_343_268_465_009,
        ],
        [
            0.528_777_013_265_966_6,
            -0.020_250_213_989_388_69,
            0.310_266_063_292_295_8,
            0.985_659_120_261_526_2,
            0.324_300_416_173_875,
        ],
        [
            0.093_850_741_661_601_22,
            -0.001_539_686_743_647_552,
            0.017_630_071_966_303_73,
            0.718_418_912_504_627_7,
            0.472_499_029_015_898,
        ],
        [
            0.004_820_966_628_216_32,
            -0.000_570_757_243_919_693,
            0.006_541_756_761_012_51,
            0.066_662_323_448_672_1,
            0.946_850_529_094_044,
        ],
        [
            0.303_606_124_752_093_03,
            -0.018_493_191_018_336_637,
            0.094_617_920_458_564_01,
            1.047_136_029_430_922_7,
            0.295_036_844_151_297,
        ],
    ];
    for (found, [statistic, mean, variance, z, p]) in
        rows(Weighting::RowStandardised).iter().zip(expected)
    {
        agrees(found.statistic, statistic, 1e-12);
        agrees(found.expected, mean, 1e-12);
        let test = found.test.expect("a variance");
        agrees(test.variance, variance, 1e-12);
        agrees(test.z, z, 1e-11);
        agrees(test.p, p, 1e-11);
    }
    let expected = [
        1.473_636_981_216_712_5,
        1.586_331_039_797_899_8,
        0.375_402_966_646_404_9,
    ];
    for (found, statistic) in rows(Weighting::Binary).iter().zip(expected) {
        agrees(found.statistic, statistic, 1e-12);
    }
    // esda's `q`: 3 is low beside low, 1 high beside high.
    let quadrants: Vec<Quadrant> = rows(Weighting::RowStandardised)
        .iter()
        .take(5)
        .map(|local| local.quadrant)
        .collect();
    assert_eq!(quadrants[..4], [Quadrant::LowLow; 4]);
    assert_eq!(quadrants[4], Quadrant::HighHigh);
}

/// What the local statistics add up to: Anselin (1995), equation 15.
#[test]
fn local_morans_add_up_to_the_global_one() {
    let table = columbus();
    let queen = table.neighbours("queen");
    for weighting in [Weighting::Binary, Weighting::RowStandardised] {
        let weights = Weights::new(&queen, weighting).expect("weights");
        let local = local_moran(&crime(&table), &weights).expect("the same areas");
        let sum: f64 = local
            .values()
            .map(|local| local.expect("neighbours").statistic)
            .sum();
        let global = moran(&crime(&table), &weights).expect("the same areas");
        agrees(sum / weights.sums().s0, global.statistic, 1e-13);
    }
}

/// `esda.G_Local(star = True, transform = "B").Zs`, and `localG` on `include.self`, `return_internals = TRUE`.
#[test]
fn getis_ord_agrees() {
    let table = columbus();
    let crime = crime(&table);
    let found = getis_ord(&crime, &table.neighbours("queen")).expect("the same areas");
    let rows: Vec<GetisOrd> = found
        .values()
        .map(|local| local.expect("neighbours"))
        .collect();
    let z = [
        -1.432_779_653_966_427_5,
        -1.340_008_097_464_162_4,
        -0.771_998_680_953_112_7,
        -0.131_733_364_490_506_1,
        1.285_362_798_437_344,
        0.068_648_043_811_091,
        0.661_364_837_747_861_6,
        1.013_023_950_616_628_8,
        0.219_143_443_232_924_2,
        -1.137_527_663_350_284_7,
    ];
    for (found, z) in rows.iter().zip(z) {
        agrees(found.test.expect("a variance").z, z, 1e-11);
    }
    let total = crime.mean() * 49.0;
    agrees(rows[0].sum / total, 0.037_851_650_925_013_9, 1e-12);
    agrees(rows[0].expected / total, 0.061_224_489_795_918_4, 1e-12);
    let test = rows[0].test.expect("a variance");
    agrees(
        test.variance / (total * total),
        0.000_266_111_791_533_015,
        1e-12,
    );
    agrees(test.p, 0.151_920_817_574_635, 1e-12);
}

/// `joincount.multi` and `joincount.test` (both ways of sampling) of crime above its mean.
#[test]
fn joint_counts_agree() {
    let table = columbus();
    let crime: AreaColumn<f64> = table.column("crime");
    let mean = Variable::new(&crime).expect("a variable").mean();
    let high = crime.map(|_, value| *value > mean);
    let queen = table.neighbours("queen");
    let by = |weighting| {
        let weights = Weights::new(&queen, weighting).expect("weights");
        joint_counts(&high, &weights).expect("two colours")
    };
    let variance = |sampled: Sampled| sampled.test.expect("a variance").variance;
    let found = by(Weighting::Binary);
    assert_eq!((found.black, found.white), (24, 25));
    let expected = [
        (
            found.black_black,
            54.0,
            27.693_877_551_02,
            18.219_358_955_05,
            6.162_97,
        ),
        (
            found.white_white,
            35.0,
            30.102_040_816_33,
            19.247_077_901_94,
            1.116_43,
        ),
        (
            found.black_white,
            29.0,
            60.204_081_632_65,
            26.630_083_210_01,
            -6.046_79,
        ),
    ];
    for (found, count, mean, spread, z) in expected {
        agrees(found.count, count, 1e-13);
        agrees(found.non_free.expected, mean, 1e-11);
        agrees(variance(found.non_free), spread, 1e-11);
        agrees(found.non_free.test.expect("a variance").z, z, 1e-5);
    }
    agrees(found.black_black.free.expected, 28.308_204_914_618_9, 1e-12);
    agrees(
        variance(found.black_black.free),
        86.862_599_420_170_8,
        1e-12,
    );
    let found = by(Weighting::RowStandardised);
    let expected = [
        (
            found.black_black,
            9.250_992_063_492_1,
            5.75,
            0.452_282_790_649_2,
        ),
        (
            found.white_white,
            9.483_333_333_333_3,
            6.25,
            0.462_743_465_094_8,
        ),
        (
            found.black_white,
            5.765_674_603_174_6,
            12.5,
            1.338_400_812_543_1,
        ),
    ];
    for (found, count, mean, spread) in expected {
        agrees(found.count, count, 1e-12);
        agrees(found.non_free.expected, mean, 1e-12);
        agrees(variance(found.non_free), spread, 1e-11);
    }
    agrees(
        variance(found.black_black.free),
        3.408_282_944_228_27,
        1e-12,
    );
}

/// `esda.Moran_Local(permutations = 99999).p_sim`, the smaller tail: two simulations differ by chance alone.
#[test]
fn slow_conditional_permutation_agrees() {
    let table = columbus();
    let crime = crime(&table);
    let permutations = permutations(19_999, 1);
    let found = conditional_permutation(&[&crime], &table.neighbours("queen"), permutations)
        .expect("links");
    let expected = [
        0.185_87, 0.169_97, 0.241_86, 0.476_39, 0.149_97, 0.323_5, 0.037_11, 0.162_75, 0.377_86,
        0.115_7,
    ];
    for (ranks, p) in found[0].values().zip(expected) {
        let ranks = ranks.expect("neighbours");
        let smaller = ranks.moran.upper().min(ranks.moran.lower());
        let error = (p * (1.0 - p) * (1.0 / 1e5 + 1.0 / 2e4_f64)).sqrt();
        assert!((smaller - p).abs() < 4.0 * error, "{smaller} for {p}");
        agrees(ranks.moran.two_sided(), 2.0 * smaller, 1e-15);
        agrees(ranks.getis_ord.two_sided(), 2.0 * smaller, 1e-15);
    }
}

/// Permutation reaches what the analytic moments say: the global statistics of burglaries are far beyond chance.
#[test]
fn permutation_finds_what_the_moments_find() {
    let table = columbus();
    let queen = table.neighbours("queen");
    let weights = Weights::new(&queen, Weighting::Binary).expect("weights");
    let ranks = permute(&[&crime(&table)], &weights, permutations(9_999, 1)).expect("ranks");
    assert_eq!(ranks[0].moran.at_least, 0);
    assert_eq!(ranks[0].geary.at_most, 0);
    let g = ranks[0].general_g.expect("values above nought");
    assert!(g.at_least <= 2);
    let weights = Weights::new(&queen, Weighting::RowStandardised).expect("weights");
    let others = permute(&[&crime(&table)], &weights, permutations(9_999, 1)).expect("ranks");
    assert_eq!(others[0].general_g, Ok(g), "links count 1 each for it");
}
