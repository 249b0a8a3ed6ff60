import { eventually } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import type { Chat, Message } from "@gochat/client";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe } from "./axe.ts";
import { untilWhole } from "./network.ts";
import { startWeb } from "./rig.ts";
import type { Web } from "./rig.ts";

const area = (page: Page) => page.getByRole("main").getByRole("textbox");
const send = (page: Page) => page.getByRole("button", { name: "Send" });
const value = (page: Page) => area(page).inputValue();
const main = (page: Page) => page.getByRole("main");

/** Alice at her desk in the direct conversation with Bob, who has written to her. */
async function openDirect(web: Web, options?: Parameters<Web["openAs"]>[1]) {
  await meet(web, "alice");
  const bob = await web.person("bob");
  const { conversation_id: id } = await bob.send("alice", "Hello Alice");
  const page = await web.openAs("alice", { ...options, path: `/c/${id}` });
  await area(page).waitFor();
  return { bob, id, page };
}

/** What Bob has got from Alice in this conversation. */
async function textsOf(chat: Chat, id: string): Promise<readonly string[]> {
  const { messages } = await chat.api.messages.history({ id, limit: 100 });
  return messages.filter(({ sender }) => sender.username === "alice").map(({ content }) => content);
}
const eventuallySaid = (chat: Chat, id: string, texts: readonly string[]) =>
  eventually(async () => expect(await textsOf(chat, id)).toEqual(texts));

/** What is kept outlives the page a moment after it was typed. */
const eventuallyKept = (page: Page, text: string) =>
  eventually(async () => expect(await page.evaluate(readKept)).toContain(text));

async function readKept(): Promise<string> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => reject(request.error));
    });
  const kept: unknown[] = [];
  for (const { name = "" } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames)
      kept.push(await done(database.transaction(store).objectStore(store).getAll()));
    database.close();
  }
  return JSON.stringify(kept);
}

/** A key as an input method sends it. */
const press = (page: Page, key: { key: string; keyCode: number; isComposing?: true }) =>
  area(page).evaluate((element, key) => {
    element.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...key }));
  }, key);

async function paste(page: Page, text: string, html?: string): Promise<void> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate(
    async ([text, html]) => {
      const types = { "text/plain": text, ...(html !== undefined && { "text/html": html }) };
      await navigator.clipboard.write([new ClipboardItem(types)]);
    },
    [text, html] as const,
  );
  await page.keyboard.press("ControlOrMeta+v");
}

test("Enter that confirms a composition never sends, in the order of Chrome and in that of Safari", async () => {
  await using web = await startWeb();
  const { bob, id, page } = await openDirect(web);
  const input = await page.context().newCDPSession(page);
  const compose = (text: string) =>
    input.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });

  await compose("にほん");
  await press(page, { key: "Enter", keyCode: 13, isComposing: true });
  await input.send("Input.insertText", { text: "日本" });
  expect(await value(page)).toBe("日本");
  await compose("ご");
  await input.send("Input.insertText", { text: "語" });
  await press(page, { key: "Enter", keyCode: 229 });
  expect(await value(page)).toBe("日本語");

  // Nor does it pick what is suggested.
  await page.keyboard.type(" @b");
  await page.getByRole("option", { name: /bob/ }).waitFor();
  await press(page, { key: "Enter", keyCode: 229 });
  await press(page, { key: "ArrowDown", keyCode: 229 });
  expect(await value(page)).toBe("日本語 @b");
  expect(await textsOf(bob, id)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  expect(await value(page)).toBe("");
  await eventuallySaid(bob, id, ["日本語 @b"]);
});

test("a draft belongs to its conversation, also over a reload, and is gone when it is sent", async () => {
  await using web = await startWeb();
  const { bob, id, page } = await openDirect(web);
  const group = await bob.createGroup({ name: "Lunch", usernames: ["alice"] });
  await page.keyboard.type("to bob");
  await eventuallyKept(page, "to bob");
  await page.goto(`/c/${group.id}`);
  await area(page).waitFor();
  expect(await value(page)).toBe("");
  await page.keyboard.type("to all");
  await eventuallyKept(page, "to all");
  await page.reload();
  await eventually(async () => expect(await value(page)).toBe("to all"));
  await page.keyboard.press("Enter");
  expect(await value(page)).toBe("");
  await eventuallySaid(bob, group.id, ["to all"]);
  await page.goto(`/c/${id}`);
  await eventually(async () => expect(await value(page)).toBe("to bob"));
  expect(await textsOf(bob, id)).toEqual([]);
  await page.reload();
  await area(page).waitFor();
  await page.goto(`/c/${group.id}`);
  await area(page).waitFor();
  expect(await value(page)).toBe("");
});

test("who leaves the page with the Enter has sent it, or still has it in the composer", async () => {
  await using web = await startWeb();
  const { bob, id, page } = await openDirect(web);
  const sent: string[] = [];
  for (const text of ["one", "two", "three", "four", "five"]) {
    await page.keyboard.insertText(text);
    await eventuallyKept(page, text);
    await page.keyboard.press("Enter");
    await page.goto(`/c/${id}`);
    await area(page).waitFor();
    // Another page may have to notice first that this one is gone.
    await eventually(
      async () => expect([await value(page), (await textsOf(bob, id)).at(-1)]).toContain(text),
      { timeoutMs: 40_000 },
    );
    if ((await value(page)) === text) await page.keyboard.press("Enter");
    await eventuallySaid(bob, id, [...sent, text]);
    sent.push(text);
    expect(await value(page)).toBe("");
  }
});

test("a send that is on its way writes nothing into the composer", async () => {
  await using web = await startWeb({ hasProxy: true });
  const { bob, id, page } = await openDirect(web);
  web.proxy.stall();
  for (const text of ["one", "two"]) {
    await page.keyboard.type(text);
    await page.keyboard.press("Enter");
    expect(await value(page)).toBe("");
  }
  await page.keyboard.type("three");
  web.proxy.resume();
  await eventuallySaid(bob, id, ["one", "two"]);
  expect(await value(page)).toBe("three");
});

test("Enter sends and Shift+Enter breaks the line, or the other way round; what shows nothing is not sent", async () => {
  await using web = await startWeb();
  const { bob, id, page } = await openDirect(web);
  await page.keyboard.type(" \u200B ");
  await page.keyboard.press("Enter");
  expect(await send(page).getAttribute("aria-disabled")).toBe("true");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("a");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("b");
  await page.keyboard.press("Enter");
  await eventuallySaid(bob, id, ["a\nb"]);

  const other = await web.openAs("alice", {
    path: `/c/${id}`,
    storage: { "gochat/preferences": { enterSends: false } },
  });
  await area(other).waitFor();
  await other.keyboard.type("c");
  await other.keyboard.press("Enter");
  await other.keyboard.type("d");
  expect(await value(other)).toBe("c\nd");
  await other.keyboard.press("Control+Enter");
  await eventuallySaid(bob, id, ["a\nb", "c\nd"]);
});

test("↑ in an empty composer changes the last message that one wrote; Esc leaves it as it was", async () => {
  await using web = await startWeb();
  const { bob, id, page } = await openDirect(web);
  await page.keyboard.type("frist");
  await page.keyboard.press("Enter");
  await eventuallySaid(bob, id, ["frist"]);
  await bob.conversation(id).send("What?");
  await page.getByText("What?").first().waitFor();
  await page.keyboard.press("ArrowUp");
  await eventually(async () => expect(await value(page)).toBe("frist"));
  expect(await axe(page, "main")).toEqual([]);
  await page.keyboard.press("Escape");
  expect(await value(page)).toBe("");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("first");
  await page.keyboard.press("Enter");
  await eventuallySaid(bob, id, ["first"]);
  await eventually(async () => expect(await value(page)).toBe(""));
});

test("M1 who changes a message that was changed or deleted meanwhile is told, and keeps the text", async () => {
  await using web = await startWeb();
  const { bob, id, page } = await openDirect(web);
  const alice = await web.person("alice");
  const message: Message = await alice.conversation(id).send("one");
  const edit = async (text: string) => {
    await page.keyboard.press("ArrowUp");
    await eventually(async () => expect(await value(page)).not.toBe(""));
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type(text);
  };
  await page.getByText("one").first().waitFor();
  await edit("two");
  await alice.conversation(id).edit(message.seq, "three");
  await page.getByRole("alert").filter({ hasText: "elsewhere" }).waitFor();
  expect(await value(page)).toBe("two");
  await page.keyboard.press("Enter");
  await eventuallySaid(bob, id, ["two"]);
  await eventually(async () => expect(await value(page)).toBe(""));

  await edit("four");
  await alice.conversation(id).delete(message.seq);
  await page.getByRole("alert").filter({ hasText: "deleted" }).waitFor();
  await page.keyboard.press("Enter");
  expect(await value(page)).toBe("four");
  expect(await axe(page, "main")).toEqual([]);
  await page.keyboard.press("Escape");
  expect(await value(page)).toBe("");
});

test("members and emoji are completed by keyboard alone", async () => {
  await using web = await startWeb();
  const { bob, page } = await openDirect(web);
  for (const name of ["carol", "carlos"]) await meet(web, name);
  const group = await bob.createGroup({ name: "Lunch", usernames: ["alice", "carol", "carlos"] });
  await page.goto(`/c/${group.id}`);
  await area(page).waitFor();
  await page.keyboard.type("Hey @CAR");
  await page.getByRole("option", { name: "carol" }).waitFor();
  expect(await page.getByRole("option").count()).toBe(2);
  const active = () => area(page).getAttribute("aria-activedescendant");
  const first = await active();
  await page.keyboard.press("ArrowDown");
  expect(await active()).not.toBe(first);
  await page.keyboard.press("ArrowDown");
  expect(await active()).toBe(first);
  expect(await axe(page, "main")).toEqual([]);
  const name = await page.getByRole("option", { selected: true }).innerText();
  await page.keyboard.press("Enter");
  expect(name).toContain((await value(page)).split("@")[1]?.trim());
  await page.keyboard.type(":hear");
  await page.getByRole("listbox", { name: "Emoji" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.type("t");
  expect(await page.getByRole("listbox").count()).toBe(0);
  await page.keyboard.type(" :tad");
  await page.getByRole("option", { name: /:tada:/ }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.type(":+1:");
  expect(await value(page)).toMatch(/^Hey @car(ol|los) :heart 🎉 👍$/);
});

test("M5 in a large group everybody is found, not only the first twenty", async () => {
  await using web = await startWeb();
  const bob = await web.person("bob");
  const names = ["alice", ...Array.from({ length: 30 }, (_, nth) => `person${nth}`), "zoe"];
  for (const name of names) await meet(web, name);
  const group = await bob.createGroup({ name: "All", usernames: names });
  const page = await web.openAs("alice", { path: `/c/${group.id}` });
  await area(page).waitFor();
  await page.keyboard.type("@zo");
  await page.getByRole("option", { name: "zoe" }).click();
  expect(await value(page)).toBe("@zoe ");
  expect(await area(page).evaluate((element) => element === document.activeElement)).toBe(true);
});

test("marks wrap what is selected, and all of it can be undone", async () => {
  await using web = await startWeb();
  const { page } = await openDirect(web);
  await untilWhole(page);
  await page.keyboard.type("bold");
  for (const [key, then] of [
    ["*", "*bold*"],
    ["*", "**bold**"],
    ["ControlOrMeta+b", "bold"],
    ["ControlOrMeta+i", "_bold_"],
    ["ControlOrMeta+e", "_`bold`_"],
  ] as const) {
    if (key === "*" && then === "*bold*") await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.press(key);
    expect(await value(page)).toBe(then);
  }
  for (let undo = 0; undo < 5; undo++) await page.keyboard.press("ControlOrMeta+z");
  expect(await value(page)).toBe("bold");
});

test("what is pasted is plain text; a link is cleaned, or becomes that of what is selected", async () => {
  await using web = await startWeb();
  const { page } = await openDirect(web);
  await untilWhole(page);
  await paste(page, "from a table", "<table><tr><td><b>from a table</b></td></tr></table>");
  expect(await value(page)).toBe("from a table");
  await page.keyboard.press("ControlOrMeta+a");
  await paste(page, "https://example.com/a?utm_source=x&b=1");
  expect(await value(page)).toBe("[from a table](https://example.com/a?b=1)");
  await page.keyboard.press("ControlOrMeta+z");
  expect(await value(page)).toBe("from a table");
  await page.keyboard.press("End");
  await page.keyboard.type(" ");
  await paste(page, "https://example.com/?fbclid=1");
  expect(await value(page)).toBe("from a table https://example.com/");
});

test("D9 what is too long says so, and is not sent until it fits", async () => {
  await using web = await startWeb();
  const { bob, id, page } = await openDirect(web);
  await paste(page, "語".repeat(5_000));
  await main(page).getByText("1,384", { exact: true }).waitFor();
  await paste(page, "語".repeat(500));
  await main(page).getByText("-116", { exact: true }).waitFor();
  expect(await area(page).getAttribute("aria-invalid")).toBe("true");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^Too long/ }).waitFor();
  expect(await axe(page, "main")).toEqual([]);
  for (let nth = 0; nth < 39; nth++) await page.keyboard.press("Backspace");
  await page.keyboard.press("Enter");
  await eventuallySaid(bob, id, ["語".repeat(5_461)]);
  await paste(page, "x".repeat(300_000));
  await page
    .getByText(/much longer than a message may be/)
    .first()
    .waitFor();
  expect(await value(page)).toBe("");
});

test("who types is shown in a place that is always there", async () => {
  await using web = await startWeb();
  const { bob, id, page } = await openDirect(web);
  const carol = await web.person("carol");
  const group = await bob.createGroup({ name: "Lunch", usernames: ["alice", "carol"] });
  for (const chat of [bob, carol]) {
    await eventually(() => expect(chat.conversation(group.id).data).toBeDefined());
    await chat.conversation(group.id).send("Here");
  }
  await page.goto(`/c/${group.id}`);
  await area(page).waitFor();
  // Who types is told among those who have written.
  await page.keyboard.type("first");
  await page.keyboard.press("Enter");
  await eventuallySaid(bob, group.id, ["first"]);
  const before = await area(page).boundingBox();
  bob.conversation(group.id).notifyTyping();
  await main(page).getByText("bob is typing").waitFor();
  carol.conversation(group.id).notifyTyping();
  await main(page).getByText("bob and carol are typing").waitFor();
  expect(await area(page).boundingBox()).toEqual(before);
  await bob.conversation(group.id).send("Done");
  await main(page).getByText("carol is typing").waitFor();

  await page.keyboard.type("a");
  await eventually(() => expect([...bob.conversation(group.id).typing]).toHaveLength(1));
  expect([...bob.conversation(id).typing]).toEqual([]);
});

test("who is offline is told so, and what they write goes out by itself", async () => {
  await using web = await startWeb();
  const { bob, id, page } = await openDirect(web);
  await untilWhole(page);
  await web.goOffline(page);
  await main(page).getByText("You are offline.", { exact: false }).waitFor();
  await page.keyboard.type("later");
  await page.keyboard.press("Enter");
  await main(page).getByText("1 message waits").waitFor();
  await web.goOnline(page);
  await eventuallySaid(bob, id, ["later"]);
  await eventually(async () => expect(await main(page).getByText("You are offline.").count()).toBe(0));
});

test("where one may not write, a line says why", async () => {
  await using web = await startWeb();
  const { bob, page } = await openDirect(web);
  await page.keyboard.type("a draft");
  await bob.api.users.deleteMe({});
  await main(page).getByText("This account was deleted.", { exact: false }).waitFor();
  expect(await area(page).count()).toBe(0);
  expect(await axe(page, "main")).toEqual([]);
});

test("on a phone the field does not zoom, Enter breaks the line, and sending keeps the keyboard", async () => {
  await using web = await startWeb();
  const { bob, id, page } = await openDirect(web, { viewport: "phone" });
  expect(await area(page).evaluate((element) => getComputedStyle(element).fontSize)).toBe("16px");
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
  await area(page).tap();
  await page.keyboard.type("a");
  await page.keyboard.press("Enter");
  await page.keyboard.type("b");
  await send(page).tap();
  await eventuallySaid(bob, id, ["a\nb"]);
  expect(await area(page).evaluate((element) => element === document.activeElement)).toBe(true);
  await page.getByRole("button", { name: "Emoji" }).tap();
  await page.getByRole("gridcell", { name: "grinning face", exact: true }).tap();
  expect(await value(page)).toBe("😀");
  await page.getByRole("button", { name: "More" }).tap();
  await page.getByRole("menuitem", { name: "Archive" }).tap();
  await eventually(() => expect(new URL(page.url()).pathname).toBe("/"));
});

test("the picker finds emoji in the language of the page, and remembers the last ones and the tone", async () => {
  await using web = await startWeb();
  const { page } = await openDirect(web, { language: "pt" });
  const text = area(page);
  const open = async () => {
    await page.getByRole("button", { name: "Emojis" }).click();
    await page.getByRole("gridcell").first().waitFor();
  };
  await open();
  await page.keyboard.type("coracao vermelho");
  await page.getByRole("rowgroup", { name: "Encontrados" }).waitFor();
  await page.keyboard.press("Enter");
  expect(await text.inputValue()).toBe("❤️");
  await open();
  await page.getByRole("button", { name: /Tom de pele/ }).click();
  await page.getByRole("button", { name: "escuro", exact: true }).click();
  await page.getByRole("combobox").fill("polegar para cima");
  await page.getByRole("rowgroup", { name: "Encontrados" }).getByRole("gridcell").first().click();
  expect(await text.inputValue()).toBe("❤️👍🏿");
  expect(await text.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.reload();
  await text.waitFor();
  await open();
  const recent = page.getByRole("rowgroup", { name: "Usados há pouco" }).getByRole("gridcell");
  expect(await recent.allInnerTexts()).toEqual(["👍🏿", "❤️"]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  expect(await text.inputValue()).toBe("❤️👍🏿❤️");
});

test.each(["light", "dark"] as const)("axe finds nothing in a conversation, %s", async (theme) => {
  await using web = await startWeb();
  const { page } = await openDirect(web, { theme });
  expect(await axe(page, "main")).toEqual([]);
  await page.getByRole("button", { name: "Emoji" }).click();
  await page.getByRole("gridcell").first().waitFor();
  expect(await axe(page, "[data-overlay]")).toEqual([]);
});
