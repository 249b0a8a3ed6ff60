import { randomUUID } from "node:crypto";
import { Draft } from "@gochat/protocol";
import type { ConversationId, FileId, UserId } from "@gochat/protocol";
import { withDatabase } from "@gochat/testkit";
import { insertUsers, openGroup } from "@gochat/testkit/people.ts";
import { openPool, pendingSend } from "@gochat/testkit/rigs/writer.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rewriteMessage } from "../src/messages/message-changes-store.ts";
import type { Rewritten } from "../src/messages/message-changes-store.ts";
import { answerDeadline } from "../src/platform/deadline.ts";
import type { Postgres } from "../src/platform/postgres/open-postgres.ts";
import { SentBefore } from "../src/sends/sent-before.ts";
import { appendMessages } from "../src/sends/sends-store.ts";

type Compared = Omit<Draft, "client_id">;

const CLIENT_ID = "key";
const FILES = Array.from({ length: 3 }, () => randomUUID() as FileId);
const [FIRST, SECOND, THIRD] = FILES as [FileId, FileId, FileId];
const SENT: Required<Compared> = { content: "hello", reply_to_seq: 2, attachments: [FIRST, SECOND] };

/** Of each field: what it is in another send, or undefined where that has none. */
const OTHERS: { readonly [Field in keyof Required<Compared>]: readonly (Compared[Field] | undefined)[] } = {
  content: ["else", "hello ", undefined],
  reply_to_seq: [1, undefined],
  attachments: [[FIRST], [SECOND, FIRST], [FIRST, THIRD], [FIRST, SECOND, THIRD], undefined],
};

const stack = new AsyncDisposableStack();
let postgres: Postgres;
let sentBefore: SentBefore;
let sender: UserId;
let conversationId: ConversationId;

beforeAll(async () => {
  const { url } = stack.use(await withDatabase());
  postgres = stack.use(await openPool(url, 2));
  sentBefore = new SentBefore(postgres, null);
  [sender] = await insertUsers(postgres, 1);
  const key = randomUUID();
  await postgres.query("insert into blobs (key, state, size) values ($1, 'kept', 1)", [key]);
  await postgres.query(
    `insert into files (id, owner_id, name, blob_key, size, status)
     select f.id, $2, 'file', $3, 1, 'ready' from unnest($1::uuid[]) f (id)`,
    [FILES, sender, key],
  );
});
afterAll(() => stack.disposeAsync());

/** What the statement that stores sends makes of it. */
async function append(draft: Draft): Promise<string | undefined> {
  const send = { ...pendingSend(sender, conversationId, "", null, () => {}), draft };
  const [row] = await appendMessages(postgres, randomUUID(), [send]);
  return row?.outcome;
}

/** What is made of it by each of those who compare: the statement that stores sends, and whoever refuses one. */
async function judge(compared: Compared): Promise<(string | undefined)[]> {
  const draft: Draft = { ...compared, client_id: CLIENT_ID };
  const send = { draft, senderId: sender, clientId: CLIENT_ID, deadline: answerDeadline() };
  return [await append(draft), (await sentBefore.find(send, [conversationId])).kind];
}

test("D4 each field of a send but the key is given another value here", () => {
  const compared = Object.keys(Draft.properties).filter((field) => field !== "client_id");
  expect(Object.keys(SENT).toSorted()).toEqual(compared.toSorted());
});

const CASES = Object.entries(OTHERS).flatMap(([field, values]) => values.map((value) => ({ field, value })));

// What it is by now is not what was sent.
const EDITS: readonly [now: string, ...edits: Partial<Rewritten>[]][] = [
  ["as it is there"],
  ["that says something else since", { content: "else" }],
  ["that lost a file since (F9)", { attachments: [SECOND] }],
  ["that lost one file after the other since (F9)", { attachments: [FIRST] }, { attachments: [] }],
  ["that lost a file and was edited again since", { content: "", attachments: [FIRST] }, { content: "else" }],
];

for (const [now, ...edits] of EDITS)
  test.each(CASES)(
    `D4 a key that comes again with $field: $value is a conflict, and as it was the message ${now}, whoever compares`,
    async ({ field, value }) => {
      conversationId = await openGroup(postgres, [sender]);
      for (const content of ["first", "second"]) await append({ content });
      expect(await append({ ...SENT, client_id: CLIENT_ID })).toBe("stored");
      const is: Rewritten = { content: "hello", mentions: [], attachments: [FIRST, SECOND], version: 4 };
      for (const edit of edits) {
        Object.assign(is, edit, { version: is.version + 1 });
        await rewriteMessage(postgres, conversationId, 3, is);
      }
      const { [field as keyof Compared]: _sent, ...rest } = SENT;
      const other = { ...rest, ...(value !== undefined && { [field]: value }) } as Compared;
      expect(await judge(other)).toEqual(["conflict", "conflict"]);
      expect(await judge(SENT)).toEqual(["duplicate", "duplicate"]);
    },
  );
