export { startServer } from "./server.ts";
export type { Server } from "./server.ts";
export { parseConfig } from "./config/config.ts";
export type { Config } from "./config/config.ts";
