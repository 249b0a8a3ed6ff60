import { randomUUID } from "node:crypto";
import fc from "fast-check";
import type { UserId } from "@gochat/protocol";
import { command, judge, present } from "./command.ts";
import type { Command } from "./command.ts";
import { accept, ban, invite, revoke, unban } from "./model-entry.ts";
import type { Conversation, Invitation, Model } from "./model.ts";
import { ownerPlaces, pickConversation, pickPerson, pickPlace, ways } from "./picks.ts";
import { ask, wayOf } from "./rig.ts";

/** Each person, a member or not, or somebody who does not exist. */
const anybody = fc.oneof({ weight: 30, arbitrary: fc.nat(4) }, { weight: 1, arbitrary: fc.constant(5) });

export const banCommand: fc.Arbitrary<Command> = fc
  .record({ place: ownerPlaces, target: anybody, way: ways })
  .map((input) =>
    command(async (model, rig, say) => {
      const { conversation, person } = pickPlace(model, input.place);
      const target = model.people[input.target];
      const targetId = target?.id ?? (randomUUID() as UserId);
      say(`${person.username} bans ${target?.username ?? "nobody"} from ${conversation.label}`);
      const answer = await ask(wayOf(rig, person, input.way), person, {
        method: "PUT",
        path: `/conversations/${conversation.id}/bans/${targetId}`,
        body: {},
      });
      judge(ban(model, conversation, person.id, targetId), answer);
    }),
  );

export const unbanCommand: fc.Arbitrary<Command> = fc
  .record({ place: ownerPlaces, nth: fc.nat(4), way: ways })
  .map((input) =>
    command(async (model, rig, say) => {
      const { conversation, person } = pickPlace(model, input.place);
      const banned = [...conversation.banned];
      const target = model.people.find(({ id }) => id === banned[input.nth % banned.length]);
      if (target === undefined) return;
      say(`${person.username} lifts the ban of ${target.username} in ${conversation.label}`);
      const answer = await ask(wayOf(rig, person, input.way), person, {
        method: "DELETE",
        path: `/conversations/${conversation.id}/bans/${target.id}`,
      });
      judge(unban(conversation, person.id, target.id), answer);
    }),
  );

export const inviteCommand: fc.Arbitrary<Command> = fc
  .record({ place: ownerPlaces, maxUses: fc.constantFrom(undefined, 1, 2), way: ways })
  .map((input) =>
    command(async (model, rig, say) => {
      const { conversation, person } = pickPlace(model, input.place);
      const { maxUses } = input;
      say(`${person.username} invites to ${conversation.label}, for ${maxUses ?? "any number of"} uses`);
      const answer = await ask(wayOf(rig, person, input.way), person, {
        method: "POST",
        path: "/invitations",
        body: { conversation_id: conversation.id, ...(maxUses !== undefined && { max_uses: maxUses }) },
      });
      const judged = judge(invite(conversation, person.id), answer);
      if (judged === null) return;
      conversation.invitations.push({
        id: present(judged.body.invitation).id,
        token: present(judged.body.token),
        inviterId: person.id,
        maxUses: maxUses ?? Infinity,
        uses: 0,
        isRevoked: false,
      });
    }),
  );

interface Pick {
  readonly conversation: number;
  readonly nth: number;
}

const invitations: fc.Arbitrary<Pick> = fc.record({ conversation: fc.nat(59), nth: fc.nat(11) });

/** Of the newest the first; none where there is none. */
function pickInvitation(
  model: Model,
  pick: Pick,
): { conversation: Conversation; invitation: Invitation } | undefined {
  const conversation = pickConversation(model, pick.conversation);
  const invitation = conversation.invitations.at(-1 - (pick.nth % conversation.invitations.length));
  return invitation && { conversation, invitation };
}

/** Mostly somebody who is not in it. */
const guests = fc.record({
  among: fc.constantFrom("outsiders", "outsiders", "outsiders", "all"),
  nth: fc.nat(59),
});

export const acceptInvitationCommand: fc.Arbitrary<Command> = fc
  .record({ picked: invitations, guest: guests, way: ways })
  .map((input) =>
    command(async (model, rig, say) => {
      const picked = pickInvitation(model, input.picked);
      if (picked === undefined) return;
      const { conversation, invitation } = picked;
      const person = pickPerson(model, conversation, input.guest);
      const nth = conversation.invitations.indexOf(invitation);
      say(`${person.username} comes to ${conversation.label} by invitation ${nth}`);
      const answer = await ask(wayOf(rig, person, input.way), person, {
        method: "POST",
        path: "/invitations/accept",
        body: { token: invitation.token },
      });
      judge(accept(model, conversation, invitation, person.id), answer);
    }),
  );

export const revokeInvitationCommand: fc.Arbitrary<Command> = fc
  .record({ picked: invitations, who: fc.nat(4), way: ways })
  .map((input) =>
    command(async (model, rig, say) => {
      const picked = pickInvitation(model, input.picked);
      if (picked === undefined) return;
      const { conversation, invitation } = picked;
      const person = present(model.people[input.who]);
      const nth = conversation.invitations.indexOf(invitation);
      say(`${person.username} takes back invitation ${nth} to ${conversation.label}`);
      const answer = await ask(wayOf(rig, person, input.way), person, {
        method: "DELETE",
        path: `/invitations/${invitation.id}`,
      });
      judge(revoke(conversation, invitation, person.id), answer);
    }),
  );
