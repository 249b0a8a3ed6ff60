import { connect } from "@gochat/client";
import type { Chat, Conversation } from "@gochat/client";
import { eventually } from "@gochat/testkit/eventually.ts";
import { CONVERSATIONS } from "./conversations.ts";
import type { Planned, Said } from "./conversations.ts";
import { fileNamed, PEAKS } from "./files.ts";
import { USERNAMES } from "./people.ts";
import type { Username } from "./people.ts";

/** A conversation that is there, and which of its messages each line became. */
export interface Made {
  readonly plan: Planned;
  readonly id: string;
  readonly seqs: readonly number[];
}

type ChatOf = (name: Username) => Chat;
type In = (name: Username) => Promise<Conversation>;

const ALWAYS = "9999-12-31T00:00:00.000Z";

export const nameOf = (plan: Planned): string => (typeof plan.with === "string" ? plan.with : plan.with.name);

/** Lets everybody say what they say, through the SDK. */
export async function sayAll(url: string): Promise<readonly Made[]> {
  await using stack = new AsyncDisposableStack();
  const chats = new Map<Username, Chat>();
  for (const name of USERNAMES)
    chats.set(
      name,
      stack.adopt(await connect(url, { token: name }), (chat) => chat.close()),
    );
  const chatOf: ChatOf = (name) => chats.get(name) as Chat;
  const made: Made[] = [];
  for (const plan of CONVERSATIONS) made.push(await say(plan, chatOf));
  // What is marked is told in a moment.
  for (const { plan, id, seqs } of made)
    await eventually(() => {
      const read = chatOf("alice").conversation(id).data?.me.read_seq;
      if (read !== seqs.at(-1 - (plan.unread ?? 0)))
        throw new Error(`${nameOf(plan)} is read to ${String(read)}`);
    });
  return made;
}

async function say(plan: Planned, chatOf: ChatOf): Promise<Made> {
  const { id } = await open(plan, chatOf);
  const isIn: In = async (name) => {
    const conversation = chatOf(name).conversation(id);
    await eventually(() => {
      if (conversation.data === undefined) throw new Error(`${name} is not in ${nameOf(plan)}`);
    });
    return conversation;
  };
  const seqs: number[] = [];
  for (const line of plan.lines) {
    if ("text" in line) seqs.push(await write(line, seqs, isIn));
    else {
      await chatOf(line.by).api.conversations.addMembers({ id, usernames: [line.adds] });
      seqs.push((seqs.at(-1) ?? 0) + 1);
    }
  }
  await read(plan, seqs, isIn);
  const owner = chatOf(plan.members?.[0] ?? "alice");
  for (const [at, line] of plan.lines.entries())
    if ("text" in line && line.isPinned === true) await owner.api.messages.pin({ id, seq: seqs[at] ?? 0 });
  for (const admin of plan.admins ?? []) {
    await owner.api.conversations.updateMember({ id, user_id: chatOf(admin).me.id, role: "admin" });
  }
  const mine = { is_pinned: plan.is === "pinned", is_archived: plan.is === "archived" };
  const muted_until = plan.is === "muted" ? ALWAYS : null;
  await chatOf("alice").api.conversations.updateMine({ id, ...mine, muted_until });
  return { plan, id, seqs };
}

async function open(plan: Planned, chatOf: ChatOf): Promise<Conversation> {
  if (typeof plan.with === "string") return chatOf("alice").open(plan.with);
  const [owner = "alice", ...usernames] = plan.members ?? [];
  const { name, description } = plan.with;
  return chatOf(owner).createGroup({ name, usernames, ...(description !== undefined && { description }) });
}

async function write(line: Said, seqs: readonly number[], isIn: In): Promise<number> {
  const conversation = await isIn(line.by);
  const replyTo = line.answers === undefined ? undefined : seqs.at(-line.answers);
  const attachments = line.files?.map((name) =>
    name.startsWith("Voice") ? { file: fileNamed(name), durationMs: 42_000, peaks: PEAKS } : fileNamed(name),
  );
  const { seq } = await conversation.send(line.was ?? line.text, { replyTo, attachments });
  if (attachments !== undefined) await untilLookedAt(conversation, seq);
  if (line.was !== undefined) await conversation.edit(seq, line.text);
  for (const [emoji, names] of Object.entries(line.reactions ?? {}))
    for (const name of names) await (await isIn(name)).react(seq, emoji);
  if (line.isDeleted === true) await conversation.delete(seq);
  return seq;
}

/** Pictures are shown by what the server has made of them. */
const untilLookedAt = (conversation: Conversation, seq: number): Promise<void> =>
  eventually(() => {
    const timeline = conversation.timeline({ at: seq });
    const files = timeline.getSnapshot().messages.find((message) => message.seq === seq)?.attachments ?? [];
    timeline.close();
    const isAny = files.length > 0;
    if (!isAny || files.some(({ kind, media }) => kind === "image" && media?.thumbnails.length === 0))
      throw new Error(`the files of ${seq} were not looked at yet`);
  });

/** Everybody has read everything, but for what Alice has not, and who has read nothing. */
async function read(plan: Planned, seqs: readonly number[], isIn: In): Promise<void> {
  const others = plan.lines.filter((line) => "text" in line).map(({ by }) => by);
  const direct = typeof plan.with === "string" ? [plan.with] : [];
  for (const name of new Set<Username>([...others, ...direct, ...(plan.members ?? []), "alice"])) {
    if (plan.unreadBy?.includes(name) === true) continue;
    const unread = name === "alice" ? (plan.unread ?? 0) : 0;
    const seq = seqs.at(-1 - unread);
    if (seq !== undefined) await (await isIn(name)).markRead(seq);
  }
}
