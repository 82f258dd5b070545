//! The tree of layers, and one theme a map.

use super::layers::Drawn;
use super::xml::Element;

/// The groups in the order of their first layers, each with its layers.
pub(super) fn tree(layers: &[Drawn], product: &str) -> Element {
    let mut groups: Vec<&str> = Vec::new();
    for layer in layers {
        if !groups.contains(&layer.group.as_str()) {
            groups.push(&layer.group);
        }
    }
    let groups = groups.into_iter().map(|group| {
        let own = layers.iter().filter(|layer| layer.group == group);
        let any = own.clone().any(|layer| layer.seen);
        Element::new("layer-tree-group")
            .with("name", group)
            .with("checked", "Qt::Checked")
            .with("expanded", u8::from(any))
            .holding_all(own.map(|layer| leaf(layer, product, layer.seen)))
    });
    Element::new("layer-tree-group").holding_all(groups)
}

/// A layer of the tree.
pub(super) fn leaf(layer: &Drawn, product: &str, seen: bool) -> Element {
    Element::new("layer-tree-layer")
        .with("id", &layer.id)
        .with("name", &layer.about.title)
        .with("source", layer.source(product))
        .with("providerKey", "ogr")
        .with(
            "checked",
            if seen { "Qt::Checked" } else { "Qt::Unchecked" },
        )
        .with("expanded", u8::from(seen))
}

/// One theme a map, of one indicator or of two: the map alone, with the places that are there.
pub(super) fn themes(layers: &[Drawn]) -> Element {
    let pairs = layers.iter().filter(|layer| layer.id.starts_with("pair_"));
    let themes = maps(layers).chain(pairs).map(|map| {
        let seen = with_map(layers, map).map(|layer| {
            Element::new("layer").with("id", &layer.id).with_all([
                ("style", "default"),
                ("visible", "1"),
                ("expanded", "1"),
            ])
        });
        Element::new("visibility-preset")
            .with("name", &map.about.title)
            .with("has-expanded-info", 0)
            .holding_all(seen)
    });
    Element::new("visibility-presets").holding_all(themes)
}

/// The layers that are maps of one indicator.
pub(super) fn maps<'l, 'a>(layers: &'l [Drawn<'a>]) -> impl Iterator<Item = &'l Drawn<'a>> {
    layers.iter().filter(|layer| layer.id.starts_with("map_"))
}

/// A map with the places that are there, from the top down.
pub(super) fn with_map<'l, 'a>(
    layers: &'l [Drawn<'a>],
    map: &'l Drawn<'a>,
) -> impl Iterator<Item = &'l Drawn<'a>> {
    let there = |layer: &&Drawn| layer.seen && layer.id.starts_with("places_");
    layers.iter().filter(there).chain([map])
}
