/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "670e732259163e34c83ab222290487634339a34ebd216b6b25d53634ad673731";
