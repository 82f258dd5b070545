//! Apportionments that are published, from the populations that they were made from.

use super::super::{Apportionment, Claims, Quota};
use super::{codes, totals};

const HAMILTON: Apportionment = Apportionment::Hamilton {
    quota: Quota::OfAll,
};

/// The 15 states in 1790: population, and seats of 120 by Hamilton's method, in the bill that was
/// vetoed. COMAP, For All Practical Purposes, 10th ed., ch. 14, example 6 and table 14.5: total
/// 3,615,920, quotas and seats.
const CENSUS_1790: [(&str, u32, u32); 15] = [
    ("CT", 236_841, 8),
    ("DE", 55_540, 2),
    ("GA", 70_835, 2),
    ("KY", 68_705, 2),
    ("MA", 475_327, 16),
    ("MD", 278_514, 9),
    ("NC", 353_523, 12),
    ("NH", 141_822, 5),
    ("NJ", 179_570, 6),
    ("NY", 331_589, 11),
    ("PA", 432_879, 14),
    ("RI", 68_446, 2),
    ("SC", 206_236, 7),
    ("VA", 630_560, 21),
    ("VT", 85_533, 3),
];

/// The 38 states in 1880: population (total 49,371,340), and the 325 seats of the act of 25
/// February 1882 (22 Stat. 5; printed in the Democratic Sentinel, 3 March 1882).
const CENSUS_1880: [(&str, u32, u32); 38] = [
    ("AL", 1_262_505, 8),
    ("AR", 802_525, 5),
    ("CA", 864_694, 6),
    ("CO", 194_327, 1),
    ("CT", 622_700, 4),
    ("DE", 146_608, 1),
    ("FL", 269_493, 2),
    ("GA", 1_542_180, 10),
    ("IA", 1_624_615, 11),
    ("IL", 3_077_871, 20),
    ("IN", 1_978_301, 13),
    ("KS", 996_096, 7),
    ("KY", 1_648_690, 11),
    ("LA", 939_946, 6),
    ("MA", 1_783_085, 12),
    ("MD", 934_943, 6),
    ("ME", 648_936, 4),
    ("MI", 1_636_937, 11),
    ("MN", 780_773, 5),
    ("MO", 2_168_380, 14),
    ("MS", 1_131_597, 7),
    ("NC", 1_399_750, 9),
    ("NE", 452_402, 3),
    ("NH", 346_991, 2),
    ("NJ", 1_131_116, 7),
    ("NV", 62_266, 1),
    ("NY", 5_082_871, 34),
    ("OH", 3_198_062, 21),
    ("OR", 174_768, 1),
    ("PA", 4_282_891, 28),
    ("RI", 276_531, 2),
    ("SC", 995_577, 7),
    ("TN", 1_542_359, 10),
    ("TX", 1_591_749, 11),
    ("VA", 1_512_565, 10),
    ("VT", 332_286, 2),
    ("WI", 1_315_497, 9),
    ("WV", 618_457, 4),
];

/// The 50 states in 2020: apportionment population and seats. US Census Bureau (2021),
/// 2020 Census Apportionment Results, tables 1 and A.
const CENSUS_2020: [(&str, u32, u32); 50] = [
    ("AL", 5_030_053, 7),
    ("AK", 736_081, 1),
    ("AZ", 7_158_923, 9),
    ("AR", 3_013_756, 4),
    ("CA", 39_576_757, 52),
    ("CO", 5_782_171, 8),
    ("CT", 3_608_298, 5),
    ("DE", 990_837, 1),
    ("FL", 21_570_527, 28),
    ("GA", 10_725_274, 14),
    ("HI", 1_460_137, 2),
    ("ID", 1_841_377, 2),
    ("IL", 12_822_739, 17),
    ("IN", 6_790_280, 9),
    ("IA", 3_192_406, 4),
    ("KS", 2_940_865, 4),
    ("KY", 4_509_342, 6),
    ("LA", 4_661_468, 6),
    ("ME", 1_363_582, 2),
    ("MD", 6_185_278, 8),
    ("MA", 7_033_469, 9),
    ("MI", 10_084_442, 13),
    ("MN", 5_709_752, 8),
    ("MS", 2_963_914, 4),
    ("MO", 6_160_281, 8),
    ("MT", 1_085_407, 2),
    ("NE", 1_963_333, 3),
    ("NV", 3_108_462, 4),
    ("NH", 1_379_089, 2),
    ("NJ", 9_294_493, 12),
    ("NM", 2_120_220, 3),
    ("NY", 20_215_751, 26),
    ("NC", 10_453_948, 14),
    ("ND", 779_702, 1),
    ("OH", 11_808_848, 15),
    ("OK", 3_963_516, 5),
    ("OR", 4_241_500, 6),
    ("PA", 13_011_844, 17),
    ("RI", 1_098_163, 2),
    ("SC", 5_124_712, 7),
    ("SD", 887_770, 1),
    ("TN", 6_916_897, 9),
    ("TX", 29_183_290, 38),
    ("UT", 3_275_252, 4),
    ("VT", 643_503, 1),
    ("VA", 8_654_542, 11),
    ("WA", 7_715_946, 10),
    ("WV", 1_795_045, 2),
    ("WI", 5_897_473, 8),
    ("WY", 577_719, 1),
];

/// The 50 states in 2010: apportionment population, total 309,183,463. US Census Bureau (2010),
/// 2010 Apportionment Results, table 1.
const CENSUS_2010: [(&str, u32); 50] = [
    ("AL", 4_802_982),
    ("AK", 721_523),
    ("AZ", 6_412_700),
    ("AR", 2_926_229),
    ("CA", 37_341_989),
    ("CO", 5_044_930),
    ("CT", 3_581_628),
    ("DE", 900_877),
    ("FL", 18_900_773),
    ("GA", 9_727_566),
    ("HI", 1_366_862),
    ("ID", 1_573_499),
    ("IL", 12_864_380),
    ("IN", 6_501_582),
    ("IA", 3_053_787),
    ("KS", 2_863_813),
    ("KY", 4_350_606),
    ("LA", 4_553_962),
    ("ME", 1_333_074),
    ("MD", 5_789_929),
    ("MA", 6_559_644),
    ("MI", 9_911_626),
    ("MN", 5_314_879),
    ("MS", 2_978_240),
    ("MO", 6_011_478),
    ("MT", 994_416),
    ("NE", 1_831_825),
    ("NV", 2_709_432),
    ("NH", 1_321_445),
    ("NJ", 8_807_501),
    ("NM", 2_067_273),
    ("NY", 19_421_055),
    ("NC", 9_565_781),
    ("ND", 675_905),
    ("OH", 11_568_495),
    ("OK", 3_764_882),
    ("OR", 3_848_606),
    ("PA", 12_734_905),
    ("RI", 1_055_247),
    ("SC", 4_645_975),
    ("SD", 819_761),
    ("TN", 6_375_431),
    ("TX", 25_268_418),
    ("UT", 2_770_765),
    ("VT", 630_337),
    ("VA", 8_037_736),
    ("WA", 6_753_369),
    ("WV", 1_859_815),
    ("WI", 5_698_230),
    ("WY", 568_300),
];

fn seats(method: Apportionment, seats: u32, population: &[u32], floor: u32) -> Vec<u32> {
    let need: Vec<f64> = population.iter().copied().map(f64::from).collect();
    let (areas, floors) = (codes(need.len()), vec![floor; need.len()]);
    totals(method, seats, Claims::new(&areas, &need).floors(&floors)).expect("claims that fit")
}

#[test]
fn hamilton_gives_the_seats_of_the_bill_of_1792() {
    let population = CENSUS_1790.map(|row| row.1);
    assert_eq!(population.iter().sum::<u32>(), 3_615_920);
    assert_eq!(
        seats(HAMILTON, 120, &population, 0),
        CENSUS_1790.map(|row| row.2)
    );
}

/// The act of 14 April 1792 (1 Stat. 253) gave one seat for every 33,000, fractions left out:
/// 105 by Jefferson's method. Caulfield, Apportioning Representatives, MAA Convergence,
/// "Jefferson's method": Hamilton's gives 13 states the same, Virginia one less and Delaware one more.
#[test]
fn hamilton_differs_from_jefferson_in_virginia_and_delaware() {
    let population = CENSUS_1790.map(|row| row.1);
    let hamilton = seats(HAMILTON, 105, &population, 0);
    let jefferson = population.map(|population| population / 33_000);
    assert_eq!(jefferson.iter().sum::<u32>(), 105);
    for ((state, ..), (jefferson, hamilton)) in
        CENSUS_1790.iter().zip(jefferson.iter().zip(hamilton))
    {
        let expected = match *state {
            "VA" => jefferson - 1,
            "DE" => jefferson + 1,
            _ => *jefferson,
        };
        assert_eq!(hamilton, expected, "{state}");
    }
}

/// The paradox that C. W. Seaton found: COMAP, ch. 14, example 7 and table 14.6.
#[test]
fn alabama_loses_a_seat_when_there_is_one_more() {
    let population = CENSUS_1880.map(|row| row.1);
    assert_eq!(population.iter().sum::<u32>(), 49_371_340);
    let of = |total, state| {
        let at = CENSUS_1880.iter().position(|row| row.0 == state);
        seats(HAMILTON, total, &population, 1)[at.expect("a state")]
    };
    assert_eq!((of(299, "AL"), of(299, "IL"), of(299, "TX")), (8, 18, 9));
    assert_eq!((of(300, "AL"), of(300, "IL"), of(300, "TX")), (7, 19, 10));
    let webster = |total| seats(Apportionment::Webster, total, &population, 1);
    for total in 275..350 {
        for (more, fewer) in webster(total + 1).iter().zip(webster(total)) {
            assert!(*more >= fewer, "Webster has no such paradox");
        }
    }
}

/// 325 seats were chosen because the two methods agree there (Caulfield, "Paradoxes").
#[test]
fn hamilton_and_webster_give_the_seats_of_1882() {
    let population = CENSUS_1880.map(|row| row.1);
    for method in [HAMILTON, Apportionment::Webster] {
        assert_eq!(
            seats(method, 325, &population, 1),
            CENSUS_1880.map(|row| row.2)
        );
    }
}

#[test]
fn huntington_hill_gives_the_seats_of_2020() {
    let population = CENSUS_2020.map(|row| row.1);
    let found = seats(Apportionment::HuntingtonHill, 435, &population, 0);
    assert_eq!(found, CENSUS_2020.map(|row| row.2));
}

/// COMAP, ch. 14, example 22, "The 435th seat": North Carolina's by Webster's method, Rhode
/// Island's by Huntington-Hill's; all others are the same.
#[test]
fn webster_and_huntington_hill_differ_in_the_last_seat_of_2010() {
    let population = CENSUS_2010.map(|row| row.1);
    assert_eq!(population.iter().sum::<u32>(), 309_183_463);
    let webster = seats(Apportionment::Webster, 435, &population, 1);
    let hill = seats(Apportionment::HuntingtonHill, 435, &population, 1);
    let differ: Vec<_> = CENSUS_2010
        .iter()
        .zip(webster.iter().zip(hill))
        .filter(|(_, (webster, hill))| *webster != hill)
        .map(|((state, _), (webster, hill))| (*state, *webster, hill))
        .collect();
    assert_eq!(differ, [("NC", 14, 13), ("RI", 1, 2)]);
}
