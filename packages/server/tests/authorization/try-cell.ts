import type { ClientFrame, ServerFrame, UserId } from "@gochat/protocol";
import type { PlacedCell } from "./cells.ts";
import { codeOf } from "./device.ts";
import type { Device } from "./device.ts";
import { codeOfAnswer, perform } from "../http-call.ts";
import { NOWHERE } from "./operations.ts";
import type { Place } from "./operations.ts";
import { NO_ID, SAID, sayingOf } from "./scenes.ts";
import type { StoredState } from "./stored-state.ts";

/** What came of an attempt: `ok` or the code of the refusal, and the whole answer. */
export interface Outcome {
  readonly code: string;
  readonly answer: string;
}

export function placeOf({ id, actor, message, person, scene }: PlacedCell, before: StoredState): Place {
  const { last_seq: lastSeq, version } = before.conversation;
  // In a copy of a direct conversation the other side is somebody else.
  const peer = before.members.find(({ user_id }) => user_id !== actor.person.id)?.user_id;
  const userId = person?.userId ?? (NO_ID as UserId);
  const isOwnSaying = ({ sender_id, client_id }: StoredState["messages"][number]) =>
    sender_id === actor.person.id && client_id === sayingOf(SAID).client_id;
  return {
    id,
    actorId: actor.person.id,
    seq: message?.seq ?? 0,
    fileId: before.messages.find(({ seq }) => seq === message?.seq)?.attachments?.[0] ?? NOWHERE.fileId,
    avatarId: before.conversation.avatar_id ?? NOWHERE.avatarId,
    sentFiles: before.messages.find(isOwnSaying)?.attachments ?? undefined,
    userId: userId === scene.peer ? (peer ?? userId) : userId,
    lastSeq,
    version,
  };
}

export async function tryCell(
  server: { url: string },
  { operation, transport, actor }: PlacedCell,
  place: Place,
  device: Device | undefined,
): Promise<Outcome> {
  if (transport === "HTTP" && operation.http !== undefined) {
    const { token } = actor.person;
    const answer = await perform(server, token === "" ? undefined : token, operation.http(place));
    return { code: codeOfAnswer(answer), answer: JSON.stringify(answer.body) };
  }
  const frame = operation.frame?.(place);
  if (frame === undefined || device === undefined) throw new Error(`${operation.name} has no ${transport}`);
  return tryFrame(device, frame, place);
}

async function tryFrame(device: Device, frame: ClientFrame, { id }: Place): Promise<Outcome> {
  // There is something to stop only where one may begin.
  if (frame.type === "typing.stop") await device.tell({ type: "typing.start", conversation_id: id });
  if (frame.type === "typing.start" || frame.type === "typing.stop")
    return outcomeOf(await device.tell(frame));
  const outcome = outcomeOf(await device.ask(frame));
  if (frame.type !== "sync") return outcome;
  const reset = device.heardOf(id).find(({ type }) => type === "reset");
  return reset?.type === "reset" ? { code: meaningOf(reset), answer: "" } : outcome;
}

const outcomeOf = (answer: ServerFrame | undefined): Outcome => ({
  code: codeOf(answer),
  answer: JSON.stringify(answer ?? null),
});

function meaningOf({ reason }: Extract<ServerFrame, { type: "reset" }>): string {
  return reason === "not_found" ? "conversation_not_found" : `reset: ${reason}`;
}
