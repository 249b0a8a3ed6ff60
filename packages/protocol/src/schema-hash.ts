/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "5aaed8e67e561ce2d3503f9f67662a5b5a6f6320ef5aa7eca5da9decedf045e3";
