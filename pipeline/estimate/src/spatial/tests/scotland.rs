//! Scotland's lip cancer, with three islands, and North Carolina's sudden infant deaths.
//!
//! Reference: spdep 1.2-7 under R 4.2.2, and esda 2.9.0 with libpysal 4.14.1.

use super::super::*;
use crate::reference::{agrees, north_carolina, scotland};
use crate::smooth::Rates;
use vocabulary::{AreaColumn, Neighbours};

fn ratio() -> (Variable, Neighbours) {
    let table = scotland();
    let observed: AreaColumn<f64> = table.column("observed");
    let expected: AreaColumn<f64> = table.column("expected");
    let ratio = observed.map(|code, events| events / expected.get(code).expect("an area"));
    (
        Variable::new(&ratio).expect("a variable"),
        table.neighbours("neighbours"),
    )
}

/// `moran.test` and `geary.test` with their default `adjust.n = TRUE`.
#[test]
fn islands_do_not_count_among_the_areas() {
    let (ratio, neighbours) = ratio();
    assert_eq!(neighbours.directed_links(), 234);
    assert_eq!(neighbours.islands().count(), 3);
    let by = |weighting| {
        let weights = Weights::new(&neighbours, weighting).expect("weights");
        assert_eq!(weights.connected(), 53);
        let found = moran(&ratio, &weights).expect("the same areas");
        agrees(found.expected, -1.0 / 52.0, 1e-15);
        let geary = geary(&ratio, &weights).expect("the same areas").statistic;
        let variance = |test: Result<Test, NotEstimable>| test.expect("one").variance;
        (
            [found.statistic, geary],
            [variance(found.randomisation), variance(found.normality)],
        )
    };
    let ([moran, geary], variances) = by(Weighting::Binary);
    agrees(moran, 0.437_119_239_232_317_8, 1e-12);
    agrees(geary, 0.295_813_952_705_717, 1e-12);
    agrees(variances[0], 0.007_227_651_986_428_647, 1e-12);
    agrees(variances[1], 0.007_549_901_776_105_298, 1e-12);
    let ([moran, geary], variances) = by(Weighting::RowStandardised);
    agrees(moran, 0.497_024_704_469_385_5, 1e-12);
    agrees(geary, 0.340_278_536_081_043, 1e-12);
    agrees(variances[0], 0.008_478_092_787_502_17, 1e-12);
    agrees(variances[1], 0.008_867_625_554_433_487, 1e-12);
}

/// `globalG.test` with its defaults.
#[test]
fn islands_count_nowhere_in_the_general_g() {
    let (ratio, neighbours) = ratio();
    let found = general_g(&ratio, &neighbours).expect("a statistic");
    agrees(found.statistic, 0.094_024_490_197_860_2, 1e-12);
    agrees(found.expected, 0.084_905_660_377_358_49, 1e-12);
    let test = found.randomisation.expect("a variance");
    agrees(test.variance, 0.000_115_227_813_765_810_7, 1e-12);
}

/// `localmoran` and `localG` on `include.self`: the areas beside islands, and the islands.
#[test]
fn islands_have_no_local_statistic() {
    let (ratio, neighbours) = ratio();
    let weights = Weights::new(&neighbours, Weighting::RowStandardised).expect("weights");
    let local = local_moran(&ratio, &weights).expect("the same areas");
    let gi_star = getis_ord(&ratio, &neighbours).expect("the same areas");
    let code = |text: &str| text.parse().expect("a code");
    for (area, statistic, variance, z) in [
        (
            "S01",
            3.460_258_127_497_383_4,
            3.460_917_455_760_813,
            3.356_436_562_374_017_6,
        ),
        (
            "S02",
            2.813_023_298_027_933,
            2.357_537_970_998_671_5,
            2.792_101_977_655_972_3,
        ),
        (
            "S03",
            1.601_010_368_388_639_9,
            2.645_882_870_967_959,
            1.870_995_710_207_266_7,
        ),
    ] {
        let found = local.get(code(area)).expect("an area").expect("neighbours");
        agrees(found.statistic, statistic, 1e-11);
        agrees(found.test.expect("a variance").variance, variance, 1e-11);
        let found = gi_star
            .get(code(area))
            .expect("an area")
            .expect("neighbours");
        agrees(found.test.expect("a variance").z, z, 1e-11);
    }
    let permutations = super::permutations(9, 1);
    let ranks = conditional_permutation(&[&ratio], &neighbours, permutations).expect("links");
    for island in ["S06", "S08", "S11"].map(code) {
        let none = Some(NotEstimable::NoNeighbours);
        assert_eq!(local.get(island).and_then(|found| found.err()), none);
        assert_eq!(gi_star.get(island).and_then(|found| found.err()), none);
        assert_eq!(ranks[0].get(island).and_then(|found| found.err()), none);
    }
    assert_eq!(ranks[0].values().filter(|found| found.is_ok()).count(), 53);
}

/// `esda.smoothing.assuncao_rate`, `esda.Moran_Rate` and `EBImoran.mc`: no island here.
#[test]
fn the_moran_of_standardised_rates_agrees() {
    let table = north_carolina();
    let rates = Rates::new(&table.column("deaths"), &table.column("births")).expect("rates");
    let standardised = standardised_rates(&rates);
    let expected = [
        0.694_208_094_683_269_9,
        -1.337_047_962_585_420_4,
        -0.911_328_113_562_915_3,
        5.252_310_556_926_57,
    ];
    for (found, expected) in standardised.values().zip(expected) {
        agrees(*found, expected, 1e-11);
    }
    let variable = Variable::new(&standardised).expect("a variable");
    let neighbours = table.neighbours("neighbours");
    for (weighting, statistic, variance) in [
        (
            Weighting::Binary,
            0.229_437_292_520_953_1,
            0.003_636_974_911_036_524,
        ),
        (
            Weighting::RowStandardised,
            0.254_230_991_152_803_6,
            0.004_119_782_714_919_244,
        ),
    ] {
        let weights = Weights::new(&neighbours, weighting).expect("weights");
        let found = moran(&variable, &weights).expect("the same areas");
        agrees(found.statistic, statistic, 1e-11);
        agrees(found.randomisation.expect("one").variance, variance, 1e-11);
    }
}
