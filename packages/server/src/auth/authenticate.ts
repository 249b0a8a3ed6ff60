import { LIMITS, USERNAME_PATTERN } from "@gochat/protocol";
import type { UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { LOGIN_SCOPES } from "../platform/http/actor.ts";
import type { Authenticate, Login } from "../platform/http/actor.ts";

export interface AuthenticateDeps {
  verifyAccessToken: (token: string) => Promise<Login>;
  isEnded: (login: Login) => boolean;
  /** Null: a bare username is no token (A16). */
  findByBareUsername: ((username: string) => Promise<UserId>) | null;
}

const USERNAME = new RegExp(USERNAME_PATTERN);

export function createAuthenticate({
  verifyAccessToken,
  isEnded,
  findByBareUsername,
}: AuthenticateDeps): Authenticate {
  return async (token) => {
    // Every access token is longer than the longest username.
    const mayBeUsername = token.length <= LIMITS.usernameMaxLength && USERNAME.test(token);
    if (mayBeUsername && findByBareUsername !== null) {
      return { userId: await accountOf(token, findByBareUsername), sessionId: null, scopes: LOGIN_SCOPES };
    }
    const login = await verifyAccessToken(token);
    if (isEnded(login)) throw new AppError("unauthorized", { detail: "The session has ended" });
    return { ...login, scopes: LOGIN_SCOPES };
  };
}

async function accountOf(username: string, find: (username: string) => Promise<UserId>): Promise<UserId> {
  try {
    return await find(username);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "username_taken") throw error;
    throw new AppError("unauthorized", { detail: "This username is reserved", cause: error });
  }
}
