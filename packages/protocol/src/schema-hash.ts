/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "e83321d42ca786bb61110fdf3e8e3fbc806902f9a37486b995602fa62c4dcd0d";
