/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "1dac637703e9819fbdae36f69b416aa05b7165dc33c8c3b06bb7bc23c6acb4ca";
