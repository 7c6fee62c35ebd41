(function () {
const get = (id) => document.getElementById(id);
const data = JSON.parse(get("data").textContent), { sliders, outcomes, stored } = data;
const model = explorerModel(data), files = explorerFiles(data), N = explorerNumbers;
N.wider = data.wider;

const inputs = sliders.map((_, i) => get("slider-" + i)), marks = inputs.map((input) => input.nextElementSibling);
const figures = [...document.querySelectorAll("#explorer figure")], SIDES = ["A", "B"];
const byName = new Map(outcomes.map((o) => [o.outcome, o]));
const WATCHED = ["expected_deaths", "arrivals", "event_interception_rate"].filter((name) => byName.has(name));
const oneSlider = explorerAlong(data, model, WATCHED);
const along = Math.max(0, data.refusing), start = () => ({ values: [[...data.start], null], on: 0, along });
const later = { hash: 0, speech: 0 }, undoes = get("undo-heading").textContent;
let state = start(), wide = [0, 0], answers = [];

const number = N.exact;
const valueText = (i, v) => (sliders[i].percent ? number(100 * v) + "\u00a0%" : `${number(v)} ${sliders[i].unit}`.trim());
const phrase = (i, v) => sliders[i].phrase.replace("{}", valueText(i, v));
const capital = (text) => text[0].toUpperCase() + text.slice(1);
function html(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  element.append(...children);
  return element;
}
const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };

/** A setting in words: what is on, the refusing crews last. */
function settingText(values) {
  const on = sliders.map((s, i) => i).filter((i) => !model.same(values[i], sliders[i].off));
  on.sort((a, b) => (a === data.refusing) - (b === data.refusing));
  return on.map((i) => (i === data.refusing ? phrase(i, values[i])
    : sliders[i].path.endsWith(".strength") && values[i] === 1 ? sliders[i].name
      : `${sliders[i].name} (${valueText(i, values[i])})`)).join(", ") || "Status quo: nothing on";
}

/* The address keeps the setting: a=PATH:VALUE,…&b=…&on=b&along=PATH. What is off is left out. */
const packed = (values) => sliders.flatMap((s, i) => (model.same(values[i], s.off) ? [] : [`${s.path}:${number(values[i])}`])).join(",");
function unpacked(text) {
  const values = sliders.map((s) => s.off);
  for (const part of text ? text.split(",") : []) {
    const [path, value] = part.split(":"), i = sliders.findIndex((s) => s.path === path), x = Number(value || NaN);
    if (i < 0 || !(sliders[i].low <= x && x <= sliders[i].high)) throw new RangeError(part);
    values[i] = x;
  }
  return values;
}
function address() {
  const [a, b] = state.values;
  return `#a=${packed(a)}${b ? `&b=${packed(b)}&on=${state.on ? "b" : "a"}` : ""}&along=${sliders[state.along].path}`;
}
/** Take the setting of the address; without one, or with a damaged one, `otherwise`. */
function adopt(otherwise) {
  clearTimeout(later.hash);
  later.hash = 0;
  const text = location.hash.slice(1), fault = get("fault");
  fault.hidden = true;
  state = otherwise;
  if (text && document.getElementById(text)) remember(); // a link within the page; the address gets its setting back
  else if (text) try {
    const words = new Map(decodeURIComponent(text).split("&").map((word) => word.split("=")));
    if (words.get("a") === undefined) throw new RangeError(text);
    const b = words.has("b") ? unpacked(words.get("b")) : null, path = words.get("along");
    const place = path === undefined ? along : sliders.findIndex((s) => s.path === path);
    if (place < 0) throw new RangeError(path);
    state = { values: [unpacked(words.get("a")), b], on: b && words.get("on") === "b" ? 1 : 0, along: place };
  } catch {
    state = start();
    fault.textContent = "The address holds no setting that this page can read. So the page shows the setting that it begins with.";
    fault.hidden = false;
  }
  build();
  update();
}
function remember() {
  get("fault").hidden = true;
  speak();
  later.hash ||= setTimeout(() => { // browsers complain if an address changes too often
    later.hash = 0;
    try { history.replaceState(null, "", address()); } catch { /* the page works without */ }
  }, 400);
}

/** Say the answer to screen readers, once the sliders rest. */
function speak() {
  clearTimeout(later.speech);
  later.speech = setTimeout(() => write(get("spoken"),
    `${title(state.on)}${shownKind(answers[state.on])}. ${said(answers[state.on]).map((words) => words.join("")).join(" ")}`), 700);
}

/* Words of an answer. */
const shownKind = ({ kind }) => (kind === "unknown" ? "no number" : kind);
const reason = (answer) => (answer.why === "outside" ? "it lies outside the simulated range"
  : "few simulated settings are like it (the emptiest 5 %), and an emulated number could be far off");
function amount(c, unit) {
  if (!c.mean) return "no change on average";
  const alone = c.outer_low > 0 || c.outer_high < 0; // clear if it were the only outcome
  if (N.held(c)) return `not distinguishable from zero${alone ? ` among ${outcomes.length} outcomes` : ""}`; // so no direction
  return `${N.bare(c.mean, unit, N.digits(unit, c.low, c.high, c.mean))} ${c.mean < 0 ? "fewer" : "more"}`;
}
/** The 95 % interval of a mean. An emulated one holds the emulator's error. */
function howSure(c, unit, kind) {
  if (N.missing(c.low) || (c.low === 0 && c.high === 0)) return "";
  const d = N.digits(unit, c.low, c.high, c.mean);
  return ` (95\u00a0% interval${kind === "emulated" ? " with the emulator’s error" : ""} ${N.span(c.outer_low, c.outer_high, unit, d, N.plain)})`;
}
function inReplications({ dots }) {
  const fewer = dots.filter((x) => x <= -.5).length, more = dots.filter((x) => x >= .5).length;
  const parts = [[fewer, "fewer"], [more, "more"], [dots.length - fewer - more, "as many"]];
  const [most, ...rest] = parts.filter(([count]) => count).sort((a, b) => b[0] - a[0]);
  if (!most) return "";
  const against = `${most[1]} deaths ${most[1] === "as many" ? "as" : "than"} the status quo`;
  return rest.length ? `About ${most[0]} of ${dots.length} replications have ${against}, ${rest.map((words) => words.join(" ")).join(", ")}.`
    : `Nearly all replications have ${against}.`;
}
const title = (i) => (state.values[1] ? `${SIDES[i]}: ` : "");
function said(answer) {
  if (answer.kind === "unknown") return [["", `This setting has no number here, because ${reason(answer)}. Simulate it: `]];
  const lines = ["deaths", "expected_deaths", "arrivals"].filter((name) => byName.has(name)).map((name) => {
    const { unit } = byName.get(name), c = answer.changes[name];
    return [byName.get(name).name + ":", N.missing(c.mean) ? " no value." : ` ${amount(c, unit)}${howSure(c, unit, answer.kind)}.`];
  });
  const { deaths } = answer.changes, spread = deaths && !N.held(deaths) && inReplications(deaths);
  return spread ? [...lines, ["", spread]] : lines;
}
function showAnswers() {
  get("answers").replaceChildren(...answers.map((answer, i) => {
    const head = html("p", { class: "head" }, html("strong", { class: "kind" }, title(i) + shownKind(answer)), ` ${settingText(state.values[i])}`);
    const body = html("p", {}, ...said(answer).flatMap(([name, text]) => [html("strong", {}, name), text, " "]));
    if (answer.kind === "unknown") body.append(html("code", {}, files.command), " with the scenario ", html("a", { href: "#take-heading" }, "further down"), ".");
    return html("div", { class: "said " + answer.kind }, head, body);
  }));
  const { changes } = answers[state.on], short = ["expected_deaths", "arrivals"].filter((name) => changes[name]).map((name) => {
    const c = changes[name], { unit } = byName.get(name), d = N.digits(unit, c.low, c.high, c.mean);
    return `${byName.get(name).name} ${N.held(c) ? "~" : N.signed(c.mean, unit, d)} (${N.span(c.outer_low, c.outer_high, unit, d)})`;
  });
  write(get("bar"), capital(`${title(state.on)}${shownKind(answers[state.on])}. ${short.join(". ")}`));
}

/* Sliders. */
function showSliders() {
  const values = state.values[state.on], ticks = model.ticks(values), other = state.values[1 - state.on];
  inputs.forEach((input, i) => {
    const s = sliders[i], own = ticks[i].find(([value]) => model.same(value, values[i]));
    input.value = values[i];
    input.setAttribute("aria-valuetext", phrase(i, values[i]) + (own ? ", simulated if the other sliders stay" : ""));
    write(get("value-" + i), valueText(i, values[i]) + (other && !model.same(other[i], values[i]) ? ` (${SIDES[1 - state.on]}: ${valueText(i, other[i])})` : ""));
    const shares = [...new Set(ticks[i].map(([value]) => (value - s.low) / (s.high - s.low)))].join();
    if (marks[i].dataset.shares === shares) return;
    marks[i].dataset.shares = shares;
    marks[i].replaceChildren(...(shares ? shares.split(",") : []).map((share) => {
      const mark = html("span", {});
      mark.style.left = 100 * share + "%";
      return mark;
    }));
  });
  const place = stored.findIndex((run) => run.values.every((v, i) => model.same(v, values[i])));
  get("preset").value = place;
  if (get("preset").selectedIndex < 0) get("preset").value = "";
}
/** Set a slider. It stops at a simulated setting that is nearer than half a step. */
function slide(i) {
  const values = state.values[state.on], x = Number(inputs[i].value);
  const near = model.ticks(values)[i].find(([value]) => Math.abs(value - x) < sliders[i].step / 2);
  values[i] = near ? near[0] : x;
  update();
  remember();
}

/* Pictures of dots. */
const ends = new Map(figures.map(({ dataset: { outcome } }) => {
  const seen = stored.flatMap((run) => run.dots[outcome] || []).sort((a, b) => a - b);
  const at = (share) => seen[Math.round(share * (seen.length - 1))]; // few settings reach further; the axis then grows
  return [outcome, seen.length ? [at(.01), at(.99)] : [0, 0]];
}));
function showDots(figure) {
  const o = byName.get(figure.dataset.outcome);
  const rows = answers.map(({ kind, changes }, i) => ({ name: state.values[1] ? SIDES[i] : "", kind, change: changes[o.outcome] }));
  explorerPictures.dots(figure.querySelector("svg"), wide[0], rows, ends.get(o.outcome), "change against the status quo");
  const level = `Status quo: ${N.level(o.base, o.unit)}. `, unseen = data.unseen;
  const check = `From ${unseen} simulated settings that the emulator never saw: R² ${N.explained(o.r2)}; `
    + `${N.missing(o.covered) ? "–" : Math.round(100 * o.covered)}\u00a0% of their means within its error band.`;
  write(figure.querySelector("figcaption p"), level + check);
}

/* What undoes it. */
function showUndone() {
  const i = state.along, s = sliders[i], values = state.values[state.on], of = oneSlider.course(values, i), refusing = i === data.refusing;
  const body = [], words = [], side = state.values[1] ? `, ${SIDES[state.on]}` : "";
  write(get("undo-heading"), refusing ? undoes : `What changes along “${s.name}”`);
  get("along").value = i;
  for (const name of WATCHED) {
    const o = byName.get(name), line = of(name), u = oneSlider.undoing(name, values, i, line), { points, pieces } = line;
    const figure = figures.find((each) => each.dataset.outcome === name && each.closest("#undo"));
    if (figure) {
      explorerPictures.line(figure.querySelector("svg"), wide[1], { pieces, points, now: values[i], slider: s,
        text: (v) => valueText(i, v), words: `change in ${o.name.toLowerCase()}${side}` });
      write(figure.querySelector("figcaption p"), `Dots: ${points.length} simulated settings with 95\u00a0% intervals. `
        + (pieces.length ? "Line and hatched band: emulated, with the emulator’s error. " : "The emulator gives no number here. ") + "Dashed: the slider now.");
      words.push(html("p", {}, html("strong", {}, `${o.name}: `), oneSlider.words(i, u, refusing)));
      if (name === "expected_deaths") write(get("gist"), `Along “${s.name}”, expected deaths${side}: ${u.why ? `${u.why[0].toLowerCase()}${u.why.slice(1)}.` : `half of the change is gone ${oneSlider.moved(oneSlider.where(i, u.half), refusing)}, ${u.kind}.`} `);
    }
    const at = u.first ? N.signed(u.first.mean, o.unit, N.digits(o.unit, u.first.outer_low, u.first.outer_high)) : "–";
    body.push(html("tr", {}, html("th", { scope: "row" }, o.name + (o.shown === "points" ? ", points" : "")),
      html("td", {}, (u.first && N.held(u.first) ? "~" : "") + at), ...(u.why ? [html("td", { colspan: 3, class: "text" }, u.why)]
        : [...[u.half, u.nine].map((part) => oneSlider.where(i, part).join("\n").trim()), u.kind].map((cell) => html("td", {}, cell)))));
  }
  get("undone").replaceChildren(...words);
  const table = get("undo-table");
  table.tHead.replaceChildren(html("tr", {}, ...["outcome", `change at ${valueText(i, s.low)}`, "half gone at", "nine tenths gone at", "known by"].map((name) => html("th", { scope: "col" }, name))));
  table.tBodies[0].replaceChildren(...body);
}

/* The table of all outcomes. */
let cells = [];
function build() {
  const two = Boolean(state.values[1]), table = get("changes");
  const sides = (two ? SIDES : [""]).flatMap((name) => [`${name} change, 95\u00a0% interval`.trim(), `${name} known by`.trim()]);
  const head = ["outcome", "status quo", ...sides, "R²", "within band"].map((name) => html("th", { scope: "col" }, capital(name)));
  table.tHead.replaceChildren(html("tr", {}, ...head));
  cells = outcomes.map((o) => [o.name, ...Array(two ? 7 : 5)].map((name, k) => (k ? html("td", {}) : html("th", { scope: "row" }, `${name}${o.shown && o.shown !== "people" && o.shown !== "boats" ? `, ${o.shown}` : ""}`))));
  outcomes.forEach((o, k) => {
    cells[k][1].textContent = N.level(o.base, o.unit);
    cells[k].at(-2).textContent = N.explained(o.r2);
    cells[k].at(-1).textContent = N.missing(o.covered) ? "–" : Math.round(100 * o.covered) + "\u00a0%";
  });
  table.tBodies[0].replaceChildren(...cells.map((row) => html("tr", {}, ...row)));
  get("two").hidden = !two;
  get("drop").hidden = !two;
  get("side-0").hidden = get("which").hidden = !two;
  get("side-1").textContent = two ? "B" : "Compare with a second setting";
  get("along").value = state.along;
}
/** How many policies are on whose cost nobody has published. */
function uncosted(values) {
  const count = data.uncosted.filter((i) => i < 0 || values[i] > 0).length;
  return count ? `${count} ${count === 1 ? "policy" : "policies"} of unknown cost` : "";
}
function showTable() {
  outcomes.forEach((o, k) => answers.forEach(({ kind, changes }, i) => {
    const c = changes[o.outcome], d = c && N.digits(o.unit, c.low, c.high, c.mean), known = c && !N.missing(c.mean);
    const flat = known && c.outer_low === 0 && c.outer_high === 0;
    const beside = o.unit === "GBP" ? uncosted(state.values[i]) : "";
    write(cells[k][2 + 2 * i], !known ? (c ? "–" : "no number") : flat ? beside || "0" : `${N.held(c) ? "~" : ""}${N.signed(c.mean, o.unit, d)}\n${N.span(c.outer_low, c.outer_high, o.unit, d)}${beside && `\nand ${beside}`}`);
    write(cells[k][3 + 2 * i], known ? kind : "–");
  }));
}

function pictures() {
  for (const figure of figures) if (!figure.closest("#undo")) showDots(figure);
  showUndone();
}
function update() {
  answers = state.values.filter(Boolean).map(model.at);
  [0, 1].forEach((i) => get("side-" + i).setAttribute("aria-pressed", String(state.on === i)));
  showAnswers();
  showSliders();
  showTable();
  pictures();
  const values = state.values[state.on];
  write(get("yaml"), files.scenario(values, settingText(values)));
}

/** Copy a text; if the browser does not let a page do so, select it for the reader. */
async function copy(element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    write(get("copied"), "Copied.");
  } catch {
    getSelection().selectAllChildren(element);
    element.focus();
    write(get("copied"), "The browser does not let this page copy. The text is selected: press Ctrl+C or ⌘C.");
  }
}

inputs.forEach((input, i) => input.addEventListener("input", () => slide(i)));
[0, 1].forEach((i) => get("side-" + i).addEventListener("click", () => {
  const fresh = i && !state.values[1];
  if (fresh) state.values[1] = [...state.values[0]];
  state.on = i;
  if (fresh) build();
  update();
  remember();
}));
get("drop").addEventListener("click", () => {
  state.values[1] = null;
  state.on = 0;
  build();
  get("side-1").focus();
  update();
  remember();
});
get("preset").addEventListener("change", ({ target }) => {
  if (target.value === "") return;
  state.values[state.on] = [...stored[target.value].values];
  update();
  remember();
});
get("along").addEventListener("change", ({ target }) => {
  state.along = Number(target.value);
  showUndone();
  remember();
});
get("copy-yaml").addEventListener("click", () => copy(get("yaml")));
get("copy-command").addEventListener("click", () => copy(get("command")));
addEventListener("hashchange", () => adopt(state));
get("explorer").hidden = false;
get("without").hidden = true;
document.documentElement.classList.add("live");
get("explorer").answer = model.at;
write(get("command"), files.command);
const measure = () => [".pictures figure", "#undo figure"].map((s) => {
  const figure = document.querySelector(s);
  return figure ? Math.max(250, Math.round(figure.clientWidth)) : 0;
});
wide = measure();
adopt(state);
new ResizeObserver(() => {
  const now = measure();
  if (now.join() === wide.join()) return;
  wide = now;
  pictures();
}).observe(get("explorer"));
})();
