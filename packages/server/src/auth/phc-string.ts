export interface Argon2Cost {
  memoryKiB: number;
  passes: number;
  parallelism: number;
}

export interface PasswordHash {
  cost: Argon2Cost;
  salt: Buffer;
  hash: Buffer;
}

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** The PHC string format: https://github.com/P-H-C/phc-string-format. Base64 without padding. */
export function formatPhc({ cost, salt, hash }: PasswordHash): string {
  return `$argon2id$v=19$m=${cost.memoryKiB},t=${cost.passes},p=${cost.parallelism}$${base64(salt)}$${base64(hash)}`;
}

/** Throws on anything else: a stored hash that cannot be read is a bug, not a wrong password. */
export function parsePhc(text: string): PasswordHash {
  const [, memory, passes, parallelism, salt, hash] = PHC.exec(text) ?? [];
  if (salt === undefined || hash === undefined)
    throw new Error("A stored password hash is not an argon2id PHC string.");
  return {
    cost: { memoryKiB: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, "base64"),
    hash: Buffer.from(hash, "base64"),
  };
}

function base64(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("=", "");
}
