/** Pictures: quantile dots with the mean and its bands, and the line along a slider. */
const explorerPictures = (() => {
  const NS = "http://www.w3.org/2000/svg", N = explorerNumbers, SIDE = 10, LEFT = 58;
  function draw(name, attributes, parent, text) {
    const element = document.createElementNS(NS, name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    if (text !== undefined) element.textContent = text;
    parent.append(element);
    return element;
  }
  /** Steps of an axis: round numbers, about five of them. */
  function steps(low, high, most = 5) {
    const rough = (high - low || 1) / most, power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * .999);
    const list = [];
    for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) list.push(i * step);
    return { step, list };
  }
  const decimals = (step) => Math.max(0, Math.min(2, -Math.floor(Math.log10(step) + 1e-9)));
  function rounded(low, high) {
    const { step } = steps(Math.min(low, 0), Math.max(high, 0));
    return [Math.floor(Math.min(low, 0) / step + 1e-9) * step, Math.ceil(Math.max(high, 0) / step - 1e-9) * step];
  }
  function begin(svg, width, height) {
    const fresh = document.createDocumentFragment();
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("height", height);
    return { add: (...words) => draw(words[0], words[1], fresh, words[2]), end: () => svg.replaceChildren(fresh) };
  }
  /** Quantile dots of one outcome under each setting, all on one axis. */
  function dots(svg, width, rows, ends, words) {
    const ROW = 118, BASE = 78, R = 5.2, TOP = 2, height = TOP + rows.length * ROW + 40;
    const seen = rows.flatMap(({ change: c }) => (c ? [c.outer_low, c.outer_high, ...c.dots] : []));
    const [low, high] = rounded(Math.min(ends[0], ...seen), Math.max(ends[1], ...seen));
    const x = (value) => 2 * SIDE + 8 + (value - low) / (high - low || 1) * (width - 4 * SIDE - 16);
    const { add, end } = begin(svg, width, height), bottom = TOP + rows.length * ROW;
    const { list, step } = steps(low, high, width < 420 ? 4 : 6);
    for (const value of list) {
      add("line", { class: "grid", x1: x(value), x2: x(value), y1: TOP + 20, y2: bottom });
      add("text", { class: "middle", x: x(value), y: bottom + 15 }, value ? N.signed(value, "", decimals(step)) : "0");
    }
    add("text", { class: "middle soft", x: width / 2, y: bottom + 33 }, words);
    rows.forEach(({ name, kind, change: c }, i) => {
      const top = TOP + i * ROW, hatched = kind === "emulated", base = top + BASE;
      add("text", { class: "strong", x: SIDE, y: top + 14 }, [name, kind === "unknown" ? "no number" : kind].filter(Boolean).join(": "));
      add("line", { class: "line", x1: SIDE, x2: width - SIDE, y1: base, y2: base });
      if (!c || N.missing(c.mean)) return;
      const columns = new Map(), places = c.dots.map((dot) => {
        const column = Math.round(x(dot) / (2 * R + .6)), level = columns.get(column) || 0;
        columns.set(column, level + 1);
        return [column * (2 * R + .6), level];
      });
      const rise = Math.min(2 * R + .6, (BASE - 22 - 2 * R) / Math.max(1, Math.max(0, ...columns.values()) - 1));
      for (const [cx, level] of places)
        add("circle", { class: hatched ? "dot emulated" : "dot", cx, cy: base - R - 1 - level * rise, r: R });
      if (hatched && !N.missing(c.outer_low)) add("rect", { class: "outer", x: x(c.outer_low), y: base + 6, width: Math.max(1, x(c.outer_high) - x(c.outer_low)), height: 18 });
      if (!hatched && !N.missing(c.low)) add("rect", { class: "inner", x: x(c.low), y: base + 11, width: Math.max(2, x(c.high) - x(c.low)), height: 8 });
      add("path", { class: "mean", d: `M${x(c.mean)} ${base + 5}l6 10l-6 10l-6-10z` });
    });
    add("line", { class: "zero", x1: x(0), x2: x(0), y1: TOP + 20, y2: bottom + 3 });
    end();
  }
  const area = (points) => "M" + points.map(([a, b]) => `${a.toFixed(1)} ${b.toFixed(1)}`).join("L");
  /** The emulated mean and its band along a slider, and simulated settings as points. Gaps have no number. */
  function line(svg, width, { pieces, points, now, slider, text, words }) {
    const HEIGHT = 250, TOP = 30, BOTTOM = HEIGHT - 42;
    const seen = [...pieces.flat(), ...points].flatMap((p) => [p.outer_low, p.outer_high, p.mean]);
    const [low, high] = rounded(Math.min(0, ...seen), Math.max(0, ...seen)), { add, end } = begin(svg, width, HEIGHT);
    const x = (v) => LEFT + (v - slider.low) / (slider.high - slider.low) * (width - LEFT - 22);
    const y = (v) => BOTTOM - (v - low) / (high - low || 1) * (BOTTOM - TOP);
    const { list, step } = steps(low, high);
    for (const value of list) {
      add("line", { class: "grid", x1: LEFT, x2: width - 22, y1: y(value), y2: y(value) });
      add("text", { class: "end", x: LEFT - 6, y: y(value) + 4 }, value ? N.signed(value, "", decimals(step)) : "0");
    }
    for (const value of steps(slider.low, slider.high, width < 420 ? 3 : 5).list)
      add("text", { class: "middle", x: x(value), y: BOTTOM + 17 }, text(value));
    add("text", { class: "soft", x: 2, y: 14 }, words);
    add("text", { class: "middle soft", x: LEFT + (width - LEFT - 22) / 2, y: HEIGHT - 6 }, slider.name);
    for (const piece of pieces) {
      const band = [...piece.map((p) => [x(p.x), y(p.outer_high)]), ...[...piece].reverse().map((p) => [x(p.x), y(p.outer_low)])];
      add("path", { class: "outer", d: area(band) + "Z" });
      add("path", { class: "course", d: area(piece.map((p) => [x(p.x), y(p.mean)])) });
    }
    add("line", { class: "zero", x1: LEFT, x2: width - 22, y1: y(0), y2: y(0) });
    add("line", { class: "now", x1: x(now), x2: x(now), y1: TOP - 8, y2: BOTTOM });
    for (const p of points) {
      add("line", { class: "whisker", x1: x(p.x), x2: x(p.x), y1: y(p.low), y2: y(p.high) });
      add("circle", { class: "dot", cx: x(p.x), cy: y(p.mean), r: 5 });
    }
    end();
  }
  return { dots, line };
})();
