import type { TextId } from "./i18n.tsx";

/** As the protocol counts them: characters, not bytes. */
export const GROUP_NAME_MAX = 128;
export const GROUP_DESCRIPTION_MAX = 2048;
/** How many are added to a group at a time. */
export const MEMBERS_PER_CALL = 100;

const lengthOf = (text: string): number => Array.from(text).length;

/** Why a group cannot have this name; undefined where it can. */
export function groupNameProblem(name: string): TextId | undefined {
  if (name.trim() === "") return "people.nameMissing";
  return lengthOf(name.trim()) > GROUP_NAME_MAX ? "people.nameTooLong" : undefined;
}

export const groupDescriptionProblem = (description: string): TextId | undefined =>
  lengthOf(description.trim()) > GROUP_DESCRIPTION_MAX ? "people.descriptionTooLong" : undefined;
