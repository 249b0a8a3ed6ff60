import type { OwnUser } from "@gochat/protocol";
import type { AuthContext } from "./auth-context.ts";

export interface Registration {
  email: string;
  username: string;
  password: string;
  ip: string;
}

export async function registerUser(
  { limits, passwords, users }: AuthContext,
  { email, username, password, ip }: Registration,
): Promise<OwnUser> {
  await limits.take("register_ip", ip);
  const passwordHash = await passwords.hash(password);
  return users.createUser({ email, username, passwordHash });
}
