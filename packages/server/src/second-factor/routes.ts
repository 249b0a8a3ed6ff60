import { ENDPOINTS } from "@gochat/protocol";
import { reply } from "../platform/http/route.ts";
import type { Router } from "../platform/http/route.ts";
import { forgetDevices, renewRecoveryCodes, turnOffFactor } from "./change-factor.ts";
import type { SecondFactorContext } from "./second-factor-context.ts";
import { countRecoveryCodes } from "./second-factor-store.ts";
import { setUpFactor } from "./set-up-factor.ts";
import { turnOnFactor } from "./turn-on-factor.ts";

export function routeSecondFactor(router: Router, context: SecondFactorContext): void {
  const { secondFactor } = ENDPOINTS;
  router.on(secondFactor.get, async ({ actor }) => {
    const { isOn, codesLeft } = await countRecoveryCodes(context.postgres, actor.userId);
    return reply(200, { is_on: isOn, recovery_codes_left: codesLeft });
  });
  router.on(secondFactor.setUp, async ({ actor, body, ...client }) =>
    reply(200, await setUpFactor(context, actor, client, body.current_password)),
  );
  router.on(secondFactor.turnOn, async ({ actor, body, ...client }) =>
    reply(200, { recovery_codes: await turnOnFactor(context, actor, client, body.code) }),
  );
  router.on(secondFactor.renewCodes, async ({ actor, body: { current_password, code }, ...client }) => {
    const given = { password: current_password, code };
    return reply(200, { recovery_codes: await renewRecoveryCodes(context, actor, client, given) });
  });
  router.on(secondFactor.turnOff, async ({ actor, body: { current_password, code }, ...client }) => {
    await turnOffFactor(context, actor, client, { password: current_password, code });
    return reply(204);
  });
  router.on(secondFactor.forgetDevices, async ({ actor, ...client }) => {
    await forgetDevices(context, actor, client);
    return reply(204);
  });
}
