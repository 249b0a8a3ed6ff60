/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "a662181404cfdbc5dadfe5dc5f5db13a0d22838015a97d96675e27c76f50e933";
