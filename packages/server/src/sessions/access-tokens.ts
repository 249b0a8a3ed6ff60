import { errors, jwtVerify, SignJWT } from "jose";
import type { SessionId, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Clock } from "../platform/clock.ts";

export interface AccessTokens {
  readonly issue: (owner: TokenOwner) => Promise<string>;
  /** Throws `unauthorized` for everything that `issue` did not make or that has ended (A6). */
  readonly verify: (token: string) => Promise<TokenOwner>;
}

export interface TokenOwner {
  userId: UserId;
  sessionId: SessionId;
}

const ALGORITHM = "HS256";
const ISSUER = "gochat";
const AUDIENCE = "gochat";
// RFC 9068: a token made for another purpose is not an access token.
const TYPE = "at+jwt";
const HEADER = { alg: ALGORITHM, typ: TYPE };
// Only this exact header is ever issued, so no other one is even parsed: no key hints, no critical extensions.
const HEADER_PART = `${Buffer.from(JSON.stringify(HEADER)).toString("base64url")}.`;

export function createAccessTokens(secret: Uint8Array, expiryMs: number, clock: Clock): AccessTokens {
  // Imported once: jose would import raw bytes anew for every token.
  const key = crypto.subtle.importKey(
    "raw",
    new Uint8Array(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign", "verify"],
  );
  return {
    async issue({ userId, sessionId }) {
      const issuedAt = Math.floor(clock.now() / 1000);
      return await new SignJWT({ sid: sessionId })
        .setProtectedHeader(HEADER)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(userId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + Math.floor(expiryMs / 1000))
        .sign(await key);
    },
    async verify(token) {
      if (!token.startsWith(HEADER_PART)) throw new AppError("unauthorized");
      try {
        const { payload } = await jwtVerify<{ sid: SessionId }>(token, await key, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          typ: TYPE,
          requiredClaims: ["sub", "sid", "iat", "exp"],
          currentDate: new Date(clock.now()),
        });
        return { userId: payload.sub as UserId, sessionId: payload.sid };
      } catch (error) {
        if (!(error instanceof errors.JOSEError)) throw error;
        const detail = error instanceof errors.JWTExpired ? "The access token has expired" : undefined;
        throw new AppError("unauthorized", { cause: error, ...(detail !== undefined && { detail }) });
      }
    },
  };
}
