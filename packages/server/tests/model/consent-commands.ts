import type { UserId } from "@gochat/protocol";
import fc from "fast-check";
import { expect } from "vitest";
import { command, judge, present } from "./command.ts";
import type { Command } from "./command.ts";
import { setBlock, settleRequest } from "./model-consent.ts";
import type { Model } from "./model.ts";
import { pickPlace, places } from "./picks.ts";
import { ask, nodeAt } from "./rig.ts";
import { ownStateInModel, ownStateOnWire } from "./views.ts";

/** Most often of the two of a direct conversation, if there is one. Blocks end more often than they are made, so that most go on. */
export const blockCommand: fc.Arbitrary<Command> = fc
  .record({
    conversation: fc.nat(59),
    isDirect: fc.constantFrom(true, true, true, false),
    who: fc.nat(4),
    other: fc.nat(4),
    node: fc.nat(1),
    isWanted: fc.boolean(),
  })
  .map((input) =>
    command(async (model, rig, say) => {
      const directs = model.conversations.filter(({ kind }) => kind === "direct");
      const { pair = [] } = (input.isDirect && directs[input.conversation % directs.length]) || {};
      const two = pair.length === 0 ? [input.who, input.other] : shuffled(model, pair, input.who);
      const [person, peer] = two.map((nth) => present(model.people[nth]));
      if (person === undefined || peer === undefined) return;
      say(`${person.username} ${input.isWanted ? "blocks" : "does not block"} ${peer.username}`);
      const path = `/users/me/blocks/${peer.id}`;
      const request = input.isWanted ? { method: "PUT", path, body: {} } : { method: "DELETE", path };
      const answer = await ask({ device: null, node: nodeAt(rig, input.node) }, person, request);
      judge(setBlock(model, person.id, peer.id, input.isWanted), answer);
    }),
  );

/** The two as numbers, the one or the other first. */
function shuffled({ people }: Model, pair: readonly UserId[], nth: number): number[] {
  const found = pair.map((userId) => people.findIndex(({ id }) => id === userId));
  return nth % 2 === 0 ? found : found.toReversed();
}

export const audienceCommand: fc.Arbitrary<Command> = fc
  .record({
    who: fc.nat(4),
    node: fc.nat(1),
    messages_from: fc.constantFrom("everybody" as const, "shared" as const, "nobody" as const),
  })
  .map(({ who, node, messages_from }) =>
    command(async (model, rig, say) => {
      const person = present(model.people[who]);
      say(`${person.username} takes messages from ${messages_from}`);
      const request = { method: "PATCH", path: "/users/me", body: { messages_from } };
      const { code } = await ask({ device: null, node: nodeAt(rig, node) }, person, request);
      expect(code).toBeNull();
      person.messagesFrom = messages_from;
    }),
  );

export const settleRequestCommand: fc.Arbitrary<Command> = fc
  .record({
    place: places,
    node: fc.nat(1),
    wanted: fc.constantFrom("accepted" as const, "ignored" as const),
  })
  .map(({ place, node, wanted }) =>
    command(async (model, rig, say) => {
      const { conversation, person } = pickAsked(model, pickPlace(model, place));
      say(`${person.username} says of ${conversation.label} as a request: ${wanted}`);
      const path = `/conversations/${conversation.id}/me`;
      const request = { method: "PATCH", path, body: { request: wanted } };
      const answer = await ask({ device: null, node: nodeAt(rig, node) }, person, request);
      const judged = judge(settleRequest(conversation, person.id, wanted), answer);
      if (judged === null) return;
      expect(ownStateOnWire(present(judged.body.me))).toEqual(
        ownStateInModel(conversation, person.id, judged.value),
      );
    }),
  );

/** Whoever is asked, if anybody is: else most of what is said makes no sense. */
function pickAsked(model: Model, otherwise: ReturnType<typeof pickPlace>): ReturnType<typeof pickPlace> {
  for (const conversation of model.conversations)
    for (const person of model.people)
      if ((conversation.members.get(person.id)?.request ?? null) !== null) return { conversation, person };
  return otherwise;
}
