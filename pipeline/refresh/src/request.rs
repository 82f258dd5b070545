//! What is asked for.

use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::{archive, digest};

/// A file to bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The source's folder: letters, digits, `-` and `_`, at most 100 of them.
    pub name: String,
    /// Where it is published.
    pub address: String,
    /// Whether it comes in pages.
    pub paging: Paging,
    /// What is kept of it.
    pub unpack: Unpack,
    /// Largest file, in bytes, both as received and as unpacked or merged.
    pub largest_bytes: u64,
    /// The SHA-256 of what is kept, where it is known beforehand: 64 small hexadecimal digits.
    pub expected_sha256: Option<String>,
}

/// How a server hands out more rows than it gives at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paging {
    /// One answer holds everything.
    Whole,
    /// The CSV of Nomis: `RecordOffset` and `RecordLimit`, with the number of rows asked first.
    Nomis,
    /// The GeoJSON of an ArcGIS feature service: `resultOffset` and `resultRecordCount`, for
    /// as long as `exceededTransferLimit` is true.
    ArcGis,
}

/// What is kept of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unpack {
    /// The file as it came. If it is a zip archive, every name and size in it is checked.
    Keep,
    /// The only file of a zip archive.
    Only,
    /// The file of this name, with its folders, in a zip archive.
    Entry(String),
}

/// A request in which nothing is wrong.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) address: Address,
    /// Which file this is: a digest of the address and of what is done with the answer.
    pub(crate) which: String,
}

/// Checks a request.
///
/// # Errors
/// Everything that is wrong with it.
pub(crate) fn check(request: &Request) -> Result<Asked, Vec<String>> {
    let mut problems = Vec::new();
    if !is_name(&request.name) {
        problems.push("the name is not a plain folder name".to_owned());
    }
    let address = Address::parse(&request.address);
    if let Err(why) = &address {
        problems.push(format!("the address is not fetched: {why}"));
    }
    if let Unpack::Entry(entry) = &request.unpack
        && let Some(why) = archive::fault_of_name(entry)
    {
        problems.push(format!("the file named inside the archive {why}"));
    }
    if request.paging != Paging::Whole && request.unpack != Unpack::Keep {
        problems.push("an answer in pages is not an archive".to_owned());
    }
    if request.largest_bytes == 0 {
        problems.push("the largest size is nought".to_owned());
    }
    if let Some(expected) = &request.expected_sha256
        && !digest::is_digest(expected)
    {
        problems.push("the expected sha256 is not 64 small hexadecimal digits".to_owned());
    }
    let own: &[&str] = match request.paging {
        Paging::Whole => &[],
        Paging::Nomis => &["RecordOffset", "RecordLimit"],
        Paging::ArcGis => &["resultOffset", "resultRecordCount"],
    };
    for name in own {
        if address.as_ref().is_ok_and(|address| address.has(name)) {
            problems.push(format!("the address has {name}, which the paging sets"));
        }
    }
    match address {
        Ok(address) if problems.is_empty() => Ok(Asked {
            which: which(request, &address),
            address,
        }),
        _ => Err(problems),
    }
}

/// Whether a name is safe as the beginning of a file's name.
pub(crate) fn is_name(name: &str) -> bool {
    (1..=100).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

fn which(request: &Request, address: &Address) -> String {
    let text = format!(
        "{:?} {:?} {}",
        request.paging,
        request.unpack,
        address.whole()
    );
    digest::of_bytes(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Request {
        Request {
            name: "births-2024".to_owned(),
            address: "https://example.org/a.csv".to_owned(),
            paging: Paging::Whole,
            unpack: Unpack::Keep,
            largest_bytes: 10,
            expected_sha256: None,
        }
    }

    #[test]
    fn a_good_request_is_known_by_all_that_shapes_the_file() {
        let one = check(&good()).expect("good");
        let other = check(&Request {
            unpack: Unpack::Only,
            ..good()
        })
        .expect("good");
        assert_ne!(one.which, other.which);
    }

    #[test]
    fn every_problem_is_given() {
        let bad = Request {
            name: "../births".to_owned(),
            address: "http://example.org/a?recordoffset=3".to_owned(),
            paging: Paging::Nomis,
            unpack: Unpack::Entry("../a".to_owned()),
            largest_bytes: 0,
            expected_sha256: Some("AB".to_owned()),
        };
        assert_eq!(check(&bad).expect_err("bad").len(), 6);
        let twice = Request {
            address: "https://example.org/a?recordoffset=3".to_owned(),
            paging: Paging::Nomis,
            ..good()
        };
        assert_eq!(check(&twice).expect_err("bad").len(), 1);
    }
}
