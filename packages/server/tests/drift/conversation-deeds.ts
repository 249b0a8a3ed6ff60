import { ENDPOINTS, LIMITS } from "@gochat/protocol";
import type { BodyOf, ReportEntry, ReportId, Resolution, Role } from "@gochat/protocol";
import { expect } from "vitest";
import { byAuthor } from "./deed.ts";
import type { Deed, Rest } from "./deed.ts";
import { toCall } from "./typed-call.ts";
import type { HttpCall } from "../http-call.ts";
import { GROUPS } from "./scene.ts";
import type { Kind, Person, Scene, Who } from "./scene.ts";

const { consent, conversations, messages, users } = ENDPOINTS;
const DIRECT: readonly Kind[] = ["direct"];
const OPEN: readonly Kind[] = ["group with history all"];
const CLOSED: readonly Kind[] = ["group with history joined"];

/** A call about the conversation of the scene, or several. */
const deed = (title: string, http: (scene: Scene) => HttpCall | HttpCall[], rest: Rest = {}): Deed => ({
  title,
  http,
  ...rest,
});
const inGroup = (title: string, http: (scene: Scene) => HttpCall | HttpCall[], rest: Rest = {}): Deed =>
  deed(title, http, { kinds: GROUPS, ...rest });

const create = (body: BodyOf<typeof conversations.create>) => toCall(conversations.create, { body });
const update = (body: BodyOf<typeof conversations.update>) => (scene: Scene) =>
  toCall(conversations.update, { params: { id: scene.id }, body });
const updateMine = (body: BodyOf<typeof conversations.updateMine>) => (scene: Scene) =>
  toCall(conversations.updateMine, { params: { id: scene.id }, body });
const add = ({ id }: Scene, ...people: Person[]) =>
  toCall(conversations.addMembers, { params: { id }, body: { user_ids: people.map((person) => person.id) } });
const hello = ({ id }: Scene) => toCall(messages.send, { params: { id }, body: { content: "hello" } });
const remove = (who: Who) => (scene: Scene) =>
  toCall(conversations.removeMember, { params: { id: scene.id, user_id: scene[who].id } });
const giveRole = (who: Who, role: Role) => (scene: Scene) =>
  toCall(conversations.updateMember, { params: { id: scene.id, user_id: scene[who].id }, body: { role } });

export const creations: readonly Deed[] = [
  deed("D7 opening a direct conversation", ({ stranger }) => create({ participant: stranger.name }), {
    kinds: DIRECT,
  }),
  deed(
    "D6 opening a direct conversation that is there",
    ({ member }) => create({ participant_id: member.id }),
    {
      kinds: DIRECT,
      changesNothing: true,
    },
  ),
  deed(
    "G1 G6 making a group",
    ({ member, stranger }) => create({ name: "Another", participant_ids: [stranger.id, member.id] }),
    { kinds: DIRECT, drawsStranger: true },
  ),
  deed(
    "G1 G4 making a group of people by their usernames",
    ({ member, stranger }) =>
      create({ name: "Another", participant_ids: [member.id], participants: [stranger.name.toUpperCase()] }),
    { kinds: DIRECT, drawsStranger: true },
  ),
];

const pictureGroup = (scene: Scene) => update({ avatar: { file_id: scene.files.picture } })(scene);

export const updates: readonly Deed[] = [
  inGroup("G6 renaming", update({ name: "Renamed" })),
  inGroup("F15 G6 picturing", pictureGroup),
  inGroup("F15 G6 taking the avatar away", update({ avatar: null }), { before: byAuthor(pictureGroup) }),
  inGroup("F15 taking away an avatar that is not there", update({ avatar: null }), { changesNothing: true }),
  inGroup("G11 letting only admins write", update({ who_writes: "admins" })),
  inGroup("G11 the same writers again", update({ who_writes: "everybody" }), { changesNothing: true }),
  inGroup("G13 beginning slow mode", update({ slow_mode_s: 60 })),
  inGroup("G13 no slow mode again", update({ slow_mode_s: 0 }), { changesNothing: true }),
  inGroup("G1 describing", update({ description: "What it is for" })),
  inGroup("G1 the same name again", update({ name: "A group" }), { changesNothing: true }),
  inGroup("H6 showing history from joining only", update({ history: "joined" }), { kinds: OPEN }),
  inGroup("H6 showing all of history", update({ history: "all", name: "Open" }), {
    kinds: CLOSED,
    readAgain: "always",
  }),
  inGroup("H6 M3 showing all of history again", update({ history: "all" }), {
    kinds: OPEN,
    before: byAuthor(update({ history: "joined" })),
    readAgain: "always",
  }),
];

export const ownUpdates: readonly Deed[] = [
  deed("G7 H5 archiving", updateMine({ is_archived: true })),
  deed("G7 H5 taking it out of the archive", updateMine({ is_archived: false }), {
    before: byAuthor(updateMine({ is_archived: true })),
  }),
  deed(
    "G7 pinning for oneself, and silencing",
    updateMine({ is_pinned: true, muted_until: "2099-01-01T00:00:00.000Z" }),
  ),
  deed("G8 ending the silence of what is archived", updateMine({ muted_until: null }), {
    before: async (scene) => {
      await scene.act(
        "author",
        updateMine({ is_archived: true, muted_until: "2099-01-01T00:00:00.000Z" })(scene),
      );
      await scene.act("member", hello(scene));
    },
  }),
  deed(
    "G8 silencing what came back from the archive",
    updateMine({ muted_until: "2099-01-01T00:00:00.000Z" }),
    {
      before: async (scene) => {
        await scene.act("author", updateMine({ is_archived: true })(scene));
        await scene.act("member", hello(scene));
      },
    },
  ),
  inGroup("G7 a newcomer archives", updateMine({ is_archived: true }), { by: "newcomer" }),
];

export const additions: readonly Deed[] = [
  inGroup("G4 adding somebody", (scene) => add(scene, scene.stranger), { drawsStranger: true }),
  inGroup(
    "G4 adding somebody by their username",
    ({ id, stranger, member }) =>
      toCall(conversations.addMembers, {
        params: { id },
        body: { user_ids: [member.id], usernames: [stranger.name, member.name] },
      }),
    { drawsStranger: true },
  ),
  inGroup("G4 adding somebody again", (scene) => add(scene, scene.member), { changesNothing: true }),
  inGroup("G4 adding somebody who was removed", (scene) => add(scene, scene.newcomer, scene.stranger), {
    before: byAuthor(remove("newcomer")),
    drawsStranger: true,
  }),
  inGroup(
    "G4 G5 removing somebody and adding them again",
    (scene) => [remove("member")(scene), add(scene, scene.member)],
    { readAgain: "after being away" },
  ),
];

export const roles: readonly Deed[] = [
  inGroup("G3 a member becomes an admin", giveRole("newcomer", "admin")),
  inGroup("G3 an admin becomes a member", giveRole("member", "member"), {
    before: byAuthor(giveRole("member", "admin")),
  }),
  inGroup("G3 G6 handing over", giveRole("member", "owner")),
  inGroup("G3 the same role again", giveRole("member", "member"), { changesNothing: true }),
];

export const removals: readonly Deed[] = [
  inGroup("G5 G6 removing a member", remove("member")),
  inGroup("H5 G5 removing somebody from a group of more than are shown", remove("member"), {
    kinds: OPEN,
    before: async (scene) => scene.act("author", add(scene, ...(await scene.invite(LIMITS.membersShown)))),
  }),
  inGroup("G5 removing a newcomer", remove("newcomer")),
  inGroup("G5 leaving", remove("newcomer"), { by: "newcomer" }),
  inGroup("G3 the last one leaves", remove("author"), {
    before: async (scene) => {
      await scene.act("member", remove("member")(scene));
      await scene.act("newcomer", remove("newcomer")(scene));
    },
  }),
];

const ban = (who: "member" | "newcomer" | "stranger") => (scene: Scene) =>
  toCall(ENDPOINTS.moderation.ban, { params: { id: scene.id, user_id: scene[who].id }, body: {} });

export const bans: readonly Deed[] = [
  inGroup("G10 banning a member", ban("member")),
  inGroup("G10 banning a newcomer", ban("newcomer")),
  inGroup("G10 banning somebody who is none", ban("stranger"), { changesNothing: true }),
];

export const bansLifted: readonly Deed[] = [
  inGroup(
    "G10 lifting a ban",
    ({ id, stranger }) => toCall(ENDPOINTS.moderation.unban, { params: { id, user_id: stranger.id } }),
    { before: byAuthor(ban("stranger")), changesNothing: true },
  ),
];

const IN_A_WEEK = new Date(Date.now() + 7 * 24 * 3_600_000).toISOString();

const silence = (scene: Scene) =>
  toCall(ENDPOINTS.moderation.silence, {
    params: { id: scene.id, user_id: scene.member.id },
    body: { until: IN_A_WEEK },
  });

export const silences: readonly Deed[] = [inGroup("G12 silencing a member", silence)];

export const silencesLifted: readonly Deed[] = [
  inGroup(
    "G12 lifting a silence",
    ({ id, member }) => toCall(ENDPOINTS.moderation.unsilence, { params: { id, user_id: member.id } }),
    { before: byAuthor(silence) },
  ),
];

const tokens = new WeakMap<Scene, string>();
export const invitedOnes: readonly Deed[] = [
  inGroup(
    "G9 a stranger comes by an invitation",
    (scene) => toCall(ENDPOINTS.invitations.accept, { body: { token: tokens.get(scene) ?? "" } }),
    {
      by: "stranger",
      drawsStranger: true,
      before: async (scene) => {
        const create = toCall(ENDPOINTS.invitations.create, { body: { conversation_id: scene.id } });
        const { token } = (await scene.act("author", create)) as { token: string };
        tokens.set(scene, token);
      },
    },
  ),
];

const leaveForGood = () => toCall(users.deleteMe, { body: {} });

export const accountDeletions: readonly Deed[] = [
  deed("A15 G3 the author deletes their account", leaveForGood),
  deed("A15 a member deletes their account", leaveForGood, { by: "member" }),
  inGroup("A15 a newcomer deletes their account", leaveForGood, { by: "newcomer" }),
  inGroup("A15 G3 an owner deletes their account, and an admin inherits", leaveForGood, {
    before: byAuthor(giveRole("newcomer", "admin")),
  }),
];

/** Somebody who is in no conversation with those who look. */
const makeAdmin = ({ makeAdmin }: Scene) => makeAdmin("stranger");
const removeAccountOf = (who: "member" | "newcomer") => (scene: Scene) =>
  toCall(ENDPOINTS.admin.deleteUser, { params: { id: scene[who].id } });

export const accountDeletionsByAdmin: readonly Deed[] = [
  deed("I4 A15 an administrator deletes the account of a member", removeAccountOf("member"), {
    by: "stranger",
    before: makeAdmin,
    drawsStranger: true,
    deletes: "member",
  }),
  inGroup("I4 A15 an administrator deletes the account of a newcomer", removeAccountOf("newcomer"), {
    by: "stranger",
    before: makeAdmin,
    drawsStranger: true,
    deletes: "newcomer",
  }),
];

const { reports } = ENDPOINTS;
const report = ({ id, seqs }: Scene) =>
  toCall(reports.create, { params: { id, seq: seqs.rich }, body: { reason: "abuse" } });

export const reported: readonly Deed[] = [
  deed("Q1 Q3 reporting a message", report, { by: "member", changesNothing: true }),
];

const entries = new WeakMap<Scene, ReportId>();
const resolve = (resolution: Resolution) => (scene: Scene) =>
  toCall(reports.resolve, { params: { id: entries.get(scene) ?? ("" as ReportId) }, body: { resolution } });
const reportedBefore = async (scene: Scene) => {
  await makeAdmin(scene);
  await scene.act("member", report(scene));
  const { entries: found } = (await scene.act("stranger", toCall(reports.list, {}))) as {
    entries: ReportEntry[];
  };
  entries.set(
    scene,
    found.find(({ conversation_id }) => conversation_id === scene.id)?.id ?? expect.unreachable(),
  );
};
const byStranger = { by: "stranger", before: reportedBefore, drawsStranger: true } as const;

export const reportsResolved: readonly Deed[] = [
  deed("Q4 M2 an administrator deletes what was reported", resolve("message_deleted"), byStranger),
  deed("Q4 an administrator dismisses a report", resolve("dismissed"), {
    ...byStranger,
    changesNothing: true,
  }),
];

const pictureOneself = ({ files }: Scene) =>
  toCall(users.updateMe, { body: { avatar: { file_id: files.picture } } });

export const profileUpdates: readonly Deed[] = [
  deed("N2 another name", () => toCall(users.updateMe, { body: { display_name: 'New "Name"' } })),
  deed(
    "N2 another name of a member",
    () => toCall(users.updateMe, { body: { display_name: "Neuer Name 🐙" } }),
    { by: "member" },
  ),
  deed(
    "N2 the same name again",
    ({ author }) => toCall(users.updateMe, { body: { display_name: author.name } }),
    { kinds: DIRECT, changesNothing: true },
  ),
  deed("F15 N2 an avatar", pictureOneself),
  deed("F15 N2 no avatar any more", () => toCall(users.updateMe, { body: { avatar: null } }), {
    before: byAuthor(pictureOneself),
  }),
  deed("P5 hiding one's presence", () => toCall(users.updateMe, { body: { shows_presence: false } }), {
    kinds: DIRECT,
    changesNothing: true,
  }),
];

const block = (who: Who) => (scene: Scene) =>
  toCall(consent.block, { params: { user_id: scene[who].id }, body: { hides_in_groups: false } });
const unblock = (who: Who) => (scene: Scene) =>
  toCall(consent.unblock, { params: { user_id: scene[who].id } });

/** What is known of conversations stays: only what may be done in them is another. */
export const blockings: readonly Deed[] = [
  deed("S6 S7 blocking somebody", block("member"), { changesNothing: true }),
  inGroup("S7 blocking somebody and writing in a group of both", (scene) => [
    block("member")(scene),
    hello(scene),
  ]),
];

export const unblockings: readonly Deed[] = [
  deed("S6 ending a block", unblock("member"), { before: byAuthor(block("member")), changesNothing: true }),
  deed("S6 writing after a block has ended", (scene) => [unblock("member")(scene), hello(scene)], {
    before: byAuthor(block("member")),
  }),
];

const takeNobody = (scene: Scene) =>
  scene.act("stranger", toCall(users.updateMe, { body: { groups_from: "nobody" } }));
const askStranger = async (scene: Scene) => {
  await takeNobody(scene);
  await scene.act("author", add(scene, scene.stranger));
};

export const requestedAdditions: readonly Deed[] = [
  inGroup("S9 asking somebody to join", (scene) => add(scene, scene.stranger), {
    before: takeNobody,
    changesNothing: true,
  }),
];

export const acceptances: readonly Deed[] = [
  inGroup(
    "S10 G6 joining a group that one was asked to join",
    ({ id }) => toCall(consent.acceptGroupRequest, { params: { conversation_id: id } }),
    {
      by: "stranger",
      before: askStranger,
      drawsStranger: true,
    },
  ),
];

export const ignorances: readonly Deed[] = [
  inGroup(
    "S10 not joining",
    ({ id }) => toCall(consent.ignoreGroupRequest, { params: { conversation_id: id } }),
    {
      by: "stranger",
      before: askStranger,
      drawsStranger: true,
      changesNothing: true,
    },
  ),
];
