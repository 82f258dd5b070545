// Reads the wide table by the letter of RFC 4180 and compares it with the GeoJSON, by code.
//   node wide.mjs WIDE.csv MAP.geojson
import { readFileSync } from "node:fs";
import assert from "node:assert";

const [text, geojson] = process.argv.slice(2).map((path) => readFileSync(path, "utf8"));
const features = JSON.parse(geojson).features;
// record = field *("," field) CRLF; field = quoted or not
const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
const lines = [[]];
while (cell.lastIndex < text.length) {
  const at = cell.lastIndex;
  const found = cell.exec(text);
  assert.ok(found, `no cell of RFC 4180 at byte ${at}`);
  lines.at(-1).push(found[1]?.replaceAll('""', '"') ?? found[2]);
  if (found[3] !== ",") lines.push([]);
}
assert.strictEqual(lines.pop().length, 0, "the last line does not end");
const [names, ...rows] = lines;
assert.deepStrictEqual(names, Object.keys(features[0].properties));
assert.strictEqual(rows.length, features.length, "another number of areas");
for (const [nth, { properties }] of features.entries()) {
  for (const [at, name] of names.entries()) {
    const [value, found] = [properties[name], rows[nth][at]];
    const same =
      value === null
        ? found === ""
        : typeof value === "number"
          ? found !== "" && Number(found) === value
          : found === value || (/^[=+\-@\t\r\n]/.test(value) && found === `'${value}`);
    assert.ok(same, `${name} of ${properties.area_code}: ${found}, not ${value}`);
  }
}
console.log(`${rows.length} areas, ${names.length} fields`);
