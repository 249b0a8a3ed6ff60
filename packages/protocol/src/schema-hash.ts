/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "26261a819e2033e590bc277dcb83f42e1bcd4d191e0b830e222dfb4ab01645fd";
