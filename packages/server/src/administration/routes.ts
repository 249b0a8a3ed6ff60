import { ENDPOINTS } from "@gochat/protocol";
import { reply } from "../platform/http/route.ts";
import type { Call, Router } from "../platform/http/route.ts";
import {
  createAccount,
  deleteAccount,
  endSessions,
  listAccounts,
  makePasswordLink,
  readAccount,
  reinstateAccount,
  removeSecondFactor,
  setInstanceRole,
  suspendAccount,
} from "./accounts.ts";
import type { AdministrationContext } from "./administration-context.ts";
import type { AdminCall } from "./as-admin.ts";
import { readFigures } from "./read-figures.ts";
import { updateSettings } from "./update-settings.ts";

type AnyCall = Pick<Call<typeof ENDPOINTS.admin.getUser>, "actor" | "deadline" | "ip" | "userAgent">;

const by = ({ actor, deadline, ip, userAgent }: AnyCall): AdminCall => ({
  actor,
  deadline,
  client: { ip, userAgent },
});

export function routeAdministration(router: Router, context: AdministrationContext): void {
  const { admin } = ENDPOINTS;
  const { postgres, instance } = context;
  router.on(admin.listUsers, async ({ query }) => reply(200, await listAccounts(postgres, query)));
  router.on(admin.createUser, async (call) => reply(201, await createAccount(context, by(call), call.body)));
  router.on(admin.getUser, async ({ params }) =>
    reply(200, { user: await readAccount(postgres, params.id) }),
  );
  router.on(admin.updateUser, async (call) =>
    reply(200, { user: await setInstanceRole(context, by(call), call.params.id, call.body.instance_role) }),
  );
  router.on(admin.deleteUser, async (call) => {
    await deleteAccount(context, by(call), call.params.id);
    return reply(204);
  });
  router.on(admin.suspendUser, async (call) =>
    reply(200, { user: await suspendAccount(context, by(call), call.params.id) }),
  );
  router.on(admin.reinstateUser, async (call) =>
    reply(200, { user: await reinstateAccount(context, by(call), call.params.id) }),
  );
  router.on(admin.endSessions, async (call) => {
    await endSessions(context, by(call), call.params.id);
    return reply(204);
  });
  router.on(admin.makePasswordLink, async (call) =>
    reply(201, { link: await makePasswordLink(context, by(call), call.params.id) }),
  );
  router.on(admin.removeSecondFactor, async (call) =>
    reply(200, { user: await removeSecondFactor(context, by(call), call.params.id) }),
  );
  router.on(admin.getSettings, async () => reply(200, { settings: instance.settings() }));
  router.on(admin.updateSettings, async (call) =>
    reply(200, { settings: await updateSettings(context, by(call), call.body) }),
  );
  router.on(admin.figures, async () => reply(200, { figures: await readFigures(context) }));
}
