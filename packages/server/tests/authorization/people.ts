import type { UserId } from "@gochat/protocol";
import { call } from "@gochat/testkit";

/** Somebody of the test. `token` is a bare username, or the access token of a login. */
export interface Person {
  readonly name: string;
  readonly id: UserId;
  readonly token: string;
}

interface Tokens {
  user: { id: UserId };
  access_token: string;
}

export const PASSWORD = "correct horse battery staple";

/** An account with a password, and one login. */
export async function register(server: { url: string }, name: string): Promise<Person> {
  const email = `${name}@example.com`;
  const account = { email, username: name, password: PASSWORD };
  await call(server, "POST", "/api/v1/auth/register", { body: account });
  return logIn(server, name);
}

export async function logIn(server: { url: string }, name: string): Promise<Person> {
  const { body } = await call<Tokens>(server, "POST", "/api/v1/auth/login", {
    body: { email: name, password: PASSWORD },
  });
  return { name, id: body.user.id, token: body.access_token };
}
