import { signIn, signOnAddress } from "@gochat/client/sign-on";
import type { TokenAndCode } from "@gochat/client/sign-on";
import { SERVER_URL } from "./page.ts";
import { paths } from "./paths.ts";
import { enterBy } from "./session.ts";

// The way leads over other pages: what is to be shown behind it is kept by the tab.
const WANTED = "gochat/wanted";

/** Leaves for the provider of single sign-on, and then for `wanted`. */
export function goToProvider(wanted: string): void {
  sessionStorage.setItem(WANTED, wanted);
  location.assign(signOnAddress(SERVER_URL));
}

/** Signs in who is back from there. Throws what the server refuses it with. */
export const enterBySignOn = (proof: TokenAndCode): Promise<void> =>
  enterBy((storage) => signIn(SERVER_URL, proof, { storage }));

/** Where they were about to go. */
export function takeWanted(): string {
  const wanted = sessionStorage.getItem(WANTED) ?? paths.home;
  sessionStorage.removeItem(WANTED);
  return wanted;
}
