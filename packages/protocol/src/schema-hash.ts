/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "146031131b3f681337e7c3038f3720d2a8b7ac162f7238f7db1a18c8614634fb";
