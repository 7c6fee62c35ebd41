(function () {
"use strict";
const get = (id) => document.getElementById(id);
const night = JSON.parse(get("night").textContent);
const [clock, play] = [get("clock"), get("play")];
const NS = "http://www.w3.org/2000/svg", LANE = 20, HEAD = 24, TOP = 36, GUTTER = 48, MARGIN = 12;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
// Where a stage begins and ends, as shares of the width from the cache to the other side.
const BEACH = { prepare: [0, .17], gather: [.17, .33], board: [.33, .48],
                leave_shore: [.48, .63], cross: [.63, .93] };
const TAXI = { ...BEACH, set_off: [.17, .24], run_inshore: [.24, .33] };
const COLUMNS = [["kit cached", 0, "land"], ["shore", .17, "beach"], ["boarding", .33, "shallow"],
                 ["first 300 m", .48, "shallow"], ["crossing", .63, "open"], ["across", .93, "land"]];
const ACROSS = .965, CUT_SHORT = .6; // how far into its last stage a boat is drawn
const FATES = { kit_found: "K", stopped_on_beach: "B", stopped_before_pickup: "P", stopped_in_shallows: "S",
                stopped_inshore: "I", returned_to_france: "R", arrived: "A", lost: "L" };
const parted = new Map(night.partings.map((parting) => [parting.boat, parting]));
const partings = [...new Set(night.partings.map((parting) => parting.minute))].sort((a, b) => a - b);
const rows = [...document.querySelectorAll("#events tbody tr")];
let minute = 0, line = -1, timer = 0, last = 0;

const hours = (m) => Math.floor(m / 60) + " h " + String(Math.floor(m) % 60).padStart(2, "0");
const set = (element, attributes) => { for (const key in attributes) element.setAttribute(key, attributes[key]); };
const show = (element, shown) => { element.style.visibility = shown ? "" : "hidden"; };
function draw(name, attributes, parent, text) {
  const element = document.createElementNS(NS, name);
  set(element, attributes);
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}
function html(name, className, text) {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

// Bands of sectors with one lane for each boat, in the same place on both sides.
const bands = [1, 2, 3, 4, 5].map((sector) => ({ sector, boats: [] }));
for (const { tracks } of night.sides) for (const { sector, boat } of tracks)
  if (!bands[sector - 1].boats.includes(boat)) bands[sector - 1].boats.push(boat);
let height = TOP;
for (const band of bands) {
  band.boats.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  band.y = height;
  height += HEAD + Math.max(1, band.boats.length) * LANE + 6;
}

/** Return where a boat stands at a minute, as a share of the width. */
function place(track, m) {
  if (m >= track.end && track.fate === "arrived") return ACROSS;
  const i = track.stages.findLastIndex(([, begins]) => m >= begins);
  if (i < 0) return 0;
  const [stage, begins] = track.stages[i], goesOn = i + 1 < track.stages.length;
  const ends = goesOn ? track.stages[i + 1][1] : track.halt;
  const part = ends > begins ? Math.min(1, (m - begins) / (ends - begins)) : 1;
  const [from, to] = (track.taxi ? TAXI : BEACH)[stage];
  return from + (to - from) * part * (goesOn || track.fate === "arrived" ? 1 : CUT_SHORT);
}

/** One side: its picture, its counts of boats and its crews. */
class Side {
  constructor(side, index) {
    this.tracks = side.tracks;
    this.section = get("side-" + index);
    [this.svg, this.tally, this.crews] = ["svg", ".tally", ".crews"].map((s) => this.section.querySelector(s));
    this.changes = new Map();
    for (const [m, base, corps, busy, idle] of side.crews) {
      const key = base + ", " + corps;
      this.changes.set(key, [...this.changes.get(key) || [], { m, base, corps, busy, idle }]);
    }
  }
  x(share) { return GUTTER + share * (this.width - GUTTER - MARGIN); }
  lay() {
    const width = Math.max(240, Math.round(this.section.clientWidth));
    if (width === this.width) return;
    this.width = width;
    set(this.svg, { viewBox: `0 0 ${width} ${height}`, height });
    this.svg.replaceChildren();
    COLUMNS.forEach(([name, from, kind], i) => {
      const first = !i, end = i === COLUMNS.length - 1, x = first ? 0 : this.x(from);
      const right = end ? width : this.x(COLUMNS[i + 1][1]);
      draw("rect", { class: kind, x, y: TOP - 6, width: right - x, height: height - TOP + 6 }, this.svg);
      draw("text", { class: end ? "soft end" : "soft", x: end ? width : this.x(from) + 2,
                     y: width < 560 && i % 2 ? 12 : 26 }, this.svg, name);
    });
    this.heads = bands.map((band) => {
      draw("line", { class: "line", x1: 0, x2: width, y1: band.y, y2: band.y }, this.svg);
      draw("text", { class: "strong", x: 4, y: band.y + 16 }, this.svg, "Sector " + band.sector);
      const pips = draw("g", {}, this.svg);
      return { band, pips, words: draw("text", { class: "end", x: width - 6, y: band.y + 16 }, this.svg, "") };
    });
    this.marks = this.tracks.map((track) => this.mark(track));
    this.update(minute);
  }
  mark(track) {
    const band = bands[track.sector - 1], parting = parted.get(track.boat);
    const y = band.y + HEAD + (band.boats.indexOf(track.boat) + .5) * LANE;
    const name = draw("text", { class: "soft", x: 6, y: y + 4 }, this.svg, track.boat);
    const boat = draw("g", {}, this.svg);
    draw("title", {}, boat, track.title);
    const trail = draw("line", { class: "trail", x1: this.x(0), y1: y, y2: y }, boat);
    const where = parting && this.x(place(track, Math.min(parting.minute, track.end)));
    const tick = parting && draw("line", { class: "where", x1: where, x2: where, y1: y - 9, y2: y + 9 }, boat);
    const ring = parting && draw("circle", { class: "ring", r: 9.5, cy: y }, boat);
    const dot = draw("circle", { class: track.taxi ? "taxi" : "dot", r: track.taxi ? 4.5 : 5.5, cy: y }, boat);
    const fate = draw("g", {}, boat), look = { class: "fate " + (track.dead ? "deadly" : track.fate) };
    if (track.fate === "arrived") draw("circle", { ...look, r: 8 }, fate);
    else if (track.fate === "lost") draw("path", { ...look, d: "M0-10L10 0L0 10L-10 0Z" }, fate);
    else draw("rect", { ...look, x: -8, y: -8, width: 16, height: 16 }, fate);
    draw("text", { class: "letter", y: 4.3 }, fate, FATES[track.fate]);
    const dead = draw("text", { y: y + 4 }, boat, "");
    return { track, y, parting, name, boat, trail, tick, ring, dot, fate, dead };
  }
  update(m) {
    const boats = { dead: 0, way: 0, arrived: 0, stopped: 0, lost: 0 };
    for (const mark of this.marks) {
      const { track } = mark, ended = m >= track.end, begun = m >= track.stages[0][1];
      const has = Boolean(mark.parting && m >= mark.parting.minute);
      mark.name.textContent = (has ? "≠" : "") + track.boat;
      set(mark.name, { class: has ? "parted" : "soft" });
      show(mark.boat, begun);
      if (!begun) continue;
      boats[!ended ? "way" : boats[track.fate] === undefined ? "stopped" : track.fate] += 1;
      boats.dead += this.move(mark, m, ended, has);
    }
    this.tally.replaceChildren(html("span", boats.dead ? "dead" : "", "Deaths so far: " + boats.dead),
      `. Boats: ${boats.way} under way, ${boats.arrived} arrived, ${boats.stopped} stopped or returned, `
      + `${boats.lost} lost.`);
    this.count(m);
  }
  /** Move a boat to its place, and return how many people have died. */
  move(mark, m, ended, has) {
    const { track } = mark, x = this.x(place(track, m)), left = x > this.width - 80;
    set(mark.trail, { x2: x });
    set(mark.dot, { cx: x });
    set(mark.fate, { transform: `translate(${x} ${mark.y})` });
    show(mark.dot, !ended);
    show(mark.fate, ended);
    if (mark.parting) {
      show(mark.tick, has);
      show(mark.ring, has && !ended);
      set(mark.ring, { cx: x });
    }
    const died = track.deaths.reduce((sum, [when, people]) => sum + (m >= when ? people : 0), 0);
    mark.dead.textContent = died ? died + " dead" : "";
    set(mark.dead, { x: left ? x - 14 : x + 14, class: left ? "alert end" : "alert" });
    return died;
  }
  /** Count busy and idle crews: in the bands those of a sector, above the picture the others. */
  count(m) {
    const now = [...this.changes.values()].map((each) => each.findLast((change) => change.m <= m)).filter(Boolean);
    for (const { band, pips, words } of this.heads) {
      const own = now.filter(({ base }) => base === "sector " + band.sector);
      const busy = own.reduce((sum, c) => sum + c.busy, 0), all = own.reduce((sum, c) => sum + c.idle, busy);
      const text = all > 1 ? `groups: ${busy} busy, ${all - busy} idle`
        : all ? "its group: " + (busy ? "busy" : "idle") : "no group of its own";
      if (words.textContent === text) continue;
      words.textContent = text;
      pips.replaceChildren();
      for (let i = 0; i < Math.min(all, 8); i++)
        draw("rect", { class: i < busy ? "busy" : "idle", x: 76 + i * 13, y: band.y + 7, width: 9, height: 9 }, pips);
    }
    this.crews.replaceChildren(...now.filter(({ base }) => !base.startsWith("sector")).map((crews) => {
      const { base, corps, busy, idle } = crews, item = html("li", "", "");
      const pips = html("span", "pips", busy + idle > 12 ? "" : "■".repeat(busy) + "□".repeat(idle) + " ");
      set(pips, { "aria-hidden": "true" });
      item.append(pips, `${base === "reserve" ? "Reserve" : "At sea"}, ${corps}: ${busy} busy, ${idle} idle`);
      return item;
    }));
  }
}
const sides = night.sides.map((side, i) => new Side(side, i));

/** Show a minute. `at` is the line of the list, by default the last one up to then. */
function go(m, at, aloud) {
  minute = Math.max(0, Math.min(night.end, m));
  const now = at ?? night.lines.findLastIndex(([when]) => when <= minute);
  clock.value = Math.floor(minute);
  get("hour").textContent = hours(minute);
  for (const side of sides) side.update(minute);
  if (now !== line) point(now);
  const near = night.partings.filter((p) => p.minute <= minute && minute < p.minute + 12);
  const parting = near.sort((a, b) => b.minute - a.minute)[0];
  const event = now < 0 ? "The night begins." : hours(night.lines[now][0]) + " · " + night.lines[now][1];
  const why = parting ? `≠ Boat ${parting.boat} parts here. ${parting.text}` : "";
  get("now").replaceChildren(html("strong", "", event), why);
  get("now").className = parting ? "parting" : "";
  if (!timer) clock.setAttribute("aria-valuetext", `${hours(minute)} since the night began. ${event} ${why}`);
  if (aloud) get("said").textContent = event + " " + why;
  get("back").disabled = line < 0 && minute <= 0;
  get("next").disabled = line >= night.lines.length - 1;
}
/** Mark a line of the list, and show it there without moving the page. */
function point(now) {
  if (rows[line]) { rows[line].classList.remove("now"); rows[line].removeAttribute("aria-current"); }
  line = now;
  if (!rows[line]) return;
  rows[line].classList.add("now");
  rows[line].setAttribute("aria-current", "step");
  const list = rows[line].closest(".scroll");
  list.scrollTop = rows[line].offsetTop - list.clientHeight / 2;
}
function step(by) {
  stop();
  const at = Math.max(-1, Math.min(night.lines.length - 1, line + by));
  go(at < 0 ? 0 : night.lines[at][0], at, true);
}
function jump(m) {
  stop();
  go(m, undefined, true);
}
function stop() {
  cancelAnimationFrame(timer);
  clearTimeout(timer);
  timer = 0;
  play.textContent = minute >= night.end ? "Play again" : "Play";
}
function start() {
  if (minute >= night.end) go(0);
  play.textContent = "Pause";
  last = 0;
  timer = calm.matches ? setTimeout(without, 0) : requestAnimationFrame(tick);
}
function end() {
  stop();
  get("said").textContent = "The night has ended.";
}
function without() { // motion: one event after another
  if (line + 1 >= night.lines.length) { end(); return; }
  go(night.lines[line + 1][0], line + 1);
  timer = setTimeout(without, 24000 / Number(get("speed").value));
}
function tick(time) {
  const passed = last ? Math.min(time - last, 100) / 1000 : 0;
  last = time;
  go(minute + passed * Number(get("speed").value));
  if (minute >= night.end) { end(); return; }
  timer = requestAnimationFrame(tick);
}

play.addEventListener("click", () => { if (timer) jump(minute); else start(); });
get("back").addEventListener("click", () => step(-1));
get("next").addEventListener("click", () => step(1));
get("parting").hidden = !partings.length;
get("parting").addEventListener("click", () => jump(partings.find((m) => m > Math.floor(minute)) ?? partings[0]));
clock.addEventListener("input", () => { stop(); go(Number(clock.value)); });
[...document.querySelectorAll("#partings li")].forEach((item, i) => {
  const button = html("button", "", "Show boat " + night.partings[i].boat);
  button.type = "button";
  button.addEventListener("click", () => {
    jump(night.partings[i].minute);
    get("player").scrollIntoView();
    play.focus({ preventScroll: true });
  });
  item.append(" ", button);
});
for (const [m, sign] of [...night.lines.map(([m]) => [m, ""]), ...partings.map((m) => [m, "≠"])]) {
  const mark = html("span", sign ? "part" : "", sign);
  mark.style.left = 100 * m / Math.max(1, night.end) + "%";
  get("ticks").append(mark);
}
document.querySelector(".sides").classList.toggle("two", sides.length > 1);
get("without").hidden = true;
get("player").hidden = false;
new ResizeObserver(() => sides.forEach((side) => side.lay())).observe(document.querySelector(".sides"));
sides.forEach((side) => side.lay());
go(night.partings.length ? night.partings[0].minute : night.start);
})();
