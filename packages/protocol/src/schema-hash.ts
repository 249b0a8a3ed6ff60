/** SHA-256 of the wire contract as it was last agreed on; `version.test.ts` says when and how to change it. */
export const SCHEMA_HASH = "59291bf3292824e7820cfdcfcdf5c4465aaa95ece28ae63450412115c884d06c";
