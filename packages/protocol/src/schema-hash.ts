/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "08525a2e873cda106bad0305a62514ca92c053ebbf1fb8301ff939b9b873f832";
