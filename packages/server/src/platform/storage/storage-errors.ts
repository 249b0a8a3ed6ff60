/** There is no room for more. */
export class StorageFull extends Error {
  override readonly name = "StorageFull";
}

/** The storage is away, too slow or broken: the same may work later. */
export class StorageUnavailable extends Error {
  override readonly name: string = "StorageUnavailable";
}

/** It did not answer within its limit of time. */
export class StorageSlow extends StorageUnavailable {
  override readonly name = "StorageSlow";
}

/** No object can be read under this key. */
export class ObjectMissing extends Error {
  override readonly name = "ObjectMissing";

  constructor() {
    super("There is no such object.");
  }
}

/** The unfinished object is not as long as the caller thinks. */
export class OffsetMismatch extends Error {
  override readonly name = "OffsetMismatch";
  /** How long it is; that much outlives a crash. */
  readonly length: number;

  constructor(length: number) {
    super(`The unfinished object has ${length} bytes.`);
    this.length = length;
  }
}

const FULL = ["ENOSPC", "EDQUOT"];
// A broken disk, one that the kernel made read-only for that, a network file system that is away, no descriptors left.
const AWAY = "EIO EROFS ESTALE ENODEV ENXIO ENOTCONN EHOSTDOWN EHOSTUNREACH ETIMEDOUT EMFILE ENFILE".split(
  " ",
);

/** What an error of the file system means to a caller. */
export function fromSystem(error: unknown): unknown {
  if (hasCode(error, ...FULL)) return new StorageFull("The disk is full.", { cause: error });
  if (hasCode(error, ...AWAY)) return new StorageUnavailable("The disk fails.", { cause: error });
  return error;
}

export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
