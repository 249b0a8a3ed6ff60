import type { ErrorCode, FileId, UserId } from "@gochat/protocol";
import { seesAbove } from "./model.ts";
import { reasons } from "./outcome.ts";
import type { Model, UploadedFile } from "./model.ts";

/** F5 */
export function readsFile(
  { conversations }: Model,
  { id, ownerId, isAttached }: UploadedFile,
  viewer: UserId,
): boolean {
  if (!isAttached) return ownerId === viewer;
  return conversations.some((conversation) => {
    const member = conversation.members.get(viewer);
    if (member === undefined) return false;
    const above = seesAbove(conversation, member);
    return conversation.messages.some(({ seq, attachments }) => seq > above && attachments.includes(id));
  });
}

/** F8 */
export function canAttach(model: Model, sender: UserId, id: FileId): boolean {
  const file = model.files.find((each) => each.id === id);
  return file?.ownerId === sender && readsFile(model, file, sender);
}

export interface AvatarInput {
  /** Null takes away the one that there is. */
  readonly picture: UploadedFile | null;
  /** The id of what was made of it. */
  readonly shown: FileId | null;
}

/** F15 */
export const whyNotShown = (model: Model, userId: UserId, picture: UploadedFile | null): ErrorCode[] =>
  picture === null
    ? []
    : reasons(
        ["file_not_found", !canAttach(model, userId, picture.id)],
        ["invalid_request", !picture.isPicture],
      );

/** F15: only those of now, that of a person everybody, and that of a group its members. */
export const readsAvatar = ({ people, conversations }: Model, id: FileId, viewer: UserId): boolean =>
  people.some(({ avatarId }) => avatarId === id) ||
  conversations.some(({ avatarId, members }) => avatarId === id && members.has(viewer));

export function attach({ files }: Model, ids: readonly FileId[]): void {
  for (const file of files) if (ids.includes(file.id)) file.isAttached = true;
}
