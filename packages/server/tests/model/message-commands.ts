import fc from "fast-check";
import { expect } from "vitest";
import { command, judge, present } from "./command.ts";
import type { Command } from "./command.ts";
import { contents } from "./content.ts";
import { edit, pin, react, remove } from "./model-messages.ts";
import { ownerPlaces, pickPlace, pickSeq, places, seqs, ways } from "./picks.ts";
import { ask, wayOf } from "./rig.ts";
import { conversationInModel, conversationOnWire, expectMessage } from "./views.ts";

const ofMessage = { place: places, seq: seqs({ newest: 4, own: 12, pinned: 1, beyond: 1 }), way: ways };

export const editCommand: fc.Arbitrary<Command> = fc
  .record({
    ...ofMessage,
    content: contents,
    /** What it is told that the version is, compared with what it is. */
    ifVersion: fc.constantFrom(null, null, null, 0, 0, -1, 1),
    isSame: fc.oneof(
      { weight: 5, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
  })
  .map((input) =>
    command(async (model, rig, say) => {
      const { conversation, person } = pickPlace(model, input.place);
      const seq = pickSeq(conversation, person, input.seq);
      const before = conversation.messages[seq - 1];
      const said = input.content(model.people);
      // What is mentioned is resolved anew by an edit, and an edit to the same is none.
      const content =
        input.isSame && before !== undefined
          ? { ...said, text: before.content, isBlank: before.content === "" }
          : said;
      const ifVersion =
        input.ifVersion === null ? null : Math.max(0, (before?.version ?? 1) + input.ifVersion);
      say(
        `${person.username} edits ${conversation.label} #${seq} (if ${ifVersion}): ${JSON.stringify(content.text)}`,
      );
      const fields = { content: content.text, ...(ifVersion !== null && { if_version: ifVersion }) };
      const answer = await ask(wayOf(rig, person, input.way), person, {
        frame: { type: "message.edit", conversation_id: conversation.id, seq, ...fields },
        method: "PATCH",
        path: `/conversations/${conversation.id}/messages/${seq}`,
        body: fields,
      });
      const judged = judge(
        edit(model, conversation, person.id, seq, { content, kept: null, ifVersion }),
        answer,
      );
      if (judged !== null) expectMessage(present(judged.body.message), conversation, judged.value, person.id);
    }),
  );

export const deleteCommand: fc.Arbitrary<Command> = fc
  .record({ ...ofMessage, place: ownerPlaces, seq: seqs({ newest: 4, own: 8, pinned: 4, beyond: 1 }) })
  .map((input) =>
    command(async (model, rig, say) => {
      const { conversation, person } = pickPlace(model, input.place);
      const seq = pickSeq(conversation, person, input.seq);
      say(`${person.username} deletes ${conversation.label} #${seq}`);
      const answer = await ask(wayOf(rig, person, input.way), person, {
        frame: { type: "message.delete", conversation_id: conversation.id, seq },
        method: "DELETE",
        path: `/conversations/${conversation.id}/messages/${seq}`,
      });
      const judged = judge(remove(conversation, person.id, seq), answer);
      if (judged !== null) expectMessage(present(judged.body.message), conversation, judged.value, person.id);
    }),
  );

/** What is sent, and what is kept of it (M4). */
const EMOJI = [
  ["👍", "👍"],
  ["👍", "👍"],
  ["👍🏽", "👍🏽"],
  ["\u2764", "\u2764\uFE0F"],
  ["\u2764\uFE0F", "\u2764\uFE0F"],
  ["👩‍👩‍👧", "👩‍👩‍👧"],
  ["👍👍", null],
  ["a", null],
] as const;

export const reactCommand: fc.Arbitrary<Command> = fc
  .record({
    place: places,
    seq: seqs({ newest: 14, own: 2, pinned: 2, beyond: 1 }),
    way: ways,
    emoji: fc.constantFrom(...EMOJI),
    isWanted: fc.oneof(
      { weight: 2, arbitrary: fc.constant(true) },
      { weight: 1, arbitrary: fc.constant(false) },
    ),
  })
  .map(({ emoji: [given, emoji], isWanted, ...input }) =>
    command(async (model, rig, say) => {
      const { conversation, person } = pickPlace(model, input.place);
      const seq = pickSeq(conversation, person, input.seq);
      say(`${person.username} ${isWanted ? "adds" : "takes back"} ${given} at ${conversation.label} #${seq}`);
      const answer = await ask(wayOf(rig, person, input.way), person, {
        frame: {
          type: isWanted ? "reaction.add" : "reaction.remove",
          conversation_id: conversation.id,
          seq,
          emoji: given,
        },
        method: isWanted ? "PUT" : "DELETE",
        path: `/conversations/${conversation.id}/messages/${seq}/reactions/${encodeURIComponent(given)}`,
      });
      const judged = judge(react(model, conversation, person.id, seq, { emoji, isWanted }), answer);
      if (judged !== null) expectMessage(present(judged.body.message), conversation, judged.value, person.id);
    }),
  );

export const pinCommand: fc.Arbitrary<Command> = fc
  .record({
    place: ownerPlaces,
    seq: seqs({ newest: 10, own: 1, pinned: 6, beyond: 1 }),
    way: ways,
    isWanted: fc.oneof(
      { weight: 2, arbitrary: fc.constant(true) },
      { weight: 1, arbitrary: fc.constant(false) },
    ),
  })
  .map(({ isWanted, ...input }) =>
    command(async (model, rig, say) => {
      const { conversation, person } = pickPlace(model, input.place);
      const seq = pickSeq(conversation, person, input.seq);
      say(`${person.username} ${isWanted ? "pins" : "unpins"} ${conversation.label} #${seq}`);
      const answer = await ask(wayOf(rig, person, input.way), person, {
        method: isWanted ? "PUT" : "DELETE",
        path: `/conversations/${conversation.id}/pins/${seq}`,
      });
      const judged = judge(pin(model, conversation, person.id, seq, isWanted), answer);
      const member = conversation.members.get(person.id);
      if (judged === null || member === undefined) return;
      expect(conversationOnWire(present(judged.body.conversation))).toEqual(
        conversationInModel(conversation, person.id, member),
      );
    }),
  );
