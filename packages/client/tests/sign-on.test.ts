import { eventually, startServer } from "@gochat/testkit";
import { startOpenIdProvider } from "@gochat/testkit/open-id-provider.ts";
import { SignOnBrowser } from "@gochat/testkit/sign-on-browser.ts";
import { expect, test } from "vitest";
import { SIGN_ON } from "../src/calls.ts";
import { connect, memoryStorage } from "../src/index.ts";
import { signIn, signOnAddress } from "../src/sign-on.ts";

test("A28 A29 a page signs somebody in by the provider, and goes on with the session", async () => {
  await using provider = await startOpenIdProvider();
  await using server = await startServer({ env: { GOCHAT_BARE_USERNAMES: "off", ...provider.env } });
  provider.register(server);
  provider.people.set("1", { preferred_username: "ana" });
  const browser = new SignOnBrowser();
  const signOn = () => browser.signOn(server, "1", signOnAddress(`${server.url}/`));
  await eventually(async () => expect(await signOn()).toHaveProperty("session"));
  const { session: token = "" } = await signOn();
  const storage = memoryStorage();
  await expect(signIn(server.url, { token }, { storage })).rejects.toMatchObject({
    code: "sign_on_not_valid",
  });
  // What a browser does by itself.
  const withCookie: typeof fetch = (url, init) => {
    const headers = new Headers(init?.headers);
    headers.set("cookie", browser.cookie);
    return fetch(url, { ...init, headers });
  };
  const user = await signIn(server.url, { token }, { storage, fetch: withCookie });
  expect(user.username).toBe("ana");
  const chat = await connect(server.url, { login: "ana" }, { storage });
  expect(await chat.calls(SIGN_ON).identities()).toMatchObject({ has_password: false, identities: [{}] });
  await chat.close();
});
