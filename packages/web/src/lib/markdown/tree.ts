/** What a message says, as a tree: there is nothing in it that could be HTML. */
export type Block =
  | { readonly type: "paragraph"; readonly children: readonly Inline[] }
  | { readonly type: "heading"; readonly children: readonly Inline[] }
  | { readonly type: "code"; readonly language: string; readonly text: string }
  | { readonly type: "quote"; readonly children: readonly Block[] }
  | { readonly type: "list"; readonly start: number | null; readonly items: readonly (readonly Block[])[] }
  | { readonly type: "rule" };

export type Inline =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "code"; readonly text: string }
  | { readonly type: "break" }
  | { readonly type: "strong" | "emphasis" | "strike"; readonly children: readonly Inline[] }
  | LinkNode
  | { readonly type: "mention"; readonly text: string; readonly userId: string };

export interface LinkNode {
  readonly type: "link";
  readonly href: string;
  readonly children: readonly Inline[];
  /** Its text is something else than its address, which must be told. */
  readonly isNamed: boolean;
}
