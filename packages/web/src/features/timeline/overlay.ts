import type { Message } from "@gochat/client";
import type { Anchor } from "../../ui/anchor.ts";

/** What is open above a timeline, about one of its messages. */
export type Overlay =
  | { readonly kind: "menu" | "picker"; readonly message: Message; readonly anchor: Anchor }
  | { readonly kind: "removeFile"; readonly message: Message; readonly fileId: string }
  | { readonly kind: "delete" | "report" | "revisions" | "readers"; readonly message: Message };
