import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Conversation } from "@gochat/client";
import { eventually } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { Web } from "../rig.ts";

const LOCALES = join(import.meta.dirname, "../../locales");

/** The words of the page in this language, by their ids. */
export function wordsOf(language: "en" | "pt"): (id: string) => string {
  const folder = join(LOCALES, language);
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  const texts = Object.assign(
    {},
    ...files.map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as object),
  ) as Record<string, string>;
  return (id) => {
    const text = texts[id];
    if (text === undefined) throw new Error(`there is no text ${id}`);
    return text;
  };
}

/** Where one writes. */
export const composer = (page: Page): Locator => page.getByRole("main").getByRole("textbox");

/** The message that says this. */
export const said = (page: Page, text: string): Locator =>
  page.getByRole("article", { name: new RegExp(`, ${RegExp.escape(text)}, \\d\\d:\\d\\d`) });

/** What became of a message: a clock or ticks, by their word. */
export const ticks = (page: Page, text: string, state: string): Locator =>
  said(page, text).getByRole("img", { name: state, exact: true });

/** The row of the list. */
export const row = (page: Page, name: string): Locator =>
  page.getByRole("navigation").getByRole("link", { name });

/** Every message that is shown and has this in it, in order, as a screen reader has them. */
export const labelsWith = (page: Page, text: string): Promise<string[]> =>
  page
    .getByRole("article", { name: text })
    .evaluateAll((rows) => rows.map((each) => each.ariaLabel?.split(", ")[1] ?? ""));

/** Writes and sends, by the keys of a desk. */
export async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press("Enter");
}

export const scroller = (page: Page): Locator =>
  page.getByRole("group", { name: /^Messages$|^Mensagens$/ }).locator("..");

export const hasFocus = (of: Locator): Promise<boolean> =>
  of.evaluate((element) => element === document.activeElement);

/** Alice and Bob in a group, in which Bob has said hello. */
export async function startGroup(
  web: Web,
  name = "Lunch",
): Promise<{ readonly group: Conversation; readonly path: string }> {
  await meet(web, "alice");
  const bob = await web.person("bob");
  const group = await bob.createGroup({ name, usernames: ["alice"] });
  await group.send("Hello Alice");
  return { group, path: `/c/${group.id}` };
}

/** Both in the same group, each in a browser. */
export async function openBoth(
  web: Web,
  options: Parameters<Web["openAs"]>[1] = {},
): Promise<{ alice: Page; bob: Page; group: Conversation; path: string }> {
  const { group, path } = await startGroup(web);
  const [alice, bob] = await Promise.all(
    ["alice", "bob"].map((name) => web.openAs(name, { ...options, path })),
  );
  if (alice === undefined || bob === undefined) throw new Error("both are there");
  for (const page of [alice, bob]) await said(page, "Hello Alice").waitFor();
  return { alice, bob, group, path };
}

/** In the end the server has this of Alice, in this order, and each of it once. */
export const eventuallyStored = (group: Conversation, texts: readonly string[]): Promise<void> =>
  eventually(() => {
    const timeline = group.timeline({ pageSize: 100 });
    const { messages } = timeline.getSnapshot();
    timeline.close();
    const found = messages.filter(({ sender }) => sender.username === "alice").map(({ content }) => content);
    expect(found).toEqual(texts);
  });
