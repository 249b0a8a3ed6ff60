import { call } from "@gochat/testkit";
import { SignOnBrowser } from "@gochat/testkit/sign-on-browser.ts";
import { expect, test } from "vitest";
import { startSignOn } from "./rig.ts";

test("A28 A29 A30 who comes from the provider for the first time gets an account, and the same one from then on", async () => {
  await using rig = await startSignOn();
  const { provider, server } = rig;
  provider.people.set("1", {
    preferred_username: "ana.silva",
    name: "Ana Silva",
    email: "ana@example.com",
    email_verified: true,
  });
  const instance = await call<{ instance: object }>(server, "GET", "/api/v1/instance");
  expect(instance.body.instance).toMatchObject({ sign_on: { label: "single sign-on" } });
  const browser = new SignOnBrowser();
  const first = await rig.logIn("1", browser);
  expect(first).toMatchObject({
    status: 200,
    body: {
      token_type: "Bearer",
      user: {
        username: "ana.silva",
        display_name: "Ana Silva",
        email: "ana@example.com",
        instance_role: "user",
      },
    },
  });
  expect(await rig.sql.rows("select email_proved_at is not null as is_proved from users")).toEqual([
    { is_proved: true },
  ]);
  expect(first.headers.get("cache-control")).toBe("no-store");
  // The browser has nothing left of it.
  expect(browser.cookie).not.toContain("gochat-sign-on");
  const again = await rig.logIn("1");
  expect(again.body.user.id).toBe(first.body.user.id);
  expect(await rig.identitiesOf(again.body.access_token)).toMatchObject({
    identities: [{ issuer: provider.issuer }],
    has_password: false,
  });
});
