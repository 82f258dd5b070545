"""Opens a release in QGIS as a reader would: the project, each file beside it, and the pages to print.

    QT_QPA_PLATFORM=offscreen /usr/bin/python3 qgis_opens_project.py RELEASE [FOLDER_FOR_PICTURES]

The release is copied to a folder with spaces and letters beyond ASCII in its path first, so a
path of the machine that made it would be found out. Colours are compared with legend.json and
with what is in the rendered pixels. Ends with 0 when all holds, 1 when it does not.
"""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from osgeo import gdal  # noqa: E402
from qgis_run import run  # noqa: E402
from qgis.core import (  # noqa: E402
    QgsDateTimeRange,
    QgsExpression,
    QgsFeatureRequest,
    QgsLayoutExporter,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemScaleBar,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsProviderRegistry,
    QgsRectangle,
    QgsRenderContext,
    QgsUnitTypes,
    QgsVectorLayer,
    QgsVectorLayerTemporalProperties,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QSize  # noqa: E402
from qgis.PyQt.QtGui import QColor, QFont, QImage  # noqa: E402

AREAS = 33
PATTERNS = {"too_uncertain": "#595959", "withheld": "#262626", "missing": "#767676"}


def main(release, pictures=None):
    with tempfile.TemporaryDirectory(prefix="fgm map, Übersicht – ") as folder:
        folder = Path(folder) / "moved here"
        shutil.copytree(Path(release).resolve(), folder)
        pictures = Path(pictures) if pictures else folder.parent
        pictures.mkdir(parents=True, exist_ok=True)
        opening = check_project(folder, pictures)
        check_files(folder, opening)


def check_project(folder, pictures):
    [path] = folder.glob("*.qgz")
    legend = json.loads((folder / "legend.json").read_text())
    project = QgsProject.instance()
    assert project.read(str(path)), f"the project does not open: {project.error()}"
    assert project.crs().authid() == "EPSG:27700", project.crs().authid()
    assert project.title() == legend["title"], project.title()
    metadata = project.metadata()
    assert metadata.creationDateTime().date().toString("yyyy-MM-dd") == legend["as_of"]
    assert metadata.author() == "" and metadata.abstract() and legend["licence"]["id"] in metadata.abstract()

    layers = list(project.mapLayers().values())
    assert layers, "the project has no layer"
    for layer in layers:
        assert layer.isValid(), f"{layer.name()} does not open: {layer.source()}"
        source = QgsProviderRegistry.instance().decodeUri("ogr", layer.source())
        inside = Path(source["path"]).resolve()
        assert inside.parent == folder.resolve(), f"{layer.name()} is read from {inside}"
        assert layer.crs().authid() == "EPSG:4326", layer.crs().authid()
        said = layer.metadata()
        assert said.title() and said.abstract() and said.licenses() and said.extent().spatialExtents(), layer.name()
        # Without a tip of its own QGIS takes a name for HTML.
        assert "&lt;" in layer.mapTipTemplate() or layer.mapTipTemplate() == "[% '' %]", layer.mapTipTemplate()
        labelled = layer.labelsEnabled() and layer.labeling() is not None
        assert labelled or "within reach" in layer.name(), f"{layer.name()} has no labels"
        print(f"  {layer.id()}: {layer.name()!r}, {layer.featureCount()} features")

    root = project.layerTreeRoot()
    groups = {group.name(): group for group in root.findGroups()}
    print("groups:", list(groups))
    assert list(groups)[0].startswith("Help"), "help comes first"
    maps = [of for of in legend["indicators"] if of["map"]]
    tables = {QgsProviderRegistry.instance().decodeUri("ogr", layer.source())["layerName"] for layer in layers}
    visible = [node.layer() for node in root.findLayers() if node.isVisible()]
    drawn = [layer for layer in visible if layer.geometryType() == QgsWkbTypes.PolygonGeometry]
    assert len(drawn) == 1, f"one map is to be seen at first, not {drawn}"
    opening = next(of for of in maps if f"map_{of['id']}" == drawn[0].id())
    names = [theme for theme in project.mapThemeCollection().mapThemes()]
    assert len(names) == len(maps) + len(legend["pairs"]), names

    # The project as it opens.
    render(project, visible, pictures / "project.png", labels=True)
    by_id = {layer.id(): layer for layer in layers}
    lacking = {f"map_{of['id']}" for of in maps} | {f"pair_{of['id']}" for of in legend["pairs"]}
    assert lacking <= set(by_id), f"the project lacks {sorted(lacking - set(by_id))}"
    for of in maps:
        layer = by_id[f"map_{of['id']}"]
        assert layer.featureCount() == AREAS, layer.featureCount()
        check_map(project, layer, of, pictures)

    for of in legend["pairs"]:
        check_pair(project, by_id[f"pair_{of['id']}"], of, pictures)

    years = [layer for layer in layers if layer.id().startswith("years_")]
    assert years, "no layer of years"
    for layer in years:
        check_years(project, layer, pictures)
    span = project.timeSettings().temporalRange()
    assert not span.isInfinite() and span.begin() < span.end(), "the project has no time"
    assert project.timeSettings().timeStepUnit() == QgsUnitTypes.TemporalYears
    check_layouts(project, maps, pictures)
    assert len(tables) >= 3, tables
    project.clear()
    return opening


def check_map(project, layer, of, pictures):
    """The legend's words and colours are those of legend.json, in the symbols and in the pixels."""
    items = layer.renderer().legendSymbolItems()
    said = lines_of(of)
    assert len(items) == len(said), [item.label() for item in items]
    for item, line in zip(items, said):
        assert item.label().startswith(line["label"]), (item.label(), line["label"])
        assert item.symbol().symbolLayer(0).color().name() == line["colour"], (item.label(), line)
    check_counts(layer, of)
    image = render(project, [layer], pictures / f"{layer.id()}.png", labels=False)
    seen = colours(image)
    for line in said:
        found = seen.get(line["colour"], 0)
        if line["areas"]:
            assert found > 50, f"{layer.name()}: {line['colour']} of {line['label']!r} is in {found} pixels"
    for other, lines in PATTERNS.items():
        if of[other]["areas"]:
            assert seen.get(lines, 0) > 50, f"{layer.name()}: no hatching of {other}"
    print(f"  {layer.name()}: {sum(bool(line['areas']) for line in said)} fills of {len(said)} found in the pixels")


def check_pair(project, layer, of, pictures):
    """Each pair of classes has the areas and the colour of legend.json, in the symbols and in the pixels."""
    cells = [cell for row in of["cells"] for cell in row]
    items = layer.renderer().legendSymbolItems()
    none = sorted((of[other] for other in PATTERNS), reverse=True)
    # The last line is dots, over what has its colour already.
    counts = features_by_rule(layer, over=1)
    assert [counts.get(at, 0) for at in range(len(cells))] == [cell["areas"] for cell in cells], counts
    without = sorted((counts.get(at, 0) for at in range(len(cells), len(items) - 1)), reverse=True)
    assert without + [0] * (len(none) - len(without)) == none, (without, none)
    seen = colours(render(project, [layer], pictures / f"{layer.id()}.png", labels=False))
    for item, cell in zip(items, cells):
        assert item.symbol().symbolLayer(0).color().name() == cell["colour"], (item.label(), cell)
        assert not cell["areas"] or seen.get(cell["colour"], 0) > 50, f"{layer.name()}: no pixel is {cell['colour']}"
    dots = layer.renderer().rootRule().children()[-1]
    dotted = sum(1 for _ in layer.getFeatures(QgsFeatureRequest(QgsExpression(dots.filterExpression()))))
    assert 0 < dotted <= AREAS and seen.get("#ffffff", 0) > 50, f"{layer.name()}: no dot over {dotted} areas"
    print(f"  {layer.name()}: {sum(bool(cell['areas']) for cell in cells)} fills of {len(cells)} found in the pixels")


def lines_of(of):
    """The lines of an indicator's legend, as the style has them."""
    return of["classes"] + [of[other] for other in PATTERNS]


def check_counts(layer, of):
    """Each line of the legend stands for as many areas as legend.json says."""
    counts = features_by_rule(layer)
    expected = {at: line["areas"] for at, line in enumerate(lines_of(of)) if line["areas"]}
    assert counts == expected, f"{layer.name()}: {counts} areas by rule, expected {expected}"


def features_by_rule(layer, over=0):
    """How many features each rule takes; each takes part in exactly one, whatever so many of the last lay over it."""
    renderer = layer.renderer().clone()
    rules = renderer.rootRule().children()
    rules = rules[: len(rules) - over]
    context = QgsRenderContext()
    context.expressionContext().setFields(layer.fields())
    renderer.startRender(context, layer.fields())
    counts = {}
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        own = [at for at, rule in enumerate(rules) if rule.isFilterOK(feature, context)]
        assert len(own) == 1, f"{layer.name()}: {feature['area_name']} is drawn by rules {own}"
        counts[own[0]] = counts.get(own[0], 0) + 1
    renderer.stopRender(context)
    return counts


def check_years(project, layer, pictures):
    times = layer.temporalProperties()
    assert times.isActive(), f"{layer.name()} has no time"
    assert times.mode() == QgsVectorLayerTemporalProperties.ModeFeatureDateTimeStartAndEndFromExpressions
    assert times.startExpression() == 'to_datetime("period_start")', times.startExpression()
    ends = sorted({feature["period_end"].toString("yyyy-MM-dd") for feature in layer.getFeatures()})
    assert layer.featureCount() == AREAS * len(ends), (layer.featureCount(), ends)
    features_by_rule(layer)
    pixels = []
    settings = project.timeSettings()
    step, span = settings.timeStep(), settings.temporalRange()
    assert step == 1
    for nth, end in enumerate(ends):
        begin = span.begin().addYears(nth)
        frame = QgsDateTimeRange(begin, begin.addYears(1), True, False)
        image = render(project, [layer], pictures / f"{layer.id()}_{end}.png", labels=False, frame=frame)
        # What the controller shows of this year is what the figures of this year say.
        of_year = [feature for feature in layer.getFeatures() if feature["period_end"].toString("yyyy-MM-dd") == end]
        assert len(of_year) == AREAS, (end, len(of_year))
        seen = colours(image)
        for colour in {feature["colour"] for feature in of_year}:
            assert seen.get(colour, 0) > 20, f"{layer.name()}, {end}: no pixel is {colour}"
        solid = {feature["colour"] for feature in layer.getFeatures() if feature["class"]}
        for colour in solid - {feature["colour"] for feature in of_year}:
            assert seen.get(colour, 0) == 0, f"{layer.name()}, {end}: {colour} is of another year"
        pixels.append(image)
    assert any(image != pixels[0] for image in pixels[1:]), f"{layer.name()}: every year looks the same"
    print(f"  {layer.name()}: {len(ends)} years, {ends[0]} to {ends[-1]}, each drawn in its own colours")


def check_layouts(project, maps, pictures):
    layouts = project.layoutManager().printLayouts()
    assert len(layouts) == len(maps), [layout.name() for layout in layouts]
    by_id = {f"map_{of['id']}": of for of in maps}
    for nth, layout in enumerate(layouts):
        kinds = (QgsLayoutItemMap, QgsLayoutItemLegend, QgsLayoutItemScaleBar, QgsLayoutItemLabel)
        found = {kind: [item for item in layout.items() if isinstance(item, kind)] for kind in kinds}
        assert all(found.values()), f"{layout.name()} lacks an item: {found}"
        shown = [layer.id() for layer in found[QgsLayoutItemMap][0].layers()]
        [of] = [by_id.pop(layer) for layer in shown if layer.startswith("map_")]
        words = " ".join(item.text() for item in found[QgsLayoutItemLabel])
        assert of["caveat"] in words and "999" in words, words
        page = QgsRectangle(0, 0, 297, 210)
        for item in layout.items():
            if isinstance(item, kinds):
                item.refresh()
                box = item.sceneBoundingRect()
                assert page.contains(QgsRectangle(box.left(), box.top(), box.right(), box.bottom()).buffered(-0.5)), (
                    f"{layout.name()}: {item.displayName()} does not fit the page: {box}"
                )
        exporter = QgsLayoutExporter(layout)
        settings = QgsLayoutExporter.ImageExportSettings()
        settings.dpi = 110
        picture = str(pictures / f"page_{of['id']}.png")
        assert exporter.exportToImage(picture, settings) == QgsLayoutExporter.Success, layout.name()
        seen = colours(QImage(picture))
        for line in of["classes"]:
            assert not line["areas"] or seen.get(line["colour"], 0) > 50, f"{layout.name()}: no pixel is {line['colour']}"
        if nth == 0:
            pdf = pictures / "page.pdf"
            done = exporter.exportToPdf(str(pdf), QgsLayoutExporter.PdfExportSettings())
            assert done == QgsLayoutExporter.Success and pdf.stat().st_size > 10_000, layout.name()
    print(f"{len(layouts)} pages to print")


def check_files(folder, opening):
    """Files opened one by one: each has its style from beside it or from inside it."""
    colours_of_first = [line["colour"] for line in opening["classes"]]
    [package] = folder.glob("*.gpkg")
    stem = package.stem
    opened = [f"{stem}.geojson"] + [f"{stem}.fgb"] * (folder / f"{stem}.fgb").exists()
    for name in opened:
        layer = QgsVectorLayer(str(folder / name), name, "ogr")
        assert layer.isValid() and layer.featureCount() == AREAS, name
        fills = [item.symbol().symbolLayer(0).color().name() for item in layer.renderer().legendSymbolItems()]
        assert fills[: len(colours_of_first)] == colours_of_first, f"{name} opens without its style: {fills}"
        check_counts(layer, opening)
        print(f"  {name} opens with the style of {opening['title']!r}")
    inside = [of.name() for of in QgsProviderRegistry.instance().querySublayers(str(package))]
    spatial = 0
    for name in inside:
        layer = QgsVectorLayer(f"{package}|layername={name}", name, "ogr")
        assert layer.isValid(), name
        if layer.isSpatial():
            spatial += 1
            assert layer.renderer().type() == "RuleRenderer", f"layer {name} of the package opens without a style"
            print(f"  layer {name} of the package opens styled, {layer.featureCount()} features")
    assert spatial >= 2, inside
    for path in sorted(folder.glob("*.geojson")):
        if path.stem != stem:
            layer = QgsVectorLayer(str(path), path.stem, "ogr")
            assert layer.isValid() and layer.renderer().type() == "RuleRenderer", path.name
            labels = [item.label() for item in layer.renderer().legendSymbolItems()]
            print(f"  {path.name} opens styled: {labels}")


def render(project, layers, picture, labels, frame=None):
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(project.crs())
    settings.setTransformContext(project.transformContext())
    settings.setBackgroundColor(QColor("#f0f8ff"))
    settings.setOutputSize(QSize(1100, 850))
    settings.setFlag(QgsMapSettings.DrawLabeling, labels)
    settings.setFlag(QgsMapSettings.Antialiasing, labels)
    settings.setExtent(project.viewSettings().defaultViewExtent())
    if frame is not None:
        settings.setIsTemporal(True)
        settings.setTemporalRange(frame)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    assert not job.errors(), [error.message for error in job.errors()]
    image = job.renderedImage()
    assert image.save(str(picture)), f"cannot write {picture}"
    return image


def colours(image):
    """How many pixels have each colour."""
    image = image.convertToFormat(image.Format_RGB32)
    bits = image.constBits()
    bits.setsize(image.sizeInBytes())
    data = bytes(bits)
    counts = {}
    for at in range(0, len(data), 4):
        blue, green, red = data[at], data[at + 1], data[at + 2]
        counts[(red, green, blue)] = counts.get((red, green, blue), 0) + 1
    return {"#%02x%02x%02x" % rgb: count for rgb, count in counts.items()}


if __name__ == "__main__":
    # QGIS would write the place of a page into its picture, which GDAL cannot do in a PNG.
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    run(main)
