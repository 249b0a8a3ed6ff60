import type { Fault } from "./planted.ts";

/** What a walk must find, by the steps that lead there. */
export interface WalkFault extends Fault {
  readonly only: readonly string[];
}

const SENDING = ["send", "send three", "send to a name"];
const NETWORK = ["cut the connection", "hold answers", "be unreachable", "mend the network", "let time pass"];
const LIVES = ["crash", "close", "open"];

export const WALK_FAULTS: readonly WalkFault[] = [
  {
    name: "a new key for each try",
    edits: [
      {
        file: "outbox/outbox.ts",
        from: '        type: "message.send",\n        client_id,\n',
        to: '        type: "message.send",\n        client_id: attempts.has(laneOf(entry)) ? `${client_id}.` : client_id,\n',
      },
    ],
    only: [...SENDING, ...NETWORK],
  },
  {
    name: "the first event after a sync is dropped",
    edits: [
      {
        file: "create-chat.ts",
        from: "    store.dispatch(frame);\n",
        to: '    if (frame.type === "synced") (deps as { drop?: boolean }).drop = true;\n    else if ("version" in frame && (deps as { drop?: boolean }).drop) {\n      (deps as { drop?: boolean }).drop = false;\n      return;\n    }\n    store.dispatch(frame);\n',
      },
    ],
    only: [...SENDING, ...NETWORK],
  },
  {
    name: "several tabs refresh at once",
    edits: [
      {
        file: "session/login-tokens.ts",
        from: "(await storage.lock(SESSION_KEY, run, { signal })) as StoredTokens",
        to: "run()",
      },
    ],
    only: ["send", "let time pass", "be slow", "hold answers", "mend the network"],
  },
  {
    name: "a message is sent before it is kept",
    edits: [
      {
        file: "outbox/outbox.ts",
        from: "          await records.write(new Map([[client_id, entry]]));\n",
        to: "          void records.write(new Map([[client_id, entry]]));\n",
      },
    ],
    only: [...SENDING, "react", "edit"],
  },
  {
    name: "a message is sent with those of its files that are there",
    edits: [
      {
        file: "outbox/outbox.ts",
        from: "if (entry.attachments?.every(isUploaded) === false) return;",
        to: "if (entry.attachments?.some(isUploaded) === false) return;",
      },
      {
        file: "outbox/outbox.ts",
        from: 'map(({ fileId = "" }) => fileId)',
        to: "flatMap(({ fileId }) => fileId ?? [])",
      },
    ],
    only: ["send files"],
  },
  {
    name: "told before the listener is done",
    edits: [
      {
        file: "feed/feed.ts",
        from: "        const taken = take(message);\n",
        to: "        told.set(id, message.seq);\n        onTold(id);\n        const taken = take(message);\n",
      },
    ],
    only: [...SENDING, "let time pass", ...LIVES],
  },
  {
    name: "the place is that of the last ready",
    edits: [
      {
        file: "state/apply.ts",
        from: "place: state.place ?? { since, epoch },",
        to: "place: { since, epoch },",
      },
    ],
    only: [...SENDING, "create a group", ...LIVES, "cut the connection"],
  },
  {
    name: "a place is kept that is ahead of the conversations",
    edits: [
      {
        file: "cache/cache.ts",
        from: "  for (const id of ids) {\n",
        to: "  for (const id of [...ids].slice(1)) {\n",
      },
      { file: "cache/cache.ts", from: "kept.length !== head.count", to: "head.count < 0" },
    ],
    only: [...SENDING, "create a group", ...LIVES],
  },
  {
    name: "a message is shown as stored and as on its way",
    edits: [
      {
        file: "outbox/outgoing.ts",
        from: "!runs.some((run) => run.some(({ client_id }) => client_id === entry.client_id))",
        to: "runs.length >= 0",
      },
    ],
    only: ["send", "open a timeline"],
  },
  {
    name: "a closed chat goes on looking",
    edits: [{ file: "outbox/outbox.ts", from: "      lookAgain.stop();\n      for", to: "      for" }],
    only: ["send", "close", "open"],
  },
];
