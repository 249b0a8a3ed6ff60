import { Open, Type } from "./schema.ts";
import type { Infer } from "./schema.ts";

/** Counts what breaks a client of the version before (V4). Additions that clients ignore do not count. */
export const PROTOCOL_VERSION = 1;
/** The lowest that is still served. */
export const PROTOCOL_LOWEST = 1;
/** What a client speaks that does not say so. */
export const PROTOCOL_UNNAMED = "1";

/** Which versions of the protocol a node serves: every one from `lowest` to `version`. */
export const Protocol = Open({ version: Type.Integer(), lowest: Type.Integer() }, { $id: "Protocol" });
export type Protocol = Infer<typeof Protocol>;

export const PROTOCOL: Protocol = { version: PROTOCOL_VERSION, lowest: PROTOCOL_LOWEST };
