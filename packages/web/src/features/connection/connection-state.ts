import { signal } from "../../lib/signal.ts";

/** There has been no connection for a while. */
export const isLost = signal(false);
/** The server brings another client than this one. */
export const isOutdated = signal(false);
