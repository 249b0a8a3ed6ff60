/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "9307f9edfc7f96be49167cf9e4b1a3e8ba7514553b56e8f317c9ba9686b6ef0e";
