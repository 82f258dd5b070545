
"use strict";
// Makes the page handier; everything it shows stands in the page without it. Words of the data are
// only ever set as text.
(() => {
  const root = document.documentElement;
  const all = (of, what) => Array.from(of.querySelectorAll(what));
  const make = (tag, words, attributes = {}) => {
    const made = document.createElement(tag);
    if (words) made.textContent = words;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  };
  root.classList.add("scripted");
  // What a reader had chosen is put back by the browser after this has run: each part looks again then.
  const again = [];
  addEventListener("pageshow", () => again.forEach((looks) => looks()));

  // A place on this page takes the place of the one before in the history, so that the way out
  // leaves no entry to come back to. Escape, three times within two seconds, takes it.
  addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    location.replace(link.hash);
  });
  const leave = document.getElementById("leave");
  const out = () => {
    root.hidden = true;
    location.replace(leave.href);
  };
  leave.addEventListener("click", (event) => {
    event.preventDefault();
    out();
  });
  let escapes = [];
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") {
      escapes = [];
      return;
    }
    escapes = escapes.filter((at) => event.timeStamp - at < 2000).concat(event.timeStamp);
    if (escapes.length >= 3) out();
  });

  // A page of too many areas to be listed has pictures alone, and nothing of what follows.
  const search = document.getElementById("search");
  if (!search) return;

  // The names, narrowed down.
  const found = document.getElementById("found");
  const names = all(document, ".index li");
  // Without accents, capitals and punctuation: "Hammersmith & Fulham" is "hammersmith and fulham".
  const plain = (words) =>
    words
      .normalize("NFD")
      .replace(/[\p{M}'\u2019]/gu, "")
      .toLocaleLowerCase("en-GB")
      .replace(/&/g, " and ")
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim();
  const called = new Map(names.map((name) => [name, plain(`${name.textContent} ${name.querySelector("a").hash}`)]));
  // Words that half of the names are written with, or none, say nothing where others do.
  const common = new Set(["the", "london", "royal", "borough", "city", "of", "council"]);
  const wanted = () => {
    const words = plain(search.value).split(" ");
    const own = words.filter((word) => !common.has(word));
    return own.length ? own : words;
  };
  const fitting = () => names.filter((name) => wanted().every((word) => called.get(name).includes(word)));
  const narrow = () => {
    const fits = new Set(fitting());
    for (const name of names) name.hidden = !fits.has(name);
    found.textContent = search.value.trim() ? `${fits.size} of ${names.length} names` : "";
  };
  search.addEventListener("input", narrow);
  again.push(narrow);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const [first] = fitting();
    if (first && search.value.trim()) first.querySelector("a").click();
  });

  // Two areas side by side, and what may be said of the two.
  const compare = document.querySelector(".compare");
  const boxes = all(compare, ":scope > input");
  const labels = all(compare, ":scope > label");
  const anchors = names.map((name) => name.querySelector("a").hash);
  const choosers = ["First", "Second"].map((which, at) => {
    const id = `pick-${which.toLowerCase()}`;
    const label = make("label", which, { for: id });
    const select = make("select", "", { id });
    select.append(make("option", "none", { value: "" }));
    labels.forEach((of, nth) => select.append(make("option", of.textContent, { value: nth })));
    return { label, select };
  });
  const pair = make("div", "", { class: "pair" });
  for (const { label, select } of choosers) {
    const both = make("div");
    both.append(label, select);
    pair.append(both);
  }
  compare.querySelector(".rule").after(pair);
  const rows = all(compare, ".figures tbody tr");
  const header = make("th", "What the two say", { scope: "col" });
  // The limits that a cell prints, "12.3 (9.8 to 15.1)" or "[c], 1 to 5", or its number alone where
  // that is known exactly.
  const limits = (row, nth) => {
    const cell = row.querySelector(`.k${nth}`);
    if ("open" in cell.dataset) return null;
    const printed = cell.firstChild.data;
    const found = printed.match(/(-?[\d.]+) to (-?[\d.]+)/) || printed.match(/^(-?[\d.]+)()$/);
    return found && [found[1], found[2] || found[1]].map(Number);
  };
  const told = (row, one, other) => {
    const [a, b] = [limits(row, one), limits(row, other)];
    if (!a || !b) return "Nothing: one of them has no interval here.";
    return a[0] <= b[1] && b[0] <= a[1]
      ? "The intervals overlap."
      : "The intervals do not overlap.";
  };
  const sides = () => {
    const chosen = choosers.map(({ select }) => select.value).filter((value) => value !== "");
    boxes.forEach((box, nth) => (box.checked = chosen.includes(String(nth))));
    all(compare, ".told").forEach((cell) => cell.remove());
    header.remove();
    if (chosen.length < 2 || chosen[0] === chosen[1]) return;
    compare.querySelector("thead tr").append(header);
    for (const row of rows) row.append(make("td", told(row, ...chosen), { class: "told" }));
  };
  for (const { select } of choosers) select.addEventListener("change", sides);
  again.push(() => {
    const chosen = choosers.map(({ select }) => select.value);
    const beside = boxes.flatMap((box, nth) => (box.checked ? [String(nth)] : []));
    if (!beside.every((nth) => chosen.includes(nth))) choosers.forEach(({ select }, at) => (select.value = beside[at] || ""));
    sides();
  });
  const asked = () => {
    const nth = anchors.indexOf(location.hash);
    if (nth < 0) return;
    choosers[0].select.value = String(nth);
    sides();
    const area = document.querySelector(":target");
    if (area) area.focus({ preventScroll: true });
  };
  addEventListener("hashchange", asked);
  asked();

  // Years on a slider, which moves the radio buttons.
  for (const years of all(document, ".years")) {
    const radios = all(years, ":scope > input");
    const words = all(years, ":scope > label");
    const id = `${radios[0].name}-slider`;
    const box = make("div", "", { class: "slider" });
    const range = make("input", "", { type: "range", id, min: 0, max: radios.length - 1, step: 1 });
    const said = make("output", "", { for: id });
    box.append(make("label", "Year", { for: id }), range, said);
    words[words.length - 1].after(box);
    for (const old of [...radios, ...words]) old.hidden = true;
    for (const old of [...radios, ...words]) old.style.display = "none";
    const show = () => {
      const label = words[range.value].textContent;
      radios[range.value].checked = true;
      said.textContent = label;
      range.setAttribute("aria-valuetext", label);
      years.dispatchEvent(new CustomEvent("year"));
    };
    const follow = () => {
      range.value = radios.findIndex((radio) => radio.checked);
      show();
    };
    range.addEventListener("input", show);
    again.push(follow);
    follow();
  }

  // Maps: words for each area by pointer and keyboard, and a closer look.
  const zooms = (drawing, tools) => {
    const whole = drawing.viewBox.baseVal;
    const [width, height] = [whole.width, whole.height];
    const view = { x: 0, y: 0, scale: 1 };
    const set = () => {
      const [w, h] = [width / view.scale, height / view.scale];
      view.x = Math.min(Math.max(view.x, 0), width - w);
      view.y = Math.min(Math.max(view.y, 0), height - h);
      drawing.setAttribute("viewBox", `${view.x} ${view.y} ${w} ${h}`);
      // A finger moves the page, but for a map that was zoomed into.
      drawing.style.touchAction = view.scale > 1 ? "none" : "";
    };
    const closer = (by) => {
      const before = view.scale;
      view.scale = Math.min(Math.max(view.scale * by, 1), 8);
      const shift = (1 / before - 1 / view.scale) / 2;
      view.x += width * shift;
      view.y += height * shift;
      set();
    };
    const move = (x, y) => {
      view.x += (x * width) / view.scale / 4;
      view.y += (y * height) / view.scale / 4;
      set();
    };
    const whatever = () => {
      Object.assign(view, { x: 0, y: 0, scale: 1 });
      set();
    };
    for (const [sign, name, does] of [
      ["+", "Zoom in", () => closer(1.5)],
      ["\u2212", "Zoom out", () => closer(1 / 1.5)],
      ["\u2190", "Move west", () => move(-1, 0)],
      ["\u2192", "Move east", () => move(1, 0)],
      ["\u2191", "Move north", () => move(0, -1)],
      ["\u2193", "Move south", () => move(0, 1)],
      ["Whole map", "Whole map", whatever],
    ]) {
      const button = make("button", sign, { type: "button", "aria-label": name });
      button.addEventListener("click", does);
      tools.append(button);
    }
    let held = null;
    drawing.addEventListener("pointerdown", (event) => {
      if (view.scale > 1) held = [event.clientX, event.clientY];
    });
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => (held = null));
    drawing.addEventListener("pointermove", (event) => {
      if (!held) return;
      const per = width / view.scale / drawing.clientWidth;
      view.x -= (event.clientX - held[0]) * per;
      view.y -= (event.clientY - held[1]) * per;
      held = [event.clientX, event.clientY];
      set();
    });
    return { closer, whatever };
  };

  for (const map of all(document, ".map")) {
    const drawing = map.querySelector(".drawing");
    const lines = all(map, ".twin tbody:first-of-type tr");
    const radios = all(map, ".years > input");
    const tools = make("div", "", { class: "tools", role: "group", "aria-label": "Zoom and move the map" });
    const said = make("p", "Point at the map, or go to it with Tab and move with the arrow keys.", { class: "said" });
    drawing.after(tools, said);
    const zoom = zooms(drawing, tools);
    const name = (line) => line.querySelector("th").textContent;
    const words = (line) => {
      const cells = all(line, "td").map((cell) => cell.textContent.trim());
      if (!radios.length) return `${name(line)}: ${cells.join("; ")}`;
      const year = radios.findIndex((radio) => radio.checked);
      return `${name(line)}, ${map.querySelectorAll(".years > label")[year].textContent}: ${cells[year]}`;
    };
    drawing.setAttribute("role", "group");
    all(drawing, "use title").forEach((title) => title.remove());
    const groups = radios.length ? all(drawing, "g.y") : [drawing];
    const areas = groups.map((group) => all(group, ".a"));
    const now = () => areas[radios.length ? radios.findIndex((radio) => radio.checked) : 0];
    let at = 0;
    const rings = ["ring", "ring inner"].map((kind) => {
      const ring = document.createElementNS("http://www.w3.org/2000/svg", "use");
      ring.setAttribute("class", kind);
      return ring;
    });
    const quiet = () => rings.forEach((ring) => ring.remove());
    const tell = (nth) => {
      said.textContent = words(lines[nth]);
      for (const ring of rings) {
        ring.setAttribute("href", now()[nth].getAttribute("href"));
        drawing.append(ring);
      }
    };
    const ready = () => {
      now().forEach((area, nth) => {
        area.setAttribute("role", "img");
        area.setAttribute("aria-label", words(lines[nth]));
        area.setAttribute("tabindex", nth === at ? "0" : "-1");
      });
    };
    const go = (nth) => {
      now()[at].setAttribute("tabindex", "-1");
      at = (nth + lines.length) % lines.length;
      now()[at].setAttribute("tabindex", "0");
      now()[at].focus({ preventScroll: true });
    };
    for (const group of areas) {
      group.forEach((area, nth) => {
        area.addEventListener("pointerenter", () => tell(nth));
        area.addEventListener("pointerleave", quiet);
        area.addEventListener("focus", () => tell(nth));
        area.addEventListener("blur", quiet);
        area.addEventListener("click", () => {
          tell(nth);
          go(nth);
        });
      });
    }
    drawing.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const does = {
        ArrowRight: () => go(at + 1),
        ArrowDown: () => go(at + 1),
        ArrowLeft: () => go(at - 1),
        ArrowUp: () => go(at - 1),
        Home: () => go(0),
        End: () => go(-1),
        Enter: () => lines[at].querySelector("a").click(),
        "+": () => zoom.closer(1.5),
        "-": () => zoom.closer(1 / 1.5),
        0: zoom.whatever,
      }[event.key];
      if (!does) return;
      event.preventDefault();
      does();
    });
    const years = map.querySelector(".years");
    if (years) years.addEventListener("year", ready);
    ready();
  }

  // Printed, nothing stays folded.
  addEventListener("beforeprint", () => {
    for (const fold of all(document, "main details")) fold.open = true;
  });
})();
