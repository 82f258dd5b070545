//! Whether the styles beside the layers of places are those that their fields make.

use std::path::Path;

use files::{MOST_OF_DATA, read_regular};
use vocabulary::{Problem, Problems};

use super::{Promised, REMEDY};
use crate::qgis;

/// The styles that are not as they are made. A style holds no figure: the fields of a layer and its title
/// are all that it follows from. That one is not there was said.
pub(super) fn breaches(promised: &Promised, release: &Path) -> Problems {
    let mut found = Problems::new();
    for layer in &promised.layers {
        let path = format!("{}.qml", layer.name);
        let Ok(bytes) = read_regular(&release.join(&path), MOST_OF_DATA) else {
            continue;
        };
        if bytes != qgis::of_places(layer).qml().as_bytes() {
            let what = "is not the style that the fields of its layer make";
            found.push(Problem::new(path, what, REMEDY));
        }
    }
    found
}
