import { StorageFull, StorageUnavailable } from "./storage-errors.ts";

/** A refusal of the storage that has no other name here. */
export class S3Error extends Error {
  override readonly name = "S3Error";
  readonly status: number;
  /** `NoSuchKey`, `AccessDenied` … */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(`${code}: ${message}`);
    this.status = status;
    this.code = code;
  }
}

// Of Ceph, of MinIO; a quota of Swift says that the part is too large, which it never is.
const FULL = new Set([
  "QuotaExceeded",
  "XMinioStorageFull",
  "XMinioAdminBucketQuotaExceeded",
  "EntityTooLarge",
]);
const PASSING = new Set([
  "SlowDown",
  "InternalError",
  "ServiceUnavailable",
  "RequestTimeout",
  "OperationAborted",
]);

export function fromAnswer(status: number, body: string): Error {
  const code = inXml(body, "Code") ?? `HTTP ${status}`;
  const message = inXml(body, "Message") ?? "";
  const cause = new S3Error(status, code, message);
  if (status === 507 || FULL.has(code)) return new StorageFull("The storage is full.", { cause });
  const isPassing = status === 429 || (status >= 500 && status !== 501) || PASSING.has(code);
  return isPassing ? new StorageUnavailable("The storage cannot do it now.", { cause }) : cause;
}

export function hasS3Code(error: unknown, ...codes: string[]): boolean {
  return error instanceof S3Error && codes.includes(error.code);
}

/** The text of the first such element. */
export function inXml(xml: string, element: string): string | undefined {
  const raw = new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1];
  return raw?.replace(/&(?:(amp|lt|gt|quot|apos)|#(\d+)|#x([\da-f]+));/gi, (_all, name, decimal, hex) =>
    name === undefined
      ? String.fromCodePoint(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal))
      : ({ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" }[String(name).toLowerCase()] ?? ""),
  );
}
