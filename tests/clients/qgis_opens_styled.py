"""Opens the layer of a GeoPackage in QGIS, checks that its own style was applied, and draws it.

    QT_QPA_PLATFORM=offscreen /usr/bin/python3 qgis_opens_styled.py MAP.gpkg PICTURE.png

Ends with 0 when the layer opened styled, 1 when it did not.
"""

import os
import shutil
import tempfile

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis_run import run  # noqa: E402
from qgis.core import (  # noqa: E402
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProviderRegistry,
    QgsRenderContext,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize  # noqa: E402
from qgis.PyQt.QtGui import QColor  # noqa: E402
from qgis.PyQt.QtXml import QDomDocument  # noqa: E402


def main(package, picture):
    # Alone in a folder: a .qml beside it would stand in for a style that the package lacks.
    with tempfile.TemporaryDirectory() as folder:
        check(shutil.copy(package, folder), picture)


def check(package, picture):
    layers = QgsProviderRegistry.instance().querySublayers(package)
    spatial = [layer.name() for layer in layers if layer.wkbType() % 1000 == 6]
    assert spatial and layers[0].name() == spatial[0], f"the first layer holds the areas, found {spatial}"

    # No style is named here: what QGIS applies is the default of layer_styles.
    layer = QgsVectorLayer(f"{package}|layername={spatial[0]}", spatial[0], "ogr")
    assert layer.isValid(), "the layer does not open"
    assert layer.crs().authid() == "EPSG:4326", layer.crs().authid()
    assert layer.featureCount() > 0, "the layer is empty"

    renderer = layer.renderer()
    assert renderer.type() in ("RuleRenderer", "graduatedSymbol", "categorizedSymbol"), renderer.type()
    number, ids, names, _, message = layer.listStylesInDatabase()
    assert number >= 1, f"no style is stored: {message}"
    # Another style takes the renderer's place below.
    kind, labels = renderer.type(), [item.label() for item in renderer.legendSymbolItems()]
    assert any("[c]" in label for label in labels) and any("[x]" in label for label in labels), labels

    most = check_colours(layer, colours_by_area(layer, renderer))
    assert most >= 2, "one colour for all"
    draw(layer, picture)
    for style, name in zip(ids[:number], names):
        text, message = layer.getStyleFromDatabase(style)
        document = QDomDocument()
        assert text and document.setContent(text)[0], f"style {name} cannot be read: {message}"
        done, message = layer.importNamedStyle(document)
        assert done, f"style {name} is not applied: {message}"
        most = max(most, check_colours(layer, colours_by_area(layer, layer.renderer())))
    assert most >= 3, f"no style has three colours, but {most}"
    print(f"{layer.featureCount()} areas, {kind}, {number} styles: {names}")
    print("legend:", labels)


def colours_by_area(layer, renderer):
    """The fill QGIS gives each area, None where it draws nothing."""
    context = QgsRenderContext()
    renderer.startRender(context, layer.fields())
    colours = {}
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        symbols = renderer.symbolsForFeature(feature, context)
        colours[feature["area_code"]] = symbols[0].symbolLayer(0).fillColor().name() if len(symbols) == 1 else None
    renderer.stopRender(context)
    return colours


def check_colours(layer, colours):
    """Some indicator's colour field says of every area what QGIS draws; gives the number of colours."""
    assert all(colours.values()), f"areas without a symbol: {[a for a, c in colours.items() if not c]}"
    fields = [field.name() for field in layer.fields() if field.name().endswith("_colour")]
    agreeing = [
        field
        for field in fields
        if all(feature[field] == colours[feature["area_code"]] for feature in layer.getFeatures())
    ]
    assert agreeing, f"no field of {fields} holds the colours that QGIS draws"
    print("drawn as", agreeing)
    return len(set(colours.values()))


def draw(layer, picture):
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setBackgroundColor(QColor("white"))
    settings.setOutputSize(QSize(900, 700))
    extent = layer.extent()
    extent.scale(1.05)
    settings.setExtent(extent)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    assert not job.errors(), [error.message for error in job.errors()]
    assert job.renderedImage().save(picture), f"cannot write {picture}"


if __name__ == "__main__":
    run(main)
