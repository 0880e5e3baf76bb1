import { readFileSync } from "node:fs";
import { watching } from "./prometheus.ts";

/** An alert rule of `alerts.yml`. */
interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly action: string };
}

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

/** The rules of `alerts.yml`. */
export function readAlerts(): AlertRule[] {
  const file: { groups: { rules: AlertRule[] }[] } = parseYaml(readFileSync(`${watching}alerts.yml`, "utf8"));
  return file.groups.flatMap(({ rules }) => rules);
}

/** The expressions of `grafana.json`, with what Grafana puts in place of its variables. */
export function readDashboard(): string[] {
  const board: { panels: Panel[] } = JSON.parse(readFileSync(`${watching}grafana.json`, "utf8"));
  return board.panels
    .flatMap(({ targets = [] }) => targets)
    .map(({ expr }) => expr.replaceAll("$instance", ".*").replaceAll("$__rate_interval", "10s"));
}

function parseYaml(text: string) {
  // `any`, as of JSON.parse: the caller says what it expects.
  return JSON.parse(JSON.stringify(Bun.YAML.parse(text)));
}

const operators = new Set(["and", "or", "unless", "bool", "offset"]);

/** The names of metrics in a PromQL expression: the words that are no function, label, keyword or text. */
export function metricsIn(expr: string): string[] {
  const bare = expr
    .replaceAll(/"[^"]*"/g, "")
    .replaceAll(/\{[^}]*\}/g, "")
    .replaceAll(/\[[^\]]*\]/g, "")
    .replaceAll(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, "");
  const words = bare.match(/\b[a-zA-Z_:][\w:]*\b(?!\s*\()/g) ?? [];
  return words.filter((word) => !operators.has(word));
}
