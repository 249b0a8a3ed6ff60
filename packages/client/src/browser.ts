/** What only browsers and workers have. */
export { indexedDbStorage } from "./storage/indexed-db.ts";
