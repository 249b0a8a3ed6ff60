import { ENDPOINTS } from "@gochat/protocol";
import type { BodyOf, Mark } from "@gochat/protocol";
import { byAuthor } from "./deed.ts";
import type { Deed, Rest } from "./deed.ts";
import { toCall } from "./typed-call.ts";
import { GROUPS } from "./scene.ts";
import type { Scene, SeqName, Who } from "./scene.ts";

const { conversations, files, messages, receipts } = ENDPOINTS;

const at = (scene: Scene, name: SeqName) => ({ id: scene.id, seq: scene.seqs[name] });

const markedUnread = byAuthor(({ id }) =>
  toCall(receipts.mark, { body: { marks: [{ conversation_id: id, is_marked_unread: true }] } }),
);

const unreadFromReply = byAuthor(({ id, seqs }) =>
  toCall(receipts.mark, { body: { marks: [{ conversation_id: id, unread_from: seqs.reply }] } }),
);

const richDeleted = byAuthor((scene) => toCall(messages.delete, { params: at(scene, "rich") }));

function send(title: string, body: (scene: Scene) => BodyOf<typeof messages.send>, rest: Rest = {}): Deed {
  return {
    title,
    frame: (scene) => ({ type: "message.send", conversation_id: scene.id, ...body(scene) }),
    http: (scene) => toCall(messages.send, { params: { id: scene.id }, body: body(scene) }),
    ...rest,
  };
}

export const sends: readonly Deed[] = [
  send("D1 U1 a message", () => ({ content: "hello" })),
  send("D1 U3 a message of somebody else", () => ({ content: "hello" }), { by: "member" }),
  send("H6 a message of a newcomer", () => ({ content: "hello" }), { kinds: GROUPS, by: "newcomer" }),
  send("M3 a reply", ({ seqs }) => ({ content: "yes", reply_to_seq: seqs.rich })),
  send("M3 H6 a reply to what a newcomer may not see", ({ seqs }) => ({
    content: "yes",
    reply_to_seq: seqs.quoted,
  })),
  send("M3 a reply to a deleted message", ({ seqs }) => ({ content: "yes", reply_to_seq: seqs.rich }), {
    before: richDeleted,
  }),
  send(
    "M5 U3 a message that mentions everybody, and a stranger",
    ({ author, member, newcomer, stranger }) => ({
      content: [author, member, newcomer, stranger].map(({ name }) => `@${name.toUpperCase()}`).join(", "),
    }),
    { drawsStranger: true },
  ),
  send("G8 a message in what others have archived, and one of them silenced", () => ({ content: "hello" }), {
    before: async (scene) => {
      const archived = { is_archived: true } as const;
      const params = { id: scene.id };
      await scene.act("author", toCall(conversations.updateMine, { params, body: archived }));
      const silenced = { ...archived, muted_until: "2099-01-01T00:00:00.000Z" };
      await scene.act("member", toCall(conversations.updateMine, { params, body: silenced }));
    },
  }),
  send("D3 the same message again", () => ({ content: "the last one", client_id: "last" }), {
    changesNothing: true,
  }),
  send("U4 a message in what one had marked as unread", () => ({ content: "hello" }), {
    before: markedUnread,
  }),
  send("U4 a message in what one had marked as unread from a message on", () => ({ content: "hello" }), {
    before: unreadFromReply,
  }),
  send("F5 F8 a message that carries a file", ({ files: { unsent } }) => ({
    content: "a file",
    attachments: [unsent],
  })),
  send("F8 a message that says nothing beside its files, one of which was sent before", (scene) => ({
    attachments: [scene.files.unsent, scene.files.album[1]],
  })),
  send(
    "D3 F8 the same message with files again",
    ({ files: { album } }) => ({ content: "two files", client_id: "album", attachments: [...album] }),
    { changesNothing: true },
  ),
];

function edit(title: string, name: SeqName, content: (scene: Scene) => string, rest: Rest = {}): Deed {
  return revise(title, name, (scene) => ({ content: content(scene) }), rest);
}

function revise(
  title: string,
  name: SeqName,
  body: (scene: Scene) => BodyOf<typeof messages.edit>,
  rest: Rest = {},
): Deed {
  return {
    title,
    frame: (scene) => ({
      type: "message.edit",
      conversation_id: scene.id,
      seq: scene.seqs[name],
      ...body(scene),
    }),
    http: (scene) => toCall(messages.edit, { params: at(scene, name), body: body(scene) }),
    ...rest,
  };
}

export const edits: readonly Deed[] = [
  edit("M1 M7 an edit of the newest message", "last", () => "edited"),
  edit(
    "M5 U3 an edit that mentions others than before",
    "rich",
    ({ author, member }) => `@${author.name} @${member.name}`,
  ),
  edit("M5 U3 an edit that mentions nobody any more", "unread", () => "nobody", { by: "member" }),
  edit("M5 U3 an edit that mentions somebody for the first time", "last", ({ member }) => `@${member.name}`),
  edit("M3 an edit of a message that is quoted", "rich", () => "quotes follow"),
  edit("M3 an edit of what somebody else wrote and is quoted", "quoted", () => "quotes follow", {
    by: "member",
  }),
  edit("H6 an edit of a message from before a newcomer", "old", () => "edited"),
  edit("M1 an edit that changes nothing", "last", () => "the last one", { changesNothing: true }),
  edit("F9 an edit of what a message with files says", "album", () => "edited"),
  edit("F8 F9 an edit after which there are only files", "album", () => ""),
  revise("F9 an edit that takes a file away", "album", ({ files: { album } }) => ({
    attachments: [album[1]],
  })),
  revise("F9 an edit that takes all files away", "album", () => ({ attachments: [] })),
  revise("F9 an edit that takes a file away and says something else", "album", ({ files: { album } }) => ({
    content: "one file",
    attachments: [album[0]],
  })),
  revise(
    "M1 F9 an edit that keeps all files, in whichever order",
    "album",
    ({ files: { album } }) => ({ attachments: album.toReversed() }),
    { changesNothing: true },
  ),
];

function erase(title: string, name: SeqName, rest: Rest = {}): Deed {
  return {
    title,
    frame: ({ id, seqs }) => ({ type: "message.delete", conversation_id: id, seq: seqs[name] }),
    http: (scene) => toCall(messages.delete, { params: at(scene, name) }),
    ...rest,
  };
}

export const deletions: readonly Deed[] = [
  erase("M2 U3 deleting what is answered, pinned, reacted to and mentions", "rich"),
  erase("M2 U3 deleting what is unread and mentions", "unread", { by: "member" }),
  erase("M2 deleting an answer", "reply"),
  erase("M2 deleting the newest message", "last"),
  erase("M2 H6 deleting a message from before a newcomer", "old"),
  erase("M2 F9 deleting a message with files", "album"),
  erase("G2 M2 deleting a message of somebody else that is quoted", "quoted", { kinds: GROUPS }),
  erase("M2 deleting again", "rich", {
    before: richDeleted,
    changesNothing: true,
  }),
];

function react(
  type: "reaction.add" | "reaction.remove",
  title: string,
  emoji: string,
  { name = "last", ...rest }: Rest & { name?: SeqName } = {},
): Deed {
  const endpoint = type === "reaction.add" ? messages.react : messages.unreact;
  return {
    title,
    frame: ({ id, seqs }) => ({ type, conversation_id: id, seq: seqs[name], emoji }),
    http: (scene) => toCall(endpoint, { params: { ...at(scene, name), emoji } }),
    ...rest,
  };
}

export const reactions: readonly Deed[] = [
  react("reaction.add", "M4 the first reaction", "❤"),
  react("reaction.add", "M4 a reaction like that of somebody else", "👍", { name: "rich" }),
  react("reaction.add", "M4 a reaction to what somebody else wrote", "👍", { name: "unread" }),
  react("reaction.add", "H6 a reaction to a message from before a newcomer", "❤️", { name: "old" }),
  react("reaction.add", "M4 a reaction again", "🎉", { name: "rich", changesNothing: true }),
];

export const reactionsTakenBack: readonly Deed[] = [
  react("reaction.remove", "M4 the only reaction of a kind taken back", "🎉", { name: "rich" }),
  react("reaction.remove", "H6 a reaction to a message from before a newcomer taken back", "🎉", {
    name: "old",
  }),
  react("reaction.remove", "M4 a reaction taken back that was none", "👀", { changesNothing: true }),
];

function pin(endpoint: "pin" | "unpin", title: string, name: SeqName, rest: Rest = {}): Deed {
  return { title, http: (scene) => toCall(messages[endpoint], { params: at(scene, name) }), ...rest };
}

export const pins: readonly Deed[] = [
  pin("pin", "M6 a pin", "last"),
  pin("pin", "M6 H6 a pin of a message from before a newcomer", "quoted"),
  pin("pin", "M6 a pin again", "rich", { changesNothing: true }),
];

export const unpins: readonly Deed[] = [
  pin("unpin", "M6 a pin taken back", "rich"),
  pin("unpin", "M6 H6 a pin of a message from before a newcomer taken back", "old"),
  pin("unpin", "M6 a pin taken back that was none", "last", { changesNothing: true }),
];

export const uploads: readonly Deed[] = [
  { title: "F5 uploading a file", http: () => toCall(files.upload, {}), changesNothing: true },
];

export const links: readonly Deed[] = [
  {
    title: "F7 asking for links to files",
    http: ({ files: { album } }) => toCall(files.links, { body: { ids: [...album] } }),
    changesNothing: true,
  },
];

function mark(
  title: string,
  by: Who,
  state: (scene: Scene) => Omit<Mark, "conversation_id">,
  rest: Rest = {},
): Deed {
  const marks = (scene: Scene) => [{ conversation_id: scene.id, ...state(scene) }];
  return {
    title,
    by,
    frame: (scene) => ({ type: "conversation.mark", marks: marks(scene) }),
    http: (scene) => toCall(receipts.mark, { body: { marks: marks(scene) } }),
    ...rest,
  };
}

export const marks: readonly Deed[] = [
  mark("U5 U6 a member reads everything", "member", ({ seqs }) => ({ read_seq: seqs.last })),
  mark("U3 a newcomer reads a part", "newcomer", ({ seqs }) => ({ read_seq: seqs.rich }), { kinds: GROUPS }),
  mark("U1 U5 a member got everything", "member", ({ seqs }) => ({ delivered_seq: seqs.last })),
  mark("U4 a member marks as unread", "member", () => ({ is_marked_unread: true })),
  mark("U4 the author marks as unread from a message on", "author", ({ seqs }) => ({
    unread_from: seqs.reply,
  })),
  mark(
    "U4 U8 the author reads a part of what was marked",
    "author",
    ({ seqs }) => ({ read_seq: seqs.rich }),
    {
      before: unreadFromReply,
    },
  ),
  mark("U4 U8 the author reads all of it again", "author", ({ seqs }) => ({ read_seq: seqs.last }), {
    before: unreadFromReply,
  }),
  mark("U4 the author marks as read again", "author", () => ({ is_marked_unread: false }), {
    before: markedUnread,
  }),
  mark("U1 a marker that would go back", "member", ({ seqs }) => ({ read_seq: seqs.old }), {
    changesNothing: true,
  }),
];
