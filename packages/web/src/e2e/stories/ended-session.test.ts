import { connect, register } from "@gochat/client";
import { eventually } from "@gochat/testkit";
import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import { composer, said, wordsOf } from "./desk.ts";

const PASSWORD = "correct horse battery";

test.each(["en", "pt"] as const)(
  "whoever is signed out from elsewhere is told so, and goes on with what they had written (%s)",
  async (language) => {
    await using web = await startWeb();
    web.problems.allow(/the server responded with a status of 4\d\d/);
    const t = wordsOf(language);
    await register(web.url, { email: "carol@example.com", username: "carol", password: PASSWORD });
    const bob = await web.person("bob");
    const group = await bob.createGroup({ name: "Lunch", usernames: ["carol"] });
    await group.send("Hello Carol");
    const page = await web.open({ path: `/c/${group.id}`, language });
    const comeIn = async () => {
      await page.getByLabel(t("auth.login")).fill("carol");
      await page.getByLabel(t("account.password"), { exact: true }).fill(PASSWORD);
      await page.keyboard.press("Enter");
      await said(page, "Hello Carol").waitFor();
    };
    await comeIn();
    await web.goOffline(page);
    await composer(page).fill("sent without a network");
    await page.getByRole("button", { name: t("composer.send"), exact: true }).click();
    await said(page, "sent without a network").waitFor();
    await composer(page).fill("half a sentence");
    await eventually(async () => expect(await composer(page).inputValue()).toBe("half a sentence"));

    await using elsewhere = new AsyncDisposableStack();
    const other = await connect(web.url, { login: "carol", password: PASSWORD });
    elsewhere.defer(() => other.close());
    const { sessions } = await other.api.auth.listSessions({});
    for (const { id, is_current } of sessions) if (!is_current) await other.api.auth.revokeSession({ id });
    await web.goOnline(page);
    await page.getByText(t("auth.ended")).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/c/${group.id}`);
    await comeIn();
    await eventually(async () => expect(await composer(page).inputValue()).toBe("half a sentence"));
    await eventually(() => expect(group.data?.last_message?.content).toBe("sent without a network"));
  },
);
