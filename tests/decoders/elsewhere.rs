//! Surveys, services, courts, and any other subject and country.

use vocabulary::{Count, Standing};

use super::damage::{Damage, Target};
use super::harness::{Fixture, Outcome, UTF8, of_other_codes, says, usual, within};

#[test]
fn survey_prevalence_with_its_bounds_and_samples() {
    let fixture = Fixture::of("unicef-sdmx-prevalence");
    let read = fixture.read().unwrap();
    let rows: Vec<_> = read.prevalence.values().flatten().collect();
    let found = rows.iter().find(|row| row.iso3 == "UGA").unwrap();
    assert_eq!(rows.len(), 5);
    assert_eq!(
        (found.percent, found.bounds, found.sample),
        (0.3, Some((0.2, 0.5)), Some(18506))
    );
    let target = Target {
        row: 3,
        code: "REF_AREA",
        period: "TIME_PERIOD",
        value: "OBS_VALUE",
    };
    fixture.survives(target, ',', UTF8, |damage| {
        Outcome::Refusal(match damage {
            Damage::ThousandsSeparator
            | Damage::NotANumber
            | Damage::TooLarge
            | Damage::Negative
            | Damage::Formula
            | Damage::UnknownMarker => &["row 5", "column OBS_VALUE", "not a percentage"],
            // A percentage may be a fraction; this one lies outside its own interval.
            Damage::Fraction => &["row 5", "the interval does not hold the percentage"],
            Damage::SpreadsheetDate => &["column TIME_PERIOD", "not a year"],
            Damage::ExtraArea | Damage::TwoVintages => &["column REF_AREA", "not a country code"],
            _ => return usual(damage),
        })
    });
}

#[test]
fn organisations_with_their_own_delimiter_in_windows_1252() {
    let fixture = Fixture::of("nhs-organisations");
    let read = fixture.read().unwrap();
    let rows: Vec<_> = read.services.values().flatten().collect();
    let closed = rows
        .iter()
        .find(|row| row.standing == Standing::Closed)
        .unwrap();
    assert_eq!(closed.name, "Clinique imagin\u{e9}e");
    let target = Target {
        row: 1,
        code: "OrganisationName",
        period: "OrganisationStatus",
        value: "Longitude",
    };
    let latin1 = (
        (|bytes| bytes.iter().copied().map(char::from).collect()) as fn(&[u8]) -> String,
        (|text| {
            text.chars()
                .map(|sign| u8::try_from(sign).unwrap_or(b'?'))
                .collect()
        }) as fn(&str) -> Vec<u8>,
    );
    fixture.survives(target, '\u{ac}', latin1, |damage| {
        Outcome::Refusal(match damage {
            Damage::ThousandsSeparator
            | Damage::NotANumber
            | Damage::TooLarge
            | Damage::Formula
            | Damage::UnknownMarker => &["row 3", "column Longitude", "not a coordinate"],
            // There are such longitudes; whether a place lies on the map is asked when it is joined.
            Damage::Negative | Damage::Fraction => return Outcome::AsItSays,
            Damage::SpreadsheetDate => &["column OrganisationStatus", "not a state"],
            Damage::NotUtf8 => &["no character of windows-1252"],
            Damage::DuplicateKey => &["the service also stands in row 3"],
            Damage::ExtraArea | Damage::TwoVintages => &["another number of rows"],
            _ => return usual(damage),
        })
    });
}

#[test]
fn national_tables() {
    for (id, period, value) in [
        ("home-office-offences", "financial_year", "offences"),
        ("family-court-protection-orders", "quarter", "number"),
    ] {
        let target = Target {
            row: 1,
            code: "area_code",
            period,
            value,
        };
        Fixture::of(id).survives(target, ',', UTF8, usual);
    }
    let read = Fixture::of("home-office-offences").read().unwrap();
    let offences = "FGM offences recorded by police";
    says(&read, "K04000001", "2024-03-31", offences, Count::Exact(99));
    let read = Fixture::of("family-court-protection-orders")
        .read()
        .unwrap();
    says(
        &read,
        "K04000001",
        "2025-09-30",
        "Orders made",
        Count::Exact(34),
    );
}

#[test]
fn any_other_subject_and_country() {
    let fixture = Fixture::of("tidy-other-country");
    let bounded = Count::Rounded {
        shown: 44,
        within: within(41, 48),
    };
    says(&fixture.read().unwrap(), "FRB01", "2022-12-31", "", bounded);
    let target = |value| Target {
        row: 1,
        code: "code",
        period: "year",
        value,
    };
    fixture.survives(target("cases"), ',', UTF8, of_other_codes);
    fixture.survives(target("low"), ',', UTF8, |damage| match damage {
        Damage::ThousandsSeparator
        | Damage::NotANumber
        | Damage::TooLarge
        | Damage::Negative
        | Damage::Fraction
        | Damage::Formula
        | Damage::UnknownMarker => Outcome::Refusal(&["row 3", "bounds of the count"]),
        _ => of_other_codes(damage),
    });

    let fixture = Fixture::of("tidy-numerator-denominator");
    let read = fixture.read().unwrap();
    says(&read, "E09000002", "2022-12-31", "events", Count::Exact(70));
    says(
        &read,
        "E09000002",
        "2022-12-31",
        "population",
        Count::Exact(5446),
    );
    for value in ["events", "population"] {
        fixture.survives(target(value), ',', UTF8, usual);
    }
}
