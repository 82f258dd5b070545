//! The answers of the census API.

use super::{format, read, refused};

pub(super) fn observation(area: &str, code: &str, count: &str) -> String {
    format!(
        r#"{{"dimensions":[{{"dimension":"Areas","dimension_id":"ltla","option":"{area}","option_id":"{code}"}},{{"dimension":"Country","dimension_id":"country_of_birth_190a","option":"Somalia","option_id":"7"}}],"observation":{count}}}"#
    )
}

pub(super) fn answer(observations: &[String], rest: &str) -> Vec<u8> {
    format!(
        r#"{{"observations":[{}],"links":{{"self":{{"href":""}}}}{rest}}}"#,
        observations.join(" ,\n")
    )
    .into_bytes()
}

#[test]
fn observations_become_rows_of_their_dimensions() {
    let json = format("kind = \"ons_observations\"");
    let two = [
        observation("Barnet \\\"N\\\"", "E09000003", "12"),
        observation("Brent", "E09000005", "1.5e+3"),
    ];
    let rest = r#","total_observations":2,"blocked_areas":0,"total_areas":2,"areas_returned":2"#;
    let (header, rows) = read(&answer(&two, rest), &json).expect("a table");
    assert_eq!(
        header,
        [
            "ltla code",
            "ltla",
            "country_of_birth_190a code",
            "country_of_birth_190a",
            "observation"
        ]
    );
    let cells = |cells: [&str; 5]| cells.map(str::to_owned).to_vec();
    assert_eq!(
        rows,
        [
            (
                2,
                cells(["E09000003", "Barnet \"N\"", "7", "Somalia", "12"])
            ),
            (3, cells(["E09000005", "Brent", "7", "Somalia", "1500"])),
        ]
    );
    refused(
        &answer(&two, r#","total_observations":3"#),
        &json,
        None,
        None,
        "number of observations",
    );
    refused(
        &answer(&two, r#","blocked_areas":4"#),
        &json,
        None,
        None,
        "4 areas left out",
    );
    refused(&answer(&[], ""), &json, None, None, "no observations");
    refused(
        b"{\"observations\":null,\"blocked_areas\":5}",
        &json,
        None,
        None,
        "leaves areas out",
    );
    refused(
        b"{\"errors\":[\"too many variables\"]}",
        &json,
        None,
        None,
        "too many variables",
    );
    refused(&answer(&two, "")[1..], &json, None, None, "not whole JSON");
    let text = String::from_utf8(answer(&two, "")).expect("text");
    let three = |third: &str| answer(&[two[0].clone(), two[1].clone(), third.to_owned()], "");
    refused(&three("7"), &json, Some(4), None, "not an observation");
    refused(
        &three(&two[0].replace("12", "null")),
        &json,
        Some(4),
        None,
        "not an observation",
    );
    refused(
        &three(&two[0].replace("ltla", "msoa")),
        &json,
        Some(4),
        None,
        "other dimensions",
    );
    refused(
        &three(&two[0].replace("Somalia", "S\\u0000")),
        &json,
        Some(4),
        None,
        "not seen",
    );
    let twice = text.replace("country_of_birth_190a", "ltla");
    refused(twice.as_bytes(), &json, Some(1), None, "twice");
}
