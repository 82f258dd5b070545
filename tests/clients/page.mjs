// Opens a release's page as readers do: by clicks and by keyboard, with and without its script, at several widths.
//   node page.mjs RELEASE_FOLDER [PICTURES_FOLDER]    checks the page; leaves pictures and a print of it
//   node page.mjs --damaged RELEASE_FOLDER            damages copies of it: every check has to notice
// Needs: npm ci --ignore-scripts beside this file, java, and /usr/bin/chromium (or CHROMIUM=...).
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const VNU = join(require.resolve("vnu-jar/package.json"), "..", "build", "dist", "vnu.jar");
const MOST_BYTES = 500_000;
// The last is a window of 1,280 pixels at 200%.
const SIZES = [
  { name: "320", viewport: { width: 320, height: 640 } },
  { name: "768", viewport: { width: 768, height: 1024 } },
  { name: "1280", viewport: { width: 1280, height: 900 } },
  { name: "1280-at-200", viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 },
];
const WITHOUT_NETWORK = [
  "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
  "--disable-sync", "--no-first-run",
];

/** Says what is wrong, by the check that found it. */
class Found {
  problems = [];
  that(check, holds, what) {
    if (!holds) this.problems.push(`${check}: ${what}`);
  }
  same(check, is, expected, what) {
    this.that(check, is === expected, `${what}: ${JSON.stringify(is)} and not ${JSON.stringify(expected)}`);
  }
}

function valid(file, found) {
  try {
    execFileSync("java", ["-jar", VNU, "--errors-only", file], { stdio: "pipe" });
  } catch (error) {
    found.that("html", false, String(error.stderr).slice(0, 2000) || String(error));
  }
}

async function opened(browser, file, size, { script = true } = {}, found) {
  const { name, ...emulated } = size;
  const context = await browser.newContext({ ...emulated, javaScriptEnabled: script, reducedMotion: "reduce" });
  const page = await context.newPage();
  const out = [];
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) out.push(request);
  });
  const where = `${name}, script ${script ? "on" : "off"}`;
  page.on("pageerror", (error) => found.that("script", false, `${where}: ${error}`));
  page.on("dialog", (dialog) => {
    found.that("script", false, `${where}: a dialog says ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("console", (said) => {
    if (said.type() === "error") found.that("console", false, `${where}: ${said.text()}`);
  });
  // Whatever asks for the network is answered here, and told of below.
  await context.route(/^(?!file:)/, (route) => route.fulfill({ contentType: "text/html", body: "<title>elsewhere</title>" }));
  await page.goto(pathToFileURL(file).href);
  return { context, page, out, where };
}

async function fits(page, where, found) {
  const [scroll, client] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  found.that("width", scroll <= client, `${where}: ${scroll} pixels wide in ${client}`);
}

async function axe(page, where, found) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  for (const of of violations) {
    const nodes = of.nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join(" | ");
    found.that("axe", false, `${where}: ${of.id}, ${of.help}: ${nodes}`);
  }
}

const shown = (page, what) => page.locator(what).evaluateAll((all) => all.map((of) => of.checkVisibility()));
const count = (list) => list.filter(Boolean).length;

/** What works without the script: each choice by a click, then by the keyboard. */
async function without(page, where, found) {
  const maps = await shown(page, ".map");
  found.same("maps", count(maps), 1, `${where}: maps seen at first`);
  if (maps.length > 1) {
    await page.locator(".choice > label").nth(1).click();
    found.same("maps", (await shown(page, ".map")).indexOf(true), 1, `${where}: the map after a click`);
    await page.keyboard.press("Tab");
    await page.locator(".choice > input").nth(1).focus();
    await page.keyboard.press("ArrowLeft");
    found.same("maps", (await shown(page, ".map")).indexOf(true), 0, `${where}: the map after an arrow key`);
  }
  const years = page.locator(".years");
  if (await years.count()) {
    const map = page.locator(".map:has(.years)").first();
    const nth = await map.evaluate((of) => Array.from(of.parentElement.querySelectorAll(":scope > .map")).indexOf(of));
    await page.locator(".choice > label").nth(nth).click();
    const seen = async () => map.locator("g.y").evaluateAll((all) => all.map((of) => getComputedStyle(of).display !== "none"));
    const all = (await seen()).length;
    found.same("years", (await seen()).lastIndexOf(true), all - 1, `${where}: the newest year at first`);
    await map.locator(".years > label").first().click();
    found.same("years", JSON.stringify(await seen()), JSON.stringify(Array.from({ length: all }, (_, at) => at === 0)), `${where}: years seen after a click`);
    found.same("years", count(await map.locator("p.y").evaluateAll((p) => p.map((of) => of.checkVisibility()))), 1, `${where}: summaries seen`);
    await map.locator(".years > input").first().focus();
    await page.keyboard.press("ArrowRight");
    found.same("years", (await seen()).indexOf(true), 1, `${where}: the year after an arrow key`);
  }
  await fits(page, `${where}, map of years`, found);
  const first = page.locator(".index a").first();
  const anchor = await first.getAttribute("href");
  await first.click();
  found.same("areas", JSON.stringify(await shown(page, ".area")).match(/true/g)?.length, 1, `${where}: areas seen after a click`);
  found.that("areas", await page.locator(`[id="${anchor.slice(1)}"]`).isVisible(), `${where}: ${anchor} is not seen`);
  const second = page.locator(".index a").nth(1);
  await second.focus();
  await page.keyboard.press("Enter");
  found.that("areas", await page.locator(`[id="${(await second.getAttribute("href")).slice(1)}"]`).isVisible(), `${where}: not seen after Enter`);
  // The second is asked for; the third and the fourth are chosen beside it.
  await page.locator(".compare > label").nth(2).click();
  await page.locator(".compare > input").nth(3).focus();
  await page.keyboard.press("Space");
  const columns = await page.locator(".figures thead th").evaluateAll((all) => all.slice(1).map((of) => of.checkVisibility()));
  found.same("compare", columns.map((is, at) => (is ? at : "")).join(""), "123", `${where}: columns seen`);
  await fits(page, `${where}, compared`, found);
}

/** What the script adds. */
async function withScript(page, where, found) {
  const names = await page.locator(".index li").allTextContents();
  await page.fill("#search", names[1].toUpperCase());
  found.that("search", (await page.locator(".index li:visible").count()) < names.length, `${where}: nothing is narrowed down`);
  found.that("search", /1 of/.test(await page.locator("#found").textContent()), `${where}: no count is said`);
  await page.keyboard.press("Enter");
  found.that("search", await page.locator(".area:target").isVisible(), `${where}: Enter leads nowhere`);
  found.same("search", await page.locator(".area:target h3").textContent(), names[1], `${where}: the area`);
  for (const [typed, fits] of [["hammersmith & fulham", 1], ["London Borough of Brent", 1], ["Westminster City Council", 1], ["the brent", 1], ["kingston-upon  thames", 1], ["E09000005", 1], ["no such place", 0]]) {
    await page.fill("#search", typed);
    found.same("search", await page.locator(".index li:visible").count(), fits, `${where}: names for ${typed}`);
  }
  await page.fill("#search", "");
  // Whoever leaves leaves no entry of this page behind.
  const entries = await page.evaluate(() => history.length);
  await page.locator(".index a").nth(1).click();
  found.same("leave", await page.evaluate(() => history.length), entries, `${where}: entries after a name was followed`);
  found.that("leave", await page.locator(".area:target").isVisible(), `${where}: the name leads nowhere`);

  found.same("compare", await page.locator("#pick-first option:checked").textContent(), names[1], `${where}: the first of the pair`);
  await page.selectOption("#pick-second", { label: names[2] });
  const told = await page.locator("td.told").allTextContents();
  const limits = await page.locator(".figures tbody tr").evaluateAll((rows) =>
    rows.map((row) => ["k1", "k2"].map((of) => {
      const printed = row.querySelector(`.${of}`).childNodes[0].textContent;
      const both = / to /.test(printed) ? printed.replace(/^.*[(,] ?/, "").replace(")", "").split(" to ") : [printed, printed];
      return both.every((limit) => limit !== "" && !Number.isNaN(Number(limit))) ? both.map(Number) : null;
    })));
  found.same("compare", told.length, limits.length, `${where}: sentences of the two`);
  limits.forEach(([a, b], at) => {
    const expected = !a || !b ? /^Nothing/ : Math.max(a[0], b[0]) <= Math.min(a[1], b[1]) ? /^The intervals overlap/ : /do not overlap/;
    found.that("compare", expected.test(told[at]), `${where}: row ${at} says ${told[at]} of ${a} and ${b}`);
  });
  await fits(page, `${where}, compared`, found);

  const maps = page.locator(".map");
  for (let nth = 0; nth < (await maps.count()); nth += 1) {
    await page.locator(".choice > label").nth(nth).click();
    const map = maps.nth(nth);
    const said = map.locator(".said");
    const areas = map.locator("[tabindex='0'].a:visible");
    found.same("map", await areas.count(), 1, `${where}: areas that Tab comes to on map ${nth}`);
    // Each area is named as the line of the table that it is drawn for.
    const labels = await map.locator(".a:visible").evaluateAll((shown) => shown.map((area) => area.getAttribute("aria-label")));
    found.same("map", labels.length, names.length, `${where}: areas on map ${nth}`);
    labels.forEach((label, at) => found.that("map", /^[:,]/.test(label.slice(names[at].length)) && label.startsWith(names[at]), `${where}: ${names[at]} is called ${label} on map ${nth}`));
    for (const key of ["End", "Home", "ArrowLeft", "Home"]) {
      await areas.first().focus();
      await page.keyboard.press(key);
      const at = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
      found.that("map", labels.includes(at), `${where}: ${key} leads to ${at} on map ${nth}`);
    }
    // A pointer that lies over the map would speak, too.
    await page.mouse.move(0, 0);
    await areas.first().focus();
    const before = await said.textContent();
    await page.keyboard.press("ArrowRight");
    const line = await map.locator(".twin tbody").first().locator("tr").nth(1).locator("th").textContent();
    found.that("map", (await said.textContent()).startsWith(line) && before !== (await said.textContent()), `${where}: map ${nth} says ${await said.textContent()}`);
    found.same("map", await page.evaluate(() => document.activeElement.getAttribute("aria-label")), await said.textContent(), `${where}: the name of the area on map ${nth}`);
    const whole = await map.locator(".drawing").getAttribute("viewBox");
    await page.keyboard.press("+");
    const closer = await map.locator(".drawing").getAttribute("viewBox");
    found.that("zoom", whole !== closer, `${where}: + does not zoom map ${nth}`);
    await map.getByRole("button", { name: "Move north" }).click();
    found.that("zoom", closer !== (await map.locator(".drawing").getAttribute("viewBox")), `${where}: map ${nth} does not move`);
    await map.getByRole("button", { name: "Whole map" }).click();
    found.same("zoom", (await map.locator(".drawing").getAttribute("viewBox")).split(" ").map(Number).join(" "), whole, `${where}: the whole map ${nth}`);
    const slider = map.locator("input[type=range]");
    if (await slider.count()) {
      await slider.focus();
      await page.keyboard.press("Home");
      found.same("years", count(await map.locator("g.y").evaluateAll((all) => all.map((of) => getComputedStyle(of).display !== "none"))), 1, `${where}: years seen`);
      found.same("years", await map.locator("output").textContent(), await map.locator(".years > label").first().textContent(), `${where}: the year that is said`);
    }
    await fits(page, `${where}, map ${nth}`, found);
  }
  // By the pointer, on the map that is open.
  const map = page.locator(".map:visible");
  await map.locator(".drawing").evaluate((of) => of.scrollIntoView({ block: "center" }));
  // Not every place of a drawing is in an area: a river is not.
  const place = await map.locator(".drawing").evaluate((of) => {
    const { left, top, width, height } = of.getBoundingClientRect();
    const places = [3, 4, 5, 6, 7].flatMap((x) => [3, 4, 5, 6, 7].map((y) => [left + (width * x) / 10, top + (height * y) / 10]));
    return places.find(([x, y]) => document.elementFromPoint(x, y)?.matches(".a")) ?? [0, 0];
  });
  await map.locator(".said").evaluate((of) => (of.textContent = ""));
  await page.mouse.move(...place);
  found.that("map", (await map.locator(".said").textContent()).length > 0, `${where}: nothing is said under the pointer`);
  await page.keyboard.press("Escape");
}

/** Whoever leaves the page and comes back finds what was chosen, and the words that go with it. */
async function returns(page, where, found) {
  const years = page.locator(".map:has(.years)").first();
  if (!(await years.count())) return;
  const nth = await years.evaluate((of) => Array.from(of.parentElement.querySelectorAll(":scope > .map")).indexOf(of));
  const state = () =>
    page.evaluate(() => {
      const seen = (what) => Array.from(document.querySelectorAll(what)).filter((of) => of.getClientRects().length);
      const map = document.querySelector(".map:has(.years)");
      return {
        year: map.querySelector("output").textContent,
        value: map.querySelector("input[type=range]").getAttribute("aria-valuetext"),
        chosen: map.querySelector(".years > input:checked").id,
        named: seen(".a[aria-label]").length,
        reached: seen(".a[tabindex='0']").length,
        pair: Array.from(document.querySelectorAll(".pair select"), (of) => of.value).join(),
        told: document.querySelectorAll("td.told").length,
      };
    });
  await page.locator(".choice > label").nth(nth).click();
  const slider = years.locator("input[type=range]");
  await slider.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await page.selectOption("#pick-first", { index: 2 });
  await page.selectOption("#pick-second", { index: 4 });
  const before = await state();
  found.that("returns", before.reached === 1 && before.told > 0, `${where}: ${JSON.stringify(before)} before a link is followed`);
  await page.goto("about:blank");
  await page.goBack();
  await page.waitForLoadState("load");
  found.same("returns", JSON.stringify(await state()), JSON.stringify(before), `${where}: what is shown to whoever comes back`);
}

/** The way out: a link without the script, and with it no way back. */
async function leaves(browser, file, size, found) {
  for (const [script, how] of [[false, "click"], [true, "click"], [true, "keys"]]) {
    const { context, page, out, where } = await opened(browser, file, size, { script }, found);
    const href = await page.locator("#leave").getAttribute("href");
    found.that("leave", /^https:\/\//.test(href), `${where}: leads to ${href}`);
    found.that("leave", (await page.locator("#leave").getAttribute("rel")).includes("noreferrer"), `${where}: tells where its reader came from`);
    found.that("leave", /not clear the browser/.test(await page.locator("header").textContent()), `${where}: does not say what it leaves`);
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight / 2));
    found.that("leave", await page.locator("#leave").evaluate((of) => of.getBoundingClientRect().top >= 0 && of.getBoundingClientRect().top < innerHeight), `${where}: not in sight`);
    if (how === "click") await page.click("#leave");
    else for (let nth = 0; nth < 3; nth += 1) await page.keyboard.press("Escape");
    await page.waitForURL(/^https:/, { timeout: 5000 }).catch(() => found.that("leave", false, `${where}: ${how} does not leave`));
    found.same("leave", page.url(), href, `${where}: left to`);
    found.same("leave", out.length, 1, `${where}: requests`);
    found.that("leave", !out[0]?.headers().referer, `${where}: a referrer is sent`);
    if (script) {
      await page.goBack().catch(() => null);
      found.that("leave", !page.url().startsWith("file:"), `${where}: Back leads to the page`);
    }
    await context.close();
  }
}

async function prints(page, where, found, picture) {
  await page.emulateMedia({ media: "print" });
  const maps = await shown(page, ".map");
  found.same("print", count(maps), maps.length, `${where}: maps printed`);
  found.same("print", count(await shown(page, ".map .twin table")), maps.length, `${where}: tables printed`);
  found.same("print", count(await shown(page, ".bar, .choice > label, .tools")), 0, `${where}: controls printed`);
  if (picture) await page.pdf({ path: picture, format: "A4", margin: { top: "12mm", bottom: "12mm", left: "12mm", right: "12mm" } });
  await page.emulateMedia({ media: "screen" });
}

async function check(file, { pictures, only } = {}) {
  const found = new Found();
  const wanted = (of) => !only || only === of;
  if (wanted("size")) found.that("size", statSync(file).size < MOST_BYTES, `${statSync(file).size} bytes`);
  if (wanted("html")) valid(file, found);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: WITHOUT_NETWORK });
  // axe is a script: where the page's own is off, it reads a copy of the page that has none.
  const folder = mkdtempSync(join(tmpdir(), "page-"));
  const bare = join(folder, "bare.html");
  writeFileSync(bare, readFileSync(file, "utf8").replace(/<script>[\s\S]*<\/script>/, ""));
  try {
    for (const size of only ? SIZES.slice(0, 1) : SIZES) {
      for (const script of [false, true]) {
        const { context, page, out, where } = await opened(browser, file, size, { script }, found);
        page.setDefaultTimeout(10_000);
        await fits(page, where, found);
        if (pictures) await page.screenshot({ path: join(pictures, `page-${size.name}-${script ? "with" : "without"}.png`), fullPage: true });
        try {
          if (script) await withScript(page, where, found);
          else await without(page, where, found);
        } catch (error) {
          found.that("works", false, `${where}: ${String(error.message).slice(0, 500)}`);
        }
        if (pictures) await page.screenshot({ path: join(pictures, `page-${size.name}-${script ? "with" : "without"}-used.png`), fullPage: true });
        if (script && wanted("axe")) await axe(page, `${where}, used`, found);
        if (script && size.name === "1280") await prints(page, where, found, pictures && join(pictures, "page.pdf"));
        found.that("network", out.length === 0, `${where}: asks for ${out.map((of) => of.url())}`);
        await context.close();
      }
      if (wanted("axe")) {
        for (const of of [file, bare]) {
          const { context, page, where } = await opened(browser, of, size, {}, found);
          await axe(page, of === bare ? `${where} of a page without one` : where, found);
          await context.close();
        }
      }
      if (wanted("returns")) {
        const { context, page, where } = await opened(browser, file, size, { script: true }, found);
        await returns(page, where, found).catch((error) => found.that("returns", false, `${where}: ${String(error.message).slice(0, 500)}`));
        await context.close();
      }
      if (wanted("leave")) await leaves(browser, file, size, found);
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
  return found.problems;
}

/** Damages, each with the check that has to notice it. */
const DAMAGES = [
  ["size", "a page that is too large", (text) => text.replace("</main>", `${"<p>x</p>".repeat(70_000)}</main>`)],
  ["html", "a tag that is not closed", (text) => text.replace("</h1>", "")],
  ["html", "a name that stands twice", (text) => text.replace('id="about"', 'id="help"')],
  ["axe", "no language", (text) => text.replace(' lang="en-GB"', "")],
  ["axe", "a field without a label", (text) => text.replace(/<label for="search">[^<]*<\/label>/, "")],
  ["axe", "pale words", (text) => text.replace("color:#4a4a4a", "color:#bbb").replace(/content="default-src[^"]*"/, "")],
  ["network", "a picture from elsewhere", (text) => text.replace("</main>", '<img alt="" src="https://example.org/x.png"></main>').replace(/content="default-src[^"]*"/, 'content="default-src *"')],
  ["console", "a picture from elsewhere, which the policy stops", (text) => text.replace("</main>", '<img alt="" src="https://example.org/x.png"></main>')],
  ["console", "another script", (text) => text.replace("</main>", "<script>alert(1)</script></main>")],
  ["width", "something wide", (text) => text.replace("</main>", "<pre>" + "x".repeat(200) + "</pre></main>").replace("overflow-wrap:anywhere", "overflow-wrap:normal").replace(/content="default-src[^"]*"/, "")],
  ["maps", "maps that cannot be chosen", (text) => text.replaceAll('class="s1"', 'class="s9"')],
  ["years", "years that cannot be chosen", (text) => text.replaceAll('class="r0"', 'class="r99"')],
  ["compare", "columns that are not those of the names", (text) => text.replaceAll('class="q2"', 'class="q5"')],
  ["areas", "names that lead nowhere", (text) => text.replaceAll(/<article id="([A-Z])/g, '<article id="x$1')],
  ["returns", "a script that does not look again at what was chosen", (text) => text.replace('addEventListener("pageshow"', 'addEventListener("never"').replace(/content="default-src[^"]*"/, "")],
  ["leave", "a way out that says where from", (text) => text.replace('rel="noreferrer noopener"', 'rel="noopener"')],
  ["works", "no script", (text) => text.replace(/<script>[\s\S]*<\/script>/, "")],
];

const [first, second] = process.argv.slice(2);
const damaged = first === "--damaged";
const release = realpathSync(damaged ? second : first);
const file = join(release, "index.html");
if (damaged) {
  const folder = mkdtempSync(join(tmpdir(), "damaged-"));
  let missed = 0;
  for (const [by, what, damage] of DAMAGES) {
    const copy = join(folder, "index.html");
    copyFileSync(file, copy);
    const text = readFileSync(copy, "utf8");
    const changed = damage(text);
    writeFileSync(copy, changed);
    const problems = changed === text ? [] : await check(copy, { only: by });
    const noticed = problems.some((problem) => problem.startsWith(`${by}:`));
    missed += noticed ? 0 : 1;
    console.log(`${noticed ? "noticed" : "MISSED"} by ${by}: ${what}`);
    if (!noticed) console.log(problems.slice(0, 3));
  }
  rmSync(folder, { recursive: true });
  process.exitCode = missed ? 1 : 0;
} else {
  if (second) mkdirSync(second, { recursive: true });
  const problems = await check(file, { pictures: second });
  for (const problem of problems) console.error(problem);
  console.log(problems.length ? `${problems.length} problems` : `${statSync(file).size} bytes; valid, accessible, without a request, by clicks and keyboard at ${SIZES.length} sizes`);
  process.exitCode = problems.length ? 1 : 0;
}
