/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "a7bebb8df5f523a12d3af3677b454f1c61292c07d90f7bab78f730b220f9446a";
