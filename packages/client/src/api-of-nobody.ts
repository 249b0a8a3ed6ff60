import { baseOf } from "./base-of.ts";
import type { Calls } from "./contract/calls.ts";
import type { Environment } from "./environment.ts";
import { createApi } from "./http/api.ts";
import { platformEnvironment } from "./platform.ts";
import type { PlatformOptions } from "./platform.ts";

/** The calls of a server that need no token. */
export function apiOfNobody(
  url: string,
  platform: PlatformOptions,
): { readonly base: string; readonly environment: Environment; readonly api: Calls } {
  const base = baseOf(url);
  const environment = platformEnvironment(platform);
  return {
    base,
    environment,
    api: createApi({ url: base, environment, accessToken: async () => "", rejectToken: () => {} }),
  };
}
