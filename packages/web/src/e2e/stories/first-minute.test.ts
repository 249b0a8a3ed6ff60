import { eventually } from "@gochat/testkit";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import { composer, row, said, ticks, wordsOf } from "./desk.ts";
import { HANDS } from "./hands.ts";

declare global {
  interface Window {
    /** What became of one's own messages, as it was shown. */
    states: string[];
  }
}

/** Writes down every state that the ticks in the timeline show. */
const watchTicks = (page: Page): Promise<void> =>
  page.evaluate(() => {
    window.states = [];
    const look = () => {
      const rows = [...document.querySelectorAll("article[data-row]")];
      const own = rows.findLast(
        (row) => row.querySelector("[role=img]") !== null && !row.matches("[data-seq='1']"),
      );
      const state = own?.querySelector("[role=img]")?.ariaLabel;
      if (typeof state === "string" && window.states.at(-1) !== state) window.states.push(state);
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
  });

test.each([
  ["mouse", "desktop", "en"],
  ["finger", "phone", "pt"],
  ["keyboard", "desktop", "en"],
] as const)(
  "two people meet and chat within a minute: by %s, on a %s, in %s",
  async (with_, viewport, language) => {
    await using web = await startWeb();
    const t = wordsOf(language);
    const { press, openMenu, write } = HANDS[with_];
    const alice = await web.open({ viewport, language });
    const bob = await web.open({ viewport, language });
    await press(bob.getByRole("button", { name: "bob" }));
    await bob.getByText(t("list.empty")).waitFor();
    await press(alice.getByRole("button", { name: "alice" }));

    // Alice finds Bob, and writes to him who is looking elsewhere.
    await press(alice.getByRole("button", { name: t("conversations.newChat") }).last());
    await alice.getByRole("combobox").waitFor();
    await alice.keyboard.type("bo");
    const found = alice.getByRole("option", { name: "bob" });
    await found.waitFor();
    await (with_ === "keyboard" ? alice.keyboard.press("Enter") : press(found));
    await composer(alice).waitFor();
    await write(alice, "Hello Bob", t("composer.send"));
    await ticks(alice, "Hello Bob", t("ui.stored")).waitFor();

    // Before he has answered he tells a stranger nothing of himself.
    await row(bob, "alice").getByText("Hello Bob").waitFor();
    await press(row(bob, "alice"));
    await said(bob, "Hello Bob").waitFor();
    await write(bob, "Who is this?", t("composer.send"));
    await said(alice, "Who is this?").waitFor();
    await ticks(alice, "Hello Bob", t("ui.read")).waitFor();

    await bob.goBack();
    await bob.waitForURL("/");
    await watchTicks(alice);
    await write(alice, "Your neighbour", t("composer.send"));
    await ticks(alice, "Your neighbour", t("ui.delivered")).waitFor();
    await row(bob, "alice").getByText("Your neighbour").waitFor();
    await press(row(bob, "alice"));
    await ticks(alice, "Your neighbour", t("ui.read")).waitFor();
    const states = await alice.evaluate(() => window.states);
    const all = ["ui.queued", "ui.stored", "ui.delivered", "ui.read"].map((id) => t(id));
    // What lasts less than a frame may be left out, but never comes after what is later.
    expect(states).toEqual(all.filter((state) => states.includes(state)));
    expect(states.slice(-2)).toEqual(all.slice(-2));

    // Bob answers; Alice sees him type.
    await openMenu(said(bob, "Hello Bob"));
    await press(bob.getByRole("menuitem", { name: "🎉" }));
    await said(alice, "Hello Bob")
      .getByRole("button", { name: /🎉.*bob/ })
      .waitFor();
    await openMenu(said(bob, "Hello Bob"));
    await press(bob.getByRole("menuitem", { name: t("messages.reply") }));
    await eventually(async () =>
      expect(await composer(bob).evaluate((e) => e === document.activeElement)).toBe(true),
    );
    await bob.keyboard.type("H");
    await alice.getByRole("main").getByText(t("bars.typingOne").replace("{first}", "bob")).waitFor();
    await write(bob, "Hi neighbour", t("composer.send"));
    const answer = said(alice, "Hi neighbour");
    await answer.getByRole("button", { name: "Hello Bob" }).waitFor();

    // She says it better, and then takes it back.
    await openMenu(said(alice, "Hello Bob"));
    await press(alice.getByRole("menuitem", { name: t("messages.edit") }));
    await eventually(async () => expect(await composer(alice).inputValue()).toBe("Hello Bob"));
    await write(alice, "Hello Bob, Alice here", t("ui.save"));
    await said(bob, "Hello Bob, Alice here").getByText(t("timeline.edited"), { exact: true }).waitFor();
    await eventually(async () => expect(await composer(alice).inputValue()).toBe(""));
    await openMenu(said(alice, "Hello Bob, Alice here"));
    await press(alice.getByRole("menuitem", { name: t("messages.delete") }));
    await press(alice.getByRole("dialog").getByRole("button", { name: t("messages.delete") }));
    await said(bob, t("timeline.deleted")).waitFor();
    await said(bob, "Hi neighbour")
      .getByRole("button", { name: t("timeline.quoteGone") })
      .waitFor();
    expect(await bob.getByText("Hello Bob").count()).toBe(0);
  },
);
