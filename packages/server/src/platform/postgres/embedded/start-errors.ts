import type { Cluster } from "./cluster.ts";

export class InUseError extends Error {
  override readonly name = "InUseError";

  constructor(cluster: Cluster) {
    super(
      `${cluster.dir} is in use by another GoChat server. Stop that one, or set GOCHAT_DATA_DIR to another folder.`,
    );
  }
}

export function startError({ logFile }: Cluster, detail: string): Error {
  return new Error(
    `The embedded PostgreSQL did not start. Its log is ${logFile}; the end of it:\n${detail}\n` +
      `Solve what the log names and start again, or set DATABASE_URL to another PostgreSQL server.`,
  );
}

export function slowStartError({ logFile }: Cluster, waitedMs: number): Error {
  return new Error(
    `The embedded PostgreSQL did not answer within ${waitedMs / 1000} seconds. Its log is ${logFile}. If it is ` +
      `recovering from a crash, start again: it goes on where it was.`,
  );
}

export function passwordError({ dir }: Cluster, cause: unknown): Error {
  return new Error(
    `PostgreSQL refused the password in ${dir}/password: it was changed in the database. Write the right one into ` +
      `that file.`,
    { cause },
  );
}
