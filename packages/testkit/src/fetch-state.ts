import type { Conversation, ConversationId, Member, Message, OwnUser, UserSummary } from "@gochat/protocol";
import type { DeviceState, FreshState, ReadConversation } from "./device-state.ts";
import { call } from "./http.ts";

type Server = { url: string };

/** The lists that a node of the version before knows. */
export const FORMER_LISTS: readonly string[] = ["archived=false", "archived=true"];
const LISTS = [...FORMER_LISTS, "requests=true", "requests=ignored"];

/** Everything that this person sees, read now. */
export async function fetchState(
  server: Server,
  token: string,
  lists: readonly string[] = LISTS,
): Promise<FreshState> {
  const { user } = await get<{ user: OwnUser }>(server, token, "/auth/me");
  const found = new Map<ConversationId, ReadConversation>();
  for (const list of lists) {
    const pages = pagesOf<{ conversations: Conversation[] }>(server, token, `/conversations?${list}`);
    for await (const { conversations } of pages)
      for (const conversation of conversations)
        found.set(conversation.id, await readRest(server, token, conversation));
  }
  return { userId: user.id, conversations: found };
}

/** Reads what events alone do not tell this device. */
export async function readAwaited(device: DeviceState, server: Server, token: string): Promise<void> {
  if (device.mustReadList) device.readAll(await fetchState(server, token));
  for (const id of device.toRead) {
    const read = await readConversation(server, token, id);
    if (read === undefined) device.forget(id);
    else device.read(read);
  }
}

/** Undefined for somebody who is not in it. */
async function readConversation(
  server: Server,
  token: string,
  id: ConversationId,
): Promise<ReadConversation | undefined> {
  const { status, body } = await call<{ conversation: Conversation }>(
    server,
    "GET",
    `/api/v1/conversations/${id}`,
    {
      token,
    },
  );
  return status === 404 ? undefined : readRest(server, token, body.conversation);
}

async function readRest(
  server: Server,
  token: string,
  conversation: Conversation,
): Promise<ReadConversation> {
  const path = `/conversations/${conversation.id}`;
  const members: Member[] = [];
  for await (const page of pagesOf<{ members: Member[] }>(server, token, `${path}/members?limit=100`))
    members.push(...page.members);
  const messages: Message[] = [];
  for await (const page of pagesOf<{ messages: Message[] }>(server, token, `${path}/messages?limit=100`))
    messages.unshift(...page.messages);
  const readers: UserSummary[] = [];
  if (conversation.last_message !== null) {
    const newest = `${path}/messages/${conversation.last_seq}/readers?limit=100`;
    for await (const page of pagesOf<{ users: UserSummary[] }>(server, token, newest))
      readers.push(...page.users);
  }
  return { conversation, members, messages, readers: readers.map(({ id }) => id) };
}

interface Paged {
  next_cursor: string | null;
}

async function* pagesOf<Page extends object>(
  server: Server,
  token: string,
  path: string,
): AsyncGenerator<Page & Paged> {
  for (let cursor = ""; ;) {
    const page = await get<Page & Paged>(server, token, path + cursor);
    yield page;
    if (page.next_cursor === null) return;
    cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`;
  }
}

async function get<T>(server: Server, token: string, path: string): Promise<T> {
  const { status, body } = await call<T>(server, "GET", `/api/v1${path}`, { token });
  if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body)}`);
  return body;
}
