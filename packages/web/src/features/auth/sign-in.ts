import { signIn as beginSession } from "@gochat/client/second-factor";
import type { PasswordAndCode } from "@gochat/client/second-factor";
import { SERVER_URL } from "../../lib/page.ts";
import { enterBy } from "../../lib/session.ts";

/** Signs in, with a code where one is asked for. Throws what the server refuses it with. */
export function signIn(credentials: PasswordAndCode): Promise<void> {
  const { login, password } = credentials;
  return enterBy((storage) => beginSession(SERVER_URL, credentials, { storage }), { login, password });
}
