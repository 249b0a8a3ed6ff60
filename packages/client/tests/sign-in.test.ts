import { startServer } from "@gochat/testkit";
import { expect, test } from "vitest";
import { connect, memoryStorage, register, signIn } from "../src/index.ts";

const PROD = { env: { ENV: "prod", HOST: "127.0.0.1" } };
const CAROL = { email: "carol@example.com", username: "carol", password: "correct horse battery" };

test("what one signs in to is kept, and goes on under the username without the password", async () => {
  await using server = await startServer(PROD);
  await register(server.url, CAROL);
  const storage = memoryStorage();
  const { username } = await signIn(
    server.url,
    { login: CAROL.email, password: CAROL.password },
    { storage },
  );
  expect(username).toBe("carol");
  const chat = await connect(server.url, { login: username }, { storage });
  expect(chat.me.username).toBe("carol");
  await chat.close();
});

test("A13 a session that is ended from another device is over, and does not begin anew", async () => {
  await using server = await startServer(PROD);
  await register(server.url, CAROL);
  const open = async () => {
    const storage = memoryStorage();
    const { username } = await signIn(server.url, { login: "carol", password: CAROL.password }, { storage });
    return connect(server.url, { login: username }, { storage });
  };
  const [lost, phone] = [await open(), await open()];
  const over = new Promise((resolve) => lost.on("signedOut", resolve));
  const { sessions } = await phone.api.auth.listSessions();
  for (const { id, is_current } of sessions) if (!is_current) await phone.api.auth.revokeSession({ id });
  await expect(over).resolves.toMatchObject({ code: "signed_out" });
  expect((await phone.api.auth.listSessions()).sessions).toHaveLength(1);
  await Promise.all([lost.close(), phone.close()]);
});

test("a wrong password keeps nothing", async () => {
  await using server = await startServer(PROD);
  await register(server.url, CAROL);
  const storage = memoryStorage();
  const attempt = signIn(server.url, { login: "carol", password: "wrong" }, { storage });
  await expect(attempt).rejects.toMatchObject({ code: "invalid_credentials" });
  expect(await storage.read("")).toEqual(new Map());
});
