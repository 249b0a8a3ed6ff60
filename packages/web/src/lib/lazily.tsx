import { useEffect, useState } from "react";
import type { ComponentType, ReactElement } from "react";
import { fetchLaterTexts } from "./i18n.tsx";

type Load = () => Promise<unknown>;
const loads: Load[] = [];
let onFailure: () => void = () => {};

/** Calls back when a chunk could not be fetched: the network is away, or the server has another version of the client by now. */
export const onChunkFailure = (callback: () => void): void => void (onFailure = callback);

/**
 * A component in a chunk of its own, and with it all texts: it is fetched when the page has nothing else to do (`fetchWhenIdle`), or when it is shown, whatever
 * comes first. Until it is there nothing is in its place; from then on it is there at once.
 */
export function lazily<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): (props: Props) => ReactElement | null {
  let loaded: ComponentType<Props> | undefined;
  const fetchIt = async () => {
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

/** Fetches what was declared by `lazily`, one after the other. What fails is tried again when it is shown. */
export function fetchWhenIdle(): void {
  const whenIdle = globalThis.requestIdleCallback ?? ((callback: () => void) => setTimeout(callback, 200));
  const next = () =>
    whenIdle(() => {
      const load = loads.shift();
      if (load !== undefined) void load().then(next, next);
    });
  next();
}
