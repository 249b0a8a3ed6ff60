import { lazy, Suspense } from "react";
import type { ComponentType, ReactElement } from "react";

const loaders: (() => Promise<unknown>)[] = [];

/**
 * A component in a chunk of its own: it is fetched when the page has nothing else to do (`fetchWhenIdle`), or when it is shown, whatever
 * comes first. Until it is there nothing is in its place.
 */
export function lazily<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): (props: Props) => ReactElement {
  const Loaded = lazy(async () => ({ default: await load() })) as unknown as ComponentType<Props>;
  loaders.push(load);
  return (props) => (
    <Suspense fallback={null}>
      <Loaded {...props} />
    </Suspense>
  );
}

/** Fetches what was declared by `lazily`, one after the other. What fails is tried again when it is shown. */
export function fetchWhenIdle(): void {
  const whenIdle = globalThis.requestIdleCallback ?? ((callback: () => void) => setTimeout(callback, 200));
  const next = () =>
    whenIdle(() => {
      const load = loaders.shift();
      if (load !== undefined) void load().then(next, next);
    });
  next();
}
