import type { Browser } from "playwright-core";
import { connect } from "@gochat/client";
import { buildWeb } from "../../../packages/web/build.ts";
import { contentOf } from "../fill/content.ts";
import { fillShape } from "../fill/fill-messages.ts";
import { planOneLong } from "../fill/one-long.ts";
import { conversationIdOf, usernameOf } from "../fill/rows.ts";
import { READER } from "../fill/shape.ts";
import { startPostgres } from "../harness/postgres.ts";
import { startServer } from "../harness/server.ts";
import type { BenchOptions } from "../options.ts";
import { openBrowser } from "./browser.ts";
import { serveFloor } from "./floor-page.ts";
import { waitFor } from "./measured.ts";

export const CONVERSATIONS = 200;
const HISTORY = 100_000;
// The probe looks for the ends of texts: their beginnings may be mentions, which are shown in another way.
const END_LENGTH = 40;

export interface ShownConversation {
  readonly id: string;
  /** A part of its newest message, by which it is known on the page. */
  readonly text: string;
  /** Somebody else who is in it. */
  readonly username: string;
}

/** A server with the built client, one person with their conversations, and a browser. */
export interface WebRig {
  readonly port: number;
  /** The address of the client. */
  readonly url: string;
  /** The folder of the built client. */
  readonly built: string;
  /** The address of a page that has the same parts and does nothing. */
  readonly floorUrl: string;
  readonly browser: Browser;
  readonly username: string;
  /** The first ones of the list; the long one is the first. */
  readonly conversations: readonly [ShownConversation, ...ShownConversation[]];
  /** How many messages the long one has, and a part of the first one that somebody wrote in it. */
  readonly history: number;
  readonly firstText: string;
  readonly conditions: readonly string[];
}

export async function startWebRig(
  { historyLength: history = HISTORY, signal }: BenchOptions,
  stack: AsyncDisposableStack,
): Promise<WebRig> {
  const built = await buildWeb();
  const postgres = await startPostgres(stack);
  const databaseUrl = await postgres.createMigrated();
  const shape = planOneLong(CONVERSATIONS, history);
  await fillShape(shape, { url: databaseUrl, signal });
  const { port } = await startServer({ databaseUrl }, stack);
  const url = `http://127.0.0.1:${port}`;
  const browser = await openBrowser(stack);
  const username = usernameOf(READER);
  const [long, ...others] = await listOf(url, username);
  if (long === undefined) throw new Error("The list is empty.");
  return {
    port,
    url,
    built,
    floorUrl: await serveFloor(stack),
    browser,
    username,
    conversations: [long, ...others],
    history,
    firstText: endOf(contentOf(0, history - 2)),
    conditions: [
      `Chromium ${browser.version()}, headless; ${CONVERSATIONS} conversations, one of them with ${history.toLocaleString("en-US")} messages`,
      ...postgres.conditions,
    ],
  };
}

/** The list of this person, the long one first: something is said in it. */
async function listOf(url: string, username: string): Promise<ShownConversation[]> {
  const chat = await connect(url, { token: username });
  try {
    await chat.conversation(conversationIdOf(0)).send("The newest of all that is said here.");
    await waitFor(
      async () => chat.conversations[0]?.id === conversationIdOf(0),
      "The long conversation is not the first of the list.",
    );
    return chat.conversations.slice(0, 50).flatMap(({ id, members, last_message }) => {
      const other = members.find(({ user }) => user.username !== username)?.user.username;
      const text = endOf(last_message?.content ?? "");
      return other === undefined || text === "" ? [] : [{ id, username: other, text }];
    });
  } finally {
    await chat.close();
  }
}

const endOf = (content: string): string => content.trim().slice(-END_LENGTH).trim();
