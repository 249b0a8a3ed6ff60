import type { FileData } from "@gochat/client";
import type { Translate } from "./i18n.tsx";

/** What a message that carries files says where it has no words: the name of the one, or how many there are. */
export const filesText = (t: Translate, files: readonly Pick<FileData, "name">[] = []): string =>
  files[0] === undefined ? "" : t("ui.files", { count: files.length, name: files[0].name });
