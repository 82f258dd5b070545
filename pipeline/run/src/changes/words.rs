//! What changed, in Markdown for people and as a document for programs.

use std::collections::BTreeMap;

use publish::markdown;
use serde_json::{Value, json};

use super::{Changes, Listed, Moved, What};
use crate::published::Said;

impl Changes {
    /// In Markdown, without a heading: what was made otherwise, what came and went, then the
    /// figures of each area, those of its newest periods with both numbers.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        for said in self.making.iter().chain(&self.scope) {
            lines.push(format!("- {}", markdown(said)));
        }
        if self.is_nothing() {
            return format!("- Nothing: all {} figures are the same.\n", self.both);
        }
        lines.extend(self.lists.iter().map(Listed::markdown));
        lines.push(format!("- {}", self.count()));
        if self.moved.is_empty() {
            return lines.join("\n") + "\n";
        }
        lines.push(String::new());
        for (area, moved) in &self.moved {
            let name = self.names.get(area).map_or("", String::as_str);
            lines.push(format!(
                "- **{}** ({area}): {}",
                markdown(&shortened(name)),
                self.of_area(moved)
            ));
        }
        lines.join("\n") + "\n"
    }

    /// How many figures differ, those included that neither release has certain enough to show.
    fn count(&self) -> String {
        let many = self.figures() + self.blurred;
        let differ = match many {
            0 => format!("None of {} figures differs.", self.both),
            1 => format!("1 of {} figures differs.", self.both),
            _ => format!("{many} of {} figures differ.", self.both),
        };
        match self.blurred {
            0 => differ,
            of if of == many => format!("{differ} What differs is too uncertain to show in both."),
            1 => format!(
                "{differ} One of them is too uncertain to show in both, and is not told of here."
            ),
            of => format!(
                "{differ} {of} of them are too uncertain to show in both, and are not told of here."
            ),
        }
    }

    fn of_area(&self, moved: &[Moved]) -> String {
        let mut newest: BTreeMap<&str, &Moved> = BTreeMap::new();
        for of in moved {
            newest.insert(&of.place.indicator, of);
        }
        let mut said: Vec<String> = newest.values().map(|of| self.of_figure(of)).collect();
        let earlier = moved.len() - newest.len();
        match earlier {
            0 => {}
            1 => said.push("and 1 figure of an earlier period".to_owned()),
            many => said.push(format!("and {many} figures of earlier periods")),
        }
        said.join("; ")
    }

    fn of_figure(&self, of: &Moved) -> String {
        let title = self.titles.get(&of.place.indicator);
        let title = title.unwrap_or(&of.place.indicator);
        let (was, is) = (of.was.words(), of.is.words());
        let numbers = if was == is {
            let standing = |said: &Said| {
                let both = [said.status.as_str(), said.reliability.as_str()];
                both.join(" ").trim().replace('_', " ")
            };
            format!(
                "{is}, was {} and is {}",
                standing(&of.was),
                standing(&of.is)
            )
        } else {
            let alike = if of.was.overlaps(&of.is) {
                "; the intervals overlap"
            } else {
                ""
            };
            format!("was {was}, is {is}{alike}")
        };
        markdown(&format!("{title}, {}: {numbers}", of.place.period))
    }

    /// For programs.
    #[must_use]
    pub fn document(&self) -> Value {
        let said = |of: &Said| {
            json!({
                "value": of.value,
                "lower": of.lower,
                "upper": of.upper,
                "status": of.status,
                "reliability": of.reliability,
            })
        };
        let figures = self.moved.values().flatten().map(|of| {
            json!({
                "area_code": of.place.area,
                "indicator": of.place.indicator,
                "period": of.place.period,
                "was": said(&of.was),
                "is": said(&of.is),
            })
        });
        json!({
            "making": self.making,
            "scope": self.scope,
            "places": self.lists.iter().map(Listed::document).collect::<Vec<_>>(),
            "figures_too_uncertain_in_both": self.blurred,
            "figures_of_both": self.both,
            "figures": figures.collect::<Vec<_>>(),
        })
    }
}

/// Letters of a name or a cell that are told; what is longer is to be read in its table.
const LONGEST: usize = 120;

/// Words, or the beginning of very long ones.
fn shortened(words: &str) -> String {
    if words.chars().count() <= LONGEST {
        return words.to_owned();
    }
    let beginning: String = words.chars().take(LONGEST).collect();
    format!("{beginning}...")
}

impl Listed {
    fn markdown(&self) -> String {
        let file = markdown(&self.file);
        let about = if self.name.is_empty() {
            String::new()
        } else {
            format!(" **{}**", markdown(&shortened(&self.name)))
        };
        let what = match &self.what {
            What::Came => "is new".to_owned(),
            What::Went => "is no longer there".to_owned(),
            What::Untold => {
                "differs, and is no longer there in both releases to tell how".to_owned()
            }
            What::Changed(cells) => {
                let cells = cells.iter().map(|(column, was, is)| {
                    let length = was.chars().count().max(is.chars().count());
                    if length > LONGEST {
                        return format!("{column} has other words");
                    }
                    let or_nothing =
                        |cell: &str| if cell.is_empty() { "nothing" } else { cell }.to_owned();
                    format!("{column} was {}, is {}", or_nothing(was), or_nothing(is))
                });
                markdown(&cells.collect::<Vec<_>>().join("; "))
            }
        };
        format!("- {file}:{about} {what}.")
    }

    fn document(&self) -> Value {
        let (what, cells) = match &self.what {
            What::Came => ("came", &[][..]),
            What::Went => ("went", &[][..]),
            What::Untold => ("untold", &[][..]),
            What::Changed(cells) => ("changed", cells.as_slice()),
        };
        let cells = cells
            .iter()
            .map(|(column, was, is)| json!({ "column": column, "was": was, "is": is }));
        json!({
            "file": self.file,
            "name": self.name,
            "what": what,
            "cells": cells.collect::<Vec<_>>(),
        })
    }
}
