/** Between S1 and the programs that it hires. */
export type SubjectOrder =
  /** Connects as this person; with a folder, what is known is kept there. */
  | {
      readonly kind: "connect";
      readonly port: number;
      readonly token: string;
      readonly folder?: string | undefined;
    }
  /** Answers with the memory that is used after everything is collected that can be. */
  | { readonly kind: "weigh" }
  /** Reads the first so many conversations to their beginning: one after the other, or all at the same time. */
  | { readonly kind: "read"; readonly conversations: number; readonly together: boolean }
  /** Shows the list of conversations and a timeline, and begins to count. */
  | { readonly kind: "watch" }
  /** Answers with what it used since. */
  | { readonly kind: "used" };

/** The same for one that only parses what comes. */
export type BareOrder = Extract<SubjectOrder, { kind: "connect" | "watch" | "used" }>;

export interface Weight {
  /** Bytes of the heap, and outside of it of buffers and the like. */
  readonly bytes: number;
  readonly resident: number;
}

export interface ReadResult {
  /** The most that was used after a collection, of those that were taken on the way. */
  readonly peak: number;
  /** With the timelines open, after the last page. */
  readonly open: Weight;
  /** With all of them closed. */
  readonly end: Weight;
  readonly messages: number;
}

export interface Usage {
  readonly cpuSeconds: number;
  readonly seconds: number;
  /** Of the client: messages that it has; of the bare one: frames that came. */
  readonly count: number;
}

export type SenderOrder =
  | {
      readonly kind: "connect";
      readonly port: number;
      /** Who sends to which conversation. */
      readonly targets: readonly { readonly username: string; readonly conversationId: string }[];
    }
  | { readonly kind: "send"; readonly perSecond: number; readonly seconds: number };

export interface Sent {
  readonly sent: number;
  readonly seconds: number;
  readonly refused: number;
}
