// Checks a GeoJSON file: structure and positions, winding, and that no member is left of the 2008 format.
//   node geojson.mjs MAP.geojson
// And that it keeps to the map's own conventions: 6 decimals at most, and a bounding box around areas.
import { check } from "@placemarkio/check-geojson";
import rewind from "@mapbox/geojson-rewind";
import { readFileSync } from "node:fs";
import assert from "node:assert";

const text = readFileSync(process.argv[2], "utf8");
check(text); // throws with every problem it finds
const map = JSON.parse(text);
assert.ok(!("crs" in map), "RFC 7946 has no crs");
// check-geojson does not look at winding; rewind leaves a map that follows the right-hand rule as it is.
assert.deepStrictEqual(rewind(JSON.parse(text), false), map, "rings do not follow the right-hand rule");

/** West, south, east and north of positions, however deep they lie. */
function around(coordinates, box = [Infinity, Infinity, -Infinity, -Infinity]) {
  if (Array.isArray(coordinates[0])) return coordinates.reduce((found, inner) => around(inner, found), box);
  const [x, y] = coordinates;
  for (const number of coordinates) {
    assert.strictEqual(Number(number.toFixed(6)), number, "more than 6 decimals");
  }
  return [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
}

const drawn = map.features.filter((feature) => feature.geometry);
const box = around(drawn.map((feature) => feature.geometry.coordinates));
const areas = drawn.some((feature) => feature.geometry.type.endsWith("Polygon"));
assert.ok(map.bbox || !areas, "areas have no bounding box");
if (map.bbox) assert.deepStrictEqual(map.bbox, box, "the bounding box is not that of the positions");
for (const { bbox, geometry } of drawn) {
  if (bbox) assert.deepStrictEqual(bbox, around(geometry.coordinates), "the bounding box is not that of the positions");
}
console.log(`${map.features.length} features`);
