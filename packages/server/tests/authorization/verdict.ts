import type { ErrorCode } from "@gochat/protocol";
import { isSpecified, specifiedRule } from "@gochat/testkit/specified-policy.ts";
import type { Action, Standing } from "../../src/conversation-policy.ts";
import type { Operation } from "./operations.ts";
import { SAID } from "./scenes.ts";
import type { Actor, KnownMessage, KnownPerson, Scene } from "./scenes.ts";

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
  if (operation.name === "send again" && hasSaid(attempt)) return "ok"; // D3
  if (operation.about === "file") return ofFile(attempt);
  if (operation.about === "avatar")
    return actor.standing !== null && actor.standing !== "direct" ? "ok" : "file_not_found"; // F15
  if (actor.standing === null) return "conversation_not_found"; // G2
  if (operation.about === "message") return ofMessage(attempt, actor.standing);
  if (operation.about === "member") return ofMember(attempt, actor.standing);
  return ofConversation(attempt, actor.standing);
}

/** Whether they are in the conversation any more or not. */
const hasSaid = ({ scene, actor }: Attempt): boolean =>
  scene.messages.some(({ senderId, said }) => senderId === actor.person.id && said === SAID);

function ofFile({ scene, actor, operation, message }: Attempt): Verdict {
  const { standing, joinedSeq, person } = actor;
  const [action] = operation.actions;
  // F5, H6: as far as they may read the message.
  const isReader = standing !== null && message?.kind === "text" && message.seq > joinedSeq;
  if (action === undefined) return isReader ? "ok" : "file_not_found";
  if (standing === null) return "conversation_not_found"; // G2
  const refusal = refusalOf(action, standing, scene);
  if (refusal !== null) return refusal;
  if (!isReader || message.senderId !== person.id) return "file_not_found"; // F8
  return isTooEarly(action, standing, scene) ? "slow_mode" : "done";
}

function ofConversation({ scene, operation: { name, actions } }: Attempt, standing: Standing): Verdict {
  const [action, further] = actions;
  if (action === undefined) return "ok";
  const refusal = refusalOf(action, standing, scene);
  if (refusal !== null) return refusal;
  if (isTooEarly(action, standing, scene)) return "slow_mode";
  if (name === `set the history to ${scene.history}`) return "ok";
  if (name === "let only admins write" && scene.onlyAdminsWrite === true) return "ok";
  return further === undefined || isSpecified(further, standing) ? "done" : "forbidden";
}

function ofMessage(
  { scene, actor, operation: { name, actions }, message }: Attempt,
  standing: Standing,
): Verdict {
  const [action, ofOthers] = actions;
  const refusal = action === undefined ? null : refusalOf(action, standing, scene);
  if (refusal !== null) return refusal;
  if (message === null || message.kind === "missing" || message.seq <= actor.joinedSeq)
    return "message_not_found"; // H6
  if (action === undefined) return "ok";
  if (name === "report")
    return message.kind === "system" || message.senderId === actor.person.id ? "forbidden" : "done"; // Q1
  if (isTooEarly(action, standing, scene)) return "slow_mode";
  if (action !== "message.edit_own" && ofOthers === undefined) return "done";
  const allowed = name === "read the revisions of" ? "ok" : "done";
  // What happened in a group stays on record: it was nobody's message.
  if (message.kind === "system" && allowed === "done") return "forbidden";
  if (message.senderId === actor.person.id) return allowed;
  // M1
  return ofOthers !== undefined && isSpecified(ofOthers, standing) ? allowed : "forbidden";
}

function ofMember(attempt: Attempt, standing: Standing): Verdict {
  const { scene, actor, operation, person } = attempt;
  const [action] = operation.actions;
  if (person === null || action === undefined) throw new Error(`${operation.name} is done with somebody`);
  const refusal = refusalOf(action, standing, scene);
  switch (operation.name) {
    case "add":
      if (refusal !== null) return refusal;
      if (!person.canBeAdded) return "user_not_found";
      if (person.consent === "blocks") return "not_accepted"; // S11
      if (person.consent === "asks first") return "ok"; // S9
      return person.role === null ? "done" : "ok"; // G4
    case "ban":
      return ofBanning(attempt, standing);
    case "silence":
    case "lift the silence of":
      return ofSilencing(attempt, standing);
    case "lift the ban of":
      return refusal ?? "ok"; // G10
    case "remove":
      return person.userId === actor.person.id ? ofLeaving(scene, standing) : ofRemoving(attempt, standing);
    default:
      if (refusal !== null) return refusal;
      if (person.role === null) return "member_not_found";
      if (operation.name === `make ${person.role}`) return "ok";
      return person.role === "owner" ? "last_owner" : "done"; // G3
  }
}

function ofLeaving(scene: Scene, standing: Standing): Verdict {
  const right = specifiedRule("member.leave").rights[standing];
  if (right === "") return "forbidden";
  return right === "when alone" && !scene.isAlone ? "last_owner" : "done"; // G3
}

function ofRemoving({ person }: Attempt, standing: Standing): Verdict {
  if (!isSpecified("member.remove_member", standing)) return "forbidden";
  if (person === null || person.role === null) return "member_not_found";
  const action = person.role === "member" ? "member.remove_member" : "member.remove_admin";
  return isSpecified(action, standing) ? "done" : "forbidden";
}

/** G10 */
function ofBanning({ actor, person }: Attempt, standing: Standing): Verdict {
  if (!isSpecified("member.remove_member", standing)) return "forbidden";
  if (person === null || !person.canBeAdded) return "user_not_found";
  if (person.userId === actor.person.id) return "forbidden";
  const isOrdinary = person.role === null || person.role === "member";
  return isSpecified(isOrdinary ? "member.remove_member" : "member.remove_admin", standing)
    ? "done"
    : "forbidden";
}

/** G12 */
function ofSilencing({ actor, operation, person }: Attempt, standing: Standing): Verdict {
  if (!isSpecified("member.remove_member", standing)) return "forbidden";
  if (person === null || person.role === null) return "member_not_found";
  if (person.userId === actor.person.id || person.role === "owner") return "forbidden";
  const action = person.role === "member" ? "member.remove_member" : "member.remove_admin";
  if (!isSpecified(action, standing)) return "forbidden";
  return operation.name === "silence" ? "done" : "ok";
}

/** G13 */
const isTooEarly = (action: Action, standing: Standing, { isSlow = false }: Scene): boolean =>
  isSlow && standing === "member" && action === "message.send";

function refusalOf(
  action: Action,
  standing: Standing,
  { isClosed, isBlocked = false, onlyAdminsWrite = false, areSilenced = false }: Scene,
): Verdict | null {
  if (!isSpecified(action, standing)) return "forbidden";
  const { whenClosed, whenBlocked, whenAdminsWrite, whenSilenced } = specifiedRule(action);
  if (onlyAdminsWrite && standing === "member" && !whenAdminsWrite) return "forbidden"; // G11
  if (isClosed && !whenClosed) return "conversation_closed";
  if (isBlocked && !whenBlocked) return "not_accepted"; // S6
  return areSilenced && standing !== "owner" && !whenSilenced ? "silenced" : null; // G12
}
