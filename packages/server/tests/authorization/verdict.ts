import type { ErrorCode } from "@gochat/protocol";
import type { Operation } from "./operations.ts";
import type { Actor, KnownMessage, KnownPerson, Scene } from "./scenes.ts";
import { mayRemove, rightOf } from "./specification.ts";
import type { RightName, Standing } from "./specification.ts";

/** `done`: it is answered and has its effect. `ok`: it is answered, and there was nothing to change. */
export type Verdict = "done" | "ok" | ErrorCode;

export interface Attempt {
  readonly scene: Scene;
  readonly actor: Actor;
  readonly operation: Operation;
  readonly message: KnownMessage | null;
  readonly person: KnownPerson | null;
}

/** What SPEC.md says of an attempt. Knows nothing of how the server decides. */
export function verdictOf(attempt: Attempt): Verdict {
  const { actor, operation } = attempt;
  if (!actor.isLoggedIn) return "unauthorized"; // C3, A8
  if (actor.standing === null) return "conversation_not_found"; // G2
  if (operation.about === "message") return ofMessage(attempt, actor.standing);
  if (operation.about === "member") return ofMember(attempt, actor.standing);
  return ofConversation(attempt, actor.standing);
}

function ofConversation({ scene, operation: { name, actions } }: Attempt, standing: Standing): Verdict {
  if (actions.length === 0) return "ok";
  if (actions.includes("conversation.update")) {
    if (isDenied("settings", standing)) return "forbidden";
    if (scene.isClosed) return "conversation_closed";
    if (name === `set the history to ${scene.history}`) return "ok";
    return actions.includes("conversation.open_history") && isDenied("openHistory", standing)
      ? "forbidden"
      : "done";
  }
  if (isDenied("everyday", standing)) return "forbidden";
  return scene.isClosed && name === "send" ? "conversation_closed" : "done"; // D8
}

function ofMessage(
  { scene, actor, operation: { name, actions }, message }: Attempt,
  standing: Standing,
): Verdict {
  if (name === "read the revisions of") return ofRevisions(actor, message, standing);
  const right: RightName = actions.includes("message.pin") ? "pin" : "everyday";
  if (actions.length > 0 && isDenied(right, standing)) return "forbidden";
  if (scene.isClosed && actions.length > 0 && name !== "delete") return "conversation_closed";
  if (message === null || message.kind === "missing" || message.seq <= actor.joinedSeq)
    return "message_not_found"; // H6
  if (actions.length === 0) return "ok";
  if (name !== "edit" && name !== "delete") return "done";
  // What happened in a group stays on record: it was nobody's message.
  if (message.kind === "system") return "forbidden";
  if (message.senderId === actor.person.id) return "done";
  // M1
  return name === "edit" || isDenied("deleteOthers", standing) ? "forbidden" : "done";
}

/** M1 */
function ofRevisions(actor: Actor, message: KnownMessage | null, standing: Standing): Verdict {
  if (message === null || message.kind === "missing" || message.seq <= actor.joinedSeq)
    return "message_not_found"; // H6
  if (message.senderId === actor.person.id) return "ok";
  return isDenied("revisionsOfOthers", standing) ? "forbidden" : "ok";
}

function ofMember(attempt: Attempt, standing: Standing): Verdict {
  const { scene, actor, operation, person } = attempt;
  if (person === null) throw new Error(`${operation.name} is about somebody`);
  switch (operation.name) {
    case "add":
      if (isDenied("add", standing)) return "forbidden";
      if (scene.isClosed) return "conversation_closed";
      if (!person.canBeAdded) return "user_not_found";
      return person.role === null ? "done" : "ok"; // G4
    case "remove":
      return person.userId === actor.person.id ? ofLeaving(scene, standing) : ofRemoving(attempt, standing);
    default:
      if (isDenied("roles", standing)) return "forbidden";
      if (scene.isClosed) return "conversation_closed";
      if (person.role === null) return "member_not_found";
      if (operation.name === `make ${person.role}`) return "ok";
      return person.role === "owner" ? "last_owner" : "done"; // G3
  }
}

function ofLeaving(scene: Scene, standing: Standing): Verdict {
  const right = rightOf("leave", standing);
  if (right === "") return "forbidden";
  return right === "when alone" && !scene.isAlone ? "last_owner" : "done"; // G3
}

function ofRemoving({ person }: Attempt, standing: Standing): Verdict {
  const right = rightOf("remove", standing);
  if (right === "") return "forbidden";
  if (person === null || person.role === null) return "member_not_found";
  return mayRemove(right, person.role) ? "done" : "forbidden";
}

const isDenied = (name: RightName, standing: Standing): boolean => rightOf(name, standing) === "";
