import fc from "fast-check";
import type { Conversation, Member, Model, Person, UploadedFile } from "./model.ts";

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

export interface FilePick {
  /** Else also those of others. */
  readonly isOwn: boolean;
  readonly nth: number;
}

export const filePicks: fc.Arbitrary<FilePick> = fc.record({
  isOwn: fc.constantFrom(true, true, true, true, false),
  nth: fc.nat(11),
});

/** Of the newest the first; none where there is none. */
export function pickFile(
  { files }: Model,
  person: Person,
  { isOwn, nth }: FilePick,
): UploadedFile | undefined {
  const candidates = files.filter(({ ownerId }) => !isOwn || ownerId === person.id);
  return candidates.at(-1 - (nth % candidates.length));
}

const SEQ_KINDS = ["newest", "own", "pinned", "withFiles", "beyond"] as const;
type SeqKind = (typeof SEQ_KINDS)[number];

export interface SeqPick {
  readonly among: SeqKind;
  readonly nth: number;
}

/** A message, or the place of one that does not exist. */
export const seqs = (weights: Readonly<Partial<Record<SeqKind, number>>>): fc.Arbitrary<SeqPick> =>
  fc.record({
    among: fc.oneof(
      ...SEQ_KINDS.map((each) => ({
        weight: weights[each] ?? 0,
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
  const withFiles = own.filter((seq) => (messages[seq - 1]?.attachments.length ?? 0) > 0);
  const candidates = { newest, own, pinned: pinnedSeqs, withFiles, beyond: [] }[pick.among];
  const picked = candidates[pick.nth % candidates.length];
  return (
    picked ??
    (pick.among === "beyond" ? messages.length + 1 + pick.nth : Math.max(1, newest.length - pick.nth))
  );
}
