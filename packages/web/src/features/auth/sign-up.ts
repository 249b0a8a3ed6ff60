import { register } from "@gochat/client";
import type { OwnUser } from "@gochat/client";
import { SERVER_URL } from "../../lib/page.ts";
import { signIn } from "./sign-in.ts";

export interface Account {
  readonly email: string;
  readonly username: string;
  readonly password: string;
}

/** Makes an account and signs in. Throws what the server refuses it with. */
export async function signUp({ email, username, password }: Account): Promise<OwnUser> {
  const user = await register(SERVER_URL, { email, username, password });
  await signIn({ login: username, password });
  return user;
}
