import { toast } from "../ui/toast.ts";
import { translate } from "./i18n.tsx";

/** Copies a text and says so; false where the browser does not let one. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    toast(translate("people.notCopied"), { kind: "bad" });
    return false;
  }
  toast(translate("people.copied"), { kind: "good" });
  return true;
}
