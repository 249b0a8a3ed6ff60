import { createApi, createCalls } from "@gochat/client";
import type { ApiDeps, Calls } from "@gochat/client";
import { LINKS } from "@gochat/client/calls";
import type { LinksCalls } from "@gochat/client/calls";
import { SERVER_URL } from "./page.ts";

const deps: ApiDeps = {
  url: SERVER_URL,
  environment: {
    fetch: (url, init) => fetch(url, init),
    schedule(afterMs, run) {
      const timer = setTimeout(run, afterMs);
      return () => clearTimeout(timer);
    },
  },
  // What anybody may ask takes no token.
  accessToken: async () => "",
  rejectToken: () => {},
};

/** What is asked without being signed in. */
export const links: LinksCalls = createCalls(deps, LINKS);
export const readInstance: Calls["operations"]["instance"] = createApi(deps).operations.instance;
