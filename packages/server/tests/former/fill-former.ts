import type { Conversation, ConversationId, OwnUser, UserId } from "@gochat/protocol";
import { call, connectUser } from "@gochat/testkit";
import type { TestClient } from "@gochat/testkit";

type Server = { readonly url: string };

/** Whose view of what the version before wrote is kept with it. */
export const FORMER_PEOPLE = ["alice", "bob", "carol"] as const;

/** One of everything that a database holds, made through the API of a server. */
export async function fillFormer(server: Server): Promise<void> {
  await using alice = await connectUser(server, "alice");
  await using bob = await connectUser(server, "bob");
  await using carol = await connectUser(server, "carol");
  await fillAccounts(server, alice);
  await fillPair(server, alice, bob);
  await fillGroup(server, alice, carol);
}

async function fillAccounts(server: Server, alice: TestClient): Promise<void> {
  const password = "correct horse battery staple";
  await http(server, "", "POST", "/auth/register", { username: "dora", email: "Dora@Example.org", password });
  await http(server, "alice", "PATCH", "/users/me", { display_name: "Alice A." });
  await http(server, "eve", "GET", "/auth/me");
  await alice.sendMessage({ recipient: "eve" }, "still there?");
  await http(server, "eve", "DELETE", "/users/me");
}

async function fillPair(server: Server, alice: TestClient, bob: TestClient): Promise<void> {
  const { conversation_id } = await alice.sendMessage({ recipient: "bob" }, "hello", "first");
  await bob.sendMessage({ conversation_id }, "hello to you", "second");
  await frame(bob, { type: "message.send", conversation_id, content: "answering", reply_to_seq: 1 });
  await frame(alice, { type: "message.edit", conversation_id, seq: 1, content: "hello, Bob" });
  await frame(bob, { type: "reaction.add", conversation_id, seq: 1, emoji: "👍" });
  await bob.sendMessage({ conversation_id }, "to be deleted");
  await frame(bob, { type: "message.delete", conversation_id, seq: 4 });
  await http(server, "alice", "POST", "/marks", { marks: [{ conversation_id, read_seq: 2 }] });
  await http(server, "bob", "PATCH", `/conversations/${conversation_id}/me`, { is_archived: true });
}

async function fillGroup(server: Server, alice: TestClient, carol: TestClient): Promise<void> {
  const [bobId, carolId] = [await idOf(server, "bob"), await idOf(server, "carol")];
  const settings = { name: "Team", description: "Of three", history: "joined", participant_ids: [bobId] };
  const made = await http<{ conversation: Conversation }>(
    server,
    "alice",
    "POST",
    "/conversations",
    settings,
  );
  const conversation_id: ConversationId = made.conversation.id;
  const path = `/conversations/${conversation_id}`;
  await alice.sendMessage({ conversation_id }, "@bob before Carol came");
  await http(server, "alice", "POST", `${path}/members`, { user_ids: [carolId] });
  const { seq } = await carol.sendMessage({ conversation_id }, "hi @alice and @bob");
  await http(server, "alice", "PATCH", `${path}/members/${bobId}`, { role: "admin" });
  await http(server, "bob", "PATCH", path, { name: "The team" });
  await http(server, "alice", "PUT", `${path}/pins/${seq}`);
  await http(server, "carol", "PATCH", `${path}/me`, { is_pinned: true });
}

const idOf = async (server: Server, token: string): Promise<UserId> =>
  (await http<{ user: OwnUser }>(server, token, "GET", "/auth/me")).user.id;

async function http<T>(
  server: Server,
  token: string,
  method: string,
  path: string,
  body?: object,
): Promise<T> {
  const answer = await call<T>(server, method, `/api/v1${path}`, { token, body });
  if (answer.status >= 300)
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

async function frame(client: TestClient, value: Record<string, unknown>): Promise<void> {
  const answer = await client.request(value);
  if (answer.type === "error") throw new Error(`${String(value["type"])} was refused: ${answer.error.code}`);
}
