import type { Conversation, ConversationId, OwnState, OwnUser, Presence, UserId } from "@gochat/protocol";
import { call, connectUser } from "@gochat/testkit";
import type { TestClient } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import { codeOfAnswer } from "../http-call.ts";
import type { HttpAnswer } from "../http-call.ts";
import { apiOf } from "../sync/api.ts";
import type { Api } from "../sync/api.ts";

interface Node {
  readonly url: string;
}

/** Somebody with a device on a node, and the API of that node. */
export interface Person extends AsyncDisposable {
  readonly name: string;
  readonly id: UserId;
  readonly device: TestClient;
  readonly api: Api;
  /** `ok`, or the code of the error. */
  readonly outcome: (method: string, path: string, body?: object) => Promise<string>;
}

export async function join(node: Node, name: string): Promise<Person> {
  const { id } = await meet(node, name);
  const device = await connectUser(node, name);
  return {
    name,
    id,
    device,
    api: apiOf(node, name),
    outcome: async (method, path, body) =>
      codeOfAnswer(
        await call<HttpAnswer["body"]>(node, method, `/api/v1${path}`, {
          token: name,
          ...(body !== undefined && { body }),
        }),
      ),
    [Symbol.asyncDispose]: () => device[Symbol.asyncDispose](),
  };
}

let people = 0;
/** A name that nobody else in this process has. */
export const nameOf = (role: string): string => `${role}-${++people}`;

export const setAudience = (
  { api }: Person,
  setting: Partial<Pick<OwnUser, "messages_from" | "groups_from">>,
): Promise<unknown> => api("PATCH", "/users/me", setting);

export async function listIds({ api }: Person, query = ""): Promise<ConversationId[]> {
  const { conversations } = await api<{ conversations: Conversation[] }>("GET", `/conversations?${query}`);
  return conversations.map(({ id }) => id);
}

export async function stateOf({ api }: Person, id: ConversationId): Promise<OwnState> {
  return (await api<{ conversation: Conversation }>("GET", `/conversations/${id}`)).conversation.me;
}

export async function settle({ api }: Person, id: ConversationId, body: object): Promise<OwnState> {
  return (await api<{ me: OwnState }>("PATCH", `/conversations/${id}/me`, body)).me;
}

export async function watch({ device }: Person, userId: UserId): Promise<Presence["status"] | undefined> {
  device.send({ type: "presence.watch", user_ids: [userId] });
  const { states } = await device.next("presence.states");
  return states[0]?.status;
}

/** The outcome of a frame: `ok`, or the code of the error. */
export async function asked({ device }: Person, frame: Record<string, unknown>): Promise<string> {
  const answer = await device.request(frame);
  return answer.type === "error" ? answer.error.code : "ok";
}
