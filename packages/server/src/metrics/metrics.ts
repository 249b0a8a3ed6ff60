import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "@prometheus-io/client";

// From a fast local commit to a database in trouble.
const LATENCY_BUCKETS_S = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Every metric of the server. Labels are small fixed sets: never a person or a conversation. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    sends: new Counter({
      name: "gochat_sends_total",
      help: "Sends by outcome",
      labelNames: ["outcome"] as const,
      registers,
    }),
    deliveries: new Counter({
      name: "gochat_deliveries_total",
      help: "Frames queued on sockets for messages",
      registers,
    }),
    sendToAck: new Histogram({
      name: "gochat_send_to_ack_seconds",
      help: "From reading a send to queueing its answer",
      buckets: LATENCY_BUCKETS_S,
      registers,
    }),
    sendToDeliver: new Histogram({
      name: "gochat_send_to_deliver_seconds",
      help: "From reading a send to queueing its message on the sockets of this node",
      buckets: LATENCY_BUCKETS_S,
      registers,
    }),
    batchSize: new Histogram({
      name: "gochat_writer_batch_messages",
      help: "Messages in one commit",
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
      registers,
    }),
    batchSeconds: new Histogram({
      name: "gochat_writer_commit_seconds",
      help: "From giving PostgreSQL a batch to its answer",
      buckets: LATENCY_BUCKETS_S,
      registers,
    }),
    filesLookedAt: new Counter({
      name: "gochat_files_looked_at_total",
      help: "Pictures, audio and video looked at, by what came of it",
      labelNames: ["outcome"] as const,
      registers,
    }),
    socketsClosed: new Counter({
      name: "gochat_sockets_closed_total",
      help: "Sockets that the server closed, by reason",
      labelNames: ["reason"] as const,
      registers,
    }),
    upgradesRefused: new Counter({
      name: "gochat_upgrades_refused_total",
      help: "WebSocket upgrades refused, by error code",
      labelNames: ["code"] as const,
      registers,
    }),
    connectionsCut: new Counter({
      name: "gochat_connections_cut_total",
      help: "Connections cut to bound what they cost, by reason",
      labelNames: ["reason"] as const,
      registers,
    }),
    workerEntries: new Counter({
      name: "gochat_worker_entries_total",
      help: "Stream entries by outcome",
      labelNames: ["outcome"] as const,
      registers,
    }),
    /** A gauge that is read when somebody scrapes: no work in between. */
    gauge(name: string, help: string, read: () => number | Promise<number>): void {
      const gauge: Gauge = new Gauge({
        name,
        help,
        registers,
        collect: async () => gauge.set(await read()),
      });
    },
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
