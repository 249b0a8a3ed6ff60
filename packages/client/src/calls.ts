/** Tables of calls that most programs never make, for `chat.calls`; without a session for `createCalls`. */
export { ADMIN } from "./contract/admin-calls.ts";
export type { AdminCalls } from "./contract/admin-calls.ts";
export { LINKS } from "./contract/links-calls.ts";
export type { LinksCalls } from "./contract/links-calls.ts";
export type { CallTable } from "./http/call.ts";
