import { ENDPOINTS } from "@gochat/protocol";
import type { BodyOf, ConversationId, FileId, UserId } from "@gochat/protocol";
import { connectSql, SMALL_PNG, uploadFile } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import { mustPerform } from "../http-call.ts";
import type { HttpCall } from "../http-call.ts";
import { reply, toCall } from "./typed-call.ts";

export type Kind = "direct" | "group with history all" | "group with history joined";
export const KINDS: readonly Kind[] = ["direct", "group with history all", "group with history joined"];
export const GROUPS: readonly Kind[] = KINDS.filter((kind) => kind !== "direct");

/** The newcomer came after some messages, and is in groups only. The stranger is not in it, but may be drawn into it. */
export type Who = "author" | "member" | "newcomer" | "stranger";

export interface Person {
  /** Serves as the token as well. */
  readonly name: string;
  readonly id: UserId;
}

export interface Scene extends Readonly<Record<Who, Person>> {
  readonly id: ConversationId;
  /** Messages by what they are for. */
  readonly seqs: Readonly<Record<SeqName, number>>;
  /** Of the author: those that the message `album` carries, and one that was sent nowhere. */
  readonly files: {
    readonly album: readonly [FileId, FileId];
    readonly unsent: FileId;
    readonly picture: FileId;
  };
  readonly act: (who: Who, action: HttpCall) => Promise<unknown>;
  /** Of the server, not of the conversation. */
  readonly makeAdmin: (who: Who) => Promise<unknown>;
  /** People who are nowhere yet. */
  readonly invite: (count: number) => Promise<Person[]>;
}

export type SeqName = "old" | "quoted" | "reply" | "rich" | "album" | "unread" | "last";

let scenes = 0;

/** A conversation in which everything there is happened once. */
export async function setScene(server: { url: string; databaseUrl: string }, kind: Kind): Promise<Scene> {
  const scene = ++scenes;
  const people = await makePeople(server, scene);
  const { author, member, newcomer } = people;
  const id = await openConversation(server, kind, people);
  const act = (who: Who, action: HttpCall) => mustPerform(server, people[who].name, action);
  const { messages, conversations } = ENDPOINTS;

  const say = async (
    by: Person,
    content: string,
    extra: Omit<BodyOf<typeof messages.send>, "content"> = {},
  ) => {
    const body = { content, ...extra };
    return (await reply(server, by.name, messages.send, { params: { id }, body })).message.seq;
  };
  const adorn = async (seq: number) => {
    await act("member", toCall(messages.react, { params: { id, seq, emoji: "👍" } }));
    await act("author", toCall(messages.react, { params: { id, seq, emoji: "🎉" } }));
    await act("author", toCall(messages.pin, { params: { id, seq } }));
  };

  const old = await say(author, `an old one for @${member.name}`);
  await adorn(old);
  const quoted = await say(member, "a message that is answered");
  const answer = await say(author, "an answer", { reply_to_seq: quoted });
  if (kind !== "direct")
    await act(
      "author",
      toCall(conversations.addMembers, { params: { id }, body: { user_ids: [newcomer.id] } }),
    );
  const rich = await say(author, `for @${member.name} and @${newcomer.name}`);
  await adorn(rich);
  await say(member, "an answer to that", { reply_to_seq: rich });
  const [first, second, unsent] = await uploadThree(server, author);
  const album = await say(author, "two files", { client_id: "album", attachments: [first, second] });
  const unread = await say(member, `@${author.name} has not read this`);
  const last = await say(author, "the last one", { client_id: "last" });
  const invite = (count: number) =>
    Promise.all(Array.from({ length: count }, (_, i) => meet(server, `guest-${scene}-${i}`)));
  const makeAdmin = async (who: Who) => {
    await using sql = await connectSql(server.databaseUrl);
    await sql.rows("update users set instance_role = 'admin' where id = $1", [people[who].id]);
  };
  const { id: picture } = await uploadFile(server, author.name, SMALL_PNG);
  const files = { album: [first, second], unsent, picture } as const;
  const seqs = { old, quoted, reply: answer, rich, album, unread, last };
  return { ...people, id, act, makeAdmin, invite, files, seqs };
}

async function uploadThree(server: { url: string }, { name }: Person): Promise<[FileId, FileId, FileId]> {
  const upload = async (what: string) => (await uploadFile(server, name, `${what} of ${name}`, what)).id;
  return Promise.all([upload("first"), upload("second"), upload("unsent")]);
}

async function makePeople(server: { url: string }, scene: number): Promise<Record<Who, Person>> {
  const [author, member, newcomer, stranger] = await Promise.all([
    meet(server, `author-${scene}`),
    meet(server, `member-${scene}`),
    meet(server, `newcomer-${scene}`),
    meet(server, `stranger-${scene}`),
  ]);
  return { author, member, newcomer, stranger };
}

type Opening = BodyOf<typeof ENDPOINTS.conversations.create>;

async function openConversation(
  server: { url: string },
  kind: Kind,
  { author, member }: Record<Who, Person>,
): Promise<ConversationId> {
  const history = kind === "group with history joined" ? "joined" : "all";
  const group: Opening = { name: "A group", history, participant_ids: [member.id] };
  const body: Opening = kind === "direct" ? { participant_id: member.id } : group;
  const { conversation } = await reply(server, author.name, ENDPOINTS.conversations.create, { body });
  return conversation.id;
}
