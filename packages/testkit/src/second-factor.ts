import { ENDPOINTS } from "@gochat/protocol";
import { PASSWORD } from "./accounts.ts";
import type { Accounts, AccountsNode } from "./accounts.ts";
import { totpCode } from "./totp.ts";

const STEP_MS = 30_000;

/** An authenticator that holds a secret, by the clock of these accounts. */
export interface Authenticator {
  readonly secret: string;
  readonly recoveryCodes: readonly string[];
  /** What it shows, some steps from now. */
  readonly code: (stepsFromNow?: number) => string;
  /** What it shows in the next step, which then is now: so that it is none that was used. */
  readonly nextCode: () => string;
}

/** Sets a second factor up for whoever the token is, and turns it on. */
export async function turnOn(
  accounts: Accounts,
  node: AccountsNode,
  token: string,
  ip = "192.0.2.1",
): Promise<Authenticator> {
  const { setUp, turnOn: turnOnCall } = ENDPOINTS.secondFactor;
  const { clock } = accounts;
  const { secret } = (await node.call(setUp, { token, ip, body: { current_password: PASSWORD } })).body;
  const code = (stepsFromNow = 0) => totpCode(secret, clock.now() + stepsFromNow * STEP_MS);
  const { recovery_codes } = (await node.call(turnOnCall, { token, ip, body: { code: code() } })).body;
  return {
    secret,
    recoveryCodes: recovery_codes,
    code,
    nextCode() {
      clock.aheadMs += STEP_MS;
      return code();
    },
  };
}
