import { LIMITS, USERNAME_PATTERN } from "@gochat/protocol";
import type { UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { ADMIN_SCOPES, LOGIN_SCOPES } from "../platform/http/actor.ts";
import type { Authenticate, Login } from "../platform/http/actor.ts";

export interface AuthenticateDeps {
  verifyAccessToken: (token: string) => Promise<Login>;
  isEnded: (login: Login) => boolean;
  isAdmin: (userId: UserId) => Promise<boolean>;
  /** Null: a bare username is no token (A16). */
  findByBareUsername: ((username: string) => Promise<UserId>) | null;
}

const USERNAME = new RegExp(USERNAME_PATTERN);

export function createAuthenticate({
  verifyAccessToken,
  isEnded,
  isAdmin,
  findByBareUsername,
}: AuthenticateDeps): Authenticate {
  const loginOf = async (token: string): Promise<Login> => {
    // Every access token is longer than the longest username.
    const mayBeUsername = token.length <= LIMITS.usernameMaxLength && USERNAME.test(token);
    if (mayBeUsername && findByBareUsername !== null)
      return { userId: await accountOf(token, findByBareUsername), sessionId: null };
    const login = await verifyAccessToken(token);
    if (isEnded(login)) throw new AppError("unauthorized", { detail: "The session has ended" });
    return login;
  };
  return async (token, scope) => {
    const login = await loginOf(token);
    // Asked each time, so that who becomes an administrator is one at once, and who is one no longer is none (I1).
    const scopes = scope === "admin" && (await isAdmin(login.userId)) ? ADMIN_SCOPES : LOGIN_SCOPES;
    return { ...login, scopes };
  };
}

async function accountOf(username: string, find: (username: string) => Promise<UserId>): Promise<UserId> {
  try {
    return await find(username);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "username_taken")
      throw new AppError("unauthorized", { detail: "This username is reserved", cause: error });
    if (error.code === "account_suspended")
      throw new AppError("unauthorized", { detail: "This account is suspended", cause: error });
    throw error;
  }
}
