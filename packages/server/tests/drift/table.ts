import { CLIENT_FRAMES, ENDPOINTS } from "@gochat/protocol";
import type { ClientFrame, ClientFrameType } from "@gochat/protocol";
import {
  acceptances,
  accountDeletions,
  accountDeletionsByAdmin,
  additions,
  bans,
  bansLifted,
  silences,
  silencesLifted,
  invitedOnes,
  blockings,
  creations,
  ignorances,
  ownUpdates,
  profileUpdates,
  reported,
  reportsResolved,
  removals,
  requestedAdditions,
  roles,
  unblockings,
  updates,
} from "./conversation-deeds.ts";
import type { Deed } from "./deed.ts";
import type { Mutating } from "./typed-call.ts";
import {
  deletions,
  edits,
  links,
  marks,
  pins,
  reactions,
  reactionsTakenBack,
  sends,
  unpins,
  uploads,
} from "./message-deeds.ts";
import { KINDS } from "./scene.ts";
import type { Kind, Scene } from "./scene.ts";

const inDirect: readonly Kind[] = ["direct"];
const passing = (title: string, frame: (scene: Scene) => ClientFrame, kinds = KINDS): Deed => ({
  title,
  frame,
  kinds,
  changesNothing: true,
});

const recipients: readonly Deed[] = [
  {
    title: "D6 D7 the first message to somebody",
    drawsStranger: true,
    kinds: inDirect,
    frame: ({ stranger }) => ({ type: "message.send", recipient: stranger.name, content: "hello" }),
  },
  {
    title: "D6 a message to somebody by name",
    kinds: inDirect,
    frame: ({ member }) => ({ type: "message.send", recipient: member.name, content: "hello" }),
  },
];

/** About accounts and the server only. */
const NO_CONVERSATION: readonly Deed[] = [];

/** Everything that can be done, by the frame or the call that does it: what is new in the protocol has to be added here. */
export const DEEDS: Readonly<Record<ClientFrameType | Mutating, readonly Deed[]>> = {
  "message.send": [...sends, ...recipients],
  "message.edit": edits,
  "message.delete": deletions,
  "reaction.add": reactions,
  "reaction.remove": reactionsTakenBack,
  "conversation.mark": marks,
  "typing.start": [passing("P2 typing", ({ id }) => ({ type: "typing.start", conversation_id: id }))],
  "typing.stop": [passing("P2 typing no more", ({ id }) => ({ type: "typing.stop", conversation_id: id }))],
  "presence.set": [passing("P3 being away", () => ({ type: "presence.set", status: "away" }), inDirect)],
  "presence.watch": [
    passing(
      "P3 watching",
      ({ member, stranger }) => ({ type: "presence.watch", user_ids: [member.id, stranger.id] }),
      inDirect,
    ),
  ],
  sync: [passing("R4 a sync", ({ id }) => ({ type: "sync", conversations: { [id]: 1 } }))],
  ping: [passing("C9 a ping", () => ({ type: "ping" }), inDirect)],

  "messages.send": sends,
  "messages.edit": edits,
  "messages.delete": deletions,
  "messages.react": reactions,
  "messages.unreact": reactionsTakenBack,
  "messages.pin": pins,
  "messages.unpin": unpins,
  "receipts.mark": marks,
  "files.upload": uploads,
  "files.links": links,
  "conversations.create": creations,
  "conversations.update": updates,
  "conversations.updateMine": ownUpdates,
  "conversations.addMembers": [...additions, ...requestedAdditions],
  "conversations.updateMember": roles,
  "conversations.removeMember": removals,
  "consent.block": blockings,
  "consent.unblock": unblockings,
  "consent.acceptGroupRequest": acceptances,
  "consent.ignoreGroupRequest": ignorances,
  "users.updateMe": profileUpdates,
  "users.deleteMe": accountDeletions,

  "auth.register": NO_CONVERSATION,
  "auth.login": NO_CONVERSATION,
  "auth.refresh": NO_CONVERSATION,
  "auth.logout": NO_CONVERSATION,
  "auth.wsTicket": NO_CONVERSATION,
  "auth.revokeSession": NO_CONVERSATION,
  "links.read": NO_CONVERSATION,
  "links.setPassword": NO_CONVERSATION,
  "links.makeFirstAdmin": NO_CONVERSATION,
  "emails.requestPasswordReset": NO_CONVERSATION,
  "emails.read": NO_CONVERSATION,
  "emails.confirm": NO_CONVERSATION,
  "emails.cancel": NO_CONVERSATION,
  "emails.sendAgain": NO_CONVERSATION,
  "emails.giveUp": NO_CONVERSATION,
  "invitations.create": NO_CONVERSATION,
  "invitations.revoke": NO_CONVERSATION,
  "invitations.read": NO_CONVERSATION,
  "invitations.accept": invitedOnes,
  "moderation.ban": bans,
  "moderation.unban": bansLifted,
  "moderation.silence": silences,
  "moderation.unsilence": silencesLifted,
  "reports.create": reported,
  "reports.resolve": reportsResolved,
  "admin.createUser": NO_CONVERSATION,
  "admin.updateUser": NO_CONVERSATION,
  "admin.suspendUser": NO_CONVERSATION,
  "admin.reinstateUser": NO_CONVERSATION,
  "admin.endSessions": NO_CONVERSATION,
  "admin.makePasswordLink": NO_CONVERSATION,
  "admin.removeSecondFactor": NO_CONVERSATION,
  "admin.updateSettings": NO_CONVERSATION,
  "admin.deleteUser": accountDeletionsByAdmin,
  "secondFactor.setUp": NO_CONVERSATION,
  "secondFactor.turnOn": NO_CONVERSATION,
  "secondFactor.turnOff": NO_CONVERSATION,
  "secondFactor.renewCodes": NO_CONVERSATION,
  "secondFactor.forgetDevices": NO_CONVERSATION,
  "signOn.logIn": NO_CONVERSATION,
  "signOn.beginLink": NO_CONVERSATION,
  "signOn.finishLink": NO_CONVERSATION,
  "signOn.unlink": NO_CONVERSATION,
};

/** What the protocol says can be done. */
export const EVERYTHING: readonly string[] = [
  ...Object.keys(CLIENT_FRAMES),
  ...Object.entries(ENDPOINTS).flatMap(([slice, endpoints]) =>
    Object.entries(endpoints).flatMap(([name, { method }]) => (method === "GET" ? [] : [`${slice}.${name}`])),
  ),
];
