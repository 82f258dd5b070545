//! Tables of counts, survey prevalence and services, each in its publisher's layout.

use super::damage::{Damage, Target};
use super::harness::{Comes, Fixture};

use Damage::*;

const SAME: Comes = Comes::ToTheSame;

/// What a strict reader of UTF-8 CSV makes of each damage.
fn usual(damage: Damage) -> Comes {
    Comes::ToRefusal(match damage {
        ByteOrderMark | CarriageReturns | EveryCellQuoted | SwappedColumns => return SAME,
        Truncated => &["truncated"],
        QuoteLeftOpen => &["quot"],
        ThousandsSeparator => &["thousands"],
        SpreadsheetDate => &["not a period"],
        Footnotes => &["blank", "ends = \"blank_row\""],
        MergedHeader => &["column"],
        Utf16 => &["UTF-16"],
        NotUtf8 => &["UTF-8"],
        DuplicateKey => &["a second row for"],
        NotANumber => &["not a number"],
        TooLarge => &["too large"],
        Negative => &["negative"],
        Fraction => &["fraction"],
        Formula => &["formula"],
        UnknownMarker => &["unknown marker"],
        MissingArea => &["another number of rows"],
        ExtraArea => &["not"],
        TwoVintages => &["vintages"],
    })
}

fn utf8(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn plain(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

const UTF8: (fn(&[u8]) -> String, fn(&str) -> Vec<u8>) = (utf8, plain);

#[test]
fn every_one() {
    let mut all = String::new();
    for (id, row, code, period, value) in [
        (
            "dfe-children-in-need-c3",
            5,
            "new_la_code",
            "time_period",
            "Female_Genital_Mutilation",
        ),
        (
            "nhs-fgm-before-2026",
            40,
            "Org Code",
            "Reporting Period",
            "Value",
        ),
        (
            "nhs-fgm-from-2026",
            40,
            "Geography_Code",
            "Quarter",
            "Measure_Value",
        ),
        ("nhs-fgm-2015", 40, "Org Code", "Reporting Period", "Value"),
        (
            "ons-births-from-2022",
            4,
            "Area code",
            "Area code",
            "Africa",
        ),
        (
            "ons-births-before-2022",
            4,
            "Area code",
            "Area code",
            "Africa",
        ),
        (
            "nomis-mid-year-estimates",
            4,
            "GEOGRAPHY_CODE",
            "DATE_NAME",
            "OBS_VALUE",
        ),
        ("nomis-ts012", 4, "GEOGRAPHY_CODE", "DATE_NAME", "OBS_VALUE"),
        ("nomis-ts009", 4, "GEOGRAPHY_CODE", "DATE_NAME", "OBS_VALUE"),
        (
            "unicef-sdmx-prevalence",
            3,
            "REF_AREA",
            "TIME_PERIOD",
            "OBS_VALUE",
        ),
        (
            "home-office-offences",
            1,
            "area_code",
            "financial_year",
            "offences",
        ),
        (
            "family-court-protection-orders",
            1,
            "area_code",
            "quarter",
            "number",
        ),
        ("tidy-other-country", 1, "code", "year", "cases"),
        ("tidy-numerator-denominator", 1, "code", "year", "events"),
    ] {
        let target = Target {
            row,
            code,
            period,
            value,
            other_vintage: "E08000020",
            no_area: "E09000034",
        };
        let fixture = Fixture::of(id);
        all += &fixture.survives(target, ',', UTF8, usual);
    }
    assert!(all.is_empty(), "{all}");
}
