/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "f20d8275a9b05bb9201edb8b0d6d9902ab63ef7298ffd2356cb8b4ee00e17fbd";
