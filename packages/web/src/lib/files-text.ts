import { quotedFiles } from "@gochat/client";
import type { FileData, OutboxAttachment, QuotedFiles } from "@gochat/client";
import type { Translate } from "./i18n.tsx";
import { fileOf } from "./outgoing-file.ts";
import { playTime } from "./play-time.ts";

/** What a message that carries files says where it has no words: what they are and how many, or the name of the one. */
export function filesText(
  t: Translate,
  files: readonly (FileData | OutboxAttachment)[] | QuotedFiles = [],
): string {
  const carried =
    "count" in files ? files : quotedFiles(files.map((each) => ("nth" in each ? fileOf(each) : each)));
  if (carried === undefined) return "";
  const { voice_ms, ...values } = carried;
  return voice_ms === undefined
    ? t("ui.files", values)
    : t("ui.files", { ...values, kind: "voice", length: playTime(voice_ms / 1000) });
}
