/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "21007470329eaa5a63d15447c6ac6611265e18fe3b34b48db96e4160e29ecb7d";
