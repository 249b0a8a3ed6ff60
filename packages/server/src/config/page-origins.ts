import type { Config } from "./config.ts";

/** From where pages may call. */
export const pageOrigins = ({ allowedOrigins, localOrigins, port }: Config): string[] => [
  ...allowedOrigins,
  ...(localOrigins ? [`http://localhost:${port}`, `http://127.0.0.1:${port}`] : []),
];
