/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "736150f033ea572c6f605ff2af933fa5f2e57422b8950e86c7e8024e18b592eb";
