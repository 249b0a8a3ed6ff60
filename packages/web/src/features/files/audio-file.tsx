import { Download, Pause, Play } from "lucide-react";
import { useRef, useState } from "react";
import type { ReactElement } from "react";
import type { FileData } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { useTabStop } from "../../ui/tab-stop.ts";
import { toast } from "../../ui/toast.ts";
import css from "./audio-file.module.css";
import { download } from "./download.ts";
import { ChipName } from "./file-chip.tsx";
import { playAlone } from "./playing.ts";
import { playTime } from "../../lib/play-time.ts";
import { Waveform } from "./waveform.tsx";

const LOOKING_MS = 1_500;
const isFailure = (error: unknown, name: string): boolean =>
  error instanceof DOMException && error.name === name;

/** Something to be heard: a voice message with how loud it is, or a recording with its name. */
export function AudioFile({ file }: { readonly file: FileData }): ReactElement {
  const t = useT();
  const chat = useChat();
  const tabIndex = useTabStop();
  const audio = useRef<HTMLAudioElement>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [found, setFound] = useState(0);
  const { name, media } = file;
  // What a browser recorded does not say itself how long it is.
  const length = Number.isFinite(found) && found > 0 ? found : (media?.duration_ms ?? 0) / 1000;
  const isVoice = media?.peaks !== undefined;

  const play = async (element: HTMLAudioElement, from: number) => {
    const urls = await chat.files.urls(file.id);
    if (urls !== undefined && element.src !== urls.content) element.src = urls.content;
    element.currentTime = from;
    await element.play();
  };
  const toggle = async () => {
    const element = audio.current;
    if (element === null) return;
    if (!element.paused) return element.pause();
    const from = at >= length ? 0 : at;
    try {
      await play(element, from).catch(async (error: unknown) => {
        if (!isFailure(error, "NotSupportedError")) throw error;
        // The server may be looking at it still (F10).
        await new Promise((resolve) => setTimeout(resolve, LOOKING_MS));
        element.removeAttribute("src");
        return play(element, from);
      });
    } catch (error) {
      // It was stopped before it began.
      if (isFailure(error, "AbortError")) return;
      toast(error instanceof DOMException ? t("files.cannotPlay") : errorText(error), { kind: "bad" });
    }
  };
  const seek = (to: number) => {
    setAt(to);
    if (audio.current !== null && audio.current.src !== "") audio.current.currentTime = to;
  };

  return (
    <div className={css.audio}>
      <button
        type="button"
        className={css.play}
        tabIndex={tabIndex}
        aria-label={t(isPlaying ? "files.pause" : "files.play", { name })}
        onClick={() => void toggle()}
      >
        <Icon of={isPlaying ? Pause : Play} />
      </button>
      <div className={css.main}>
        {!isVoice && <ChipName name={name} />}
        <div className={css.line}>
          <div className={css.track} data-is-voice={isVoice || undefined}>
            <Waveform peaks={media?.peaks} part={length > 0 ? at / length : 0} />
            <input
              type="range"
              className={css.seek}
              tabIndex={tabIndex}
              min={0}
              max={length || 1}
              step={Math.max(length / 50, 0.1)}
              value={Math.min(at, length || 1)}
              aria-label={t("files.position", { name })}
              aria-valuetext={t("files.positionOf", { at: playTime(at), length: playTime(length) })}
              onChange={(event) => seek(event.target.valueAsNumber)}
            />
          </div>
          <span className={css.time}>{playTime(isPlaying || at > 0 ? at : length)}</span>
        </div>
      </div>
      {!isVoice && (
        <IconButton
          className={css.download}
          icon={Download}
          label={t("files.downloadName", { name })}
          tabIndex={tabIndex}
          onClick={() => void download(chat, file)}
        />
      )}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- Nobody wrote captions for what people send each other. */}
      <audio
        ref={audio}
        preload="none"
        onPlay={(event) => {
          playAlone(event.currentTarget);
          setPlaying(true);
        }}
        onPause={() => setPlaying(false)}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
        onDurationChange={(event) => setFound(event.currentTarget.duration)}
      />
    </div>
  );
}
