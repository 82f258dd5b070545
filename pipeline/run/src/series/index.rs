//! `index.json`: the releases that stand and those that were taken back, for programs.

use std::path::Path;

use disclose::Ledger;
use publish::{Product, latest};
use serde_json::{Value, json};

use super::retention::LITTLE;
use crate::failure::Failure;
use crate::ledger::is_there;
use crate::published::is_inside;
use crate::whole::read_if_regular;

/// The index: releases that stand, the newest entry of the ledger first, then withdrawn ones.
pub fn index(out: &Path, ledger: &Ledger, product: &Product) -> Result<String, Failure> {
    let mut releases = Vec::new();
    for name in ledger.good() {
        releases.extend(standing(out, name)?);
    }
    let withdrawn = ledger.withdrawn();
    releases.extend(
        withdrawn
            .into_iter()
            .map(|(name, on)| json!({ "name": name, "withdrawn_on": on.to_string(), "files": [] })),
    );
    let document = json!({
        "product": product.id,
        "title": product.title,
        "licence": product.licence,
        "latest": latest(out),
        "feed": super::FEED,
        "changelog": super::CHANGELOG,
        "releases": releases,
    });
    Ok(format!("{document:#}\n"))
}

/// A release that stands; `None` where its folder is gone.
fn standing(out: &Path, name: &str) -> Result<Option<Value>, Failure> {
    if !is_there(out, name) {
        return Ok(None);
    }
    let folder = out.join("releases").join(name);
    let sums = read_if_regular(&folder.join("SHA256SUMS"))?.unwrap_or_default();
    let sums = String::from_utf8_lossy(&sums);
    let mut files = Vec::new();
    for line in sums.lines() {
        let Some((sum, path)) = line.split_once("  ").filter(|(_, path)| is_inside(path)) else {
            continue;
        };
        // Of a release of which little is kept the other files are no longer there.
        if let Ok(found) = folder.join(path).metadata() {
            files.push(json!({ "path": path, "bytes": found.len(), "sha256": sum }));
        }
    }
    Ok(Some(json!({
        "name": name,
        "as_of": name.get(..10),
        "path": format!("releases/{name}/"),
        "kept": if folder.join(LITTLE).is_file() { "what it disclosed" } else { "whole" },
        "files": files,
    })))
}
