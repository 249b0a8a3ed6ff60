/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "7301b0f0c5d10114f66aa696144375d36d4435230eb90edaabd0d5ea8bf4afe6";
