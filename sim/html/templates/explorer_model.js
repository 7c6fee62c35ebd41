"use strict";
/** What is known at a setting: the same numbers as `Explorer.at` of the program. */
function explorerModel({ sliders, outcomes, stored, terms, root, limit }) {
  const NORMAL95 = 1.959963984540054;
  const same = (a, b) => Math.abs(a - b) < 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
  const dot = (coefficients, t) => {
    let sum = 0;
    for (let i = 0; i < t.length; i++) sum += coefficients[i] * t[i];
    return sum;
  };
  const products = (values) => {
    const unit = values.map((v, i) => (v - sliders[i].low) / (sliders[i].high - sliders[i].low));
    return Float64Array.from(terms, (term) => term.reduce((product, i) => product * unit[i], 1));
  };
  const leverage = (t) => {
    const sums = new Float64Array(t.length);
    root.forEach((row, i) => { if (t[i]) for (let j = 0; j <= i; j++) sums[j] += row[j] * t[i]; });
    return sums.reduce((sum, x) => sum + x * x, 0);
  };
  const simulated = (run, o, i) => ({
    mean: run.mean[i], low: run.low[i], high: run.high[i], outer_low: run.low[i],
    outer_high: run.high[i], dots: run.dots[o.outcome] || [],
  });
  function emulated(o, t, lever) {
    const mean = dot(o.mean, t), band = NORMAL95 * o.error * Math.sqrt(1 + lever);
    const low = Math.min(dot(o.low, t), mean), high = Math.max(dot(o.high, t), mean);
    const dots = o.dots.map((c) => dot(c, t)).sort((a, b) => a - b);
    return { mean, low, high, outer_low: low - band, outer_high: high + band, dots };
  }
  const all = (each) => Object.fromEntries(outcomes.map((o, i) => [o.outcome, each(o, i)]));
  /** The emulator alone, of some outcomes, without their dots; null if it gives no number. */
  function emulate(values, names) {
    const t = products(values), lever = leverage(t);
    if (!values.every((v, i) => sliders[i].low <= v && v <= sliders[i].high) || lever > limit) return null;
    return Object.fromEntries(outcomes.filter((o) => names.includes(o.outcome))
      .map((o) => [o.outcome, emulated({ ...o, dots: [] }, t, lever)]));
  }
  function at(values) {
    const run = stored.find((each) => each.values.every((v, i) => same(v, values[i])));
    if (run) return { kind: "simulated", changes: all((o, i) => simulated(run, o, i)) };
    const inside = values.every((v, i) => sliders[i].low <= v && v <= sliders[i].high);
    const t = products(values), lever = leverage(t);
    if (!inside || lever > limit) return { kind: "unknown", why: inside ? "empty" : "outside", changes: {} };
    return { kind: "emulated", changes: all((o) => emulated(o, t, lever)) };
  }
  /** For each slider, its values with a stored run if the others stay: [value, place of the run]. */
  function ticks(values) {
    const marks = sliders.map(() => []);
    stored.forEach((run, place) => {
      const other = run.values.flatMap((v, i) => (same(v, values[i]) ? [] : [i]));
      if (other.length === 1) marks[other[0]].push([run.values[other[0]], place]);
      if (!other.length) marks.forEach((mark, i) => mark.push([run.values[i], place]));
    });
    return marks.map((mark) => mark.sort((a, b) => a[0] - b[0]));
  }
  const change = (place, name) => {
    const i = outcomes.findIndex((o) => o.outcome === name);
    return simulated(stored[place], outcomes[i], i);
  };
  return { at, emulate, ticks, change, same };
}

/** Numbers as the program's tables print them. */
const explorerNumbers = (() => {
  const formats = [0, 1, 2].map((digits) => new Intl.NumberFormat("en-GB",
    { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  const scale = { share: 100, GBP: 1e-6 };
  const RATES = ["correlation", "variance/mean", "log-odds", "attempts"];
  const size = (x, unit) => x * (scale[unit] || 1);
  const missing = (x) => x === null || x === undefined;
  const digits = (unit, ...ends) => {
    const largest = Math.max(...ends.filter((x) => !missing(x)).map((x) => Math.abs(size(x, unit))), 0);
    return RATES.includes(unit) ? 2 : largest >= 100 ? 0 : largest >= 1 ? 1 : 2;
  };
  const bare = (x, unit, d) => {
    const text = formats[d].format(Math.abs(size(x, unit)));
    return Number(text.replaceAll(",", "")) ? text : "0";
  };
  const signed = (x, unit, d) => (missing(x) ? "–" : x ? (x < 0 ? "−" : "+") + bare(x, unit, d) : "0");
  const plain = (x, unit, d) => (missing(x) ? "–" : (x < 0 && bare(x, unit, d) !== "0" ? "−" : "") + bare(x, unit, d));
  const span = (low, high, unit, d, form = signed) =>
    (missing(low) || missing(high) ? "–" : `${form(low, unit, d)} to ${form(high, unit, d)}`);
  function level(x, unit) {
    if (missing(x)) return unit === "GBP" ? "unknown" : "–";
    if (unit === "share") return formats[1].format(100 * x) + " %";
    const magnitude = Math.abs(size(x, unit));
    return plain(x, unit, RATES.includes(unit) ? 2 : magnitude >= 100 ? 0 : magnitude >= .1 || !x ? 1 : 2);
  }
  /** Whether a change is not distinguishable from zero: its interval, widened for all outcomes, holds 0. */
  const held = ({ mean, outer_low: low, outer_high: high }) => missing(low) || missing(high)
    || (mean - api.wider * (mean - low) <= 0 && 0 <= mean + api.wider * (high - mean));
  /** R², rounded down, so that only 1 is printed as 1. */
  const explained = (r2) => (missing(r2) ? "–" : String(Math.floor(1000 * r2 + 1e-9) / 1000));
  const exact = (x) => String(Number(x.toPrecision(12)));
  const api = { exact, digits, bare, signed, plain, span, level, held, missing, explained, wider: 1 };
  return api;
})();

/** A setting as a scenario file, and the command that simulates it. */
function explorerFiles({ sliders, policies, base, command }) {
  const number = explorerNumbers.exact;
  const WORD = /^(?!(?:true|false|yes|no|on|off|null|y|n)$)[a-z_][\w./-]*$/i, DAY = /^\d{4}-\d\d-\d\d$/;
  const scalar = (x) => (typeof x === "number" ? number(x) : typeof x !== "string" ? JSON.stringify(x)
    : WORD.test(x) || DAY.test(x) ? x : JSON.stringify(x));
  function scenario(values, title) {
    const set = new Map(sliders.map((s, i) => [s.path, values[i]]));
    const lines = [`title: ${JSON.stringify(title)}`, `extends: ${scalar(base)}`], own = [];
    for (const policy of policies) {
      const settings = { ...policy };
      for (const [path, value] of set)
        if (path.startsWith(policy.kind + ".")) settings[path.slice(policy.kind.length + 1)] = value;
      if (settings.strength === 0) continue;
      if (settings.strength === 1) delete settings.strength;
      Object.entries(settings).forEach(([key, value], i) =>
        own.push(`${i ? "   " : "  -"} ${scalar(key)}: ${scalar(value)}`));
    }
    const assumed = [...set].filter(([path]) => !path.includes("."));
    if (assumed.length) lines.push("parameters:", ...assumed.map(([path, x]) => `  ${path}: ${number(x)}`));
    lines.push(...(own.length ? ["policies:", ...own] : ["policies: []"]));
    return lines.join("\n") + "\n";
  }
  return { scenario, command };
}
