// Counts the arcs of a map's borders: one between two areas is in both, once each, and drawn the other way round.
//   node borders.mjs MAP.geojson|MAP.fgb ...
// topojson-server cuts borders where three areas, or two and the outside, meet, and keeps one arc of those alike.
// A border that differs between its two areas stays in two arcs, which lie along each other.
import { deserialize } from "flatgeobuf/lib/mjs/geojson.js";
import { readFileSync } from "node:fs";
import { topology } from "topojson-server";

// Degrees. What no area covers is a gap when it is narrower than this on average, and a lake when it is wider.
const NARROW = 0.005;

async function features(path) {
  const data = readFileSync(path);
  if (!path.endsWith(".fgb")) return JSON.parse(data).features;
  const found = [];
  for await (const feature of deserialize(new Uint8Array(data))) found.push(feature);
  return found;
}

/** Who uses each arc: the area's number, which polygon of all, and whether backwards. */
function uses(geometries) {
  const found = new Map();
  let polygon = 0;
  geometries.forEach((of, area) => {
    for (const rings of of.type === "Polygon" ? [of.arcs] : of.arcs) {
      for (const at of rings.flat()) {
        const arc = at < 0 ? ~at : at;
        found.set(arc, [...(found.get(arc) ?? []), { area, polygon, back: at < 0 }]);
      }
      polygon++;
    }
  });
  return found;
}

/** Polygons that hang together by the arcs they share: gives the group of each. */
function groups() {
  const above = new Map();
  const of = (polygon) => (above.has(polygon) ? of(above.get(polygon)) : polygon);
  const join = (one, other) => of(one) !== of(other) && above.set(of(one), of(other));
  return { of, join };
}

/** Loops of arcs, each as short as can be: cut off wherever one comes back to where it was. */
function loops(arcs) {
  const from = new Map();
  for (const arc of arcs) from.set(arc.start, [...(from.get(arc.start) ?? []), arc]);
  const found = [];
  for (const starts of from.values()) {
    while (starts.length) {
      const path = [starts.pop()];
      while (path.length) {
        const end = path.at(-1).end;
        const since = path.findIndex((arc) => arc.start === end);
        if (since >= 0) found.push(path.splice(since));
        if (!path.length) break;
        const next = from.get(path.at(-1).end)?.pop();
        if (!next) return undefined;
        path.push(next);
      }
    }
  }
  return found;
}

/** Twice the area of a loop, above nought where it runs around ground, and its length. */
function size(loop) {
  let twice = 0;
  let length = 0;
  for (const { points } of loop) {
    for (let at = 1; at < points.length; at++) {
      const [[x, y], [toX, toY]] = [points[at - 1], points[at]];
      // From the loop's first point, so that small loops far from nought keep their digits.
      const [left, down] = loop[0].points[0];
      twice += (x - left) * (toY - down) - (toX - left) * (y - down);
      length += Math.hypot(toX - x, toY - y);
    }
  }
  return { twice, length };
}

function faults(map) {
  const codes = map.map((of) => of.properties.area_code);
  const { arcs, objects } = topology({ areas: { type: "FeatureCollection", features: map } });
  const wrong = [];
  const outside = [];
  const { of: groupOf, join } = groups();
  let shared = 0;
  for (const [arc, users] of uses(objects.areas.geometries)) {
    const names = users.map(({ area }) => codes[area]).join(", ");
    if (users.length === 1) {
      const points = users[0].back ? arcs[arc].slice().reverse() : arcs[arc];
      outside.push({ start: String(points[0]), end: String(points.at(-1)), points, ...users[0] });
    } else if (users.length > 2) wrong.push(`an arc is in more than two areas: ${names}`);
    else if (users[0].area === users[1].area) wrong.push(`an arc stands twice in ${codes[users[0].area]}`);
    else if (users[0].back === users[1].back) wrong.push(`two areas lie on the same side of an arc: ${names}`);
    else {
      shared++;
      join(users[0].polygon, users[1].polygon);
    }
  }
  if (map.length > 1 && !shared) wrong.push("no two areas share an arc");
  const around = loops(outside);
  if (!around) wrong.push("the arcs of one area alone do not close");
  const sized = (around ?? []).map((loop) => ({ loop, ...size(loop) })).sort((one, other) => other.twice - one.twice);
  // What hangs together has one outline, the largest loop around it. Another around ground lies on an overlap.
  const outlined = new Set();
  for (const { loop, twice, length } of sized) {
    const own = loop.map((arc) => groupOf(arc.polygon));
    const isGap = twice <= 0 && -twice < NARROW * length;
    if (isGap || (twice > 0 && own.every((group) => outlined.has(group)))) {
      const names = [...new Set(loop.map((arc) => codes[arc.area]))].join(", ");
      wrong.push(`a border stands twice: ${names}, at ${loop[0].start}`);
    }
    own.forEach((group) => outlined.add(group));
  }
  return { wrong, shared, alone: outside.length };
}

for (const path of process.argv.slice(2)) {
  const map = await features(path);
  const { wrong, shared, alone } = faults(map);
  console.log(`${map.length} areas, ${shared} arcs between two areas, ${alone} along the outside, ${wrong.length} faults`);
  for (const what of wrong.slice(0, 10)) console.error(`Error: ${what}`);
  if (wrong.length) process.exitCode = 1;
}
