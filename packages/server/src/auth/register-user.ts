import type { OwnUser } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Client } from "../platform/security-log.ts";
import type { AuthContext } from "./auth-context.ts";

export interface Registration {
  email: string;
  username: string;
  password: string;
  client: Client;
}

export async function registerUser(
  { limits, passwords, users, security, isRegistrationOpen }: AuthContext,
  { email, username, password, client }: Registration,
): Promise<OwnUser> {
  await limits.take("register_ip", client.ip).catch((error: unknown) => {
    throw security.refused("registration", error, { userId: null, client });
  });
  if (!isRegistrationOpen()) throw new AppError("registration_closed"); // I7
  passwords.checkNew(password, { username, email });
  const passwordHash = await passwords.hash(password);
  const user = await users.createUser({ email, username, passwordHash });
  security.record("account.registered", { userId: user.id, client });
  return user;
}
