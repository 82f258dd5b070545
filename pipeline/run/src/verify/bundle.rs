//! Whether the data package and the ZIP of a release are of its files.

use std::path::Path;

use serde_json::Value;

use super::sums::files;
use super::{Check, ONE_IS_LEFT, told};
use crate::failure::Failure;
use crate::series::LITTLE;

/// Holds sizes, digests and members against the files.
pub fn bundle(folder: &Path, record: &Value) -> Result<Check, Failure> {
    if folder.join(LITTLE).is_file() {
        return Ok(Check::Holds(ONE_IS_LEFT.to_owned()));
    }
    let Some(product) = record["product"].as_str() else {
        let what = "record.json names no product";
        return Ok(Check::Fails(vec![what.to_owned()]));
    };
    let found = publish::unlike(folder, product, &files(folder)?);
    let how = "sizes and digests of the data package and members of the ZIP are the files'";
    Ok(told(&found, how))
}
