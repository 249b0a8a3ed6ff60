/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "331fa7da97b03ebb8dfed47b064cd9a2a2353b55c0906950bdebe9f2d1c218bb";
