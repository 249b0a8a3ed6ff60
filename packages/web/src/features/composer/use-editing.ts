import { useEffect, useRef, useState } from "react";
import type { Message } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { errorText, isError } from "../../lib/errors.ts";
import { isBlank } from "./limits.ts";

/** What became of the message while one was changing it. */
export type EditProblem = "changed" | "deleted" | { readonly text: string };

/** One's own message, and what one makes of it. */
export interface Editing {
  readonly message: Message;
  readonly content: string;
  readonly problem: EditProblem | null;
  readonly isSaving: boolean;
  readonly write: (content: string) => void;
  readonly save: () => void;
}

interface State extends Pick<Editing, "message" | "content" | "problem" | "isSaving"> {
  /** The version that one has seen: what was changed after it is not overwritten unasked (M1). */
  readonly version: number;
}

/** The message that is being changed: its text is nobody's draft, and is kept whatever happens to the message meanwhile. */
export function useEditing(editing: Message | null, stopEditing: () => void): Editing | null {
  const chat = useChat();
  const [state, setState] = useState<State | null>(null);
  if (editing?.id !== state?.message.id) {
    setState(
      editing && {
        message: editing,
        content: editing.content,
        version: editing.version,
        problem: null,
        isSaving: false,
      },
    );
  }
  const id = editing?.id;
  const current = useRef(id);
  useEffect(() => void (current.current = id), [id]);
  useEffect(() => {
    if (id === undefined) return undefined;
    const change = (message: Message, problem: EditProblem) => {
      if (message.id !== id) return;
      setState((now) => {
        // One's own edit comes back like any other, and reactions change no text.
        if (now === null || now.isSaving || message.edited_at === now.message.edited_at) return now;
        return { ...now, problem };
      });
    };
    const offs = [
      chat.on("message.updated", ({ message }) => change(message, "changed")),
      chat.on(
        "message.deleted",
        ({ message }) => message.id === id && setState((now) => now && { ...now, problem: "deleted" }),
      ),
    ];
    return () => offs.forEach((off) => off());
  }, [chat, id]);

  if (state === null || editing === null || state.message.id !== editing.id) return null;
  const { message, content, version, problem, isSaving } = state;

  const fail = (error: unknown) => {
    const found: EditProblem = isError(error, "stale_version")
      ? "changed"
      : isError(error, "message_deleted")
        ? "deleted"
        : { text: errorText(error) };
    setState((now) => (now?.message.id === message.id ? { ...now, problem: found, isSaving: false } : now));
  };
  const save = () => {
    if (isSaving || problem === "deleted" || (isBlank(content) && message.attachments === undefined)) return;
    if (content === message.content && problem === null) return stopEditing();
    setState({ ...state, isSaving: true });
    // Whoever was told that it is another one by now, and saves all the same, means it.
    const ifVersion = problem === "changed" ? undefined : version;
    chat
      .conversation(message.conversation_id)
      .edit(message.seq, content, { ifVersion })
      .then(() => {
        // Another one may be open by now.
        if (current.current === message.id) stopEditing();
      }, fail);
  };
  return {
    message,
    content,
    problem,
    isSaving,
    write: (next) => setState((now) => now && { ...now, content: next }),
    save,
  };
}
