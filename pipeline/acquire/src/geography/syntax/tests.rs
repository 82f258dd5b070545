use super::*;

#[track_caller]
fn refused(text: &str) -> Damaged {
    check(text).expect_err("damaged")
}

#[track_caller]
fn said(text: &str, expected: &str) {
    assert_eq!(refused(text).to_string(), expected, "{text:?}");
}

#[test]
fn a_code_is_a_letter_and_eight_digits() {
    for code in [
        "E09000001",
        "W92000004",
        "S12000049",
        "N92000002",
        "J99000001",
        "K02000001",
        "L99999999",
        "M99999999",
    ] {
        assert_eq!(check(code), Ok(()), "{code}");
    }
}

#[test]
fn typing_damage_is_named_all_at_once() {
    for (text, how, meant) in [
        (" E09000001", vec![Damage::Blanks], "E09000001"),
        ("E09000001\u{a0}", vec![Damage::Blanks], "E09000001"),
        ("\u{feff}E09000001", vec![Damage::Blanks], "E09000001"),
        ("E09 000 001", vec![Damage::Blanks], "E09000001"),
        ("e09000001", vec![Damage::LowerCase], "E09000001"),
        ("EO9OOOOO1", vec![Damage::LetterForDigit], "E09000001"),
        ("E0900000l", vec![Damage::LetterForDigit], "E09000001"),
        (
            " e09ooo033\t",
            vec![Damage::Blanks, Damage::LowerCase, Damage::LetterForDigit],
            "E09000033",
        ),
    ] {
        let expected = Damaged {
            how,
            meant: Some(meant.to_owned()),
        };
        assert_eq!(refused(text), expected, "{text:?}");
    }
}

#[test]
fn says_what_stands_in_place_of_a_code() {
    said(
        "00AA",
        "an ONS code in use before 2011: E09000001 City of London replaced it in 2011; E09000001 may be meant",
    );
    said(
        "00bk",
        "an ONS code in use before 2011: E09000033 Westminster replaced it in 2011; E09000033 may be meant",
    );
    said("36UB", "it has the form of an ONS code in use before 2011");
    said(
        "09000033",
        "the leading letter is lost, as a spreadsheet loses it: E09000033 Westminster; E09000033 may be meant",
    );
    said(
        "9000033",
        "the leading letter is lost, as a spreadsheet loses it: E09000033 Westminster; E09000033 may be meant",
    );
    said(
        "9000033.0",
        "the leading letter is lost, as a spreadsheet loses it: E09000033 Westminster; E09000033 may be meant",
    );
    said(
        "6000001",
        "the leading letter is lost, as a spreadsheet loses it: E06000001 Hartlepool, W06000001 Isle of Anglesey",
    );
    said(
        "00E9",
        "it reads as a number in scientific notation, as a spreadsheet writes codes like 00E9",
    );
    said(
        "0.00E+00",
        "it reads as a number in scientific notation, as a spreadsheet writes codes like 00E9",
    );
    said(
        "9E+06",
        "it reads as a number in scientific notation, as a spreadsheet writes codes like 00E9",
    );
    said(
        "Hackney",
        "a name stands in place of the code: E09000012 Hackney; E09000012 may be meant",
    );
    said(
        "  hammersmith  &  FULHAM ",
        "a name stands in place of the code: E09000013 Hammersmith and Fulham; E09000013 may be meant",
    );
    said(
        "London Borough of Brent",
        "a name stands in place of the code: E09000005 Brent; E09000005 may be meant",
    );
    said(
        "City of Westminster",
        "a name stands in place of the code: E09000033 Westminster; E09000033 may be meant",
    );
    said(
        "City of London",
        "a name stands in place of the code: E09000001 City of London; E09000001 may be meant",
    );
    said(
        "Gateshead",
        "a name stands in place of the code: E08000020 Gateshead (until 31 March 2013), E08000037 Gateshead; E08000037 may be meant",
    );
    said("GB", "it has the form of an ISO 3166 code");
    said("GBR", "it has the form of an ISO 3166 code");
    said("GB-LND", "it has the form of an ISO 3166 code");
    said("", "no code stands there");
    said(" \t\u{feff}", "no code stands there");
    said("42", "a number stands in place of the code");
    said("-9000033", "a number stands in place of the code");
    said("UKI31", "it has not the form of one, as E09000001 has");
    said("E0900001", "it has not the form of one, as E09000001 has");
    said("E090000011", "it has not the form of one, as E09000001 has");
    said("X09000001", "it has not the form of one, as E09000001 has");
    said("nan", "it has not the form of one, as E09000001 has");
    said("É09000001", "it has not the form of one, as E09000001 has");
}

#[test]
fn shows_nothing_that_is_not_a_listed_code() {
    for text in [
        "01021990",
        "1021990",
        "9434765919",
        "a name of nobody",
        "SW1A 1AA",
        "2001-02-03",
    ] {
        let damaged = refused(text);
        assert_eq!(damaged.meant, None, "{text}");
        assert!(!damaged.to_string().contains(text), "{text}");
    }
    assert_eq!(refused(&"9".repeat(1_000_000)).how, [Damage::Unknown]);
}
