import { Compile } from "typebox/compile";
import { describe, expect, test } from "vitest";
import clientFrames from "../fixtures/client-frames.json" with { type: "json" };
import admin from "../fixtures/http-admin.json" with { type: "json" };
import auth from "../fixtures/http-auth.json" with { type: "json" };
import consent from "../fixtures/http-consent.json" with { type: "json" };
import conversations from "../fixtures/http-conversations.json" with { type: "json" };
import emails from "../fixtures/http-emails.json" with { type: "json" };
import files from "../fixtures/http-files.json" with { type: "json" };
import invitations from "../fixtures/http-invitations.json" with { type: "json" };
import links from "../fixtures/http-links.json" with { type: "json" };
import messages from "../fixtures/http-messages.json" with { type: "json" };
import moderation from "../fixtures/http-moderation.json" with { type: "json" };
import operations from "../fixtures/http-operations.json" with { type: "json" };
import receipts from "../fixtures/http-receipts.json" with { type: "json" };
import reports from "../fixtures/http-reports.json" with { type: "json" };
import secondFactor from "../fixtures/http-second-factor.json" with { type: "json" };
import signOn from "../fixtures/http-sign-on.json" with { type: "json" };
import users from "../fixtures/http-users.json" with { type: "json" };
import problems from "../fixtures/problems.json" with { type: "json" };
import serverFrames from "../fixtures/server-frames.json" with { type: "json" };
import { Conversation, OwnState } from "./entities/conversation.ts";
import { Message, SYSTEM_ACTIONS } from "./entities/message.ts";
import { Role } from "./entities/role.ts";
import { UserSummary } from "./entities/user.ts";
import { ERRORS, Problem } from "./errors.ts";
import type { ErrorCode } from "./errors.ts";
import { CLIENT_FRAMES } from "./frames/client-frames.ts";
import { RESET_REASONS } from "./frames/server-frames.ts";
import { SERVER_FRAMES } from "./frames/server-frames.ts";
import type { Endpoint } from "./http/endpoint.ts";
import { ENDPOINTS } from "./http/endpoints.ts";
import { exactly } from "./schema.ts";
import type { Infer, TSchema } from "./schema.ts";
import { canonicalEmoji } from "./text.ts";

interface Call {
  request: { params?: unknown; query?: unknown; body?: unknown };
  responses: Record<string, unknown>;
}

/** By endpoint, then by what the sample shows. */
const calls: Record<string, Record<string, Call>> = {
  ...auth,
  ...secondFactor,
  ...signOn,
  ...users,
  ...consent,
  ...conversations,
  ...messages,
  ...receipts,
  ...files,
  ...operations,
  ...links,
  ...emails,
  ...invitations,
  ...moderation,
  ...reports,
  ...admin,
};
const endpoints: Record<string, Endpoint> = Object.fromEntries(
  Object.entries(ENDPOINTS).flatMap(([slice, byName]) =>
    Object.entries(byName).map(([name, endpoint]) => [`${slice}.${name}`, endpoint]),
  ),
);

/** Where a sample breaks its schema. No schema: there must be no sample. */
function problemsOf(schema: TSchema | null | undefined, sample: unknown): unknown[] {
  if (!schema) return sample === undefined || sample === null ? [] : ["there should be nothing"];
  return Compile(exactly(schema)).Errors(sample);
}

test.each([
  ["client frame", CLIENT_FRAMES, clientFrames],
  ["server frame", SERVER_FRAMES, serverFrames],
  ["endpoint", endpoints, calls],
])("every %s has samples, and no sample is left over", (_, contract, samples) => {
  expect(Object.keys(samples).sort()).toEqual(Object.keys(contract).sort());
});

const samplesOf = <T>(byKey: Record<string, Record<string, T>>): [key: string, name: string, sample: T][] =>
  Object.entries(byKey).flatMap(([key, byName]) =>
    Object.entries(byName).map(([name, sample]): [string, string, T] => [key, name, sample]),
  );

describe.each<
  [string, Record<string, { schema: TSchema }>, Record<string, Record<string, { type: string }>>]
>([
  ["client", CLIENT_FRAMES, clientFrames],
  ["server", SERVER_FRAMES, serverFrames],
])("%s frames", (_, rows, samples) => {
  test.each(samplesOf(samples))("%s, %s: the sample is valid", (type, __, frame) => {
    expect(frame.type).toBe(type);
    expect(problemsOf(rows[type]?.schema, frame)).toEqual([]);
  });
});

test.each(samplesOf(calls))(
  "%s, %s: the request and each of the responses are valid",
  (id, _, { request, responses }) => {
    const endpoint = endpoints[id];
    expect(problemsOf(endpoint?.params, request.params)).toEqual([]);
    expect(problemsOf(endpoint?.query, request.query ?? (endpoint?.query && {}))).toEqual([]);
    expect(problemsOf(endpoint?.body, request.body)).toEqual([]);
    for (const [status, response] of Object.entries(responses))
      expect(problemsOf(endpoint?.responses[Number(status)], response)).toEqual([]);
  },
);

test.each(Object.entries(calls))("%s: the samples show every status of it, and no other", (id, byName) => {
  const shown = Object.values(byName).flatMap(({ responses }) => Object.keys(responses));
  expect(new Set(shown)).toEqual(new Set(Object.keys(endpoints[id]?.responses ?? {})));
});

test.each(Object.entries(problems))(
  "problem, %s: the sample is valid and agrees with the error table",
  (_, problem) => {
    expect(problemsOf(Problem, problem)).toEqual([]);
    const { http_status, title } = ERRORS[problem.code as ErrorCode];
    expect(problem).toMatchObject({ status: http_status, title, type: `urn:gochat:error:${problem.code}` });
  },
);

test("a field that the contract does not know is refused", () => {
  const frame = { ...clientFrames.ping.bare, surprise: true };
  expect(problemsOf(CLIENT_FRAMES.ping.schema, frame)).not.toEqual([]);
});

const everything = [clientFrames, serverFrames, calls];

/** Every value of this schema, at any depth. */
function all<S extends TSchema>(schema: S, value: unknown = everything): Infer<S>[] {
  const validator = Compile(exactly(schema));
  const found = (inner: unknown): Infer<S>[] => {
    if (typeof inner !== "object" || inner === null) return [];
    return [...(validator.Check(inner) ? [inner] : []), ...Object.values(inner).flatMap(found)];
  };
  return found(value);
}

const groupedBy = <T>(items: readonly T[], keyOf: (item: T) => string, shownOf: (item: T) => unknown) =>
  [...Map.groupBy(items, keyOf)].map(([key, same]) => [
    key,
    new Set(same.map((item) => JSON.stringify(shownOf(item)))).size,
  ]);

describe("the samples tell one story", () => {
  const allMessages = all(Message);
  const allConversations = all(Conversation);

  test("an id is one person, one message, one conversation everywhere", () => {
    const people = groupedBy(
      all(UserSummary),
      ({ id, version }) => `${id} ${version}`,
      (user) => user,
    );
    const places = groupedBy(
      allMessages,
      ({ id }) => id,
      ({ conversation_id, seq, sender, kind, created_at }) => [
        conversation_id,
        seq,
        sender,
        kind,
        created_at,
      ],
    );
    const kinds = groupedBy(
      allConversations,
      ({ id }) => id,
      ({ kind, created_at }) => [kind, created_at],
    );
    expect(Math.min(people.length, places.length, kinds.length)).toBeGreaterThan(1);
    expect([...people, ...places, ...kinds].filter(([, versions]) => versions !== 1)).toEqual([]);
  });

  test("M7 a version of a message is one state of it, and is never above that of its conversation", () => {
    const states = groupedBy(
      allMessages,
      ({ id, version }) => `${id} at ${version}`,
      (message) => message,
    );
    expect(states.filter(([, shown]) => shown !== 1)).toEqual([]);
    for (const { last_message: last, version, last_seq } of allConversations) {
      expect(last?.seq ?? 0).toBe(last_seq);
      expect(last?.version ?? 1).toBeLessThanOrEqual(version);
    }
  });

  test("R5 an event shows a message as it was then, or later", () => {
    const events = [
      serverFrames["message.created"],
      serverFrames["message.updated"],
      serverFrames["message.deleted"],
    ];
    for (const event of events.flatMap((byName) => Object.values(byName))) {
      expect(event.message.conversation_id).toBe(event.conversation_id);
      expect(event.message.version).toBeGreaterThanOrEqual(event.version);
    }
  });

  test("M2 of a deleted message nothing is left but the stub", () => {
    const deleted = allMessages.filter(({ deleted_at }) => deleted_at !== null);
    expect(deleted.length).toBeGreaterThan(0);
    for (const message of deleted) {
      expect(message.content).toBe("");
      for (const field of ["reply_to", "mentions", "attachments", "reactions", "system"])
        expect(message).not.toHaveProperty(field);
    }
  });

  test("D5 client_id stands on the messages of the person whose samples these are, and on no others", () => {
    const { id } = serverFrames.ready["on connecting"].user;
    for (const { sender, kind, client_id } of allMessages)
      expect(client_id !== undefined).toBe(sender.id === id && kind === "text");
  });

  test("M4 every reaction is one emoji, and names those who are counted", () => {
    const reactions = allMessages.flatMap(({ reactions = [] }) => reactions);
    expect(reactions.length).toBeGreaterThan(0);
    for (const { emoji, count, user_ids } of reactions) {
      expect(canonicalEmoji(emoji)).toBe(emoji);
      expect(user_ids).toHaveLength(count);
    }
  });

  test("G1 a group has one owner, a direct conversation two members and no settings", () => {
    expect(new Set(allConversations.map(({ kind }) => kind))).toEqual(new Set(["direct", "group"]));
    for (const { kind, members, member_count, name, description, pinned_seqs, history } of allConversations) {
      expect(members).toHaveLength(member_count);
      const owners = members.filter(({ role }) => role === "owner");
      expect(owners).toHaveLength(kind === "group" ? 1 : 0);
      if (kind === "group") expect(name).not.toBeNull();
      else
        expect({ member_count, name, description, history, pinned_seqs }).toEqual({
          member_count: 2,
          name: null,
          description: null,
          history: "all",
          pinned_seqs: [],
        });
    }
    expect(new Set(allConversations.flatMap(({ members }) => members.map(({ role }) => role)))).toEqual(
      new Set(Role.anyOf.map(({ const: role }) => role)),
    );
  });

  test("U1 nobody has read what is not on a device, or what does not exist", () => {
    for (const { me, last_seq } of allConversations) {
      expect(me.read_seq).toBeLessThanOrEqual(me.delivered_seq);
      expect(me.delivered_seq).toBeLessThanOrEqual(last_seq);
    }
    const states = all(OwnState);
    const fields = ["archived_at", "pinned_at", "muted_until", "unread_from"] as const;
    expect(fields.filter((field) => !states.some((me) => me[field] !== null))).toEqual([]);
    expect(states.some((me) => me.is_marked_unread) && states.some((me) => me.mention_count > 0)).toBe(true);
  });
});

test("R2 every reason of a reset has a sample", () => {
  const reasons = Object.values(serverFrames.reset).map(({ reason }) => reason);
  expect(reasons.sort()).toEqual(Object.keys(RESET_REASONS).sort());
});

test("G6 every action that a system message reports has a sample", () => {
  const actions = all(Message, serverFrames["message.created"]).flatMap(({ system }) => system?.action ?? []);
  expect(actions.sort()).toEqual([...SYSTEM_ACTIONS].sort());
});

test("U5 a mark is shown with `me`, and without", () => {
  const marked: object[] = Object.values(serverFrames["conversation.marked"]);
  expect(new Set(marked.map((frame) => "me" in frame))).toEqual(new Set([true, false]));
});
