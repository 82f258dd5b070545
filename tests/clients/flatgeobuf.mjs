// Reads a FlatGeobuf with the format's own JavaScript and compares it with the GeoJSON, by code.
//   node flatgeobuf.mjs MAP.fgb MAP.geojson
import { deserialize } from "flatgeobuf/lib/mjs/geojson.js";
import { readFileSync } from "node:fs";
import assert from "node:assert";

const [fgb, geojson] = process.argv.slice(2).map((path) => readFileSync(path));
const map = JSON.parse(geojson);
let header;
const read = async (rect) => {
  const found = new Map();
  const options = { rect, headerMetaFn: (of) => (header = of) };
  for await (const { properties, geometry } of deserialize(new Uint8Array(fgb), options)) {
    assert.ok(!found.has(properties.area_code), `${properties.area_code} stands twice`);
    found.set(properties.area_code, { properties, geometry });
  }
  return found;
};

const found = await read();
assert.strictEqual(found.size, map.features.length, "another number of areas");
for (const { properties, geometry } of map.features) {
  const code = properties.area_code;
  const own = found.get(code);
  assert.ok(own, `${code} is missing`);
  // This reader leaves a null out or gives it as null, and keeps to the order of the columns.
  for (const [name, value] of Object.entries(properties)) {
    assert.deepStrictEqual(own.properties[name] ?? null, value, `${name} of ${code}`);
  }
  for (const name of Object.keys(own.properties)) {
    assert.ok(name in properties, `${name} of ${code} is not in the GeoJSON`);
  }
  assert.strictEqual(own.geometry.type, geometry.type, `the geometry of ${code}`);
  assert.deepStrictEqual(own.geometry.coordinates, geometry.coordinates, `the geometry of ${code}`);
}
assert.deepStrictEqual(header.columns.map((of) => of.name), Object.keys(map.features[0].properties));
assert.strictEqual(header.crs?.code, 4326, "not WGS 84");
assert.strictEqual(header.geometryType, 6, "not of the type MultiPolygon");
assert.strictEqual(header.featuresCount, map.features.length);
assert.strictEqual(header.title, map.title);
assert.strictEqual(header.description, map.summary);
assert.ok(header.indexNodeSize > 0, "no index");
console.log(`${found.size} areas, ${header.columns.length} fields`);
