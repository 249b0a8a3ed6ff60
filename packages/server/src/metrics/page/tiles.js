import { bucketsIn, mean, perSecond, quantile, total } from "./figures.js";
import { formatBytes, formatCount, formatPercent, formatRate, formatSeconds } from "./format.js";

/** @import * as declared from "./tiles.d.ts" */

/** @type {(name: string) => declared.Tile["read"]} */
const gauge = (name) => (view) => [{ value: total(view.to.scrape, name) }];

/** @type {(name: string) => declared.Tile["read"]} */
const rate = (name) => (view) => [{ value: perSecond(view.span, name), unit: "/s" }];

/** @type {(name: string) => declared.Tile["read"]} */
const percentiles = (name) => (view) => {
  const buckets = bucketsIn(view.span, name);
  return [
    { label: "p50", value: quantile(buckets, 0.5) },
    { label: "p95", value: quantile(buckets, 0.95) },
    { label: "p99", value: quantile(buckets, 0.99) },
  ];
};

/** @type {declared.Tile["read"]} */
const databasePool = ({ to }) => {
  const open = total(to.scrape, "gochat_database_pool_total");
  const idle = total(to.scrape, "gochat_database_pool_idle");
  return [
    { label: "busy", value: open === undefined || idle === undefined ? undefined : open - idle },
    { label: "idle", value: idle },
    { label: "waiting", value: total(to.scrape, "gochat_database_pool_waiting") },
  ];
};

/** @type {declared.Tile["read"]} */
const memory = ({ to }) => [
  { label: "resident", value: total(to.scrape, "process_resident_memory_bytes") },
  { label: "heap used", value: total(to.scrape, "nodejs_heap_size_used_bytes") },
];

/** @type {typeof declared.TILES} */
export const TILES = [
  {
    section: "traffic",
    title: "Connections",
    note: "open WebSockets",
    format: formatCount,
    read: gauge("gochat_connections"),
  },
  {
    section: "traffic",
    title: "Messages sent",
    note: "all outcomes, see the counters below",
    format: formatRate,
    read: rate("gochat_sends_total"),
  },
  {
    section: "traffic",
    title: "Messages delivered",
    note: "frames queued on sockets",
    format: formatRate,
    read: rate("gochat_deliveries_total"),
  },
  {
    section: "latency",
    title: "Send to acknowledgement",
    note: "from reading a send to queueing its answer",
    format: formatSeconds,
    read: percentiles("gochat_send_to_ack_seconds"),
  },
  {
    section: "latency",
    title: "Send to delivery",
    note: "from reading a send to queueing it for its receivers",
    format: formatSeconds,
    read: percentiles("gochat_send_to_deliver_seconds"),
  },
  {
    section: "storage",
    title: "Commit time",
    note: "PostgreSQL, one batch",
    format: formatSeconds,
    read: percentiles("gochat_writer_commit_seconds"),
  },
  {
    section: "storage",
    title: "Database connections",
    note: "the pool beside the writer",
    format: formatCount,
    read: databasePool,
  },
  {
    section: "storage",
    title: "Batch size",
    note: "messages in one commit, mean",
    format: formatRate,
    read: ({ span }) => [{ value: mean(span, "gochat_writer_batch_messages") }],
  },
  {
    section: "storage",
    title: "Writer queue",
    note: "messages waiting for a commit",
    format: formatCount,
    read: gauge("gochat_writer_queue_messages"),
  },
  {
    section: "storage",
    title: "Outbox",
    note: "commits the worker has not seen yet",
    format: formatCount,
    read: gauge("gochat_outbox_rows"),
  },
  {
    section: "storage",
    title: "Event stream",
    note: "entries waiting for a worker",
    format: formatCount,
    read: gauge("gochat_event_stream_entries"),
  },
  {
    section: "process",
    title: "CPU",
    note: "of one core",
    format: formatPercent,
    read: ({ span }) => [{ value: perSecond(span, "process_cpu_seconds_total") }],
  },
  {
    section: "process",
    title: "Memory",
    note: "of this process",
    format: formatBytes,
    read: memory,
  },
  {
    section: "process",
    title: "Event loop lag",
    note: "99th percentile; about 10 ms is idle",
    format: formatSeconds,
    read: gauge("nodejs_eventloop_lag_p99_seconds"),
  },
];

/** @type {typeof declared.TABLES} */
export const TABLES = [
  { title: "Sends by outcome", metric: "gochat_sends_total", label: "outcome" },
  { title: "Worker entries by outcome", metric: "gochat_worker_entries_total", label: "outcome" },
  { title: "Sockets closed by reason", metric: "gochat_sockets_closed_total", label: "reason" },
  { title: "Upgrades refused by reason", metric: "gochat_upgrades_refused_total", label: "code" },
];
