/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "c5f60aa67cc42402e576d239886cda0c60e3e8b5b587442783a3c5f5a9a46720";
