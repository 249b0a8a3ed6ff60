import fc from "fast-check";
import { expect } from "vitest";
import type { ConversationId } from "@gochat/protocol";
import { command, judge, present } from "./command.ts";
import type { Command } from "./command.ts";
import { contents } from "./content.ts";
import { openDirect } from "./model-groups.ts";
import { findDirect, hasRoom } from "./model.ts";
import type { Conversation, Model, Person } from "./model.ts";
import { send } from "./model-messages.ts";
import type { Sent, SendInput } from "./model-messages.ts";
import { refused } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { pickConversation, pickPlace, pickSeq, places, seqs, ways } from "./picks.ts";
import { ask, wayOf } from "./rig.ts";
import type { Answer, Way } from "./rig.ts";
import { expectMessage } from "./views.ts";

// Few, so that they come again.
const clientIds = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  { weight: 2, arbitrary: fc.constantFrom("k1", "k2", "k3", "k4", "k5") },
);
const replies = fc.option(seqs({ newest: 12, own: 1, pinned: 1, beyond: 1 }), { freq: 2 });
const sends = { content: contents, clientId: clientIds, reply: replies };

function wireOf({ content, clientId, replyToSeq, attachments }: SendInput) {
  return {
    ...(content.text !== "" && { content: content.text }),
    ...(attachments.length > 0 && { attachments }),
    ...(clientId !== null && { client_id: clientId }),
    ...(replyToSeq !== null && { reply_to_seq: replyToSeq }),
  };
}

export const askToSend = (
  way: Way,
  person: Person,
  { id }: Conversation,
  input: SendInput,
): Promise<Answer> =>
  ask(way, person, {
    frame: { conversation_id: id, ...wireOf(input) },
    method: "POST",
    path: `/conversations/${id}/messages`,
    body: wireOf(input),
  });

export const describe = (input: SendInput): string => JSON.stringify(wireOf(input));

export function judgeSend(
  expected: Outcome<Sent>,
  answer: Answer,
  conversation: Conversation,
  person: Person,
): void {
  const judged = judge(expected, answer);
  if (judged === null) return;
  expect(judged.body.duplicate).toBe(judged.value.isDuplicate); // D3
  expectMessage(present(judged.body.message), conversation, judged.value.message, person.id);
}

export const sendCommand: fc.Arbitrary<Command> = fc
  .record({ place: places, way: ways, ...sends })
  .map((input) =>
    command(async (model, rig, say) => {
      const { conversation, person } = pickPlace(model, input.place);
      const message: SendInput = {
        content: input.content(model.people),
        clientId: input.clientId,
        replyToSeq: input.reply && pickSeq(conversation, person, input.reply),
        attachments: [],
      };
      say(`${person.username} sends to ${conversation.label}: ${describe(message)}`);
      const answer = await askToSend(wayOf(rig, person, input.way), person, conversation, message);
      judgeSend(send(model, conversation, person.id, message), answer, conversation, person);
    }),
  );

/** The same send once more, or something else under its key (D3, D4). */
export const resendCommand: fc.Arbitrary<Command> = fc
  .record({
    conversation: fc.nat(59),
    nth: fc.nat(59),
    isOther: fc.constantFrom(null, null, "content", "reply", "attachments"),
    way: ways,
  })
  .map((input) =>
    command(async (model, rig, say) => {
      const conversation = pickConversation(model, input.conversation);
      const keyed = conversation.messages.filter(({ clientId }) => clientId !== null);
      const earlier = keyed[input.nth % keyed.length];
      const person = model.people.find(({ id }) => id === earlier?.senderId);
      if (earlier === undefined || person === undefined) return;
      const { content, replyToSeq, attachments } = earlier.sent;
      const isOther = input.isOther === "attachments" && attachments.length === 0 ? "content" : input.isOther;
      const text =
        isOther === "content" || (isOther === "attachments" && content === "") ? `${content}!` : content;
      const message: SendInput = {
        content: { text, names: [], isBlank: false },
        clientId: earlier.clientId,
        replyToSeq: isOther === "reply" ? (replyToSeq ?? 0) + 1 : replyToSeq,
        attachments: isOther === "attachments" ? [] : attachments,
      };
      say(`${person.username} sends again to ${conversation.label}: ${describe(message)}`);
      const answer = await askToSend(wayOf(rig, person, input.way), person, conversation, message);
      judgeSend(send(model, conversation, person.id, message), answer, conversation, person);
    }),
  );

/** Several sends without waiting for the answers are stored in their order (O3). */
export const burstCommand: fc.Arbitrary<Command> = fc
  .record({
    place: places,
    way: fc.integer({ min: 2, max: 7 }),
    messages: fc.array(fc.record(sends), { minLength: 2, maxLength: 5 }),
  })
  .map((input) =>
    command(async (model, rig, say) => {
      const { conversation, person } = pickPlace(model, input.place);
      const way = wayOf(rig, person, input.way);
      if (way.device === null) return;
      const messages = input.messages.map(({ content, clientId, reply }) => {
        const seq = reply && pickSeq(conversation, person, reply);
        // Nobody can answer what is still on its way.
        const replyToSeq = seq !== null && seq > conversation.messages.length ? null : seq;
        return { content: content(model.people), clientId, replyToSeq, attachments: [] };
      });
      say(`${person.username} sends at once to ${conversation.label}: ${messages.map(describe).join(" ")}`);
      const answers = await Promise.all(messages.map((each) => askToSend(way, person, conversation, each)));
      const isKnown = (message: SendInput) => isSentBefore(conversation, person, message);
      const isRaced = messages.map((message) => !isKnown(message) && isKeySharedBy(messages, message));
      for (const [index, message] of messages.entries()) {
        const expected = send(model, conversation, person.id, message);
        // The key of what is refused is looked up beside the other sends (O3), and so before or after they are stored.
        const judged =
          "refused" in expected && message.content.isBlank && isRaced[index] === true
            ? refused(...expected.refused, "conflict", "invalid_request")
            : expected;
        judgeSend(judged, present(answers[index]), conversation, person);
      }
    }),
  );

const isKeySharedBy = (messages: readonly SendInput[], message: SendInput): boolean =>
  message.clientId !== null &&
  messages.some((other) => other !== message && other.clientId === message.clientId);

const isSentBefore = ({ messages }: Conversation, { id }: Person, { clientId }: SendInput): boolean =>
  clientId !== null && messages.some((sent) => sent.senderId === id && sent.clientId === clientId);

/** Members who send at the same moment: any order will do, and `seq` says which it was. */
export const crowdCommand: fc.Arbitrary<Command> = fc
  .record({
    conversation: fc.nat(59),
    contents: fc.array(contents, { minLength: 5, maxLength: 5 }),
    way: ways,
  })
  .map((input) =>
    command(async (model, rig, say) => {
      const conversation = pickConversation(model, input.conversation);
      const senders = model.people.filter(({ id }) => conversation.members.has(id));
      const sent = senders.map((person, index) => {
        const content = present(input.contents[index])(model.people);
        return { person, message: { content, clientId: null, replyToSeq: null, attachments: [] } };
      });
      say(`${senders.map(({ username }) => username).join()} send at the same time to ${conversation.label}`);
      const answered = await Promise.all(
        sent.map(async ({ person, message }, index) => {
          const way = wayOf(rig, person, input.way + index);
          return { person, message, answer: await askToSend(way, person, conversation, message) };
        }),
      );
      const seqOf = ({ body }: Answer) => body.message?.seq ?? 0;
      for (const { person, message, answer } of answered.toSorted(
        (a, b) => seqOf(a.answer) - seqOf(b.answer),
      ))
        judgeSend(send(model, conversation, person.id, message), answer, conversation, person);
    }),
  );

/** To a person by name, in any letter case; also to oneself, and to nobody. */
export const directSendCommand: fc.Arbitrary<Command> = fc
  .record({
    sender: fc.nat(4),
    recipient: fc.nat(5),
    isLoud: fc.boolean(),
    way: fc.integer({ min: 2, max: 7 }),
    ...sends,
  })
  .map((input) =>
    command(async (model, rig, say) => {
      const person = present(model.people[input.sender]);
      const peer = model.people[input.recipient];
      const way = wayOf(rig, person, input.way);
      if (way.device === null) return;
      if (!canSend(model, person, peer)) return;
      const known = peer && findDirect(model, person.id, peer.id);
      const message: SendInput = {
        content: input.content(model.people),
        clientId: input.clientId,
        replyToSeq: input.reply && (known === undefined ? 1 : pickSeq(known, person, input.reply)),
        attachments: [],
      };
      const name = peer?.username ?? `nobody-${person.username}`.slice(0, 32);
      const recipient = input.isLoud ? name.toUpperCase() : name;
      say(`${person.username} sends to ${recipient}: ${describe(message)}`);
      const answer = await ask(way, person, {
        frame: { type: "message.send", recipient, ...wireOf(message) },
        method: "POST",
        path: "/none",
      });
      const { conversation, expected } = sendByName(model, person, peer, message);
      if (conversation === null) {
        judge(expected, answer);
        return;
      }
      // What was refused may have opened it nevertheless, and does not say so.
      conversation.id ??= await idOfDirect(way, person, recipient);
      judgeSend(expected, answer, conversation, person);
    }),
  );

async function idOfDirect({ node }: Way, person: Person, participant: string): Promise<ConversationId> {
  const request = { method: "POST", path: "/conversations", body: { participant } };
  const { body } = await ask({ device: null, node }, person, request);
  expect(body.is_new).toBe(false);
  return present(body.conversation).id;
}

/** Whether that would not open one conversation too many. */
const canSend = (model: Model, person: Person, peer: Person | undefined): boolean =>
  peer === undefined ||
  peer === person ||
  findDirect(model, person.id, peer.id) !== undefined ||
  hasRoom(model);

/** D6 */
function sendByName(
  model: Model,
  person: Person,
  peer: Person | undefined,
  message: SendInput,
): { conversation: Conversation | null; expected: Outcome<Sent> } {
  // Nothing is opened for what cannot be sent to anybody.
  const isKnown =
    peer !== undefined && peer !== person && findDirect(model, person.id, peer.id) !== undefined;
  if (message.content.isBlank && !isKnown)
    return { conversation: null, expected: refused("invalid_request", "user_not_found", "self_recipient") };
  const opened = openDirect(model, person.id, peer?.id);
  if ("refused" in opened) return { conversation: null, expected: opened };
  const { conversation } = opened.done;
  return { conversation, expected: send(model, conversation, person.id, message) };
}
