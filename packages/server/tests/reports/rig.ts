import { ENDPOINTS } from "@gochat/protocol";
import type {
  BodyOf,
  ConversationId,
  QueryOf,
  Report,
  ReportEntry,
  ReportId,
  Resolution,
} from "@gochat/protocol";
import type { Person } from "../authorization/people.ts";
import { ask, codeOf } from "../administration/rig.ts";

const { conversations, messages, reports } = ENDPOINTS;

interface Node {
  readonly url: string;
}

export async function makeGroup(
  node: Node,
  owner: Person,
  members: readonly Person[],
  history: "all" | "joined" = "all",
): Promise<ConversationId> {
  const body = { name: "Garden", history, participant_ids: members.map(({ id }) => id) };
  return (await ask(node, owner, conversations.create, { body })).conversation.id;
}

/** Answers with its seq. */
export async function say(
  node: Node,
  by: Person,
  id: ConversationId,
  body: BodyOf<typeof messages.send> | string,
): Promise<number> {
  const said = typeof body === "string" ? { content: body } : body;
  return (await ask(node, by, messages.send, { params: { id }, body: said })).message.seq;
}

/** `ok`, or the code of the error. */
export const report = (
  node: Node,
  by: Person,
  id: ConversationId,
  seq: number,
  body: BodyOf<typeof reports.create> = { reason: "abuse" },
): Promise<string> => codeOf(node, by, reports.create, { params: { id, seq }, body });

/** Entries of one conversation. */
export async function entriesOf(
  node: Node,
  admin: Person,
  id: ConversationId,
  query: QueryOf<typeof reports.list> = {},
): Promise<ReportEntry[]> {
  const { entries } = await ask(node, admin, reports.list, { query: { limit: 100, ...query } });
  return entries.filter(({ conversation_id }) => conversation_id === id);
}

export async function onlyEntry(node: Node, admin: Person, id: ConversationId): Promise<ReportEntry> {
  const [entry, ...others] = await entriesOf(node, admin, id);
  if (entry === undefined || others.length > 0) throw new Error("There is not one entry.");
  return entry;
}

export const reportsOf = async (node: Node, admin: Person, id: ReportId): Promise<Report[]> =>
  (await ask(node, admin, reports.get, { params: { id } })).reports;

export const resolve = (
  node: Node,
  by: Person,
  id: ReportId,
  resolution: Resolution = "dismissed",
): Promise<string> => codeOf(node, by, reports.resolve, { params: { id }, body: { resolution } });
