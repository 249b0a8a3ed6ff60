import { Type } from "./schema.ts";
import { LIMITS } from "./limits.ts";
import { isBlank } from "./shown-text.ts";

// A lone surrogate has no UTF-8 form and NUL has no place in a PostgreSQL text: neither could be stored unchanged.
const STORABLE = "^[^\\u0000\\uD800-\\uDFFF]*$";

/** Text that is stored exactly as it was sent. */
export const Text = (options: { minLength?: number; maxLength: number; description?: string }) =>
  Type.String({ ...options, pattern: STORABLE });

// One line, and not blank.
const ONE_LINE = "^(?=.*\\S)[^\\p{Cc}\\uD800-\\uDFFF]*$";

export const USERNAME_PATTERN = `^[A-Za-z0-9][A-Za-z0-9._-]{${LIMITS.usernameMinLength - 1},${LIMITS.usernameMaxLength - 1}}$`;
export const Username = Type.String({
  pattern: USERNAME_PATTERN,
  description: "2 to 32 ASCII letters, digits, dots, dashes and underscores; unique in any letter case",
});
export const DisplayName = Type.String({
  minLength: 1,
  maxLength: LIMITS.displayNameMaxLength,
  pattern: ONE_LINE,
});
export const Email = Type.String({
  maxLength: LIMITS.emailMaxLength,
  pattern: "^[^\\s@\\p{Cc}\\uD800-\\uDFFF]{1,64}@[^\\s@\\p{Cc}\\uD800-\\uDFFF]+$",
});
export const Password = Text({ minLength: LIMITS.passwordMinLength, maxLength: LIMITS.passwordMaxBytes });
export const Content = Text({
  minLength: 1,
  maxLength: LIMITS.contentMaxBytes,
  description: "Markdown, at most 16 KiB of UTF-8",
});

export const GroupName = Type.String({
  minLength: 1,
  maxLength: LIMITS.groupNameMaxLength,
  pattern: ONE_LINE,
});
export const RefusedWord = Type.String({
  minLength: 1,
  maxLength: LIMITS.refusedWordMaxLength,
  pattern: ONE_LINE,
});
export const GroupDescription = Text({ maxLength: LIMITS.groupDescriptionMaxLength });
export const ReportComment = Text({
  maxLength: LIMITS.reportCommentMaxLength,
  description: "What administrators should know of it",
});
export const Emoji = Text({
  minLength: 1,
  maxLength: 64,
  description: "Exactly one emoji of Unicode, with its modifiers",
});

export const EditedContent = Text({
  maxLength: LIMITS.contentMaxBytes,
  description: "Markdown, at most 16 KiB of UTF-8. Empty only where attachments stay",
});

const utf8 = new TextEncoder();

/**
 * Why a message cannot say this, or `undefined`: nothing at all only if it carries files. The schema counts characters; this counts
 * bytes (D9).
 */
export function contentProblem(
  content: string,
  hasAttachments = false,
  maxBytes: number = LIMITS.contentMaxBytes,
): string | undefined {
  if (content === "" && hasAttachments) return undefined;
  if (isBlank(content)) return "content must not be blank";
  // A UTF-16 unit is at most three bytes of UTF-8, so only long texts need to be measured.
  if (content.length * 3 <= maxBytes) return undefined;
  return utf8.encode(content).byteLength > maxBytes
    ? `content must be at most ${maxBytes} bytes of UTF-8`
    : undefined;
}

/**
 * One emoji in the form that Unicode recommends for general interchange (UTS #51, RGI), or undefined if this is not one. Clients
 * differ in where they write the variation selector U+FE0F, so it is put where it belongs.
 */
export function canonicalEmoji(text: string): string | undefined {
  const canonical = text
    .replaceAll("\uFE0F", "")
    .replaceAll(/[\p{Emoji}--\p{Emoji_Presentation}](?!\p{Emoji_Modifier})/gv, "$&\uFE0F");
  return /^\p{RGI_Emoji}$/v.test(canonical) ? canonical : undefined;
}
