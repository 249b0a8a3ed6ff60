/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "778e5fa380db41558d506a8491192ebb42c61b6e23c9faa10b403dd8b6d99e6a";
