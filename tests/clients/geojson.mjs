// Checks a GeoJSON file: structure and positions, winding, and that no member is left of the 2008 format.
//   node geojson.mjs MAP.geojson
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
console.log(`${map.features.length} features`);
