import type { Conversation, ConversationId, Message } from "@gochat/protocol";
import { call } from "@gochat/testkit";

export type Api = <T = unknown>(method: string, path: string, body?: unknown) => Promise<T>;

/** The HTTP API as one person uses it. Throws at every refusal. */
export const apiOf =
  (server: { url: string }, token: string): Api =>
  async <T>(method: string, path: string, body?: unknown) => {
    const options = { token, ...(body !== undefined && { body }) };
    const answer = await call<T>(server, method, `/api/v1${path}`, options);
    if (answer.status >= 300)
      throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

export async function openConversation(api: Api, body: object): Promise<ConversationId> {
  const { conversation } = await api<{ conversation: Conversation }>("POST", "/conversations", body);
  return conversation.id;
}

export async function sendOver(api: Api, id: ConversationId, content: string): Promise<Message> {
  const { message } = await api<{ message: Message }>("POST", `/conversations/${id}/messages`, { content });
  return message;
}

/** All messages that one sees, by seq. */
export async function readMessages(api: Api, id: ConversationId): Promise<Map<number, Message>> {
  const found = new Map<number, Message>();
  for (let after = 0; ;) {
    const path = `/conversations/${id}/messages?limit=100&after=${after}`;
    const page = await api<{ messages: Message[]; has_more: boolean }>("GET", path);
    for (const message of page.messages) found.set(message.seq, message);
    after = page.messages.at(-1)?.seq ?? after;
    if (!page.has_more) return found;
  }
}
