/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "0295f27d226e492e6ef73d712203d357d778f7d34889192766b8c9f7848f3de5";
