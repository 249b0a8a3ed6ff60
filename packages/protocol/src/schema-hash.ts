/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "b9cda59b2c5049025e0322608b580925533204fd330afb74ec7f23972f8f7c20";
