import type { AbortSignalLike, FetchLike } from "./platform-types.ts";
import type { Cancel, Environment, WebSocketLike } from "./environment.ts";
import { GoChatError } from "./errors.ts";

export interface PlatformOptions {
  /** Where the platform has none, as in Node 20: that of the package `ws`. */
  readonly WebSocket?: WebSocketClass | undefined;
  readonly fetch?: FetchLike | undefined;
}

/** As browsers, Node and the package `ws` have it. Their types of the handlers differ, so those are left out. */
export type WebSocketClass = new (url: string) => Pick<WebSocketLike, "readyState" | "send" | "close">;

/** What a browser, a worker or Node has of it. */
interface Platform {
  readonly WebSocket?: WebSocketClass;
  readonly navigator?: { readonly onLine?: boolean };
  readonly document?: Listenable & { readonly visibilityState: string };
  readonly addEventListener?: Listenable["addEventListener"];
}
interface Listenable {
  readonly addEventListener: (type: string, run: () => void, options: { signal: AbortSignalLike }) => void;
}

// A longer timer fires at once, everywhere.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The world as the browser, the worker or the Node process has it at the time of each call. */
export function platformEnvironment(options: PlatformOptions = {}): Environment {
  const platform = globalThis as Platform;
  return {
    fetch: (input, init) => (options.fetch ?? globalThis.fetch)(input, init),
    openWebSocket(url) {
      const WebSocket = options.WebSocket ?? platform.WebSocket;
      if (WebSocket === undefined)
        throw new GoChatError(
          "unsupported_platform",
          'There is no WebSocket here. Install the package "ws" and pass its class: { WebSocket }.',
        );
      return new WebSocket(url) as WebSocketLike;
    },
    now: () => Date.now(),
    schedule,
    random: () => Math.random(),
    isOnline: () => platform.navigator?.onLine !== false,
    onWake(run) {
      const listening = new AbortController();
      const { signal } = listening;
      // A page that comes out of the cache of the browser has slept as well.
      for (const type of ["online", "offline", "pageshow"])
        platform.addEventListener?.(type, () => run(), { signal });
      const { document } = platform;
      document?.addEventListener(
        "visibilitychange",
        () => {
          if (document.visibilityState === "visible") run();
        },
        { signal },
      );
      return () => listening.abort();
    },
  };
}

function schedule(delayMs: number, run: () => void): Cancel {
  const rest = delayMs - LONGEST_TIMER_MS;
  if (rest <= 0) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  }
  let cancel: Cancel = schedule(LONGEST_TIMER_MS, () => {
    cancel = schedule(rest, run);
  });
  return () => cancel();
}
