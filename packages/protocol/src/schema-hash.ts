/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "d9023eeb7c25af574d702a25dd95f64c2db71f8ddde1a2a916e02673357501b5";
