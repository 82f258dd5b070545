//! The order of periods that nobody has declared.

/// A run of digits by its size, or anything else as text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Number(i64),
    Other(String),
}

/// What periods are sorted by: whole numbers by their size, others part by part, so that
/// `2021-Q9` stands before `2021-Q10` and `2021` before both.
pub(super) fn place(period: &str) -> Vec<Part> {
    if let Ok(whole) = period.parse() {
        return vec![Part::Number(whole)];
    }
    let mut parts = Vec::new();
    let mut rest = period;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digits);
        let (part, after) = rest.split_at(end.unwrap_or(rest.len()));
        parts.push(match part.parse() {
            Ok(number) if digits => Part::Number(number),
            _ => Part::Other(part.to_owned()),
        });
        rest = after;
    }
    parts
}

/// Whether it is known which of several periods comes first: whole numbers, or all beginning
/// with the year as `2021-22`, `2021-Q4`, `2021-03` and `2021-03-31` do.
pub(super) fn are_in_order<'a>(periods: impl Iterator<Item = &'a str> + Clone) -> bool {
    let whole = |period: &str| period.parse::<i64>().is_ok();
    let with_year = |period: &str| {
        let digits = period.bytes().take_while(u8::is_ascii_digit).count();
        digits == 4
    };
    periods.clone().all(whole) || periods.clone().all(with_year) || periods.count() < 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_sort_as_they_are_read() {
        for sorted in [
            &["-5", "3", "12"][..],
            &["1999/00", "2019/20", "2020/21"],
            &["2021-Q4", "2021-Q9", "2021-Q10", "2022-Q1"],
            &["2020", "2020-21", "2021"],
            &["2021-03-31", "2021-12-01"],
        ] {
            assert!(are_in_order(sorted.iter().copied()), "{sorted:?}");
            assert!(
                sorted.is_sorted_by_key(|period| place(period)),
                "{sorted:?}"
            );
        }
        for unknown in [
            &["31/12/2021", "01/01/2022"][..],
            &["Dec 2021", "Jan 2022"],
            &["Q4 2021", "Q1 2022"],
            &["Period 9", "Period 10"],
        ] {
            assert!(!are_in_order(unknown.iter().copied()), "{unknown:?}");
        }
        assert!(are_in_order(["Dec 2021"].into_iter()));
    }
}
