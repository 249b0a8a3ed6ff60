import { byLabel } from "./figures.js";
import { formatCount, formatRate, NOTHING } from "./format.js";
import { areaPath, linePath, roundUp } from "./sparkline.js";

const HISTORY_MS = 180_000;
// A line is broken where more than three answers in a row are missing.
const GAP_MS = 3500;
const CHART = { width: 300, height: 56 };

export const find = (/** @type {string} */ selector, /** @type {ParentNode} */ root = document) => {
  const element = root.querySelector(selector);
  if (element === null) throw new Error(`The page has no ${selector}`);
  return element;
};

const cloneOf = (/** @type {string} */ templateId) => {
  const template = /** @type {HTMLTemplateElement} */ (find(`template#${templateId}`));
  return /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
};

export const setText = (/** @type {Element} */ element, /** @type {string} */ text) => {
  if (element.textContent !== text) element.textContent = text;
};

/** Puts a tile on the page and returns what brings it up to date. */
export const createTile = (/** @type {import("./tiles.d.ts").Tile} */ tile) => {
  const element = cloneOf("tile");
  setText(find("dt", element), tile.title);
  setText(find(".note", element), tile.note);
  find(`[data-section="${tile.section}"]`).append(element);
  /** @type {import("./sparkline.d.ts").Point[][]} */
  const lines = [];
  return (/** @type {import("./tiles.d.ts").View} */ view) => {
    const figures = tile.read(view);
    for (const [index, { value }] of figures.entries()) {
      const kept = (lines[index] ?? []).filter(({ at }) => at >= view.to.at - HISTORY_MS);
      lines[index] = [...kept, { at: view.to.at, value }];
    }
    showFigures(find(".figures", element), figures, tile.format);
    const highest = Math.max(0, ...lines.flat().map(({ value }) => value || 0));
    const isKnown = lines.flat().some(({ value }) => value !== undefined);
    setText(find(".range", element), isKnown ? `max ${tile.format(highest)}` : "");
    drawLines(find("svg", element), lines, {
      ...CHART,
      from: view.to.at - HISTORY_MS,
      to: view.to.at,
      max: roundUp(highest),
    });
  };
};

const showFigures = (
  /** @type {Element} */ element,
  /** @type {readonly import("./tiles.d.ts").Figure[]} */ figures,
  /** @type {(value: number | undefined) => string} */ format,
) => {
  while (element.childElementCount < figures.length) element.append(cloneOf("figure"));
  for (const [index, { label, unit, value }] of figures.entries()) {
    const figure = element.children[index];
    if (figure === undefined) continue;
    const text = format(value);
    setText(find(".label", figure), label ?? "");
    setText(find(".value", figure), text);
    setText(find(".unit", figure), text === NOTHING ? "" : (unit ?? ""));
  }
};

const drawLines = (
  /** @type {Element} */ svg,
  /** @type {readonly (readonly import("./sparkline.d.ts").Point[])[]} */ lines,
  /** @type {import("./sparkline.d.ts").Frame} */ frame,
) => {
  find(".area", svg).setAttribute("d", lines.length === 1 ? areaPath(lines[0] ?? [], frame, GAP_MS) : "");
  for (const [index, path] of svg.querySelectorAll(".line").entries()) {
    path.setAttribute("d", linePath(lines[index] ?? [], frame, GAP_MS));
  }
};

/** Puts a table of counters on the page and returns what brings it up to date. */
export const createTable = (/** @type {import("./tiles.d.ts").Table} */ table) => {
  const element = cloneOf("counters");
  setText(find("caption", element), table.title);
  find('[data-section="counters"]').append(element);
  const body = find("tbody", element);
  return (/** @type {import("./tiles.d.ts").View} */ { to, span }) => {
    const counters = byLabel(to, span, table.metric, table.label);
    const rows = counters.map(({ value, total: count, perSecond: rate }) => {
      const row = cloneOf("counter");
      setText(find("th", row), value.replaceAll("_", " "));
      setText(find(".rate", row), formatRate(rate));
      setText(find(".total", row), formatCount(count));
      return row;
    });
    body.replaceChildren(...(rows.length > 0 ? rows : [cloneOf("no-counter")]));
  };
};
