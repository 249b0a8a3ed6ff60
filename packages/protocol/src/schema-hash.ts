/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "e9f1e2501a124a44e5d3a053159592222b8cfaeab32a30990c18ac29d3ec5dff";
