/** To the process of those who upload: begin, and go on until told to end. */
export type UploadOrder =
  | { readonly kind: "begin"; readonly port: number; readonly shape: UploadShape }
  | { readonly kind: "end" };

export interface UploadShape {
  readonly people: number;
  /** How many files each of them uploads at once. */
  readonly each: number;
  readonly what: "large files" | "hostile images";
  /** Of each upload; null: as fast as it goes. */
  readonly bytesPerSecond: number | null;
}

export interface UploadCounts {
  readonly bytes: number;
  /** How many answers of each status ended an upload; 0 counts those that had none. */
  readonly statuses: Readonly<Record<number, number>>;
}
