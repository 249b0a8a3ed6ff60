import { ConfigError } from "./config/config.ts";

/** What to print when the start failed. A stack only for what nobody expected: the other errors say what to do. */
export function startProblem(error: unknown): string {
  if (!(error instanceof Error)) return `GoChat stopped: ${String(error)}`;
  if (error instanceof ConfigError) return `${error.message}\n\nSee: npm start -- --help`;
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE")
    return "GoChat cannot listen: the port is taken. Stop what uses it, or set SERVER_PORT.";
  if (code === "EADDRNOTAVAIL" || (syscall === "getaddrinfo" && code !== undefined))
    return "GoChat cannot listen: this machine has no such address. Correct HOST.";
  if (code === "EACCES" && syscall === "listen")
    return "GoChat may not listen on this port. Set SERVER_PORT above 1023.";
  if ((code === "ENOTDIR" || code === "EEXIST") && path !== undefined)
    return `GoChat cannot use ${path}: it is not a folder. Set GOCHAT_DATA_DIR to one.`;
  if (code !== undefined && path !== undefined) {
    return `GoChat cannot use ${path} (${code}). Give this user the right to, or set GOCHAT_DATA_DIR.`;
  }
  const isBug = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  return `GoChat stopped: ${isBug ? error.stack : error.message}`;
}
