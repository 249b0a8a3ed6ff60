import {
  call,
  connectUser,
  startDatabaseProxy,
  startRedis,
  startServer,
  withDatabase,
} from "@gochat/testkit";
import type { FaultProxy, TestClient } from "@gochat/testkit";
import type { ConversationId, UserId } from "@gochat/protocol";
import { newId } from "@gochat/server/platform/ids.ts";

export const PASSWORD = "correct horse battery staple";

/** Somebody with a session: a bare username would be looked up for each call. */
export interface SlowPerson {
  readonly name: string;
  readonly id: UserId;
  readonly token: string;
  readonly device: TestClient;
}

/** A server whose database can be made to answer late, with people who are connected. */
export interface SlowRig extends AsyncDisposable {
  readonly server: { url: string };
  readonly proxy: FaultProxy;
  /** Past the proxy. */
  readonly databaseUrl: string;
  readonly person: (name: string) => Promise<SlowPerson>;
  /** A call of the API: its status and its body. */
  readonly call: (
    person: SlowPerson,
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<{ status: number; body: Record<string, unknown> }>;
  readonly group: (owner: SlowPerson, ...others: readonly { id: UserId }[]) => Promise<ConversationId>;
  /** Connections are open and know their statements: what follows costs what it costs on a node that has been running. */
  readonly warm: (count: number) => Promise<void>;
}

export async function startSlowRig(env: Readonly<Record<string, string>> = {}): Promise<SlowRig> {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await withDatabase());
  const { proxy, url } = await startDatabaseProxy(database.url);
  stack.use(proxy);
  const redis = stack.use(await startRedis());
  // Without a worker, whose work would be among the round trips.
  const roles = { REDIS_ADDR: redis.addr, GOCHAT_ROLES: "http,realtime" };
  const server = stack.use(await startServer({ databaseUrl: url, env: { ...roles, ...env } }));
  const devices = stack.use(new AsyncDisposableStack());
  let warm: Promise<SlowPerson> | undefined;
  const rig: Omit<SlowRig, keyof AsyncDisposable> = {
    server,
    proxy,
    databaseUrl: database.url,
    async person(name) {
      const account = { username: name, email: `${name}@example.com`, password: PASSWORD };
      const made = await call<{ user: { id: UserId } }>(server, "POST", "/api/v1/auth/register", {
        body: account,
      });
      const session = await call<{ access_token: string }>(server, "POST", "/api/v1/auth/login", {
        body: { email: account.email, password: PASSWORD },
      });
      const token = session.body.access_token;
      return { name, id: made.body.user.id, token, device: devices.use(await connectUser(server, token)) };
    },
    async call({ token }, method, path, body) {
      return call<Record<string, unknown>>(server, method, `/api/v1${path}`, { token, body });
    },
    async group(owner, ...others) {
      const body = { name: "A group", participant_ids: others.map(({ id }) => id) };
      const made = await call<{ conversation: { id: ConversationId } }>(
        server,
        "POST",
        "/api/v1/conversations",
        { token: owner.token, body },
      );
      return made.body.conversation.id;
    },
    async warm(count) {
      warm ??= this.person("warm");
      const { token } = await warm;
      const look = () => call(server, "GET", `/api/v1/users/${newId<UserId>()}`, { token });
      proxy.delay(50);
      await Promise.all(Array.from({ length: count }, look));
      proxy.resume();
    },
  };
  const owned = stack.move();
  return { ...rig, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
