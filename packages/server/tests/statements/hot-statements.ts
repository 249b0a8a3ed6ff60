import type { MessageId, SessionId } from "@gochat/protocol";
import { countActivity } from "../../src/activity/activity.ts";
import * as credentials from "../../src/auth/credentials-store.ts";
import * as networks from "../../src/auth/known-networks-store.ts";
import * as refreshTokens from "../../src/sessions/refresh-token-store.ts";
import * as sessions from "../../src/sessions/session-store.ts";
import * as tickets from "../../src/sessions/ticket-store.ts";
import * as changes from "../../src/changes/changes-store.ts";
import * as commits from "../../src/delivery/commits-store.ts";
import * as sync from "../../src/changes/sync-store.ts";
import * as conversations from "../../src/conversations/conversations-store.ts";
import * as direct from "../../src/conversations/direct-store.ts";
import * as departures from "../../src/groups/departures-store.ts";
import * as files from "../../src/files/files-store.ts";
import * as groups from "../../src/groups/groups-store.ts";
import * as messageChanges from "../../src/messages/message-changes-store.ts";
import * as messages from "../../src/messages/messages-store.ts";
import * as outbox from "../../src/outbox/outbox-store.ts";
import type { Sql } from "../../src/platform/postgres/sql.ts";
import * as presence from "../../src/presence/presence-store.ts";
import * as memberships from "../../src/delivery/memberships-store.ts";
import * as formerNames from "../../src/users/former-names-store.ts";
import * as markers from "../../src/markers/markers-store.ts";
import type { PendingSend } from "../../src/sends/pending-send.ts";
import * as sends from "../../src/sends/sends-store.ts";
import * as typing from "../../src/typing/typing-store.ts";
import * as unfolded from "../../src/users/unfolded-names-store.ts";
import * as names from "../../src/users/name-changes-store.ts";
import * as users from "../../src/users/user-store.ts";
import { conversation, GROUP, sentFile, session, unsentFile, user } from "./fill.ts";

const NODE_ID = crypto.randomUUID();
const SESSION = crypto.randomUUID() as SessionId;

/** A name, the statement as the server sends it, and how many rows it reads or writes, if more than ten. */
export type HotStatement = [name: string, run: (sql: Sql) => Promise<unknown>, rows?: number];

const pendingOf =
  (pairs: number) =>
  (n: number): PendingSend => ({
    draft: {
      // Half of all sends have none.
      ...(n % 4 >= 2 && { client_id: crypto.randomUUID() }),
      content: "hi",
      ...(n % 2 === 0 && { reply_to_seq: 3 }),
    },
    messageId: crypto.randomUUID() as MessageId,
    conversationId: conversation(n),
    senderId: user(n),
    named: n % 3 === 0 ? `user${n} user${n + pairs} nobody` : null,
    connectionId: null,
    receivedAt: 0,
    deadline: Number.POSITIVE_INFINITY,
    settle: () => {},
  });

const filesPage = (kind: messages.FilesRange["kind"] = null) => ({
  below: 1e9,
  kind,
  limit: 10,
  looksMax: 100,
  maxBytes: 1e6,
});
const page = (from: number, direction: messages.MessageRange["direction"]) => ({
  from,
  direction,
  limit: 10,
  maxBytes: 1e6,
});

/** Every statement of the paths that all traffic takes, in a database that was filled with so many pairs. */
export function hotStatements(pairs: number): HotStatement[] {
  const pending = pendingOf(pairs);
  let readSeq = 1;
  return [
    ["a batch of one send", (sql) => sends.appendMessages(sql, NODE_ID, [pending(7)])],
    [
      "a send again",
      (sql) =>
        sends.appendMessages(sql, NODE_ID, [{ ...pending(9), draft: { client_id: "again", content: "hi" } }]),
    ],
    [
      "sends that were stored before",
      (sql) =>
        sends.findSentBefore(
          sql,
          Array.from({ length: 10 }, (_, i) => ({
            conversationId: conversation(i + 1),
            senderId: user(i + 1),
            clientId: "key2",
          })),
        ),
    ],
    [
      "a send to a large group that names people in it and others",
      (sql) =>
        sends.appendMessages(sql, NODE_ID, [
          { ...pending(1), conversationId: GROUP, named: `user2 user3 user${pairs + 3} nobody` },
        ]),
    ],
    [
      "a batch of 200 sends",
      (sql) =>
        sends.appendMessages(
          sql,
          NODE_ID,
          Array.from({ length: 200 }, (_, i) => pending(i + 1)),
        ),
      200,
    ],
    [
      "a send with files",
      (sql) =>
        sends.appendMessages(sql, NODE_ID, [
          { ...pending(8), draft: { attachments: [unsentFile(8), sentFile(8)] } },
        ]),
    ],
    [
      "a batch of 50 sends with two files each",
      (sql) =>
        sends.appendMessages(
          sql,
          NODE_ID,
          Array.from({ length: 50 }, (_, i) => ({
            ...pending(i + 101),
            draft: { content: "hi", attachments: [unsentFile(i + 101), sentFile(i + 101)] },
          })),
        ),
      150,
    ],
    [
      "a page with messages that carry files",
      (sql) => messages.selectMessages(sql, user(5), conversation(5), page(20, "backwards")),
    ],
    [
      "a page of what carries files",
      (sql) => messages.selectMessagesWithFiles(sql, user(5), conversation(5), filesPage()),
    ],
    [
      "a page of what carries pictures",
      (sql) => messages.selectMessagesWithFiles(sql, user(5), conversation(5), filesPage("image")),
    ],
    [
      "files that somebody may read, and others",
      (sql) =>
        files.findReadable(
          sql,
          user(5),
          Array.from({ length: 50 }, (_, i) => [unsentFile(i + 1), sentFile(i + 1)]).flat(),
        ),
      100,
    ],
    ["a page back", (sql) => messages.selectMessages(sql, user(5), conversation(5), page(14, "backwards"))],
    ["a page forward", (sql) => messages.selectMessages(sql, user(5), conversation(5), page(6, "forwards"))],
    [
      "a page of revisions",
      (sql) =>
        messageChanges.listRevisions(sql, user(5), conversation(5), 20, {
          after: 0,
          limit: 10,
          maxBytes: 1e6,
        }),
    ],
    ["what somebody is judged by", (sql) => conversations.findJudged(sql, user(5), conversation(5))],
    ["one message", (sql) => messages.selectMessage(sql, user(5), conversation(5), 7)],
    [
      "a part of the log",
      (sql) =>
        changes.selectLog(sql, [{ conversationId: conversation(5), from: 10, below: 15, withinMs: null }]),
    ],
    [
      "the sync of 50 conversations",
      (sql) =>
        sync.selectMissed(
          sql,
          Array.from({ length: 50 }, (_, i) => ({
            request: 0,
            userId: user(i + 301),
            conversationId: conversation(i + 301),
            version: 5,
          })),
        ),
      // Sixteen messages of each, to which nothing here adds any.
      800,
    ],
    [
      "the markers of a sync",
      (sql) =>
        sync.selectStatesSince(sql, [{ userId: user(5), since: "1", conversationIds: [conversation(5)] }]),
    ],
    [
      "the markers of others in 50 conversations and a large group",
      (sql) =>
        sync.selectStatesSince(
          sql,
          Array.from({ length: 50 }, (_, i) => ({
            userId: user(i + 1),
            since: "1",
            conversationIds: [conversation(i + 1), GROUP],
          })),
        ),
      // Each time two states of the person's own, whose unread messages are counted.
      500,
    ],
    ["commits of other nodes", (sql) => commits.selectCommits(sql, "99999999", NODE_ID)],
    [
      "the groups of somebody who connects",
      (sql) => memberships.selectMemberships(sql, [user(5), user(6)], "1"),
    ],
    ["the two of a direct conversation", (sql) => memberships.selectDirectPair(sql, conversation(5))],
    ["locking a conversation", (sql) => changes.lockConversation(sql, conversation(5), user(5))],
    [
      "an entry of the log",
      (sql) =>
        changes.recordChange(sql, {
          conversationId: conversation(5),
          nodeId: NODE_ID,
          event: "message.updated",
          seq: 7,
        }),
    ],
    [
      "an edit",
      (sql) =>
        messageChanges.rewriteMessage(sql, conversation(5), 7, {
          content: "new",
          mentions: [user(5), user(pairs + 5)],
          attachments: [],
          version: 22,
        }),
    ],
    [
      "an edit that takes a file away",
      (sql) =>
        messageChanges.rewriteMessage(sql, conversation(6), 19, {
          content: "new",
          mentions: [],
          attachments: [],
          version: 23,
        }),
    ],
    ["the deletion of a message with a file", (sql) => messageChanges.eraseMessage(sql, conversation(9), 19)],
    ["a deletion", (sql) => messageChanges.eraseMessage(sql, conversation(6), 20)],
    [
      "a reaction taken back and given again",
      async (sql) => {
        await messageChanges.deleteReaction(sql, conversation(7), 20, "y", user(7));
        await messageChanges.insertReaction(sql, conversation(7), 20, "y", user(7));
      },
    ],
    ["the sum of reactions", (sql) => messageChanges.sumReactions(sql, conversation(7), 20)],
    ["names in a message", (sql) => messageChanges.resolveNames(sql, conversation(7), ["user7", "user8"])],
    [
      "names in a message to a large group",
      (sql) => messageChanges.resolveNames(sql, GROUP, ["user7", `user${pairs + 8}`, "nobody"]),
    ],
    ["a page of a large group", (sql) => messages.selectMessages(sql, user(5), GROUP, page(14, "backwards"))],
    [
      "a part of the log of a large group",
      (sql) => changes.selectLog(sql, [{ conversationId: GROUP, from: 10, below: 20, withinMs: null }]),
    ],
    ["locking a large group", (sql) => changes.lockConversation(sql, GROUP, user(5))],
    ["a large group", (sql) => conversations.selectConversation(sql, user(5), GROUP), 30],
    ["a page of members of a large group", (sql) => groups.listMembers(sql, user(5), GROUP, null, 51), 51],
    [
      "a batch of marks",
      (sql) =>
        markers.writeMarks(
          sql,
          NODE_ID,
          Array.from({ length: 50 }, (_, i) => ({
            conversationId: i === 0 ? GROUP : conversation(i + 1),
            userId: user(i + 1),
            readSeq: ++readSeq,
            deliveredSeq: 0,
            isMarkedUnread: null,
            unreadFrom: null,
          })),
        ),
      50,
    ],
    [
      "the states of members",
      (sql) =>
        markers.selectMarkers(
          sql,
          Array.from({ length: 20 }, (_, i) => ({
            conversationId: conversation(i + 1),
            userId: user(i + 1),
          })),
        ),
      // Unread messages are counted.
      200,
    ],
    ["the account of an email", (sql) => credentials.findByEmail(sql, "user7@example.org")],
    ["the account of a name", (sql) => credentials.findByUsername(sql, "user7")],
    ["one person", (sql) => users.findUser(sql, user(7))],
    ["sessions and people that are no more", (sql) => sessions.findDead(sql, [SESSION], [user(7)])],
    ["a ticket", (sql) => tickets.takeTicket(sql, Buffer.from("none"))],
    ["who may be seen", (sql) => presence.findWatchable(sql, user(5), [user(6), user(pairs + 5)]), 20],
    [
      "when people were last seen",
      (sql) =>
        presence.raiseLastSeen(sql, [
          { userId: user(6), lastSeenAt: new Date(++readSeq * 60_000).toISOString() },
        ]),
    ],
    ["membership", (sql) => messages.isMember(sql, user(5), conversation(5))],
    [
      "the list of conversations",
      (sql) =>
        conversations.listConversations(sql, user(5), {
          list: "ordinary",
          position: { isPinned: true, lastActivityAt: "2100-01-01T00:00:00.000Z", id: conversation(1) },
          limit: 51,
          maxBytes: 1e6,
        }),
    ],
    ["a new conversation, as both see it", (sql) => conversations.findViews(sql, conversation(5))],
    ["one conversation", (sql) => conversations.selectConversation(sql, user(5), conversation(5))],
    ["a page of members", (sql) => groups.listMembers(sql, user(5), conversation(5), null, 51)],
    ["one member", (sql) => groups.findMember(sql, conversation(5), user(5))],
    [
      "the direct conversation of two",
      (sql) => direct.openDirect(sql, NODE_ID, user(5), { id: user(pairs + 5) }, conversation(3_000_000), 24),
    ],
    [
      "the direct conversation with somebody by name",
      (sql) =>
        direct.openDirect(
          sql,
          NODE_ID,
          user(77),
          { username: `USER${pairs + 77}` },
          conversation(3_000_000),
          24,
        ),
    ],
    ...[`user${pairs + 77}`, `user${pairs + 77}-before`].map((name): HotStatement => [
      `the conversation that ${name === `user${pairs + 77}` ? "a name" : "a former name"} means`,
      (sql) => direct.openNamed(sql, NODE_ID, user(77), name, conversation(3_000_002), 24),
    ]),
    [
      "the conversations that a former name has meant",
      (sql) => direct.findNamed(sql, user(77), `user${pairs + 77}-before`),
    ],
    ["names that are free again", (sql) => formerNames.endReservations(sql)],
    [
      "opening a direct conversation",
      (sql) => direct.openDirect(sql, NODE_ID, user(1), { id: user(2) }, conversation(3_000_001), 24),
    ],
    ["what a reaction changes", (sql) => messageChanges.findReaction(sql, conversation(7), 20, "y", user(7))],
    [
      "who is not in a group",
      (sql) =>
        groups.findOutsiders(sql, GROUP, {
          ids: [user(7), user(pairs + 8)],
          names: ["user9", `user${pairs + 9}`, "nobody"],
          namedBy: user(5),
        }),
    ],
    ["who inherits a large group without admins", (sql) => groups.findHeir(sql, GROUP, user(7)), 1],
    [
      "readers of a message in a large group that nobody has read",
      (sql) =>
        markers.selectReaders(sql, user(5), { conversationId: GROUP, seq: 10_000, after: null, limit: 51 }),
      1,
    ],
    ["who reacted", (sql) => messageChanges.listReactors(sql, user(7), conversation(7), 20, "x", null, 51)],
    [
      "a new name, in every conversation of that person",
      (sql) => names.insertNameChange(sql, NODE_ID, user(7)),
    ],
    ["who hears of a new name", (sql) => names.selectUserEvents(sql, [user(7), user(pairs + 7)])],
    ["what to leave next", (sql) => departures.nextToLeave(sql, user(7), null, 50)],
    ["who sees somebody type", (sql) => typing.findTypingAudience(sql, user(5), conversation(5))],
    [
      "a refresh token",
      (sql) => refreshTokens.lockRefreshToken(sql, Buffer.from(session(5).replaceAll("-", ""), "hex"), 1000),
    ],
    ["a known network", (sql) => networks.isKnownNetwork(sql, user(5), Buffer.from("home"))],
    ["noting a network", (sql) => networks.insertKnownNetwork(sql, user(6), Buffer.from("home"))],
    ["forgetting networks of long ago", (sql) => networks.deleteOldNetworks(sql)],
    ["sessions that were revoked lately", (sql) => sessions.findRevokedLately(sql, 60_000)],
    ["names to fold again", (sql) => unfolded.findDoubtful(sql, user(100), user(110))],
    ["taking work", (sql) => outbox.takeFromOutbox(sql, [1, 2, 3])],
    [
      "counting activity",
      (sql) => countActivity(sql, [{ conversationId: conversation(5), first: 1, last: 2 }]),
    ],
  ];
}
