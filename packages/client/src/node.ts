/** What only Node has. */
export { fileStorage } from "./storage/file/file-storage.ts";
export type { FileStorageOptions } from "./storage/file/file-storage.ts";
