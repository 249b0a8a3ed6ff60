import type { Chat, Conversation, Timeline } from "@gochat/client";
import { runCommand } from "./commands.ts";
import type { Key } from "./keys.ts";
import type { Screen } from "./screen.ts";
import { look } from "./view.ts";
import type { Anchor, View } from "./view.ts";

/** What the program does: keys and changes come in, `draw` shows what has become of it. */
export interface App {
  readonly press: (key: Key) => void;
  readonly draw: () => void;
  readonly close: () => void;
}

interface Open {
  readonly conversation: Conversation;
  readonly timeline: Timeline;
}

const SEGMENTER = new Intl.Segmenter(undefined, { granularity: "grapheme" });

export function createApp(chat: Chat, screen: Screen, quit: () => void): App {
  let open: Open | null = null;
  /** What is typed as long as no conversation is open: afterwards it is the draft of that. */
  let typed = "";
  let notice = "";
  let anchor: Anchor | null = null;
  let view: View | undefined;
  let isDrawing = false;
  const unsubscribe = chat.subscribe(draw);

  function show(conversation: Conversation): void {
    if (conversation.id === open?.conversation.id) return;
    if (open === null && typed !== "") conversation.setDraft({ content: typed });
    open?.timeline.close();
    const timeline = conversation.timeline();
    timeline.subscribe(draw);
    open = { conversation, timeline };
    anchor = null;
    attempt(timeline.toEnd());
    draw();
  }

  const draftNow = (): string => (open === null ? typed : (open.conversation.draft?.content ?? ""));

  function setDraft(content: string): void {
    if (open === null) typed = content;
    else open.conversation.setDraft({ content });
  }

  /** What fails is said, and nothing else happens. */
  function attempt(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      notice = error instanceof Error ? error.message : String(error);
      draw();
    });
  }

  /** Many changes in a moment are drawn once. */
  function draw(): void {
    if (isDrawing) return;
    isDrawing = true;
    setImmediate(() => {
      isDrawing = false;
      drawNow();
    });
  }

  function drawNow(): void {
    const [first] = chat.conversations;
    if (open === null && first !== undefined) return show(chat.conversation(first.id));
    const shown = open && { conversation: open.conversation, snapshot: open.timeline.getSnapshot() };
    view = look({ chat, open: shown, draft: draftNow(), notice, anchor }, screen.columns, screen.rows);
    screen.draw(view.rows, view.cursor);
    const newest = shown?.snapshot.messages.at(-1);
    if (anchor === null && newest !== undefined) open?.timeline.seen(newest.seq);
  }

  function select(step: 1 | -1): void {
    const all = chat.conversations;
    const at = all.findIndex(({ id }) => id === open?.conversation.id);
    const next = all[(at + step + all.length) % all.length];
    if (next !== undefined) show(chat.conversation(next.id));
  }

  function scroll(direction: 1 | -1): void {
    if (view === undefined || open === null) return;
    const { messageLines: lines, lowest, height } = view;
    const { hasOlder, hasNewer } = open.timeline.getSnapshot();
    const page = Math.max(1, height - 1);
    const target = lowest + direction * page;
    if (direction === -1 && target < height && hasOlder) attempt(open.timeline.loadOlder());
    if (direction === 1 && target >= lines.length - 1) {
      if (hasNewer) attempt(open.timeline.loadNewer());
      else anchor = null;
      if (!hasNewer) return;
    }
    const line = lines[Math.max(Math.min(height, lines.length) - 1, Math.min(target, lines.length - 1))];
    if (line !== undefined) anchor = { seq: line.seq, line: line.line };
  }

  function enter(): void {
    const text = draftNow();
    setDraft("");
    if (text.trim() === "") return;
    if (text.startsWith("/") && !text.startsWith("//")) {
      attempt(runCommand(text, { chat, conversation: open?.conversation ?? null, show, quit }));
      return;
    }
    if (open === null) {
      notice = "Open a conversation first: /open NAME";
      return;
    }
    anchor = null;
    const content = text.startsWith("//") ? text.slice(1) : text;
    if (open.timeline.getSnapshot().hasNewer) attempt(open.timeline.toEnd());
    attempt(open.conversation.send(content));
  }

  function write(text: string): void {
    setDraft(draftNow() + text);
    if (!draftNow().startsWith("/")) open?.conversation.notifyTyping();
  }

  const deeds: Readonly<Record<Extract<Key, { name: string }>["name"], () => void>> = {
    enter,
    backspace: () =>
      setDraft(
        [...SEGMENTER.segment(draftNow())]
          .slice(0, -1)
          .map(({ segment }) => segment)
          .join(""),
      ),
    deleteWord: () => setDraft(draftNow().replace(/\S*\s*$/u, "")),
    deleteLine: () => setDraft(""),
    next: () => select(1),
    previous: () => select(-1),
    pageUp: () => scroll(-1),
    pageDown: () => scroll(1),
    end() {
      anchor = null;
      if (open !== null) attempt(open.timeline.toEnd());
    },
    interrupt: quit,
    redraw: screen.clear,
  };

  return {
    press(key) {
      notice = "";
      if ("text" in key) write(key.text);
      else deeds[key.name]();
      draw();
    },
    draw,
    close() {
      unsubscribe();
      open?.timeline.close();
    },
  };
}
