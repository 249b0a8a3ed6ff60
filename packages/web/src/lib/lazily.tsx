import { useEffect, useState } from "react";
import type { ComponentType, ReactElement } from "react";
import { fetchLaterTexts } from "./i18n.tsx";

const RETRY_MS = 5_000;

type Load = () => Promise<unknown>;
const loads: Load[] = [];
let onFailure: () => void = () => {};
let begin = (): void => {};
/** Nothing that is fetched later takes time from what is shown first. */
const hasBegun = new Promise<void>((resolve) => (begin = resolve));

/** Calls back when a chunk could not be fetched: the network is away, or the server has another version of the client by now. */
export const onChunkFailure = (callback: () => void): void => void (onFailure = callback);

/**
 * A component in a chunk of its own, and with it all texts: it is fetched when the page has nothing else to do (`fetchLater`), or when it is shown, whatever
 * comes first. Until it is there nothing is in its place; from then on it is there at once. What could not be fetched is tried again for as
 * long as it is shown.
 */
export function lazily<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): (props: Props) => ReactElement | null {
  let loaded: ComponentType<Props> | undefined;
  const fetchIt = async () => {
    await hasBegun;
    const [component] = await Promise.all([load(), fetchLaterTexts()]);
    return (loaded = component);
  };
  loads.push(fetchIt);
  return function Lazy(props) {
    const [Loaded, setLoaded] = useState(() => loaded);
    useEffect(() => {
      if (Loaded !== undefined) return undefined;
      let isShown = true;
      let timer: number | undefined;
      const attempt = async (isFirst: boolean) => {
        try {
          const component = await fetchIt();
          if (isShown) setLoaded(() => component);
        } catch {
          if (!isShown) return;
          if (isFirst) onFailure();
          timer = window.setTimeout(() => void attempt(false), RETRY_MS);
        }
      };
      void attempt(true);
      return () => {
        isShown = false;
        clearTimeout(timer);
      };
    }, [Loaded]);
    return Loaded === undefined ? null : <Loaded {...props} />;
  };
}

/**
 * To be called when the page has something to show: as soon as that is painted, what is missing in it is fetched, and then all else that was
 * declared by `lazily`, one after the other. What fails is left to when it is shown.
 */
export async function fetchLater(): Promise<void> {
  await painted();
  begin();
  const whenIdle = globalThis.requestIdleCallback ?? ((callback: () => void) => setTimeout(callback, 200));
  const next = () =>
    whenIdle(() => {
      const load = loads.shift();
      if (load !== undefined) void load().then(next, next);
    });
  next();
}

/** A page that is not looked at paints nothing, and need not wait for it. */
const painted = (): Promise<void> =>
  new Promise((resolve) => {
    if (document.visibilityState === "hidden") resolve();
    else requestAnimationFrame(() => setTimeout(resolve));
  });
