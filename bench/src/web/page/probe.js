// What measures inside of the page, put into it before anything of its own runs. `../probe.ts` says what it answers.
// It sees the page as people do: links in a nav, messages as articles, a field below them.
{
  const LINKS = 'nav a[href*="/c/"]';
  const ROWS = "main article";
  const FIELD = "main textarea:not(:disabled)";
  // Where it is looked for a message, as shares of the height: what stands between two messages never covers all of them.
  const LOOKED_AT = [0.35, 0.5, 0.65];
  // After so many frames nothing moves any more because of what came in.
  const SETTLED_FRAMES = 12;

  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

  /** After the frame in whose callbacks it is called. */
  const painted = () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener("message", () => resolve(performance.now()), { once: true });
      port1.start();
      port2.postMessage(null);
    });

  /** When the first frame was painted in which this is true. @param {() => boolean} isTrue */
  const paintedOnce = async (isTrue) => {
    do await frame();
    while (!isTrue());
    return painted();
  };

  const rows = () => [...document.querySelectorAll(ROWS)];
  const isUsable = () => document.querySelector(LINKS) !== null && document.querySelector(FIELD) !== null;

  function scroller() {
    let element = document.querySelector(ROWS)?.parentElement ?? null;
    while (
      element !== null &&
      !(
        element.scrollHeight > element.clientHeight && /auto|scroll/.test(getComputedStyle(element).overflowY)
      )
    )
      element = element.parentElement;
    return element ?? document.documentElement;
  }

  /** @param {Element} box @param {number} share */
  function rowAt(box, share) {
    const { left, top, width, height } = box.getBoundingClientRect();
    return document.elementFromPoint(left + width / 2, top + height * share)?.closest(ROWS) ?? null;
  }

  /** @type {number[]} */
  let keys = [];
  /** @type {number | undefined} */
  let keyAt;
  addEventListener("keydown", ({ timeStamp }) => (keyAt = timeStamp), { capture: true });
  addEventListener(
    "input",
    () => {
      const startedAt = keyAt;
      if (startedAt === undefined) return;
      void frame()
        .then(painted)
        .then((at) => keys.push(at - startedAt));
    },
    { capture: true },
  );

  /** @type {number[]} */
  const tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe(
    {
      type: "longtask",
    },
  );

  /** @type {import("../probe.ts").Watched & { readonly isOver: boolean } | undefined} */
  let watched;

  /** @type {import("../probe.ts").InPage} */
  const probe = {
    usableAt: paintedOnce(isUsable),
    loadedUntil: (at) =>
      performance
        .getEntriesByType("resource")
        .filter(({ name, startTime }) => name.endsWith(".js") && startTime <= at)
        .map(({ name }) => name),
    takeKeys() {
      const taken = keys;
      keys = [];
      return taken;
    },
    takeTasks: () => tasks.splice(0),
    clicked(path, text) {
      const isShown = () =>
        location.pathname.endsWith(path) && rows().some((row) => row.textContent.includes(text));
      return new Promise((resolve) =>
        addEventListener(
          "click",
          ({ timeStamp }) => void paintedOnce(isShown).then((at) => resolve(at - timeStamp)),
          { capture: true, once: true },
        ),
      );
    },
    shows: (text) => rows().some((row) => row.textContent.includes(text)),
    elements: () => document.getElementsByTagName("*").length,
    watch() {
      const box = scroller();
      const now = { isOver: false, blankMs: 0, frames: /** @type {number[]} */ ([]), elements: 0 };
      watched = now;
      let last = performance.now();
      /** @type {number | undefined} */
      let blankSince;
      const look = (/** @type {number} */ at) => {
        now.frames.push(at - last);
        last = at;
        now.elements = Math.max(now.elements, probe.elements());
        if (LOOKED_AT.some((share) => rowAt(box, share) !== null)) blankSince = undefined;
        else now.blankMs = Math.max(now.blankMs, at - (blankSince ??= at));
        if (!now.isOver) requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    },
    unwatch() {
      if (watched === undefined) throw new Error("Nothing is watched.");
      const { blankMs, frames, elements } = watched;
      Object.assign(watched, { isOver: true });
      return { blankMs, frames, elements };
    },
    async drift(distance) {
      const box = scroller();
      await frame();
      box.scrollBy({ top: -distance, behavior: "instant" });
      const row = rowAt(box, 0.5) ?? rowAt(box, 0.35);
      if (row === null) return 0;
      const { top } = row.getBoundingClientRect();
      let most = 0;
      for (let n = 0; n < SETTLED_FRAMES; n++) {
        await frame();
        await painted();
        if (!row.isConnected) return Infinity;
        most = Math.max(most, Math.abs(row.getBoundingClientRect().top - top));
      }
      return most;
    },
  };
  Object.assign(globalThis, { probe });
}
