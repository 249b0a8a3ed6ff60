import type { Conversation } from "@gochat/client";
import type { Device, Life } from "./device.ts";
import { watchTimeline } from "./timelines.ts";
import type { Walk } from "./walk.ts";

const EMOJI = ["👍", "❤️", "😂"];

/** What somebody does in a chat. */
export const ACTING: Record<
  string,
  [number, (walk: Walk, life: Life, device: Device) => string | undefined]
> = {
  send: [
    14,
    (walk, life, device) => {
      const conversation = conversationOf(walk, life);
      if (conversation === undefined) return undefined;
      const seqs =
        life.state.conversations
          .get(conversation.id)
          ?.runs.flat()
          .filter(({ kind }) => kind === "text") ?? [];
      const answered = walk.random.chance(0.3) ? walk.random.pick(seqs)?.seq : undefined;
      return walk.send(device, life, { conversation_id: conversation.id }, { replyTo: answered });
    },
  ],
  "send files": [
    4,
    (walk, life, device) => {
      const conversation = conversationOf(walk, life);
      if (conversation === undefined) return undefined;
      const files = Array.from({ length: 1 + walk.random.below(3) }, () => walk.nextFile());
      const said = walk.send(device, life, { conversation_id: conversation.id }, { files });
      return `${said} with files of ${files.map(({ length }) => length).join(" and ")} bytes`;
    },
  ],
  "send three": [
    4,
    (walk, life, device) => {
      const conversation = conversationOf(walk, life);
      if (conversation === undefined) return undefined;
      return [1, 2, 3].map(() => walk.send(device, life, { conversation_id: conversation.id })).join(", ");
    },
  ],
  "send to a name": [
    5,
    (walk, life, device) => {
      const other = walk.random.pick(walk.people.filter(({ name }) => name !== device.personName));
      return other && walk.send(device, life, { recipient: other.name });
    },
  ],
  "send with a bad reply": [
    1,
    (walk, life, device) => {
      const conversation = conversationOf(walk, life);
      return (
        conversation && walk.send(device, life, { conversation_id: conversation.id }, { replyTo: 1_000_000 })
      );
    },
  ],
  edit: [4, (walk, life) => change(walk, life, (c, seq) => c.edit(seq, `${walk.nextText()} edited`), true)],
  delete: [2, (walk, life) => change(walk, life, (c, seq) => c.delete(seq), true)],
  react: [4, (walk, life) => change(walk, life, (c, seq) => c.react(seq, walk.random.pick(EMOJI) ?? "👍"))],
  unreact: [
    2,
    (walk, life) => change(walk, life, (c, seq) => c.unreact(seq, walk.random.pick(EMOJI) ?? "👍")),
  ],
  "mark read": [
    5,
    (walk, life) => {
      const conversation = conversationOf(walk, life);
      if (conversation?.data === undefined) return undefined;
      const seq = Math.max(0, conversation.data.last_seq - walk.random.below(3));
      walk.expectSettled(conversation.markRead(seq), life, "mark read");
      return `up to ${seq} in ${conversation.id}`;
    },
  ],
  "mark unread": [
    2,
    (walk, life) => {
      const conversation = conversationOf(walk, life);
      if (conversation?.data === undefined) return undefined;
      const from = walk.random.chance(0.5) ? Math.max(1, conversation.data.last_seq - 2) : undefined;
      walk.expectSettled(conversation.markUnread(from), life, "mark unread");
      return `${from} in ${conversation.id}`;
    },
  ],
  type: [
    1,
    (walk, life) => {
      const conversation = conversationOf(walk, life);
      conversation?.notifyTyping();
      return conversation?.id;
    },
  ],
  "create a group": [
    1,
    (walk, life, device) => {
      const others = walk.people.filter(({ name }) => name !== device.personName && walk.random.chance(0.6));
      if (others.length === 0) return undefined;
      const usernames = others.map(({ name }) => name);
      walk.expectSettled(life.chat.createGroup({ name: walk.nextText(), usernames }), life, "create a group");
      return usernames.join(" ");
    },
  ],
  "add a member": [
    2,
    (walk, life, device) => {
      const group = groupOf(walk, life);
      const other = walk.random.pick(walk.people.filter(({ name }) => name !== device.personName));
      if (group === undefined || other === undefined) return undefined;
      walk.expectSettled(
        life.chat.api.conversations.addMembers({ id: group.id, usernames: [other.name] }),
        life,
        "add a member",
      );
      return `${other.name} to ${group.id}`;
    },
  ],
  "remove a member": [
    2,
    (walk, life) => {
      const group = groupOf(walk, life);
      const member = walk.random.pick(group?.data?.members ?? []);
      if (group === undefined || member === undefined) return undefined;
      walk.expectSettled(
        life.chat.api.conversations.removeMember({ id: group.id, user_id: member.user.id }),
        life,
        "remove a member",
      );
      return `${member.user.username} from ${group.id}`;
    },
  ],
  rename: [
    1,
    (walk, life) => {
      const group = groupOf(walk, life);
      if (group === undefined) return undefined;
      walk.expectSettled(
        life.chat.api.conversations.update({ id: group.id, name: walk.nextText() }),
        life,
        "rename",
      );
      return group.id;
    },
  ],
  "change what is seen": [
    2,
    (walk, life) => {
      const group = groupOf(walk, life);
      if (group === undefined) return undefined;
      const history = walk.random.chance(0.5) ? "all" : "joined";
      walk.expectSettled(
        life.chat.api.conversations.update({ id: group.id, history }),
        life,
        "change what is seen",
      );
      return `${history} in ${group.id}`;
    },
  ],
  "archive, pin or mute": [
    2,
    (walk, life) => {
      const conversation = conversationOf(walk, life);
      if (conversation === undefined) return undefined;
      const change = walk.random.pick([{ is_archived: true }, { is_pinned: true }, { is_pinned: false }]);
      walk.expectSettled(
        life.chat.api.conversations.updateMine({ id: conversation.id, ...change }),
        life,
        "archive, pin or mute",
      );
      return `${JSON.stringify(change)} in ${conversation.id}`;
    },
  ],
  "pin a message": [
    1,
    (walk, life) => change(walk, life, (c, seq) => life.chat.api.messages.pin({ id: c.id, seq })),
  ],
  "change a name": [
    1,
    (walk, life) => {
      walk.expectSettled(
        life.chat.api.users.updateMe({ display_name: walk.nextText() }),
        life,
        "change a name",
      );
      return "";
    },
  ],
  "open a timeline": [
    2,
    (walk, life, device) => {
      const conversation = conversationOf(walk, life);
      if (conversation === undefined) return undefined;
      watchTimeline(device, life, conversation.id);
      if (life.timelines.length > 3) life.timelines.shift()?.close();
      return conversation.id;
    },
  ],
  scroll: [
    5,
    (walk, life) => {
      const timeline = walk.random.pick(life.timelines);
      if (timeline === undefined) return undefined;
      const how = walk.random.pick(["older", "older", "newer", "jump", "end"]);
      const seq = 1 + walk.random.below(30);
      if (how === "older") walk.expectSettled(timeline.loadOlder(), life, "scroll");
      else if (how === "newer") walk.expectSettled(timeline.loadNewer(), life, "scroll");
      else if (how === "jump") walk.expectSettled(timeline.jumpTo(seq), life, "scroll");
      else walk.expectSettled(timeline.toEnd(), life, "scroll");
      return how === "jump" ? `to ${seq}` : how;
    },
  ],
  "cancel or retry": [
    2,
    (walk, life) => {
      const entry = walk.random.pick(life.chat.outbox.getSnapshot());
      if (entry === undefined) return undefined;
      const given = walk.ledger.find(entry.client_id);
      if (entry.status === "failed" && walk.random.chance(0.5)) {
        if (given !== undefined) given.wasRetried = true;
        return `again ${entry.client_id}: ${life.chat.outbox.retry(entry.client_id)}`;
      }
      const isBack = life.chat.outbox.cancel(entry.client_id);
      if (isBack && given !== undefined && given.outcome !== "refused") {
        // Of a chat that is gone, nobody waits.
        if (given.outcome === "waiting") given.outcome = "cancelled";
        given.isRefusedLater = true;
        given.isKept = true;
      }
      return `back ${entry.client_id}: ${isBack}`;
    },
  ],
};

function conversationOf(walk: Walk, { chat }: Life): Conversation | undefined {
  const data = walk.random.pick([...chat.conversations, ...chat.archived]);
  return data && chat.conversation(data.id);
}

function groupOf(walk: Walk, { chat }: Life): Conversation | undefined {
  const data = walk.random.pick(chat.conversations.filter(({ kind }) => kind === "group"));
  return data && chat.conversation(data.id);
}

function change(
  walk: Walk,
  life: Life,
  run: (conversation: Conversation, seq: number) => Promise<unknown>,
  isMine = false,
): string | undefined {
  const conversation = conversationOf(walk, life);
  const runs = life.state.conversations.get(conversation?.id ?? "")?.runs.flat() ?? [];
  const message = walk.random.pick(
    runs.filter(({ kind, sender }) => kind === "text" && (!isMine || sender.id === life.chat.me.id)),
  );
  if (conversation === undefined || message === undefined) return undefined;
  walk.expectSettled(run(conversation, message.seq), life, "change a message");
  return `${message.seq} in ${conversation.id}`;
}
