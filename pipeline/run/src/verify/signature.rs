//! Whether the checksums are signed, and by whom.

use std::path::Path;

use files::{MOST_OF_WORDS, read_regular_text};
use publish::{SIGNATURE, check_signature, is_unpacked, public_key};
use serde_json::Value;

use super::Check;
use crate::failure::Failure;
use crate::whole::read_if_there;

/// Checks the signature by the key that is given, or else by the one that the release names.
pub fn signature(folder: &Path, record: &Value, key: Option<&Path>) -> Result<Check, Failure> {
    let fails = |what: &str| Ok(Check::Fails(vec![what.to_owned()]));
    let given = key.map(read_key).transpose()?;
    let named = record["plan"]["product"]["signing"]["public_key"].as_str();
    let named = named.map(public_key).transpose();
    let Ok(named) = named else {
        return fails("record.json names a key that is none");
    };
    let product = record["plan"]["product"]["id"].as_str().unwrap_or_default();
    let signature = read_if_there(&folder.join(SIGNATURE))?;
    let key = match (given, named, &signature) {
        (None, None, None) => {
            let how = "it is not signed, and says so: nobody vouches for its checksums";
            return Ok(Check::Holds(how.to_owned()));
        }
        (None, Some(_), None) if is_unpacked(product, |path| folder.join(path).exists()) => {
            let how = "NOT CHECKED: it was unpacked of a ZIP, or made to look so, and nobody signs these checksums: hold \
                       the ZIP's own digest against the signed SHA256SUMS of the release";
            return Ok(Check::Holds(how.to_owned()));
        }
        (_, _, None) => return fails(&format!("{SIGNATURE} is not there")),
        (None, None, Some(_)) => {
            return fails(
                "it is signed, and its record names no key: give the publisher's with --key",
            );
        }
        (Some(given), Some(named), Some(_)) if given != named => {
            return fails("the key that the release names is not the one that was given");
        }
        (Some(key), _, Some(_)) => (key, true),
        (None, Some(key), Some(_)) => (key, false),
    };
    let sums = read_if_there(&folder.join("SHA256SUMS"))?.unwrap_or_default();
    let signature = signature.unwrap_or_default();
    let signature = String::from_utf8_lossy(&signature);
    let (key, is_given) = key;
    Ok(match check_signature(&key, &sums, &signature) {
        Err(error) => Check::Fails(vec![format!("{SIGNATURE}: {error}")]),
        Ok(()) if is_given => Check::Holds("by the key that was given".to_owned()),
        Ok(()) => Check::Holds(format!(
            "by the key that it names, {key}: compare that with the publisher's, or give --key"
        )),
    })
}

fn read_key(path: &Path) -> Result<String, Failure> {
    let text = read_regular_text(path, MOST_OF_WORDS)
        .map_err(|error| Failure::io(path, "the key cannot be read", &error))?;
    public_key(&text).map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))
}
