/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "3a33eb2381345bb6e11d2b7da0e7cf6538c74383e475f995961c5749daacad19";
