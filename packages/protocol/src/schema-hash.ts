/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "c5549bf218065d087c635624f9daa00c11f04a848bc8e2ea9007ef5024da3df8";
