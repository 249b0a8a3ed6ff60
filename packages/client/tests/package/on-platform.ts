// What somebody writes whose platform has types: its own signal and its own fetch are taken as they are.
import type { Calls, Environment } from "@gochat/client";
import { connect } from "./consumer.js";

export function connectHere(url: string, environment: Omit<Environment, "fetch">): Calls {
  return connect(url, { ...environment, fetch: globalThis.fetch });
}

export const isHealthy = async ({ operations }: Calls): Promise<boolean> =>
  (await operations.health({}, { signal: AbortSignal.timeout(1000) })).status === "ok";
