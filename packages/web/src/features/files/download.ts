import type { Chat, FileData } from "@gochat/client";
import { errorText } from "../../lib/errors.ts";
import { translate } from "../../lib/i18n.tsx";
import { toast } from "../../ui/toast.ts";

/** Fetches a file to the disk, under its name. */
export async function download(
  chat: Pick<Chat, "files">,
  file: Pick<FileData, "id" | "name">,
): Promise<void> {
  try {
    const urls = await chat.files.urls(file.id);
    if (urls === undefined) return toast(translate("refused.file_not_found"), { kind: "bad" });
    const link = document.createElement("a");
    link.href = urls.download;
    link.download = file.name;
    link.click();
  } catch (error) {
    toast(errorText(error), { kind: "bad" });
  }
}
