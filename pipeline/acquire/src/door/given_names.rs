//! How names of people look: the order of a register, titles, and given names that are common here.

use std::collections::HashSet;
use std::sync::LazyLock;

/// What a text looks like that may be a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// `SURNAME, Given`.
    Register,
    /// It begins with a title or a common given name, or such a name follows a comma.
    Given,
}

/// Whether the text is one to four words that look like a person's name.
pub(super) fn name(text: &str) -> Option<Name> {
    if text.len() > 60 || text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (left, right) = match text.split_once(',') {
        Some((left, right)) => (left.trim(), right.trim()),
        None => (text.trim(), ""),
    };
    let count = left.split_whitespace().count() + right.split_whitespace().count();
    if !(1..=4).contains(&count) || !is_words(left) || !is_words(right) {
        return None;
    }
    if !right.is_empty() && is_shouted(left) && is_capitalised(right) {
        return Some(Name::Register);
    }
    let given = if right.is_empty() { left } else { right };
    let mut words = given.split_whitespace();
    let first = words.next().unwrap_or_default();
    let titled = words.next().is_some() && is_title(first);
    (titled || is_given(first)).then_some(Name::Given)
}

/// Whether the word is a common given name.
pub(super) fn is_given(word: &str) -> bool {
    static KNOWN: LazyLock<HashSet<&str>> =
        LazyLock::new(|| GIVEN.split_ascii_whitespace().collect());
    let small = word.trim_end_matches('.').to_lowercase();
    KNOWN.contains(small.as_str())
}

fn is_title(word: &str) -> bool {
    let small = word.trim_end_matches('.').to_ascii_lowercase();
    matches!(small.as_str(), "mr" | "mrs" | "ms" | "miss" | "mx" | "dr")
}

fn is_words(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '\u{2019}' | '.'))
}

fn is_shouted(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() >= 2 && !text.contains(char::is_lowercase)
}

fn is_capitalised(text: &str) -> bool {
    text.split_whitespace()
        .all(|word| word.starts_with(char::is_uppercase))
        && text.contains(char::is_lowercase)
}

/// Given names common in the United Kingdom and in communities these tables are about.
///
/// Names of months, countries and well-known places are left out, since columns of those are no names of people.
const GIVEN: &str = "
aaliyah aaron abdi abdirahman abdul abdullah abdullahi abigail abiola abraham adam adama adebayo aden aditi adrian
agnes ahmed aicha aisha aishah alan albert alex alexander alexandra alfie ali alice alison almaz amal amanda amara
amelia amie amina aminata amir amira amy ana andrea andrew angela anita anjali ann anna anne annie anthony anwar
arthur asha asma astrid ava awa ayaan ayan ayesha aziz barbara beatrice ben benjamin bernard bethany bilal binta
blessing brian bridget bukola caroline carol catherine charles charlie chidi chinedu chioma chloe chris christina
christine christopher claire clare colin comfort connor craig daniel daud david dawn dawit deborah deepa denise dennis
derek diana diane dinesh donald dorothy duncan ebony edith edward eleanor elena elizabeth ella ellen ellie elsie emeka
emily emma emmanuel eric erin esther ethan eva evelyn evie fadumo faisal faith farah farhan fatima fatimah fatmata
fatou fatoumata fatuma fiona folake frances francesca francis frank fred frederick freya gabriel gareth gary gemma
geoffrey george gillian grace graham hadija hafsa hajra halima hamza hana hanna hannah haroon harriet harry hassan hawa
hayley heather helen henry hibo hodan hussein ian ibrahim ifeoma ifrah ikram imran iman isaac isabel isabella isatou
ismail isobel jack jacob jacqueline jade jake james jamila jane janet jasmine jason jean jennifer jenny jeremy jessica
jill joan joanna joanne joe john jonathan joseph joshua joyce judith judy julia julie kadiatu kareem karen karim kate
katherine kathleen kathryn katie keith kelly kenneth kevin khadija khadijah khadra khalid kirsty kofi kwame laila
lakshmi laura lauren leah leila lesley leo lewis liam lily linda lisa louise lucy luke lynn mahad mahamed maimuna
mandeep margaret maria mariam mariama marian marie marion mark martha martin maryam mary matilda matthew maureen megan
meera mehmet melissa meron mia michael michelle mohamed mohammad mohammed mohamud mohan molly monica muhammad musa
mustafa nadia nadifa nafisa naima nancy natalie natasha nathan neha neil ngozi nicholas nicola nicole nigel nimco nina
noah noor nora nour oliver olivia olu oluwaseun omar oscar osman owen pamela patience patricia patrick paul paula
pauline peter philip phoebe poppy precious priya rachel rahel rahma rajesh ramla raymond rebecca rhys richard rita
robert robin roger rosemary rosie roy ruby rukia ruth ryan sadia safia sagal sahra saida sally salma sam samantha samira
samuel sandra sara sarah saskia scott sean selam shamso sharon sheila shirley shukri sian simon sofia sophia sophie
stacey stella stephanie stephen steven stuart suad suleiman sumaya summaya susan suzanne sylvia tahira tamara tanya
tariq teresa tesfaye theo theresa thomas timothy tina tom tracey trevor umar ursula valerie vanessa veronica victor vijay
vincent warsame wayne wendy william yasmin yasmine yonas youssef yusuf zahra zainab zara zeinab zoe zubair
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_names_of_people() {
        for (text, expected) in [
            ("BLOGGS, Jo", Some(Name::Register)),
            ("O'TEST, Mary Ann", Some(Name::Register)),
            ("Fatima Testcase", Some(Name::Given)),
            ("testcase, fatima", Some(Name::Given)),
            ("Mrs Testcase", Some(Name::Given)),
            ("amina", Some(Name::Given)),
            ("Tower Hamlets", None),
            ("Bristol, City of", None),
            ("Korea, Republic of", None),
            ("Burkina Faso", None),
            ("King's Lynn and West Norfolk", None),
            ("Dr", None),
            ("Camden 001A", None),
            ("", None),
            (",", None),
        ] {
            assert_eq!(name(text), expected, "{text}");
        }
    }
}
