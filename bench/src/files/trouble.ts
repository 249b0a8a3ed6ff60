import type { UploadShape } from "./protocol.ts";

/** What happens to others while the neighbours write. */
export interface Trouble {
  readonly name: string;
  readonly shape: UploadShape;
  readonly begin?: () => Promise<unknown>;
  readonly end?: () => Promise<unknown>;
  /** The series that it is compared to: what comes of it without the server. Else it is the neighbours alone. */
  readonly floor?: string;
}
