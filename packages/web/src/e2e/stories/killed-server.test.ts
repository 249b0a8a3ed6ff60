import { eventually } from "@gochat/testkit";
import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import { composer, eventuallyStored, labelsWith, openBoth, said, say, ticks, wordsOf } from "./desk.ts";

test.each([
  ["desktop", "en"],
  ["phone", "pt"],
] as const)(
  "what is written while the server is killed goes out once, in order (%s, %s)",
  async (viewport, language) => {
    await using web = await startWeb({ isKillable: true });
    const t = wordsOf(language);
    const { alice, bob, group } = await openBoth(web, { viewport, language });
    const send = async (text: string) => {
      await composer(alice).fill(text);
      await alice.getByRole("button", { name: t("composer.send"), exact: true }).click();
    };
    await send("story 1");
    await said(bob, "story 1").waitFor();
    await web.process.kill();

    for (const n of [2, 3, 4]) await send(`story ${n}`);
    await composer(alice).fill("not sent");
    await ticks(alice, "story 4", t("ui.queued")).waitFor();
    expect(await labelsWith(alice, "story")).toEqual(["story 1", "story 2", "story 3", "story 4"]);
    const lost = new RegExp(t("composer.offline").includes("Estás") ? "^Estás offline" : "^You are offline");
    await alice.getByText(lost).waitFor();

    await web.process.start();
    await said(bob, "story 4").waitFor();
    await ticks(alice, "story 4", t("ui.read")).waitFor();
    const all = ["story 1", "story 2", "story 3", "story 4"];
    for (const page of [alice, bob]) expect(await labelsWith(page, "story")).toEqual(all);
    await eventuallyStored(group, all);
    await alice.getByText(lost).waitFor({ state: "detached" });
    expect(await composer(alice).inputValue()).toBe("not sent");
  },
);

test("the line about the connection comes after two seconds, and goes with what it is about", async () => {
  await using web = await startWeb({ isKillable: true });
  const { alice } = await openBoth(web);
  await alice.evaluate(() => {
    const times: Record<string, number> = {};
    Object.assign(globalThis, { times });
    const look = () => {
      const isQueued = document.querySelector("[role=img][aria-label='Waiting to be sent']") !== null;
      const isShown = /Connecting/.test(document.querySelector("[role=region]")?.textContent ?? "");
      if (isQueued) times["queued"] ??= performance.now();
      if (isShown) times["shown"] ??= performance.now();
    };
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
  await web.process.kill();
  await say(alice, "Are you there?");
  const line = alice.getByText(/^Connecting/);
  await line.waitFor();
  const { queued = 0, shown = 0 } = await alice.evaluate(
    () => (globalThis as unknown as { times: Record<string, number> }).times,
  );
  // The connection was lost before the clock was shown, and a busy machine is late.
  expect(shown - queued).toBeGreaterThan(500);
  await web.process.start();
  await eventually(async () => expect(await line.count()).toBe(0), { timeoutMs: 30_000 });
  await ticks(alice, "Are you there?", "Read").waitFor();
});
