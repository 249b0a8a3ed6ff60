/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "29ec425c46923d870d19c2ed4be0e61144a2af7ab021236506d55333e852e3d7";
