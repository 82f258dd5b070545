//! Tables that were decoded before, by the bytes they were decoded from.
//!
//! An entry is taken only for the same bytes, read by the same manifest. Nothing that is held in
//! confidence is kept, and nothing small, which is decoded as soon as found.

use vocabulary::{Access, SourceId};

use crate::cache::Cache;
use crate::counts::Keyed;
use crate::layout::Summary;
use crate::manifest::Manifest;

/// A table, what was read past, and the digest of what its rows say.
pub(crate) type Entry = (Keyed, Summary, Option<String>);

/// Snapshots with fewer bytes are not worth a file.
const FEWEST_BYTES: usize = 1 << 18;

/// What a snapshot's table is kept by; `None` for one that is not to be kept.
pub(crate) fn key(
    cache: &Cache,
    manifest: &Manifest,
    digest: &str,
    bytes: &[u8],
) -> Option<String> {
    if manifest.access != Access::Published || bytes.len() < FEWEST_BYTES {
        return None;
    }
    cache.key(&format!("decoded table\n{digest}\n{manifest:?}"))
}

/// The table kept by this key.
pub(crate) fn get(cache: &Cache, id: &SourceId, key: &str) -> Option<Entry> {
    let entry: Entry = cache.get(&file(id), key)?;
    entry.0.is_whole().then_some(entry)
}

/// Keeps a table in place of the one that was kept for the source before.
pub(crate) fn put(cache: &Cache, id: &SourceId, key: &str, entry: &Entry) {
    cache.put(&file(id), key, entry);
}

fn file(id: &SourceId) -> String {
    format!("{id}.decoded")
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::acquire;
    use crate::cache::{HEAD, head_of};
    use crate::checksum::sha256_hex;
    use vocabulary::Silent;

    const ID: &str = "made-up";

    /// A made-up source that is just worth a file.
    fn source(root: &Path, access: &str) {
        let folder = root.join(ID);
        fs::create_dir_all(&folder).expect("a folder");
        let mut table = "area,name,year,count\n".to_owned();
        let long = "of a long name ".repeat(20);
        for area in 0..100 {
            for year in 0..10 {
                let (count, year) = (area * year % 613, 1950 + year);
                writeln!(table, "X{area:04},Area {area} {long},{year},{count}").expect("written");
            }
        }
        assert!(table.len() > FEWEST_BYTES);
        let digest = sha256_hex(table.as_bytes());
        fs::write(folder.join("snapshot.csv"), table).expect("written");
        let manifest = format!(
            r#"title = "Made-up figures"
            publisher = "Nobody: a test"
            url = "local file"
            published = "2025-01-01"
            licence = {{ id = "CC0-1.0", url = "https://creativecommons.org/publicdomain/zero/1.0/" }}
            attribution = "Made-up figures."
            vintage = "made up"
            years = {{ first = 1950, last = 1959 }}
            grain = "area"
            geography = {{ level = "areas", vintage = "2021", codes = "other" }}
            access = "{access}"
            file = "snapshot.csv"
            sha256 = "{digest}"
            rows = 1000
            [counts]
            columns = {{ area = "area", name = "name", year = "year", value = "count" }}
            period = {{ on = "06-30" }}
            "#
        );
        fs::write(folder.join("source.toml"), manifest).expect("written");
    }

    fn said(root: &Path, cache: Option<&Cache>) -> String {
        let read = acquire(root, &[SourceId::new(ID)], 1, cache, &Silent).expect("sound");
        format!("{:?} {:?} {:?}", read.tables, read.provenance, read.notes)
    }

    #[test]
    fn slow_an_unchanged_table_is_taken_from_the_cache_and_a_damaged_entry_is_passed_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        source(root, "published");
        let cache = Cache::new(root.join("kept"));
        let kept = root.join("kept/made-up.decoded");
        let fresh = said(root, None);
        assert_eq!(said(root, Some(&cache)), fresh);
        let whole = fs::read(&kept).expect("kept");
        assert_eq!(said(root, Some(&cache)), fresh);

        let key =
            String::from_utf8_lossy(whole.get(HEAD.len() + 1..HEAD.len() + 65).expect("a key"))
                .into_owned();
        let id = SourceId::new(ID);
        assert!(get(&cache, &id, &key).is_some());
        assert!(get(&cache, &id, &sha256_hex(key.as_bytes())).is_none());
        let mut other_version = whole.clone();
        other_version[HEAD.len() - 1] = b'0';
        let mut one_byte = whole.clone();
        one_byte[900] ^= 1;
        let cut = whole[..whole.len() - 1].to_vec();
        for damaged in [
            other_version,
            one_byte,
            cut,
            whole[..30].to_vec(),
            Vec::new(),
        ] {
            fs::write(&kept, &damaged).expect("written");
            assert!(get(&cache, &id, &key).is_none());
            assert_eq!(said(root, Some(&cache)), fresh);
            assert_eq!(fs::read(&kept).expect("kept anew"), whole);
        }
    }

    #[test]
    fn an_entry_with_a_sound_digest_is_not_believed_when_it_is_no_table() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(folder.path());
        let id = SourceId::new(ID);
        let key = "0".repeat(64);
        let body = postcard::to_stdvec(&(
            (
                Vec::<u8>::new(),
                Vec::<u8>::new(),
                Vec::<u8>::new(),
                vec![(7_u32, 7_u32, 7_u32, 7_u64, 0_u32, 9_u64)],
            ),
            (1_u64, 0_u64, Vec::<u8>::new()),
            None::<String>,
        ));
        let body = body.expect("written");
        let mut bytes = head_of(&key, &body).into_bytes();
        bytes.extend(&body);
        fs::write(folder.path().join("made-up.decoded"), bytes).expect("written");
        assert!(postcard::from_bytes::<Entry>(&body).is_ok());
        assert!(get(&cache, &id, &key).is_none());
    }

    #[test]
    fn nothing_held_in_confidence_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        source(root, "confidential");
        let cache = Cache::new(root.join("kept"));
        said(root, Some(&cache));
        assert!(!root.join("kept").exists());
    }

    #[test]
    fn a_cache_that_cannot_be_written_costs_time_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        source(root, "published");
        fs::write(root.join("kept"), "a file stands there").expect("written");
        let cache = Cache::new(root.join("kept"));
        assert_eq!(said(root, Some(&cache)), said(root, None));
    }
}
