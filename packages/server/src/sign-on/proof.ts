import { DisplayName, Email, nameProblem } from "@gochat/protocol";
import { Compile } from "typebox/compile";
import { AppError } from "../errors.ts";
import type { ProvedIdentity } from "../platform/oidc/open-id-provider.ts";
import type { Proof } from "./attempt-store.ts";
import { usernameFrom } from "./username-from.ts";

// A `sub` has 255 ASCII characters at most (OpenID Connect Core, 2).
const SUBJECT = /^[\x21-\x7e]{1,255}$/;
const email = Compile(Email);
const shortName = Compile(DisplayName);

/** What is taken of what a provider says: who it is, and what a new account would begin with. Whatever breaks a rule here is left out. */
export function proofOf({ issuer, subject, claims }: ProvedIdentity): Proof {
  if (!SUBJECT.test(subject)) throw new AppError("sign_on_not_valid");
  const verified = claims["email_verified"] === true ? wordOf(claims["email"]) : undefined;
  return {
    issuer,
    subject,
    username: usernameFrom([wordOf(claims["preferred_username"]), wordOf(claims["email"])]) ?? null,
    display_name: displayNameFrom(wordOf(claims["name"])) ?? null,
    email: verified !== undefined && email.Check(verified) ? verified : null,
  };
}

const wordOf = (claim: unknown): string | undefined => (typeof claim === "string" ? claim : undefined);

/** N1 */
function displayNameFrom(name: string | undefined): string | undefined {
  const shown = name?.trim() ?? "";
  return shortName.Check(shown) && nameProblem(shown) === undefined ? shown : undefined;
}
