import { compileMessage } from "@lingui/message-utils/compileMessage";
import type { Plugin } from "vite";

/** Turns `src/locales/<language>/*.json` into what Lingui shows, so that no parser of messages is in the page. */
export const compileLocales = (): Plugin => ({
  name: "compile-locales",
  enforce: "pre",
  transform: {
    filter: { id: /\/locales\/\w+\/[\w-]+\.json$/ },
    handler(code) {
      const messages = Object.entries(JSON.parse(code) as Record<string, string>);
      const compiled = Object.fromEntries(messages.map(([id, text]) => [id, compileMessage(text)]));
      return { code: `export default ${JSON.stringify(compiled)}`, moduleType: "js" };
    },
  },
});
