import { ENDPOINTS, LIMITS } from "@gochat/protocol";
import type {
  Ban,
  Block,
  Conversation,
  Endpoint,
  Member,
  Message,
  Report,
  Session,
  UserSummary,
} from "@gochat/protocol";
import { connectSql, connectUser, startServer } from "@gochat/testkit";
import type { TestServer } from "@gochat/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mustPerform, perform } from "./http-call.ts";
import type { HttpCall } from "./http-call.ts";
import { fillLargest, MANY } from "./page-bounds/fill-largest.ts";
import type { Largest } from "./page-bounds/fill-largest.ts";

type Ask = Omit<HttpCall, "endpoint">;
type Body = Record<string, unknown>;

/** A call for the largest that there is. */
interface Case {
  readonly ask: (at: Largest) => Ask;
  /** For a list: what its pages hold, and what all of them together must, in this order. */
  list?: { readonly shown: (body: Body) => unknown[]; readonly all: (at: Largest) => readonly unknown[] };
}

// Files are as long as they are, and come as a stream.
type IsPage<E> = E extends { bytes: true } ? false : E extends { method: "GET" } ? true : false;

type Gets = {
  [S in keyof typeof ENDPOINTS]: {
    [N in keyof (typeof ENDPOINTS)[S] as IsPage<(typeof ENDPOINTS)[S][N]> extends true ? N : never]: Case;
  };
};

const idsOf = (items: unknown): string[] => (items as { id: string }[]).map(({ id }) => id);
const ofGroup = ({ group }: Largest) => ({ id: group });
const byText = (a: string, b: string) => (a < b ? -1 : 1);
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

/** A GET that has no line here does not compile. */
const CASES: Gets = {
  auth: {
    me: { ask: () => ({}) },
    listSessions: {
      ask: () => ({}),
      list: {
        shown: ({ sessions }) => (sessions as Session[]).map(({ id }) => id),
        all: ({ sessionIds }) => sessionIds.toSorted(byText).toReversed(),
      },
    },
  },
  secondFactor: { get: { ask: () => ({}) } },
  signOn: { identities: { ask: () => ({}) } },
  users: {
    get: { ask: ({ readerId }) => ({ params: { id: readerId } }) },
    search: {
      ask: ({ prefix }) => ({ query: { query: prefix } }),
      list: { shown: ({ users }) => idsOf(users), all: ({ userIds }) => userIds },
    },
  },
  consent: {
    blocks: {
      ask: () => ({}),
      list: {
        shown: ({ blocks }) => (blocks as Block[]).map(({ user }) => user.id),
        all: ({ blockedIds }) => blockedIds.toReversed(),
      },
    },
    // As many as are kept, each of the longest name, asked by somebody of the longest name.
    groupRequests: {
      ask: () => ({}),
    },
  },
  conversations: {
    get: { ask: (at) => ({ params: ofGroup(at) }) },
    list: {
      ask: () => ({}),
      list: {
        shown: ({ conversations }) => (conversations as Conversation[]).map(({ id }) => id),
        all: ({ conversationIds }) => conversationIds.toReversed(),
      },
    },
    members: {
      ask: (at) => ({ params: ofGroup(at) }),
      list: {
        shown: ({ members }) => (members as Member[]).map(({ user }) => user.id),
        // All joined at once.
        all: ({ userIds }) => userIds.toSorted(byText),
      },
    },
  },
  messages: {
    get: { ask: (at) => ({ params: { ...ofGroup(at), seq: 2 } }) },
    history: {
      ask: (at) => ({ params: ofGroup(at) }),
      // Pages go back in time.
      list: {
        shown: ({ messages }) => (messages as Message[]).map(({ seq }) => seq).toReversed(),
        all: () => numbers(MANY).toReversed(),
      },
    },
    withFiles: {
      ask: (at) => ({ params: ofGroup(at) }),
      list: {
        shown: ({ messages }) => (messages as Message[]).map(({ seq }) => seq),
        all: () => numbers(MANY).toReversed(),
      },
    },
    revisions: {
      ask: (at) => ({ params: { ...ofGroup(at), seq: at.editedSeq } }),
      list: {
        shown: ({ revisions }) => (revisions as unknown[]).map(() => "revision"),
        all: ({ revisions }) => numbers(revisions).map(() => "revision"),
      },
    },
    reactors: {
      ask: (at) => ({ params: { ...ofGroup(at), seq: at.reactedSeq, emoji: at.emoji } }),
      list: {
        shown: ({ users }) => (users as UserSummary[]).map(({ id }) => id),
        all: ({ userIds }) => userIds.toSorted(byText),
      },
    },
  },
  receipts: {
    readers: {
      ask: (at) => ({ params: { ...ofGroup(at), seq: 1 } }),
      list: {
        shown: ({ users }) => (users as UserSummary[]).map(({ id }) => id),
        // Who wrote it is no reader of it.
        all: ({ userIds }) => userIds.slice(1).toSorted(byText),
      },
    },
  },
  files: { get: { ask: ({ fileIds: [id = ""] }) => ({ params: { id } }) } },
  operations: { health: { ask: () => ({}) }, instance: { ask: () => ({}) } },
  links: {},
  emails: {},
  invitations: {
    list: {
      ask: (at) => ({ query: { conversation_id: at.group } }),
      list: {
        shown: ({ invitations }) => idsOf(invitations),
        all: ({ invitationIds }) => invitationIds.toReversed(),
      },
    },
  },
  moderation: {
    listBans: {
      ask: (at) => ({ params: ofGroup(at) }),
      list: {
        shown: ({ bans }) => (bans as Ban[]).map(({ user }) => user.id),
        all: ({ userIds }) => userIds.toSorted(byText),
      },
    },
  },
  reports: {
    list: {
      ask: () => ({}),
      list: { shown: ({ entries }) => idsOf(entries), all: ({ reportEntryIds }) => reportEntryIds },
    },
    get: {
      ask: ({ reportEntryIds: [id = ""] }) => ({ params: { id } }),
      list: {
        shown: ({ reports }) => (reports as Report[]).map(({ reporter }) => reporter?.id),
        all: ({ userIds }) => userIds,
      },
    },
  },
  admin: {
    listUsers: {
      ask: ({ prefix }) => ({ query: { query: prefix } }),
      list: { shown: ({ users }) => idsOf(users), all: ({ userIds }) => userIds },
    },
    getUser: { ask: ({ userIds: [id = ""] }) => ({ params: { id } }) },
    getSettings: { ask: () => ({}) },
    figures: { ask: () => ({}) },
    audit: {
      ask: () => ({}),
      list: { shown: ({ entries }) => idsOf(entries), all: ({ auditIds }) => auditIds.toReversed() },
    },
  },
};

const GETS = Object.entries(CASES).flatMap(([slice, cases]) =>
  Object.entries<Case>(cases).map(([name, { ask, list }]) => ({
    title: `${slice}.${name}`,
    slice,
    name,
    ask,
    list,
  })),
);

function endpointOf(slice: string, name: string): Endpoint {
  const endpoint = (ENDPOINTS[slice as keyof typeof ENDPOINTS] as Record<string, Endpoint>)[name];
  if (endpoint === undefined) throw new Error(`there is no ${slice}.${name}`);
  return endpoint;
}

const stack = new AsyncDisposableStack();
let server: TestServer;
let at: Largest;

beforeAll(async () => {
  server = stack.use(await startServer());
  await using sql = await connectSql(server.databaseUrl);
  at = await fillLargest(sql);
});
afterAll(() => stack.disposeAsync());

/** An answer that must be good and no larger than it may be. */
async function read(call: HttpCall): Promise<Body> {
  const { status, headers, body } = await perform(server, at.reader, call);
  expect(status).toBe(200);
  expect(Number(headers.get("content-length"))).toBeGreaterThan(0);
  expect(Number(headers.get("content-length"))).toBeLessThanOrEqual(LIMITS.pageMaxBytes);
  return body;
}

/** Every page of a list; of anything else the one answer. */
async function* readPages({ endpoint, params, query }: HttpCall, isList: boolean): AsyncGenerator<Body> {
  const asked = { ...query, ...(isList && { limit: LIMITS.pageMax }) };
  for (let position = {}; ;) {
    const body = await read({ endpoint, ...(params && { params }), query: Object.assign(position, asked) });
    yield body;
    if (!isList || body["next_cursor"] === null) return;
    position = { cursor: body["next_cursor"] };
  }
}

test.each(GETS)(
  "L2 $title: no answer is longer than a page may be, and its pages hold everything once",
  async ({ slice, name, ask, list }) => {
    const found: unknown[] = [];
    const call = Object.assign(ask(at), { endpoint: endpointOf(slice, name) });
    for await (const body of readPages(call, list !== undefined)) found.push(...(list?.shown(body) ?? []));
    expect(found).toEqual(list?.all(at) ?? []);
  },
);

test("L2 H2 history goes forward, and to both sides of a message, in pages that are no longer", async () => {
  const page = async (query: Record<string, number | string>) => {
    const body = await read({
      endpoint: ENDPOINTS.messages.history,
      params: ofGroup(at),
      query: { ...query, limit: LIMITS.pageMax },
    });
    return body as unknown as { messages: Message[]; next_cursor: string | null; has_more: boolean };
  };
  const seqsOf = ({ messages }: { messages: Message[] }) => messages.map(({ seq }) => seq);

  const forwards: number[] = [];
  for (let more = true; more;) {
    const next = await page({ after: forwards.at(-1) ?? 0 });
    forwards.push(...seqsOf(next));
    more = next.has_more;
  }
  expect(forwards).toEqual(numbers(MANY));

  const middle = await page({ around: 60 });
  const around = seqsOf(middle);
  expect(around).toContain(60);
  expect(around[0]).toBeLessThan(60);
  expect(around.at(-1)).toBeGreaterThan(60);
  const last = around.at(-1) ?? 0;
  for (let cursor = middle.next_cursor; cursor !== null;) {
    const earlier = await page({ cursor });
    around.unshift(...seqsOf(earlier));
    cursor = earlier.next_cursor;
  }
  expect(around).toEqual(numbers(last));
});

test("L2 F8 links are given out of as many files as may be asked for, in an answer that is no longer", async () => {
  const ids = at.fileIds.slice(0, LIMITS.linksPerCall);
  expect(ids).toHaveLength(LIMITS.linksPerCall);
  const { links } = await read({ endpoint: ENDPOINTS.files.links, body: { ids } });
  expect(idsOf(links)).toEqual(ids);
});

test("L2 no event is longer than a page may be: the largest group, its settings, pins, members and messages", async () => {
  await using owner = await connectUser(server, at.reader);
  const largest = {
    name: "𝕏".repeat(LIMITS.groupNameMaxLength),
    description: "𝕏".repeat(LIMITS.groupDescriptionMaxLength),
  };
  const participant_ids = at.userIds.slice(1, 1 + LIMITS.membersPerCall);
  const { conversation } = await mustPerform<{ conversation: Conversation }>(server, at.reader, {
    endpoint: ENDPOINTS.conversations.create,
    body: { ...largest, participant_ids },
  });
  const { id } = conversation;
  for (let n = 0; n < LIMITS.pinsMax; n++) {
    // As many control characters as a frame holds.
    const { seq } = await owner.sendMessage({ conversation_id: id }, `x${"\u0001".repeat(10_000)}`);
    await mustPerform(server, at.reader, { endpoint: ENDPOINTS.messages.pin, params: { id, seq } });
  }
  const attachments = at.fileIds.slice(0, LIMITS.attachmentsMax);
  const withFiles = { conversation_id: id, content: `x${"\u0001".repeat(10_000)}`, attachments };
  expect(await owner.request(withFiles)).toMatchObject({ type: "ack" });
  const user_ids = at.userIds.slice(1 + LIMITS.membersPerCall);
  await mustPerform(server, at.reader, {
    endpoint: ENDPOINTS.conversations.addMembers,
    params: { id },
    body: { user_ids },
  });
  const added = await owner.next("member.added");
  expect(added.members).toHaveLength(user_ids.length);
  const types = new Set(owner.frames.map(({ type }) => type));
  for (const type of ["conversation.created", "conversation.updated", "message.created", "ack"] as const)
    expect(types).toContain(type);
  for (const frame of owner.frames)
    expect(Buffer.byteLength(JSON.stringify(frame))).toBeLessThanOrEqual(LIMITS.pageMaxBytes);
});
