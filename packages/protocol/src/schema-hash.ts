/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "9eb0faf7f2b250992ceaf31d63bcfa66517d24ebc052534335d9cd360f05bd6e";
