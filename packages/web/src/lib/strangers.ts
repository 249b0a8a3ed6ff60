import { createApi, createCalls } from "@gochat/client";
import type { ApiDeps, Calls } from "@gochat/client";
import { EMAILS, INVITATIONS, LINKS } from "@gochat/client/calls";
import type { EmailsCalls, InvitationsCalls, LinksCalls } from "@gochat/client/calls";
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
export const emails: EmailsCalls = createCalls(deps, EMAILS);
export const invitations: Pick<InvitationsCalls, "read"> = createCalls(deps, INVITATIONS);
const api = createApi(deps);
export const readInstance: Calls["operations"]["instance"] = api.operations.instance;
export const makeAccount: Calls["auth"]["register"] = api.auth.register;
