//! Results that others have printed.

use super::*;

/// OECD and JRC (2008), Table A.2: the 23 countries of the Technology Achievement Index in its order.
const COUNTRIES: [&str; 23] = [
    "Finland",
    "United States",
    "Sweden",
    "Japan",
    "Korea",
    "Netherlands",
    "United Kingdom",
    "Canada",
    "Australia",
    "Singapore",
    "Germany",
    "Norway",
    "Ireland",
    "Belgium",
    "New Zealand",
    "Austria",
    "France",
    "Israel",
    "Spain",
    "Italy",
    "Czech Republic",
    "Hungary",
    "Slovenia",
];

/// The same table: patents, royalties, internet, exports, telephones (log), electricity (log),
/// schooling and university.
const RAW: [[f64; 23]; 8] = [
    [
        187.0, 289.0, 271.0, 994.0, 779.0, 189.0, 82.0, 31.0, 75.0, 8.0, 235.0, 103.0, 106.0, 72.0,
        103.0, 165.0, 205.0, 74.0, 42.0, 13.0, 28.0, 26.0, 105.0,
    ],
    [
        125.6, 130.0, 156.6, 64.6, 9.8, 151.2, 134.0, 38.6, 18.2, 25.5, 36.8, 20.2, 110.3, 73.9,
        13.0, 14.8, 33.6, 43.6, 8.6, 9.8, 4.2, 6.2, 4.0,
    ],
    [
        200.2, 179.1, 125.8, 49.0, 4.8, 136.0, 57.4, 108.0, 125.9, 72.3, 41.2, 193.6, 48.6, 58.9,
        146.7, 84.2, 36.4, 43.2, 21.0, 30.4, 25.0, 21.6, 20.3,
    ],
    [
        50.7, 66.2, 59.7, 80.8, 66.7, 50.9, 61.9, 48.7, 16.2, 74.9, 64.2, 19.0, 53.6, 47.6, 15.4,
        50.3, 58.9, 45.0, 53.4, 51.0, 51.7, 63.5, 49.5,
    ],
    [
        3.08, 3.00, 3.10, 3.00, 2.97, 3.02, 3.02, 2.94, 2.94, 2.95, 2.94, 3.12, 2.97, 2.91, 2.86,
        2.99, 2.97, 2.96, 2.86, 3.00, 2.75, 2.73, 2.84,
    ],
    [
        4.15, 4.07, 4.14, 3.86, 3.65, 3.77, 3.73, 4.18, 3.94, 3.83, 3.75, 4.39, 3.68, 3.86, 3.91,
        3.79, 3.80, 3.74, 3.62, 3.65, 3.68, 3.46, 3.71,
    ],
    [
        10.0, 12.0, 11.4, 9.5, 10.8, 9.4, 9.4, 11.6, 10.9, 7.1, 10.2, 11.9, 9.4, 9.3, 11.7, 8.4,
        7.9, 9.6, 7.3, 7.2, 9.5, 9.1, 7.1,
    ],
    [
        27.4, 13.9, 15.3, 10.0, 23.2, 9.5, 14.9, 14.2, 25.3, 24.2, 14.4, 11.2, 12.3, 13.6, 13.1,
        13.6, 12.6, 11.0, 15.6, 13.0, 8.2, 7.7, 10.6,
    ],
];

fn raw() -> Figures {
    exact(&RAW.map(|column| column.to_vec()))
}

/// Handbook, Table 15, on mean years of schooling: place, z, min-max, percentile.
#[test]
fn scales_are_those_of_the_handbook() {
    let printed = [
        (15, 0.26, 0.59, 65.2),
        (23, 1.52, 1.00, 100.0),
        (19, 1.14, 0.88, 82.6),
        (12, -0.06, 0.49, 52.2),
        (17, 0.76, 0.76, 73.9),
        (9, -0.12, 0.47, 39.1),
        (9, -0.12, 0.47, 39.1),
        (20, 1.27, 0.92, 87.0),
        (18, 0.83, 0.78, 78.3),
        (1, -1.58, 0.00, 4.3),
        (16, 0.38, 0.63, 69.6),
        (22, 1.46, 0.98, 95.7),
        (9, -0.12, 0.47, 39.1),
        (8, -0.19, 0.45, 34.8),
        (21, 1.33, 0.94, 91.3),
        (6, -0.76, 0.27, 26.1),
        (5, -1.08, 0.16, 21.7),
        (14, 0.00, 0.51, 60.9),
        (4, -1.46, 0.04, 17.4),
        (3, -1.52, 0.02, 13.0),
        (12, -0.06, 0.49, 52.2),
        (7, -0.31, 0.41, 30.4),
        (1, -1.58, 0.00, 4.3),
    ];
    let scaled =
        |normalisation: Normalisation| normalisation.apply(Direction::MoreIsMoreNeed, &RAW[6]);
    let (place, z) = (scaled(Normalisation::Rank), scaled(Normalisation::ZScore));
    let (min_max, percentile) = (
        scaled(Normalisation::MinMax),
        scaled(Normalisation::Percentile),
    );
    for (at, (printed_place, printed_z, printed_min_max, printed_percentile)) in
        printed.into_iter().enumerate()
    {
        let country = COUNTRIES[at];
        assert!(
            (place[at] - f64::from(printed_place)).abs() < 1e-9,
            "{country}: {}",
            place[at]
        );
        assert!(
            (z[at] - printed_z).abs() <= 0.005 + 1e-9,
            "{country}: {}",
            z[at]
        );
        assert!(
            (min_max[at] - printed_min_max).abs() <= 0.005 + 1e-9,
            "{country}: {}",
            min_max[at]
        );
        assert!(
            (100.0 * percentile[at] - printed_percentile).abs() <= 0.05 + 1e-9,
            "{country}"
        );
    }
}

/// Handbook, Table 38: the order of 23 countries by the arithmetic mean of scales with the declared
/// ends of UNDP (2001), Human Development Report, technical note 2 (0 to 994 patents and so on).
/// The report's Finland has 0.744; the raw data here are rounded to two decimals of a logarithm.
#[test]
fn the_technology_achievement_index_comes_out_in_its_order() {
    let log = libm::log10;
    let ends = [
        (0.0, 994.0),
        (0.0, 272.6),
        (0.0, 232.4),
        (0.0, 80.8),
        (0.0, log(901.0)),
        (log(22.0), log(6969.0)),
        (0.8, 12.0),
        (0.1, 27.4),
    ];
    let components = ends.into_iter().enumerate();
    let components = components.map(|(at, (from, to))| {
        component(
            &format!("c{at}"),
            Normalisation::Declared { from, to },
            0.125,
        )
    });
    let index = Composite::new(components.collect(), Aggregation::Arithmetic).expect("an index");
    let found = scores(&index, &raw());
    // Singapore stands eighth and Canada and Australia after it.
    let printed = [
        1, 2, 3, 4, 5, 6, 7, 9, 10, 8, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
    ];
    let ranked = counted(&found);
    for ((country, found), printed) in COUNTRIES.iter().zip(&ranked).zip(printed) {
        assert_eq!(*found, printed, "{country}");
    }
    assert!((found[0] - 0.744).abs() < 0.002, "{}", found[0]);
}

/// Handbook, Table 38: the order by products of the raw data, which no unit changes.
#[test]
fn geometric_means_come_out_in_the_handbooks_order() {
    let printed = [
        2, 1, 3, 4, 16, 5, 6, 13, 14, 18, 8, 11, 7, 9, 17, 12, 10, 15, 19, 21, 23, 22, 20,
    ];
    let ends = RAW.map(|column| (0.0, column.into_iter().fold(0.0, f64::max)));
    let components = ends.into_iter().enumerate();
    let components = components.map(|(at, (from, to))| {
        component(
            &format!("c{at}"),
            Normalisation::Declared { from, to },
            0.125,
        )
    });
    let index = Composite::new(components.collect(), Aggregation::Geometric { least: 0.0 })
        .expect("an index");
    assert_eq!(counted(&scores(&index, &raw())), printed);
}

/// Handbook, p. 103-104: 21, 1, 1, 1 and 6, 6, 6, 6 are equal by sums; by products they are 2.14 and 6, and
/// one more of the second indicator makes 2.54 and 6.23 of them (there cut off after two decimals).
#[test]
fn products_reward_the_lowest_as_the_handbook_says() {
    let ends = Normalisation::Declared {
        from: 0.0,
        to: 100.0,
    };
    let by = |aggregation| {
        let index = composite(ends, &[0.25; 4], aggregation);
        let columns = [
            [21.0, 6.0, 21.0, 6.0],
            [1.0, 6.0, 2.0, 7.0],
            [1.0, 6.0, 1.0, 6.0],
            [1.0, 6.0, 1.0, 6.0],
        ];
        scores(&index, &exact(&columns.map(|column| column.to_vec())))
    };
    let sums = by(Aggregation::Arithmetic);
    assert!((sums[0] - sums[1]).abs() < 1e-12);
    let products = by(Aggregation::Geometric { least: 0.0 });
    for (found, printed) in products.into_iter().zip([2.14, 6.0, 2.54, 6.23]) {
        let found = 100.0 * found;
        assert!(
            found > printed - 1e-9 && found < printed + 0.01,
            "{found} for {printed}"
        );
    }
}

/// Scottish Indices of Deprivation 2003, appendix 5, with its 1,222 wards: the most deprived has 100, a
/// tenth has more than 50, and 100 beside 0 averages to 50, which is the 90th percentile.
#[test]
fn the_exponential_scale_is_as_published() {
    let wards: Vec<f64> = (1..=1222).map(f64::from).collect();
    let scaled = Normalisation::Exponential.apply(Direction::MoreIsMoreNeed, &wards);
    assert!((scaled[1221] - 100.0).abs() < 1e-9, "{}", scaled[1221]);
    assert!(scaled[0] > 0.0 && scaled[0] < 0.02, "{}", scaled[0]);
    assert!(scaled.windows(2).all(|pair| pair[0] < pair[1]));
    let above = scaled.iter().filter(|x| **x > 50.0).count();
    assert!((122..=125).contains(&above), "{above} of 1,222");
    // By the formula at a rank of half: -23 ln(1 - 0.5 (1 - e^(-100/23))) = 15.6468.
    assert!((scaled[610] - 15.646_8).abs() < 5e-5, "{}", scaled[610]);
}
