import type { ClientFrame } from "@gochat/protocol";
import type { HttpCall } from "../http-call.ts";
import type { Kind, Scene, Who } from "./scene.ts";

/** Something that somebody does: by a frame, by a call, or by either. */
export interface Deed {
  /** Begins with the rules that say what it leads to. */
  readonly title: string;
  /** Only in these. */
  readonly kinds?: readonly Kind[];
  /** The author, unless somebody is named. */
  readonly by?: Who;
  /** What happens before anybody looks. */
  readonly before?: (scene: Scene) => Promise<unknown>;
  readonly frame?: (scene: Scene) => ClientFrame;
  /** Several calls are made one after the other. */
  readonly http?: (scene: Scene) => HttpCall | readonly HttpCall[];
  readonly changesNothing?: true;
  /** Events do not tell all of it: devices have to read the conversation again; or only those that were away. */
  readonly readAgain?: "always" | "after being away";
  /** Whose account is gone with it. */
  readonly deletes?: Who;
  /** The stranger may come to see something of it. */
  readonly drawsStranger?: true;
}

/** What a deed may have besides its title and how it is done. */
export type Rest = Partial<Omit<Deed, "title" | "frame" | "http">>;

export const byAuthor = (action: (scene: Scene) => HttpCall) => (scene: Scene) =>
  scene.act("author", action(scene));
