//! How to cite a release, in the Citation File Format.
//!
//! # References
//! Druskat and others (2021), Citation File Format 1.2.0.

use vocabulary::is_address;

use super::about::About;
use super::escaped::yaml;

/// Whom a release is by where the plan names no publisher.
const CONTRIBUTORS: &str = "The fgm-map contributors";

/// Identifiers of SPDX for terms that data are published on, which the format checks; any other
/// licence is given by its address.
const SPDX: [&str; 12] = [
    "CC-BY-3.0",
    "CC-BY-4.0",
    "CC-BY-SA-4.0",
    "CC0-1.0",
    "CDLA-Permissive-1.0",
    "MIT",
    "ODC-By-1.0",
    "ODbL-1.0",
    "OGL-UK-1.0",
    "OGL-UK-2.0",
    "OGL-UK-3.0",
    "PDDL-1.0",
];

/// The text of `CITATION.cff`.
pub(super) fn citation(about: &About) -> String {
    let product = about.product;
    let publisher = product.catalogue.publisher.as_ref();
    let mut lines = vec![
        "cff-version: \"1.2.0\"".to_owned(),
        line(
            "message",
            "If you use this release, please cite it as below, and name its sources as ATTRIBUTION.md says.",
        ),
        line("type", "dataset"),
        line("title", &product.title),
        line("abstract", &product.summary),
        "authors:".to_owned(),
    ];
    lines.extend(entity(
        publisher.map_or(CONTRIBUTORS, |of| &of.name),
        publisher.and_then(|of| of.url.as_deref()),
        "  ",
    ));
    lines.push(line("version", &about.name));
    lines.push(line("date-released", about.as_of));
    lines.extend(licence(&product.licence, ""));
    if !product.catalogue.keywords.is_empty() {
        lines.push("keywords:".to_owned());
        let words = product.catalogue.keywords.iter();
        lines.extend(words.map(|word| format!("  - {}", yaml(word))));
    }
    if !about.provenance.is_empty() {
        lines.push("references:".to_owned());
    }
    for of in about.provenance {
        lines.push("  - type: \"data\"".to_owned());
        lines.push(format!("    {}", line("title", &of.title)));
        lines.push("    authors:".to_owned());
        lines.extend(entity(&of.publisher, None, "      "));
        if is_date(&of.published) {
            lines.push(format!("    {}", line("date-released", &of.published)));
        }
        if is_address(&of.url) {
            lines.push(format!("    {}", line("url", &of.url)));
        }
        lines.extend(licence(&of.licence, "    "));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn line(key: &str, text: &str) -> String {
    format!("{key}: {}", yaml(text))
}

fn entity(name: &str, url: Option<&str>, indent: &str) -> Vec<String> {
    let name = format!("{indent}- {}", line("name", name));
    let url = url.filter(|url| is_address(url));
    let url = url.map(|url| format!("{indent}  {}", line("website", url)));
    [name].into_iter().chain(url).collect()
}

fn licence(of: &vocabulary::Licence, indent: &str) -> Option<String> {
    let said = if SPDX.contains(&of.id.as_str()) {
        Some(line("license", &of.id))
    } else {
        is_address(&of.url).then(|| line("license-url", &of.url))
    };
    said.map(|said| format!("{indent}{said}"))
}

fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}
