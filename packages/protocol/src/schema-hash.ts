/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "dde6cec3415a161e22b3401ed2ac6a27bf64b00e69c07238aa1e3b5d36c8c2e9";
