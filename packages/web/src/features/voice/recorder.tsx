import { Mic, SendHorizontal, Trash2 } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement, RefObject } from "react";
import { useChat, useDraft } from "@gochat/client/react";
import { announce } from "../../lib/announce.ts";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import type { TextId } from "../../lib/i18n.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { toast } from "../../ui/toast.ts";
import { playTime } from "../files/parts.ts";
import { record } from "./record.ts";
import type { Recording } from "./record.ts";
import css from "./recorder.module.css";

interface RecorderProps {
  /** Of the conversation. */
  readonly id: string;
  readonly area: RefObject<HTMLTextAreaElement | null>;
}

const REFUSED: Readonly<Record<string, TextId>> = {
  NotAllowedError: "voice.notAllowed",
  NotFoundError: "voice.noMicrophone",
  NotReadableError: "voice.inUse",
};

/** A microphone where there is nothing to send yet; while it records, how loud and for how long, over all of the composer. */
export function Recorder({ id, area }: RecorderProps): ReactElement {
  const t = useT();
  const chat = useChat();
  const { draft, setDraft } = useDraft(id);
  const [recording, setRecording] = useState<Recording | null>(null);
  const running = useRef<Recording>(null);
  useEffect(() => () => running.current?.cancel(), []);

  const end = () => {
    running.current = null;
    setRecording(null);
    // It can be seen again only then.
    setTimeout(() => area.current?.focus());
  };
  const begin = async () => {
    try {
      const begun = await record();
      running.current = begun;
      setRecording(begun);
      announce(t("voice.recording"));
    } catch (error) {
      const id = error instanceof DOMException ? REFUSED[error.name] : undefined;
      toast(id === undefined ? errorText(error) : t(id), { kind: "bad" });
    }
  };
  const send = async (from: Recording) => {
    const { file, ...details } = await from.finish(t("voice.name"));
    end();
    const { replyTo } = draft;
    chat
      .conversation(id)
      .send("", { attachments: [{ file, ...details }], replyTo })
      // What becomes of it, its row shows.
      .catch(() => {});
    setDraft({ content: "" });
  };

  return (
    <>
      <IconButton
        icon={Mic}
        label={t("voice.record")}
        // A double click on what sends, which stood here a moment ago, records nothing.
        onClick={({ detail }) => detail < 2 && void begin()}
      />
      {recording !== null && (
        <Running
          of={recording}
          onCancel={() => {
            recording.cancel();
            announce(t("voice.cancelled"));
            end();
          }}
          onSend={() => void send(recording)}
        />
      )}
    </>
  );
}

interface RunningProps {
  readonly of: Recording;
  readonly onCancel: () => void;
  readonly onSend: () => void;
}

const TICK_MS = 100;
const BARS = 48;

function Running({ of, onCancel, onSend }: RunningProps): ReactElement {
  const t = useT();
  const button = useRef<HTMLButtonElement>(null);
  const [{ seconds, levels }, setNow] = useState<{ seconds: number; levels: readonly number[] }>({
    seconds: 0,
    levels: [],
  });
  const tick = useEffectEvent(() =>
    setNow((before) => ({ seconds: of.seconds(), levels: [...before.levels, of.level()].slice(-BARS) })),
  );
  useEffect(() => {
    button.current?.focus();
    const timer = setInterval(() => tick(), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    onCancel();
  };
  return (
    <div
      className={css.recorder}
      role="group"
      aria-label={t("voice.recording")}
      data-recording=""
      onKeyDown={onKeyDown}
    >
      <IconButton icon={Trash2} label={t("voice.cancel")} shortcut="Escape" onClick={onCancel} />
      <span className={css.dot} aria-hidden="true" />
      <span className={css.time} role="timer">
        {playTime(seconds)}
      </span>
      <span className={css.levels} aria-hidden="true">
        {levels.map((level, nth) => (
          <i key={nth} style={{ transform: `scaleY(${Math.max(level, 0.08)})` }} />
        ))}
      </span>
      <IconButton
        ref={button}
        className={css.send}
        icon={SendHorizontal}
        flips
        label={t("voice.send")}
        shortcut="Enter"
        onClick={onSend}
      />
    </div>
  );
}
