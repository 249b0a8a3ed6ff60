/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "c366e532ed32e9c4eff855ff9515dac7534922c4ae719e1cec9a51482aa5657d";
