import type { Timeline } from "@gochat/client";
import type { Device, Life } from "./device.ts";

/** Opens a timeline and looks at whatever it shows. */
export function watchTimeline(device: Device, life: Life, id: string): Timeline {
  const timeline = life.chat.conversation(id).timeline({ pageSize: 5, size: 12 });
  const look = () => {
    const wrong = faultOf(timeline);
    if (wrong !== undefined) device.deps.fail(`a timeline of ${life.name} in ${id} ${wrong}`);
  };
  timeline.subscribe(look);
  look();
  life.timelines.push(timeline);
  return timeline;
}

function faultOf(timeline: Timeline): string | undefined {
  const { messages, outgoing, hasNewer } = timeline.getSnapshot();
  const seqs = messages.map(({ seq }) => seq);
  const first = seqs[0] ?? 0;
  if (seqs.some((seq, nth) => seq !== first + nth)) return `has a gap: ${seqs.join(" ")}`;
  const keys = new Set(messages.map(({ client_id }) => client_id));
  const double = outgoing.find(({ client_id }) => keys.has(client_id));
  if (double !== undefined) return `shows ${double.client_id} (${double.content}) twice`;
  if (new Set(outgoing.map(({ client_id }) => client_id)).size < outgoing.length)
    return "shows one that is sent twice";
  if (hasNewer && outgoing.length > 0) return "shows what is sent where it does not end";
  return undefined;
}
