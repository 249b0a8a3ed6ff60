import { useImperativeHandle } from "react";
import type { ReactElement, Ref } from "react";
import { useTimeline } from "@gochat/client/react";

/** What others may ask of a timeline. */
export interface TimelineHandle {
  /** Shows a message, and flashes it. */
  readonly jumpTo: (seq: number) => void;
  /** Gives the focus to the newest message. */
  readonly focus: () => void;
}

interface TimelineProps {
  readonly id: string;
  readonly at: number | undefined;
  readonly ref: Ref<TimelineHandle>;
}

export function Timeline({ id, at, ref }: TimelineProps): ReactElement {
  const { messages, jumpTo } = useTimeline(id, { at });
  useImperativeHandle(ref, () => ({ jumpTo: (seq) => void jumpTo(seq), focus: () => {} }), [jumpTo]);
  return (
    <div>
      {messages.map(({ seq, content }) => (
        <p key={seq}>{content}</p>
      ))}
    </div>
  );
}
