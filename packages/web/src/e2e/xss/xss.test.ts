import type { Chat, Conversation } from "@gochat/client";
import { eventually } from "@gochat/testkit";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { untilWhole } from "../network.ts";
import { startWeb } from "../rig.ts";
import type { Web } from "../rig.ts";
import { auditPage, countCalls } from "./audit.ts";
import { messageCorpus } from "./corpus.ts";
import type { Attempt } from "./corpus.ts";
import { NAMES } from "./names.ts";

// So many are shown as soon as a conversation is opened.
const IN_ONE_CONVERSATION = 35;

test("S-61 nothing of what people may write, be called, call a group or say of it runs, loads anything, or is a link to anything but a page", async () => {
  await using web = await startWeb();
  const corpus = messageCorpus();
  expect(new Set(corpus.map(({ content }) => content)).size + 3 * NAMES.length).toBeGreaterThanOrEqual(500);
  const alice = await web.person("alice");
  await alice.api.users.updateMe({ display_name: NAMES[0] });
  // Whom the attempts mention.
  await web.person("bob");
  const authors = await openPeople(web);
  const groups = await openGroups(alice, authors);
  await sendAll(corpus, groups, authors);

  const page = await openWatched(web);
  for (const [index, { id }] of groups.entries()) {
    await page.goto(`/c/${id}?details=members`);
    await readThrough(page, sharesOf(corpus)[index] ?? []);
  }
  for (const author of authors) {
    await page.goto(`/c/${groups[0]?.id}?person=${author.me.id}`);
    await page.getByText(author.me.username).first().waitFor();
    await expectHarmless(page);
  }
  for (const path of ["/", "/new", "/new/group", "/settings", `/c/${groups[1]?.id}?details=settings`]) {
    await page.goto(path);
    await page.getByRole("navigation").first().waitFor();
    await untilWhole(page);
    await expectHarmless(page);
  }
  await page.goto("/");
  await page.getByRole("navigation").first().waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("<");
  await page.getByRole("option").first().waitFor();
  await expectHarmless(page);
}, 300_000);

test("what is put into a page on purpose is found, so that nothing found says something", async () => {
  await using web = await startWeb();
  const page = await openWatched(web);
  await page.goto("/");
  await page.getByRole("navigation").first().waitFor();
  await expectHarmless(page);
  await page.evaluate(`
    for (const [name, attribute, value] of [
      ["a", "href", " java\\tscript:pwned()"],
      ["a", "target", "_blank"],
      ["img", "alt", ""],
      ["p", "onpwned", ""],
      ["base", "class", ""],
    ]) {
      const element = document.createElement(name);
      element.setAttribute("href", "/");
      element.setAttribute(attribute, value);
      document.body.append(element);
    }
    pwned();
  `);
  const found = (await page.evaluate(auditPage)).join("\n");
  expect(found).toContain("a link with javascript:");
  expect(found).toContain("a link without noopener");
  expect(found).toContain("an element: <img");
  expect(found).toContain("an attribute onpwned");
  expect(found).toContain("an element: <base");
  expect(await page.evaluate("callsOfAttempts")).toEqual(["pwned"]);
});

/** One for each name. Each is in one group, and writes there. */
async function openPeople(web: Web): Promise<readonly Chat[]> {
  const people: Chat[] = [];
  for (const [index, display_name] of NAMES.entries()) {
    const chat = await web.person(`person${index}`);
    await chat.api.users.updateMe({ display_name });
    people.push(chat);
  }
  return people;
}

async function openGroups(alice: Chat, people: readonly Chat[]): Promise<readonly Conversation[]> {
  const groups: Conversation[] = [];
  for (const [index, name] of NAMES.entries()) {
    const description = [name, ...NAMES].join("\n").slice(0, 2000);
    const usernames = [people[index]?.me.username ?? "", "bob"];
    groups.push(await alice.createGroup({ name, description, usernames }));
  }
  return groups;
}

const sharesOf = (corpus: readonly Attempt[]): readonly (readonly Attempt[])[] =>
  NAMES.map((_, index) => corpus.slice(index * IN_ONE_CONVERSATION, (index + 1) * IN_ONE_CONVERSATION));

/** Each attempt ends with its number, by which it is found; the newest message quotes one. */
async function sendAll(
  corpus: readonly Attempt[],
  groups: readonly Conversation[],
  people: readonly Chat[],
): Promise<void> {
  const shares = sharesOf(corpus);
  expect(shares.flat()).toHaveLength(corpus.length);
  await Promise.all(
    groups.map(async ({ id }, index) => {
      const author = people[index] as Chat;
      await eventually(() => expect(author.conversation(id).data).toBeDefined());
      const conversation = author.conversation(id);
      const share = shares[index] ?? [];
      for (const attempt of share) await conversation.send(`${attempt.content}\n\n${markOf(share, attempt)}`);
      await conversation.send(`@bob ${NAMES[index]}`, { replyTo: conversation.data?.last_seq ?? 1 });
    }),
  );
}

const markOf = (share: readonly Attempt[], attempt: Attempt): string => `attempt-${share.indexOf(attempt)}`;

/** A page of alice's that counts what runs. With whatever it loads from elsewhere or is refused the test fails. */
async function openWatched(web: Web): Promise<Page> {
  const page = await web.openAs("alice", { viewport: { width: 1440, height: 900 } });
  await page.addInitScript(countCalls);
  return page;
}

/** Reads from the first message, where it opens, to the last one: all attempts have been shown then, and looked at. */
async function readThrough(page: Page, share: readonly Attempt[]): Promise<void> {
  const unseen = new Set(share.map((attempt) => markOf(share, attempt)));
  await page.getByRole("article").first().hover();
  await eventually(
    async () => {
      for (const text of await page.getByRole("article").allInnerTexts())
        for (const [mark] of text.matchAll(/attempt-\d+/g)) unseen.delete(mark);
      await expectHarmless(page);
      await page.mouse.wheel(0, 400);
      expect([...unseen]).toEqual([]);
    },
    { timeoutMs: 30_000 },
  );
}

async function expectHarmless(page: Page): Promise<void> {
  expect(await page.evaluate(auditPage)).toEqual([]);
  expect(await page.evaluate<readonly string[]>("callsOfAttempts")).toEqual([]);
}
