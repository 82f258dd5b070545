//! The areas and places of vector tiles, zoom by zoom, read by the offsets of the specification.
//!
//! Shapes are not read: those of tiles are simplified and cut on purpose.
//!
//! # References
//! `PMTiles` 3, sections 3 and 4 (header, directories); Mapbox Vector Tile 2.1.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use fast_mvt::{MvtReaderRef, MvtValueRef};
use files::{MOST_OF_DATA, read_regular};
use flate2::read::GzDecoder;
use serde_json::Value;

use super::Cell;
use super::areas::{Area, Held};
use super::tables::Table;

/// The most bytes that a directory, the metadata or a tile is unpacked to: no tile of ours comes near.
const MOST: u64 = 1 << 28;
/// How deep directories may lead to others: the specification's writers make one level of leaves.
const DEPTH: usize = 4;

/// A layer of tiles.
#[derive(Debug)]
pub(super) struct Tiled {
    /// The fields that the metadata names, in its order.
    pub(super) fields: Vec<String>,
    /// The features of each zoom by their numbers, from the lowest zoom on: a cell a field. What has no
    /// value is left out of a tile, and nothing here.
    pub(super) zooms: Vec<Features>,
}

type Features = BTreeMap<u64, Vec<Cell>>;

impl Tiled {
    /// The layer as areas, zoom by zoom.
    pub(super) fn areas(&self) -> Result<Vec<Held>, String> {
        let held = |features: &Features| {
            let areas = features.values();
            let areas = areas.map(|cells| Area::new(&self.fields, cells.clone(), None));
            Ok(Held {
                fields: self.fields.clone(),
                areas: areas.collect::<Result<_, String>>()?,
                is_sorted: false,
            })
        };
        self.zooms.iter().map(held).collect()
    }

    /// The layer as tables, zoom by zoom: the columns in this order, and behind them what else it has.
    pub(super) fn tables(&self, order: &[String]) -> Vec<Table> {
        let mut columns: Vec<(usize, &String)> = self.fields.iter().enumerate().collect();
        columns.sort_by_key(|(_, name)| {
            order
                .iter()
                .position(|own| own == *name)
                .unwrap_or(order.len())
        });
        let row = |cells: &Vec<Cell>| {
            let cells = columns.iter().filter_map(|(at, _)| cells.get(*at));
            cells.cloned().collect()
        };
        let table = |features: &Features| Table {
            columns: columns.iter().map(|(_, name)| (*name).clone()).collect(),
            rows: features.values().map(row).collect(),
        };
        self.zooms.iter().map(table).collect()
    }
}

/// The layers of an archive, by their names. A tile holds no others than its metadata names.
pub(super) fn layers(path: &Path) -> Result<BTreeMap<String, Tiled>, String> {
    let bytes = read_regular(path, MOST_OF_DATA).map_err(|error| error.to_string())?;
    let archive = Archive::new(&bytes)?;
    let mut layers = described(&archive.metadata()?, archive.zooms())?;
    let (first, _) = archive.zooms();
    for (zoom, packed) in archive.tiles()? {
        let unpacked = unpacked(packed)?;
        let reader = MvtReaderRef::new(&unpacked).map_err(|error| error.to_string())?;
        for of in reader.layers() {
            let name = of.name();
            let layer = layers.get_mut(name);
            let layer = layer.ok_or_else(|| format!("its metadata has no layer {name:?}"))?;
            let own = zoom.checked_sub(first);
            let own = own.and_then(|nth| layer.zooms.get_mut(usize::from(nth)));
            let own = own.ok_or("has a tile of a zoom that its header does not name")?;
            for feature in of.features() {
                let mut cells = vec![Cell::Null; layer.fields.len()];
                for value in feature.properties() {
                    let (field, value) = value.map_err(|error| error.to_string())?;
                    let at = layer.fields.iter().position(|own| own == field);
                    let at = at.ok_or_else(|| format!("its metadata has no field {field:?}"))?;
                    if let Some(place) = cells.get_mut(at) {
                        *place = cell(&value)
                            .ok_or_else(|| format!("{field} is no number and no text"))?;
                    }
                }
                let number = feature.id();
                let number = number.ok_or_else(|| format!("a feature of {name} has no number"))?;
                let same = own.entry(number).or_insert_with(|| cells.clone());
                if *same != cells {
                    return Err(format!(
                        "feature {number} of {name} has two sets of values at zoom {zoom}"
                    ));
                }
            }
        }
    }
    Ok(layers)
}

/// The layers that the metadata names, with nothing in them yet.
fn described(metadata: &Value, (first, last): (u8, u8)) -> Result<BTreeMap<String, Tiled>, String> {
    let layers = metadata["vector_layers"].as_array().into_iter().flatten();
    let layers = layers.map(|of| {
        let name = of["id"]
            .as_str()
            .ok_or("its metadata has a layer without a name")?;
        let fields = of["fields"].as_object().into_iter();
        let fields = fields.flat_map(|of| of.keys().cloned()).collect();
        let zooms = (first..=last).map(|_| Features::new()).collect();
        Ok((name.to_owned(), Tiled { fields, zooms }))
    });
    layers.collect()
}

fn cell(value: &MvtValueRef<'_>) -> Option<Cell> {
    #[expect(clippy::cast_precision_loss, reason = "classes and counts")]
    let number = match value {
        MvtValueRef::Double(number) => *number,
        MvtValueRef::Float(number) => f64::from(*number),
        MvtValueRef::Int(number) | MvtValueRef::SInt(number) => *number as f64,
        MvtValueRef::UInt(number) => *number as f64,
        MvtValueRef::String(words) => return Some(Cell::Text((*words).to_owned())),
        _ => return None,
    };
    Some(Cell::Number(number))
}

fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut text = Vec::new();
    let reader = GzDecoder::new(bytes);
    let read = reader.take(MOST).read_to_end(&mut text);
    read.map_err(|error| format!("is not packed by gzip: {error}"))?;
    Ok(text)
}

/// An archive by its header.
struct Archive<'a> {
    bytes: &'a [u8],
}

impl<'a> Archive<'a> {
    fn new(bytes: &'a [u8]) -> Result<Self, String> {
        if bytes.len() < 127 || !bytes.starts_with(b"PMTiles\x03") {
            return Err("is no PMTiles 3".to_owned());
        }
        // Gzip inside and gzip tiles, of Mapbox vector tiles: what a release has.
        if bytes.get(97..100) != Some(&[2, 2, 1]) {
            return Err("is packed otherwise than by gzip, or has no vector tiles".to_owned());
        }
        Ok(Self { bytes })
    }

    fn number(&self, at: usize) -> usize {
        let eight = self.bytes.get(at..at + 8).and_then(|of| of.try_into().ok());
        let number = u64::from_le_bytes(eight.unwrap_or_default());
        usize::try_from(number).unwrap_or(usize::MAX)
    }

    /// The part that a section of the header begins, from an offset in it on.
    fn part(&self, section: usize, offset: usize, length: usize) -> Result<&'a [u8], String> {
        let from = self.number(section).checked_add(offset);
        let range = from.and_then(|from| Some(from..from.checked_add(length)?));
        let part = range.and_then(|range| self.bytes.get(range));
        part.ok_or_else(|| "points beyond its own end".to_owned())
    }

    const ROOT: usize = 8;
    const METADATA: usize = 24;
    const LEAVES: usize = 40;
    const DATA: usize = 56;

    fn metadata(&self) -> Result<Value, String> {
        let packed = self.part(Self::METADATA, 0, self.number(Self::METADATA + 8))?;
        serde_json::from_slice(&unpacked(packed)?).map_err(|error| error.to_string())
    }

    fn zooms(&self) -> (u8, u8) {
        let at = |at: usize| self.bytes.get(at).copied().unwrap_or_default();
        (at(100), at(101))
    }

    /// Every tile that has contents of its own, with its zoom.
    fn tiles(&self) -> Result<Vec<(u8, &'a [u8])>, String> {
        let root = self.part(Self::ROOT, 0, self.number(Self::ROOT + 8))?;
        let mut tiles = Vec::new();
        self.directory(root, &mut tiles, DEPTH)?;
        Ok(tiles)
    }

    fn directory(
        &self,
        packed: &[u8],
        tiles: &mut Vec<(u8, &'a [u8])>,
        depth: usize,
    ) -> Result<(), String> {
        let depth = depth
            .checked_sub(1)
            .ok_or("its directories lead too deep")?;
        let bytes = unpacked(packed)?;
        let mut numbers = Numbers(&bytes);
        let count = numbers.next()?;
        if count > bytes.len() {
            return Err("a directory has more entries than bytes".to_owned());
        }
        let mut columns = [const { Vec::new() }; 4];
        for column in &mut columns {
            for _ in 0..count {
                column.push(numbers.next()?);
            }
        }
        let [steps, runs, lengths, offsets] = columns;
        let (mut id, mut end) = (0_usize, 0_usize);
        let entries = steps.iter().zip(&runs).zip(lengths.iter().zip(&offsets));
        for ((step, run), (length, offset)) in entries {
            id = id.saturating_add(*step);
            // Nought stands for what follows the entry before.
            let from = offset.checked_sub(1).unwrap_or(end);
            end = from.saturating_add(*length);
            if *run == 0 {
                let leaf = self.part(Self::LEAVES, from, *length)?;
                self.directory(leaf, tiles, depth)?;
            } else {
                // One place stands for all of a run: they hold the same.
                tiles.push((zoom(id), self.part(Self::DATA, from, *length)?));
            }
        }
        Ok(())
    }
}

/// The zoom of a tile: before those of a zoom stand a third of 4^zoom - 1.
fn zoom(id: usize) -> u8 {
    let (mut zoom, mut before, mut own) = (0, 0_usize, 1_usize);
    while id >= before.saturating_add(own) && zoom < 31 {
        before = before.saturating_add(own);
        own = own.saturating_mul(4);
        zoom += 1;
    }
    zoom
}

/// Numbers of seven bits a byte, low bits first.
struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    fn next(&mut self) -> Result<usize, String> {
        let mut number = 0_usize;
        for shift in (0..63).step_by(7) {
            let (first, rest) = self.0.split_first().ok_or("a directory ends too soon")?;
            self.0 = rest;
            number |= usize::from(first & 0x7f) << shift;
            if first & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err("a directory has a number that is too large".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Specification, 4.1: the first identities of zooms 0 to 3.
    #[test]
    fn zooms_follow_each_other() {
        assert_eq!(
            [0, 1, 4, 5, 20, 21, 84, 85].map(zoom),
            [0, 1, 1, 2, 2, 3, 3, 4]
        );
    }

    #[test]
    fn what_is_no_archive_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.pmtiles");
        for bytes in [Vec::new(), b"PMTiles\x03".to_vec(), vec![0xff; 200], {
            let mut header = vec![0xff; 200];
            header[..8].copy_from_slice(b"PMTiles\x03");
            header[97..100].copy_from_slice(&[2, 2, 1]);
            header
        }] {
            std::fs::write(&path, bytes).expect("a file");
            assert!(layers(&path).is_err());
        }
    }
}
