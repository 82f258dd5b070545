//! The used cells of a sheet of an Excel workbook (ECMA-376, `SpreadsheetML`).

mod sheet;
mod styles;
mod texts;

use std::collections::BTreeMap;

use vocabulary::Problems;

use super::grid::Grid;
use super::markup::{Piece, walk};
use super::package::Package;
use sheet::Sheet;
use styles::{Styles, cell_styles};
use texts::shared_texts;

/// An Excel workbook whose list of sheets has been read.
pub(super) struct Workbook {
    /// Name and part of each sheet, in order.
    sheets: Vec<(String, String)>,
    texts: Option<String>,
    styles: Option<String>,
}

/// A part's relations: of each its id, the last word of its type, and the part it leads to.
fn relations(package: &mut Package<'_>, part: &str) -> Result<Vec<[String; 3]>, Problems> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let prefix = if folder.is_empty() {
        String::new()
    } else {
        format!("{folder}/")
    };
    let name = format!("{prefix}_rels/{file}.rels");
    let text = package.needed(&name)?;
    let mut found = Vec::new();
    walk(&text, |piece| {
        if let Piece::Open(element) = piece
            && element.name() == "Relationship"
            && let (Some(id), Some(kind), Some(target)) = (
                element.get("Id"),
                element.get("Type"),
                element.get("Target"),
            )
        {
            let target = match target.strip_prefix('/') {
                Some(whole) => whole.to_owned(),
                None => format!("{prefix}{target}"),
            };
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            found.push([id, kind, target]);
        }
        Ok(())
    })
    .map_err(|_| package.damaged(&name))?;
    Ok(found)
}

impl Workbook {
    pub fn read(package: &mut Package<'_>) -> Result<Self, Problems> {
        let part = relations(package, "")?
            .into_iter()
            .find(|[_, kind, _]| kind == "officeDocument")
            .map(|[_, _, target]| target)
            .ok_or_else(|| package.damaged("_rels/.rels"))?;
        let related = relations(package, &part)?;
        let lead = |wanted: &str| {
            related
                .iter()
                .find(|[_, kind, _]| kind == wanted)
                .map(|[_, _, target]| target.clone())
        };
        let worksheets: BTreeMap<&str, &str> = related
            .iter()
            .filter(|[_, kind, _]| kind == "worksheet")
            .map(|[id, _, target]| (id.as_str(), target.as_str()))
            .collect();
        let text = package.needed(&part)?;
        let mut sheets = Vec::new();
        walk(&text, |piece| {
            if let Piece::Open(element) = piece
                && element.name() == "sheet"
                && let (Some(name), Some(id)) = (element.get("name"), element.get("id"))
                && let Some(target) = worksheets.get(id.as_str())
            {
                sheets.push((name, (*target).to_owned()));
            }
            Ok(())
        })
        .map_err(|_| package.damaged(&part))?;
        Ok(Self {
            sheets,
            texts: lead("sharedStrings"),
            styles: lead("styles"),
        })
    }

    pub fn names(&self) -> Vec<String> {
        self.sheets.iter().map(|(name, _)| name.clone()).collect()
    }

    /// The used cells of the sheet of this name; none where there is no such sheet.
    pub fn grid(&self, name: &str, package: &mut Package<'_>) -> Result<Grid, Problems> {
        let Some((_, part)) = self.sheets.iter().find(|(known, _)| known == name) else {
            return Ok(Grid::default());
        };
        let texts = match &self.texts {
            Some(part) => shared_texts(part, package)?,
            None => Vec::new(),
        };
        let styles = match &self.styles {
            Some(part) => cell_styles(part, package)?,
            None => Styles::default(),
        };
        let text = package.needed(part)?;
        let mut sheet = Sheet::new(&texts, &styles);
        match walk(&text, |piece| sheet.take(piece)) {
            Ok(()) => Ok(sheet.grid),
            Err(fault) => Err(package.fault(part, &fault).into()),
        }
    }
}
