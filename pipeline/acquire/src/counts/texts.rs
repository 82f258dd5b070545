//! Texts that recur, each parsed once and told apart by a number.

use std::collections::HashMap;
use std::rc::Rc;

/// Values by the texts that stood for them.
pub(super) struct Texts<T> {
    places: HashMap<Rc<str>, Option<u32>>,
    /// The values, in the order in which their texts were first met.
    pub values: Vec<T>,
    /// The texts that have a value, in that order.
    met: Vec<Rc<str>>,
    /// What came after each text when it was last met: tables repeat their order.
    after: Vec<u32>,
    last: u32,
}

impl<T> Texts<T> {
    pub fn new() -> Self {
        Self {
            places: HashMap::new(),
            values: Vec::new(),
            met: Vec::new(),
            after: Vec::new(),
            last: 0,
        }
    }

    /// Where the value of a text stands; `None` where it has none.
    pub fn place(&mut self, text: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<u32> {
        let guess = self.after.get(self.last as usize).copied().unwrap_or(0);
        if self
            .met
            .get(guess as usize)
            .is_some_and(|known| **known == *text)
        {
            self.last = guess;
            return Some(guess);
        }
        let place = match self.places.get(text) {
            Some(known) => *known,
            None => self.add(text, parse),
        }?;
        if let Some(after) = self.after.get_mut(self.last as usize) {
            *after = place;
        }
        self.last = place;
        Some(place)
    }

    fn add(&mut self, text: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<u32> {
        let text: Rc<str> = Rc::from(text);
        let place = parse(&text).and_then(|value| {
            let place = u32::try_from(self.values.len()).ok()?;
            self.values.push(value);
            self.met.push(Rc::clone(&text));
            self.after.push(place);
            Some(place)
        });
        self.places.insert(text, place);
        place
    }

    pub fn get(&self, place: u32) -> Option<&T> {
        self.values.get(place as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_place_whatever_stood_before_it() {
        let mut texts = Texts::new();
        let mut place = |text: &str| texts.place(text, |text| text.parse::<u8>().ok());
        for _ in 0..3 {
            assert_eq!(place("7"), Some(0));
            assert_eq!(place("no"), None);
            assert_eq!(place("8"), Some(1));
            assert_eq!(place("8"), Some(1));
            assert_eq!(place("9"), Some(2));
            assert_eq!(place("8"), Some(1));
            assert_eq!(place(""), None);
        }
        assert_eq!(texts.values, [7, 8, 9]);
    }
}
