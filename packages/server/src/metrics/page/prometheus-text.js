const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** @type {typeof import("./prometheus-text.d.ts").parsePrometheusText} */
export const parsePrometheusText = (text) => {
  /** @type {Map<string, import("./prometheus-text.d.ts").Series[]>} */
  const scrape = new Map();
  const seriesOf = (/** @type {string} */ name) => {
    const series = scrape.get(name) ?? [];
    scrape.set(name, series);
    return series;
  };
  for (const line of text.split("\n")) {
    const declared = /^# TYPE (\S+) (?:counter|gauge)$/.exec(line)?.[1];
    if (declared !== undefined) seriesOf(declared);
    const [, name, labels, value] = SAMPLE.exec(line) ?? [];
    if (name !== undefined && value !== undefined) {
      seriesOf(name).push({ labels: parseLabels(labels ?? ""), value: parseValue(value) });
    }
  }
  return scrape;
};

const parseLabels = (/** @type {string} */ text) =>
  Object.fromEntries(
    [...text.matchAll(LABEL)].map(([, name = "", value = ""]) => [name, unescapeLabel(value)]),
  );

const unescapeLabel = (/** @type {string} */ value) =>
  value.replace(/\\(.)/g, (_, character) => (character === "n" ? "\n" : character));

const parseValue = (/** @type {string} */ text) => {
  if (text === "+Inf") return Infinity;
  if (text === "-Inf") return -Infinity;
  return Number(text);
};
