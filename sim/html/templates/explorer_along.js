/** Along one slider, the others as they stand: what is known there, and where a change is undone. */
function explorerAlong({ sliders, undoings }, model, watched) {
  const N = explorerNumbers;
  function course(values, i) {
    const s = sliders[i], count = Math.min(40, Math.max(10, Math.round((s.high - s.low) / s.step)));
    const grid = Array.from({ length: count + 1 }, (_, k) => s.low + k * (s.high - s.low) / count);
    const nodes = grid.map((x) => [x, model.emulate(values.map((v, k) => (k === i ? x : v)), watched)]), runs = model.ticks(values)[i];
    return (name) => {
      const points = runs.map(([x, place]) => ({ x, ...model.change(place, name) })).filter((p) => !N.missing(p.mean) && !N.missing(p.low));
      const pieces = [[]];
      for (const [x, changes] of nodes)
        if (changes) pieces.at(-1).push({ x, mean: changes[name].mean, outer_low: changes[name].outer_low, outer_high: changes[name].outer_high });
        else if (pieces.at(-1).length) pieces.push([]);
      return { points, pieces: pieces.filter((piece) => piece.length > 1) };
    };
  }
  /** Where half and nine tenths of the change at the low end are gone: simulated with intervals, else emulated. */
  function undoing(name, values, i, { points, pieces }) {
    const low = sliders[i].low, others = values.filter((_, k) => k !== i);
    const path = pieces.length && model.same(pieces[0][0].x, low) ? pieces[0] : [];
    const first = points.length && model.same(points[0].x, low) ? points[0] : path[0];
    if (!first) return { why: "No number at the low end of this slider" };
    const simulated = undoings.find((u) => u.slider === i && u.outcome === name && u.others.every((v, k) => model.same(v, others[k])));
    if (N.held(first)) return { first, why: "Nothing to undo: the change there is not distinguishable from zero" };
    if (simulated) return { first, kind: "simulated", half: simulated.gone[0], nine: simulated.gone[1] };
    if (!path.length) return { first, why: "No emulated number along this slider" };
    const at = (share) => {
      const k = path.findIndex((p) => p.mean / path[0].mean <= 1 - share);
      if (k < 1) return [null];
      const [a, b] = [path[k - 1], path[k]].map((p) => p.mean / path[0].mean - 1 + share);
      return [path[k - 1].x + (path[k].x - path[k - 1].x) * a / (a - b)];
    };
    return { first, kind: "emulated", half: at(.5), nine: at(.9) };
  }
  const shortly = (i, x) => (sliders[i].percent ? Math.round(100 * x) + "\u00a0%" : N.exact(Number(x.toPrecision(3))));
  /** A value at which a share is gone, and its interval, "" if it has none. */
  function where(i, [mean, low, high]) {
    const beyond = `not by ${shortly(i, sliders[i].high)}`;
    if (N.missing(mean)) return [N.missing(low) ? beyond : `${beyond} on average`, N.missing(low) ? "" : `95\u00a0% interval from ${shortly(i, low)}`];
    if (low === undefined) return [`about ${shortly(i, mean)}`, ""];
    return [`about ${shortly(i, mean)}`, `95\u00a0% interval ${shortly(i, low)} to ${N.missing(high) ? "beyond the end" : shortly(i, high)}`];
  }
  function moved([at, interval], refusing) {
    const place = !at.startsWith("about") ? at : refusing ? `when ${at} of crews follow a call to refuse` : `at ${at}`;
    return interval ? `${place} (${interval})` : place;
  }
  function words(i, u, refusing) {
    if (u.why) return `${u.why}.`;
    const text = `half of the change is gone ${moved(where(i, u.half), refusing)}, and nine tenths ${moved(where(i, u.nine), refusing)}.`;
    return text + (u.kind === "emulated" ? " Emulated, so no interval is known." : " Simulated.");
  }
  return { course, undoing, where, moved, words };
}
