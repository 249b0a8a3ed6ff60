import { LIMITS } from "@gochat/protocol";

// What changes the direction of text, or cannot be seen: "annexe\u202Egpj.exe" would be shown as a picture.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/** The name of a file as it is kept and shown: what stands behind the last slash, as somebody can read it. Never a path. */
export function shownFileName(given: string | undefined): string {
  const last = (given ?? "").normalize("NFC").replaceAll("\uFFFD", "").split(/[/\\]/).at(-1) ?? "";
  const name = last.replaceAll(UNSEEN, "").replaceAll(/\s+/g, " ").trim();
  if (name === "" || /^\.+$/.test(name)) return "file";
  return shortened(name);
}

/** Cut in its middle, so that its end says what it is. */
function shortened(name: string): string {
  if (name.length <= LIMITS.fileNameMaxLength) return name;
  const extension = /\.[a-z0-9]{1,10}$/i.exec(name)?.[0] ?? "";
  // Not through the middle of a character that is two of UTF-16.
  return (
    name.slice(0, LIMITS.fileNameMaxLength - extension.length).replace(/[\uD800-\uDBFF]$/, "") + extension
  );
}
