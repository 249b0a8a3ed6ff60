import type { ConversationId, OwnUser } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { Client } from "../platform/security-log.ts";
import type { AuthContext } from "./auth-context.ts";

export interface Registration {
  email: string;
  username: string;
  password: string;
  /** The token of one. */
  invitation?: string | undefined;
  client: Client & { readonly acceptLanguage: string | null };
  deadline: Deadline;
}

/**
 * With an invitation they are in the group that it leads to, in one go (G9, I8). Where the server sends mail, it does the same with an email that is somebody's as
 * with any other, and it counts once it was confirmed (A33).
 */
export async function registerUser(
  context: AuthContext,
  { email, username, password, invitation, client, deadline }: Registration,
): Promise<{ user: OwnUser; conversation_id?: ConversationId }> {
  const { limits, passwords, users, security, isRegistrationOpen, welcome, postgres } = context;
  await limits.take("register_ip", client.ip).catch((error: unknown) => {
    throw security.refused("registration", error, { userId: null, client });
  });
  const guest = invitation === undefined ? undefined : await welcome(invitation, client.ip);
  if (guest === undefined && !isRegistrationOpen()) throw new AppError("registration_closed"); // I7
  passwords.checkNew(password, { username, email });
  const passwordHash = await passwords.hash(password);
  const { acceptLanguage } = client;
  const beginEmail = await context.prepareEmail?.({ email, acceptLanguage });
  const user = await postgres.transaction(async (tx) => {
    await guest?.take(tx);
    if (beginEmail === undefined) return users.insertUser(tx, { email, username, passwordHash });
    const made = await users.insertUser(tx, { email: null, username, passwordHash });
    await beginEmail(tx, made.id);
    return { ...made, pending_email: email };
  });
  security.record("account.registered", { userId: user.id, client });
  const conversationId = await guest?.join(user.id, deadline);
  return { user, ...(conversationId !== undefined && { conversation_id: conversationId }) };
}
