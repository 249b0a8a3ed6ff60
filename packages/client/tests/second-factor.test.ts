import { startServer } from "@gochat/testkit";
import type { TestServer } from "@gochat/testkit";
import { totpCode } from "@gochat/testkit/totp.ts";
import { expect, test } from "vitest";
import { SECOND_FACTOR } from "../src/calls.ts";
import { connect, memoryStorage, register, signIn as signInByPassword } from "../src/index.ts";
import { signIn } from "../src/second-factor.ts";

const PROD = { env: { ENV: "prod", HOST: "127.0.0.1" } };
const CAROL = { email: "carol@example.com", username: "carol", password: "correct horse battery" };
const { password } = CAROL;

/** Carol, whose second factor is on. */
async function withFactor(server: TestServer): Promise<readonly string[]> {
  await register(server.url, CAROL);
  const chat = await connect(server.url, { login: "carol", password });
  const { secret } = await chat.calls(SECOND_FACTOR).setUp({ current_password: password });
  const { recovery_codes } = await chat.calls(SECOND_FACTOR).turnOn({ code: totpCode(secret) });
  await chat.close();
  return recovery_codes;
}

test("A24 whoever signs in is told that a code is needed, and goes on with it under the username", async () => {
  await using server = await startServer(PROD);
  const [code = ""] = await withFactor(server);
  const storage = memoryStorage();
  for (const attempt of [signIn, signInByPassword])
    await expect(attempt(server.url, { login: "carol", password }, { storage })).rejects.toMatchObject({
      code: "second_factor_required",
      isRetryable: false,
    });
  const connecting = connect(server.url, { login: "carol", password }, { storage });
  await expect(connecting).rejects.toMatchObject({ code: "second_factor_required" });
  const wrong = signIn(
    server.url,
    { login: "carol", password, code: "000000" },
    { storage: memoryStorage() },
  );
  await expect(wrong).rejects.toMatchObject({ code: "invalid_credentials" });

  const kept = memoryStorage();
  const user = await signIn(server.url, { login: CAROL.email, password, code }, { storage: kept });
  expect(user.has_second_factor).toBe(true);
  expect([...(await kept.read("")).keys()]).toEqual(["session"]);
  const chat = await connect(server.url, { login: user.username }, { storage: kept });
  expect(chat.me.username).toBe("carol");
  await chat.close();
});

test("A26 a device that is remembered needs the password alone, also after signing out, and only at its own server", async () => {
  await using server = await startServer(PROD);
  await using other = await startServer({ databaseUrl: server.databaseUrl, ...PROD });
  const [code = "", next = ""] = await withFactor(server);
  const storage = memoryStorage();
  const first = { login: "carol", password, code, rememberDevice: true };
  await signIn(server.url, first, { storage });
  const chat = await connect(server.url, { login: "carol" }, { storage });
  chat.on("signedOut", () => {});
  await chat.signOut();
  const again = await signIn(server.url, { login: "carol", password }, { storage });
  expect(again.username).toBe("carol");
  // The same accounts under another address: it could be anybody's.
  const elsewhere = signIn(other.url, { login: "carol", password }, { storage });
  await expect(elsewhere).rejects.toMatchObject({ code: "second_factor_required" });

  const last = await connect(server.url, { login: "carol" }, { storage });
  await last.calls(SECOND_FACTOR).forgetDevices();
  last.on("signedOut", () => {});
  await last.signOut();
  await expect(signIn(server.url, { login: "carol", password }, { storage })).rejects.toMatchObject({
    code: "second_factor_required",
  });
  await signIn(server.url, { ...first, code: next }, { storage });
  expect((await storage.read("session/device/")).size).toBe(1);
});

test("A26 what is no token where one is kept is not sent", async () => {
  await using server = await startServer(PROD);
  const [code = ""] = await withFactor(server);
  const storage = memoryStorage();
  await storage.write(new Map([[`session/device/${server.url}`, { not: "a token" }]]));
  await signIn(server.url, { login: "carol", password, code, rememberDevice: true }, { storage });
  expect((await signIn(server.url, { login: "carol", password }, { storage })).username).toBe("carol");
});
