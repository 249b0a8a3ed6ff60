/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "55410bc7aa67b535071a0ed32fcd378f8746fd2368c48a89c0b395e074576643";
