/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "c0cc44916639fc280ebe35c8c7b0a7ac344f9d09fe877fade38a56f5d74e065c";
