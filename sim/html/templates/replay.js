(function () {
"use strict";
const night = JSON.parse(document.getElementById("night").textContent);
const get = (id) => document.getElementById(id);
const [player, clock, play] = [get("player"), get("clock"), get("play")];
const NS = "http://www.w3.org/2000/svg", LANE = 20, HEAD = 24, TOP = 36, GUTTER = 48;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
// Where a stage begins and ends, as shares of the width from the cache to the other side.
const BEACH = { prepare: [0, .17], gather: [.17, .33], board: [.33, .48], leave_shore: [.48, .63],
                cross: [.63, .93] };
const TAXI = { ...BEACH, set_off: [.17, .24], run_inshore: [.24, .33] };
const COLUMNS = [["kit cached", 0, "land"], ["shore", .17, "beach"], ["boarding", .33, "shallow"],
                 ["first 300 m", .48, "shallow"], ["crossing", .63, "open"], ["across", .93, "land"]];
const FATES = { kit_found: "K", stopped_on_beach: "B", stopped_before_pickup: "P",
                stopped_in_shallows: "S", stopped_inshore: "I", returned_to_france: "R",
                arrived: "A", lost: "L" };
const partOf = new Map(night.partings.map((p) => [p.boat, p]));
let minute = 0, line = -1, timer = 0, last = 0;

function make(name, attributes, parent, text) {
  const element = document.createElementNS(NS, name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  if (text !== undefined) element.textContent = text;
  if (parent) parent.append(element);
  return element;
}
const hours = (m) => Math.floor(m / 60) + " h " + String(Math.floor(m) % 60).padStart(2, "0");

// ---- The picture: one lane for each boat, in the same place on both sides.
function lanes() {
  const bands = [1, 2, 3, 4, 5].map((sector) => ({ sector, boats: [] }));
  for (const side of night.sides) for (const t of side.tracks) {
    const boats = bands[t.sector - 1].boats;
    if (!boats.includes(t.boat)) boats.push(t.boat);
  }
  let y = TOP;
  for (const band of bands) {
    band.boats.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    band.y = y;
    y += HEAD + Math.max(1, band.boats.length) * LANE + 6;
  }
  return { bands, height: y };
}
const plan = lanes();

class Picture {
  constructor(side, index) {
    this.side = side;
    this.section = get("side-" + index);
    this.svg = this.section.querySelector("svg");
    this.tally = this.section.querySelector(".tally");
    this.crews = this.section.querySelector(".crews");
    this.series = new Map();
    for (const [m, base, corps, busy, idle] of side.crews) {
      const key = base + "|" + corps;
      if (!this.series.has(key)) this.series.set(key, []);
      this.series.get(key).push([m, busy, idle]);
    }
    this.width = 0;
  }
  x(share) { return GUTTER + share * (this.width - GUTTER - 12) ; }
  lay() {
    const width = Math.max(300, Math.round(this.section.clientWidth));
    if (width === this.width) return;
    this.width = width;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${plan.height}`);
    this.svg.setAttribute("height", plan.height);
    this.svg.replaceChildren();
    COLUMNS.forEach(([name, from, kind], i) => {
      const x = i ? this.x(from) : 0, row = width < 560 && i % 2 ? 12 : 26, end = i + 1 < COLUMNS.length ? this.x(COLUMNS[i + 1][1]) : width;
      make("rect", { class: kind, x, y: TOP - 6, width: end - x, height: plan.height - TOP + 6 }, this.svg);
      const column = this.x(from) + (i === 5 ? -4 : 2);
      make("text", { class: "soft", x: i === 5 ? width : column, y: row,
                     "text-anchor": i === 5 ? "end" : "start" }, this.svg, name);
    });
    this.heads = plan.bands.map((band) => {
      make("line", { class: "line", x1: 0, x2: width, y1: band.y, y2: band.y }, this.svg);
      make("text", { class: "strong", x: 4, y: band.y + 16 }, this.svg, "Sector " + band.sector);
      const pips = make("g", {}, this.svg);
      const words = make("text", { x: width - 6, y: band.y + 16, "text-anchor": "end" }, this.svg);
      return { band, pips, words };
    });
    this.marks = this.side.tracks.map((track) => this.mark(track));
    this.draw(minute);
  }
  mark(track) {
    const band = plan.bands[track.sector - 1];
    const y = band.y + HEAD + (band.boats.indexOf(track.boat) + .5) * LANE;
    const part = partOf.get(track.boat), group = make("g", {}, this.svg);
    make("title", {}, group, track.title);
    const name = make("text", { class: "soft", x: 6, y: y + 4 }, this.svg, track.boat);
    const trail = make("line", { class: "trail", y1: y, y2: y }, group);
    const where = part ? make("line", { class: "where", y1: y - 9, y2: y + 9 }, group) : null;
    const ring = part ? make("circle", { class: "ring", r: 9.5, cy: y }, group) : null;
    const dot = make("circle", { class: track.taxi ? "taxi" : "dot", r: track.taxi ? 4.5 : 5.5, cy: y }, group);
    const fate = make("g", {}, group);
    const style = "fate" + (track.dead ? " deadly" : track.fate === "arrived" ? " arrived" : "");
    if (track.fate === "arrived") make("circle", { class: style, r: 8 }, fate);
    else if (track.fate === "lost") make("path", { class: style, d: "M0-10L10 0L0 10L-10 0Z" }, fate);
    else make("rect", { class: style, x: -8, y: -8, width: 16, height: 16, rx: 1 }, fate);
    make("text", { class: "letter", y: 4.3 }, fate, FATES[track.fate]);
    const dead = track.dead ? make("text", { class: "alert", y: y + 4 }, group, track.dead + " dead") : null;
    return { track, y, group, name, trail, where, ring, dot, fate, dead, part };
  }
  place(track, m) {
    const stages = track.taxi ? TAXI : BEACH;
    let share = 0;
    track.stages.forEach(([stage, begins], i) => {
      if (m < begins) return;
      const left = i + 1 < track.stages.length, ends = left ? track.stages[i + 1][1] : track.halt;
      const [from, to] = stages[stage], done = ends > begins ? Math.min(1, (m - begins) / (ends - begins)) : 1;
      share = from + (to - from) * done * (left || track.fate === "arrived" ? 1 : .6);
    });
    return m >= track.end && track.fate === "arrived" ? .965 : share;
  }
  draw(m) {
    const count = { dead: 0, way: 0, arrived: 0, stopped: 0, lost: 0 };
    for (const k of this.marks) {
      const t = k.track, ended = m >= t.end, begun = m >= t.stages[0][1];
      k.group.style.display = begun ? "" : "none";
      this.label(k, m);
      if (!begun) continue;
      const x = this.x(this.place(t, Math.min(m, t.end)));
      k.trail.setAttribute("x1", this.x(0));
      k.trail.setAttribute("x2", x);
      k.dot.setAttribute("cx", x);
      k.dot.style.display = ended ? "none" : "";
      k.fate.style.display = ended ? "" : "none";
      k.fate.setAttribute("transform", `translate(${x} ${k.y})`);
      if (k.dead) {
        k.dead.style.display = ended ? "" : "none";
        const right = x > this.width - 80;
        k.dead.setAttribute("x", right ? x - 14 : x + 14);
        k.dead.setAttribute("text-anchor", right ? "end" : "start");
      }
      if (k.ring) {
        const parted = m >= k.part.minute;
        const at = this.x(this.place(t, Math.min(k.part.minute, t.end)));
        k.where.setAttribute("x1", at);
        k.where.setAttribute("x2", at);
        k.where.style.display = parted ? "" : "none";
        k.ring.setAttribute("cx", x);
        k.ring.style.display = parted && !ended ? "" : "none";
      }
      count.dead += ended ? t.dead : 0;
      count[!ended ? "way" : t.fate === "arrived" || t.fate === "lost" ? t.fate : "stopped"] += 1;
    }
    this.tell(count);
    this.drawCrews(m);
  }
  label(k, m) {
    const parted = k.part && m >= k.part.minute, text = (parted ? "≠" : "") + k.track.boat;
    if (k.name.textContent === text) return;
    k.name.textContent = text;
    k.name.setAttribute("class", parted ? "mark" : "soft");
  }
  tell(count) {
    const dead = document.createElement("span");
    dead.className = count.dead ? "dead" : "";
    dead.textContent = "Deaths so far: " + count.dead;
    const boats = `. Boats: ${count.way} under way, ${count.arrived} arrived, `
      + `${count.stopped} stopped or returned, ${count.lost} lost.`;
    this.tally.replaceChildren(dead, boats);
  }
  drawCrews(m) {
    const at = new Map();
    for (const [key, changes] of this.series) {
      let now = [0, 0, 0];
      for (const change of changes) if (change[0] <= m) now = change;
      at.set(key, now);
    }
    for (const { band, pips, words } of this.heads) {
      let busy = 0, idle = 0;
      for (const [key, [, b, i]] of at) if (key.startsWith("sector " + band.sector + "|")) { busy += b; idle += i; }
      const text = busy + idle ? `groups: ${busy} busy, ${idle} idle` : "no group of its own";
      if (words.textContent === text) continue;
      words.textContent = text;
      pips.replaceChildren();
      const shown = Math.min(busy + idle, 8);
      for (let i = 0; i < shown; i++) make("rect", { class: i < busy ? "busy" : "idle",
        x: 76 + i * 13, y: band.y + 7, width: 9, height: 9 }, pips);
    }
    const items = [];
    for (const [key, [, busy, idle]] of at) {
      const [base, corps] = key.split("|");
      if (base.startsWith("sector")) continue;
      items.push([`${base === "reserve" ? "Reserve" : "At sea"}, ${corps}: ${busy} busy, ${idle} idle`, busy, idle]);
    }
    const text = items.map((i) => i[0]).join();
    if (this.words === text) return;
    this.words = text;
    this.crews.replaceChildren(...items.map(([words, busy, idle]) => {
      const item = document.createElement("li"), pips = document.createElement("span");
      pips.className = "pips";
      pips.setAttribute("aria-hidden", "true");
      pips.textContent = busy + idle > 12 ? "" : "■".repeat(busy) + "□".repeat(idle) + " ";
      item.append(pips, words);
      return item;
    }));
  }
}
const pictures = night.sides.map((side, i) => new Picture(side, i));

// ---- The clock.
const rows = [...document.querySelectorAll("#events tbody tr")];
function show(m, at, say) {
  minute = Math.max(0, Math.min(night.end, m));
  let latest = at;
  if (latest === undefined) {
    latest = -1;
    for (let i = 0; i < night.lines.length && night.lines[i][0] <= minute; i++) latest = i;
  }
  clock.value = Math.floor(minute);
  get("hour").textContent = hours(minute);
  for (const picture of pictures) picture.draw(minute);
  if (latest !== line) {
    if (rows[line]) { rows[line].classList.remove("now"); rows[line].removeAttribute("aria-current"); }
    if (rows[latest]) mark(rows[latest]);
    line = latest;
  }
  const parted = night.partings.filter((p) => p.minute <= minute && minute - p.minute < 12);
  const part = parted.reduce((best, p) => best && best.minute >= p.minute ? best : p, null);
  const strong = document.createElement("strong");
  strong.textContent = line < 0 ? "The night begins." : hours(night.lines[line][0]) + " · " + night.lines[line][1];
  get("now").replaceChildren(strong, part ? `≠ Boat ${part.boat} parts here. ${part.text}` : "");
  get("now").className = part ? "parting" : "";
  const words = strong.textContent + (part ? " " + get("now").lastChild.textContent : "");
  if (!timer || say) clock.setAttribute("aria-valuetext", `${hours(minute)} since the night began. ${words}`);
  if (say) get("said").textContent = words;
  get("back").disabled = minute <= 0 && line < 0;
  get("next").disabled = line >= night.lines.length - 1;
}
function mark(row) { // and show it in its list, without moving the page
  row.classList.add("now");
  row.setAttribute("aria-current", "step");
  const list = row.closest(".scroll");
  list.scrollTop = row.offsetTop - list.clientHeight / 2;
}
function step(by) {
  stop();
  const at = Math.max(-1, Math.min(night.lines.length - 1, line + by));
  show(at < 0 ? 0 : night.lines[at][0], at, true);
}
function stop() {
  cancelAnimationFrame(timer);
  clearTimeout(timer);
  timer = 0;
  play.textContent = minute >= night.end ? "Play again" : "Play";
}
function start() {
  if (minute >= night.end) show(0);
  play.textContent = "Pause";
  last = 0;
  timer = calm.matches ? setTimeout(jump, 0) : requestAnimationFrame(tick);
}
function jump() { // without motion: event by event
  const at = line + 1;
  if (at >= night.lines.length) { stop(); return; }
  show(night.lines[at][0], at);
  timer = setTimeout(jump, 24000 / Number(get("speed").value));
}
function tick(time) {
  const passed = last ? Math.min(time - last, 100) / 1000 : 0;
  last = time;
  show(minute + passed * Number(get("speed").value));
  if (minute >= night.end) { stop(); get("said").textContent = "The night has ended."; return; }
  timer = requestAnimationFrame(tick);
}
play.addEventListener("click", () => {
  if (!timer) { start(); return; }
  stop();
  show(minute, undefined, true);
});
get("back").addEventListener("click", () => step(-1));
get("next").addEventListener("click", () => step(1));
clock.addEventListener("input", () => { stop(); show(Number(clock.value)); });
const moments = [...new Set(night.partings.map((p) => p.minute))].sort((a, b) => a - b);
get("parting").hidden = !moments.length;
get("parting").addEventListener("click", () => {
  stop();
  show(moments.find((m) => m > Math.floor(minute)) ?? moments[0], undefined, true);
});
for (const [i, item] of [...document.querySelectorAll("#partings li")].entries()) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Show boat " + night.partings[i].boat;
  button.addEventListener("click", () => {
    stop();
    show(night.partings[i].minute, undefined, true);
    player.scrollIntoView();
    play.focus({ preventScroll: true });
  });
  item.append(" ", button);
}
for (const [m] of night.lines) tickAt(m, "");
for (const m of moments) tickAt(m, "≠");
function tickAt(m, text) {
  const mark = document.createElement("span");
  mark.style.left = 100 * m / Math.max(1, night.end) + "%";
  mark.textContent = text;
  if (text) mark.className = "part";
  get("ticks").append(mark);
}
document.querySelector(".sides").classList.toggle("two", night.sides.length > 1);
player.hidden = false;
new ResizeObserver(() => pictures.forEach((picture) => picture.lay())).observe(document.querySelector(".sides"));
pictures.forEach((picture) => picture.lay());
show(moments.length ? moments[0] : night.start);
})();
