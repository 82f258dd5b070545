//! What a table's category says: the country, and the sex and ages where it has them.

use vocabulary::{Ages, Category};

use crate::extent::recipe::{Part, Parts};

/// A category taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Read<'a> {
    /// The country of birth, or the group of countries.
    pub(crate) country: &'a str,
    /// Whether it is of women and girls; a table without sex is of both.
    pub(crate) is_meant: bool,
    /// Its ages; a table without ages is of all.
    pub(crate) ages: Option<Ages>,
}

/// Why a category cannot be taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It has another number of parts than the plan declares.
    Parts(usize),
    /// What stands in the place of ages cannot be read as ages.
    Ages(String),
}

/// Takes a category apart; without declared parts it is the country alone.
pub(crate) fn read<'a>(category: &'a Category, parts: Option<&Parts>) -> Result<Read<'a>, Unread> {
    let mut read = Read {
        country: category.as_str(),
        is_meant: true,
        ages: None,
    };
    let Some(parts) = parts else {
        return Ok(read);
    };
    let texts: Vec<&str> = category.as_str().split(parts.with.as_str()).collect();
    if texts.len() != parts.of.len() {
        return Err(Unread::Parts(texts.len()));
    }
    for (part, text) in parts.of.iter().zip(texts) {
        match part {
            Part::Country => read.country = text,
            Part::Sex => read.is_meant = parts.female.as_deref() == Some(text),
            Part::Age => {
                let ages = parts.ages.get(text).copied();
                let ages = ages.or_else(|| text.parse().ok());
                read.ages = Some(ages.ok_or_else(|| Unread::Ages(text.to_owned()))?);
            }
        }
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts() -> Parts {
        Parts {
            of: vec![Part::Country, Part::Sex, Part::Age],
            with: " | ".to_owned(),
            female: Some("Female".to_owned()),
            ages: [("A1".to_owned(), "0-14".parse().expect("ages"))].into(),
        }
    }

    #[test]
    fn a_category_without_parts_is_a_country() {
        let category = Category::new("Somalia");
        let read = read(&category, None).expect("a country");
        assert_eq!(
            (read.country, read.is_meant, read.ages),
            ("Somalia", true, None)
        );
    }

    #[test]
    fn a_joined_category_is_taken_apart() {
        let parts = parts();
        for (text, is_meant, ages) in [
            ("Somalia | Female | Aged 15 to 49 years", true, "15-49"),
            ("Somalia | Male | 50+", false, "50+"),
            ("Somalia | Female | A1", true, "0-14"),
        ] {
            let category = Category::new(text);
            let read = read(&category, Some(&parts)).expect("three parts");
            let ages: Ages = ages.parse().expect("ages");
            assert_eq!(
                (read.country, read.is_meant, read.ages),
                ("Somalia", is_meant, Some(ages))
            );
        }
    }

    #[test]
    fn what_cannot_be_taken_apart_is_said() {
        let parts = parts();
        let fault = |text: &str| read(&Category::new(text), Some(&parts)).expect_err("refused");
        assert_eq!(fault("Somalia | Female"), Unread::Parts(2));
        assert_eq!(
            fault("Somalia | Female | Total"),
            Unread::Ages("Total".to_owned())
        );
    }
}
