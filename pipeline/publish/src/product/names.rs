//! Whether the names of a product can be those of its files, on every system.

use vocabulary::{Problem, Problems};

use super::Product;

/// Everything that is wrong with them; `file` is the plan as messages name it.
pub(super) fn problems(product: &Product, file: &str) -> Problems {
    let mut problems = Problems::new();
    let stem = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if product.id.is_empty()
        || product.id.len() > 60
        || !product.id.chars().all(stem)
        || product.id.starts_with('-')
    {
        problems.push(
            Problem::new(file, "the product's id cannot name a file", "rename it")
                .found(&product.id)
                .expected("small letters, digits and hyphens, at most 60, not a hyphen first"),
        );
    }
    let pairs = product.pairs.iter().map(|pair| pair.id.as_str());
    let maps = product.maps.iter().map(|map| map.indicator.as_str());
    let names = maps.chain(pairs).chain([product.id.as_str()]);
    for name in names.filter(|name| is_device(name)) {
        let what = "a file of the release would have a name that Windows keeps for a device";
        problems.push(Problem::new(file, what, "rename it").found(name));
    }
    problems
}

/// Whether Windows cannot hold a file of that name, whatever it ends with.
///
/// # References
/// Microsoft, "Naming Files, Paths, and Namespaces".
fn is_device(name: &str) -> bool {
    let is_port = |name: &str| {
        let digit = name
            .strip_prefix("com")
            .or_else(|| name.strip_prefix("lpt"));
        digit.is_some_and(|of| matches!(of.as_bytes(), [b'0'..=b'9']))
    };
    matches!(name, "con" | "prn" | "aux" | "nul") || is_port(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_windows_keeps_for_devices() {
        for name in ["con", "prn", "aux", "nul", "com1", "lpt9"] {
            assert!(is_device(name), "{name}");
        }
        for name in ["contact", "com", "lpt10", "console", "fgm-risk-london"] {
            assert!(!is_device(name), "{name}");
        }
    }
}
