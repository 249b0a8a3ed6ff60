import { readFileSync } from "node:fs";
import { foldName } from "@gochat/protocol";
import { wrongField } from "../errors.ts";

// 17,950 of 8 characters and more, in small letters, one a line. Where they are from is said in the file beside it.
const COMMON: ReadonlySet<string> = new Set(
  readFileSync(new URL("./common-passwords.txt", import.meta.url), "utf8")
    .trimEnd()
    .split("\n"),
);

/** Throws for a new password that is among the first that somebody would try, whatever its letter case (A20). */
export function checkNewPassword(
  password: string,
  { username, email }: { username: string; email: string | null },
): void {
  const folded = foldName(password);
  if (COMMON.has(folded)) {
    throw wrongField(
      "/password",
      "is one of those that are tried first; take one that only you would think of, such as four words that do not belong together",
    );
  }
  const address = email ?? "";
  const own = [username, address, address.slice(0, Math.max(0, address.indexOf("@")))];
  if (own.some((name) => foldName(name) === folded)) {
    throw wrongField(
      "/password",
      "must not be your username or email; take one that only you would think of",
    );
  }
}
