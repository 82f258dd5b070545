//! Data sets that other tools print classes of.

/// CRIME of the Columbus data set (Anselin 1988), libpysal `examples/columbus/columbus.dbf`.
pub(super) const COLUMBUS: [f64; 49] = [
    15.72598, 18.801_754, 30.626_781, 32.38776, 50.73151, 26.066_658, 0.178_269, 38.425_858,
    30.515_917, 34.000_835, 62.275_448, 56.705_669, 46.716_129, 57.066_132, 48.585_487, 54.838_711,
    36.868_774, 43.962_486, 54.521_965, 0.223_797, 40.074_074, 33.705_048, 20.048_504, 38.297_871,
    61.299_175, 40.969_742, 52.79443, 56.919_785, 60.750_446, 68.892_044, 17.677_214, 19.145_592,
    41.968_163, 23.974_028, 39.175_053, 14.305_556, 42.445_076, 53.710_938, 19.100_863, 16.241_299,
    18.905_146, 16.49189, 36.663_612, 25.962_263, 29.028_488, 16.530_533, 27.822_861, 26.645_266,
    22.541_491,
];

/// Employment density of California's counties, mapclassify `datasets/calemp/calempdensity.csv`.
pub(super) const CALIFORNIA: [f64; 58] = [
    329.92, 0.42, 5.9, 14.03, 2.78, 1.34, 181.27, 1.65, 10.03, 16.7, 1.32, 3.99, 3.16, 0.22, 8.7,
    6.56, 3.27, 0.33, 370.5, 4.51, 75.29, 0.99, 2.74, 8.68, 0.14, 0.92, 12.63, 28.7, 12.02, 722.85,
    36.68, 0.74, 29.82, 192.05, 3.38, 11.15, 110.74, 4111.45, 49.47, 10.33, 317.11, 20.47, 264.93,
    66.26, 5.39, 0.13, 0.61, 50.65, 40.48, 36.67, 13.09, 1.81, 0.2, 7.6, 2.51, 57.26, 24.32, 6.97,
];

/// Compares bounds with printed ones, digit for digit as far as eleven are printed.
#[track_caller]
pub(super) fn close(ours: &[f64], printed: &[f64]) {
    assert_eq!(ours.len(), printed.len(), "{ours:?}");
    for (ours, printed) in ours.iter().zip(printed) {
        assert!(
            (ours - printed).abs() <= 1e-11 * printed.abs(),
            "{ours} {printed}"
        );
    }
}
