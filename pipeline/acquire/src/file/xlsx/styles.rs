//! What the styles of a workbook have its cells show.

use std::collections::BTreeMap;

use vocabulary::Problems;

use crate::file::markup::{Piece, walk};
use crate::file::package::Package;
use crate::file::shown::{self, Style};

/// What cells show, by the number of their style.
#[derive(Default)]
pub(super) struct Styles {
    pub(super) of_cells: Vec<Style>,
    /// Whether a conditional format shows numbers otherwise, by its number.
    pub(super) conditional: Vec<bool>,
}

pub(super) fn cell_styles(part: &str, package: &mut Package<'_>) -> Result<Styles, Problems> {
    let text = package.needed(part)?;
    let mut formats: BTreeMap<String, Style> = BTreeMap::new();
    let mut styles = Styles::default();
    let mut of_cells = false;
    let mut in_condition = false;
    walk(&text, |piece| {
        match piece {
            Piece::Open(element) => match element.name() {
                "numFmt" => {
                    if let (Some(id), Some(code)) =
                        (element.get("numFmtId"), element.get("formatCode"))
                    {
                        let style = shown::of_code(&code);
                        match styles.conditional.last_mut().filter(|_| in_condition) {
                            Some(conditional) => *conditional |= !style.shows_all(),
                            None => drop(formats.insert(id, style)),
                        }
                    }
                }
                "cellXfs" => of_cells = true,
                "dxf" => {
                    in_condition = true;
                    styles.conditional.push(false);
                }
                "xf" if of_cells => {
                    let id = element.get("numFmtId").unwrap_or_default();
                    let listed = formats.get(&id).copied();
                    styles
                        .of_cells
                        .push(listed.unwrap_or_else(|| shown::of_id(&id)));
                }
                _ => {}
            },
            Piece::Close("cellXfs") => of_cells = false,
            Piece::Close("dxf") => in_condition = false,
            Piece::Close(_) | Piece::Text(_) => {}
        }
        Ok(())
    })
    .map_err(|fault| package.fault(part, &fault))?;
    Ok(styles)
}
