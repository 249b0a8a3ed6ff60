import { connect } from "@gochat/client";
import type { Chat, Timeline } from "@gochat/client";
import { fileStorage } from "@gochat/client/node.ts";
import { serve } from "../harness/hired.ts";
import type { ReadResult, SubjectOrder, Usage } from "./protocol.ts";
import { collected, Meter, weigh } from "./weigh.ts";

// The largest page that there is.
const PAGE = 100;
const COLLECT_EVERY_PAGES = 25;

let connected: Chat | undefined;
let meter: Meter | undefined;
let countAtStart = 0;
let shown = 0;

function chat(): Chat {
  if (connected === undefined) throw new Error("It is not connected.");
  return connected;
}

async function open({ port, token, folder }: Extract<SubjectOrder, { kind: "connect" }>): Promise<number> {
  const storage = folder === undefined ? undefined : fileStorage(folder);
  connected = await connect(`http://127.0.0.1:${port}`, { token }, { storage });
  connected.on("error", (error) => console.error(error));
  return connected.conversations.length;
}

async function read({
  conversations,
  together,
}: Extract<SubjectOrder, { kind: "read" }>): Promise<ReadResult> {
  const ids = chat()
    .conversations.slice(0, conversations)
    .map(({ id }) => id);
  let peak = 0;
  let messages = 0;
  let pages = 0;
  const onPage = () => {
    if (++pages % COLLECT_EVERY_PAGES === 0) peak = Math.max(peak, collected());
  };
  const readAll = async (group: readonly string[]) => {
    const timelines = group.map((id) => chat().conversation(id).timeline({ pageSize: PAGE }));
    const counts = await Promise.all(timelines.map((timeline) => readToBeginning(timeline, onPage)));
    messages += counts.reduce((sum, count) => sum + count, 0);
    return timelines;
  };
  let last: readonly Timeline[] = [];
  for (const group of together ? [ids] : ids.map((id) => [id])) {
    for (const timeline of last) timeline.close();
    last = await readAll(group);
  }
  const whileOpen = await weigh();
  for (const timeline of last) timeline.close();
  last = [];
  const end = await weigh();
  return { peak: Math.max(peak, whileOpen.bytes), open: whileOpen, end, messages };
}

/** Answers with how many messages it showed, which are those that the conversation has. */
async function readToBeginning(timeline: Timeline, onPage: () => void): Promise<number> {
  while (timeline.getSnapshot().isLoading || timeline.getSnapshot().messages.length === 0)
    await new Promise<void>((resolve) => {
      const off = timeline.subscribe(() => {
        off();
        resolve();
      });
    });
  let last = timeline.getSnapshot().messages.at(-1)?.seq ?? 0;
  let count = 0;
  for (;;) {
    const { messages, hasOlder } = timeline.getSnapshot();
    const first = messages[0]?.seq ?? 0;
    if (count === 0) {
      count = messages.length;
    } else {
      if (first >= last) throw new Error("A page of history shows nothing older.");
      count += last - first;
    }
    last = first;
    if (!hasOlder) return count;
    await timeline.loadOlder();
    onPage();
  }
}

const lastSeqs = (): number => chat().conversations.reduce((sum, { last_seq }) => sum + last_seq, 0);

/** As an application does that shows a list of conversations and one of them. */
function watch(): object {
  const [first] = chat().conversations;
  if (first === undefined) throw new Error("There is no conversation.");
  const timeline = chat().conversation(first.id).timeline();
  chat().subscribe(() => {
    shown += chat().conversations.length;
  });
  timeline.subscribe(() => {
    shown += timeline.getSnapshot().messages.length;
  });
  countAtStart = lastSeqs();
  meter = new Meter();
  return {};
}

function used(): Usage {
  if (meter === undefined) throw new Error("It does not count.");
  const { used } = meter;
  if (shown === 0) throw new Error("Nothing was shown.");
  return { ...used, count: lastSeqs() - countAtStart };
}

serve(async (order: SubjectOrder) => {
  switch (order.kind) {
    case "connect":
      return { conversations: await open(order) };
    case "weigh":
      return weigh();
    case "read":
      return read(order);
    case "watch":
      return watch();
    case "used":
    default:
      return used();
  }
});
