//! The years of the made-up rate.

use gdal::Dataset;
use gdal::vector::LayerAccess;
use vocabulary::{Apart, Quantity};

use super::*;
use crate::sheet::Fill;
use crate::tests::{Made, copied, made};

fn field(feature: &gdal::vector::Feature, name: &str) -> Option<String> {
    let at = feature.field_index(name).expect("a field");
    feature
        .field_as_string(at)
        .expect("a field that can be read")
}

/// The figures of `tests.rs`: 8 and 16, one withheld, one missing, one of 0.3; of the newest year
/// the first is too uncertain to show.
#[test]
fn every_area_and_year_stands_in_the_package_on_one_scale() {
    let release = copied();
    let package = Dataset::open(release.path().join("made-up.gpkg")).expect("a file");
    let mut layer = package.layer_by_name("rate_by_year").expect("a layer");
    assert_eq!(layer.feature_count(), 8);
    let features: Vec<_> = layer.features().collect();
    let of = |code: &str, end: &str| {
        let found = features.iter().find(|feature| {
            field(feature, "area_code").as_deref() == Some(code)
                && field(feature, PERIOD_END).as_deref() == Some(end)
        });
        found.expect("a figure")
    };
    let before = of("E09000001", "2024/03/31");
    assert_eq!(field(before, PERIOD_START).as_deref(), Some("2023/04/01"));
    assert_eq!(
        field(before, "period").as_deref(),
        Some("year to 2024-03-31")
    );
    assert_eq!(field(before, "value").as_deref(), Some("8"));
    assert_eq!(field(before, "class").as_deref(), Some("2"));
    let newest = of("E09000001", "2025/03/31");
    assert_eq!(field(newest, "value").as_deref(), Some("16"));
    assert_eq!(field(newest, "class"), None, "too uncertain to show");
    let withheld = of("E09000002", "2024/03/31");
    assert_eq!(field(withheld, "value"), None);
    assert_eq!(field(withheld, "upper").as_deref(), Some("5"));
    let low = of("E09000004", "2025/03/31");
    assert_eq!(field(low, "class").as_deref(), Some("1"));
    // The shape is that of the area, whatever the year.
    let mut areas = package.layer(0).expect("a layer");
    let area = areas.features().next().expect("an area");
    let wkt = |feature: &gdal::vector::Feature| {
        let shape = feature.geometry().expect("a shape");
        shape.wkt().expect("a text")
    };
    assert_eq!(wkt(before), wkt(&area));
    assert_eq!(wkt(before), wkt(newest));
}

#[test]
fn one_year_alone_and_areas_that_are_not_told_apart_have_no_years() {
    let made_ = made();
    let edition = made_.edition();
    let sheet = Sheet::new(&edition).expect("a sheet");
    let all = Years::of(&edition, &sheet);
    assert_eq!(all.len(), 1, "the count has no map");
    assert_eq!(
        all[0].span(),
        Some(["2023-04-01", "2025-03-31"].map(str::to_owned))
    );
    let legend = all[0].legend();
    let withheld = legend.iter().find(|line| line.fill == Fill::Withheld);
    assert_eq!(withheld.map(|line| line.areas), Some(2));

    let one = Made::with(|indicator| {
        indicator.series.pop_first();
    });
    let edition = one.edition();
    let sheet = Sheet::new(&edition).expect("a sheet");
    assert!(Years::of(&edition, &sheet).is_empty());

    let alike = Made::with(|indicator| {
        let sentence = "Nothing tells them apart.".into();
        indicator.apart = Some(Apart {
            told: false,
            sentence,
        });
    });
    let edition = alike.edition();
    let sheet = Sheet::new(&edition).expect("a sheet");
    assert!(!sheet.keys[0].instead.is_empty());
    assert!(Years::of(&edition, &sheet).is_empty());

    // The sum of many areas is no figure of one: nothing stands for areas whose figures add up.
    let summed = Made::with(|indicator| {
        let sentence = "Nothing tells them apart.".into();
        indicator.quantity = Quantity::Extensive;
        indicator.apart = Some(Apart {
            told: false,
            sentence,
        });
    });
    let edition = summed.edition();
    let sheet = Sheet::new(&edition).expect("a sheet");
    assert!(sheet.keys[0].instead.is_empty());
    assert_eq!(sheet.keys[0].classes.len(), 0);
    assert!(sheet.rows.iter().all(|row| row.shown[0].class.is_none()));
    let said = sheet.keys[0].apart.as_deref().expect("a sentence");
    assert!(
        said.ends_with("the sum of many areas is no figure of one."),
        "{said}"
    );
    assert!(Years::of(&edition, &sheet).is_empty());
}
