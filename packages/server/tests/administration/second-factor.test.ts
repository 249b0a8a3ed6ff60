import { ENDPOINTS } from "@gochat/protocol";
import { startServer } from "@gochat/testkit";
import { totpCode } from "@gochat/testkit/totp.ts";
import { expect, test } from "vitest";
import { PASSWORD, register } from "../authorization/people.ts";
import { ask, codeOf, readAudit, registerAdmin } from "./rig.ts";

const { admin, auth, links, secondFactor } = ENDPOINTS;

test("I4 A23 A26 an administrator takes a second factor away; a password by a link asks for a code on every device again", async () => {
  await using server = await startServer();
  const boss = await registerAdmin(server, "boss");
  const kim = await register(server, "kim");
  const { secret } = await ask(server, kim, secondFactor.setUp, { body: { current_password: PASSWORD } });
  const { recovery_codes } = await ask(server, kim, secondFactor.turnOn, {
    body: { code: totpCode(secret) },
  });
  const params = { id: kim.id };
  expect((await ask(server, boss, admin.getUser, { params })).user.has_second_factor).toBe(true);
  const logIn = (password: string, more: object = {}) => ({ body: { email: "kim", password, ...more } });
  const given = logIn(PASSWORD, { code: recovery_codes[0], remember_device: true });
  const { device_token } = await ask(server, { token: "" }, auth.login, given);
  expect(await codeOf(server, undefined, auth.login, logIn(PASSWORD, { device_token }))).toBe("ok");

  const { link } = await ask(server, boss, admin.makePasswordLink, { params });
  const body = { token: link.token, password: "another long password" };
  expect(await codeOf(server, undefined, links.setPassword, { body })).toBe("ok");
  const remembered = logIn(body.password, { device_token });
  expect(await codeOf(server, undefined, auth.login, remembered)).toBe("second_factor_required");

  const { user } = await ask(server, boss, admin.removeSecondFactor, { params });
  expect(user.has_second_factor).toBe(false);
  await ask(server, boss, admin.removeSecondFactor, { params });
  expect(await codeOf(server, undefined, auth.login, logIn(body.password))).toBe("ok");
  const told = await readAudit(server, boss, { user_id: kim.id, action: "second_factor.turned_off" });
  expect(told).toMatchObject([{ actor_id: boss.id }]);
});
