import { useEffect, useState } from "react";
import type { ComponentType, ReactElement } from "react";
import { fetchLaterTexts } from "./i18n.tsx";

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
 * comes first. Until it is there nothing is in its place; from then on it is there at once.
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
      fetchIt().then((component) => isShown && setLoaded(() => component), onFailure);
      return () => void (isShown = false);
    }, [Loaded]);
    return Loaded === undefined ? null : <Loaded {...props} />;
  };
}

/**
 * To be called when the page has something to show: as soon as that is painted, what is missing in it is fetched, and then all else that was
 * declared by `lazily`, one after the other. What fails is tried again when it is shown.
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
