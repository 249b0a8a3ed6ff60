import { lazily } from "../../lib/lazily.tsx";

export { attachedTo } from "./attached.ts";

/** Everything about what goes with a message that is being written. It is fetched when the page is idle. */
export const Attaching = lazily(async () => (await import("./attaching.tsx")).Attaching);
