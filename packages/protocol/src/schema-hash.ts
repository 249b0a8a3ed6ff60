/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "e2679925ae12de032ecd3416aa507d47806f9f43fddca7c49e42d8bc6ac6328e";
