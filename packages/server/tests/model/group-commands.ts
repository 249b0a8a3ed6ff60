import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect } from "vitest";
import type { UserId } from "@gochat/protocol";
import { command, judge, present } from "./command.ts";
import type { Command, Say } from "./command.ts";
import { add, createGroup, openDirect, setRole, setSilenced, takeOut, update } from "./model-groups.ts";
import type { GroupInput, SettingsInput } from "./model-groups.ts";
import { findDirect, hasRoom } from "./model.ts";
import type { Conversation, Model, Person } from "./model.ts";
import { memberPicks, ownerPlaces, pickPerson, pickPlace, places, ways } from "./picks.ts";
import { ask, wayOf } from "./rig.ts";
import type { Answer, Rig } from "./rig.ts";
import { conversationInModel, conversationOnWire } from "./views.ts";

/** What an answer shows of a conversation is what this person sees. */
function expectConversation(answer: Answer["body"], conversation: Conversation, { id }: Person): void {
  const shown = present(answer.conversation);
  conversation.id ??= shown.id;
  const member = present(conversation.members.get(id));
  expect(conversationOnWire(shown)).toEqual(conversationInModel(conversation, id, member));
}

/** Each person, or somebody who does not exist. */
const anybody = fc.oneof({ weight: 30, arbitrary: fc.nat(4) }, { weight: 1, arbitrary: fc.constant(5) });
const nameOf = (nth: number) => `Group ${nth}`;
const histories = fc.constantFrom("all", "joined");

export interface FoundInput {
  readonly owner: number;
  readonly others: readonly number[];
  readonly byName?: boolean;
  readonly name: string;
  readonly description?: string | undefined;
  readonly history?: Conversation["history"] | undefined;
  readonly way: number;
}

const idsOf = ({ people }: Model, nths: readonly number[]): UserId[] =>
  nths.map((nth) => people[nth]?.id ?? (randomUUID() as UserId));

/** With `byName` every second one by their username, in another form than theirs (A1). */
function byBoth(model: Model, nths: readonly number[], byName: boolean, { username }: Person) {
  const all = idsOf(model, nths);
  const isNamed = (_: unknown, place: number) => byName && place % 2 === 0;
  const names = nths.filter(isNamed).map((nth) => model.people[nth]?.username ?? `no-${username}`);
  return {
    all,
    ids: all.filter((_, place) => !isNamed(_, place)),
    names: names.map((name) => name.toUpperCase()),
  };
}

export async function found(model: Model, rig: Rig, say: Say, input: FoundInput): Promise<void> {
  const person = present(model.people[input.owner]);
  const { name, description, history } = input;
  const people = byBoth(model, input.others, input.byName === true, person);
  const settings = {
    name,
    ...(description !== undefined && { description }),
    ...(history !== undefined && { history }),
  };
  say(`${person.username} makes a group with ${input.others.join()}: ${JSON.stringify(settings)}`);
  const answer = await ask(wayOf(rig, person, input.way), person, {
    method: "POST",
    path: "/conversations",
    body: {
      ...settings,
      ...(people.ids.length > 0 && { participant_ids: people.ids }),
      ...(people.names.length > 0 && { participants: people.names }),
    },
  });
  const group: GroupInput = { ...settings, participantIds: people.all };
  const judged = judge(createGroup(model, person.id, group), answer);
  if (judged !== null) expectConversation(judged.body, judged.value, person);
}

export const createGroupCommand: fc.Arbitrary<Command> = fc
  .record({
    owner: fc.nat(4),
    others: fc.array(anybody, { minLength: 1, maxLength: 4 }),
    byName: fc.boolean(),
    name: fc.nat(3).map(nameOf),
    description: fc.constantFrom(undefined, "", "About"),
    history: fc.option(histories, { nil: undefined }),
    way: ways,
  })
  .map((input) =>
    command(async (model, rig, say) => {
      if (hasRoom(model)) await found(model, rig, say, input);
    }),
  );

export const openDirectCommand: fc.Arbitrary<Command> = fc
  .record({ who: fc.nat(4), peer: anybody, byName: fc.boolean(), way: ways })
  .map((input) =>
    command(async (model, rig, say) => {
      const person = present(model.people[input.who]);
      const peer = model.people[input.peer];
      const isKnown = peer !== undefined && findDirect(model, person.id, peer.id) !== undefined;
      if (!hasRoom(model) && !isKnown && peer !== undefined && peer !== person) return;
      const body = input.byName
        ? { participant: (peer?.username ?? `no-${person.username}`).toUpperCase() }
        : { participant_id: peer?.id ?? randomUUID() };
      say(`${person.username} opens ${JSON.stringify(body)}`);
      const way = wayOf(rig, person, input.way);
      const answer = await ask(way, person, { method: "POST", path: "/conversations", body });
      const judged = judge(openDirect(model, person.id, peer?.id), answer);
      if (judged === null) return;
      expect(judged.body.is_new).toBe(judged.value.isNew);
      expectConversation(judged.body, judged.value.conversation, person);
    }),
  );

export const updateCommand: fc.Arbitrary<Command> = fc
  .record({
    place: ownerPlaces,
    name: fc.option(fc.nat(3).map(nameOf), { nil: undefined }),
    description: fc.constantFrom(undefined, undefined, null, "", "About", "More"),
    history: fc.option(histories, { nil: undefined }),
    who_writes: fc.constantFrom(undefined, undefined, "everybody", "everybody", "admins"),
    slow_mode_s: fc.constantFrom(undefined, undefined, undefined, 0, 0, 21_600),
    way: ways,
  })
  .map((input) =>
    command(async (model, rig, say) => {
      const { conversation, person } = pickPlace(model, input.place);
      const { description, history, who_writes, slow_mode_s } = input;
      const isOfSome = [description, history, who_writes, slow_mode_s].some((each) => each !== undefined);
      const { name = isOfSome ? undefined : "Named" } = input;
      const settings: SettingsInput = {
        ...(name !== undefined && { name }),
        ...(description !== undefined && { description }),
        ...(history !== undefined && { history }),
        ...(who_writes !== undefined && { who_writes }),
        ...(slow_mode_s !== undefined && { slow_mode_s }),
      };
      say(`${person.username} changes ${conversation.label}: ${JSON.stringify(settings)}`);
      const way = wayOf(rig, person, input.way);
      const path = `/conversations/${conversation.id}`;
      const answer = await ask(way, person, { method: "PATCH", path, body: settings });
      const judged = judge(update(conversation, person.id, settings), answer);
      if (judged !== null) expectConversation(judged.body, conversation, person);
    }),
  );

export const addCommand: fc.Arbitrary<Command> = fc
  .record({
    place: ownerPlaces,
    others: fc.array(anybody, { minLength: 1, maxLength: 3 }),
    byName: fc.boolean(),
    way: ways,
  })
  .map((input) =>
    command(async (model, rig, say) => {
      const { conversation, person } = pickPlace(model, input.place);
      const chosen = byBoth(model, input.others, input.byName, person);
      say(`${person.username} adds ${input.others.join()} to ${conversation.label}`);
      const answer = await ask(wayOf(rig, person, input.way), person, {
        method: "POST",
        path: `/conversations/${conversation.id}/members`,
        body: {
          ...(chosen.ids.length > 0 && { user_ids: chosen.ids }),
          ...(chosen.names.length > 0 && { usernames: chosen.names }),
        },
      });
      const judged = judge(add(model, conversation, person.id, chosen.all), answer);
      if (judged === null) return;
      const added = present(judged.body.members).map(({ user, role }) => [user.id, role]);
      expect(new Map(added as [UserId, string][])).toEqual(new Map(judged.value.map((id) => [id, "member"])));
      expect(judged.body.member_count).toBe(conversation.members.size);
    }),
  );

export const leaveCommand: fc.Arbitrary<Command> = fc.record({ place: places, way: ways }).map((input) =>
  command(async (model, rig, say) => {
    const { conversation, person } = pickPlace(model, input.place);
    await askToTakeOut({ rig, say, conversation, person, target: person, way: input.way });
  }),
);

export const removeCommand: fc.Arbitrary<Command> = fc
  .record({ place: ownerPlaces, target: memberPicks, way: ways })
  .map((input) =>
    command(async (model, rig, say) => {
      const { conversation, person } = pickPlace(model, input.place);
      const target = pickPerson(model, conversation, input.target);
      await askToTakeOut({ rig, say, conversation, person, target, way: input.way });
    }),
  );

async function askToTakeOut(asked: {
  rig: Rig;
  say: Say;
  conversation: Conversation;
  person: Person;
  target: Person;
  way: number;
}): Promise<void> {
  const { rig, say, conversation, person, target, way } = asked;
  say(`${person.username} removes ${target.username} from ${conversation.label}`);
  const path = `/conversations/${conversation.id}/members/${target.id}`;
  const answer = await ask(wayOf(rig, person, way), person, { method: "DELETE", path });
  judge(takeOut(conversation, person.id, target.id), answer);
}

export const setRoleCommand: fc.Arbitrary<Command> = fc
  .record({
    place: ownerPlaces,
    target: memberPicks,
    role: fc.constantFrom("owner", "admin", "admin", "member"),
    way: ways,
  })
  .map((input) =>
    command(async (model, rig, say) => {
      const { conversation, person } = pickPlace(model, input.place);
      const target = pickPerson(model, conversation, input.target);
      const { role } = input;
      say(`${person.username} makes ${target.username} ${role} of ${conversation.label}`);
      const answer = await ask(wayOf(rig, person, input.way), person, {
        method: "PATCH",
        path: `/conversations/${conversation.id}/members/${target.id}`,
        body: { role },
      });
      const judged = judge(setRole(conversation, person.id, target.id, role), answer);
      if (judged !== null) expect(judged.body.member).toMatchObject({ role, user: { id: target.id } });
    }),
  );

// One time for all: the same silence again is no change.
const IN_A_WEEK = new Date(Date.now() + 7 * 24 * 3_600_000).toISOString();

export const silenceCommand: fc.Arbitrary<Command> = fc
  .record({ place: ownerPlaces, target: memberPicks, isSilenced: fc.boolean(), way: ways })
  .map((input) =>
    command(async (model, rig, say) => {
      const { conversation, person } = pickPlace(model, input.place);
      const target = pickPerson(model, conversation, input.target);
      const { isSilenced } = input;
      say(
        `${person.username} ${isSilenced ? "silences" : "lets speak"} ${target.username} in ${conversation.label}`,
      );
      const answer = await ask(wayOf(rig, person, input.way), person, {
        method: isSilenced ? "PUT" : "DELETE",
        path: `/conversations/${conversation.id}/silences/${target.id}`,
        ...(isSilenced && { body: { until: IN_A_WEEK } }),
      });
      const judged = judge(setSilenced(conversation, person.id, target.id, isSilenced), answer);
      if (judged !== null)
        expect(judged.body.member?.silenced_until).toBe(isSilenced ? IN_A_WEEK : undefined);
    }),
  );
