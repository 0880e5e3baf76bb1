import packageJson from "../../../package.json" with { type: "json" };
import { schemaVersion } from "../../store/sqlite/schema.ts";
import { addAccessMetrics } from "./access-metrics.ts";
import { addDiskMetrics } from "./disk-metrics.ts";
import { addLimitMetrics } from "./limit-metrics.ts";
import { byLabel, MetricSet, single } from "./metric-set.ts";
import { addProcessMetrics } from "./process-metrics.ts";
import type { ServerReadings } from "./readings.ts";

/**
 * The metrics of a server. To add one: count in plain numbers where it happens (`src/server/metrics`, or a getter of the
 * part that knows), hand it over in `ServerReadings`, and add it below, with a fixed set of values for each label, and no
 * name or address among them. `docs/operate.md` lists all, and a test compares.
 */
export function describeServer(readings: ServerReadings): MetricSet {
  const set = new MetricSet();
  set.addGauge({
    name: "lastword_build_info",
    help: "Always 1; the labels say what runs.",
    labels: ["version", "bun", "schema"],
    read: () => [
      { labels: { version: packageJson.version, bun: Bun.version, schema: `${schemaVersion}` }, value: 1 },
    ],
  });
  addConnectionMetrics(set, readings);
  addAccessMetrics(set, readings);
  addLimitMetrics(set, readings);
  addFlowMetrics(set, readings);
  addCommandMetrics(set, readings);
  addStoreMetrics(set, readings);
  if (readings.databasePath !== undefined) {
    addDiskMetrics(set, readings.databasePath);
    addBackupMetrics(set, readings);
  }
  addProcessMetrics(set);
  return set;
}

function addConnectionMetrics(set: MetricSet, { metrics, tls, state }: ServerReadings): void {
  const { open, accepted, refused, closed } = metrics.connections;
  set.addGauge({
    name: "lastword_connections",
    help: "Open connections that carry lines.",
    labels: ["transport", "tls"],
    // All ports for clients speak TLS, or none.
    read: () =>
      open.entries().flatMap(([transport, count]) => [
        { labels: { transport, tls: "false" }, value: tls === "off" ? count : 0 },
        { labels: { transport, tls: "true" }, value: tls === "on" ? count : 0 },
      ]),
  });
  set.addGauge({
    name: "lastword_http_connections",
    help: "Open HTTP connections that are no WebSockets.",
    read: () => single(state().httpConnections),
  });
  set.addGauge({
    name: "lastword_connections_max",
    help: "The most connections at once, of all kinds (--max-connections).",
    read: () => single(state().maxConnections),
  });
  set.addCounter({
    name: "lastword_connections_accepted_total",
    help: "Connections that began to carry lines.",
    labels: ["transport"],
    read: () => byLabel("transport", accepted.entries()),
  });
  set.addCounter({
    name: "lastword_connections_refused_total",
    help: "Connections that were refused before their first line.",
    labels: ["reason"],
    read: () => byLabel("reason", refused.entries()),
  });
  set.addCounter({
    name: "lastword_connections_closed_total",
    help: "Connections that carried lines and are closed, by who or what closed them.",
    labels: ["reason"],
    read: () => byLabel("reason", closed.entries()),
  });
}

function addFlowMetrics(
  set: MetricSet,
  { metrics: { traffic }, state, droppedLogLines }: ServerReadings,
): void {
  set.addCounter({
    name: "lastword_received_bytes_total",
    help: "Bytes that clients sent, of lines and HTTP.",
    read: () => single(traffic.receivedBytes),
  });
  set.addCounter({
    name: "lastword_sent_bytes_total",
    help: "Bytes that the kernel took for clients, of lines and HTTP.",
    read: () => single(traffic.sentBytes),
  });
  set.addGauge({
    name: "lastword_write_buffer_bytes",
    help: "Bytes of replies that the kernel has not taken, of all connections.",
    read: () => single(state().writeBufferBytes),
  });
  set.addGauge({
    name: "lastword_paused_connections",
    help: "Connections that the server does not read from, since their commands wait.",
    read: () => single(state().pausedConnections),
  });
  set.addCounter({
    name: "lastword_log_lines_dropped_total",
    help: "Lines of the server's log that were dropped, since nobody read them.",
    read: () => single(droppedLogLines()),
  });
}

function addCommandMetrics(set: MetricSet, { metrics: { meters, outcomes }, state }: ServerReadings): void {
  set.addCounter({
    name: "lastword_commands_total",
    help: "Commands that were performed.",
    labels: ["command", "transport"],
    read: () =>
      Object.entries(meters).flatMap(([transport, { commands }]) =>
        commands.entries().map(([command, value]) => ({ labels: { command, transport }, value })),
      ),
  });
  set.addHistogram({
    name: "lastword_command_duration_seconds",
    help: "From when a command is taken until its reply is on its way; not of wait and close.",
    labels: ["command"],
    read: () =>
      Object.entries(outcomes.durations).flatMap(([command, value]) =>
        value === undefined ? [] : [{ labels: { command }, value }],
      ),
  });
  set.addCounter({
    name: "lastword_errors_total",
    help: "Error replies.",
    labels: ["code"],
    read: () => byLabel("code", outcomes.errors.entries()),
  });
  set.addGauge({
    name: "lastword_waiters",
    help: "Clients that wait for the next message.",
    read: () => single(state().waiters),
  });
  set.addGauge({
    name: "lastword_registered_names",
    help: "Names that somebody who is connected holds.",
    read: () => single(state().registeredNames),
  });
}

function addStoreMetrics(set: MetricSet, { log, state }: ServerReadings): void {
  set.addHistogram({
    name: "lastword_commit_duration_seconds",
    help: "How long commits take, with their fsync.",
    read: () => single(log.durations),
  });
  set.addHistogram({
    name: "lastword_commit_messages",
    help: "Messages of a commit.",
    read: () => single(log.messages),
  });
  set.addCounter({
    name: "lastword_messages_stored_total",
    help: "Messages that were stored since the start.",
    read: () => single(log.messages.sum),
  });
  set.addGauge({
    name: "lastword_last_message_id",
    help: "The id of the last message.",
    read: () => single(state().lastMessageId),
  });
  set.addGauge({
    name: "lastword_queued_sends",
    help: "Sends that wait for a commit.",
    read: () => single(state().queuedSends),
  });
  set.addGauge({
    name: "lastword_log_writable",
    help: "1 if the log took the last write and no commit is stuck, else 0.",
    read: () => single(log.isWritable ? 1 : 0),
  });
}

function addBackupMetrics(set: MetricSet, { state }: ServerReadings): void {
  set.addGauge({
    name: "lastword_last_backup_timestamp_seconds",
    help: "When the last backup by lastword backup was complete, in seconds since 1970; 0 if none is known.",
    read: () => single((state().lastBackupAtMs ?? 0) / 1000),
  });
}
