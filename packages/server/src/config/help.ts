import { defaultOf } from "./config.ts";
import type { Option } from "./option.ts";
import { OPTIONS } from "./options.ts";

const options = Object.values<Option<unknown>>(OPTIONS);

/** What `--help` prints. */
export function helpText(): string {
  const width = Math.max(...options.map(({ env }) => env.length)) + 2;
  const rows = options.map(
    (o) => `  ${o.env.padEnd(width)}${o.describe}.\n${"".padEnd(width + 2)}${defaultText(o)}`,
  );
  return [
    "GoChat, a self-hosted chat server.",
    "",
    "  npm start                     serve",
    "  npm start -- --check-config   check the configuration and stop",
    "  npm start -- admin alice      make an administrator of alice, whose account is made if there is none",
    "  npm start -- --help           this text",
    "",
    "Everything is set by environment variables. Each has a twin that ends in _FILE and names a file with the value.",
    "",
    ...rows,
    "",
  ].join("\n");
}

/** `docs/configuration.md`, whole. */
export function configurationPage(): string {
  const rows = options.map(
    (o) => `| \`${o.env}\` | ${defaultCell(o)} | ${o.describe}.${o.secret ? " Secret." : ""} |`,
  );
  return [
    "# Configuration",
    "",
    "<!-- Made from packages/server/src/config/options.ts by `npm run docs`. -->",
    "",
    "GoChat is configured by environment variables. Each has a twin that ends in `_FILE` and names a file with the value,",
    "for secrets. A wrong value stops the start with one message that lists every problem; `npm start -- --check-config`",
    "only checks.",
    "",
    "| variable | default | meaning |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

/** `configs/local.env`, whole: every option with its default for `local`, commented out but for `ENV`. */
export function localEnvFile(): string {
  const rows = options.map((o) => {
    const value = o.env === "ENV" ? "local" : (defaultOf(o, "local") ?? "");
    return `# ${o.describe}.\n${o.env === "ENV" ? "" : "# "}${o.env}=${value}`;
  });
  return [
    "# Made from packages/server/src/config/options.ts by `npm run docs`.",
    "# Use it with: node --env-file=configs/local.env packages/server/src/main.ts",
    "",
    rows.join("\n\n"),
    "",
  ].join("\n");
}

function defaultText(o: Option<unknown>): string {
  const [dev, prod] = [defaultOf(o, "dev"), defaultOf(o, "prod")];
  if (dev === undefined && prod === undefined) return "not set by default";
  return dev === prod ? `default: ${dev === "" ? "none" : dev}` : `default: ${dev}, in prod ${prod}`;
}

function defaultCell(o: Option<unknown>): string {
  const [dev, prod] = [defaultOf(o, "dev"), defaultOf(o, "prod")];
  if (!dev && !prod) return "";
  return dev === prod ? `\`${dev}\`` : `\`${dev}\`, in prod \`${prod}\``;
}
