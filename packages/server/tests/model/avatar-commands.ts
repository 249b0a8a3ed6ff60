import fc from "fast-check";
import { expect } from "vitest";
import type { FileId } from "@gochat/protocol";
import { command, judge, present } from "./command.ts";
import type { Command } from "./command.ts";
import { whyNotShown } from "./model-files.ts";
import { updateAvatar } from "./model-groups.ts";
import type { Model, Person, UploadedFile } from "./model.ts";
import { done, refused } from "./outcome.ts";
import { filePicks, ownerPlaces, pickFile, pickPlace } from "./picks.ts";
import type { FilePick } from "./picks.ts";
import { ask, nodeAt } from "./rig.ts";
import { conversationInModel, conversationOnWire } from "./views.ts";

const avatars = { pick: fc.option(filePicks, { freq: 4 }), node: fc.nat(1) };

/** Undefined where there is none to pick: pictures mostly, and now and then another file. */
function pickPicture(model: Model, person: Person, pick: FilePick | null): UploadedFile | null | undefined {
  if (pick === null) return null;
  const files = pick.nth === 0 ? model.files : model.files.filter(({ isPicture }) => isPicture);
  return pickFile({ ...model, files }, person, pick);
}

const bodyOf = (picture: UploadedFile | null) => ({ avatar: picture && { file_id: picture.id } });

/** Each is another id (F15). */
function remember({ avatarIds }: Model, picture: UploadedFile | null, shown: FileId | null): void {
  expect(shown === null).toBe(picture === null);
  if (shown === null) return;
  expect(avatarIds).not.toContain(shown);
  avatarIds.push(shown);
}

export const groupAvatarCommand: fc.Arbitrary<Command> = fc
  .record({ place: ownerPlaces, ...avatars })
  .map((input) =>
    command(async (model, rig, say) => {
      const { conversation, person } = pickPlace(model, input.place);
      const picture = pickPicture(model, person, input.pick);
      if (picture === undefined) return;
      say(`${person.username} gives ${conversation.label} the avatar ${picture?.id ?? "that is none"}`);
      const answer = await ask({ device: null, node: nodeAt(rig, input.node) }, person, {
        method: "PATCH",
        path: `/conversations/${conversation.id}`,
        body: bodyOf(picture),
      });
      const shown = answer.body.conversation?.avatar_id ?? null;
      const judged = judge(updateAvatar(model, conversation, person.id, { picture, shown }), answer);
      if (judged === null) return;
      remember(model, picture, shown);
      const member = present(conversation.members.get(person.id));
      expect(conversationOnWire(present(judged.body.conversation))).toEqual(
        conversationInModel(conversation, person.id, member),
      );
    }),
  );

export const ownAvatarCommand: fc.Arbitrary<Command> = fc
  .record({ who: fc.nat(4), ...avatars })
  .map(({ who, pick, node }) =>
    command(async (model, rig, say) => {
      const person = present(model.people[who]);
      const picture = pickPicture(model, person, pick);
      if (picture === undefined) return;
      say(`${person.username} has the avatar ${picture?.id ?? "that is none"}`);
      const answer = await ask({ device: null, node: nodeAt(rig, node) }, person, {
        method: "PATCH",
        path: "/users/me",
        body: bodyOf(picture),
      });
      const wrong = whyNotShown(model, person.id, picture);
      const judged = judge(wrong.length > 0 ? refused(...wrong) : done(null), answer);
      if (judged === null) return;
      const shown = present(judged.body.user).avatar_id;
      remember(model, picture, shown);
      person.avatarId = shown;
    }),
  );
