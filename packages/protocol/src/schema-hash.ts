/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "e607b583492226e515975b0c36447dca6f1edb4647aa5a4d7627afa5e21e08f7";
