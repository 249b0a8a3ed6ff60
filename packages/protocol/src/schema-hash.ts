/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "ef2da3f7562870d96d4529ed779d38d1898a994d1160e1caa6a2442aaf2536b9";
