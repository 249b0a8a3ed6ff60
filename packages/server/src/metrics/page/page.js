import { isRestart, spanOf, total } from "./figures.js";
import { formatDuration, NOTHING } from "./format.js";
import { parsePrometheusText } from "./prometheus-text.js";
import { TABLES, TILES } from "./tiles.js";
import { createTable, createTile, find, setText } from "./views.js";

const POLL_MS = 1000;
// Far beyond a healthy answer, short enough that silence is shown soon.
const TIMEOUT_MS = 4000;
const SPAN_S = 10;

/** Answers of the running process, for rates and percentiles. @type {import("./figures.d.ts").Sample[]} */
let samples = [];
let isPaused = false;
let isPolling = false;
/** @type {Date | undefined} */
let lastAnswer;

const showState = (
  /** @type {"waiting" | "live" | "paused" | "silent"} */ state,
  /** @type {string} */ text,
) => {
  document.body.dataset["state"] = state;
  document.title = state === "silent" ? "No answer – GoChat metrics" : "GoChat metrics";
  setText(find("#state"), text);
};

const showSilence = (/** @type {string} */ reason) => {
  const since =
    lastAnswer === undefined ? "No answer yet" : `No answer since ${lastAnswer.toLocaleTimeString()}`;
  showState("silent", `${since} (${reason}). Still trying.`);
};

const showProcess = (
  /** @type {import("./prometheus-text.d.ts").Scrape} */ scrape,
  /** @type {string | null} */ serverDate,
) => {
  const startedAt = total(scrape, "process_start_time_seconds");
  // The server's own clock, so that a wrong one here does not matter.
  const now = Date.parse(serverDate ?? "") || Date.now();
  setText(find("#uptime"), formatDuration(startedAt === undefined ? undefined : now / 1000 - startedAt));
  setText(find("#node"), scrape.get("nodejs_version_info")?.[0]?.labels["version"] ?? NOTHING);
};

const updates = [...TILES.map(createTile), ...TABLES.map(createTable)];

const receive = (/** @type {string} */ text, /** @type {string | null} */ serverDate) => {
  const to = { at: performance.now(), scrape: parsePrometheusText(text) };
  if (isRestart(samples.at(-1), to)) samples = [];
  samples = [...samples.filter(({ at }) => at >= to.at - 2 * SPAN_S * 1000), to];
  const view = { to, span: spanOf(samples, SPAN_S) };
  for (const update of updates) update(view);
  showProcess(to.scrape, serverDate);
  lastAnswer = new Date();
  showState("live", "Live");
};

const poll = async () => {
  try {
    const response = await fetch(location.pathname, {
      headers: { accept: "text/plain" },
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (!isRunning()) return;
    if (response.ok) receive(text, response.headers.get("date"));
    else showSilence(`the server says ${response.status}`);
  } catch (error) {
    const isTimeout = error instanceof DOMException && error.name === "TimeoutError";
    if (isRunning()) showSilence(isTimeout ? "it takes too long" : "it cannot be reached");
  }
};

const isRunning = () => !isPaused && document.visibilityState === "visible";

const run = async () => {
  if (isPolling) return;
  isPolling = true;
  while (isRunning()) {
    const startedAt = performance.now();
    await poll();
    const restMs = Math.max(0, POLL_MS - (performance.now() - startedAt));
    await new Promise((resolve) => setTimeout(resolve, restMs));
  }
  isPolling = false;
};

const pauseButton = /** @type {HTMLButtonElement} */ (find("#pause"));
pauseButton.hidden = false;
pauseButton.addEventListener("click", () => {
  isPaused = !isPaused;
  setText(pauseButton, isPaused ? "Resume" : "Pause");
  if (isPaused) showState("paused", "Paused");
  void run();
});
document.addEventListener("visibilitychange", () => void run());
void run();
