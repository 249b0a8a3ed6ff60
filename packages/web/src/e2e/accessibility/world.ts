import { connect, register } from "@gochat/client";
import { CONSENT, INVITATIONS, SECOND_FACTOR } from "@gochat/client/calls";
import type { Chat, Conversation } from "@gochat/client";
import { eventually } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import { totpCode } from "@gochat/testkit/totp.ts";
import { movingGif, png, text, wav } from "../files/samples.ts";
import type { Sample } from "../files/samples.ts";
import type { Web } from "../rig.ts";

export const PASSWORD = "correct horse battery";
export const LONG_NAME = "Ana Isabel de Vasconcelos e Albuquerque de Magalhães Coutinho";
/** Wider than any screen. */
export const LONG_WORD =
  "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(3);

/** What the screens show. */
export interface World {
  readonly web: Web;
  readonly trip: Conversation;
  readonly direct: Conversation;
  readonly bob: Chat;
  /** The one with code, a list, a link, a mention and reactions. */
  readonly rich: number;
  /** Of Alice, changed once, and an answer. */
  readonly own: number;
  /** Of Alice: pictures, sounds and files of every kind. */
  readonly files: number;
  /** Of somebody who asks Alice. */
  readonly request: Conversation;
  /** With Ivan, whom Alice blocks, and hides in groups. */
  readonly blocked: Conversation;
  /** A group in which Ivan writes. */
  readonly quiet: Conversation;
  /** The path of a link into the group. */
  readonly invitation: string;
}

/**
 * Alice owns a group, in which there is a row of every kind, and knows Bob. Somebody asks her, and somebody she blocks. Erin has an account with a password, Fay one with a second factor as
 * well. Grace administers the server.
 */
export async function makeWorld(web: Web): Promise<World> {
  const alice = await web.person("alice");
  const bob = await web.person("bob");
  const carol = await web.person("carol");
  await meet(web, "dave");
  await carol.api.users.updateMe({ display_name: LONG_NAME });
  await register(web.url, { email: "erin@example.com", username: "erin", password: PASSWORD });
  await makeFay(web);
  await web.makeAdmin("grace");

  const trip = await alice.createGroup({
    name: "Trip",
    description: "To the sea",
    usernames: ["bob", "carol"],
  });
  const { id } = trip;
  await eventually(() => bob.conversation(id).data ?? Promise.reject(new Error("not there yet")));
  const theirs = bob.conversation(id);
  const { seq: rich } = await theirs.send(
    "@alice **see** `code` and [a link](https://example.com)\n\n```ts\nlet a = 1;\n```\n\n> so\n\n- one\n- two\n\n" +
      `https://example.com/${"a".repeat(30)}`,
  );
  await trip.react(rich, "👍");
  await theirs.react(rich, "👍");
  const { seq: gone } = await theirs.send("To be deleted");
  await theirs.delete(gone);
  await theirs.send("🎉");
  const { seq: files } = await trip.send("Of every kind", { attachments: filesOfEveryKind() });
  await eventually(() => {
    const timeline = theirs.timeline();
    const { messages } = timeline.getSnapshot();
    timeline.close();
    const pictures = messages.at(-1)?.attachments?.filter(({ kind }) => kind === "image") ?? [];
    if (pictures.length < 5 || pictures.some(({ media }) => media?.thumbnails.length === 0))
      throw new Error("not looked at yet");
  });
  await carol.conversation(id).send(LONG_WORD);
  const { seq: own } = await trip.send("Mine", { replyTo: rich });
  await trip.edit(own, "Mine again");
  await theirs.markRead();
  await alice.api.messages.pin({ id, seq: rich });

  const direct = await bob.open("alice");
  await direct.send("Hello Alice");
  const archived = await alice.createGroup({ name: "Last year", usernames: ["bob"] });
  await alice.api.conversations.updateMine({ id: archived.id, is_archived: true });
  const ivan = await web.person("ivan");
  const quiet = await bob.createGroup({ name: LONG_NAME, usernames: ["alice", "ivan"] });
  await eventually(() => ivan.conversation(quiet.id).data ?? Promise.reject(new Error("not there yet")));
  await ivan.conversation(quiet.id).send("Hidden from Alice");
  await quiet.send(LONG_WORD);
  await eventually(() => alice.conversation(quiet.id).data ?? Promise.reject(new Error("not there yet")));
  await alice.api.conversations.updateMine({
    id: quiet.id,
    muted_until: "9999-12-31T00:00:00.000Z",
    is_pinned: true,
  });
  const blocked = await alice.open("ivan");
  await blocked.send("Hello Ivan");
  await alice.calls(CONSENT).block({ user_id: ivan.me.id, hides_in_groups: true });
  await alice.api.users.updateMe({ messages_from: "nobody", groups_from: "nobody" });
  const judy = await web.person("judy");
  await judy.api.users.updateMe({ display_name: LONG_NAME });
  const request = await judy.open("alice");
  await request.send(LONG_WORD);
  const ignored = await (await web.person("karl")).open("alice");
  await ignored.send("Buy this");
  await eventually(() => alice.api.conversations.updateMine({ id: ignored.id, request: "ignored" }));
  await judy.createGroup({ name: LONG_WORD.slice(0, 100), usernames: ["bob", "alice"] });
  const { token } = await alice.calls(INVITATIONS).create({ conversation_id: id });
  return { web, trip, direct, request, blocked, quiet, bob, rich, own, files, invitation: `/join#${token}` };
}

async function makeFay({ url }: Web): Promise<void> {
  await register(url, { email: "fay@example.com", username: "fay", password: PASSWORD });
  await using stack = new AsyncDisposableStack();
  const fay = stack.adopt(await connect(url, { login: "fay", password: PASSWORD }), (chat) => chat.close());
  const factor = fay.calls(SECOND_FACTOR);
  const { secret } = await factor.setUp({ current_password: PASSWORD });
  await factor.turnOn({ code: totpCode(secret) });
}

const fileOf = ({ name, mimeType, buffer }: Sample): File =>
  new File([Uint8Array.from(buffer)], name, { type: mimeType });

function filesOfEveryKind() {
  const voice = { file: fileOf(wav("voice.wav", 3)), durationMs: 3_000, peaks: btoa("quiet and LOUD") };
  const pictures = ["a.png", "b.png", "c.png", "d.png"].map((name) => png(name, 60, 40));
  return [
    ...pictures.map(fileOf),
    fileOf(movingGif("moves.gif")),
    fileOf(wav("song.wav", 3)),
    voice,
    fileOf(text(`${LONG_WORD.slice(0, 100)}.txt`)),
  ];
}
