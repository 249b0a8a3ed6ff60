import { ENDPOINTS } from "@gochat/protocol";
import type { Conversation, ConversationId, Endpoint, Message, Role, UserId } from "@gochat/protocol";
import type { Standing } from "../../src/conversation-policy.ts";
import { uploadFile } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import { PASSWORD, register } from "./people.ts";
import type { Person } from "./people.ts";
import { mustPerform } from "../http-call.ts";

/** Who tries something, and what they are in the conversation; `null`: not a member. */
export interface Actor {
  readonly is: string;
  readonly person: Person;
  readonly standing: Standing | null;
  /** Whether they are still somebody: not after their session or account ended. */
  readonly isLoggedIn: boolean;
  /** The newest message when they joined, where history begins at joining. */
  readonly joinedSeq: number;
}

/** A message that somebody tries something with. */
export interface KnownMessage {
  readonly is: string;
  readonly seq: number;
  readonly senderId: UserId | null;
  readonly kind: "text" | "system" | "missing";
  /** How it begins. */
  readonly said: string | null;
}

/** Somebody whom something is tried with. */
export interface KnownPerson {
  readonly is: string;
  readonly userId: UserId;
  readonly role: Role | null;
  readonly canBeAdded: boolean;
  /** What they take from whoever would add them: are they asked first (S9), or do they block them (S11)? */
  readonly consent?: "asks first" | "blocks";
}

/** A conversation of which each cell, or group of cells, gets a copy. */
export interface Scene {
  readonly name: string;
  readonly id: ConversationId;
  readonly kind: Conversation["kind"];
  readonly history: Conversation["history"];
  readonly isClosed: boolean;
  /** One of the two of a direct conversation blocks the other. */
  readonly isBlocked?: boolean;
  /** Only the owner and the admins write (G11). */
  readonly onlyAdminsWrite?: boolean;
  /** Every member is silenced but the owner (G12). */
  readonly areSilenced?: boolean;
  /** In slow mode, and everybody has just sent (G13). */
  readonly isSlow?: boolean;
  readonly actors: readonly Actor[];
  readonly messages: readonly KnownMessage[];
  readonly people: readonly KnownPerson[];
  /** A member who does nothing, and hears what members hear. */
  readonly witness: Person;
  /** The side of a direct conversation who is somebody else in each copy. */
  readonly peer: UserId | null;
  /** The owner is the only member. */
  readonly isAlone: boolean;
}

export const EMOJI = "🎉";
/** Every message of a scene holds one of these: the second one, where some members may not see it. */
export const SAID = "said";
export const SAID_BEFORE = "uttered before";
/** A message as it was sent at first. Everybody has one key for each, so that they may send it again. */
export const sayingOf = (said: string) => ({
  content: `${said} at first`,
  // Comes back with every answer, and so says nothing.
  client_id: said === SAID ? "k2" : "k1",
});
const { consent, conversations, messages, users, auth } = ENDPOINTS;

/** Does what must work while a scene is made. */
class Stage {
  readonly #server: { url: string };

  constructor(server: { url: string }) {
    this.#server = server;
  }

  act<T>(
    by: Person,
    endpoint: Endpoint,
    params: Record<string, string | number>,
    body?: unknown,
  ): Promise<T> {
    return mustPerform<T>(this.#server, by.token, { endpoint, params, body });
  }

  async group(
    by: Person,
    history: Conversation["history"],
    others: readonly Person[],
  ): Promise<ConversationId> {
    const participant_ids = others.map(({ id }) => id);
    const body = { name: "Group", history, participant_ids };
    return (await this.act<{ conversation: Conversation }>(by, conversations.create, {}, body)).conversation
      .id;
  }

  async direct(by: Person, peer: Person): Promise<ConversationId> {
    const body = { participant_id: peer.id };
    return (await this.act<{ conversation: Conversation }>(by, conversations.create, {}, body)).conversation
      .id;
  }

  /** A message with a file that was edited once, so that it has a revision. */
  async say(by: Person, id: ConversationId, when: string = SAID): Promise<number> {
    const file = await uploadFile(this.#server, by.token, `${when} by ${by.name}`);
    const first = { ...sayingOf(when), attachments: [file.id] };
    const { message } = await this.act<{ message: Message }>(by, messages.send, { id }, first);
    await this.act(by, messages.edit, { id, seq: message.seq }, { content: `${when} by ${by.name}` });
    return message.seq;
  }

  async react(id: ConversationId, by: readonly Person[], seqs: readonly number[]): Promise<void> {
    for (const person of by)
      for (const seq of seqs) await this.act(person, messages.react, { id, seq, emoji: EMOJI });
  }

  add(by: Person, id: ConversationId, people: readonly Person[]): Promise<unknown> {
    return this.act(by, conversations.addMembers, { id }, { user_ids: people.map((person) => person.id) });
  }

  remove(by: Person, id: ConversationId, { id: user_id }: Person): Promise<unknown> {
    return this.act(by, conversations.removeMember, { id, user_id });
  }

  makeRole(by: Person, id: ConversationId, { id: user_id }: Person, role: Role): Promise<unknown> {
    return this.act(by, conversations.updateMember, { id, user_id }, { role });
  }

  async newestSeq(by: Person, id: ConversationId): Promise<number> {
    return (await this.act<{ conversation: Conversation }>(by, conversations.get, { id })).conversation
      .last_seq;
  }
}

const CAST = [
  "olga",
  "adam",
  "mia",
  "anna",
  "max",
  "rhea",
  "otto",
  "wim",
  "fay",
  "dan",
  "pia",
  "pete",
  "paul",
  "petra",
  "ines",
  "iris",
  "walt",
  "hugo",
] as const;
/** Whom the server is to have as administrators: one who is in no conversation, and a member like others (I1). */
export const ADMINISTRATORS = ["ines", "iris"] as const;
export type Cast = Readonly<Record<(typeof CAST)[number], Person>> & {
  /** Whose login was ended, whose account was deleted, and who took their name. */
  readonly rita: Person;
  readonly dora: Person;
  readonly heir: Person;
  /** Nobody: without a token. */
  readonly nobody: Person;
};

export interface Scenes {
  readonly cast: Cast;
  readonly team: Scene;
  readonly late: Scene;
  readonly alone: Scene;
  readonly direct: Scene;
  readonly closedDirect: Scene;
  /** The actor blocks the other one, and the other way round. */
  readonly blockingDirect: Scene;
  readonly blockedDirect: Scene;
}

const missing: KnownMessage = { is: "missing", seq: 999_999, senderId: null, kind: "missing", said: null };
const actor = (is: string, person: Person, standing: Standing | null, joinedSeq = 0): Actor => ({
  is,
  person,
  standing,
  isLoggedIn: true,
  joinedSeq,
});
const text = (is: string, seq: number, { id }: Person, said = SAID): KnownMessage => ({
  is,
  seq,
  senderId: id,
  kind: "text",
  said,
});
const system = (is: string, seq: number): KnownMessage => ({
  is,
  seq,
  senderId: null,
  kind: "system",
  said: null,
});
const inIt = (is: Role, { id }: Person): KnownPerson => ({ is, userId: id, role: is, canBeAdded: true });
const notInIt = (is: string, userId: UserId): KnownPerson => ({ is, userId, role: null, canBeAdded: true });
const notLetting = ({ walt, hugo }: Played): KnownPerson[] => [
  { ...notInIt("somebody who is asked first", walt.id), consent: "asks first" },
  { ...notInIt("somebody who blocks owners and admins", hugo.id), consent: "blocks" },
];

/** Plays every scene once, by the product's own calls. */
export async function playScenes(server: { url: string }): Promise<Scenes> {
  const stage = new Stage(server);
  const met = await Promise.all(CAST.map(async (name) => [name, await meet(server, name)] as const));
  const [rita, dora] = [await register(server, "rita"), await register(server, "dora")];
  const named = Object.fromEntries(met) as Record<(typeof CAST)[number], Person>;
  const people = { ...named, rita, dora };
  await stage.act(people.walt, users.updateMe, {}, { groups_from: "nobody" });
  for (const { id } of [people.olga, people.adam, people.fay])
    await stage.act(people.hugo, consent.block, { user_id: id }, {});
  const played = await playTeam(stage, people);
  const late = await playLate(stage, people);
  const alone = await playAlone(stage, people);
  const direct = await playDirect(stage, "direct", people, people.pia);
  const toClose = await playDirect(stage, "closed direct", people, people.pete);

  const toBlock = await playDirect(stage, "blocking direct", people, people.paul);
  const toBeBlocked = await playDirect(stage, "blocked direct", people, people.petra);
  await stage.act(people.dan, consent.block, { user_id: people.paul.id }, {});
  await stage.act(people.petra, consent.block, { user_id: people.dan.id }, {});

  await stage.act(people.pete, users.deleteMe, {}, {});
  await stage.act(dora, users.deleteMe, {}, { password: PASSWORD });
  const { sessions } = await stage.act<{ sessions: { id: string }[] }>(rita, auth.listSessions, {});
  for (const { id } of sessions) await stage.act(rita, auth.revokeSession, { id });
  const heir = await meet(server, "dora");
  const nobody = { ...dora, name: "nobody", token: "" };
  const gone = (is: string, person: Person): Actor => ({ ...actor(is, person, null), isLoggedIn: false });
  const team: Scene = {
    ...played,
    actors: [
      ...played.actors,
      actor("heir of a name", heir, null),
      gone("whose session was revoked", rita),
      gone("whose account was deleted", dora),
      gone("not logged in", nobody),
    ],
    people: [...played.people, { ...notInIt("deleted account", dora.id), canBeAdded: false }],
  };
  const closedDirect = { ...toClose, isClosed: true };
  const blockingDirect: Scene = { ...toBlock, isBlocked: true };
  const blockedDirect: Scene = { ...toBeBlocked, isBlocked: true };
  return {
    cast: { ...people, heir, nobody },
    team,
    late,
    alone,
    direct,
    closedDirect,
    blockingDirect,
    blockedDirect,
  };
}

type Played = Omit<Cast, "heir" | "nobody">;

/** A group whose members see everything, though some came later than the first messages. */
async function playTeam(stage: Stage, people: Played): Promise<Scene> {
  const { olga, adam, mia, anna, max, rhea, otto, wim, rita, dora, ines, iris } = people;
  const id = await stage.group(olga, "all", [adam, anna, max, rhea, wim, rita, dora, iris]);
  const [ofOlga, ofAdam, ofMax, ofRhea] = [
    await stage.say(olga, id),
    await stage.say(adam, id),
    await stage.say(max, id),
    await stage.say(rhea, id),
  ];
  await stage.add(olga, id, [mia]);
  const ofMia = await stage.say(mia, id);
  for (const admin of [adam, anna, rita]) await stage.makeRole(olga, id, admin, "admin");
  await stage.react(id, [olga, adam, mia, iris], [1, ofOlga, ofAdam, ofMax, ofRhea, ofMia]);
  await stage.remove(olga, id, rhea);
  return {
    name: "group",
    id,
    kind: "group",
    history: "all",
    isClosed: false,
    actors: [
      actor("owner", olga, "owner"),
      actor("admin", adam, "admin"),
      actor("member", mia, "member"),
      actor("member who administers the server", iris, "member"),
      actor("removed member", rhea, null),
      actor("outsider", otto, null),
      actor("administrator of the server", ines, null),
    ],
    messages: [
      text("the owner's", ofOlga, olga),
      text("an admin's", ofAdam, adam),
      text("a member's", ofMax, max),
      text("a newer member's", ofMia, mia),
      text("a removed member's", ofRhea, rhea),
      system("a system message", 1),
      missing,
    ],
    people: [
      inIt("owner", olga),
      inIt("admin", anna),
      inIt("member", max),
      notInIt("removed member", rhea.id),
      notInIt("outsider", otto.id),
      ...notLetting(people),
      { is: "nobody at all", userId: NO_ID as UserId, role: null, canBeAdded: false },
    ],
    witness: wim,
    peer: null,
    isAlone: false,
  };
}

export const NO_ID = "01a20569-4b15-7000-9132-ef6b3c4fb54d";

/** A group whose members see what comes after they joined. Three of them were in it before, left, and came back. */
async function playLate(stage: Stage, people: Played): Promise<Scene> {
  const { olga, adam, mia, rhea, otto, wim, fay, ines } = people;
  const id = await stage.group(fay, "joined", [olga, adam, mia, rhea, wim]);
  const returning = [olga, adam, mia];
  const hidden: KnownMessage[] = [];
  for (const person of [...returning, fay, rhea]) {
    const seq = await stage.say(person, id, SAID_BEFORE);
    hidden.push(text(`${person.name}'s, from before`, seq, person, SAID_BEFORE));
  }
  await stage.react(id, [...returning, fay], [1, ...hidden.map(({ seq }) => seq)]);
  for (const person of [...returning, rhea]) await stage.remove(fay, id, person);
  const joinedSeq = await stage.newestSeq(fay, id);
  await stage.add(fay, id, returning);
  const visible: KnownMessage[] = [];
  for (const person of [...returning, fay])
    visible.push(text(`${person.name}'s`, await stage.say(person, id), person));
  await stage.react(id, [...returning, fay], [joinedSeq + 1, ...visible.map(({ seq }) => seq)]);
  await stage.makeRole(fay, id, adam, "admin");
  await stage.makeRole(fay, id, olga, "owner");
  return {
    name: "group seen from joining",
    id,
    kind: "group",
    history: "joined",
    isClosed: false,
    actors: [
      actor("owner who came back", olga, "owner", joinedSeq),
      actor("admin who came back", adam, "admin", joinedSeq),
      actor("member who came back", mia, "member", joinedSeq),
      actor("admin from the start", fay, "admin"),
      actor("removed member", rhea, null),
      actor("outsider", otto, null),
      actor("administrator of the server", ines, null),
    ],
    messages: [
      ...hidden,
      system("a system message from before", 1),
      ...visible,
      system("a system message", joinedSeq + 1),
      missing,
    ],
    people: [
      inIt("owner", olga),
      inIt("admin", fay),
      inIt("member", wim),
      notInIt("outsider", otto.id),
      ...notLetting(people),
    ],
    witness: wim,
    peer: null,
    isAlone: false,
  };
}

/** Only the owner is left. */
async function playAlone(stage: Stage, { olga, max, otto }: Played): Promise<Scene> {
  const id = await stage.group(olga, "all", [max]);
  await stage.remove(olga, id, max);
  return {
    name: "group of one",
    id,
    kind: "group",
    history: "all",
    isClosed: false,
    actors: [
      actor("owner", olga, "owner"),
      actor("removed member", max, null),
      actor("outsider", otto, null),
    ],
    messages: [],
    people: [inIt("owner", olga), notInIt("removed member", max.id)],
    witness: olga,
    peer: null,
    isAlone: true,
  };
}

async function playDirect(
  stage: Stage,
  name: string,
  { dan, otto, ines }: Played,
  peer: Person,
): Promise<Scene> {
  const id = await stage.direct(dan, peer);
  const [own, theirs] = [await stage.say(dan, id), await stage.say(peer, id)];
  await stage.react(id, [dan], [own, theirs]);
  return {
    name,
    id,
    kind: "direct",
    history: "all",
    isClosed: false,
    actors: [
      actor("one of the two", dan, "direct"),
      actor("outsider", otto, null),
      actor("administrator of the server", ines, null),
    ],
    messages: [text("one's own", own, dan), text("the other's", theirs, peer), missing],
    people: [inIt("member", dan), inIt("member", peer), notInIt("outsider", otto.id)],
    witness: dan,
    peer: peer.id,
    isAlone: false,
  };
}
