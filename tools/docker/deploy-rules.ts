import { parseCompose } from "./compose.ts";
import { isServerVariable } from "./repository.ts";

/** The proxy's variables are given to it, and its upstreams are services. */
export function caddyfileProblems(caddyfile: string, compose: string): string[] {
  const { services } = parseCompose(compose);
  const given = Object.keys(services["proxy"]?.environment ?? {});
  const code = caddyfile.replaceAll(/^\s*#.*$/gm, "");
  const variables = [...code.matchAll(/\{\$([A-Z_]+)/g)].map(([, name = ""]) => name);
  const upstreams = [...code.matchAll(/([\w-]+):8080\b/g)].map(([, name = ""]) => name);
  return [
    ...variables.filter((name) => !given.includes(name)).map((name) => `the proxy is not given ${name}`),
    ...upstreams.filter((name) => !(name in services)).map((name) => `there is no service ${name}`),
    ...(upstreams.length === 0 ? ["there is no upstream"] : []),
  ];
}

/** What the unit sets exists as an option, and it does not run as root. */
export function unitProblems(unit: string): string[] {
  const names = [...unit.matchAll(/^Environment="?([A-Z_0-9]+)=/gm)].map(([, name = ""]) => name);
  return [
    ...names.filter((name) => !isServerVariable(name)).map((name) => `${name} is not an option`),
    ...(/^(User=(?!root$).+|DynamicUser=yes)$/m.test(unit) ? [] : ["it runs as root"]),
  ];
}
