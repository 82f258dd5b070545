//! Whether the bundle of a release is of its files, and the one that they and its record make.

use std::path::Path;

use publish::{Product, Promised, Recorded, is_unpacked};
use serde_json::Value;
use vocabulary::{Problem, Problems, Provenance};

use super::name::name_of;
use super::sums::files;
use super::{Check, ONE_IS_LEFT, made_by_another, told};
use crate::failure::Failure;
use crate::series::LITTLE;
use crate::whole::read_if_there;

/// Holds sizes, digests and members against the files, and makes the bundle again of these and of
/// the record.
pub fn bundle(folder: &Path, record: &Value) -> Result<Check, Failure> {
    if folder.join(LITTLE).is_file() {
        return Ok(Check::Holds(ONE_IS_LEFT.to_owned()));
    }
    let product: Product = match serde_json::from_value(record["plan"]["product"].clone()) {
        Ok(product) => product,
        Err(error) => {
            let what = format!("record.json has no plan of a product: {error}");
            return Ok(Check::Fails(vec![what]));
        }
    };
    let all = files(folder)?;
    let mut found = publish::unlike(folder, &product.id, &all);
    match again(folder, record, &product)? {
        Ok(again) => found.append(again),
        Err(why) => found.append(why),
    }
    found.append(made_by_another(&found, record, "bundle"));
    let how = if is_unpacked(&product.id, |path| all.contains(path)) {
        "these were unpacked of a ZIP, which is not here to be checked, nor is dcat.jsonld; sizes and \
         digests of the data package are the files'; terms, sources, CSVW and data package are, byte \
         for byte, what the record and the files make"
    } else {
        "sizes and digests of the data package and members of the ZIP are the files'; terms, \
         sources, CSVW, data package, ZIP and DCAT are, byte for byte, what the record and the \
         files make"
    };
    Ok(told(&found, how))
}

/// What is not as it is made again; otherwise why nothing could be.
fn again(
    folder: &Path,
    record: &Value,
    product: &Product,
) -> Result<Result<Problems, Problems>, Failure> {
    let unfit = |what: String| {
        let remedy = "make the release again, and find out what changed the file";
        Ok(Err(Problems::from(Problem::new(
            "record.json",
            what,
            remedy,
        ))))
    };
    let provenance: Vec<Provenance> = match serde_json::from_value(record["sources"].clone()) {
        Ok(provenance) => provenance,
        Err(error) => return unfit(format!("has no list of sources: {error}")),
    };
    let Some(as_of) = record["as_of"].as_str() else {
        return unfit("does not say of which day the release is".to_owned());
    };
    let promised = match Promised::read(folder) {
        Ok(promised) => promised,
        Err(found) => return Ok(Err(found)),
    };
    let bytes = read_if_there(&folder.join("record.json"))?.unwrap_or_default();
    let recorded = Recorded {
        product,
        as_of,
        name: &name_of(&bytes, as_of),
        provenance: &provenance,
        indicators: &promised.indicators,
        layers: &promised.layers,
    };
    let all = files(folder)?;
    Ok(Ok(publish::not_of_its_files(folder, &recorded, &all)))
}
