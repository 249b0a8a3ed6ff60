import fc from "fast-check";
import type { Conversation, Member, Model, Person } from "./model.ts";

/**
 * Commands are made before it is known what there will be, so they name things by numbers that are looked up when they run. Most
 * of what they find makes sense, and a good part does not.
 */
export interface Place {
  readonly conversation: number;
  readonly actor: Pick;
}

export interface Pick {
  readonly among: "members" | "owners" | "outsiders" | "all";
  readonly nth: number;
}

const nth = fc.nat(59);

const among = (members: number, owners: number) =>
  fc.oneof(
    { weight: members, arbitrary: fc.constant("members" as const) },
    { weight: owners, arbitrary: fc.constant("owners" as const) },
    { weight: 1, arbitrary: fc.constant("outsiders" as const) },
    { weight: 1, arbitrary: fc.constant("all" as const) },
  );

/** For what every member may do. */
export const memberPicks: fc.Arbitrary<Pick> = fc.record({ among: among(10, 1), nth });
/** For what is for owners and admins. */
const ownerPicks: fc.Arbitrary<Pick> = fc.record({ among: among(4, 6), nth });

export const places: fc.Arbitrary<Place> = fc.record({ conversation: nth, actor: memberPicks });
export const ownerPlaces: fc.Arbitrary<Place> = fc.record({ conversation: nth, actor: ownerPicks });

/** 0 and 1 are HTTP, the others a device if there is one. */
export const ways = fc.nat(7);

export function pickConversation({ conversations }: Model, nth: number): Conversation {
  const picked = conversations[nth % conversations.length];
  if (picked === undefined) throw new Error("a run begins with a conversation");
  return picked;
}

const FITS: Record<Pick["among"], (member: Member | undefined) => boolean> = {
  all: () => true,
  members: (member) => member !== undefined,
  outsiders: (member) => member === undefined,
  owners: (member) => member?.role === "owner",
};

export function pickPerson({ people }: Model, { members }: Conversation, pick: Pick): Person {
  const fitting = people.filter(({ id }) => FITS[pick.among](members.get(id)));
  const candidates = fitting.length > 0 ? fitting : people;
  const picked = candidates[pick.nth % candidates.length];
  if (picked === undefined) throw new Error("a run has people");
  return picked;
}

export function pickPlace(model: Model, place: Place): { conversation: Conversation; person: Person } {
  const conversation = pickConversation(model, place.conversation);
  return { conversation, person: pickPerson(model, conversation, place.actor) };
}

export interface SeqPick {
  readonly among: "newest" | "own" | "pinned" | "beyond";
  readonly nth: number;
}

/** A message, or the place of one that does not exist. */
export const seqs = (weights: Readonly<Record<SeqPick["among"], number>>): fc.Arbitrary<SeqPick> =>
  fc.record({
    among: fc.oneof(
      ...(["newest", "own", "pinned", "beyond"] as const).map((each) => ({
        weight: weights[each],
        arbitrary: fc.constant(each),
      })),
    ),
    nth: fc.nat(11),
  });

export function pickSeq({ messages, pinnedSeqs }: Conversation, person: Person, pick: SeqPick): number {
  const newest = messages.map(({ seq }) => seq).toReversed();
  const own = messages
    .filter(({ senderId, system }) => senderId === person.id && system === null)
    .map(({ seq }) => seq)
    .toReversed();
  const candidates = { newest, own, pinned: pinnedSeqs, beyond: [] }[pick.among];
  const picked = candidates[pick.nth % candidates.length];
  return (
    picked ??
    (pick.among === "beyond" ? messages.length + 1 + pick.nth : Math.max(1, newest.length - pick.nth))
  );
}
