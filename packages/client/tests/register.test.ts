import { freePort, startServer } from "@gochat/testkit";
import { expect, test } from "vitest";
import { connect, register } from "../src/index.ts";

const ACCOUNT = { email: "carol@example.com", username: "carol", password: "correct horse battery" };

test("whoever makes an account connects with it; a name is given away once", async () => {
  await using server = await startServer({ env: { ENV: "prod", HOST: "127.0.0.1" } });
  const user = await register(`${server.url}/`, ACCOUNT);
  expect(user).toMatchObject({ username: "carol", email: "carol@example.com" });
  const chat = await connect(server.url, { login: "carol", password: ACCOUNT.password });
  expect(chat.me.id).toBe(user.id);
  await chat.close();
  await expect(register(server.url, ACCOUNT)).rejects.toMatchObject({ code: "username_taken" });
  await expect(register(server.url, { ...ACCOUNT, username: "Carol 2" })).rejects.toMatchObject({
    code: "invalid_request",
  });
});

test("where nobody answers it says so, and a signal ends it", async () => {
  const url = `http://localhost:${await freePort()}`;
  await expect(register(url, ACCOUNT)).rejects.toMatchObject({ code: "unreachable" });
  const reason = new Error("enough");
  await expect(register(url, ACCOUNT, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  await expect(register("localhost", ACCOUNT)).rejects.toMatchObject({ code: "invalid_request" });
});
