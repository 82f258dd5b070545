//! Whether the page leads to the pictures that are there, and to no others.

use std::collections::BTreeSet;
use std::path::Path;

use files::{MOST_OF_DATA, read_regular_text};
use vocabulary::{Problem, Problems};

use super::{REMEDY, unreadable};
use crate::page::PAGE;

/// The links of the page to pictures that are not there, and pictures that none leads to. Which there
/// are by how sure they are hangs on the figures, and stands nowhere else.
pub(super) fn breaches(release: &Path, files: &BTreeSet<&str>) -> Problems {
    let mut found = Problems::new();
    let page = match read_regular_text(&release.join(PAGE), MOST_OF_DATA) {
        Ok(page) => page,
        Err(error) => {
            found.push(unreadable(PAGE, error));
            return found;
        }
    };
    let links = page.split("href=\"./").skip(1);
    let links: BTreeSet<&str> = links.filter_map(|rest| rest.split('"').next()).collect();
    let missing = links.iter().filter(|link| !files.contains(**link));
    for link in missing.filter(|link| link.starts_with("maps/")) {
        let what = format!("leads to {link}, which is not there");
        found.push(Problem::new(PAGE, what, REMEDY));
    }
    let pictures = files.iter().filter(|path| path.starts_with("maps/"));
    for path in pictures.filter(|path| !links.contains(**path)) {
        let what = format!("does not lead to {path}");
        found.push(Problem::new(PAGE, what, REMEDY));
    }
    found
}
