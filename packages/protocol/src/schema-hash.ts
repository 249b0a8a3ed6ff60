/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "862afafed676cf529377d08f2f664fbefe4758730c1bf1f66065b1c3e81f46db";
